//! Who is signed in, for applications that share the cookies; and what a session knows of how it began.

use serde_json::{Value, json};

use crate::support::{MOBILE, OTHER_MOBILE, PASSWORD, Visitor, World, in_days, seconds};

const HOUR: u64 = 60 * 60;

async fn session(visitor: &Visitor) -> Value {
    visitor.opens("/user/session").await.is(200).json()
}

#[tokio::test]
async fn one_who_is_signed_in_is_named_with_all_that_the_session_knows() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let began = world.clock.now();
    let told = session(&visitor).await;
    let user = told["user"].as_str().expect("an id").to_owned();
    let expected = json!({
        "user": user,
        "name": "138****8000",
        "mobile": MOBILE,
        "mobile_proven": true,
        "by": "code",
        "since": began.rfc3339(),
        "ends_at": (began + seconds(12 * HOUR)).rfc3339(),
    });
    assert_eq!(told, expected);
    assert_eq!(user.len(), 36);
    let answer = visitor.opens("/user/session").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test]
async fn one_who_is_not_is_told_where_that_is_done() {
    let world = World::with(&[("PUBLIC_URL", "https://login.example.com/")]).await;
    let visitor = world.visitor();
    let expected = json!({ "sign_in": "https://login.example.com/user/codelogin" });
    let answer = visitor.opens("/user/session").await.is(401);
    assert_eq!(answer.json(), expected);
    visitor.plant_cookie("__Host-codelogin", "no such session");
    assert_eq!(visitor.opens("/user/session").await.is(401).json(), expected);
    visitor.posts("/user/session", &[]).await.is(405);
}

#[tokio::test]
async fn it_is_a_visit_and_says_when_the_session_ends_without_another() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let began = world.clock.now();
    let ends = async || session(&visitor).await["ends_at"].as_str().expect("a time").to_owned();
    world.passes(seconds(HOUR - 1));
    assert_eq!(ends().await, (began + seconds(12 * HOUR)).rfc3339(), "too soon to be noted");
    world.passes(seconds(1));
    assert_eq!(ends().await, (began + seconds(13 * HOUR)).rfc3339());
    world.passes(seconds(12 * HOUR - 1));
    session(&visitor).await;
    world.passes(seconds(12 * HOUR));
    visitor.opens("/user/session").await.is(401);
}

#[tokio::test]
async fn it_ends_with_the_session_and_with_the_user() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let application = visitor.copy();
    session(&application).await;
    visitor.posts("/user/logout", &[]).await.is(303);
    application.opens("/user/session").await.is(401);

    world.passes(seconds(60));
    let visitor = world.signed_in(MOBILE).await;
    world.mishap("update users set disabled_at = 1").await;
    visitor.opens("/user/session").await.is(401);
}

#[tokio::test]
async fn a_number_is_proven_by_a_code_that_was_really_sent_and_by_nothing_else() {
    let until = in_days(0);
    let agreed = format!("{OTHER_MOBILE}:246810:{until}");
    let world = World::with(&[("TEST_MOBILES", &agreed)]).await;
    world.add_user(OTHER_MOBILE).await;
    world.set_password(MOBILE, PASSWORD).await;

    let visitor = world.visitor();
    visitor.types_password(MOBILE, PASSWORD).await.is(303);
    let told = session(&visitor).await;
    assert_eq!((&told["by"], &told["mobile_proven"]), (&json!("password"), &json!(false)));
    visitor.opens("/user/account").await.is(200).says("号码尚未通过短信验证。").says("· 密码");

    let tester = world.visitor();
    tester.asks_for_code(OTHER_MOBILE).await.is(200);
    tester.types(OTHER_MOBILE, "246810").await.is(303);
    let told = session(&tester).await;
    assert_eq!((&told["by"], &told["mobile_proven"]), (&json!("test_code"), &json!(false)));
    tester.opens("/user/account").await.is(200).says("约定验证码");

    let another = world.signed_in(MOBILE).await;
    assert_eq!(session(&another).await["mobile_proven"], true);
    let told = session(&visitor).await;
    assert_eq!((&told["by"], &told["mobile_proven"]), (&json!("password"), &json!(true)));
    let page = another.opens("/user/account").await.is(200);
    page.says("号码已通过短信验证：").says("· 短信验证码").says("· 密码");
}

#[tokio::test]
async fn an_agreed_code_that_is_typed_when_its_last_day_is_over_proves_nothing() {
    let agreed = format!("{OTHER_MOBILE}:246810:{}", in_days(0));
    let world = World::with(&[("TEST_MOBILES", &agreed)]).await;
    world.add_user(OTHER_MOBILE).await;
    let day = 24 * HOUR;
    let now = u64::try_from(world.clock.now().seconds()).expect("after 1970");
    world.passes(seconds(day - now % day - 1));
    let tester = world.visitor();
    tester.asks_for_code(OTHER_MOBILE).await.is(200);
    world.passes(seconds(60));
    tester.types(OTHER_MOBILE, "246810").await.is(303);
    let told = session(&tester).await;
    assert_eq!((&told["by"], &told["mobile_proven"]), (&json!("test_code"), &json!(false)));
}

/// As while a release that does not note it serves beside this one.
#[tokio::test]
async fn a_session_that_began_with_a_code_proves_the_number_whoever_began_it() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    world.mishap("update users set mobile_proven_at = null").await;
    assert_eq!(session(&visitor).await["mobile_proven"], true);
    world.mishap("update sessions set by = 'test_code'").await;
    assert_eq!(session(&visitor).await["mobile_proven"], false);
}
