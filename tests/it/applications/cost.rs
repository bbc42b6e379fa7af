//! What it costs the database to tell who is signed in.

use reqwest::Method;

use super::WIKI;
use crate::cli::{Operator, StandIn};
use crate::support::{AtSite, Database, MOBILE, Visitor};

const OURS: &str = "https://login.example.com";

#[tokio::test]
async fn a_question_is_one_look_at_the_database_and_writes_nothing() {
    let yunxin = StandIn::start().await;
    let database = Database::new().await;
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let operator = operator.sets("PUBLIC_URL", OURS).sets("FORWARD_SITES", WIKI);
    let operator = operator.sets("TRUSTED_PROXIES", "127.0.0.1");
    let operator = operator.sets("RUST_LOG", "info,sqlx::query=debug");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let (service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &yunxin.code_sent_to(MOBILE).await).await.is(303);
    let at_wiki = || AtSite { site: WIKI, browser: Visitor::new(address) };
    let (wiki, stranger) = (at_wiki(), at_wiki());
    wiki.enters(&visitor, "/").await.is(303);
    let ours = AtSite { site: OURS, browser: visitor.copy() };

    let asked = |at: &AtSite| at.question("/user/forward", "GET", "/");
    let questions = [
        ("wiki", asked(&wiki), 200, 1),
        ("ours", asked(&ours), 200, 1),
        ("session", visitor.request(Method::GET, "/user/session"), 200, 1),
        ("stranger", asked(&stranger), 401, 0),
    ];
    let mut looks = Vec::new();
    for (name, question, status, expected) in questions {
        visitor.send(question.header("x-request-id", name)).await.is(status);
        looks.push((name, expected));
    }
    service.is_asked_to_end();
    let log = service.ends().await.is(0).err;
    for (name, expected) in looks {
        let of_it = log.lines().filter(|line| line.contains(&format!("id={name}}}")));
        let statements: Vec<&str> = of_it.filter(|line| line.contains("sqlx::query")).collect();
        assert_eq!(statements.len(), expected, "{name}: {statements:#?}");
        let is_look = |line: &&str| line.contains("summary=\"select");
        assert!(statements.iter().all(is_look), "{name}: {statements:#?}");
    }
}
