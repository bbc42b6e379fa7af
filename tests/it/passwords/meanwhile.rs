//! What happens while a password is being set, which takes its time: the present one is compared, the new one hashed.

use tokio::time::timeout;

use super::{SLOW, WRONG};
use crate::support::{Answer, MOBILE, PASSWORD, Visitor, World, seconds};

const OTHER: &str = "purple monkey dishwasher";

/// A user who is signed in and changes the password; and the answer, after this has happened meanwhile.
async fn changes_while(
    world: &World,
    owner: &Visitor,
    meanwhile: impl Future<Output = ()>,
) -> Answer {
    let fields = [("current", PASSWORD), ("password", OTHER)];
    let before = world.rows("counters").await;
    let under_way = async {
        // An attempt is counted before it is compared.
        while world.rows("counters").await == before {
            tokio::task::yield_now().await;
        }
        meanwhile.await;
    };
    let under_way = timeout(seconds(10), under_way);
    let (answer, done) = tokio::join!(owner.posts("/user/account/password", &fields), under_way);
    done.expect("an attempt is counted");
    answer
}

async fn signed_in_with_slow_password() -> (World, Visitor) {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    world.keep_password(MOBILE, SLOW).await;
    let owner = world.signed_in(MOBILE).await;
    (world, owner)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_is_added_anew_meanwhile_does_not_get_the_old_owners_password() {
    let (world, owner) = signed_in_with_slow_password().await;
    let answer = changes_while(&world, &owner, async {
        world.operator(&["user", "remove", MOBILE]).await;
        world.operator(&["user", "add", MOBILE]).await;
    })
    .await;
    assert!(!owner.is_signed_in().await);
    for password in [PASSWORD, OTHER] {
        world.visitor().types_password(MOBILE, password).await.is(422);
    }
    world.signed_in(MOBILE).await.opens("/user/account").await.is(200).says("设置密码");
    assert!(answer.status < 500, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_is_disabled_meanwhile_is_not_signed_in_again_when_enabled() {
    let (world, owner) = signed_in_with_slow_password().await;
    let answer = changes_while(&world, &owner, async {
        world.operator(&["user", "disable", MOBILE]).await;
    })
    .await;
    assert_eq!(world.sessions_of(MOBILE).await, 0);
    world.enable(MOBILE).await;
    assert!(!owner.is_signed_in().await);
    world.visitor().types_password(MOBILE, OTHER).await.is(422);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    assert!(answer.status < 500, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_meanwhile_does_not_come_back_and_the_password_stays() {
    let (world, owner) = signed_in_with_slow_password().await;
    let answer = changes_while(&world, &owner, async {
        world.operator(&["session", "end", MOBILE]).await;
    })
    .await;
    assert!(!owner.is_signed_in().await);
    assert_eq!(world.sessions_of(MOBILE).await, 0);
    world.visitor().types_password(MOBILE, OTHER).await.is(422);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    assert!(answer.status < 500, "{answer:?}");
}

/// Whoever knew the password before the operator set another knows it no more.
#[tokio::test(flavor = "multi_thread")]
async fn the_operators_password_is_not_overwritten_by_one_who_knew_the_one_before() {
    let (world, owner) = signed_in_with_slow_password().await;
    let answer = changes_while(&world, &owner, Box::pin(world.set_password(MOBILE, WRONG))).await;
    assert!(!owner.is_signed_in().await);
    world.visitor().types_password(MOBILE, OTHER).await.is(422);
    world.visitor().types_password(MOBILE, WRONG).await.is(303);
    assert!(answer.status < 500, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_one_is_made_and_its_session_alone_is_left() {
    let off = [("LIMIT_PASSWORDS_PER_MOBILE", "off"), ("LIMIT_PASSWORDS_PER_ADDRESS", "off")];
    let world = World::with(&off).await;
    // Each service hashes by itself, so that neither has to wait for the other.
    let second_service = world.another().await;
    world.set_password(MOBILE, PASSWORD).await;
    let mut current = PASSWORD.to_owned();
    for round in 0..12 {
        let (one, other) = (world.visitor(), world.visitor().goes_to(second_service.address()));
        let [first, second] = ["one", "other"].map(|who| format!("{round} battery staple {who}"));
        for browser in [&one, &other] {
            browser.types_password(MOBILE, &current).await.is(303);
        }
        let change = async |browser: &Visitor, new: &str| {
            let fields = [("current", current.as_str()), ("password", new)];
            browser.posts("/user/account/password", &fields).await
        };
        let (of_one, of_other) = tokio::join!(change(&one, &first), change(&other, &second));
        assert!(of_one.status < 500 && of_other.status < 500, "{of_one:?}, {of_other:?}");
        let left = (one.is_signed_in().await, other.is_signed_in().await);
        assert!(left.0 != left.1, "round {round}: signed in are {left:?}");
        assert_eq!(world.sessions_of(MOBILE).await, 1);
        current = if left.0 { first } else { second };
    }
}
