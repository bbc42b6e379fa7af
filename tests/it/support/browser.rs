//! A real browser: Debian's Chromium, driven by its ChromeDriver.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::process::Child;
use url::Url;

use super::devtools::{ConsoleLog, DevTools};
use super::driver::start_driver;

/// How long the page may take to show what it should.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a browser is like.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub scripts: bool,
    pub lang: &'static str,
    /// In CSS pixels.
    pub width: u32,
    pub dark: bool,
}

/// A phone in China.
pub const PHONE: Look = Look { scripts: true, lang: "zh-CN", width: 390, dark: false };

/// A window of the browser.
pub struct Browser {
    client: Client,
    base: String,
    _driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A new browser that looks so.
    pub async fn open(address: SocketAddr, look: Look) -> Self {
        Self::open_at(format!("http://{address}"), address, look).await
    }

    /// A new browser, in which the site has this URL and is found at this address, as is every other host on its port. It
    /// takes any certificate.
    pub async fn open_at(base: String, address: SocketAddr, look: Look) -> Self {
        let (driver, port) = start_driver().await;
        let profile = tempfile::tempdir().expect("a folder");
        let site: Url = base.parse().expect("a URL");
        let hosts = format!("*:{}", site.port_or_known_default().expect("a port"));
        let options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", format!("--lang={}", look.lang),
                format!("--host-resolver-rules=MAP {hosts} {address}"), "--ignore-certificate-errors",
                format!("--user-data-dir={}", profile.path().display()),
            ],
            "prefs": {
                "intl.accept_languages": look.lang,
                "profile.managed_default_content_settings.javascript": if look.scripts { 1 } else { 2 },
            },
        });
        let capabilities = [
            ("goog:chromeOptions".to_owned(), options),
            ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
        ];
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.into_iter().collect())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("ChromeDriver opens a browser");
        let browser = Self { client, base, _driver: driver, _profile: profile };
        browser.looks(look).await;
        browser
    }

    /// Changes width and colours. Language and scripts are for the whole life of a browser.
    pub async fn looks(&self, Look { width, dark, .. }: Look) {
        let size =
            json!({ "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Calls a method of the `DevTools` protocol, and this is its result.
    pub async fn devtools(&self, method: &'static str, params: Value) -> Value {
        self.client.issue_cmd(DevTools { method, params }).await.expect(method)
    }

    /// From now on a proxy stands in front of the site that calls it by this name, by https.
    pub async fn comes_through_a_proxy_of(&self, host: &str) {
        let headers = json!({ "X-Forwarded-Proto": "https", "X-Forwarded-Host": host });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setExtraHTTPHeaders", json!({ "headers": headers })).await;
    }

    /// On every page from now on, this runs before the page's own scripts. What is returned names it to `DevTools`.
    pub async fn is_prepared_by(&self, script: &str) -> Value {
        let source = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source).await
    }

    pub async fn goes_to(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("it opens");
    }

    /// Presses Back.
    pub async fn goes_back(&self) {
        self.client.back().await.expect("a page before this one");
    }

    /// Opens an address that is not of the site.
    pub async fn goes_elsewhere(&self, url: &str) {
        self.client.goto(url).await.expect("it opens");
    }

    /// Asks for a code to this number, and waits until it is told that one was sent.
    pub async fn asks_for_code(&self, mobile: &str) {
        self.goes_to("/user/codelogin").await;
        self.types("#mobile", mobile).await;
        self.presses("#send-code").await;
        self.finds("[role=status]").await;
    }

    /// Opens a page, fills its fields in and posts it.
    pub async fn types_in_form(&self, path: &str, fields: &[(&str, &str)]) {
        self.goes_to(path).await;
        for (name, text) in fields {
            let field = format!("#{name}");
            self.empties(&field).await;
            self.types(&field, text).await;
        }
        // The box of an agreement, where there is one.
        self.runs(
            "for (const box of document.querySelectorAll('[name=agree]')) box.checked = true",
        )
        .await;
        self.presses("form .primary").await;
    }

    /// Opens a second tab, which is the one in front from then on.
    pub async fn opens_a_tab(&self) {
        let tab = self.client.new_window(true).await.expect("a tab");
        self.client.switch_to_window(tab.handle).await.expect("it is there");
    }

    /// Turns to the tab that was there before any other.
    pub async fn turns_to_the_first_tab(&self) {
        let tab = self.client.windows().await.expect("tabs").remove(0);
        self.client.switch_to_window(tab).await.expect("it is there");
    }

    /// The first element that fits, once it is there.
    pub async fn finds(&self, selector: &str) -> Element {
        let there = async {
            loop {
                // ChromeDriver also fails where the page is just being left.
                if let Ok(element) = self.client.find(Locator::Css(selector)).await {
                    return element;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, there).await;
        found.unwrap_or_else(|_| panic!("{selector} is not there"))
    }

    /// Whether an element fits just now.
    pub async fn has(&self, selector: &str) -> bool {
        self.client.find(Locator::Css(selector)).await.is_ok()
    }

    pub async fn types(&self, selector: &str, text: &str) {
        self.finds(selector).await.send_keys(text).await.expect("a field");
    }

    pub async fn empties(&self, selector: &str) {
        self.finds(selector).await.clear().await.expect("a field");
    }

    pub async fn presses(&self, selector: &str) {
        self.finds(selector).await.click().await.expect("a button");
    }

    pub async fn presses_enter_in(&self, selector: &str) {
        self.types(selector, &Key::Enter.to_string()).await;
    }

    /// Presses a key, or types, where the focus is.
    pub async fn strikes(&self, keys: &str) {
        let element = self.client.active_element().await.expect("there is always one");
        element.send_keys(keys).await.expect("it takes keys");
    }

    pub async fn text_of(&self, selector: &str) -> String {
        self.finds(selector).await.text().await.expect("text")
    }

    /// Waits until it is at an address that begins so.
    pub async fn arrives_at(&self, address: &str) {
        let begins = async |client: &Client| {
            client.current_url().await.is_ok_and(|url| url.as_str().starts_with(address))
        };
        let waiting = async {
            while !begins(&self.client).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let is_there = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        let at = self.client.current_url().await;
        assert!(is_there, "it is at {at:?}, and not at {address}");
    }

    /// Waits until the first element that fits says this.
    pub async fn hears(&self, selector: &str, text: &str) {
        let script = format!(
            "const look = () => document.querySelector({selector:?})?.textContent.replace(/\\s+/g, ' ').trim() === {text:?} \
             ? done(true) : setTimeout(look, 20); look()"
        );
        self.awaits(&script).await;
    }

    pub async fn value_of(&self, selector: &str) -> String {
        let value = self.finds(selector).await.prop("value").await.expect("a field");
        value.unwrap_or_default()
    }

    /// What a script makes of the page. It is run for the test, whether the page may run its own or not.
    pub async fn runs(&self, script: &str) -> Value {
        self.client
            .execute(script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The same, for one that calls back: `done` in it.
    pub async fn awaits(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0]; {script}");
        self.client
            .execute_async(&script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The name of the element that has the focus.
    pub async fn focus(&self) -> String {
        let name =
            self.runs("return document.activeElement.id || document.activeElement.name").await;
        name.as_str().unwrap_or_default().to_owned()
    }

    /// What the console has complained of since it was last asked, but for answers of the site that are no page:
    /// a browser complains of each.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(ConsoleLog).await.expect("a log");
        let messages = log.as_array().expect("a list").iter();
        let messages =
            messages.filter(|entry| entry["level"] != "DEBUG" && entry["level"] != "INFO");
        let messages = messages.map(|entry| entry["message"].as_str().expect("text").to_owned());
        let is_answer = |message: &String| {
            message.contains("responded with a status of") && !message.contains("/static/")
        };
        messages.filter(|message| !is_answer(message)).collect()
    }

    /// Keeps a picture of the page in the folder that `PICTURES` names, or in `target/pictures/`.
    pub async fn pictures(&self, name: &str) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pictures");
        let folder = super::setting("PICTURES").map_or(target, PathBuf::from);
        fs::create_dir_all(&folder).expect("a folder");
        let picture = self.client.screenshot().await.expect("a picture");
        fs::write(folder.join(format!("{name}.png")), picture).expect("it is written");
    }

    pub async fn closes(self) {
        self.client.close().await.expect("it closes");
    }
}
