//! Whom to ask and how: the settings of one Yunxin application.

use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url, form_urlencoded};

use crate::codes::Code;
use crate::mobile::Mobile;

const ACTION: &str = "/sms/sendcode.action";

/// What Yunxin's console says of an application, and how it is called.
#[derive(Clone, Debug)]
pub struct NeteaseSettings {
    /// The App Key.
    pub app_key: String,
    /// The App Secret. It signs requests and never travels.
    pub app_secret: SecretString,
    /// The number of an approved code template.
    pub template_id: Option<String>,
    /// How our own code is handed over.
    pub code_style: CodeStyle,
    /// The hosts, tried in order.
    pub urls: ProviderUrls,
    /// For one message, all hosts included.
    pub timeout: Duration,
}

/// `NETEASE_CODE_STYLE`: which generation of parameters the application takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStyle {
    /// `authCode=123456`: applications made before 2025-11-05.
    AuthCode,
    /// `paramMap={"code":"123456"}`: later ones; a template is needed.
    ParamMap,
}

/// `NETEASE_URLS`: the addresses of `sendcode.action` on each host, one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderUrls(Vec<Url>);

/// The text names no hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "`https://` addresses without a path are expected, with commas between (`http://` only on loopback)"
)]
pub struct NotProviderUrls;

impl NeteaseSettings {
    /// An application without a template, called at Yunxin's own hosts.
    #[must_use]
    pub fn new(app_key: impl Into<String>, app_secret: impl Into<SecretString>) -> Self {
        Self {
            app_key: app_key.into(),
            app_secret: app_secret.into(),
            template_id: None,
            code_style: CodeStyle::AuthCode,
            urls: ProviderUrls::default(),
            timeout: Duration::from_secs(5),
        }
    }

    /// With an approved template, and the parameters that go with it.
    #[must_use]
    pub fn with_template(mut self, id: impl Into<String>) -> Self {
        self.template_id = Some(id.into());
        self.code_style = CodeStyle::ParamMap;
        self
    }

    pub(super) fn form(&self, to: &Mobile, code: &Code) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("mobile", to.digits());
        if let Some(template) = &self.template_id {
            form.append_pair("templateid", template);
        }
        match self.code_style {
            CodeStyle::AuthCode => form.append_pair("authCode", code.expose()),
            CodeStyle::ParamMap => {
                let map = serde_json::json!({ "code": code.expose() });
                form.append_pair("paramMap", &map.to_string())
            }
        };
        form.finish()
    }
}

impl ProviderUrls {
    /// In the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Url> {
        self.0.iter()
    }
}

/// Yunxin's own host and its backup.
impl Default for ProviderUrls {
    fn default() -> Self {
        "https://sms.yunxinapi.com,https://sms-backup.yunxinapi.com".parse().expect("two addresses")
    }
}

impl FromStr for ProviderUrls {
    type Err = NotProviderUrls;

    fn from_str(text: &str) -> Result<Self, NotProviderUrls> {
        text.split(',')
            .map(|url| endpoint(url.trim()).ok_or(NotProviderUrls))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn endpoint(text: &str) -> Option<Url> {
    let mut url: Url = text.parse().ok()?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    url.set_path(ACTION);
    (safe && bare && anonymous).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl FromStr for CodeStyle {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auth_code" => Ok(Self::AuthCode),
            "param_map" => Ok(Self::ParamMap),
            _ => Err("`auth_code` or `param_map` is expected"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_hand_our_code_over() {
        let (mobile, code) =
            ("13800138000".parse().expect("valid"), "012345".parse().expect("valid"));
        let old = NeteaseSettings::new("key", "secret");
        assert_eq!(old.form(&mobile, &code), "mobile=13800138000&authCode=012345");
        let new = old.with_template("3057527");
        assert_eq!(
            new.form(&mobile, &code),
            "mobile=13800138000&templateid=3057527&paramMap=%7B%22code%22%3A%22012345%22%7D"
        );
    }

    #[test]
    fn hosts_are_https_or_on_this_machine() {
        let urls: ProviderUrls =
            "https://a.example, http://127.0.0.1:8001/".parse().expect("valid");
        let urls: Vec<&str> = urls.iter().map(Url::as_str).collect();
        assert_eq!(
            urls,
            ["https://a.example/sms/sendcode.action", "http://127.0.0.1:8001/sms/sendcode.action"]
        );
        for other in [
            "",
            "http://a.example",
            "http://127.0.0.1.example",
            "https://a.example/path",
            "https://key:secret@a.example",
            "https://a.example?x=1",
            "ftp://127.0.0.1",
            "https://a.example,",
        ] {
            assert_eq!(other.parse::<ProviderUrls>(), Err(NotProviderUrls), "{other}");
        }
    }

    #[test]
    fn the_secret_is_not_printed() {
        let settings = NeteaseSettings::new("key", "hush-hush");
        assert!(!format!("{settings:?}").contains("hush"));
    }
}
