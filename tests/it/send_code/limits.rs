//! How many codes go out: each limit at its edges, and all of them together.

use serde_json::Value;

use crate::support::{Answer, MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor, World, seconds};

const THIRD_MOBILE: &str = "15000150000";
const OFF: (&str, &str) = ("LIMIT_SENDS_PER_MOBILE", "off");

#[tokio::test]
async fn one_number_gets_a_code_a_minute_five_an_hour_and_ten_a_day() {
    let world = World::new().await;
    let visitor = world.visitor();
    let mut waits = Vec::new();
    for _ in 0..11 {
        let answer = visitor.asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
        waits.push(opens_after_its_wait(&world, &visitor, &answer).await);
    }
    let day = 24 * 60 * 60;
    assert_eq!(waits, [60, 60, 60, 60, 3360, 60, 60, 60, 60, day - 3840, 60]);
}

#[tokio::test]
async fn one_address_is_limited_whatever_numbers_it_asks_for() {
    let world = world_of_three(&[("LIMIT_SENDS_PER_ADDRESS", "2/10m")]).await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.passes(seconds(100));
    let answer = world.visitor().asks_for_code(OTHER_MOBILE).await.is(200);
    assert_eq!(answer.json()["retry_after"], 500);

    let visitor = world.visitor();
    is_refused_for(&visitor.asks_for_code(THIRD_MOBILE).await, 500);
    world.passes(seconds(499));
    is_refused_for(&visitor.asks_for_code(THIRD_MOBILE).await, 1);
    world.passes(seconds(1));
    visitor.asks_for_code(THIRD_MOBILE).await.is(200);
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn ten_in_ten_minutes_and_fifty_a_day_go_out_to_one_address() {
    let world = World::with(&[OFF]).await;
    let visitor = world.visitor();
    for _ in 0..5 {
        let mut waits = Vec::new();
        for _ in 0..10 {
            let answer = visitor.asks_for_code(MOBILE).await.is(200);
            waits.push(answer.json()["retry_after"].clone());
        }
        is_refused_for(&visitor.asks_for_code(MOBILE).await, waits[9].as_u64().expect("seconds"));
        assert!(waits[..9].iter().all(|wait| *wait == 0));
        world.passes(seconds(600));
    }
    is_refused_for(&visitor.asks_for_code(MOBILE).await, 24 * 60 * 60 - 3000);
    assert_eq!(world.yunxin.messages_sent(), 50);
}

#[tokio::test]
async fn an_address_is_an_ipv4_address_or_the_network_of_one_ipv6_subscriber() {
    let settings =
        [OFF, ("LIMIT_SENDS_PER_ADDRESS", "1/10m"), ("TRUSTED_PROXIES", "127.0.0.0/8,::1")];
    let world = World::with(&settings).await;
    for (address, status) in [
        ("203.0.113.1", 200),
        ("203.0.113.1", 429),
        ("::ffff:203.0.113.1", 429),
        ("198.51.100.7, 203.0.113.1", 429),
        ("203.0.113.2", 200),
        ("2001:db8:1:2::1", 200),
        ("2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:3::1", 200),
    ] {
        let visitor = world.visitor().sending("x-forwarded-for", address);
        let answer = visitor.asks_for_code(MOBILE).await;
        assert_eq!(answer.status, status, "{address}");
    }
    assert_eq!(world.yunxin.messages_sent(), 4);
}

/// A home line may have 256 networks of 64 bits, and a phone behind NAT64 is an IPv4 address.
#[tokio::test]
async fn networks_of_48_bits_are_counted_too_at_five_times_and_nat64_as_what_it_carries() {
    let settings =
        [OFF, ("LIMIT_SENDS_PER_ADDRESS", "1/10m"), ("TRUSTED_PROXIES", "::ffff:127.0.0.0/104")];
    let world = World::with(&settings).await;
    let asks = async |address: &str, status| {
        let visitor = world.visitor().sending("x-forwarded-for", address);
        assert_eq!(visitor.asks_for_code(MOBILE).await.status, status, "{address}");
    };
    for n in 0..5 {
        asks(&format!("2001:db8:1:{n}::1"), 200).await;
    }
    asks("2001:db8:1:5::1", 429).await;
    asks("2001:db8:2:5::1", 200).await;
    asks("64:ff9b::203.0.113.1", 200).await;
    asks("203.0.113.1", 429).await;
    asks("64:ff9b::203.0.113.2", 200).await;
    assert_eq!(world.yunxin.codes_sent_to(MOBILE).len(), 8);
}

#[tokio::test]
async fn who_is_no_proxy_of_ours_is_not_believed_about_addresses() {
    let world = World::with(&[OFF, ("LIMIT_SENDS_PER_ADDRESS", "1/10m")]).await;
    for (address, status) in [("203.0.113.1", 200), ("203.0.113.2", 429)] {
        let visitor = world.visitor().sending("x-forwarded-for", address);
        visitor.asks_for_code(MOBILE).await.is(status);
    }
    world.yunxin.code_sent_to(MOBILE);
}

#[tokio::test]
async fn the_bill_is_limited_whoever_asks() {
    let settings = [("LIMIT_SENDS_TOTAL", "2/1h"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let world = world_of_three(&settings).await;
    let from = |address| world.visitor().sending("x-forwarded-for", address);
    from("203.0.113.1").asks_for_code(MOBILE).await.is(200);
    let answer = from("203.0.113.2").asks_for_code(OTHER_MOBILE).await.is(200);
    assert_eq!(answer.json()["retry_after"], 3600);
    is_refused_for(&from("203.0.113.3").asks_for_code(THIRD_MOBILE).await, 3600);
    world.passes(seconds(3599));
    is_refused_for(&from("203.0.113.3").asks_for_code(THIRD_MOBILE).await, 1);
    world.passes(seconds(1));
    from("203.0.113.3").asks_for_code(THIRD_MOBILE).await.is(200);
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn of_several_limits_the_one_that_lasts_longest_is_told() {
    let settings = [("LIMIT_SENDS_PER_MOBILE", "1/60s,1/2m"), ("LIMIT_SENDS_PER_ADDRESS", "1/90s")];
    let world = World::with(&settings).await;
    let visitor = world.visitor();
    let answer = visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    assert_eq!(opens_after_its_wait(&world, &visitor, &answer).await, 120);
}

#[tokio::test]
async fn every_spelling_of_a_number_is_under_one_limit() {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "1/60s")]).await;
    let spellings = [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "8613800138000",
        "１３８００１３８０００",
        "\u{2068}(86)138.0013.8000\u{2069}",
    ];
    for spelling in spellings {
        world.visitor().asks_for_code(spelling).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
        for other in spellings {
            is_refused_for(&world.visitor().asks_for_code(other).await, 60);
        }
        world.passes(seconds(60));
    }
}

#[tokio::test]
async fn what_one_limit_refuses_costs_the_others_nothing() {
    let settings = [("LIMIT_SENDS_PER_ADDRESS", "2/10m"), ("LIMIT_SENDS_TOTAL", "2/10m")];
    let world = world_of_three(&settings).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    for _ in 0..5 {
        is_refused_for(&visitor.asks_for_code(MOBILE).await, 60);
    }
    visitor.asks_for_code(OTHER_MOBILE).await.is(200);

    is_refused_for(&visitor.asks_for_code(THIRD_MOBILE).await, 600);
    world.passes(seconds(600));
    let answer = visitor.asks_for_code(THIRD_MOBILE).await.is(200);
    assert_eq!(answer.json()["retry_after"], 60, "the first of its minute");
    assert_eq!(world.yunxin.messages_sent(), 3);
}

#[tokio::test]
async fn asking_for_unknown_numbers_counts_for_the_address_and_nobody_else() {
    let settings = [
        ("LIMIT_SENDS_PER_ADDRESS", "3/10m"),
        ("LIMIT_SENDS_TOTAL", "1/10m"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let world = World::with(&settings).await;
    let curious = world.visitor();
    for wait in [0, 0, 600] {
        let answer = curious.asks_for_code(UNKNOWN_MOBILE).await.is(404);
        assert_eq!(answer.json()["retry_after"], wait);
    }
    is_refused_for(&curious.asks_for_code(UNKNOWN_MOBILE).await, 600);
    is_refused_for(&curious.asks_for_code(MOBILE).await, 600);
    let elsewhere = world.visitor().sending("x-forwarded-for", "203.0.113.1");
    elsewhere.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
}

#[tokio::test]
async fn a_send_that_failed_counts_as_one_that_did_not() {
    let world = World::new().await;
    world.yunxin.refuses_with(503);
    world.visitor().asks_for_code(MOBILE).await.is(502);
    world.yunxin.code_sent_to(MOBILE);
    is_refused_for(&world.visitor().asks_for_code(MOBILE).await, 60);
}

#[tokio::test]
async fn a_restart_forgives_nobody() {
    let mut world = World::new().await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    world.passes(seconds(10));
    world.restart().await;
    is_refused_for(&world.visitor().asks_for_code(MOBILE).await, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_sends_at_once_one_goes_out() {
    for same_browser in [true, false] {
        let world = world_of_three(&[]).await;
        let visitor = world.visitor();
        visitor.asks_for_code(OTHER_MOBILE).await.is(200);
        world.yunxin.code_sent_to(OTHER_MOBILE);
        let sends: Vec<_> = (0..50)
            .map(|_| if same_browser { visitor.copy() } else { world.visitor() })
            .map(|visitor| tokio::spawn(async move { visitor.asks_for_code(MOBILE).await.status }))
            .collect();
        let mut accepted = 0;
        for send in sends {
            match send.await.expect("no panic") {
                200 => accepted += 1,
                status => assert_eq!(status, 429),
            }
        }
        assert_eq!((accepted, world.yunxin.messages_sent()), (1, 1));
    }
}

async fn world_of_three(settings: &[(&str, &str)]) -> World {
    let world = World::with(settings).await;
    world.add_user(OTHER_MOBILE).await;
    world.add_user(THIRD_MOBILE).await;
    world
}

/// After the waiting time that was told, and not a second before, nothing stands against another code.
async fn opens_after_its_wait(world: &World, visitor: &Visitor, answer: &Answer) -> u64 {
    let wait = answer.json()["retry_after"].as_u64().expect("seconds");
    is_refused_for(&visitor.asks_for_code(MOBILE).await, wait);
    world.passes(seconds(wait - 1));
    is_refused_for(&visitor.asks_for_code(MOBILE).await, 1);
    world.passes(seconds(1));
    wait
}

#[track_caller]
fn is_refused_for(answer: &Answer, wait: u64) {
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), Some(wait.to_string().as_str()));
    assert_eq!(answer.json()["retry_after"], wait);
    assert_eq!(answer.json()["expires_in"], Value::Null);
}
