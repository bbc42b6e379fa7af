//! An application that signs people in here. It keeps to the protocol, but where a test wants it otherwise.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::support::{Answer, Visitor, World};

/// Where people are led back to; nobody goes there, a test reads what would arrive.
pub const CALLBACK: &str = "https://wiki.example.com/back";

/// Where they are led after a sign-out.
pub const AFTERWARDS: &str = "https://wiki.example.com/bye";

/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub struct Application {
    pub id: String,
    /// None: a public one.
    pub secret: Option<String>,
    line: Visitor,
}

/// What it was given.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub id: String,
    pub scope: String,
}

impl Application {
    /// One that the operator has added with these options.
    pub async fn added(world: &World, options: &[&str]) -> Self {
        let command = ["client", "add", "Wiki", "--json", "--redirect", CALLBACK];
        let command = [&command[..], &["--logout-redirect", AFTERWARDS], options].concat();
        let added = world.operator(&command).await;
        let added: Value = serde_json::from_str(&added).expect("JSON");
        let id = added["client_id"].as_str().expect("an id").to_owned();
        let secret = added["client_secret"].as_str().map(str::to_owned);
        Self { id, secret, line: world.visitor() }
    }

    /// The same, as it runs at another place with another secret; none: as if it were public.
    pub fn with_secret(&self, secret: Option<&str>) -> Self {
        Self { secret: secret.map(str::to_owned), ..self.copy() }
    }

    pub fn copy(&self) -> Self {
        Self { id: self.id.clone(), secret: self.secret.clone(), line: self.line.copy() }
    }

    /// The address that it sends people to, with this said in place of what it says else; what is empty is left out.
    pub fn address(&self, otherwise: &[(&str, &str)]) -> String {
        let usual = [
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile phone"),
            ("state", "st"),
            ("nonce", "n1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let is_otherwise = |name: &str| otherwise.iter().any(|(other, _)| *other == name);
        let usual = usual.into_iter().filter(|(name, _)| !is_otherwise(name));
        let said = usual.chain(otherwise.iter().copied()).filter(|(_, value)| !value.is_empty());
        format!("/oauth2/authorize?{}", Serializer::new(String::new()).extend_pairs(said).finish())
    }

    /// Sends somebody here.
    pub async fn sends(&self, visitor: &Visitor, otherwise: &[(&str, &str)]) -> Answer {
        visitor.opens(&self.address(otherwise)).await
    }

    /// Sends somebody here who is signed in, and is given a code.
    pub async fn is_given_code(&self, visitor: &Visitor, otherwise: &[(&str, &str)]) -> String {
        let answer = self.sends(visitor, otherwise).await.is(303);
        told(&answer, "code").unwrap_or_else(|| panic!("no code: {}", answer.location()))
    }

    /// Signs somebody in who is signed in here.
    pub async fn signs_in(&self, visitor: &Visitor, otherwise: &[(&str, &str)]) -> Tokens {
        let code = self.is_given_code(visitor, otherwise).await;
        Tokens::in_answer(&self.exchanges(&code).await)
    }

    /// Changes a code for tokens.
    pub async fn exchanges(&self, code: &str) -> Answer {
        self.exchanges_with(code, CALLBACK, Some(VERIFIER)).await
    }

    /// The same, as if the code had gone there and were asked for with this.
    pub async fn exchanges_with(&self, code: &str, to: &str, verifier: Option<&str>) -> Answer {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", to)];
        let verifier = verifier.map(|verifier| ("code_verifier", verifier));
        let fields: Vec<_> = fields.into_iter().chain(verifier).collect();
        self.asks("/oauth2/token", &fields).await
    }

    pub async fn refreshes(&self, refresh: &str) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        self.asks("/oauth2/token", &fields).await
    }

    pub async fn asks_userinfo(&self, access: &str) -> Answer {
        let request = self.line.request(Method::GET, "/oauth2/userinfo");
        self.line.send(request.bearer_auth(access)).await
    }

    /// Whether it is told that this token of its own is good.
    pub async fn finds_active(&self, token: &str) -> bool {
        let told = self.asks("/oauth2/introspect", &[("token", token)]).await.is(200).json();
        let is_active = told["active"].as_bool().expect("yes or no");
        assert!(is_active || told.as_object().expect("an object").len() == 1, "{told}");
        is_active
    }

    pub async fn revokes(&self, token: &str) -> Answer {
        self.asks("/oauth2/revoke", &[("token", token)]).await
    }

    /// Sends a form, and proves that it is the one it says.
    pub async fn asks(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.line.request(Method::POST, path);
        let own = [("client_id", self.id.as_str())];
        let request = match &self.secret {
            Some(secret) => request.basic_auth(&self.id, Some(secret)).form(fields),
            None => request.form(&[&own, fields].concat()),
        };
        self.line.send(request).await
    }

    /// Expects that all it was given is worth nothing any more, wherever it shows it.
    pub async fn has_nothing_of(&self, tokens: &Tokens) {
        self.asks_userinfo(&tokens.access).await.is(401);
        is_refused(&self.refreshes(&tokens.refresh).await, 400, "invalid_grant");
        if self.secret.is_some() {
            assert!(!self.finds_active(&tokens.access).await);
            assert!(!self.finds_active(&tokens.refresh).await);
        }
    }

    /// Expects that all of it is good. A public one may not look into its refresh token, and uses it.
    pub async fn has_all_of(&self, tokens: &Tokens) {
        self.asks_userinfo(&tokens.access).await.is(200);
        if self.secret.is_some() {
            assert!(self.finds_active(&tokens.access).await);
            assert!(self.finds_active(&tokens.refresh).await);
        } else {
            Tokens::in_answer(&self.refreshes(&tokens.refresh).await);
        }
    }
}

impl Tokens {
    #[track_caller]
    pub fn in_answer(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let told = answer.json();
        let told = |name: &str| told[name].as_str().expect("text").to_owned();
        Self {
            access: told("access_token"),
            refresh: told("refresh_token"),
            id: told("id_token"),
            scope: told("scope"),
        }
    }
}

/// What an answer tells the application by way of the browser, in the address that it leads to.
#[track_caller]
pub fn told(answer: &Answer, name: &str) -> Option<String> {
    let to = match answer.status {
        200 => answer.attribute_of("a#go-on", "href").expect("a link that leads on"),
        _ => answer.location(),
    };
    let url: url::Url = to.parse().unwrap_or_else(|error| panic!("{to}: {error}"));
    url.query_pairs().find(|(of, _)| of == name).map(|(_, value)| value.into_owned())
}

/// Signs somebody in whom an application has sent to the sign-in page, and goes on from there.
pub async fn signs_in_on_the_way(
    (world, visitor): (&World, &Visitor),
    sent: &Answer,
    mobile: &str,
) -> Answer {
    let page = visitor.follows(sent).await.is(200);
    let next = page.attribute_of("[name=next]", "value").expect("a way on");
    visitor.asks_for_code(mobile).await.is(200);
    let code = world.yunxin.code_sent_to(mobile);
    let fields = [("mobile", mobile), ("code", &code), ("next", &next)];
    let page = visitor.posts("/user/codelogin", &fields).await.is(200);
    visitor.opens(&page.attribute_of("a#go-on", "href").expect("a link that leads on")).await
}

/// Expects that somebody is led to the sign-in page, and back from there by this way.
#[track_caller]
pub fn way_back(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let to = answer.location();
    let next = to.split_once("/user/codelogin?next=").expect("the sign-in page").1;
    let decoded = percent_encoding::percent_decode_str(next).decode_utf8().expect("text");
    assert!(decoded.starts_with("/oauth2/authorize?"), "{decoded}");
    decoded.into_owned()
}

/// The same token, as one that nobody has signed and that says so.
pub fn unsigned(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').expect("a signature");
    let (header, claims) = signed.split_once('.').expect("claims");
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header = String::from_utf8(header).expect("text").replace("RS256", "none");
    format!("{}.{claims}.", BASE64_URL_SAFE_NO_PAD.encode(header))
}

/// Expects a refusal in the protocol's words, which nobody keeps.
#[track_caller]
pub fn is_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let told = answer.json();
    assert_eq!(told["error"], error, "{told}");
    assert!(told["error_description"].is_string(), "{told}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}
