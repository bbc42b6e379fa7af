//! Applications with the libraries that people use, each of them the real one.

mod apache;
mod browser;
mod frameworks;
mod openid_client;
mod spa;
mod story;

use std::fs::{self, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use codelogin::clock::Clock;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::cli::Program;
use crate::proxies::own_address;
use crate::support::{OTHER_MOBILE, World, seconds, setting};

/// Who the stories are about.
const MOBILE: &str = OTHER_MOBILE;
const NAME: &str = "张 三";

/// How long a program may take to start, or to do what it has been told to.
const PATIENCE: Duration = seconds(30);

/// The service, and an application that is registered with it.
struct Scene {
    world: World,
    /// Where the application is.
    at: SocketAddr,
    /// What `client add` has printed.
    added: String,
    /// Where it runs.
    folder: TempDir,
    program: Option<Program>,
}

impl Scene {
    /// The application is registered with these options, `{origin}` in which is its own, and not yet there.
    async fn registered(options: &[&str]) -> Self {
        let at = SocketAddr::from((own_address(), 3000));
        let service = SocketAddr::from((own_address(), 8000)).to_string();
        let settings = [
            ("LISTEN_ADDR", service.as_str()),
            ("PUBLIC_URL", &format!("http://{service}")),
            ("LIMIT_SENDS_PER_MOBILE", "off"),
        ];
        // Applications compare what they are told with the real time.
        let world = World::with_clock(Clock::System, &settings).await;
        world.operator(&["user", "add", MOBILE, "--name", NAME]).await;

        let origin = format!("http://{at}");
        let options: Vec<_> = options.iter().map(|o| o.replace("{origin}", &origin)).collect();
        let command = ["client", "add", "the application"];
        let command = command.into_iter().chain(options.iter().map(String::as_str));
        let added = world.operator(&command.collect::<Vec<_>>()).await;
        let folder = tempfile::tempdir().expect("a folder");
        // Apache's workers are somebody else where it is started by root.
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("it is ours");
        Self { world, at, added, folder, program: None }
    }

    /// The application starts, from these of its files and as this command, and is waited for.
    async fn runs(&mut self, files: &[(&str, String)], command: &mut Command) {
        for (name, text) in files {
            fs::write(self.folder.path().join(name), text).expect("a file");
        }
        symlink(installed("node_modules"), self.folder.path().join("node_modules")).expect("new");
        let settings = [("ISSUER", self.issuer()), ("ORIGIN", self.origin())];
        self.program = Some(Program::start(command.envs(settings).current_dir(&self.folder)));
        let answers = async {
            while TcpStream::connect(self.at).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, answers).await.expect("the application starts");
    }

    fn issuer(&self) -> String {
        format!("http://{}", self.world.address())
    }

    fn origin(&self) -> String {
        format!("http://{}", self.at)
    }

    /// What `client add --json` has told, or nothing where it has not.
    fn told(&self, field: &str) -> String {
        let client: Value = serde_json::from_str(&self.added).expect("JSON");
        client[field].as_str().unwrap_or_default().to_owned()
    }

    /// The lines that `client add --for` has printed for the operator to paste.
    fn lines(&self) -> &str {
        let begin = self.added.find("\n# ").expect("lines with a word on where they belong");
        &self.added[begin..]
    }

    /// The user's id.
    async fn id(&self) -> String {
        let shown = self.world.operator(&["user", "show", MOBILE, "--json"]).await;
        let shown: Value = serde_json::from_str(&shown).expect("JSON");
        shown["id"].as_str().expect("an id").to_owned()
    }
}

/// One of the files beside these tests.
fn app(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/openid/clients/apps");
    fs::read_to_string(folder.join(name)).expect("it is there")
}

/// What the applications need of npm and `PyPI`.
fn installed(name: &str) -> PathBuf {
    let folder = setting("OPENID_CLIENTS");
    let folder = folder.expect("OPENID_CLIENTS: where node_modules and venv lie, see .ci/run");
    Path::new(&folder).join(name)
}
