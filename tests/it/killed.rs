//! The program is killed amid sign-ins: what it said holds, and what it had not said has happened whole or not at all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::cli::{Operator, StandIn};
use crate::support::{Database, NO_OTHER_LIMIT, Visitor, at_once};

/// So many sign in side by side.
const PEOPLE: usize = 16;

/// Somebody who typed a code.
struct Person {
    mobile: String,
    code: String,
    /// The browser as it was before.
    before: Visitor,
    browser: Visitor,
    /// What was answered; nothing where the program was killed before it answered.
    answer: Option<u16>,
}

/// Browsers with a code each.
async fn asked(yunxin: &StandIn, service: SocketAddr, round: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let mobile = format!("139{round:04}{number:04}");
        let browser = Visitor::new(service);
        browser.asks_for_code(&mobile).await.is(200);
        let code = yunxin.code_sent_to(&mobile).await;
        people.push(Person { mobile, code, before: browser.copy(), browser, answer: None });
    }
    people
}

impl Person {
    /// Types the code, and counts those who were answered.
    async fn types(mut self, answered: Arc<AtomicUsize>) -> Self {
        let fields = [("mobile", &self.mobile), ("code", &self.code)];
        let request = self.browser.request(reqwest::Method::POST, "/user/codelogin").form(&fields);
        if let Ok(answer) = self.browser.tries(request).await {
            self.answer = Some(answer.status);
            answered.fetch_add(1, Ordering::Relaxed);
        }
        self
    }

    /// The service runs again, there.
    async fn comes_back(self, service: SocketAddr) {
        let at = |browser: Visitor| browser.goes_to(service);
        let (before, browser) = (at(self.before), at(self.browser));
        let stranger = Visitor::new(service);
        if let Some(status) = self.answer {
            assert_eq!(status, 303);
            assert!(browser.is_signed_in().await, "what was said is taken back");
            let again = before.types(&self.mobile, &self.code).await;
            // A button that was pressed twice leads to the one session.
            let leads = again.status == 303 && before.session_cookie() == browser.session_cookie();
            assert!(leads || again.status == 422, "the code signs in once more: {again:?}");
        } else {
            before.types(&self.mobile, &self.code).await.is(303);
            assert!(
                before.is_signed_in().await,
                "whose answer was lost signs in with the same code"
            );
        }
        stranger.types(&self.mobile, &self.code).await.is(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_holds_and_what_was_not_said_can_be_said_again() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let operator = operator.sets("REGISTRATION", "open");
    let sets = |operator: Operator, (name, value): &(&str, &str)| operator.sets(name, value);
    let operator = NO_OTHER_LIMIT.iter().fold(operator, sets);
    for round in 0..5 {
        let (service, address) = operator.serves().await;
        let people = asked(&yunxin, address, round).await;
        let answered = Arc::new(AtomicUsize::new(0));
        let typing = people.into_iter().map(|person| person.types(Arc::clone(&answered)));
        let killed = async {
            while answered.load(Ordering::Relaxed) < 1 + round {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            drop(service);
        };
        let (people, ()) = tokio::join!(at_once(typing), killed);
        let (service, address) = operator.serves().await;
        for person in people {
            let mobile = person.mobile.clone();
            person.comes_back(address).await;
            let listed = operator.runs(&["session", "list", &mobile, "--json"]).await.is(0).json();
            assert_eq!(listed.as_array().map(Vec::len), Some(1), "one session each: {listed}");
        }
        drop(service);
    }
}
