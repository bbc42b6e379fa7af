//! What a screen reader is told of the fields.

use serde_json::{Value, json};

use crate::support::{Browser, MOBILE, PASSWORD, PHONE, World};

/// The names of the fields that the browser announces, each with whether it is said to be invalid.
async fn fields(browser: &Browser) -> Vec<(String, bool)> {
    let tree = browser.devtools("Accessibility.getFullAXTree", json!({})).await;
    let nodes = tree["nodes"].as_array().expect("a list").iter();
    let fields = nodes.filter(|node| {
        matches!(node["role"]["value"].as_str(), Some("textbox" | "checkbox"))
            && node["ignored"] == false
    });
    let is_invalid =
        |property: &Value| property["name"] == "invalid" && property["value"]["value"] == "true";
    fields
        .map(|node| {
            let name = node["name"]["value"].as_str().expect("a name").to_owned();
            (name, node["properties"].as_array().expect("a list").iter().any(is_invalid))
        })
        .collect()
}

/// Expects that of the fields of the page these are invalid and no others.
async fn invalid(browser: &Browser, expected: &[&str], when: &str) {
    let fields = fields(browser).await;
    assert!(fields.len() >= 2, "it sees nothing: {fields:?}");
    let invalid = fields.iter().filter(|(_, is_invalid)| *is_invalid);
    let invalid: Vec<&str> = invalid.map(|(name, _)| name.as_str()).collect();
    assert_eq!(invalid, expected, "{when}");
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_field_is_invalid_once_somebody_has_said_so_and_not_before() {
    let world = World::with(&[("AGREEMENT_URL", "https://a.example/")]).await;
    world.set_password(MOBILE, PASSWORD).await;
    let agreement = "我已阅读并同意《用户协议》";
    let browser = Browser::open(world.address(), PHONE).await;
    for (page, secret) in [("/user/codelogin", "验证码"), ("/user/login", "密码")] {
        browser.goes_to(page).await;
        invalid(&browser, &[], "nobody did anything").await;
        browser.presses("form .primary").await;
        invalid(&browser, &["手机号码", secret, agreement], "the browser did not take it").await;
        browser.types("#mobile", MOBILE).await;
        browser.presses("[name=agree]").await;
        invalid(&browser, &[secret], "filled in").await;
    }
    browser.types_in_form("/user/codelogin", &[("mobile", MOBILE), ("code", "1")]).await;
    browser.finds("#code-note [role=alert]").await;
    invalid(&browser, &["验证码"], "the server said so").await;
    browser.empties("#mobile").await;
    browser.types("#mobile", "1").await;
    browser.presses("#send-code").await;
    browser.finds("#mobile-note [role=alert]").await;
    invalid(&browser, &["手机号码"], "the script was told so").await;

    let login = [("mobile", MOBILE), ("password", PASSWORD)];
    browser.types_in_form("/user/login?next=/user/account", &login).await;
    browser.finds("#password-form").await;
    invalid(&browser, &[], "nobody set a password").await;
    browser.types("#current", "wrong").await;
    browser.types("#password", PASSWORD).await;
    browser.presses_enter_in("#password").await;
    browser.finds("#current-note [role=alert]").await;
    invalid(&browser, &["当前密码"], "the server said so").await;
    browser.closes().await;
}
