//! `codelogin sms`: a real test message, and Yunxin's stand-in.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::log::{log, warnings};
use super::out::say;
use super::settings::settings;
use super::stop::asked_to_stop;
use crate::clock::Clock;
use crate::codes::Code;
use crate::config::{LogFormat, Purpose, Variables};
use crate::mobile::Mobile;
use crate::server;
use crate::simulator::Simulator;
use crate::sms::{CodeSent, NeteaseSms, SmsOutcome, SmsSender};

#[derive(Debug, Subcommand)]
pub(super) enum Sms {
    /// Sends one real test code through the configured provider, and explains the answer
    #[command(after_help = "Example: codelogin sms send 13800138000")]
    Send {
        /// The mobile number, in any spelling
        mobile: Mobile,
    },
    /// Yunxin's stand-in: checks requests as strictly as Yunxin does, and shows what arrives
    #[command(
        after_help = "Example: codelogin sms simulator --app-key key --app-secret secret\n\n\
        GET  /                      the inbox as a phone shows it\n\
        GET  /inbox?mobile=M        the inbox as JSON, newest first\n\
        POST /sms/sendcode.action   a message, as Yunxin takes it\n\
        POST /faults                how the next sends go wrong: {\"code\":416}, {\"http\":500},\n                            \
        {\"delay_ms\":8000}, {\"body\":\"<html>\"}, {\"drop\":true}, or {} for health"
    )]
    Simulator(Simulate),
}

#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// Where it listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
    listen: SocketAddr,
    /// The App Key that it knows
    #[arg(long, value_name = "KEY", default_value = "mock-app-key")]
    app_key: String,
    /// The App Secret that it knows
    #[arg(long, value_name = "SECRET", default_value = "mock-app-secret")]
    app_secret: String,
}

impl Sms {
    pub async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        match self {
            Self::Send { mobile } => send(variables, &mobile).await,
            Self::Simulator(simulate) => simulate.run(variables).await,
        }
    }
}

async fn send(variables: &Variables, mobile: &Mobile) -> anyhow::Result<()> {
    let config = settings(variables, Purpose::Service)?;
    log(warnings(variables), config.log_format)?;
    let netease = config.netease.context("no provider is set")?;
    let code = Code::random(config.policy.code_length);
    match NeteaseSms::new(netease, Clock::System)?.send_code(mobile, &code).await {
        SmsOutcome::Accepted(receipt) => {
            say!(
                "Yunxin accepted it, as number {}.",
                receipt.send_id.as_deref().unwrap_or("(none)")
            )?;
            match receipt.code_sent {
                CodeSent::Ours => say!("The phone should show a code within a minute.")?,
                CodeSent::Another(_) => say!(
                    "But it sent a code of its own, not ours → set NETEASE_CODE_STYLE to the other style."
                )?,
                CodeSent::Unusable => bail!(
                    "it sent something that is no code of ours → set NETEASE_CODE_STYLE to the other style"
                ),
            }
            say!(
                "If nothing comes: see the signature's real-name registration in Yunxin's console."
            )?;
            Ok(())
        }
        SmsOutcome::Unknown(reason) => bail!("it may or may not arrive: {reason}"),
        SmsOutcome::TryLater(reason) | SmsOutcome::Unreachable(reason) => {
            bail!("not sent, for now: {reason}")
        }
        SmsOutcome::RefusedForPerson(reason) => bail!("not sent to this number: {reason}"),
        SmsOutcome::RefusedForOperator(reason) => bail!("not sent to anybody: {reason}"),
    }
}

impl Simulate {
    async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        log(warnings(variables), LogFormat::Text)?;
        let listener = server::listen(self.listen).await?;
        let address = listener.local_addr()?;
        let simulator = Simulator::new(&self.app_key, self.app_secret.as_str(), Clock::System);
        let stop = asked_to_stop()?;
        say!("Yunxin's stand-in: NETEASE_URLS=http://{address}, inbox at http://{address}/")?;
        server::serve(listener, simulator.router(), stop).await;
        Ok(())
    }
}
