//! The commands, one file each.

mod check;
mod database;
mod demo;
mod events;
mod listing;
mod out;
mod progress;
mod serve;
mod session;
mod sms;
mod user;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use self::listing::{Form, Listing};
use self::out::{Unwritten, complain};
use crate::clock::{Clock, Timestamp};
use crate::config::{Config, LogFormat, Purpose, Variables};
use crate::mobile::Mobile;
use crate::version;

/// Sign-in with a code sent by SMS, through NetEase Yunxin.
///
/// To try it: `codelogin demo`. Settings are read from the environment and from the file .env.
#[derive(Debug, Parser)]
#[command(version = version::RELEASE, arg_required_else_help = true)]
struct Cli {
    /// Read settings from this file, and not from .env
    // Said twice, the last one counts: who calls the program through a script may still name others.
    #[arg(long, global = true, value_name = "FILE", overrides_with = "settings")]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole thing with nothing to set up, on this machine alone
    ///
    /// A throw-away database with one user, Yunxin's stand-in with its inbox, and the service.
    Demo(demo::Demo),
    /// The service
    #[command(after_help = "Example: codelogin serve\n\nThe settings are in .env.example.")]
    Serve,
    /// Says what would not work, and how to mend it
    Check(check::Check),
    /// The people who may sign in
    #[command(subcommand)]
    User(user::User),
    /// Where people are signed in
    #[command(subcommand)]
    Session(session::Session),
    /// What happened, to whom, and why not: the answer to "why did no code come?"
    Events(events::Events),
    /// Messages: a test, and Yunxin's stand-in
    #[command(subcommand)]
    Sms(sms::Sms),
    /// The database: moving it, and keeping it
    #[command(subcommand)]
    Database(database::Database),
}

#[derive(Debug, Args)]
struct Output {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command that the program was called with. 0: done; 1: not done, and one line says why;
/// 2: wrong usage.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Cli::try_parse() {
        Ok(cli) => cli.run(),
        Err(answer) => show(&answer),
    };
    match done {
        Ok(code) => code,
        Err(error) if out::nobody_reads(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain!("codelogin: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Help or version, or what is wrong with the usage.
fn show(answer: &clap::Error) -> anyhow::Result<ExitCode> {
    match answer.print() {
        Err(error) if !answer.use_stderr() => Err(Unwritten::from(error).into()),
        Ok(()) | Err(_) => Ok(ExitCode::from(u8::try_from(answer.exit_code())?)),
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.context("cannot start")?;
        runtime.block_on(self.command.run(self.settings.as_deref()))
    }
}

impl Command {
    async fn run(self, settings: Option<&Path>) -> anyhow::Result<ExitCode> {
        let variables = Variables::from_environment(settings)?;
        match self {
            Self::Demo(demo) => demo.run(variables).await?,
            Self::Serve => serve::run(&variables).await?,
            Self::Check(check) => return check.run(&variables).await,
            Self::User(user) => user.run(&variables).await?,
            Self::Session(session) => session.run(&variables).await?,
            Self::Events(events) => events.run(&variables).await?,
            Self::Sms(sms) => sms.run(&variables).await?,
            Self::Database(database) => database.run(&variables).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn settings(variables: &Variables, purpose: Purpose) -> anyhow::Result<Config> {
    Ok(Config::read(variables, purpose, Clock::System.now())?)
}

/// What commands log that are no service: warnings, where `RUST_LOG` is not set.
fn warnings(variables: &Variables) -> &str {
    variables.get("RUST_LOG").unwrap_or("warn")
}

/// What is logged, as `RUST_LOG` says it.
fn filter(level: &str) -> Result<EnvFilter, &'static str> {
    EnvFilter::try_new(level).map_err(
        |_| "`info` or the like is expected, or several with commas, as in `warn,codelogin=info`",
    )
}

/// Turns the log on. It goes to standard error.
fn log(level: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = filter(level).map_err(|expected| anyhow!("RUST_LOG: {expected}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would tell of a log that cannot be written by a panic.
        .log_internal_errors(false)
        .with_writer(std::io::stderr)
        // Colours are for people: in a file or a journal they would stand between the words.
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

impl Output {
    /// A list in the form that is wanted.
    fn listing(&self) -> Listing {
        Listing::new(if self.json { Form::JsonList } else { Form::Text })
    }
}

fn not_there(mobile: &Mobile) -> String {
    format!("{} is not a user; `codelogin user add` makes one", mobile.digits())
}

fn rfc3339(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.seconds())
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| at.seconds().to_string())
}

/// Done when Ctrl-C is pressed, or the system asks to end. Both are noticed from the call on: who is told
/// that the program listens may ask it to end in the next moment.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
