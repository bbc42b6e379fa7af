//! A send that was counted: against what, and what of it is given back where surely nothing went out.

use super::{Caller, Desk};
use crate::address::Network;
use crate::clock::Timestamp;
use crate::db::{self, Work};
use crate::devices::Device;
use crate::limits::{Charge, Limit, Taken};
use crate::mobile::Mobile;
use crate::users::User;

/// A send that the limits were asked about.
pub(super) struct Counted {
    mobile: Mobile,
    networks: Vec<Network>,
    /// The known browser whose own budget it was counted against.
    device: Option<Device>,
    at: Timestamp,
}

impl Counted {
    fn charges(&self) -> Vec<Charge<'_>> {
        let (mobile, total) = (Limit::SendsPerMobile, Limit::SendsTotal.of_all());
        match &self.device {
            None => [mobile.of(self.mobile.digits())]
                .into_iter()
                .chain(Limit::SendsPerAddress.of_networks(&self.networks))
                .chain([total, Limit::SendsByStrangers.of_all()])
                .collect(),
            Some(device) => vec![total, Limit::SendsPerDevice.of(device.id())],
        }
    }
}

impl Desk {
    /// Counts a send: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before. No message goes out for a test, so it costs the
    /// bill nothing.
    pub(super) async fn count_send(
        &self,
        work: &mut Work,
        caller: &Caller,
        mobile: &Mobile,
        user: Option<&User>,
        is_test: bool,
        now: Timestamp,
    ) -> db::Result<(Taken, Counted)> {
        let in_row = Limit::WrongCodesInRow.of(mobile.digits()).looked_at();
        let mut counted =
            Counted { mobile: mobile.clone(), networks: caller.networks(), device: None, at: now };
        let take = async |work: &mut Work, counted: &Counted| {
            let mut charges = counted.charges();
            charges.retain(|charge| !(is_test && charge.limit().is_of_the_bill()));
            charges.push(in_row);
            self.limits.take(work, &charges, now).await
        };
        let mut taken = take(work, &counted).await?;
        if let Taken::Refused(refusal) = taken
            && refusal.limit != Limit::WrongCodesInRow
            && let Some(device) = self.known_device(caller, user, now)
        {
            counted.device = Some(device);
            taken = take(work, &counted).await?;
        }
        Ok((taken, counted))
    }

    /// Gives back what a message cost that surely never left, so that nobody waits once the provider is there
    /// again; says when the next may be asked for. The address stays counted: nobody shall hammer.
    pub(super) async fn give_send_back(
        &self,
        work: &mut Work,
        counted: &Counted,
        now: Timestamp,
    ) -> anyhow::Result<Timestamp> {
        let charges = counted.charges();
        // Nothing is ever sent to a number that is nobody's: where that is hidden, giving back would show it.
        if !self.policy.hide_unknown_mobiles {
            let mut others = charges.clone();
            others.retain(|charge| charge.limit() != Limit::SendsPerAddress);
            self.limits.give_back(work, &others, counted.at);
        }
        Ok(now + self.limits.next_in(work, &charges, now).await?)
    }
}
