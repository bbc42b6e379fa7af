//! The commands, one file each.

mod check;
mod client;
mod database;
mod demo;
mod events;
mod key;
mod listing;
mod log;
mod not_there;
mod out;
mod progress;
mod serve;
mod session;
mod settings;
mod sms;
mod stop;
mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use self::out::{Unwritten, complain};
use crate::config::Variables;
use crate::db::plainly;
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
    /// A throw-away database with one user, Yunxin's stand-in with its inbox, the service, and a small application that
    /// signs people in by OpenID Connect.
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
    /// The applications that sign people in by OpenID Connect
    #[command(subcommand)]
    Client(client::Client),
    /// The keys that sign what applications are told
    #[command(subcommand)]
    Key(key::Key),
    /// What happened, to whom, and why not: the answer to "why did no code come?"
    Events(events::Events),
    /// Messages: a test, and Yunxin's stand-in
    #[command(subcommand)]
    Sms(sms::Sms),
    /// The database: moving it, and keeping it
    #[command(subcommand)]
    Database(database::Database),
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
            complain!("codelogin: {}", plainly(&error));
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
            Self::Serve => serve::run(variables).await?,
            Self::Check(check) => return check.run(&variables).await,
            Self::User(user) => user.run(&variables).await?,
            Self::Session(session) => session.run(&variables).await?,
            Self::Client(client) => client.run(&variables).await?,
            Self::Key(key) => key.run(&variables).await?,
            Self::Events(events) => events.run(&variables).await?,
            Self::Sms(sms) => sms.run(&variables).await?,
            Self::Database(database) => database.run(&variables).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
