//! The way to the provider, and whether its clock and ours agree.

use std::time::Duration;

use super::Findings;
use crate::clock::Clock;
use crate::config::Config;
use crate::sms::NeteaseSms;

/// Yunxin takes a request within five minutes of its own time; a machine this far off is on its way there.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

impl Findings {
    pub(super) async fn provider(&mut self, config: &Config) {
        let Some(netease) = config.netease.clone() else { return };
        let yunxin = match NeteaseSms::new(netease, Clock::System) {
            Ok(yunxin) => yunxin,
            Err(error) => return self.bad("TLS", format!("{error:#}")),
        };
        let theirs = match yunxin.provider_time().await {
            Ok(theirs) => theirs,
            Err(error) => {
                let says = format!(
                    "not reached: {error:#} → look at name resolution, firewall and NETEASE_URLS"
                );
                return self.bad("Yunxin", says);
            }
        };
        self.good("Yunxin", "reached");
        let ours = Clock::System.now();
        let off = (ours - theirs).max(theirs - ours);
        if off > CLOCK_TOLERANCE {
            let says = format!(
                "{} s off Yunxin's; from 300 s on every message is refused → set it (chrony or systemd-timesyncd)",
                off.as_secs()
            );
            self.bad("clock", says);
        } else {
            self.good("clock", format!("{} s off Yunxin's", off.as_secs()));
        }
    }
}
