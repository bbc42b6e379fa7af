//! All that the pages say, in each language. A string that one language lacks does not compile.

use axum::http::StatusCode;

/// The strings of one language.
pub(super) struct Words {
    pub code_login: &'static str,
    pub mobile: &'static str,
    pub code: &'static str,
    pub get_code: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub home: &'static str,
    pub signed_in_as: &'static str,
    pub back: &'static str,

    pub account: &'static str,
    pub to_home: &'static str,
    pub last_sign_in: &'static str,
    pub first_sign_in: &'static str,
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

    pub sent: &'static str,
    pub unconfirmed: &'static str,
    pub failed: &'static str,
    pub no_such_user: &'static str,
    pub not_a_mobile: &'static str,
    pub wrong_code: &'static str,
    pub may_not_sign_in: &'static str,
    pub locked: &'static str,
    pub registers: &'static str,
    pub connection_lost: &'static str,
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

    pub request: &'static str,
    pub not_found: Fault,
    pub not_from_elsewhere: Fault,
    pub not_so: Fault,
    pub too_slow: Fault,
    pub too_large: Fault,
    pub broken: Fault,
    pub unavailable: Fault,
}

/// What a page of ours says when there is no page to show.
#[derive(Clone, Copy)]
pub(super) struct Fault {
    pub title: &'static str,
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

    /// What to say for an answer that has nothing to say.
    pub fn fault(&self, status: StatusCode) -> Fault {
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

pub(super) static ZH_CN: Words = Words {
    code_login: "短信验证码登录",
    mobile: "手机号码",
    code: "验证码",
    get_code: "获取验证码",
    sign_in: "登录",
    sign_out: "退出登录",
    home: "已登录",
    signed_in_as: "您已使用以下手机号码登录：",
    back: "返回登录页",
    account: "账号",
    to_home: "返回首页",
    last_sign_in: "上次登录：",
    first_sign_in: "这是第一次登录。",
    sessions: "登录中的设备",
    this_session: "本机",
    signed_in_at: "登录于",
    seen_at: "最近使用",
    unknown_browser: "未知浏览器",
    end: "退出",
    end_others: "退出其他所有设备",
    session_ended: "该设备已退出登录",
    others_ended: "其他设备均已退出登录",
    china_time: "时间均为北京时间。",
    sent: "验证码发送成功",
    unconfirmed: "验证码已提交发送，如收到短信可直接输入",
    failed: "验证码发送失败",
    no_such_user: "手机号码不存在",
    not_a_mobile: "手机号码格式不正确",
    wrong_code: "验证码有误!",
    may_not_sign_in: "验证失败!",
    locked: "该号码错误次数过多，短信登录已停用，请联系管理员",
    registers: "未注册的手机号验证后将自动创建账号",
    connection_lost: "网络连接失败，请检查网络后重试",
    code_again_in: "{}s 后重新获取",
    too_often: "操作过于频繁，请在{}后再试",
    seconds: " {} 秒",
    minutes: " {} 分钟",
    hours: " {} 小时",
    request: "联系管理员时请提供编号：",
    not_found: Fault { title: "页面不存在", advice: "请检查地址是否正确。" },
    not_from_elsewhere: Fault {
        title: "请求被拒绝", advice: "请从本站页面重新提交。"
    },
    not_so: Fault { title: "无法处理该请求", advice: "请返回登录页重试。" },
    too_slow: Fault { title: "请求超时", advice: "请检查网络后重试。" },
    too_large: Fault { title: "提交的内容过长", advice: "请返回登录页重试。" },
    broken: Fault { title: "服务出错了", advice: "问题已记录，请稍后重试。" },
    unavailable: Fault { title: "服务暂时不可用", advice: "请稍后重试。" },
};

pub(super) static EN: Words = Words {
    code_login: "Sign in with a code",
    mobile: "Mobile number",
    code: "Code",
    get_code: "Get a code",
    sign_in: "Sign in",
    sign_out: "Sign out",
    home: "Signed in",
    signed_in_as: "You are signed in with this number:",
    back: "Back to sign-in",
    account: "Account",
    to_home: "Home",
    last_sign_in: "Last sign-in before this one:",
    first_sign_in: "This is the first sign-in.",
    sessions: "Where you are signed in",
    this_session: "this browser",
    signed_in_at: "Signed in",
    seen_at: "Last used",
    unknown_browser: "Unknown browser",
    end: "Sign out",
    end_others: "Sign out everywhere else",
    session_ended: "That browser is signed out",
    others_ended: "All other browsers are signed out",
    china_time: "Times are China Standard Time.",
    sent: "The code has been sent",
    unconfirmed: "The code has been handed over. If the message arrives, type it in",
    failed: "The code could not be sent",
    no_such_user: "This number is not registered",
    not_a_mobile: "That is not a mainland mobile number: 11 digits are expected",
    wrong_code: "The code is wrong or has expired",
    may_not_sign_in: "This number may not sign in",
    locked: "Too many wrong codes: sign-in by SMS is off for this number. Ask whoever runs this site",
    registers: "A new number gets an account when its code is typed in",
    connection_lost: "No connection. Check the network and try again",
    code_again_in: "Again in {} s",
    too_often: "Too many attempts. Come back in {}",
    seconds: "{} s",
    minutes: "{} min",
    hours: "{} h",
    request: "If you ask for help, give this number:",
    not_found: Fault { title: "No such page", advice: "Check the address." },
    not_from_elsewhere: Fault {
        title: "Refused",
        advice: "Send the form again from this site's own page.",
    },
    not_so: Fault { title: "That did not work", advice: "Go back to sign-in and try again." },
    too_slow: Fault { title: "That took too long", advice: "Check the network and try again." },
    too_large: Fault { title: "That is too long", advice: "Go back to sign-in and try again." },
    broken: Fault { title: "Something broke", advice: "It has been noted. Try again in a while." },
    unavailable: Fault { title: "Not available just now", advice: "Try again in a while." },
};

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
