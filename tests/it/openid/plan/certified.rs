//! npm's oidc-provider.

use std::process::Stdio;

use codelogin::clock::Clock;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::provider::{Provider, ShownBy};
use super::{AFTERWARDS, CALLBACK};
use crate::support::{Answer, Visitor, seconds, setting};

/// It, where applications want responses as a form, or not.
pub struct Certified<const AS_A_FORM: bool> {
    issuer: String,
    clock: Clock,
    _program: Child,
}

impl<const AS_A_FORM: bool> Provider for Certified<AS_A_FORM> {
    const AS_A_FORM: bool = AS_A_FORM;
    const SIGN_IN: &str = "input[name=login]";
    const CONFIRM: &str = "form";

    async fn start() -> Self {
        let folder = setting("OIDC_PROVIDER")
            .expect("OIDC_PROVIDER: the folder that npm's oidc-provider is installed in");
        let clock = Clock::still();
        let mut program = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/openid/plan/certified.mjs"))
            .args([&folder, &clock.now().seconds().to_string()])
            .env("PATH", path_with(&folder))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js");
        let says = program.stdout.take().expect("piped");
        let issuer = BufReader::new(says).lines().next_line().await.expect("text");
        Self { issuer: issuer.expect("an address"), clock, _program: program }
    }

    fn issuer(&self) -> String {
        self.issuer.clone()
    }

    fn visitor(&self) -> Visitor {
        let address = self.issuer.trim_start_matches("http://");
        Visitor::new(address.parse().expect("an address"))
    }

    fn now(&self) -> i64 {
        self.clock.now().seconds()
    }

    async fn passes(&self, time: u64) {
        self.clock.advance(seconds(time));
        self.visitor().opens(&format!("/passes/{time}")).await.is(200);
    }

    async fn registers(&self, shown_by: ShownBy, backchannel: Option<&str>) -> (String, String) {
        let mut wanted = json!({
            "redirect_uris": [CALLBACK],
            "post_logout_redirect_uris": [AFTERWARDS],
            "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": match shown_by {
                ShownBy::Basic => "client_secret_basic",
                ShownBy::Post => "client_secret_post",
            },
        });
        if let Some(address) = backchannel {
            wanted["backchannel_logout_uri"] = json!(address);
            wanted["backchannel_logout_session_required"] = json!(true);
        }
        let operator = self.visitor();
        let request = operator.request(Method::POST, "/reg").json(&wanted);
        let added = operator.send(request).await.is(201).json();
        let told = |name: &str| added[name].as_str().expect("text").to_owned();
        (told("client_id"), told("client_secret"))
    }

    async fn signs_in(&self, browser: &Visitor, page: &Answer) -> Answer {
        let action = page.attribute_of("form", "action").expect("a form");
        let fields = [("prompt", "login"), ("login", "somebody"), ("password", "whatever")];
        browser.posts(action.trim_start_matches(&self.issuer), &fields).await.is(303)
    }
}

/// Where a Node.js of its own may lie beside it: Debian's is too old for it.
fn path_with(folder: &str) -> String {
    format!("{folder}/node_modules/.bin:{}", setting("PATH").unwrap_or_default())
}
