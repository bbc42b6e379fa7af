//! Which browser a request comes from, and on which system: in words, for its owner.

use serde::{Deserialize, Serialize};
use woothee::parser::Parser;

/// What is looked at of a `User-Agent`, in bytes; no browser needs more.
const LONGEST: usize = 512;

/// A browser, as it names itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Browser {
    /// The browser, where it is recognised.
    pub name: Option<String>,
    /// The system that it runs on, where it is recognised.
    pub system: Option<String>,
}

/// Browsers of China, which the parser takes for the ones that they are built from.
const BROWSERS: [(&str, &str); 9] = [
    ("MicroMessenger/", "WeChat"),
    ("AlipayClient/", "Alipay"),
    ("DingTalk/", "DingTalk"),
    ("MQQBrowser/", "QQ Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("HeyTapBrowser/", "HeyTap Browser"),
    ("VivoBrowser/", "Vivo Browser"),
    ("UCBrowser/", "UC Browser"),
];

/// Systems that the parser does not know.
const SYSTEMS: [(&str, &str); 2] = [("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS")];

/// What the parser calls them, and what they call themselves.
const PROPER: [(&str, &str); 6] = [
    ("SamsungBrowser", "Samsung Internet"),
    ("Webview", "WebView"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("iPod", "iOS"),
    ("Mac OSX", "macOS"),
];

impl Browser {
    /// The browser that sends this `User-Agent`. Anything may be in it; what comes out is from our own
    /// tables and the parser's.
    #[must_use]
    pub fn of(user_agent: &[u8]) -> Self {
        let start = &user_agent[..user_agent.len().min(LONGEST)];
        let text = String::from_utf8_lossy(start);
        let parsed = Parser::new().parse(&text);
        let name = found(&BROWSERS, &text).or_else(|| proper(parsed.as_ref()?.name));
        let system = found(&SYSTEMS, &text).or_else(|| proper(parsed.as_ref()?.os));
        Self { name, system }
    }
}

fn found(table: &[(&str, &str)], text: &str) -> Option<String> {
    table.iter().find(|(token, _)| text.contains(token)).map(|(_, name)| (*name).to_owned())
}

fn proper(name: &str) -> Option<String> {
    if name == "UNKNOWN" {
        return None;
    }
    // Which release of Windows it is says nothing to its owner, and browsers no longer tell.
    let name = if name.starts_with("Windows ") { "Windows" } else { name };
    found_exactly(name).or_else(|| Some(name.to_owned()))
}

fn found_exactly(name: &str) -> Option<String> {
    PROPER.iter().find(|(known, _)| *known == name).map(|(_, proper)| (*proper).to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(user_agent: &str) -> String {
        let Browser { name, system } = Browser::of(user_agent.as_bytes());
        format!("{} on {}", name.unwrap_or_default(), system.unwrap_or_default())
    }

    #[test]
    fn browsers_are_called_by_their_names() {
        let webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let blink = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let iphone = format!("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {webkit}");
        let android = "Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1)";
        let windows = format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {blink}");
        for (user_agent, expected) in [
            (format!("{windows} Chrome/125.0.0.0 Safari/537.36"), "Chrome on Windows"),
            (format!("{windows} Chrome/125.0.0.0 Safari/537.36 Edg/125.0"), "Edge on Windows"),
            (format!("{iphone} Version/17.5 Mobile/15E148 Safari/604.1"), "Safari on iOS"),
            (format!("{iphone} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1"), "Chrome on iOS"),
            (format!("{iphone} Mobile/15E148 MicroMessenger/8.0.50(0x18003224)"), "WeChat on iOS"),
            (
                format!(
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/17.5 Safari/605.1.15"
                ),
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0".to_owned(),
                "Firefox on Linux",
            ),
            (
                format!("{android} {blink} Chrome/125.0.0.0 Mobile Safari/537.36"),
                "Chrome on Android",
            ),
            (
                format!(
                    "{android} {blink} Version/4.0 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0"
                ),
                "WeChat on Android",
            ),
            (
                format!("{android} {blink} Chrome/109.0 MQQBrowser/14.9 Mobile Safari/537.36"),
                "QQ Browser on Android",
            ),
            (
                format!("{android} {blink} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36"),
                "Samsung Internet on Android",
            ),
            (
                format!(
                    "Mozilla/5.0 (Phone; OpenHarmony 5.0) {blink} Chrome/114.0 Mobile HuaweiBrowser/5.0"
                ),
                "Huawei Browser on HarmonyOS",
            ),
            (String::new(), " on "),
            ("<script>alert(1)</script>".to_owned(), " on "),
        ] {
            assert_eq!(words(&user_agent), expected, "{user_agent}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_what_comes_out_is_short_and_plain(
            sent in proptest::collection::vec(any::<u8>(), 0..700),
            known in "(Mozilla/5.0 \\((iPhone|Windows NT|Linux; Android)[^)]{0,20}\\) )?\\PC{0,60}",
        ) {
            for sent in [sent.as_slice(), known.as_bytes()] {
                let Browser { name, system } = Browser::of(sent);
                for word in [name, system].into_iter().flatten() {
                    prop_assert!(word.len() <= 40 && !word.contains(['<', '"', '&']), "{word}");
                    prop_assert!(!word.chars().any(char::is_control), "{word}");
                }
            }
        }
    }
}
