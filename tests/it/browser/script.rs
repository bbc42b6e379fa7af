//! What the script adds.

use serde_json::json;

use crate::support::{Browser, MOBILE, PHONE, World, seconds};

const ALERT: &str = "#code-note [role=alert]";

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn each_failure_has_its_sentence_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.types("#code", "12").await;
    let offline = |offline| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    let method = "Network.emulateNetworkConditions";
    browser.devtools("Network.enable", json!({})).await;
    browser.devtools(method, offline(true)).await;
    browser.presses("#send-code").await;
    browser.hears(ALERT, "网络连接失败").await;
    browser.devtools(method, offline(false)).await;

    browser
        .runs("window.real = fetch; fetch = async () => new Response('<html>', { status: 502 })")
        .await;
    browser.presses("#send-code").await;
    browser.hears("#code-note", "服务暂时不可用 请稍后重试。").await;
    browser.runs("fetch = real").await;

    world.yunxin.refuses_with(418);
    browser.presses("#send-code").await;
    browser.finds("#send-code:disabled").await;
    browser.hears(ALERT, "验证码发送失败").await;

    assert_eq!(world.yunxin.messages_sent(), 1);

    // The phone's clock runs ahead of the server's.
    browser.runs("const now = Date.now; Date.now = () => now() + 60_000").await;
    world.passes(seconds(15));
    browser.finds("#send-code:enabled").await;
    browser.presses("#send-code").await;
    browser.hears(ALERT, "操作过于频繁，请在 45 秒后再试").await;
    assert_eq!(browser.value_of("#mobile").await, MOBILE);
    assert_eq!(browser.value_of("#code").await, "12");
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn nothing_moves_when_something_is_said() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.asks_for_code(MOBILE).await;
    world.yunxin.code_sent_to(MOBILE);
    browser.types("#mobile", "1").await;
    browser.presses("#send-code").await;
    browser.finds("#mobile-note [role=alert]").await;
    let shifts = "new PerformanceObserver((list) => done(list.getEntries().length)) \
                  .observe({ type: 'layout-shift', buffered: true }); setTimeout(done, 500, 0)";
    assert_eq!(browser.awaits(shifts).await, 0);
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn enter_after_the_number_asks_for_the_code() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    browser.presses_enter_in("#mobile").await;
    browser.finds("[role=status]").await;
    browser.types("#code", &world.yunxin.code_sent_to(MOBILE)).await;
    browser.presses_enter_in("#mobile").await;
    browser.finds("strong#mobile").await;
    browser.closes().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn where_the_browser_reads_the_message_nobody_types_the_code() {
    let world = World::new().await;
    let browser = Browser::open(world.address(), PHONE).await;
    browser.goes_to("/user/codelogin").await;
    browser.types("#mobile", MOBILE).await;
    let reads_messages = "window.OTPCredential ??= class {}; \
        CredentialsContainer.prototype.get = ({ otp, signal }) => otp.transport[0] === 'sms' && signal \
        ? new Promise((resolve) => { window.arrives = (code) => resolve({ code }); }) : Promise.reject()";
    browser.runs(reads_messages).await;
    browser.presses("#send-code").await;
    browser.finds("[role=status]").await;
    browser.runs(&format!("arrives('{}')", world.yunxin.code_sent_to(MOBILE))).await;
    assert_eq!(browser.text_of("strong#mobile").await, "138****8000");
    browser.closes().await;
}
