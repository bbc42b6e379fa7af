//! An application behind the proxies whose configuration is shipped: each of them the real one, but for Traefik.

mod application;
mod browser;
mod caddy;
pub mod nginx;
mod server;
mod story;
mod traefik;

pub use application::Application;
pub use nginx::PORTS;
pub use server::{HTTP, HTTPS, Proxy, own_address, url_of};

use std::net::Ipv4Addr;

use serde_json::Value;

use crate::support::{OTHER_MOBILE, Visitor, World};

const LOGIN: &str = "login.example.com";
/// The application's host.
const WIKI: &str = "wiki.example.com";
/// Another application's, which those may use too who use the first.
const BLOG: &str = "blog.example.com";
/// The proxy asks for this one too, and nobody has said that it may.
const UNLISTED: &str = "unlisted.example.com";
const NAMES: [&str; 4] = [LOGIN, WIKI, BLOG, UNLISTED];

/// Where the one lives whom the proxy sees.
const HOME: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// Who the stories are about, and how the name arrives.
const MOBILE: &str = OTHER_MOBILE;
const NAME: &str = "张 三";
const ENCODED: &str = "%E5%BC%A0%20%E4%B8%89";

/// The service, the application, and the proxy before both.
struct Scene {
    world: World,
    application: Application,
    proxy: Proxy,
}

/// Somebody with a browser, which keeps apart what the two hosts give it.
struct Person {
    wiki: Visitor,
    login: Visitor,
}

impl Scene {
    /// The service at that address, with somebody who may sign in.
    async fn world(address: Ipv4Addr) -> World {
        let world = World::with(&[
            ("LISTEN_ADDR", &format!("{address}:{}", PORTS[0])),
            ("PUBLIC_URL", &url_of(LOGIN)),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("FORWARD_SITES", &format!("{},{}", url_of(WIKI), url_of(BLOG))),
            ("LIMIT_SENDS_PER_MOBILE", "off"),
        ])
        .await;
        world.operator(&["user", "add", MOBILE, "--name", NAME]).await;
        world
    }

    fn visitor(&self, name: &str) -> Visitor {
        self.proxy.visitor(name, HOME).noted_in(&self.world.secrets)
    }

    /// Somebody with a new browser.
    fn person(&self) -> Person {
        Person { wiki: self.visitor(WIKI), login: self.visitor(LOGIN) }
    }

    /// The user's id.
    async fn id(&self) -> String {
        let shown = self.world.operator(&["user", "show", MOBILE, "--json"]).await;
        let shown: Value = serde_json::from_str(&shown).expect("JSON");
        shown["id"].as_str().expect("an id").to_owned()
    }
}
