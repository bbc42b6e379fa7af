//! A moment, as people read it: in China Standard Time, because that is where the numbers are.

use std::fmt;

use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

use super::lang::Lang;
use crate::clock::Timestamp;

const CHINA: UtcOffset = offset!(+8);

/// A moment in the words of one language.
pub(crate) struct Moment {
    at: OffsetDateTime,
    lang: Lang,
}

impl Moment {
    pub fn new(at: Timestamp, lang: Lang) -> Self {
        let at = OffsetDateTime::from_unix_timestamp(at.seconds());
        Self { at: at.unwrap_or(OffsetDateTime::UNIX_EPOCH), lang }
    }

    /// As `<time datetime>` has it.
    pub fn machine(&self) -> String {
        self.at.format(&Rfc3339).unwrap_or_default()
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
        f.write_str(&self.at.to_offset(CHINA).format(form).unwrap_or_default())
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
