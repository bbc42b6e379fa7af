//! The password, and the browsers where somebody is signed in.

use super::is_sound;
use crate::support::{Browser, Look, MOBILE, PASSWORD, PHONE, World};

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_password_is_set_and_used_and_another_browser_signed_out_by_hand() {
    for scripts in [true, false] {
        let look = Look { scripts, ..PHONE };
        let world = World::new().await;
        let phone = Browser::open(world.address(), look).await;
        phone.goes_to("/user/codelogin?next=/user/account").await;
        phone.types("#mobile", MOBILE).await;
        phone.presses("#send-code").await;
        phone.finds("[role=status]").await;
        phone.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
        phone.presses_enter_in("#code").await;
        phone.types("#password", "passwordpassword").await;
        phone.presses_enter_in("#password").await;
        assert!(phone.text_of("#password-note [role=alert]").await.contains("过于常见"));
        assert_eq!(phone.focus().await, "password");
        phone.types("#password", PASSWORD).await;
        if scripts {
            phone.presses(".reveal").await;
            phone.finds("#password[type=text]").await;
            phone.presses(".reveal").await;
            phone.finds("#password[type=password]").await;
        } else {
            assert!(
                !phone.has(".reveal:not([hidden])").await,
                "without a script it would do nothing"
            );
        }
        phone.presses("#password-form button").await;
        assert!(phone.text_of("[role=status]").await.contains("密码已设置"));
        is_sound(&phone).await;

        let desk = Browser::open(world.address(), Look { width: 1280, ..look }).await;
        desk.goes_to("/user/codelogin?next=/user/account").await;
        desk.presses(".tabs a:not([aria-current])").await;
        desk.types("#password-login #mobile", MOBILE).await;
        desk.types("#password", "wrong").await;
        desk.presses_enter_in("#password").await;
        assert_eq!(desk.text_of("#password-note [role=alert]").await, "手机号码或密码有误!");
        desk.types("#password:focus", PASSWORD).await;
        desk.presses_enter_in("#password").await;
        assert!(desk.text_of(".list li:first-child").await.contains("本机"));
        is_sound(&desk).await;
        desk.presses("button[name=session]").await;
        assert_eq!(desk.text_of("[role=status]").await, "该设备已退出登录");
        phone.goes_to("/").await;
        phone.finds("#code-login").await;
        desk.presses("footer button").await;
        assert_eq!(desk.text_of("html[lang=en] h1").await, "Account");
        phone.closes().await;
        desk.closes().await;
    }
}
