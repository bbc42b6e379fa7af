//! A send that was counted: against what, and what of it is given back where surely nothing went out.

use super::{Caller, SignIn};
use crate::clock::Timestamp;
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

impl SignIn {
    /// Counts a send: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before.
    pub(super) async fn count_send(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        user: Option<&User>,
        now: Timestamp,
    ) -> anyhow::Result<(Taken, Counted)> {
        let (mobile, network) = (mobile.clone(), caller.network());
        let mut counted = Counted { mobile, network, device: None, at: now };
        let mut taken = self.limits.take(&counted.charges(), now).await?;
        if matches!(taken, Taken::Refused(_))
            && let Some(device) = self.known_device(caller, user)
        {
            counted.device = Some(device);
            taken = self.limits.take(&counted.charges(), now).await?;
        }
        Ok((taken, counted))
    }

    /// Gives back what a message cost that surely never left, so that nobody waits once the provider is there
    /// again; says when the next may be asked for. The address stays counted: nobody shall hammer.
    pub(super) async fn give_send_back(&self, counted: &Counted) -> anyhow::Result<Timestamp> {
        let charges = counted.charges();
        // Nothing is ever sent to a number that is nobody's: where that is hidden, giving back would show it.
        if !self.policy.hide_unknown_mobiles {
            let mut others = charges.clone();
            others.retain(|(limit, _)| *limit != Limit::SendsPerAddress);
            self.limits.give_back(&others, counted.at).await?;
        }
        let now = self.clock.now();
        Ok(now + self.limits.next_in(&charges, now).await?)
    }
}
