//! A backup in the place of the database, by the steps of `docs/backup.md`.

use super::{Operator, StandIn};
use crate::support::{MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE, Visitor};

const GUIDE: &str = include_str!("../../../docs/backup.md");

/// The commands that stand under a heading of the guide, the last of them.
fn steps(heading: &str) -> String {
    let (_, part) = GUIDE.split_once(&format!("\n## {heading}\n")).expect("a heading");
    let part = part.split("\n## ").next().expect("a part");
    let (_, steps) = part.rsplit_once("```sh\n").expect("commands");
    steps.split("```").next().expect("an end").to_owned()
}

impl Operator {
    /// Types the commands of the guide.
    async fn follows(&self, heading: &str) -> super::Done {
        let script = format!("ln -sf \"$0\" codelogin; PATH=.:$PATH\n{}", steps(heading));
        self.runs_in_a_shell(&["-ec", &script]).await
    }
}

/// One whose numbers may be sent code after code.
async fn operator(yunxin: &StandIn) -> Operator {
    let operator = Operator::with_provider(&yunxin.url()).sets("LIMIT_SENDS_PER_MOBILE", "off");
    for mobile in [MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE] {
        operator.runs(&["user", "add", mobile]).await.is(0);
    }
    operator
}

#[tokio::test]
async fn after_a_restore_all_is_there_and_no_code_of_before_opens_anything() {
    let yunxin = StandIn::start().await;
    let operator = operator(&yunxin).await;
    let (service, address) = operator.serves().await;
    let signed_in = Visitor::new(address);
    signed_in.asks_for_code(MOBILE).await.is(200);
    signed_in.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
    let signs_in = Visitor::new(address);
    signs_in.asks_for_code(OTHER_MOBILE).await.is(200);
    let used = yunxin.code_sent_to(OTHER_MOBILE).await;
    let again = signs_in.copy();
    let waiting = Visitor::new(address);
    waiting.asks_for_code(UNKNOWN_MOBILE).await.is(200);
    let unused = yunxin.code_sent_to(UNKNOWN_MOBILE).await;

    operator.runs(&["database", "backup", "backup.db"]).await.is(0);
    signs_in.types(OTHER_MOBILE, &used).await.is(303);
    operator.runs(&["user", "remove", MOBILE]).await.is(0);
    assert!(!signed_in.copy().is_signed_in().await);
    // Killed, it leaves behind what it would have put away.
    drop(service);
    assert!(operator.path("codelogin.db-wal").exists());

    operator.follows("Restore it").await.is(0).says("good      users: 3").says_not("bad ");
    let (_service, address) = operator.serves().await;
    assert!(signed_in.goes_to(address).is_signed_in().await);
    assert!(!signs_in.goes_to(address).is_signed_in().await, "it is as if it had not been");
    again.goes_to(address).types(OTHER_MOBILE, &used).await.is(422);
    let waiting = waiting.goes_to(address);
    waiting.types(UNKNOWN_MOBILE, &unused).await.is(422);
    waiting.asks_for_code(UNKNOWN_MOBILE).await.is(200);
    let code = yunxin.code_sent_to(UNKNOWN_MOBILE).await;
    waiting.types(UNKNOWN_MOBILE, &code).await.is(303);
    let told = operator.runs(&["events", "--mobile", MOBILE]).await.is(0);
    told.says("signed in by code").says_not("removed");

    let replaced = operator.sets("DATABASE_URL", "sqlite://replaced/codelogin.db");
    replaced.runs(&["events", "--since", "1d"]).await.is(0).says("removed the user");
}

#[tokio::test]
async fn where_nobody_knows_what_was_ended_since_all_sessions_are_ended() {
    let yunxin = StandIn::start().await;
    let operator = operator(&yunxin).await;
    let (_service, address) = operator.serves().await;
    let mut everybody = Vec::new();
    for mobile in [MOBILE, OTHER_MOBILE] {
        let visitor = Visitor::new(address);
        visitor.asks_for_code(mobile).await.is(200);
        visitor.types(mobile, &yunxin.code_sent_to(mobile).await).await.is(303);
        everybody.push(visitor);
    }
    operator.follows("What goes back in time").await.is(0).says("ended 2 sessions");
    for visitor in everybody {
        assert!(!visitor.is_signed_in().await);
    }
}
