//! nginx with the configuration that is shipped.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::application::Application;
use super::server::{HTTP, HTTPS, Proxy, own_address, shipped};
use super::{BLOG, LOGIN, MOBILE, NAMES, Scene, UNLISTED, WIKI, url_of};

/// The ports that the two instances have in the configuration.
pub const PORTS: [u16; 2] = [8001, 8002];

/// What Debian's nginx.conf has around sites, and no more of the machine than this folder.
const AROUND: &str = "
    daemon off; pid nginx.pid; error_log stderr warn; worker_processes 2;
    events {}
    http {
        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi; scgi_temp_path scgi;
        sendfile on; tcp_nopush on; gzip on;
        include sites/*;
    }";

/// Starts it there, in front of the two instances at that address, with these files beside.
pub async fn start(
    address: Ipv4Addr,
    names: &'static [&'static str],
    files: &[(&str, String)],
) -> Proxy {
    let places = [
        ("127.0.0.1:8001", format!("{address}:{}", PORTS[0])),
        ("127.0.0.1:8002", format!("{address}:{}", PORTS[1])),
        ("listen 80;", format!("listen {address}:{HTTP};")),
        ("listen 443 ", format!("listen {address}:{HTTPS} ")),
        // Not every machine that runs tests has IPv6.
        ("listen [::]:80;", format!("listen {address}:{};", HTTP + 1)),
        ("listen [::]:443 ", format!("listen {address}:{} ", HTTPS + 1)),
        ("/etc/ssl/login.example.com", "site".to_owned()),
        ("/var/log/nginx/codelogin.log", "access.log".to_owned()),
    ];
    let login = ("sites/login", shipped("nginx.conf", &places));
    let files = [&[("nginx.conf", AROUND.to_owned()), login], files].concat();
    let command = |folder: &Path| {
        let mut command = Command::new("/usr/sbin/nginx");
        command.args(["-e", "stderr", "-c", "nginx.conf", "-p"]).arg(folder);
        command
    };
    Proxy::start(address, names, &files, command).await
}

/// Where the first application is too, and nobody else.
const ALONE: u16 = HTTPS + 2;

/// An application's server, as an operator writes it: with a location that sets headers of its own, and one that
/// keeps dot files from everybody.
fn site(name: &str, listen: &str, application: SocketAddr) -> String {
    format!(
        "server {{
            {listen}
            server_name {name};
            ssl_certificate site.pem;
            ssl_certificate_key site.key;
            include snippets/nginx-application.conf;
            location / {{
                proxy_pass http://{application};
                client_max_body_size 2m;
            }}
            location /live {{
                proxy_pass http://{application};
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection upgrade;
                include snippets/nginx-identity.conf;
            }}
            location ~ /\\. {{
                deny all;
            }}
        }}"
    )
}

impl Scene {
    /// Behind nginx.
    pub async fn nginx() -> Self {
        let address = own_address();
        let world = Self::world(address).await;
        let application = Application::start().await;
        let listen = format!("listen {address}:{HTTPS} ssl http2;");
        let alone = format!("{listen} listen {address}:{ALONE} ssl http2;");
        let site = |name, listen: &str| site(name, listen, application.address());
        let files = [
            // The first in the alphabet gets what no name fits.
            ("sites/a", site(WIKI, &alone)),
            ("sites/b", site(BLOG, &listen)),
            ("sites/c", site(UNLISTED, &listen)),
            ("snippets/nginx-application.conf", shipped("nginx-application.conf", &[])),
            ("snippets/nginx-identity.conf", shipped("nginx-identity.conf", &[])),
        ];
        let proxy = start(address, &NAMES, &files).await;
        Self { world, application, proxy }
    }
}

#[tokio::test]
#[ignore = "needs nginx"]
async fn behind_nginx_an_application_learns_who_asks_and_nobody_else_gets_there() {
    let mut scene = Scene::nginx().await;
    scene.holds(&[]).await;
    scene.world.restart_with("EMAIL_DOMAIN", "mail.example.com").await;
    let email = format!("{}@mail.example.com", scene.id().await);
    scene.holds(&[json!(email)]).await;
}

#[tokio::test]
#[ignore = "needs nginx"]
async fn behind_nginx_a_key_opens_nothing_at_a_port_where_its_own_application_is_not() {
    let scene = Scene::nginx().await;
    let (blog, login) = (scene.visitor(BLOG), scene.visitor(LOGIN));
    login.asks_for_code(MOBILE).await.is(200);
    login.types(MOBILE, &scene.world.yunxin.code_sent_to(MOBILE)).await.is(303);
    scene.comes_in(&blog, &login).await;
    let asked = scene.application.times_asked();
    assert_eq!(scene.answers(ALONE, "", &url_of(BLOG), &blog).await, "403");
    assert_eq!(scene.application.times_asked(), asked);
}

/// Read too, for where there is no nginx.
#[test]
fn nginx_asks_about_the_server_that_it_has_chosen() {
    let text = shipped("nginx-application.conf", &[]);
    for line in [
        "X-Original-URL $scheme://$server_name:$server_port$request_uri;",
        "X-Forwarded-Host $server_name:$server_port;",
    ] {
        assert!(text.contains(line), "{line}");
    }
}
