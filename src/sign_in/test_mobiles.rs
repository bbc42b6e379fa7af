//! `TEST_MOBILES`: numbers whose code is agreed on, for app reviewers and staging.

use std::str::FromStr;
use std::time::Duration;

use time::macros::format_description;
use time::{Date, PrimitiveDateTime, Time};

use crate::clock::Timestamp;
use crate::codes::Code;
use crate::mobile::Mobile;

/// A code that everybody in the team knows should not outlive the quarter.
const LONGEST: Duration = Duration::from_hours(2160);

/// Numbers with an agreed code, each until its date. No message goes out for them.
#[derive(Clone, Debug, Default)]
pub struct TestMobiles(Vec<TestMobile>);

#[derive(Clone, Debug)]
struct TestMobile {
    mobile: Mobile,
    code: Code,
    expires_at: Timestamp,
}

/// The text names no test numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "`number:code:expiry-date` is expected, as in `13800138000:246810:2026-12-31`, \
     several with commas between, none more than 90 days ahead"
)]
pub struct NotTestMobiles;

impl TestMobiles {
    /// The agreed code of this number, if it has one that is still good.
    #[must_use]
    pub fn code(&self, mobile: &Mobile, now: Timestamp) -> Option<Code> {
        self.0
            .iter()
            .find(|test| test.mobile == *mobile && now < test.expires_at)
            .map(|test| test.code.clone())
    }

    /// Whether this code of the number is agreed on, or was: it may be typed when its last day is over by minutes,
    /// and proves nothing then either.
    #[must_use]
    pub fn is_agreed(&self, mobile: &Mobile, code: &Code) -> bool {
        let is_it = |test: &TestMobile| test.mobile == *mobile && test.code.is(code);
        self.0.iter().any(is_it)
    }

    /// Those whose last day is over.
    pub fn expired(&self, now: Timestamp) -> impl Iterator<Item = &Mobile> {
        self.0.iter().filter(move |test| now >= test.expires_at).map(|test| &test.mobile)
    }

    /// Refuses a date that is too far ahead.
    ///
    /// # Errors
    /// If there is one.
    pub fn checked(self, now: Timestamp) -> Result<Self, NotTestMobiles> {
        let latest = now + LONGEST;
        if self.0.iter().any(|test| test.expires_at > latest) {
            return Err(NotTestMobiles);
        }
        Ok(self)
    }
}

impl FromStr for TestMobiles {
    type Err = NotTestMobiles;

    fn from_str(text: &str) -> Result<Self, NotTestMobiles> {
        text.split(',').map(|test| test.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for TestMobile {
    type Err = NotTestMobiles;

    fn from_str(text: &str) -> Result<Self, NotTestMobiles> {
        let mut parts = text.split(':');
        let (Some(mobile), Some(code), Some(date), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotTestMobiles);
        };
        Ok(Self {
            mobile: mobile.parse().map_err(|_| NotTestMobiles)?,
            code: code.parse().map_err(|_| NotTestMobiles)?,
            expires_at: end_of(date).ok_or(NotTestMobiles)?,
        })
    }
}

/// The end of that day, UTC.
fn end_of(date: &str) -> Option<Timestamp> {
    let date = Date::parse(date, format_description!("[year]-[month]-[day]")).ok()?;
    let end = PrimitiveDateTime::new(date.next_day()?, Time::MIDNIGHT).assume_utc();
    Some(Timestamp::from_seconds(end.unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22, noon.
    const NOW: Timestamp = Timestamp::from_seconds(1_795_348_800);

    fn parse(text: &str) -> Result<TestMobiles, NotTestMobiles> {
        text.parse::<TestMobiles>()?.checked(NOW)
    }

    #[test]
    fn a_test_number_has_its_code_through_its_last_day() {
        let tests = parse("13800138000:246810:2026-11-22, +86 13900139000:135791:2027-01-31")
            .expect("valid");
        let mobile = "13800138000".parse().expect("a mobile");
        let code = |now| tests.code(&mobile, now).map(|code| code.expose().to_owned());
        let midnight = NOW + Duration::from_hours(12);
        assert_eq!(code(NOW).as_deref(), Some("246810"));
        assert_eq!(code(midnight), None);
        let is_agreed = |code: &str| {
            tests.is_agreed(
                &"13800138000".parse().expect("a mobile"),
                &code.parse().expect("a code"),
            )
        };
        assert!(is_agreed("246810") && !is_agreed("135791"));
        let expired = |now| tests.expired(now).map(Mobile::digits).collect::<Vec<_>>();
        assert_eq!(expired(NOW), [""; 0]);
        assert_eq!(expired(midnight), ["13800138000"]);
        assert!(tests.code(&"13700137000".parse().expect("a mobile"), NOW).is_none());
    }

    #[test]
    fn one_without_an_end_in_sight_is_refused() {
        assert!(parse("13800138000:246810:2027-02-19").is_ok());
        for other in [
            "13800138000:246810:2027-02-20",
            "13800138000:246810",
            "13800138000:246810:",
            "13800138000:2468:2026-12-31",
            "13800138000:246810:2026-13-01",
            "13800138000:246810:2026-12-31:x",
            "",
        ] {
            assert!(parse(other).is_err(), "{other}");
        }
    }
}
