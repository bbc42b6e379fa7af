//! What proxies tell of a request, whatever is in it.

use reqwest::Method;
use reqwest::header::HeaderValue;

use crate::support::{Answer, AtSite};

/// What a proxy says, header by header.
pub type Told = Vec<(&'static str, Vec<u8>)>;

/// What each of the two addresses is told.
pub fn told() -> [(&'static str, Told); 2] {
    let for_whom = ("x-forwarded-for", "203.0.113.9");
    let parts = [
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "wiki.example.com"),
        ("x-forwarded-uri", "/a"),
        for_whom,
    ];
    let one =
        [("x-original-method", "GET"), ("x-original-url", "https://wiki.example.com/a"), for_whom];
    let told = |headers: &[(&'static str, &str)]| {
        headers.iter().map(|(name, value)| (*name, value.as_bytes().to_vec())).collect()
    };
    [("/user/forward", told(&parts)), ("/user/forward/nginx", told(&one))]
}

/// This browser opens a page, and the proxy tells this of it.
pub async fn asks(at_site: &AtSite, address: &str, told: &Told) -> Answer {
    let request = at_site.browser.request(Method::GET, address);
    let request = request.header("sec-fetch-mode", "navigate");
    let request = told.iter().fold(request, |request, (name, value)| {
        request.header(*name, HeaderValue::from_bytes(value).expect("a header"))
    });
    at_site.asks(request).await
}
