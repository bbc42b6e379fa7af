//! The provider cannot be reached: nothing went out, so nothing is used up but the patience of the address.

use crate::support::{Answer, MOBILE, Nowhere, OTHER_MOBILE, Visitor, Wire, World, seconds};

const PROXY: (&str, &str) = ("TRUSTED_PROXIES", "127.0.0.1");

/// A world whose provider is away, and the place where it is not.
async fn without_provider(settings: &[(&str, &str)]) -> (World, Nowhere) {
    let nowhere = Nowhere::new();
    let mut settings = settings.to_vec();
    let url = nowhere.url();
    settings.push(("NETEASE_URLS", &url));
    (World::with(&settings).await, nowhere)
}

/// Each asks from an address of its own.
fn somebody(world: &World, address: u8) -> Visitor {
    world.visitor().sending("x-forwarded-for", &format!("203.0.113.{address}"))
}

#[track_caller]
fn failed(answer: Answer, wait: u64) {
    assert_eq!(answer.is(502).json()["retry_after"], wait);
}

#[tokio::test]
async fn nobody_waits_for_a_code_once_the_provider_is_there_again() {
    let settings = [PROXY, ("LIMIT_SENDS_TOTAL", "2/1h"), ("LIMIT_SENDS_PER_MOBILE", "1/1h")];
    let (mut world, _nowhere) = without_provider(&settings).await;
    world.add_user(OTHER_MOBILE).await;
    for address in 1..6 {
        failed(somebody(&world, address).asks_for_code(MOBILE).await, 0);
        failed(somebody(&world, address).asks_for_code(OTHER_MOBILE).await, 0);
    }
    world.restart_with("NETEASE_URLS", "{yunxin}").await;
    for mobile in [MOBILE, OTHER_MOBILE] {
        somebody(&world, 1).asks_for_code(mobile).await.is(200);
        world.yunxin.code_sent_to(mobile);
        somebody(&world, 1).asks_for_code(mobile).await.is(429);
    }
}

#[tokio::test]
async fn the_part_of_the_bill_that_strangers_have_is_given_back_too() {
    let (mut world, _nowhere) = without_provider(&[("LIMIT_SENDS_TOTAL", "20/1h")]).await;
    for _ in 0..9 {
        failed(world.visitor().asks_for_code(MOBILE).await, 0);
    }
    world.restart_with("LIMIT_SENDS_PER_MOBILE", "off").await;
    world.restart_with("LIMIT_SENDS_PER_ADDRESS", "off").await;
    world.restart_with("NETEASE_URLS", "{yunxin}").await;
    for _ in 0..19 {
        world.visitor().asks_for_code(MOBILE).await.is(200);
    }
    assert_eq!(world.yunxin.messages_sent(), 19);
    world.visitor().asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn an_address_is_counted_all_the_same() {
    let (world, _nowhere) = without_provider(&[("LIMIT_SENDS_PER_ADDRESS", "3/10m")]).await;
    failed(world.visitor().asks_for_code(MOBILE).await, 0);
    world.passes(seconds(100));
    failed(world.visitor().asks_for_code(MOBILE).await, 0);
    failed(world.visitor().asks_for_code(MOBILE).await, 500);
    let answer = world.visitor().asks_for_code(MOBILE).await.is(429);
    assert_eq!(answer.json()["retry_after"], 500);
}

#[tokio::test]
async fn a_known_browser_gets_back_what_is_its_own() {
    let mut world = World::with(&[PROXY]).await;
    let owner = world.signed_in(MOBILE).await;
    owner.posts("/user/logout", &[]).await.is(303);
    world.passes(seconds(60 * 60));
    somebody(&world, 1).asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);

    let nowhere = Nowhere::new();
    world.restart_with("NETEASE_URLS", &nowhere.url()).await;
    let owner = owner.goes_to(world.address());
    for _ in 0..6 {
        failed(owner.asks_for_code(MOBILE).await, 0);
    }
    world.restart_with("NETEASE_URLS", "{yunxin}").await;
    let owner = owner.goes_to(world.address());
    owner.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    owner.asks_for_code(MOBILE).await.is(429);
}

#[tokio::test]
async fn what_may_have_gone_out_is_counted() {
    let (wire, silent) = (Wire::answering(&[""]), Nowhere::silent());
    for urls in [wire.url(), format!("{},{}", silent.url(), wire.url())] {
        let settings = [("NETEASE_URLS", urls.as_str()), ("NETEASE_TIMEOUT", "1s")];
        let world = World::with(&settings).await;
        world.visitor().asks_for_code(MOBILE).await.is(200);
        let answer = world.visitor().asks_for_code(MOBILE).await.is(429);
        assert_eq!(answer.json()["retry_after"], 60);
    }
    assert_eq!(wire.codes().len(), 2);
}

#[tokio::test]
async fn the_operator_is_not_told_that_nobody_types_codes_which_never_left() {
    let (world, _nowhere) = without_provider(&[("LIMIT_SENDS_PER_ADDRESS", "off")]).await;
    for _ in 0..25 {
        failed(world.visitor().asks_for_code(MOBILE).await, 0);
    }
    assert_eq!(world.log.lines("ERROR", "sign-ins in the last hour"), 0);
    assert_eq!(world.log.lines("WARN", "no code sent: no connection could be made"), 25);
}
