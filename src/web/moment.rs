//! A moment, as people read it: in China Standard Time, because that is where the numbers are.

use std::fmt;

use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

use super::lang::Lang;
use crate::clock::Timestamp;

const CHINA: UtcOffset = offset!(+8);

/// A moment in the words of one language.
pub(crate) struct Moment {
    at: Timestamp,
    lang: Lang,
}

impl Moment {
    pub fn new(at: Timestamp, lang: Lang) -> Self {
        Self { at, lang }
    }

    /// As `<time datetime>` has it.
    pub fn machine(&self) -> String {
        self.at.rfc3339()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form: &[BorrowedFormatItem<'_>] = match self.lang {
            Lang::ZhCn => format_description!(
                "[year]年[month padding:none]月[day padding:none]日 [hour]:[minute]"
            ),
            Lang::En => {
                format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]")
            }
        };
        let at = OffsetDateTime::from_unix_timestamp(self.at.seconds());
        let at = at.unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(CHINA);
        f.write_str(&at.format(form).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_in_the_languages_own_way() {
        // 2026-11-24 20:05:09 UTC.
        let at = Timestamp::from_seconds(1_795_550_709);
        assert_eq!(Moment::new(at, Lang::ZhCn).to_string(), "2026年11月25日 04:05");
        assert_eq!(Moment::new(at, Lang::En).to_string(), "25 Nov 2026, 04:05");
        assert_eq!(Moment::new(at, Lang::En).machine(), "2026-11-24T20:05:09Z");
    }
}
