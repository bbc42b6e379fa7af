//! A send that was counted: against what, and what of it is given back where surely nothing went out.

use super::{Caller, Desk};
use crate::clock::Timestamp;
use crate::db::{self, Work};
use crate::devices::Device;
use crate::limits::{Charge, Limit, Taken};
use crate::mobile::Mobile;
use crate::users::User;

/// A send that the limits were asked about.
pub(super) struct Counted {
    mobile: Mobile,
    network: String,
    /// The known browser whose own budget it was counted against.
    device: Option<Device>,
    at: Timestamp,
}

impl Counted {
    fn charges(&self) -> Vec<Charge<'_>> {
        match &self.device {
            None => vec![
                (Limit::SendsPerMobile, self.mobile.digits()),
                (Limit::SendsPerAddress, &self.network),
                (Limit::SendsTotal, ""),
                (Limit::SendsByStrangers, ""),
            ],
            Some(device) => vec![(Limit::SendsTotal, ""), (Limit::SendsPerDevice, device.id())],
        }
    }
}

impl Desk {
    /// Counts a send: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before. No message goes out for a test, so nothing is
    /// counted; but where sign-in by SMS is off for the number, it is so for a test too.
    pub(super) async fn count_send(
        &self,
        work: &mut Work,
        caller: &Caller,
        mobile: &Mobile,
        user: Option<&User>,
        is_test: bool,
        now: Timestamp,
    ) -> db::Result<(Taken, Counted)> {
        let in_row = [(Limit::WrongCodesInRow, mobile.digits())];
        let mut counted =
            Counted { mobile: mobile.clone(), network: caller.network(), device: None, at: now };
        let charges = if is_test { Vec::new() } else { counted.charges() };
        let mut taken = self.limits.take_unless(work, &charges, &in_row, now).await?;
        if let Taken::Refused(refusal) = taken
            && refusal.limit != Limit::WrongCodesInRow
            && let Some(device) = self.known_device(caller, user, now)
        {
            counted.device = Some(device);
            taken = self.limits.take_unless(work, &counted.charges(), &in_row, now).await?;
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
            others.retain(|(limit, _)| *limit != Limit::SendsPerAddress);
            self.limits.give_back(work, &others, counted.at);
        }
        Ok(now + self.limits.next_in(work, &charges, now).await?)
    }
}
