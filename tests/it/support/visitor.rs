//! Somebody with a browser: it keeps cookies, and follows no redirect by itself, so that a test sees each.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use reqwest::header::{COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, redirect};
use scraper::{Html, Selector};
use serde_json::Value;

use super::secrets::SeenSecrets;

/// A browser.
pub struct Visitor {
    base: String,
    client: Client,
    headers: HeaderMap,
    cookies: Mutex<BTreeMap<String, String>>,
    seen: SeenSecrets,
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Visitor {
    pub fn new(address: SocketAddr) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.tls_certs_only([]).build().expect("a client");
        Self::at(format!("http://{address}"), client)
    }

    /// A browser that reaches the service at this URL, by these connections.
    pub fn at(base: String, client: Client) -> Self {
        Self {
            base,
            client,
            headers: HeaderMap::new(),
            cookies: Mutex::default(),
            seen: SeenSecrets::default(),
        }
    }

    /// The same, with what it is told that is secret noted there.
    pub fn noted_in(self, seen: &SeenSecrets) -> Self {
        Self { seen: seen.clone(), ..self }
    }

    /// The same person with a browser that sends this header too.
    pub fn sending(self, name: &'static str, value: &str) -> Self {
        self.sending_bytes(name, value.as_bytes())
    }

    /// The same, whatever is in it.
    pub fn sending_bytes(mut self, name: &'static str, value: &[u8]) -> Self {
        let value = HeaderValue::from_bytes(value).expect("a header");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// Another browser with a copy of the cookies that this one has.
    pub fn copy(&self) -> Self {
        Self {
            base: self.base.clone(),
            client: self.client.clone(),
            headers: self.headers.clone(),
            cookies: Mutex::new(self.cookies()),
            seen: self.seen.clone(),
        }
    }

    /// The same browser after the service has moved to another address.
    pub fn goes_to(mut self, address: SocketAddr) -> Self {
        self.base = format!("http://{address}");
        self
    }

    /// Presses the button, with a script.
    pub async fn asks_for_code(&self, mobile: &str) -> Answer {
        let request = self.request(Method::POST, "/user/sendcode").form(&[("mobile", mobile)]);
        self.send(request.header("accept", "application/json")).await
    }

    /// Presses the button, without a script.
    pub async fn asks_for_code_by_form(&self, mobile: &str) -> Answer {
        self.posts("/user/sendcode", &[("mobile", mobile)]).await
    }

    /// Types number and code, and signs in.
    pub async fn types(&self, mobile: &str, code: &str) -> Answer {
        self.posts("/user/codelogin", &[("mobile", mobile), ("code", code)]).await
    }

    /// Types number and password, and signs in.
    pub async fn types_password(&self, mobile: &str, password: &str) -> Answer {
        self.posts("/user/login", &[("mobile", mobile), ("password", password)]).await
    }

    /// Sends a form.
    pub async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).form(fields)).await
    }

    /// Sends a body as a form, whatever is in it.
    pub async fn posts_raw(&self, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(Method::POST, path).body(body);
        self.send(request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    /// Opens a page.
    pub async fn opens(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Opens the page that an answer leads to.
    pub async fn follows(&self, answer: &Answer) -> Answer {
        let location = answer.location();
        self.opens(location.strip_prefix(&self.base).unwrap_or(&location)).await
    }

    /// Whether this browser is signed in: it is shown its home.
    pub async fn is_signed_in(&self) -> bool {
        self.opens("/").await.status == 200
    }

    /// A request of this browser's, with its cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> =
            self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        request.headers(self.headers.clone())
    }

    /// Sends it, and keeps the cookies that come back.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.tries(request).await.expect("the service answers")
    }

    /// The same, where the service may be gone before it has answered.
    pub async fn tries(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await?;
        self.keep_cookies(&headers);
        let answer = Answer { status, headers, body };
        self.seen.note_told(&answer.body);
        self.seen.note_told(answer.header("location").unwrap_or_default());
        Ok(answer)
    }

    /// Keeps the cookies that an answer sets.
    pub(super) fn keep_cookies(&self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let (name, value) = self.keep(cookie.to_str().expect("text"));
            let is_secret =
                ["codelogin", "device", "site", "start"].iter().any(|end| name.ends_with(end));
            if !value.is_empty() && is_secret {
                self.has_seen(&value);
            }
        }
    }

    /// The cookies that it has.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The cookie that names its session.
    pub fn session_cookie(&self) -> Option<String> {
        self.cookies().get("codelogin").cloned()
    }

    /// Puts a cookie in, as somebody who prepared this browser might.
    pub fn plant_cookie(&self, name: &str, value: &str) {
        self.keep(&format!("{name}={value}"));
    }

    /// A cookie does not come back from here any more.
    pub fn loses_cookie(&self, name: &str) {
        self.keep(&format!("{name}=; Max-Age=0"));
    }

    /// Nobody may find this in the log or in the database.
    pub(super) fn has_seen(&self, secret: &str) {
        self.seen.note(secret);
    }

    fn keep(&self, cookie: &str) -> (String, String) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, rest) = cookie.split_once('=').expect("a cookie");
        let value = rest.split(';').next().unwrap_or_default();
        if cookie.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
        (name.to_owned(), value.to_owned())
    }
}

impl Answer {
    /// Expects this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Expects this text on the page.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        let page = self.body.replace("&#39;", "'");
        assert!(page.contains(text), "{text:?} is not on the page: {page}");
        self
    }

    /// Expects that this text is not on the page.
    #[track_caller]
    pub fn says_not(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{text:?} is on the page: {}", self.body);
        self
    }

    /// Expects that the page tells this, as good news (`status`) or bad (`alert`), and so many seconds
    /// until another code may be asked for.
    #[track_caller]
    pub fn tells(self, role: &str, text: &str, wait: u64) -> Self {
        let told = self.text_of(&format!(".note [role={role}]"));
        assert_eq!(told.as_deref(), Some(text), "{}", self.body);
        self.counts_down_from(wait)
    }

    /// Expects that the page tells nothing.
    #[track_caller]
    pub fn tells_nothing(self) -> Self {
        assert_eq!(self.text_of(".note [role]"), None);
        self.counts_down_from(0)
    }

    #[track_caller]
    fn counts_down_from(self, wait: u64) -> Self {
        let shown = self.attribute_of("form#code-login", "data-wait");
        assert_eq!(shown, Some(wait.to_string()));
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// What it says of a cookie: the value first, then how the browser is to keep it.
    pub fn sets(&self, cookie: &str) -> Option<String> {
        let set = self.headers.get_all(SET_COOKIE).iter().map(|set| set.to_str().expect("text"));
        set.into_iter()
            .find_map(|set| Some(set.strip_prefix(cookie)?.strip_prefix('=')?.to_owned()))
    }

    /// Where it leads.
    #[track_caller]
    pub fn location(&self) -> String {
        self.header("location").expect("a redirect").to_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The text of the first element that fits, if there is one.
    pub fn text_of(&self, selector: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector)
            .next()
            .map(|element| element.text().collect::<String>().trim().to_owned())
    }

    /// An attribute of the first element that fits, if there is one.
    pub fn attribute_of(&self, selector: &str, attribute: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).next()?.attr(attribute).map(str::to_owned)
    }
}
