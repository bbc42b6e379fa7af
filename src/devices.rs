//! Browsers that have signed in before. A stranger who reaches a number's limits locks its owner out of
//! strange browsers only: a known one has a small budget of its own. It never replaces the code.
//!
//! After the OWASP device cookies: signed, for one user, and worthless once the user's devices are
//! forgotten.

use std::fmt;
use std::time::Duration;

use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::key::Key;
use crate::random;
use crate::user_id::UserId;
use crate::users::User;

/// How long a browser is known after a sign-in: a year, the most that browsers keep a cookie for.
pub const KNOWN_FOR: Duration = Duration::from_hours(365 * 24);

/// How far the clocks of instances may be apart. What is dated later was signed by a clock that was wrong, and would be
/// known for longer than a year.
const CLOCKS_APART: Duration = Duration::from_hours(24);

/// A browser that somebody has signed in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    id: String,
    user: UserId,
    since: Timestamp,
}

/// Signs devices, and knows them again.
#[derive(Clone)]
pub struct Devices(Key);

impl Device {
    /// The browser in which this user signs in now.
    #[must_use]
    pub fn new(user: UserId, now: Timestamp) -> Self {
        Self { id: random::name(), user, since: now }
    }

    /// The browser in which this user signs in now. One that is known to be this user's stays the same, so that its
    /// budget does not begin anew.
    #[must_use]
    pub fn signs_in(known: Option<Self>, user: &UserId, now: Timestamp) -> Self {
        let known = known.filter(|known| known.user == *user);
        known.map_or_else(|| Self::new(user.clone(), now), |known| Self { since: now, ..known })
    }

    /// What limits count by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is this user's, and not forgotten since.
    #[must_use]
    pub fn is_of(&self, user: &User) -> bool {
        self.user == user.id && self.since >= user.devices_since
    }
}

impl Devices {
    /// The devices of a service with this key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self(key.derive("device"))
    }

    /// The cookie that proves this device.
    #[must_use]
    pub fn cookie(&self, device: &Device) -> String {
        let Device { id, user, since } = device;
        format!("{id}.{user}.{}.{}", since.seconds(), self.mac(device))
    }

    /// The device that a cookie proves now, whatever the browser keeps; `None` for anything that was not signed here,
    /// to the letter: there is one way to write a device.
    #[must_use]
    pub fn read(&self, cookie: &str, now: Timestamp) -> Option<Device> {
        let mut parts = cookie.split('.');
        let (id, user, since) = (parts.next()?, parts.next()?, parts.next()?);
        let since = Timestamp::from_seconds(since.parse().ok()?);
        let device = Device { id: id.to_owned(), user: UserId::named(user), since };
        let is_ours: bool = self.cookie(&device).as_bytes().ct_eq(cookie.as_bytes()).into();
        let is_known = now < since + KNOWN_FOR && since <= now + CLOCKS_APART;
        (is_ours && is_known).then_some(device)
    }

    fn mac(&self, device: &Device) -> String {
        let since = device.since.seconds().to_be_bytes();
        hex::encode(self.0.mac(&[device.id.as_bytes(), device.user.as_str().as_bytes(), &since]))
    }
}

impl fmt::Debug for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Devices(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn devices(key: &str) -> Devices {
        Devices::new(&key.repeat(32).parse().expect("a key"))
    }

    const SIGNED: Timestamp = Timestamp::from_seconds(1_000_000);

    fn device() -> Device {
        Device::new(UserId::named("0199"), SIGNED)
    }

    #[test]
    fn a_device_is_known_again_by_its_cookie_alone() {
        let (ours, device) = (devices("ab"), device());
        let cookie = ours.cookie(&device);
        assert_eq!(ours.read(&cookie, SIGNED), Some(device));
        assert_eq!(devices("cd").read(&cookie, SIGNED), None, "another key");
        for at in 0..cookie.len() {
            let mut changed = cookie.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(ours.read(&changed, SIGNED), None, "{changed}");
        }
        let respelled = ["+1000000", "01000000"].map(|at| cookie.replace("1000000", at));
        for other in ["", ".", "...", "a.b.1.c", &format!("{cookie}."), &cookie[1..]]
            .into_iter()
            .chain(respelled.iter().map(String::as_str))
        {
            assert_eq!(ours.read(other, SIGNED), None, "{other}");
        }
    }

    #[test]
    fn a_device_is_known_for_a_year_and_not_before_its_time() {
        let (ours, device) = (devices("ab"), device());
        let cookie = ours.cookie(&device);
        let (day, second) = (Duration::from_hours(24), Duration::from_secs(1));
        for (now, is_known) in [
            (SIGNED + 365 * day - second, true),
            (SIGNED + 365 * day, false),
            (SIGNED - day, true),
            (SIGNED - day - second, false),
        ] {
            assert_eq!(ours.read(&cookie, now).is_some(), is_known, "at {}", now.seconds());
        }
    }

    proptest! {
        #[test]
        fn no_cookie_makes_it_panic(cookie in "\\PC{0,80}|([0-9a-f]{0,9}\\.){0,5}[0-9a-f]{0,64}") {
            prop_assert_eq!(devices("ab").read(&cookie, SIGNED), None);
        }
    }
}
