//! Somebody at an application, who signs in at our page and out again.

use std::time::Duration;

use reqwest::{Client, redirect};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use url::Url;

use super::{MOBILE, NAME, PATIENCE, Scene};
use crate::support::{Answer, Visitor};

/// As many redirects as a browser follows.
const REDIRECTS: usize = 20;

/// Somebody with a browser, which keeps apart what the two hosts give it.
pub struct Person {
    origin: String,
    app: Visitor,
    login: Visitor,
}

impl Person {
    /// Opens a page, and goes wherever that leads: to the first page that leads nowhere by itself.
    pub async fn goes_to(&self, url: &str) -> Answer {
        let mut url: Url = url.parse().expect("a URL");
        for _ in 0..REDIRECTS {
            let is_here = url.origin().ascii_serialization() == self.origin;
            let visitor = if is_here { &self.app } else { &self.login };
            let answer = visitor.opens(&url[url::Position::BeforePath..url::Position::AfterQuery]);
            let answer = answer.await;
            if !matches!(answer.status, 302 | 303) {
                return answer;
            }
            url = url.join(&answer.location()).expect("a URL");
        }
        panic!("{url} leads on and on")
    }

    /// Whether the application shows itself without asking who this is.
    async fn is_in(&self) -> bool {
        let answer = self.app.opens("/").await;
        match answer.status {
            200 => true,
            302 | 303 => false,
            status => panic!("{status}: {}", answer.body),
        }
    }
}

impl Scene {
    /// Somebody with a new browser.
    pub fn person(&self) -> Person {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.tls_certs_only([]).build().expect("a client");
        let app = Visitor::at(self.origin(), client).sending("accept", "text/html");
        Person { origin: self.origin(), app, login: self.world.visitor() }
    }

    /// From the application through a sign-in by code and back: what it shows then.
    pub async fn signs_in(&self, person: &Person) -> Value {
        let page = person.goes_to(&self.origin()).await.is(200);
        let next = page.attribute_of("#code-login [name=next]", "value").expect("a way on");
        person.login.asks_for_code(MOBILE).await.is(200);
        let code = self.world.yunxin.code_sent_to(MOBILE);
        let fields = [("mobile", MOBILE), ("code", &code), ("next", &next)];
        let welcome = person.login.posts("/user/codelogin", &fields).await.is(200);
        let on = welcome.attribute_of("a#go-on", "href").expect("a link");
        let on = self.issuer().parse::<Url>().expect("a URL").join(&on).expect("a URL");
        person.goes_to(on.as_str()).await.is(200).json()
    }

    /// Expects what is true of who has signed in.
    pub async fn knows(&self, userinfo: &Value) {
        let id = self.id().await;
        for (claim, value) in [
            ("sub", json!(id)),
            ("name", json!(NAME)),
            ("preferred_username", json!(id)),
            ("phone_number", json!(format!("+86{MOBILE}"))),
            ("phone_number_verified", json!(true)),
        ] {
            assert_eq!(userinfo[claim], value, "{claim}: {userinfo}");
        }
    }

    /// Signs out at the application, and so everywhere; the application shows this page then.
    pub async fn signs_out(&self, person: &Person, path: &str) -> Answer {
        let bye = person.goes_to(&format!("{}{path}", self.origin())).await.is(200);
        assert!(!person.login.is_signed_in().await);
        assert!(!person.is_in().await);
        bye
    }

    /// Signs out at our page, which the application is told.
    pub async fn is_told_of_a_sign_out(&self, person: &Person) {
        assert!(person.is_in().await);
        person.login.posts("/user/logout", &[]).await.is(303);
        let told = async {
            while person.is_in().await {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, told).await.expect("the application is told");
    }
}
