//! What somebody can cause at will is written so often and no more.

use super::{Event, Events, What};
use crate::clock::Timestamp;
use crate::db::{self, Work, unit};
use crate::limits::{Limit, Limits, Taken};

impl Events {
    /// The same as [`Events::add_capped`], in a unit of work of its own.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn note(&self, limits: &Limits, event: Event, now: Timestamp) -> anyhow::Result<()> {
        unit!(self.db, work => {
            Ok(self.add_capped(work, limits, event.clone(), now).await?)
        })
    }

    /// Adds an entry if the limits of the network that caused it allow it, so that nobody fills the ledger. What is
    /// left out is logged, and counted in one entry an hour.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn add_capped(
        &self,
        work: &mut Work,
        limits: &Limits,
        event: Event,
        now: Timestamp,
    ) -> db::Result<()> {
        let networks = event.origin.iter().flat_map(|origin| origin.address.networks());
        let networks: Vec<_> = networks.collect();
        let caps: &[Limit] = if event.what.is_anybodys() {
            &[Limit::RefusalsNoted, Limit::RowsNoted]
        } else {
            &[Limit::RowsNoted]
        };
        let charges: Vec<_> = caps.iter().flat_map(|cap| cap.of_networks(&networks)).collect();
        if let Taken::Granted { .. } = limits.take(work, &charges, now).await? {
            self.add(work, event, now);
            return Ok(());
        }
        let widest = networks.last().map_or("", |network| &network.name);
        let count = limits.left_out(work, widest, now).await?;
        let left_out =
            Event { origin: event.origin.clone(), ..Event::new(What::LeftOut { count }) };
        self.put(work, &left_out, widest, now);
        // What proxies are refused is the same again and again, and the metrics count it.
        if !event.what.is_of_a_proxy() {
            let events = self.clone();
            work.then(move || events.tell(&event));
        }
        Ok(())
    }
}

impl What {
    fn is_of_a_proxy(&self) -> bool {
        matches!(self, Self::ProxyNotTrusted | Self::HostNotListed { .. })
    }

    /// Whether anybody can cause it, without having been sent a code or signed in.
    fn is_anybodys(&self) -> bool {
        let is_a_refusal = matches!(
            self,
            Self::NoSuchUser
                | Self::WrongCode
                | Self::WrongPassword
                | Self::Limited { .. }
                | Self::ClientRefused { .. }
                | Self::Locked
        );
        is_a_refusal || self.is_of_a_proxy()
    }
}
