//! `demo`: the whole thing with nothing to set up.

use std::fs;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::provider::code_in_inbox;
use super::{Operator, Program};
use crate::support::{MOBILE, Visitor};

/// Where a demo says that its sign-in page and its inbox are.
async fn addresses(demo: &mut Program) -> (SocketAddr, SocketAddr) {
    (demo.tells_address("Sign-in page").await, demo.tells_address("Inbox").await)
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
    let mut demo = Operator::new().starts(&["demo"]);
    let (site, inbox) = addresses(&mut demo).await;
    demo.says(MOBILE).await;
    somebody_signs_in(site, inbox).await;
}

#[tokio::test]
async fn where_a_port_is_taken_the_demo_says_so_and_takes_another() {
    let taken = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0"));
    let [site_port, inbox_port] = taken;
    let (site_port, inbox_port) = (site_port.await.expect("free"), inbox_port.await.expect("free"));
    let taken = [&site_port, &inbox_port].map(|port| port.local_addr().expect("it listens"));
    let [site_taken, inbox_taken] = taken.map(|address| address.to_string());

    let operator = Operator::new().sets("LISTEN_ADDR", &site_taken);
    let mut demo = operator.starts(&["demo", "--inbox", &inbox_taken]);
    demo.says(&format!("{inbox_taken} is taken, so another port is used")).await;
    demo.says(&format!("{site_taken} is taken, so another port is used")).await;
    let (site, inbox) = addresses(&mut demo).await;
    assert!(!taken.contains(&site) && !taken.contains(&inbox));
    somebody_signs_in(site, inbox).await;
}

#[tokio::test]
async fn the_demo_is_for_this_machine_alone() {
    let everywhere = Operator::new().sets("LISTEN_ADDR", "0.0.0.0:0");
    let done = everywhere.runs(&["demo", "--inbox", "127.0.0.1:0"]).await.is(1);
    done.complains("0.0.0.0:0 is not a loopback address").in_one_line();
    let done = Operator::new().runs(&["demo", "--inbox", "[::]:0"]).await.is(1);
    done.complains("[::]:0 is not a loopback address").in_one_line();
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
    let mut demo = operator.starts(&["demo", "--inbox", "127.0.0.1:0"]);
    let (site, inbox) = addresses(&mut demo).await;
    somebody_signs_in(site, inbox).await;

    demo.is_asked_to_end();
    demo.ends().await.is(0);
    for folder in [operator.folder(), temporary.path()] {
        assert_eq!(fs::read_dir(folder).expect("a folder").count(), 0, "{}", folder.display());
    }
}
