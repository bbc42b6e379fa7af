//! The pages that people see on the way to an application and back.

mod account;
mod consent;
mod framed;
mod languages;
mod leading_back;
mod names;
mod signing_in;
mod signing_out;
mod unknown;

use std::collections::BTreeMap;

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::support::{Answer, MOBILE, Visitor, World};

/// Where people are led back to.
pub const BACK: &str = "https://wiki.example.com/back";

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An application that keeps no secret.
pub struct Application {
    pub id: String,
}

/// What it was given for a code.
pub struct Tokens {
    id: String,
    access: String,
    refresh: String,
}

impl Application {
    /// One of this name, which the operator has registered.
    pub async fn named(world: &World, name: &str, options: &[&str]) -> Self {
        let add = ["client", "add", name, "--public", "--redirect", BACK, "--json"];
        let added = world.operator(&[&add, options].concat()).await;
        let added: Value = serde_json::from_str(&added).expect("JSON");
        Self { id: added["client_id"].as_str().expect("an id").to_owned() }
    }

    /// One that people are asked about.
    pub async fn with_consent(world: &World) -> Self {
        Self::named(world, "Wiki", &["--consent"]).await
    }

    /// Where it sends people, when it says this too.
    pub fn asks(&self, more: &[(&str, &str)]) -> String {
        let mut said = BTreeMap::from([
            ("client_id", self.id.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "of the application"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        said.extend(more.iter().copied());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
        format!("/oauth2/authorize?{query}")
    }

    /// Somebody who is signed in is led there and back, asked nothing, and this is what the application is given.
    async fn lets_in(&self, visitor: &Visitor, more: &[(&str, &str)]) -> Tokens {
        let back = visitor.opens(&self.asks(more)).await.is(303).location();
        self.exchanges(visitor, &said(&back)["code"]).await
    }

    /// Somebody who is signed in says yes, and this is what the application is given.
    pub async fn is_allowed(&self, visitor: &Visitor, more: &[(&str, &str)]) -> Tokens {
        let asks = visitor.opens(&self.asks(more)).await.is(200);
        let page = presses(visitor, &asks, "yes").await.is(200);
        self.exchanges(visitor, &said(&leads_on(&page))["code"]).await
    }

    async fn exchanges(&self, visitor: &Visitor, code: &str) -> Tokens {
        let given = [("code", code), ("redirect_uri", BACK), ("code_verifier", VERIFIER)];
        let given = [&[("grant_type", "authorization_code"), ("client_id", &self.id)], &given[..]];
        let given = visitor.posts("/oauth2/token", &given.concat()).await.is(200).json();
        let text = |name: &str| given[name].as_str().expect("text").to_owned();
        Tokens {
            id: text("id_token"),
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    async fn refreshes(&self, visitor: &Visitor, Tokens { refresh, .. }: &Tokens) -> Answer {
        let form = [("grant_type", "refresh_token"), ("client_id", &self.id)];
        visitor.posts("/oauth2/token", &[&form[..], &[("refresh_token", refresh)]].concat()).await
    }
}

impl Tokens {
    /// What the service tells who has the access token.
    async fn ask(&self, world: &World) -> Answer {
        let bearer = format!("Bearer {}", self.access);
        world.visitor().sending("authorization", &bearer).opens("/oauth2/userinfo").await
    }
}

/// What an application is told by the address that somebody is led back to.
#[track_caller]
fn said(address: &str) -> BTreeMap<String, String> {
    let address: Url = address.parse().expect("an address");
    assert_eq!(&address[..url::Position::AfterPath], BACK);
    address.query_pairs().into_owned().collect()
}

/// The address that a page leads on to, by itself and by a link.
#[track_caller]
fn leads_on(page: &Answer) -> String {
    let to = page.attribute_of("a#go-on", "href").expect("a link");
    let refresh = page.attribute_of("head meta[http-equiv=refresh]", "content");
    assert_eq!(refresh, Some(format!("0;url={to}")));
    to
}

/// Somebody signs in on the page that was led to, and this is the answer.
async fn signs_in(world: &World, visitor: &Visitor, page: &Answer) -> Answer {
    let next = page.attribute_of("input[name=next]", "value").expect("a way on");
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    let typed = [("mobile", MOBILE), ("code", &code), ("next", &next)];
    visitor.posts("/user/codelogin", &typed).await
}

/// Somebody presses a button of the page that asks.
async fn presses(visitor: &Visitor, page: &Answer, button: &str) -> Answer {
    let hidden = |name| {
        let field = format!("form#consent input[name={name}]");
        page.attribute_of(&field, "value").expect("it asks")
    };
    let (request, user) = (hidden("request"), hidden("user"));
    let form = [("request", &*request), ("user", &*user), ("consent", button)];
    visitor.posts("/oauth2/consent", &form).await
}
