//! `demo`: the whole thing with nothing to set up.

mod application;

use std::fs;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::provider::code_in_inbox;
use super::{Operator, Program};
use crate::support::{MOBILE, Visitor};

/// A demo that runs, and where it says that everything is.
pub struct Demo {
    pub application: SocketAddr,
    pub site: SocketAddr,
    pub inbox: SocketAddr,
    program: Program,
}

/// On ports that are free, whoever else runs one.
pub const ANYWHERE: [&str; 5] = ["demo", "--inbox", "127.0.0.1:0", "--application", "127.0.0.1:0"];

impl Demo {
    pub async fn of(mut program: Program) -> Self {
        let application = program.tells_address("Application").await;
        let site = program.tells_address("Sign-in page").await;
        let inbox = program.tells_address("Inbox").await;
        Self { application, site, inbox, program }
    }

    pub async fn start() -> Self {
        let operator = Operator::new().sets("LISTEN_ADDR", "127.0.0.1:0");
        Self::of(operator.starts(&ANYWHERE)).await
    }
}

async fn somebody_signs_in(site: SocketAddr, inbox: SocketAddr) {
    let visitor = Visitor::new(site);
    let page = visitor.opens("/user/codelogin").await.is(200);
    assert!(page.attribute_of("button#send-code", "formaction").is_some());
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = code_in_inbox(inbox, MOBILE).await;
    Visitor::new(inbox).opens("/").await.is(200).says(&code);

    let answer = visitor.types(MOBILE, &code).await.is(303);
    let home = visitor.follows(&answer).await.is(200);
    assert_eq!(home.text_of("#mobile").as_deref(), Some("138****8000"));
}

#[tokio::test]
async fn with_nothing_set_up_the_user_of_the_demo_signs_in() {
    let mut demo = Demo::of(Operator::new().starts(&["demo"])).await;
    demo.program.says(MOBILE).await;
    somebody_signs_in(demo.site, demo.inbox).await;
}

#[tokio::test]
async fn where_a_port_is_taken_the_demo_says_so_and_takes_another() {
    let mut ports = Vec::new();
    for _ in 0..3 {
        ports.push(TcpListener::bind("127.0.0.1:0").await.expect("free"));
    }
    let taken: Vec<SocketAddr> =
        ports.iter().map(|port| port.local_addr().expect("it listens")).collect();
    let [site, inbox, application] = [0, 1, 2].map(|at| taken[at].to_string());

    let operator = Operator::new().sets("LISTEN_ADDR", &site);
    let mut demo = operator.starts(&["demo", "--inbox", &inbox, "--application", &application]);
    for address in [inbox, application, site] {
        demo.says(&format!("{address} is taken, so another port is used")).await;
    }
    let demo = Demo::of(demo).await;
    for address in [demo.site, demo.inbox, demo.application] {
        assert!(!taken.contains(&address));
    }
    somebody_signs_in(demo.site, demo.inbox).await;
}

#[tokio::test]
async fn the_demo_is_for_this_machine_alone() {
    let everywhere = Operator::new().sets("LISTEN_ADDR", "0.0.0.0:0");
    let done = everywhere.runs(&["demo", "--inbox", "127.0.0.1:0"]).await.is(1);
    done.complains("0.0.0.0:0 is not a loopback address").in_one_line();
    for option in ["--inbox", "--application"] {
        let arguments = [&ANYWHERE[..1], &[option, "[::]:0"]].concat();
        let done = Operator::new().runs(&arguments).await.is(1);
        done.complains("[::]:0 is not a loopback address");
    }
}

#[tokio::test]
async fn the_demo_touches_no_account_and_no_data_of_the_operators_and_keeps_nothing() {
    let temporary = tempfile::tempdir().expect("a folder");
    let operator = Operator::new()
        .sets("TMPDIR", temporary.path().to_str().expect("text"))
        .sets("LISTEN_ADDR", "127.0.0.1:0")
        .sets("DATABASE_URL", "sqlite://real.db")
        .sets("PUBLIC_URL", "https://login.example.com")
        .sets("NETEASE_APP_KEY", "real-key")
        .sets("NETEASE_APP_SECRET", "real-secret")
        .sets("NETEASE_TEMPLATE_ID", "3057527")
        .sets("NETEASE_URLS", "https://login.example.com");
    let demo = Demo::of(operator.starts(&ANYWHERE)).await;
    somebody_signs_in(demo.site, demo.inbox).await;

    demo.program.is_asked_to_end();
    demo.program.ends().await.is(0);
    for folder in [operator.folder(), temporary.path()] {
        assert_eq!(fs::read_dir(folder).expect("a folder").count(), 0, "{}", folder.display());
    }
}
