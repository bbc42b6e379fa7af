//! Where a proxy says that a request went is read as a browser would have written it, or not at all; it is on the list
//! only as it stands there; and whoever is led on comes back to that host.
//!
//! The input's lines are scheme, host, and path.
#![no_main]

use std::sync::LazyLock;

use codelogin::forward::{Asked, Sites};
use codelogin::fuzzing::start;
use codelogin::origin::WebOrigin;
use libfuzzer_sys::fuzz_target;
use url::Url;

const NAMED: [&str; 3] = ["https://wiki.example.com", "http://10.0.0.7:3000", "http://[::1]"];
/// What stands before the one label and after it.
const BELOW: [(&str, &str); 2] = [("https://", ".example.com"), ("http://", ".example.org:8080")];

static SITES: LazyLock<Sites> = LazyLock::new(|| {
    let below = BELOW.map(|(scheme, parent)| format!("{scheme}*{parent}"));
    let all = NAMED.map(str::to_owned).into_iter().chain(below);
    all.collect::<Vec<_>>().join(",").parse().expect("sites")
});

fuzz_target!(|told: &str| {
    let mut lines = told.splitn(3, '\n');
    let [scheme, host, path] = [(); 3].map(|()| lines.next().unwrap_or_default());
    let url = format!("{scheme}://{host}{path}");
    let (in_parts, in_one) = (Asked::in_parts(scheme, host, path), Asked::in_one(&url));
    if let Ok(asked) = &in_parts {
        assert_eq!(in_one, in_parts);
        is_read_well(asked, scheme, host);
        leads_back(asked);
    }
    if let Ok(asked) = &in_one {
        let (scheme, host) = url[..url.len() - asked.path.len()].split_once("://").expect("both");
        assert_eq!(Asked::in_parts(scheme, host, asked.path), in_one);
    }
    // Our own page is told of a site in an address, in whatever spelling.
    for text in [url.as_str(), host] {
        if let Ok(site) = text.parse::<WebOrigin>() {
            assert_eq!(SITES.have(&site), is_listed(site.as_str()), "{site}");
        }
    }
});

/// Another reader reads the same, and there is nothing more to it.
fn is_read_well(Asked { site, path }: &Asked<'_>, scheme: &str, host: &str) {
    let scheme = scheme.to_lowercase().replace("ws", "http");
    let url: Url = format!("{scheme}://{host}{path}").parse().expect("an address");
    assert_eq!(url.origin().ascii_serialization(), site.as_str());
    assert!(url.username().is_empty() && url.password().is_none());
    let implied = if scheme == "https" { ":443" } else { ":80" };
    let host = host.to_lowercase();
    let written = format!("{scheme}://{}", host.strip_suffix(implied).unwrap_or(&host));
    assert_eq!(site.as_str(), written);
    assert_eq!(site.as_str().parse(), Ok(site.clone()));
    assert_eq!(SITES.have(site), is_listed(site.as_str()), "{site}");
}

fn is_listed(site: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && !label.contains(['.', ':', '/']);
    let is_below = |(scheme, parent)| {
        let label = site.strip_prefix(scheme).and_then(|name| name.strip_suffix(parent));
        label.is_some_and(is_label)
    };
    NAMED.contains(&site) || BELOW.into_iter().any(is_below)
}

/// The way in begins on that host, and ends there.
fn leads_back(Asked { site, path }: &Asked<'_>) {
    let way = format!("{site}{}", start(path));
    let url: Url = way.parse().expect("an address");
    assert_eq!((url.as_str(), url.path()), (way.as_str(), "/.codelogin/start"));
    assert_eq!(url.origin().ascii_serialization(), site.as_str());
    let [(name, to)] = url.query_pairs().collect::<Vec<_>>().try_into().expect("one parameter");
    assert_eq!(name, "to");
    let back = url.join(&to).expect("an address");
    assert_eq!((back.origin(), &back[url::Position::BeforePath..]), (url.origin(), &*to));
    assert!(way.len() <= site.as_str().len() + "/.codelogin/start?to=".len() + 2048);
}
