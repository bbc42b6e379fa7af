//! Browsers that have signed in before. A stranger who reaches a number's limits locks its owner out of
//! strange browsers only: a known one has a small budget of its own. It never replaces the code.
//!
//! After the OWASP device cookies: signed, for one user, and worthless once the user's devices are
//! forgotten.

use std::fmt;

use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::key::Key;
use crate::random;
use crate::user_id::UserId;
use crate::users::User;

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

    /// The device that a cookie proves; `None` for anything that was not signed here, to the letter: there
    /// is one way to write a device.
    #[must_use]
    pub fn read(&self, cookie: &str) -> Option<Device> {
        let mut parts = cookie.split('.');
        let (id, user, since) = (parts.next()?, parts.next()?, parts.next()?);
        let since = Timestamp::from_seconds(since.parse().ok()?);
        let device = Device { id: id.to_owned(), user: UserId::named(user), since };
        let is_ours: bool = self.cookie(&device).as_bytes().ct_eq(cookie.as_bytes()).into();
        is_ours.then_some(device)
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

    fn device() -> Device {
        Device::new(UserId::named("0199"), Timestamp::from_seconds(1_000_000))
    }

    #[test]
    fn a_device_is_known_again_by_its_cookie_alone() {
        let (ours, device) = (devices("ab"), device());
        let cookie = ours.cookie(&device);
        assert_eq!(ours.read(&cookie), Some(device));
        assert_eq!(devices("cd").read(&cookie), None, "another key");
        for at in 0..cookie.len() {
            let mut changed = cookie.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(ours.read(&changed), None, "{changed}");
        }
        let respelled = ["+1000000", "01000000"].map(|at| cookie.replace("1000000", at));
        for other in ["", ".", "...", "a.b.1.c", &format!("{cookie}."), &cookie[1..]]
            .into_iter()
            .chain(respelled.iter().map(String::as_str))
        {
            assert_eq!(ours.read(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_cookie_makes_it_panic(cookie in "\\PC{0,80}|([0-9a-f]{0,9}\\.){0,5}[0-9a-f]{0,64}") {
            prop_assert_eq!(devices("ab").read(&cookie), None);
        }
    }
}
