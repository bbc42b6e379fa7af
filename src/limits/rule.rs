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

impl Rules {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rule> {
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
        let times: u32 = times.parse().map_err(|_| NotRules)?;
        let period = duration(period).map_err(|_| NotRules)?;
        if times == 0 {
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
        for (limit, documented) in Limit::ALL.iter().zip([
            "1/60s,5/1h,10/24h",
            "10/10m,50/24h",
            "100/1h,500/24h",
            "30/5m",
            "10/15m,30/24h",
            "300/24h",
        ]) {
            assert_eq!(documented.parse(), Ok(limit.default_rules()), "{}", limit.setting());
        }
    }

    #[test]
    fn off_is_no_rule_and_nonsense_is_refused() {
        assert_eq!("off".parse(), Ok(Rules::default()));
        for other in ["", "5", "5/", "/1h", "0/1h", "-1/1h", "5/1h,", "5/0s", "5/1h;6/1d", "none"] {
            assert_eq!(other.parse::<Rules>(), Err(NotRules), "{other}");
        }
    }
}
