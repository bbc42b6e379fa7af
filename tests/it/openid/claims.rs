//! What an application is told of somebody, to the letter: others are joined to accounts by it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::again::user;
use super::{Application, Tokens};
use crate::support::{MOBILE, OTHER_MOBILE, PASSWORD, Visitor, World, in_days, seconds};

const EMAIL: (&str, &str) = ("EMAIL_DOMAIN", "people.example.com");
const ALL: &[(&str, &str)] = &[("scope", "openid profile phone email")];

/// What an id token says.
fn claims(tokens: &Tokens) -> Value {
    let claims = tokens.id.split('.').nth(1).expect("claims");
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
    serde_json::from_slice(&claims).expect("JSON")
}

/// How somebody came in, and whether number and address are said to be proven.
async fn told(wiki: &Application, visitor: &Visitor) -> (Value, [Value; 2]) {
    let tokens = wiki.signs_in(visitor, ALL).await;
    let info = wiki.asks_userinfo(&tokens.access).await.is(200).json();
    let proven = ["phone_number_verified", "email_verified"].map(|name| info[name].clone());
    (claims(&tokens)["amr"].clone(), proven)
}

#[tokio::test]
async fn a_number_is_verified_by_a_code_that_was_really_sent_and_an_address_by_nothing() {
    let agreed = format!("{OTHER_MOBILE}:246810:{}", in_days(30));
    let world = World::with(&[EMAIL, ("TEST_MOBILES", &agreed)]).await;
    world.add_user(OTHER_MOBILE).await;
    world.set_password(MOBILE, PASSWORD).await;
    let wiki = Application::added(&world, &[]).await;
    let (by_code, by_password) = (json!(["sms", "otp"]), json!(["pwd"]));
    let (unproven, proven) = ([json!(false), json!(false)], [json!(true), json!(false)]);

    let tester = world.visitor();
    tester.asks_for_code(OTHER_MOBILE).await.is(200);
    tester.types(OTHER_MOBILE, "246810").await.is(303);
    assert_eq!(told(&wiki, &tester).await, (by_code.clone(), unproven.clone()));

    let visitor = world.visitor();
    visitor.types_password(MOBILE, PASSWORD).await.is(303);
    assert_eq!(told(&wiki, &visitor).await, (by_password.clone(), unproven));
    let elsewhere = world.signed_in(MOBILE).await;
    assert_eq!(told(&wiki, &elsewhere).await, (by_code, proven.clone()));
    assert_eq!(told(&wiki, &visitor).await, (by_password, proven), "it is the number's");
}

#[tokio::test]
async fn an_id_token_says_who_came_in_when_and_nothing_else() {
    let world = World::with(&[("PUBLIC_URL", "http://login.example.com")]).await;
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let came_in = world.clock.now().seconds();
    world.passes(seconds(60));
    let tokens = wiki.signs_in(&visitor, &[]).await;
    let looked_into = wiki.asks("/oauth2/introspect", &[("token", &tokens.access)]).await.json();
    let half_hash = |access: &str| BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(access)[..16]);
    let mut expected = json!({
        "iss": "http://login.example.com",
        "sub": user(&visitor).await,
        "aud": wiki.id,
        "exp": came_in + 60 + 3600,
        "iat": came_in + 60,
        "auth_time": came_in,
        "nonce": "n1",
        "amr": ["sms", "otp"],
        "sid": looked_into["sid"].as_str().expect("a name"),
        "at_hash": half_hash(&tokens.access),
    });
    assert_eq!(claims(&tokens), expected);

    world.passes(seconds(60));
    let next = Tokens::in_answer(&wiki.refreshes(&tokens.refresh).await);
    expected["exp"] = json!(came_in + 120 + 3600);
    expected["iat"] = json!(came_in + 120);
    expected["at_hash"] = json!(half_hash(&next.access));
    expected.as_object_mut().expect("an object").remove("nonce");
    assert_eq!(claims(&next), expected, "nobody has come in anew");
}

#[tokio::test]
async fn who_asks_is_told_what_the_scopes_name_and_nothing_else() {
    let world = World::with(&[EMAIL]).await;
    let added = world.clock.now().seconds();
    world.passes(seconds(60));
    let wiki = Application::added(&world, &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let user = user(&visitor).await;
    let profile = json!({ "name": "138****8000", "preferred_username": user, "updated_at": added });
    let phone = json!({ "phone_number": "+8613800138000", "phone_number_verified": true });
    let address = format!("{user}@people.example.com");
    let email = json!({ "email": address, "email_verified": false });
    for (scope, told) in [
        ("openid", &[][..]),
        ("openid profile", &[&profile]),
        ("openid phone", &[&phone]),
        ("openid email", &[&email]),
        ("openid profile phone email", &[&profile, &phone, &email]),
    ] {
        let mut expected = json!({ "sub": user });
        for part in told {
            let part = part.as_object().expect("an object").clone();
            expected.as_object_mut().expect("an object").extend(part);
        }
        let tokens = wiki.signs_in(&visitor, &[("scope", scope)]).await;
        let info = wiki.asks_userinfo(&tokens.access).await.is(200).json();
        assert_eq!(info, expected, "{scope}");
    }
}
