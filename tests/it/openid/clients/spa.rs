//! npm's oidc-client-ts: a page of another origin that keeps its tokens itself, in a real browser.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;

use super::browser::types_code;
use super::{NAME, Scene, app, installed};
use crate::support::{Browser, PHONE};

/// Where npm has it.
const LIBRARY: &str = "node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js";

/// Begins to refresh, and gets no further than to what it asks of the provider.
const BEGINS: &str = "holdNext(); renewed = manager.signinSilent(); return null";
const GOES_ON: &str = "new BroadcastChannel('go').postMessage(null)";

impl Scene {
    async fn spa() -> Self {
        let addresses =
            ["--json", "--redirect", "{origin}/callback", "--logout-redirect", "{origin}/"];
        let scene = Self::registered(&[&addresses[..], &["--public"]].concat()).await;
        let page = app("spa.html").replace("{issuer}", &scene.issuer());
        let page = Html(page.replace("{id}", &scene.told("client_id")));
        let library = std::fs::read_to_string(installed(LIBRARY)).expect("oidc-client-ts");
        let library = ([(CONTENT_TYPE, "text/javascript")], library);
        let router = Router::new().route("/oidc-client-ts.js", get(library)).fallback(get(page));
        let listener = TcpListener::bind(scene.at).await.expect("it is ours alone");
        tokio::spawn(async { axum::serve(listener, router).await });
        scene
    }
}

/// The refresh token that this promise of a user brings, or why there is none.
async fn refresh_token(browser: &Browser, user: &str) -> String {
    let script =
        format!("{user}.then(user => done(user.refresh_token), error => done(`${{error}}`))");
    browser.awaits(&script).await.as_str().expect("a text").to_owned()
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and npm's oidc-client-ts"]
async fn a_page_of_another_origin_refreshes_in_two_tabs_at_once_and_nobody_is_signed_out() {
    let scene = Scene::spa().await;
    let browser = scene.browser(PHONE).await;
    browser.goes_to("/").await;
    browser.hears("#who", "nobody").await;
    browser.presses("#sign-in").await;
    types_code(&scene, &browser).await;
    browser.hears("#who", NAME).await;
    let profile = browser.awaits("manager.getUser().then(({ profile }) => done(profile))").await;
    scene.knows(&profile).await;
    let first = refresh_token(&browser, "manager.getUser()").await;

    browser.runs(BEGINS).await;
    browser.opens_a_tab().await;
    browser.goes_to("/").await;
    browser.hears("#who", NAME).await;
    browser.runs(BEGINS).await;
    browser.runs(GOES_ON).await;
    let in_second = refresh_token(&browser, "renewed").await;
    browser.turns_to_the_first_tab().await;
    let in_first = refresh_token(&browser, "renewed").await;
    assert_ne!(in_first, first);
    assert_eq!(in_first, in_second);

    let next = refresh_token(&browser, "manager.signinSilent()").await;
    assert!(![first, in_first].contains(&next));
    browser.presses("#sign-out").await;
    browser.hears("#who", "nobody").await;
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.closes().await;
}
