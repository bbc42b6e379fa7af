//! `1/60s,5/1h`: how a limit is written.

use std::str::FromStr;
use std::time::Duration;

use crate::clock::duration;

/// So many times in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How often, at least once.
    pub times: i64,
    /// In how long.
    pub period: Duration,
}

/// Rules that all hold; none means no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

/// The text is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`times/period` is expected, as in `5/1h`, several with commas between, or `off`")]
pub struct NotRules;

/// One message in so many is kept for browsers that are known.
const SHARE: i64 = 20;

impl Rules {
    /// These rules, less the share that is kept for known browsers.
    pub(super) fn less_a_share(&self) -> Self {
        let less = |rule: &Rule| Rule { times: rule.times - rule.times / SHARE, ..*rule };
        self.iter().map(less).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter()
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        Self(rules.into_iter().collect())
    }
}

impl FromStr for Rules {
    type Err = NotRules;

    fn from_str(text: &str) -> Result<Self, NotRules> {
        if text.trim() == "off" {
            return Ok(Self::default());
        }
        text.split(',').map(|rule| rule.trim().parse()).collect()
    }
}

impl FromStr for Rule {
    type Err = NotRules;

    fn from_str(text: &str) -> Result<Self, NotRules> {
        let (times, period) = text.split_once('/').ok_or(NotRules)?;
        // `parse` alone would take `+5`.
        let well_formed = times.bytes().all(|byte| byte.is_ascii_digit());
        let times: u32 = times.parse().map_err(|_| NotRules)?;
        let period = duration(period).map_err(|_| NotRules)?;
        if times == 0 || !well_formed {
            return Err(NotRules);
        }
        Ok(Self { times: times.into(), period })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Limit;
    use super::*;

    #[test]
    fn the_defaults_read_as_they_are_documented() {
        for (limit, documented) in [
            (Limit::SendsPerMobile, "1/60s,5/1h,10/24h"),
            (Limit::SendsPerAddress, "10/10m,50/24h"),
            (Limit::SendsTotal, "100/1h,500/24h"),
            (Limit::SendsByStrangers, "95/1h,475/24h"),
            (Limit::GuessesPerAddress, "30/5m"),
            (Limit::WrongCodesPerMobile, "10/15m,30/24h"),
            (Limit::WrongCodesTotal, "50/1h"),
            (Limit::PasswordsPerMobile, "5/5m,20/1h,50/24h"),
            (Limit::PasswordsPerAddress, "20/5m"),
        ] {
            assert_eq!(documented.parse(), Ok(limit.default_rules()), "{}", limit.name());
        }
    }

    #[test]
    fn off_is_no_rule_and_nonsense_is_refused() {
        assert_eq!("off".parse(), Ok(Rules::default()));
        for other in
            ["", "5", "5/", "/1h", "0/1h", "-1/1h", "+1/1h", "5/1h,", "5/0s", "5/1h;6/1d", "none"]
        {
            assert_eq!(other.parse::<Rules>(), Err(NotRules), "{other}");
        }
    }
}
