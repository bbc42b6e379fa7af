//! nginx with the configuration that is shipped.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use super::server::{HTTP, HTTPS, Proxy, shipped};

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
