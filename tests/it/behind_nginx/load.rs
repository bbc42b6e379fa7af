//! People who sign in, one after the other, and what becomes of it.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Site;
use crate::cli::code_in_inbox;
use crate::support::{Answer, NO_OTHER_LIMIT, Visitor, other_than};

/// So many at a time.
const PEOPLE: usize = 8;

/// Settings under which everybody may sign in, as often as he likes.
pub fn open_to_all() -> Vec<(&'static str, &'static str)> {
    [&[("REGISTRATION", "open")], NO_OTHER_LIMIT].concat()
}

/// People at work.
pub struct Load {
    shared: Arc<Shared>,
    people: Vec<JoinHandle<Report>>,
}

struct Shared {
    inbox: SocketAddr,
    next: AtomicU32,
    signed_in: AtomicUsize,
    is_over: AtomicBool,
}

/// What they saw.
#[derive(Default)]
pub struct Report {
    /// Browsers that were told that they are signed in.
    pub signed_in: Vec<Visitor>,
    /// How many guesses were answered, right and wrong ones.
    pub guesses: usize,
    /// What was not answered as it should be.
    pub failures: Vec<Failure>,
}

/// A request that failed.
#[derive(Debug)]
pub struct Failure {
    #[expect(dead_code, reason = "told where a test fails")]
    pub what: &'static str,
    pub began: Instant,
    pub status: u16,
}

impl Load {
    /// They begin.
    pub fn on(site: &Site) -> Self {
        let shared = Arc::new(Shared {
            inbox: site.yunxin.address(),
            next: AtomicU32::new(0),
            signed_in: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        });
        let visitor = site.visitor();
        let person = |_| tokio::spawn(person(Arc::clone(&shared), visitor.copy()));
        let people = (0..PEOPLE).map(person).collect();
        Self { shared, people }
    }

    /// Waits until many more have signed in.
    pub async fn goes_on(&self) {
        let enough = self.shared.signed_in.load(Ordering::Relaxed) + 5 * PEOPLE;
        while self.shared.signed_in.load(Ordering::Relaxed) < enough {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// They end what they are at, and tell.
    pub async fn ends(self) -> Report {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let mut all = Report::default();
        for person in self.people {
            let one = person.await.expect("no panic");
            all.signed_in.extend(one.signed_in);
            all.failures.extend(one.failures);
            all.guesses += one.guesses;
        }
        all
    }
}

/// One after the other, each with a number of his own.
async fn person(shared: Arc<Shared>, browser: Visitor) -> Report {
    let mut report = Report::default();
    while !shared.is_over.load(Ordering::Relaxed) {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        let visitor = browser.copy();
        if report.signs_in(&shared, &visitor, &format!("139{number:08}")).await.is_continue() {
            shared.signed_in.fetch_add(1, Ordering::Relaxed);
            report.signed_in.push(visitor);
        }
    }
    report
}

impl Report {
    async fn signs_in(
        &mut self,
        shared: &Shared,
        visitor: &Visitor,
        mobile: &str,
    ) -> ControlFlow<()> {
        self.expects("page", 200, visitor.opens("/user/codelogin")).await?;
        self.expects("send", 200, visitor.asks_for_code(mobile)).await?;
        let code = code_in_inbox(shared.inbox, mobile).await;
        self.expects("wrong code", 422, visitor.types(mobile, &other_than(&code))).await?;
        self.guesses += 1;
        self.expects("right code", 303, visitor.types(mobile, &code)).await?;
        self.guesses += 1;
        ControlFlow::Continue(())
    }

    async fn expects(
        &mut self,
        what: &'static str,
        status: u16,
        answer: impl Future<Output = Answer>,
    ) -> ControlFlow<()> {
        let began = Instant::now();
        let answer = answer.await.status;
        if answer == status {
            return ControlFlow::Continue(());
        }
        self.failures.push(Failure { what, began, status: answer });
        ControlFlow::Break(())
    }
}
