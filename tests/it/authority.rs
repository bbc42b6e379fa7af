//! Who may do a thing is asked when it is done, and not when the head of the request came: a session that ended
//! meanwhile does nothing more.

use serde_json::Value;

use crate::support::{Answer, MOBILE, NO_OTHER_LIMIT, PASSWORD, Visitor, World, at_once, seconds};

const PASSWORD_PATH: &str = "/user/account/password";
const END: &str = "/user/account/sessions/end";
const OTHERS: [(&str, &str); 1] = [("others", "1")];

/// A user who is signed in twice, and a thief with a copy of one of the sessions.
struct Theft {
    world: World,
    phone: Visitor,
    desk: Visitor,
    thief: Visitor,
}

impl Theft {
    async fn new() -> Self {
        let world = World::with(NO_OTHER_LIMIT).await;
        let (phone, desk) = (world.signed_in(MOBILE).await, world.signed_in(MOBILE).await);
        let thief = phone.copy();
        Self { world, phone, desk, thief }
    }

    /// The thief's form came too late, and was answered so.
    async fn has_come_to_nothing(&self, answer: &Answer, sessions: usize) {
        assert!(answer.status < 500, "{answer:?}");
        assert!(!self.thief.is_signed_in().await, "signed in by {answer:?}");
        assert!(!self.phone.is_signed_in().await, "the session is over");
        assert_eq!(self.desk.is_signed_in().await, sessions == 1, "after {answer:?}");
        assert_eq!(self.world.sessions_of(MOBILE).await, sessions);
        self.world.visitor().types_password(MOBILE, PASSWORD).await.is(422);
        assert_eq!(self.told("password_set").await, 0);
    }

    /// How often the ledger tells of this.
    async fn told(&self, kind: &str) -> usize {
        let told: Vec<Value> = self.world.events_of(MOBILE).await;
        told.iter().filter(|event| event["event"] == kind).count()
    }
}

#[tokio::test]
async fn a_session_that_the_owner_ends_from_another_sets_no_password() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(PASSWORD_PATH, &[("password", PASSWORD)]).await;
    theft.desk.posts(END, &OTHERS).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await, 1).await;
}

#[tokio::test]
async fn a_session_that_is_signed_out_sets_no_password() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(PASSWORD_PATH, &[("password", PASSWORD)]).await;
    theft.phone.posts("/user/logout", &[]).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await, 1).await;
}

#[tokio::test]
async fn a_session_that_the_operator_ends_sets_no_password() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(PASSWORD_PATH, &[("password", PASSWORD)]).await;
    theft.world.operator(&["session", "end", MOBILE]).await;
    theft.has_come_to_nothing(&form.arrives().await, 0).await;
}

#[tokio::test]
async fn a_session_that_ended_while_its_user_was_disabled_for_a_moment_sets_no_password() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(PASSWORD_PATH, &[("password", PASSWORD)]).await;
    theft.world.operator(&["user", "disable", MOBILE]).await;
    theft.world.enable(MOBILE).await;
    theft.has_come_to_nothing(&form.arrives().await, 0).await;
}

#[tokio::test]
async fn a_session_that_is_over_ends_no_others() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(END, &OTHERS).await;
    theft.phone.posts("/user/logout", &[]).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await, 1).await;
    assert_eq!(theft.told("sessions_ended").await, 0);
}

#[tokio::test]
async fn a_session_that_is_over_ends_no_single_one_either() {
    let theft = Theft::new().await;
    let page = theft.thief.opens("/user/account").await.is(200);
    let key = page.attribute_of("button[name=session]", "value").expect("the desk's");
    let form = theft.thief.begins(END, &[("session", &key)]).await;
    theft.phone.posts("/user/logout", &[]).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await, 1).await;
    assert_eq!(theft.told("sessions_ended").await, 0);
}

#[tokio::test]
async fn of_two_sessions_that_end_each_other_one_goes_on() {
    let theft = Theft::new().await;
    let form = theft.thief.begins(END, &OTHERS).await;
    theft.desk.posts(END, &OTHERS).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await, 1).await;
    assert_eq!(theft.told("sessions_ended").await, 1);
}

/// Nothing of a session is left where its browser has signed out, the code that it was sent neither.
#[tokio::test]
async fn a_code_that_a_session_was_sent_opens_nothing_once_the_session_is_over() {
    let theft = Theft::new().await;
    theft.thief.asks_for_code(MOBILE).await.is(200);
    let code = theft.world.yunxin.code_sent_to(MOBILE);
    let fields = [("mobile", MOBILE), ("code", code.as_str())];
    let form = theft.thief.begins("/user/codelogin", &fields).await;
    theft.phone.posts("/user/logout", &[]).await.is(303);
    theft.has_come_to_nothing(&form.arrives().await.is(422), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_sign_out_of_one_session_at_once_one_is_told() {
    let world = World::with(NO_OTHER_LIMIT).await;
    for round in 1..=10 {
        let visitor = world.signed_in(MOBILE).await;
        let copies = [visitor.copy(), visitor.copy()].into_iter();
        at_once(copies.map(async |copy| copy.posts("/user/logout", &[]).await.is(303))).await;
        assert!(!visitor.is_signed_in().await);
        let told = world.events_of(MOBILE).await;
        let told = told.iter().filter(|event| event["event"] == "signed_out").count();
        assert_eq!(told, round, "one session, one sign-out");
        world.passes(seconds(1));
    }
}
