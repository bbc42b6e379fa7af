//! Pages of other sites, open in a browser on the machine of the stand-in.

use super::{BODY, StandIn};
use crate::support::{Answer, Visitor};

/// A browser that says this of a request.
fn browser(stand_in: &StandIn, said: &[(&'static str, &str)]) -> Visitor {
    let visitor = Visitor::new(stand_in.address);
    said.iter().fold(visitor, |visitor, (name, value)| visitor.sending(name, value))
}

/// What it is answered when it looks into the inbox, and when it sets a fault.
async fn asks(stand_in: &StandIn, said: &[(&'static str, &str)]) -> [Answer; 2] {
    let browser = browser(stand_in, said);
    [browser.opens("/inbox").await, browser.posts_raw("/faults", "{}").await]
}

#[tokio::test]
async fn a_name_that_somebody_made_lead_here_opens_nothing() {
    let stand_in = StandIn::start().await;
    stand_in.accepts(BODY).await;
    let port = stand_in.address.port();
    for host in ["rebound.example", "localhost.rebound.example", "127.0.0.1.rebound.example", ""] {
        let host = format!("{host}:{port}");
        for answer in asks(&stand_in, &[("host", &host), ("sec-fetch-site", "same-origin")]).await {
            answer.is(421).says("open it by its address").says_not("012345");
        }
    }
    for host in ["localhost", "127.0.0.1", "[::1]", "192.168.0.7"] {
        let host = format!("{host}:{port}");
        for answer in asks(&stand_in, &[("host", &host)]).await {
            answer.is(200);
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_is_refused_and_ones_own_is_not() {
    let stand_in = StandIn::start().await;
    stand_in.accepts(BODY).await;
    let own = stand_in.url("");
    let neighbour = format!("http://127.0.0.1:{}", stand_in.address.port() ^ 1);
    for said in [
        ("origin", "https://elsewhere.example"),
        ("origin", &neighbour),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for answer in asks(&stand_in, &[said]).await {
            answer.is(403).says("type its address in yourself").says_not("012345");
        }
    }
    for said in [("origin", &*own), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
        for answer in asks(&stand_in, &[said]).await {
            answer.is(200);
        }
    }
}
