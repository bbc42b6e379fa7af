//! All that the pages say, a file for each language. A string that one of them lacks does not compile.

mod en;
mod naming;
mod zh_cn;

pub(crate) use en::EN;
pub(crate) use naming::Naming;
pub(crate) use zh_cn::ZH_CN;

use std::borrow::Cow;

use axum::http::StatusCode;

use crate::events::Way;
use crate::passwords::{PasswordLength, Unfit};
use crate::sign_in::WrongCode;

/// From so many on it is said how many tries are left.
const FEW_TRIES: i64 = 2;

/// The strings of one language.
pub(crate) struct Words {
    /// Its name.
    pub language: &'static str,
    pub code_login: &'static str,
    pub mobile: &'static str,
    pub code: &'static str,
    pub get_code: &'static str,
    pub sending: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub home: &'static str,
    pub signed_in_as: &'static str,
    pub back: &'static str,

    pub password_login: &'static str,
    pub by_code: &'static str,
    pub by_password: &'static str,
    pub password: &'static str,
    pub wrong_password: Trouble,
    pub show_password: &'static str,
    pub busy: &'static str,
    pub current_password: &'static str,
    pub new_password: &'static str,
    pub set_password: &'static str,
    pub change_password: &'static str,
    pub password_set: &'static str,
    pub wrong_current: Trouble,
    /// `{}`: a number.
    pub password_hint: &'static str,
    /// `{}`: a number.
    pub too_short: &'static str,
    /// `{}`: a number.
    pub too_long: &'static str,
    pub not_printable: &'static str,
    pub common: &'static str,

    pub account: &'static str,
    pub to_home: &'static str,
    pub last_sign_in: &'static str,
    pub first_sign_in: &'static str,
    pub mobile_proven: &'static str,
    pub mobile_not_proven: &'static str,
    pub ways: Ways,
    pub sessions: &'static str,
    pub this_session: &'static str,
    pub signed_in_at: &'static str,
    pub seen_at: &'static str,
    pub unknown_browser: &'static str,
    pub end: &'static str,
    pub end_others: &'static str,
    pub session_ended: &'static str,
    pub others_ended: &'static str,
    pub china_time: &'static str,
    pub all_in_china_time: &'static str,

    pub sent: &'static str,
    pub unconfirmed: &'static str,
    pub failed: Trouble,
    pub no_such_user: Trouble,
    pub not_a_mobile: Trouble,
    pub wrong_code: &'static str,
    pub another_code: &'static str,
    /// `{}`: a number.
    pub tries_left: &'static str,
    pub code_expired: &'static str,
    pub code_lost: &'static str,
    pub code_used: &'static str,
    pub code_spent: &'static str,
    pub no_code_asked: &'static str,
    pub code_for_another_mobile: &'static str,
    pub no_cookies: &'static str,
    pub may_not_sign_in: Trouble,
    pub locked: Trouble,
    pub registers: &'static str,
    pub connection_lost: Trouble,
    pub agree: &'static str,
    pub agreement: &'static str,
    pub agree_first: &'static str,
    pub privacy: &'static str,
    /// `{}`: seconds.
    pub code_again_in: &'static str,
    /// `{}`: a waiting time.
    pub too_often: &'static str,
    /// `{}`: a number.
    pub seconds: &'static str,
    /// `{}`: a number.
    pub minutes: &'static str,
    /// `{}`: a number.
    pub hours: &'static str,

    pub enter: &'static str,
    pub begin_again: &'static str,
    pub ticket_over: Trouble,
    pub no_nonce: Trouble,
    pub in_a_circle: Trouble,
    pub leads_on: &'static str,
    /// What leads back to an application, with a yes or a no.
    pub leads_back: &'static str,
    pub go_on: &'static str,
    /// `{}`: a host.
    pub leave: &'static str,
    /// `{}`: a host.
    pub left: &'static str,
    pub leave_here: &'static str,
    pub leave_everywhere: &'static str,
    pub left_here: &'static str,
    pub left_everywhere: &'static str,
    pub sign_in_again: &'static str,

    /// `{}`: an application.
    pub continue_to: &'static str,
    pub unknown_application: Trouble,
    /// `{}`: an application.
    pub consent: &'static str,
    pub it_is_told: &'static str,
    pub told_openid: &'static str,
    pub told_profile: &'static str,
    pub told_phone: &'static str,
    pub told_email: &'static str,
    pub told_offline: &'static str,
    pub agree_to_tell: &'static str,
    pub refuse_to_tell: &'static str,
    pub signed_out: &'static str,
    pub not_led_back: &'static str,
    pub applications: &'static str,
    pub last_used_at: &'static str,
    /// An application that may know of somebody who has signed out.
    pub stays: &'static str,
    pub end_application: &'static str,
    pub application_ended: &'static str,

    pub request: &'static str,
    pub error: &'static str,
    pub not_found: Trouble,
    pub not_from_elsewhere: Trouble,
    pub not_so: Trouble,
    pub too_slow: Trouble,
    pub too_large: Trouble,
    pub broken: Trouble,
    pub unavailable: Trouble,
}

/// How somebody signed in.
pub(crate) struct Ways {
    pub code: &'static str,
    pub test_code: &'static str,
    pub password: &'static str,
}

/// What is the case that should not be, and what to do.
#[derive(Clone, Copy)]
pub(crate) struct Trouble {
    pub what: &'static str,
    pub advice: &'static str,
}

impl Words {
    /// A waiting time in the largest unit that does not make it shorter than it is.
    pub fn wait(&self, seconds: u64) -> String {
        let (form, number) = match seconds {
            0..120 => (self.seconds, seconds),
            120..7200 => (self.minutes, seconds.div_ceil(60)),
            _ => (self.hours, seconds.div_ceil(3600)),
        };
        form.replace("{}", &number.to_string())
    }

    /// That another code may be asked for in so long.
    pub fn again_in(&self, seconds: u64) -> String {
        self.code_again_in.replace("{}", &seconds.to_string())
    }

    /// That a limit is reached, and when to come back.
    pub fn come_back_in(&self, seconds: u64) -> String {
        self.too_often.replace("{}", &self.wait(seconds))
    }

    /// What to do about a code that opens nothing.
    pub fn code_advice(&self, why: WrongCode) -> Cow<'static, str> {
        match why {
            WrongCode::Another { left: left @ 1..=FEW_TRIES } => {
                self.tries_left.replace("{}", &left.to_string()).into()
            }
            WrongCode::Another { .. } => self.another_code.into(),
            WrongCode::Expired => self.code_expired.into(),
            WrongCode::Lost => self.code_lost.into(),
            WrongCode::Used => self.code_used.into(),
            WrongCode::Spent => self.code_spent.into(),
            WrongCode::NoneAsked => self.no_code_asked.into(),
            WrongCode::AnotherMobile => self.code_for_another_mobile.into(),
        }
    }

    /// How somebody signed in.
    pub fn way(&self, by: Way) -> &'static str {
        match by {
            Way::Code => self.ways.code,
            Way::TestCode => self.ways.test_code,
            Way::Password => self.ways.password,
        }
    }

    /// What a password has to be like.
    pub fn password_hint(&self, least: PasswordLength) -> String {
        self.password_hint.replace("{}", &least.to_string())
    }

    /// Why a password is not taken.
    pub fn unfit(&self, unfit: Unfit) -> String {
        match unfit {
            Unfit::TooShort(least) => self.too_short.replace("{}", &least.to_string()),
            Unfit::TooLong(most) => self.too_long.replace("{}", &most.to_string()),
            Unfit::NotPrintable => self.not_printable.to_owned(),
            Unfit::Common => self.common.to_owned(),
        }
    }

    /// What to say for an answer that has nothing to say.
    pub fn fault(&self, status: StatusCode) -> Trouble {
        match status {
            StatusCode::NOT_FOUND => self.not_found,
            StatusCode::FORBIDDEN => self.not_from_elsewhere,
            StatusCode::REQUEST_TIMEOUT => self.too_slow,
            StatusCode::PAYLOAD_TOO_LARGE => self.too_large,
            StatusCode::SERVICE_UNAVAILABLE => self.unavailable,
            status if status.is_server_error() => self.broken,
            _ => self.not_so,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_time_is_never_said_shorter_than_it_is() {
        assert_eq!(EN.wait(1), "1 s");
        assert_eq!(EN.wait(119), "119 s");
        assert_eq!(EN.wait(120), "2 min");
        assert_eq!(EN.wait(121), "3 min");
        assert_eq!(EN.wait(7200), "2 h");
        assert_eq!(EN.wait(7201), "3 h");
        assert_eq!(ZH_CN.come_back_in(45), "操作过于频繁，请在 45 秒后再试");
    }
}
