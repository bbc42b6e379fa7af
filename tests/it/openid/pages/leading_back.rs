//! The page that posts an answer to the application.

use super::{Application, BACK, presses, said};
use crate::support::{Answer, MOBILE, World};

const AS_A_FORM: (&str, &str) = ("response_mode", "form_post");

fn field(page: &Answer, name: &str) -> Option<String> {
    page.attribute_of(&format!("form#form-post input[type=hidden][name={name}]"), "value")
}

#[tokio::test]
async fn it_may_post_to_the_application_by_itself_or_by_the_button() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let state = "\"><script>alert(1)</script>";
    let page = visitor.opens(&wiki.asks(&[AS_A_FORM, ("state", state)])).await.is(200);
    assert_eq!(page.attribute_of("form#form-post", "action").as_deref(), Some(BACK));
    assert_eq!(page.attribute_of("form#form-post", "method").as_deref(), Some("post"));
    assert_eq!(field(&page, "state").as_deref(), Some(state));
    assert_eq!(page.text_of("script").as_deref(), Some(""));
    let script = page.attribute_of("script[src]", "src").expect("a script of ours");
    assert!(visitor.opens(&script).await.is(200).body.contains("submit()"));
    assert!(page.text_of("form#form-post button#go-on").is_some());
    let code = field(&page, "code").expect("a code");
    wiki.exchanges(&visitor, &code).await.ask(&world).await.is(200);

    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("form-action"), "{policy}");
    let usual = visitor.opens("/user/account").await;
    let usual = usual.header("content-security-policy").expect("a policy").to_owned();
    let rest = |policy: &str| {
        let parts: Vec<_> = policy.split("; ").map(str::to_owned).collect();
        parts.into_iter().filter(|part| !part.starts_with("form-action"))
    };
    // Nothing else is wider: the page asks nothing of us by script.
    let wider: Vec<String> = rest(policy).filter(|part| !usual.contains(part.as_str())).collect();
    assert_eq!(wider, [""; 0]);
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn it_claims_no_sign_in_where_there_is_none() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let silent = [AS_A_FORM, ("prompt", "none")];
    let page = world.visitor().opens(&wiki.asks(&silent)).await.is(200).says_not("登录成功");
    assert_eq!(field(&page, "error").as_deref(), Some("login_required"));
    assert_eq!(page.text_of("h1").as_deref(), Some("正在返回应用"));

    let visitor = world.signed_in(MOBILE).await;
    let asks = visitor.opens(&wiki.asks(&[AS_A_FORM])).await.is(200);
    let page = presses(&visitor, &asks, "no").await.is(200).says_not("登录成功");
    assert_eq!(field(&page, "error").as_deref(), Some("access_denied"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("form-action"), "{policy}");
}

#[tokio::test]
async fn an_answer_in_the_address_needs_no_page() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    said(&visitor.opens(&wiki.asks(&[("response_mode", "query")])).await.is(303).location());
}
