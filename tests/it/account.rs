//! The account page: who I am, and where I am signed in.

use scraper::{Html, Selector};
use serde_json::Value;

use crate::support::{Answer, MOBILE, OTHER_MOBILE, Visitor, World, seconds};

const HOUR: u64 = 60 * 60;

const PAGE: &str = "/user/account";
const END: &str = "/user/account/sessions/end";

/// Writes all sessions as the first release did, which did not note where they began.
const FIRST_RELEASE: &str = "update sessions set data = replace(data, '\"place\"', '\"unknown\"')";

/// What another session is ended by.
fn keys(page: &Answer) -> Vec<String> {
    let page = Html::parse_document(&page.body);
    let buttons = Selector::parse("button[name=session]").expect("a selector");
    let value = |button: scraper::ElementRef<'_>| button.attr("value").expect("a key").to_owned();
    page.select(&buttons).map(value).collect()
}

/// Signs in once more with this number, after the time between two codes.
async fn signs_in(world: &World, mobile: &str) -> Visitor {
    world.passes(seconds(60));
    world.signed_in(mobile).await
}

#[tokio::test]
async fn it_shows_who_one_is_by_the_masked_number() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(PAGE).await.is(200).says_not(MOBILE);
    assert_eq!(page.text_of("#mobile").as_deref(), Some("138****8000"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    page.says("这是第一次登录").says("127.0.0.1").says("本机").says_not("退出其他所有设备");
    visitor.opens("/").await.is(200).says("href=\"/user/account\"");
}

#[tokio::test]
async fn a_name_that_would_turn_the_page_round_is_written_out() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    // As an earlier release let it in.
    world.mishap("update users set name = '小明\u{202e}<b>\u{2028}\u{1b}'").await;
    for page in [PAGE, "/"] {
        let page = visitor.opens(page).await.is(200);
        let page = page.says("小明\\u{202e}&#60;b&#62;\\u{2028}\\u{1b}");
        page.says_not("\u{202e}").says_not("\u{2028}").says_not("\u{1b}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_after_signing_in() {
    let world = World::new().await;
    let visitor = world.visitor();
    let answer = visitor.opens(PAGE).await.is(303);
    assert_eq!(answer.location(), "/user/codelogin?next=%2Fuser%2Faccount");
    let answer = visitor.posts(END, &[("others", "1")]).await.is(303);
    assert_eq!(answer.location(), PAGE);
}

#[tokio::test]
async fn it_tells_when_and_from_where_the_sign_in_before_was() {
    let world = World::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let first = world.visitor().sending("x-forwarded-for", "203.0.113.9");
    first.asks_for_code(MOBILE).await.is(200);
    first.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    let visitor = signs_in(&world, MOBILE).await;
    let page =
        visitor.opens(PAGE).await.is(200).says("上次登录：").says("</time> 北京时间 · 203.0.113.9");
    let at = page.attribute_of("p.hint time", "datetime").expect("a moment");
    let told = world.events_of(MOBILE).await;
    let before = told.iter().find(|event| event["event"] == "signed_in").expect("the first");
    assert_eq!(before["at"], Value::String(at));
    let page = visitor.sending("accept-language", "en").opens(PAGE).await;
    page.says("Last sign-in before this one")
        .says("</time> China Standard Time (UTC+8) · 203.0.113.9");
}

#[tokio::test]
async fn it_says_above_the_sessions_whose_time_theirs_is() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(PAGE).await.is(200);
    let above = "#password-form ~ h2 + .hint";
    assert_eq!(page.text_of(above).as_deref(), Some("时间均为北京时间。"));
    let page = visitor.sending("accept-language", "en").opens(PAGE).await.is(200);
    assert_eq!(page.text_of(above).as_deref(), Some("Times are China Standard Time (UTC+8)."));
}

#[tokio::test]
async fn two_browsers_of_one_person_see_each_other_and_nobody_else() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let phone = world.signed_in(MOBILE).await;
    assert_eq!(keys(&phone.opens(PAGE).await), [""; 0]);
    world.signed_in(OTHER_MOBILE).await;
    let desk = signs_in(&world, MOBILE).await;
    let (of_phone, of_desk) = (keys(&phone.opens(PAGE).await), keys(&desk.opens(PAGE).await));
    assert_eq!((of_phone.len(), of_desk.len()), (1, 1));
    assert_ne!(of_phone, of_desk);
}

#[tokio::test]
async fn one_session_is_ended_from_another() {
    let world = World::new().await;
    let phone = world.signed_in(MOBILE).await;
    let desk = signs_in(&world, MOBILE).await;
    let key = &keys(&desk.opens(PAGE).await)[0];
    let answer = desk.posts(END, &[("session", key)]).await.is(303);
    desk.follows(&answer).await.is(200).says("该设备已退出登录");
    desk.opens(PAGE).await.is(200).says_not("该设备已退出登录");
    assert!(!phone.is_signed_in().await);
    assert!(desk.is_signed_in().await);
    assert_eq!(keys(&desk.opens(PAGE).await), [""; 0]);
    let told = world.events_of(MOBILE).await;
    let told = told.last().expect("one");
    assert_eq!((&told["event"], &told["count"]), (&"sessions_ended".into(), &1.into()));
}

#[tokio::test]
async fn all_others_are_ended_and_this_one_goes_on() {
    let world = World::new().await;
    let others = [world.signed_in(MOBILE).await, signs_in(&world, MOBILE).await];
    let this = signs_in(&world, MOBILE).await;
    let answer = this.posts(END, &[("others", "1")]).await.is(303);
    this.follows(&answer).await.is(200).says("其他设备均已退出登录");
    assert!(this.is_signed_in().await);
    for other in others {
        assert!(!other.is_signed_in().await);
    }
    assert_eq!(world.events_of(MOBILE).await.last().expect("one")["count"], 2);
}

#[tokio::test]
async fn another_persons_session_cannot_be_named() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    let mine = world.signed_in(MOBILE).await;
    let theirs = world.signed_in(OTHER_MOBILE).await;
    let also_theirs = signs_in(&world, OTHER_MOBILE).await;
    let key = &keys(&theirs.opens(PAGE).await)[0];
    let answer = mine.posts(END, &[("session", key)]).await.is(303);
    mine.follows(&answer).await.is(200).says_not("该设备已退出登录");
    mine.posts(END, &[("others", "1")]).await.is(303);
    assert!(theirs.is_signed_in().await && also_theirs.is_signed_in().await);
    let told = world.events_of(OTHER_MOBILE).await;
    assert!(told.iter().all(|event| event["event"] != "sessions_ended"), "{told:?}");
}

#[tokio::test]
async fn what_names_no_session_ends_none() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for fields in [
        &[] as &[(&str, &str)],
        &[("others", "0")],
        &[("others", "")],
        &[("session", "x"), ("others", "1")],
        &[("session", "x"), ("session", "y")],
    ] {
        visitor.posts(END, fields).await.is(422);
    }
    for key in ["", "x", "' or 1=1", &visitor.session_cookie().expect("one")] {
        visitor.posts(END, &[("session", key)]).await.is(303);
    }
    assert!(visitor.is_signed_in().await);
    visitor.sending("sec-fetch-site", "cross-site").posts(END, &[("others", "1")]).await.is(403);
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_brought_back_by_its_cookie() {
    let world = World::new().await;
    let phone = world.signed_in(MOBILE).await;
    let stolen = phone.copy();
    phone.posts("/user/logout", &[]).await.is(303);
    assert!(!stolen.is_signed_in().await);
    assert_eq!(
        stolen.opens(PAGE).await.is(303).location(),
        "/user/codelogin?next=%2Fuser%2Faccount"
    );
    assert_eq!(world.events_of(MOBILE).await.last().expect("one")["event"], "signed_out");
    let before = world.events_of(MOBILE).await.len();
    phone.posts("/user/logout", &[]).await.is(303);
    assert_eq!(world.events_of(MOBILE).await.len(), before, "nobody was there to sign out");
}

#[tokio::test]
async fn sessions_that_are_over_are_not_shown() {
    let world = World::with(&[("SESSION_IDLE", "2h"), ("SESSION_LIFETIME", "3h")]).await;
    world.signed_in(MOBILE).await;
    world.passes(seconds(HOUR));
    let visitor = signs_in(&world, MOBILE).await;
    assert_eq!(keys(&visitor.opens(PAGE).await).len(), 1);
    world.passes(seconds(HOUR));
    assert_eq!(keys(&visitor.opens(PAGE).await), [""; 0], "idle for two hours");
    world.passes(seconds(HOUR));
    assert!(visitor.is_signed_in().await);
    world.passes(seconds(HOUR));
    assert!(!visitor.is_signed_in().await, "three hours are over, whatever its use");
}

#[tokio::test]
async fn browser_and_system_are_named_and_a_hostile_name_is_harmless() {
    let world = World::new().await;
    let wechat = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                  Mobile/15E148 MicroMessenger/8.0.50(0x18003224) NetType/WIFI Language/zh_CN";
    let visitor = world.visitor().sending("user-agent", wechat);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
    visitor.opens(PAGE).await.is(200).says("WeChat · iOS");

    for hostile in ["<script>alert(1)</script>", &"A(".repeat(4000), "\u{e9}%00", ""] {
        world.passes(seconds(60 * 60));
        let visitor = world.visitor().sending_bytes("user-agent", hostile.as_bytes());
        visitor.asks_for_code(MOBILE).await.is(200);
        visitor.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await.is(303);
        visitor.opens(PAGE).await.is(200).says("未知浏览器").says_not("<script>alert");
    }
}

#[tokio::test]
async fn a_session_of_the_first_release_is_shown_too() {
    let world = World::new().await;
    let (old, new) = (world.signed_in(MOBILE).await, signs_in(&world, MOBILE).await);
    world.mishap(FIRST_RELEASE).await;
    new.opens(PAGE).await.is(200).says("未知浏览器");
    assert!(old.is_signed_in().await && new.is_signed_in().await);
}

#[tokio::test]
async fn no_page_has_what_opens_a_session() {
    let world = World::new().await;
    let (first, second) = (world.signed_in(MOBILE).await, signs_in(&world, MOBILE).await);
    let page = first.opens(PAGE).await.is(200);
    for visitor in [&first, &second] {
        assert!(!page.body.contains(&visitor.session_cookie().expect("one")));
    }
}
