//! Our own service.

use serde_json::Value;

use super::provider::{Provider, ShownBy};
use super::{AFTERWARDS, CALLBACK};
use crate::support::{Answer, MOBILE, Visitor, World, seconds};

/// It, where applications want responses as a form, or not.
pub struct Ours<const AS_A_FORM: bool>(World);

impl<const AS_A_FORM: bool> Provider for Ours<AS_A_FORM> {
    const AS_A_FORM: bool = AS_A_FORM;
    /// Where it leads nowhere, as after a sign-out, nobody asks.
    const SIGN_IN: &str = "form#code-login [name=next]";
    const CONFIRM: &str = "form#consent, form#logout";

    async fn start() -> Self {
        let settings = [("EMAIL_DOMAIN", "people.example.com"), ("LIMIT_SENDS_PER_MOBILE", "off")];
        Self(World::with(&settings).await)
    }

    fn issuer(&self) -> String {
        format!("http://{}", self.0.address())
    }

    fn visitor(&self) -> Visitor {
        self.0.visitor()
    }

    fn now(&self) -> i64 {
        self.0.clock.now().seconds()
    }

    async fn passes(&self, time: u64) {
        self.0.passes(seconds(time));
    }

    async fn registers(&self, _: ShownBy, backchannel: Option<&str>) -> (String, String) {
        let mut command = vec!["client", "add", "An application", "--json", "--no-pkce"];
        command.extend(["--offline", "--redirect", CALLBACK, "--logout-redirect", AFTERWARDS]);
        command.extend(backchannel.iter().flat_map(|address| ["--backchannel", address]));
        let added = self.0.operator(&command).await;
        let added: Value = serde_json::from_str(&added).expect("JSON");
        let told = |name: &str| added[name].as_str().expect("text").to_owned();
        (told("client_id"), told("client_secret"))
    }

    async fn signs_in(&self, browser: &Visitor, page: &Answer) -> Answer {
        let next = page.attribute_of("[name=next]", "value").expect("a way on");
        browser.asks_for_code(MOBILE).await.is(200);
        let code = self.0.yunxin.code_sent_to(MOBILE);
        let fields = [("mobile", MOBILE), ("code", &code), ("next", &next)];
        browser.posts("/user/codelogin", &fields).await.is(200)
    }
}
