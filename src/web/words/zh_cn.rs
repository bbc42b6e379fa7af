//! 简体中文.

use super::{Trouble, Words};

pub(crate) static ZH_CN: Words = Words {
    language: "简体中文",
    code_login: "短信验证码登录",
    mobile: "手机号码",
    code: "验证码",
    get_code: "获取验证码",
    sending: "正在发送…",
    sign_in: "登录",
    sign_out: "退出登录",
    home: "已登录",
    signed_in_as: "您已使用以下手机号码登录：",
    back: "返回登录页",
    password_login: "密码登录",
    by_code: "验证码登录",
    by_password: "密码登录",
    password: "密码",
    wrong_password: Trouble {
        what: "手机号码或密码有误!",
        advice: "请重新输入，或改用验证码登录。",
    },
    show_password: "显示密码",
    busy: "当前登录人数较多，请稍后重试",
    current_password: "当前密码",
    new_password: "新密码",
    set_password: "设置密码",
    change_password: "修改密码",
    password_set: "密码已设置，其他设备均已退出登录",
    wrong_current: Trouble {
        what: "当前密码有误!", advice: "请重新输入；忘记密码请联系管理员。"
    },
    password_hint: "至少 {} 个字符，几个词组成的短语最好记。",
    too_short: "密码至少需要 {} 个字符",
    too_long: "密码最多 {} 个字符",
    not_printable: "密码不能包含换行等控制字符",
    common: "该密码过于常见，容易被猜到，请换一个",
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
    failed: Trouble { what: "验证码发送失败", advice: "请稍后重新获取。" },
    no_such_user: Trouble {
        what: "手机号码不存在", advice: "请核对号码，或联系管理员开通。"
    },
    not_a_mobile: Trouble { what: "手机号码格式不正确", advice: "应为 11 位数字。" },
    wrong_code: Trouble {
        what: "验证码有误!", advice: "请核对短信，或重新获取。"
    },
    may_not_sign_in: Trouble {
        what: "验证失败!", advice: "该号码无法登录，请联系管理员。"
    },
    locked: Trouble {
        what: "该号码错误次数过多，短信登录已停用", advice: "请联系管理员。"
    },
    registers: "未注册的手机号验证后将自动创建账号",
    agree: "我已阅读并同意",
    agreement: "《用户协议》",
    agree_first: "请先阅读并同意用户协议",
    privacy: "隐私政策",
    connection_lost: Trouble { what: "网络连接失败", advice: "请检查网络后重试。" },
    code_again_in: "{}s 后重新获取",
    too_often: "操作过于频繁，请在{}后再试",
    seconds: " {} 秒",
    minutes: " {} 分钟",
    hours: " {} 小时",
    request: "联系管理员时请提供编号：",
    error: "错误：",
    not_found: Trouble { what: "页面不存在", advice: "请检查地址是否正确。" },
    not_from_elsewhere: Trouble {
        what: "请求被拒绝", advice: "请从本站页面重新提交。"
    },
    not_so: Trouble { what: "无法处理该请求", advice: "请返回登录页重试。" },
    too_slow: Trouble { what: "请求超时", advice: "请检查网络后重试。" },
    too_large: Trouble { what: "提交的内容过长", advice: "请返回登录页重试。" },
    broken: Trouble { what: "服务出错了", advice: "问题已记录，请稍后重试。" },
    unavailable: Trouble { what: "服务暂时不可用", advice: "请稍后重试。" },
};
