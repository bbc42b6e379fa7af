//! A real browser: Debian's Chromium, driven by its ChromeDriver.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long the page may take to show what it should.
const PATIENCE: Duration = Duration::from_secs(10);

/// A window of the browser.
pub struct Browser {
    client: Client,
    base: String,
    _driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A new browser, which runs scripts or not.
    pub async fn open(address: SocketAddr, scripts: bool) -> Self {
        let (driver, port) = start_driver().await;
        let profile = tempfile::tempdir().expect("a folder");
        let options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--window-size=390,844", "--lang=zh-CN",
                format!("--user-data-dir={}", profile.path().display()),
            ],
            "prefs": {
                "intl.accept_languages": "zh-CN",
                "profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 },
            },
        });
        let capabilities = [("goog:chromeOptions".to_owned(), options)].into_iter().collect();
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("ChromeDriver opens a browser");
        Self { client, base: format!("http://{address}"), _driver: driver, _profile: profile }
    }

    pub async fn goes_to(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("it opens");
    }

    /// The first element that fits, once it is there.
    pub async fn finds(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(selector))
            .await
            .unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    pub async fn types(&self, selector: &str, text: &str) {
        self.finds(selector).await.send_keys(text).await.expect("a field");
    }

    pub async fn presses(&self, selector: &str) {
        self.finds(selector).await.click().await.expect("a button");
    }

    pub async fn presses_enter_in(&self, selector: &str) {
        self.types(selector, &Key::Enter.to_string()).await;
    }

    pub async fn text_of(&self, selector: &str) -> String {
        self.finds(selector).await.text().await.expect("text")
    }

    pub async fn value_of(&self, selector: &str) -> String {
        let value = self.finds(selector).await.prop("value").await.expect("a field");
        value.unwrap_or_default()
    }

    /// Keeps a picture of the page in `target/pictures/`.
    pub async fn pictures(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pictures");
        fs::create_dir_all(&folder).expect("a folder");
        let picture = self.client.screenshot().await.expect("a picture");
        fs::write(folder.join(format!("{name}.png")), picture).expect("it is written");
    }

    pub async fn closes(self) {
        self.client.close().await.expect("it closes");
    }
}

/// Starts ChromeDriver on a port of its own choice, which it prints.
async fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Debian's package chromium-driver is needed");
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    while let Some(line) = lines.next_line().await.expect("text") {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return (driver, port.trim_end_matches('.').parse().expect("a port"));
        }
    }
    panic!("ChromeDriver did not start");
}
