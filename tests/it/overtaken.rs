//! A sign-in that is overtaken: by a change of its password, by the operator who disables or removes its user.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Answer, MOBILE, NO_OTHER_LIMIT, PASSWORD, Visitor, World, at_once};

const OTHER: &str = "purple monkey dishwasher";

/// So many browsers sign in side by side, each after the one before it.
const LANES: usize = 8;

/// What became of a browser that typed its code.
type Typed = Vec<(Visitor, u16)>;

/// Browsers that have been sent a code each, in as many lanes.
async fn asked(world: &World) -> Vec<Vec<(Visitor, String)>> {
    let mut lanes = Vec::new();
    for _ in 0..LANES {
        let mut lane = Vec::new();
        for _ in 0..4 {
            let visitor = world.visitor();
            visitor.asks_for_code(MOBILE).await.is(200);
            lane.push((visitor, world.yunxin.code_sent_to(MOBILE)));
        }
        lanes.push(lane);
    }
    lanes
}

/// They all type their codes, while the operator runs this command.
async fn type_while(world: &World, command: &[&str]) -> Typed {
    let lanes = asked(world).await.into_iter().map(async |lane| {
        let mut typed = Typed::new();
        for (visitor, code) in lane {
            let status = visitor.types(MOBILE, &code).await.status;
            typed.push((visitor, status));
        }
        typed
    });
    let (typed, _) = tokio::join!(at_once(lanes), world.operator(command));
    let typed: Typed = typed.into_iter().flatten().collect();
    for (_, status) in &typed {
        assert!(matches!(status, 303 | 403 | 422), "answered by {status}");
    }
    typed
}

async fn nobody_is_signed_in(typed: &Typed) {
    for (visitor, status) in typed {
        assert!(!visitor.is_signed_in().await, "one who was answered by {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_while_being_disabled_is_out_and_stays_out_when_enabled() {
    let world = World::with(NO_OTHER_LIMIT).await;
    for _ in 0..4 {
        let typed = type_while(&world, &["user", "disable", MOBILE]).await;
        // Before anybody looks: a session must not end by that alone.
        assert_eq!(world.sessions_of(MOBILE).await, 0);
        nobody_is_signed_in(&typed).await;
        world.enable(MOBILE).await;
        nobody_is_signed_in(&typed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_while_being_removed_is_out_and_nothing_is_broken() {
    let world = World::with(NO_OTHER_LIMIT).await;
    for _ in 0..3 {
        let typed = type_while(&world, &["user", "remove", MOBILE]).await;
        nobody_is_signed_in(&typed).await;
        world.operator(&["user", "add", MOBILE]).await;
        nobody_is_signed_in(&typed).await;
        assert_eq!(world.sessions_of(MOBILE).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_goes_on_in_another_tab_is_not_noted_as_ended() {
    let world = World::with(NO_OTHER_LIMIT).await;
    for _ in 0..30 {
        let visitor = world.signed_in(MOBILE).await;
        visitor.asks_for_code(MOBILE).await.is(200);
        let code = world.yunxin.code_sent_to(MOBILE);
        tokio::join!(visitor.types(MOBILE, &code), visitor.posts("/user/logout", &[]));
        let both = "sessions s join ended_sessions e on e.sid = coalesce(s.sid, s.key) where s.user_id is not null";
        assert_eq!(world.rows(both).await, 0);
    }
}

/// Signs in with this password, in one browser after the other, until it has been changed.
async fn signs_in_until(browser: Visitor, password: &str, over: &AtomicBool) -> Typed {
    let mut typed = Typed::new();
    while !over.load(Ordering::Relaxed) {
        let visitor = browser.copy();
        let status = visitor.types_password(MOBILE, password).await.status;
        typed.push((visitor, status));
    }
    typed
}

async fn changes(owner: &Visitor, current: &str, new: &str) -> Answer {
    let fields = [("current", current), ("password", new)];
    owner.posts("/user/account/password", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_that_the_old_password_began_outlives_its_change() {
    let settings = [
        ("LIMIT_PASSWORDS_PER_MOBILE", "off"),
        ("LIMIT_PASSWORDS_PER_ADDRESS", "off"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let world = World::with(&settings).await;
    world.set_password(MOBILE, PASSWORD).await;
    // Each from an address of its own, of which no more than one password is checked at a time.
    let at = |n: u32| world.visitor().sending("x-forwarded-for", &format!("203.0.113.{n}"));
    let owner = at(0);
    owner.types_password(MOBILE, PASSWORD).await.is(303);
    for round in 0..6 {
        let (old, new) = if round % 2 == 0 { (PASSWORD, OTHER) } else { (OTHER, PASSWORD) };
        let over = Arc::new(AtomicBool::new(false));
        let lanes = (1..3).map(|n| (at(n), Arc::clone(&over)));
        let lanes = lanes.map(async |(browser, over)| signs_in_until(browser, old, &over).await);
        let changed = async {
            let answer = changes(&owner, old, new).await;
            over.store(true, Ordering::Relaxed);
            answer.is(303)
        };
        let (typed, _) = tokio::join!(at_once(lanes), changed);
        let typed: Typed = typed.into_iter().flatten().collect();
        for (visitor, status) in &typed {
            assert!(matches!(status, 303 | 422), "answered by {status}");
            assert!(!visitor.is_signed_in().await, "round {round}: by the old password");
        }
        assert!(owner.is_signed_in().await);
        assert_eq!(world.sessions_of(MOBILE).await, 1);
    }
}
