//! A proxy with TLS, on an address of its own.

use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use reqwest::{Certificate, Client, redirect};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::cli::Program;
use crate::support::{Visitor, seconds};

/// Where it listens without TLS.
pub const HTTP: u16 = 8080;
/// Where it listens with TLS.
pub const HTTPS: u16 = 8443;

/// A running proxy, in a folder of its own that has its certificate: `site.pem`, `site.key`.
pub struct Proxy {
    address: Ipv4Addr,
    names: &'static [&'static str],
    folder: TempDir,
    certificate: Certificate,
    program: Program,
}

impl Proxy {
    /// Starts it with these files in front of hosts of these names, and waits until it answers.
    pub async fn start(
        address: Ipv4Addr,
        names: &'static [&'static str],
        files: &[(&str, String)],
        command: impl FnOnce(&Path) -> Command,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // nginx's workers are somebody else where it is started by root.
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("it is ours");
        let certificate = self_signed(folder.path(), names);
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("a file");
        }
        let program = Program::start(command(folder.path()).current_dir(&folder));
        while TcpStream::connect((address, HTTPS)).is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { address, names, folder, certificate, program }
    }

    /// Where it listens, at one of its ports.
    pub fn at(&self, port: u16) -> SocketAddr {
        (self.address, port).into()
    }

    /// Somebody with a browser, who lives at this address and goes to a host of this name.
    pub fn visitor(&self, name: &str, from: Ipv4Addr) -> Visitor {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.timeout(seconds(30)).local_address(Some(from.into()));
        let client = client.tls_certs_only([self.certificate.clone()]);
        let places = self.names.iter();
        let client = places.fold(client, |client, name| client.resolve(name, self.at(HTTPS)));
        Visitor::at(url_of(name), client.build().expect("a client"))
    }

    /// What it answers, at one of its ports, to a request that no browser would send.
    pub async fn answers(&self, port: u16, request: &str) -> String {
        let mut client = tokio::process::Command::new("openssl")
            .args(["s_client", "-quiet", "-connect", &self.at(port).to_string()])
            .args(["-servername", self.names[0]])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's package openssl");
        let mut line = client.stdin.take().expect("a line");
        line.write_all(request.as_bytes()).await.expect("it is sent");
        let done = client.wait_with_output().await.expect("the end");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// What a file in its folder says.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("it is there")
    }
}

/// Killed, nginx would leave its workers behind.
impl Drop for Proxy {
    fn drop(&mut self) {
        self.program.is_asked_to_end();
        while TcpStream::connect(self.at(HTTPS)).is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A host behind a proxy, as a browser shows it.
pub fn url_of(name: &str) -> String {
    format!("https://{name}:{HTTPS}")
}

/// A configuration as it is shipped, with other addresses and paths.
pub fn shipped(file: &str, places: &[(&str, String)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(file);
    let shipped = fs::read_to_string(path).expect("it is shipped");
    places.iter().fold(shipped, |text, (place, moved)| {
        assert!(text.contains(place), "{place} is not in {file} any more");
        text.replace(place, moved)
    })
}

/// An address of this machine's that no other test has: all ports there are free, and stay so.
pub fn own_address() -> Ipv4Addr {
    static TESTS: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = process::id().to_be_bytes();
    Ipv4Addr::new(127, high, low, TESTS.fetch_add(1, Ordering::Relaxed))
}

fn self_signed(folder: &Path, names: &[&str]) -> Certificate {
    let hosts: Vec<String> = names.iter().map(|name| format!("DNS:{name}")).collect();
    let names = format!("subjectAltName={}", hosts.join(","));
    let extensions = [&names, "basicConstraints=critical,CA:FALSE"];
    let done = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-keyout", "site.key", "-out", "site.pem", "-days", "2", "-subj", "/CN=site"])
        .args(extensions.into_iter().flat_map(|extension| ["-addext", extension]))
        .current_dir(folder)
        .output()
        .expect("Debian's package openssl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let pem = fs::read(folder.join("site.pem")).expect("a certificate");
    Certificate::from_pem(&pem).expect("a certificate")
}
