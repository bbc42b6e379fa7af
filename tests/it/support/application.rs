//! An application that people sign in to by OpenID Connect, and that is told when their sessions end. It believes nothing
//! that the specification tells it to doubt, and nothing that it is told goes unread.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codelogin::clock::Clock;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::timeout;
use url::{Url, form_urlencoded};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::{Visitor, World, seconds};

/// Where people are led back to.
const BACK: &str = "https://app.example.com/back";

/// Where it is told, below its own address.
const PATH: &str = "/signed-out";

/// What it keeps to itself until it has its code, and what is made of that (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a logout token says, and nothing else (OpenID Connect Back-Channel Logout 1.0 §2.4).
const CLAIMS: [&str; 8] = ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"];

/// An application.
pub struct Application {
    /// What it is called among us.
    pub id: String,
    server: MockServer,
    desk: Arc<Desk>,
}

struct Desk {
    clock: Clock,
    state: Mutex<State>,
    arrival: Notify,
}

#[derive(Default)]
struct State {
    told: Vec<(Told, String)>,
    read: usize,
    tokens: BTreeSet<String>,
    complaints: Vec<String>,
    answer: Option<ResponseTemplate>,
}

/// What it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub sid: String,
    pub user: String,
}

impl Application {
    /// One that the operator has registered.
    pub async fn registered(world: &World) -> Self {
        let (state, arrival) = (Mutex::default(), Notify::new());
        let desk = Arc::new(Desk { clock: world.clock.clone(), state, arrival });
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(Desk::clerk(&desk)).mount(&server).await;
        let (add, told_at) = (["client", "add", "Wiki", "--public", "--json"], server.uri() + PATH);
        let added = [&add[..], &["--redirect", BACK, "--backchannel", &told_at]].concat();
        let added: Value = serde_json::from_str(&world.operator(&added).await).expect("JSON");
        Self { id: added["client_id"].as_str().expect("an id").to_owned(), server, desk }
    }

    /// Somebody who is signed in signs in here, and this is the session's lasting name.
    pub async fn signs_in(&self, visitor: &Visitor) -> String {
        let back = self.begins_to_sign_in(visitor).await;
        let said: BTreeMap<_, _> = back.query_pairs().collect();
        let exchange = [
            ("grant_type", "authorization_code"),
            ("code", &said["code"]),
            ("redirect_uri", BACK),
            ("client_id", &self.id),
            ("code_verifier", VERIFIER),
        ];
        let tokens = Client::builder().no_proxy().build().expect("a client");
        let tokens = tokens.post(format!("{}/oauth2/token", said["iss"])).form(&exchange);
        let tokens: Value = tokens.send().await.expect("it answers").json().await.expect("JSON");
        let id_token = tokens["id_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
        let claims = id_token.split('.').nth(1).expect("claims");
        object(claims).expect("JSON")["sid"].as_str().expect("a name").to_owned()
    }

    /// The same, up to the way back: the code that it is given there is not exchanged.
    pub async fn begins_to_sign_in(&self, visitor: &Visitor) -> Url {
        let asks = form_urlencoded::Serializer::new("/oauth2/authorize?".to_owned())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.id)
            .append_pair("redirect_uri", BACK)
            .append_pair("scope", "openid")
            .append_pair("code_challenge", CHALLENGE)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let back = visitor.opens(&asks).await.is(303).location();
        assert!(back.starts_with(BACK), "{back}");
        back.parse().expect("an address")
    }

    /// From now on it answers so.
    pub fn answers(&self, answer: ResponseTemplate) {
        self.desk.state().answer = Some(answer);
    }

    /// From now on it takes what it is told.
    pub fn recovers(&self) {
        self.desk.state().answer = None;
    }

    /// Where it leads who is to look elsewhere; nobody may.
    pub fn elsewhere(&self) -> String {
        self.server.uri() + "/elsewhere"
    }

    /// Waits until it is told something more, and reads it.
    pub async fn is_told(&self) -> Told {
        loop {
            let arrival = self.desk.arrival.notified();
            let next = self.desk.state().next();
            if let Some((told, token)) = next {
                self.trusts(&token).await;
                return told;
            }
            timeout(seconds(20), arrival).await.expect("it is told");
        }
    }

    /// Looks whether it was signed by whom it names (§2.6).
    async fn trusts(&self, token: &str) {
        let claims = object(token.split('.').nth(1).expect("claims")).expect("JSON");
        let published = format!("{}/oauth2/jwks", claims["iss"].as_str().expect("an issuer"));
        let published = Client::builder().no_proxy().build().expect("a client").get(published);
        let published: Value =
            published.send().await.expect("it answers").json().await.expect("JSON");
        let kid = decode_header(token).expect("a header").kid.expect("a key");
        let keys = published["keys"].as_array().expect("keys");
        let key = keys.iter().find(|key| key["kid"] == kid.as_str()).expect("it is published");
        let part = |name: &str| key[name].as_str().expect("a number");
        let key = DecodingKey::from_rsa_components(part("n"), part("e")).expect("a key");
        let mut how = Validation::new(Algorithm::RS256);
        how.set_audience(&[&self.id]);
        // The clock of the test is not that of the machine.
        how.validate_exp = false;
        decode::<Value>(token, &key, &how).expect("it is signed for this application");
    }

    /// Whether there is something that it was told and nobody has read.
    pub fn was_told(&self) -> bool {
        let state = self.desk.state();
        state.read < state.told.len()
    }
}

/// Nobody may leave while something is wrong or unread.
impl Drop for Application {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let state = self.desk.state();
        assert!(state.complaints.is_empty(), "it complains: {:?}", state.complaints);
        assert_eq!(state.told[state.read..], [], "it was told more");
    }
}

impl State {
    fn next(&mut self) -> Option<(Told, String)> {
        let told = self.told.get(self.read).cloned()?;
        self.read += 1;
        Some(told)
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clerk(desk: &Arc<Self>) -> impl Respond + 'static {
        let desk = Arc::clone(desk);
        move |request: &Request| {
            let told = desk.read(request);
            let mut state = desk.state();
            let answer = match told {
                Ok(told) => {
                    state.told.push(told);
                    state.answer.clone().unwrap_or_else(|| ResponseTemplate::new(200))
                }
                Err(complaint) => {
                    state.complaints.push(complaint);
                    ResponseTemplate::new(400)
                }
            };
            desk.arrival.notify_waiters();
            answer
        }
    }

    /// What it is told, if that can be believed, and in which token.
    fn read(&self, request: &Request) -> Result<(Told, String), String> {
        let has = |name: &str| request.headers.contains_key(name);
        if request.method != "POST" || request.url.path() != PATH || request.url.query().is_some() {
            return Err(format!("{} {}", request.method, request.url));
        }
        if request.headers["content-type"] != "application/x-www-form-urlencoded" {
            return Err("content type".to_owned());
        }
        if has("cookie") || has("authorization") || has("referer") {
            return Err("a header that is nobody's business".to_owned());
        }
        let fields: Vec<(String, String)> =
            form_urlencoded::parse(&request.body).into_owned().collect();
        let [(field, token)] = &fields[..] else { return Err(format!("{} fields", fields.len())) };
        if field != "logout_token" {
            return Err(format!("the field {field}"));
        }
        Ok((self.believed(token)?, token.clone()))
    }

    fn believed(&self, token: &str) -> Result<Told, String> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, _] = parts[..] else { return Err("no token".to_owned()) };
        let (header, claims) = (object(header)?, object(claims)?);
        if (&header["alg"], &header["typ"]) != (&json!("RS256"), &json!("logout+jwt")) {
            return Err(format!("{header:?}"));
        }
        if claims.keys().collect::<Vec<_>>() != CLAIMS {
            return Err(format!("other claims: {:?}", claims.keys()));
        }
        let now = self.clock.now().seconds();
        let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
        let logout = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
        let is_believed = claims["iat"] == now
            && claims["exp"] == now + 120
            && claims["events"] == logout
            && text("jti").len() >= 32
            && self.state().tokens.insert(text("jti"));
        let told = Told { sid: text("sid"), user: text("sub") };
        let is_whole = is_believed && !told.sid.is_empty() && !told.user.is_empty();
        is_whole.then_some(told).ok_or_else(|| format!("{claims:?}"))
    }
}

fn object(part: &str) -> Result<BTreeMap<String, Value>, String> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}
