//! The keys that sign what applications are told: one signs, whoever asks; it is published before and after.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use codelogin::oidc::keys::{Keys, State};
use jsonwebtoken::{EncodingKey, encode};
use serde_json::{Value, json};

use super::application::unsigned;
use crate::support::{World, at_once, seconds};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const SECOND: Duration = seconds(1);

/// A second less than that.
fn just_before(time: Duration) -> Duration {
    time.saturating_sub(SECOND)
}

/// What is signed.
fn claims() -> Value {
    json!({ "sub": "小明", "exp": 1 })
}

async fn signed(keys: &Keys) -> String {
    keys.sign("JWT", &claims()).await.expect("it signs")
}

fn header(token: &str) -> Value {
    let header = token.split('.').next().expect("a header");
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).expect("base64");
    serde_json::from_slice(&header).expect("JSON")
}

/// The name of the key that signs.
async fn signs(keys: &Keys) -> String {
    header(&signed(keys).await)["kid"].as_str().expect("a name").to_owned()
}

async fn is_believed(keys: &Keys, token: &str) -> bool {
    let read: Option<Value> = keys.read("JWT", token).await.expect("it answers");
    assert!(read.is_none() || read == Some(claims()));
    read.is_some()
}

async fn published(keys: &Keys) -> Vec<Value> {
    let published = keys.published().await.expect("it answers");
    published.iter().map(|jwk| serde_json::to_value(jwk).expect("JSON")).collect()
}

async fn states(keys: &Keys) -> Vec<State> {
    keys.list().await.expect("it answers").into_iter().map(|(_, state)| state).collect()
}

async fn looks_ahead(keys: &Keys) {
    keys.look_ahead().await.expect("it answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_need_the_first_key_at_two_instances_one_makes_it() {
    let world = World::new().await;
    let instances = [world.keys().await, world.keys().await];
    looks_ahead(&instances[0]).await;
    assert_eq!(world.rows("signing_keys").await, 0, "nobody needs one yet");
    let all = instances.iter().cycle().take(50).cloned();
    let kids = at_once(all.map(|keys| async move { signs(&keys).await })).await;
    assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
    assert_eq!(world.rows("signing_keys").await, 1);
    let after_a_restart = world.keys().await;
    assert_eq!(signs(&after_a_restart).await, kids[0]);
    assert_eq!(world.told_of_keys("rotated").await, 1);
}

#[tokio::test]
async fn what_is_signed_is_read_by_the_published_key_and_whatever_else_is_not_ours() {
    let world = World::new().await;
    let keys = world.keys().await;
    let [jwk] = published(&keys).await.try_into().expect("the first is made to be published");
    let (kid, modulus) = (jwk["kid"].clone(), jwk["n"].as_str().expect("text").to_owned());
    let expected = json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": modulus, "e": "AQAB",
    });
    assert_eq!(jwk, expected);
    assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(&modulus).expect("base64").len(), 2048 / 8);

    let token = signed(&keys).await;
    assert_eq!(header(&token), json!({ "alg": "RS256", "typ": "JWT", "kid": kid }));
    let logout = keys.sign("logout+jwt", &claims()).await.expect("it signs");
    assert_eq!(header(&logout)["typ"], "logout+jwt");
    assert!(is_believed(&keys, &token).await);
    assert!(!is_believed(&keys, &logout).await, "it says that a sign-in is over");

    let (rest, signature) = token.rsplit_once('.').expect("a signature");
    let (_, payload) = rest.split_once('.').expect("claims");
    let by = |header: Value| {
        format!("{}.{payload}.{signature}", BASE64_URL_SAFE_NO_PAD.encode(header.to_string()))
    };
    // What everybody knows, taken for a secret (CVE-2016-10555).
    let by_a_secret = {
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": kid });
        let header = serde_json::from_value(header).expect("a header");
        let secret = EncodingKey::from_secret(modulus.as_bytes());
        encode(&header, &claims(), &secret).expect("it signs")
    };
    for other in [
        String::new(),
        "..".to_owned(),
        rest.to_owned(),
        format!("{rest}."),
        format!("{rest}.{}", signature.replace(&signature[..8], "AAAAAAAA")),
        unsigned(&token),
        by(json!({ "alg": "none", "typ": "JWT", "kid": kid })),
        by(json!({ "alg": "RS256", "typ": "JWT" })),
        by(json!({ "alg": "RS256", "typ": "JWT", "kid": "\0" })),
        by(json!({ "alg": "RS256", "typ": "JWT", "kid": "0".repeat(32) })),
        by_a_secret,
    ] {
        assert!(!is_believed(&keys, &other).await, "{other}");
    }
    let of_other_claims: Option<(String, String)> =
        keys.read("JWT", &token).await.expect("it answers");
    assert_eq!(of_other_claims, None);
    assert_eq!(format!("{keys:?}"), "Keys(…)");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_key_is_published_a_day_before_it_signs_and_the_old_one_fourteen_days_after() {
    let world = World::new().await;
    let (keys, other) = (world.keys().await, world.keys().await);
    let token = signed(&keys).await;
    let first = signs(&keys).await;
    world.passes(just_before(89 * DAY));
    looks_ahead(&keys).await;
    assert_eq!(published(&keys).await.len(), 1);

    world.passes(SECOND);
    let both = [keys.clone(), other.clone(), keys.clone(), other.clone()];
    at_once(both.into_iter().map(|keys| async move { looks_ahead(&keys).await })).await;
    assert_eq!(states(&other).await, [State::Signs, State::Next]);
    let next = published(&other).await[1]["kid"].clone();
    world.passes(just_before(DAY));
    assert_eq!([signs(&keys).await, signs(&other).await], [&*first, &*first]);
    world.passes(SECOND);
    assert_eq!(
        [signs(&keys).await, signs(&other).await].map(Value::from),
        [&next, &next].map(Clone::clone)
    );
    let until = world.clock.now() + 14 * DAY;
    assert_eq!(states(&other).await, [State::Published(until), State::Signs]);

    world.passes(just_before(14 * DAY));
    looks_ahead(&other).await;
    assert!(is_believed(&keys, &token).await);
    assert_eq!(published(&keys).await.len(), 2);
    world.passes(SECOND);
    assert!(!is_believed(&keys, &token).await);
    assert_eq!(published(&keys).await.len(), 1);
    looks_ahead(&other).await;
    assert_eq!(world.rows("signing_keys").await, 1);
    assert_eq!(world.told_of_keys("rotated").await, 2);
}

#[tokio::test]
async fn where_nobody_looked_ahead_the_one_who_signs_does_and_no_key_signs_before_it_is_known() {
    let world = World::new().await;
    let keys = world.keys().await;
    let first = signs(&keys).await;
    world.passes(just_before(90 * DAY));
    signs(&keys).await;
    assert_eq!(published(&keys).await.len(), 1);
    world.passes(SECOND);
    assert_eq!(signs(&keys).await, first);
    assert_eq!(states(&keys).await, [State::Signs, State::Next]);
    world.passes(just_before(DAY));
    assert_eq!(signs(&keys).await, first);
    world.passes(SECOND);
    assert_ne!(signs(&keys).await, first);
}

#[tokio::test]
async fn the_next_of_a_key_that_lasts_an_hour_is_published_at_once() {
    let world = World::with(&[("SIGNING_KEY_LIFETIME", "1h")]).await;
    let keys = world.keys().await;
    let first = signs(&keys).await;
    looks_ahead(&keys).await;
    looks_ahead(&keys).await;
    assert_eq!(states(&keys).await, [State::Signs, State::Next]);
    world.passes(just_before(HOUR));
    assert_eq!(signs(&keys).await, first);
    world.passes(SECOND);
    assert_ne!(signs(&keys).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_operator_has_made_signs_at_once_at_every_instance() {
    let world = World::new().await;
    let (keys, other) = (world.keys().await, world.keys().await);
    let (token, first) = (signed(&keys).await, signs(&other).await);
    world.passes(89 * DAY);
    looks_ahead(&keys).await;
    let rotated = keys.rotate(false).await.expect("it answers");
    assert_eq!(rotated.before.as_deref(), Some(&*first));
    assert_eq!(signs(&other).await, rotated.kid);
    let until = world.clock.now() + 14 * DAY;
    assert_eq!(states(&keys).await, [State::Published(until), State::Signs], "it was to be next");
    assert!(is_believed(&other, &token).await);

    let at_both = [keys.clone(), other.clone(), keys.clone(), other.clone()];
    at_once(at_both.into_iter().map(|keys| async move { keys.rotate(false).await })).await;
    let signing = states(&keys).await.into_iter().filter(|state| *state == State::Signs);
    assert_eq!((signing.count(), published(&keys).await.len()), (1, 6));
}

#[tokio::test]
async fn what_a_key_signed_that_was_taken_away_is_believed_no_more() {
    let world = World::new().await;
    let (keys, other) = (world.keys().await, world.keys().await);
    let (token, first) = (signed(&keys).await, signs(&other).await);
    world.passes(89 * DAY);
    looks_ahead(&keys).await;
    let rotated = keys.rotate(true).await.expect("it answers");
    assert_eq!(states(&other).await, [State::Signs]);
    assert_eq!(published(&other).await[0]["kid"], *rotated.kid);
    assert!(!is_believed(&other, &token).await);
    assert_eq!(signs(&other).await, rotated.kid);
    let told = format!("the operator took the signing key {first} away");
    assert_eq!(world.log.lines("INFO", &told), 1);
    assert_eq!(world.log.lines("INFO", "; it signs in 86400 s"), 1);
}

#[tokio::test]
async fn who_has_the_database_alone_signs_nothing() {
    let world = World::new().await;
    let keys = world.keys().await;
    let [jwk] = published(&keys).await.try_into().expect("one");
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(jwk["n"].as_str().expect("text"));
    let modulus = modulus.expect("base64");
    let [kept] = world.kept_keys().await.try_into().expect("one");
    let kept = BASE64_STANDARD_NO_PAD.decode(&kept).expect("base64");
    // A key that lies there as it is says so (RFC 8017, `rsaEncryption`), and has its modulus in it.
    let name = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    for clear in [&name[..], &modulus[..16], &modulus[128..144]] {
        assert!(!kept.windows(clear.len()).any(|part| part == clear));
        assert!(!world.stores(&hex::encode(clear)).await);
    }
    assert!(!world.stores("MIIE").await);
}

#[tokio::test]
async fn with_another_secret_key_nothing_is_signed_until_another_key_is_made() {
    let world = World::new().await;
    let token = signed(&world.keys().await).await;
    let kid = header(&token)["kid"].as_str().expect("a name").to_owned();
    let keys = world.keys_under(&"ab".repeat(32)).await;
    let refused = keys.sign("JWT", &claims()).await.expect_err("it cannot be opened").to_string();
    let remedy = "because another SECRET_KEY has sealed it → set that one again; else `codelogin key rotate`";
    assert!(refused.contains(&kid) && refused.contains(remedy), "{refused}");
    assert!(is_believed(&keys, &token).await);
    assert_eq!(published(&keys).await.len(), 1);
    keys.rotate(false).await.expect("it answers");
    assert_ne!(signs(&keys).await, kid);
    assert!(is_believed(&keys, &token).await);
}
