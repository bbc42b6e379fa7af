//! nginx with the configuration that is shipped, on addresses of its own.

use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use reqwest::{Certificate, Client, redirect};
use tempfile::TempDir;

use super::PORTS;
use crate::cli::Program;
use crate::support::Visitor;

/// The name that the shipped configuration has.
pub const NAME: &str = "login.example.com";

const HTTP: u16 = 8080;
const HTTPS: u16 = 8443;

/// What Debian's nginx.conf has around a site, and no more of the machine than this folder.
const AROUND: &str = "
    daemon off; pid nginx.pid; error_log stderr warn; worker_processes 2;
    events {}
    http {
        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi; scgi_temp_path scgi;
        sendfile on; tcp_nopush on; gzip on;
        include site.conf;
    }";

/// A running nginx.
pub struct Nginx {
    address: Ipv4Addr,
    folder: TempDir,
    certificate: Certificate,
    program: Program,
}

impl Nginx {
    /// Starts it there, in front of the two instances, and waits until it answers.
    pub async fn start(address: Ipv4Addr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // Its workers are somebody else where it is started by root.
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("it is ours");
        let certificate = self_signed(folder.path());
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx.conf");
        let shipped = fs::read_to_string(shipped).expect("it is shipped");
        fs::write(folder.path().join("site.conf"), moved_to(address, shipped)).expect("a file");
        fs::write(folder.path().join("nginx.conf"), AROUND).expect("a file");
        let mut command = Command::new("/usr/sbin/nginx");
        command.args(["-e", "stderr", "-c", "nginx.conf", "-p"]).arg(folder.path());
        let program = Program::start(&mut command);
        while TcpStream::connect((address, HTTPS)).is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { address, folder, certificate, program }
    }

    /// The site, as a browser shows it.
    pub fn url() -> String {
        format!("https://{NAME}:{HTTPS}")
    }

    /// Where it listens without TLS.
    pub fn http(&self) -> SocketAddr {
        (self.address, HTTP).into()
    }

    /// Where it listens with TLS.
    pub fn https(&self) -> SocketAddr {
        (self.address, HTTPS).into()
    }

    /// Somebody with a browser, who lives at this address.
    pub fn visitor(&self, from: Ipv4Addr) -> Visitor {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.resolve(NAME, self.https()).local_address(Some(from.into()));
        let client = client.tls_certs_only([self.certificate.clone()]);
        Visitor::at(Self::url(), client.build().expect("a client"))
    }

    /// The lines of its own log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("access.log")).expect("a log")
    }
}

/// Killed, it would leave its workers behind.
impl Drop for Nginx {
    fn drop(&mut self) {
        self.program.is_asked_to_end();
        while TcpStream::connect(self.https()).is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The configuration as it is shipped, with other addresses and paths.
fn moved_to(address: Ipv4Addr, shipped: String) -> String {
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
    places.into_iter().fold(shipped, |text, (place, moved)| {
        assert!(text.contains(place), "{place} is not in the configuration any more");
        text.replace(place, &moved)
    })
}

fn self_signed(folder: &Path) -> Certificate {
    let extensions = [&format!("subjectAltName=DNS:{NAME}"), "basicConstraints=critical,CA:FALSE"];
    let done = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-keyout", "site.key", "-out", "site.pem", "-days", "2"])
        .args(["-subj", &format!("/CN={NAME}")])
        .args(extensions.into_iter().flat_map(|extension| ["-addext", extension]))
        .current_dir(folder)
        .output()
        .expect("Debian's package openssl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let pem = fs::read(folder.join("site.pem")).expect("a certificate");
    Certificate::from_pem(&pem).expect("a certificate")
}
