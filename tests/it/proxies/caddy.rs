//! Caddy with the configuration that is shipped: Debian's, and a newer one where there is any.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use super::application::Application;
use super::server::{HTTP, HTTPS, Proxy, own_address, shipped};
use super::{BLOG, LOGIN, NAMES, PORTS, Scene, UNLISTED, WIKI};
use crate::support::setting;

/// No more of the machine than this folder, and these ports.
fn around(address: Ipv4Addr) -> String {
    format!(
        "{{
            admin off
            auto_https disable_redirects
            default_bind {address}
            http_port {HTTP}
            https_port {HTTPS}
        }}"
    )
}

impl Scene {
    /// Behind this Caddy.
    async fn caddy(program: &str) -> Self {
        let address = own_address();
        let world = Self::world(address).await;
        let application = Application::start().await;
        let with_tls = |names: String| format!("{names} {{\n\ttls site.pem site.key");
        let places = [
            ("127.0.0.1:8000", format!("{address}:{}", PORTS[0])),
            ("127.0.0.1:3000", application.address().to_string()),
            ("login.example.com {", with_tls(LOGIN.to_owned())),
            ("wiki.example.com {", with_tls([WIKI, BLOG, UNLISTED].join(", "))),
        ];
        let text = format!("{}\n{}", around(address), shipped("Caddyfile", &places));
        let command = |folder: &Path| {
            let mut command = Command::new(program);
            command.arg("run").env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            command
        };
        let proxy = Proxy::start(address, &NAMES, &[("Caddyfile", text)], command).await;
        Self { world, application, proxy }
    }
}

#[tokio::test]
#[ignore = "needs Caddy"]
async fn behind_caddy_an_application_learns_who_asks_and_nobody_else_gets_there() {
    for program in ["caddy".to_owned()].into_iter().chain(setting("CADDY_BIN")) {
        Scene::caddy(&program).await.holds(&[]).await;
    }
}
