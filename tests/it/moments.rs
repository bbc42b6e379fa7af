//! A request happens at one moment, however often the clock turns meanwhile.

use codelogin::clock::Clock;
use serde_json::Value;

use crate::support::{MOBILE, PASSWORD, Visitor, World};

const PAGE: &str = "/user/account";

/// A clock by which no two things happen at once.
async fn restless() -> World {
    let world = World::with_clock(Clock::restless(), &[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    world.set_password(MOBILE, PASSWORD).await;
    world
}

async fn by_password(world: &World) -> Visitor {
    let visitor = world.visitor();
    visitor.types_password(MOBILE, PASSWORD).await.is(303);
    visitor
}

/// When each sign-in was, as the ledger has it.
async fn sign_ins(world: &World) -> Vec<Value> {
    let told = world.events_of(MOBILE).await;
    let sign_ins = told.iter().filter(|event| event["event"] == "signed_in");
    sign_ins.map(|event| event["at"].clone()).collect()
}

/// The sign-in before is the first of two, and of one there is none.
async fn tells_the_one_before(world: &World, first: &Visitor) {
    first.opens(PAGE).await.is(200).says("这是第一次登录");
    let second = world.signed_in(MOBILE).await;
    let page = second.opens(PAGE).await.is(200);
    let told = page.attribute_of("p.hint time", "datetime").map(Value::String);
    assert_eq!(told.as_ref(), sign_ins(world).await.first());
    first.opens(PAGE).await.is(200).says("这是第一次登录");
}

#[tokio::test]
async fn a_sign_in_by_code_is_not_the_one_before_itself() {
    let world = restless().await;
    let first = world.signed_in(MOBILE).await;
    tells_the_one_before(&world, &first).await;
}

#[tokio::test]
async fn a_sign_in_by_password_is_not_the_one_before_itself() {
    let world = restless().await;
    let first = by_password(&world).await;
    tells_the_one_before(&world, &first).await;
}

#[tokio::test]
async fn a_session_began_when_its_sign_in_was() {
    let world = restless().await;
    world.signed_in(MOBILE).await;
    by_password(&world).await;
    let listed = world.operator(&["session", "list", MOBILE, "--json"]).await;
    let listed: Vec<Value> = serde_json::from_str(&listed).expect("a list");
    let mut began: Vec<Value> = listed.iter().map(|one| one["signed_in_at"].clone()).collect();
    began.sort_by_key(ToString::to_string);
    assert_eq!(began, sign_ins(&world).await);
    let shown = world.operator(&["user", "show", MOBILE, "--json"]).await;
    let shown: Value = serde_json::from_str(&shown).expect("a user");
    assert_eq!(Some(&shown["last_sign_in_at"]), began.last());
}
