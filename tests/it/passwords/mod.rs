//! The other way in: a password.

mod limits;
mod meanwhile;
mod set;
mod taken_over;

use crate::support::{
    Answer, MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, World, at_once, seconds,
};

const WRONG: &str = "wrong horse battery staple";

// The password as Django keeps it, with 600,000 iterations: comparing it takes long enough for anything. Made by
// python3 -c "import hashlib,base64;print(base64.b64encode(hashlib.pbkdf2_hmac('sha256',b'correct horse battery staple',
// b'NaCl',600000)).decode())"
const SLOW: &str = "pbkdf2_sha256$600000$NaCl$Ju9Nlqb+/xl3TQklYZYqpmZA1fsLyJo1FbbCX24E6d0=";

/// A world whose user has a password.
async fn with_password(settings: &[(&str, &str)]) -> World {
    let world = World::with(settings).await;
    world.set_password(MOBILE, PASSWORD).await;
    world
}

#[tokio::test]
async fn the_right_password_signs_in() {
    let world = with_password(&[]).await;
    let visitor = world.visitor();
    visitor.opens("/user/login").await.is(200).says("密码登录");
    let answer = visitor.types_password(MOBILE, PASSWORD).await.is(303);
    assert_eq!(answer.location(), "/");
    assert_eq!(visitor.follows(&answer).await.text_of("#mobile").as_deref(), Some("138****8000"));
    visitor.opens("/user/login").await.is(303);
    let told = world.events_of(MOBILE).await;
    let told = told.last().expect("one");
    assert_eq!((&told["event"], &told["by"]), (&"signed_in".into(), &"password".into()));
    assert_eq!(world.yunxin.messages_sent(), 0);
}

#[tokio::test]
async fn every_spelling_of_the_number_is_the_same_person() {
    let world = with_password(&[]).await;
    for spelling in ["+86 138-0013-8000", "１３８００１３８０００"] {
        world.visitor().types_password(spelling, PASSWORD).await.is(303);
    }
    let page = world.visitor().types_password("1380013800", PASSWORD).await.is(422);
    page.says("手机号码格式不正确").says("value=\"1380013800\"");
}

#[tokio::test]
async fn where_one_wanted_to_go_is_kept_on_both_ways() {
    let world = with_password(&[]).await;
    let visitor = world.visitor();
    let page = visitor.opens("/user/login?next=/orders/7").await.is(200);
    assert_eq!(page.attribute_of("input[name=next]", "value").as_deref(), Some("/orders/7"));
    let other = page.attribute_of(".tabs a:not([aria-current])", "href").expect("the other way");
    assert_eq!(other, "/user/codelogin?next=%2Forders%2F7");
    let page = visitor.opens(&other).await.is(200);
    let back = page.attribute_of(".tabs a:not([aria-current])", "href");
    assert_eq!(back.as_deref(), Some("/user/login?next=%2Forders%2F7"));

    let fields = [("mobile", MOBILE), ("password", PASSWORD), ("next", "/orders/7")];
    assert_eq!(visitor.posts("/user/login", &fields).await.is(303).location(), "/orders/7");
    let fields = [("mobile", MOBILE), ("password", PASSWORD), ("next", "//elsewhere.example")];
    assert_eq!(world.visitor().posts("/user/login", &fields).await.is(303).location(), "/");
}

#[tokio::test]
async fn wrong_unknown_unset_and_disabled_are_one_answer() {
    let world = with_password(&[]).await;
    world.add_user(OTHER_MOBILE).await;
    let wrong = told(&world.visitor().types_password(MOBILE, WRONG).await.is(422), MOBILE);
    assert!(wrong.contains("手机号码或密码有误!") && !wrong.contains(WRONG), "{wrong}");
    let unset = world.visitor().types_password(OTHER_MOBILE, PASSWORD).await.is(422);
    assert_eq!(told(&unset, OTHER_MOBILE), wrong);
    let unknown = world.visitor().types_password(UNKNOWN_MOBILE, PASSWORD).await.is(422);
    assert_eq!(told(&unknown, UNKNOWN_MOBILE), wrong);
    world.disable(MOBILE).await;
    let disabled = world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
    assert_eq!(told(&disabled, MOBILE), wrong);
    for mobile in [MOBILE, UNKNOWN_MOBILE] {
        assert_eq!(world.events_of(mobile).await.last().expect("one")["event"], "wrong_password");
    }
}

/// An answer without the number, the time, and what a cookie holds.
fn told(answer: &Answer, mobile: &str) -> String {
    assert!(answer.header("set-cookie").is_none(), "nothing is kept of it");
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {}", value.to_str().expect("text"))).collect();
    format!("{}\n{}", headers.join("\n"), answer.body.replace(mobile, "NUMBER"))
}

#[tokio::test]
async fn nothing_typed_is_never_right() {
    let world = World::new().await;
    for fields in [
        &[("mobile", MOBILE)] as &[(&str, &str)],
        &[("mobile", MOBILE), ("password", "")],
        &[("mobile", MOBILE), ("password", PASSWORD), ("password", PASSWORD)],
        &[("mobile", MOBILE), ("password[]", PASSWORD)],
    ] {
        world.visitor().posts("/user/login", fields).await.is(422);
    }
}

#[tokio::test]
async fn a_sign_in_begins_a_new_session() {
    let world = with_password(&[]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let before = visitor.session_cookie();
    visitor.types_password(MOBILE, PASSWORD).await.is(303);
    assert!(before.is_some() && visitor.session_cookie() != before);
    visitor.posts("/user/logout", &[]).await.is(303);
    visitor.types(MOBILE, &code).await.is(422);
}

#[tokio::test]
async fn twenty_right_ones_at_once_all_sign_in_or_are_told_to_wait() {
    let world = with_password(&[("LIMIT_PASSWORDS_PER_MOBILE", "off")]).await;
    let visitors = (0..20).map(|_| world.visitor());
    let answers = at_once(visitors.map(|visitor| async move {
        let answer = visitor.types_password(MOBILE, PASSWORD).await;
        (answer.status, answer.header("retry-after").map(str::to_owned))
    }));
    let mut signed_in = 0;
    for answer in answers.await {
        match answer {
            (303, None) => signed_in += 1,
            (503, Some(wait)) => assert_eq!(wait, "1"),
            other => panic!("{other:?}"),
        }
    }
    assert!(signed_in > 0);
    assert_eq!(world.rows("sessions").await, signed_in);
    world.passes(seconds(1));
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
}

#[tokio::test]
async fn posts_from_elsewhere_are_refused() {
    let world = with_password(&[]).await;
    let visitor = world.visitor().sending("sec-fetch-site", "cross-site");
    visitor.types_password(MOBILE, PASSWORD).await.is(403);
}
