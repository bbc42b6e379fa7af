//! A PostgreSQL server of one's own, which can be stopped and started again.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

use sqlx::postgres::{PgPool, PgPoolOptions};
use tempfile::TempDir;

use crate::support::seconds;

/// Debian's PostgreSQL, with one database for the test.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    address: Ipv4Addr,
}

impl Cluster {
    /// Makes one that listens there, and starts it.
    pub fn start(address: Ipv4Addr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let cluster = Self { folder, programs: programs(), address };
        if is_root() {
            // The server refuses to run as root.
            runs(Command::new("chown").arg("postgres").arg(cluster.folder.path()));
        }
        let data = cluster.data();
        let fresh =
            ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        runs(cluster.command("initdb").arg("-D").arg(data).args(fresh));
        cluster.starts();
        cluster
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", self.address)
    }

    /// A connection or two for the test itself, beside the services'.
    pub async fn open(&self) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(seconds(30));
        pool.connect(&self.url()).await.expect("it answers")
    }

    pub fn starts(&self) {
        let address = self.address;
        let options =
            format!("-c listen_addresses={address} -c unix_socket_directories= -c fsync=off");
        let log = self.folder.path().join("log");
        self.pg_ctl(&["start", "-w", "-s", "-o", &options, "-l", log.to_str().expect("text")]);
    }

    /// It ends as it does when the machine is updated: whoever is connected is cut off.
    pub fn stops(&self) {
        self.pg_ctl(&["stop", "-w", "-s", "-m", "fast"]);
    }

    fn pg_ctl(&self, arguments: &[&str]) {
        runs(self.command("pg_ctl").arg("-D").arg(self.data()).args(arguments));
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = Command::new(if is_root() { Path::new("runuser") } else { &program });
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.arg("-D").arg(self.data()).args(["stop", "-w", "-s", "-m", "immediate"]);
        // It may be stopped already.
        let _ = stop.output();
    }
}

/// Where Debian keeps the programs of the newest release that is installed.
fn programs() -> PathBuf {
    let releases = fs::read_dir("/usr/lib/postgresql").expect("Debian's package postgresql");
    let releases = releases.map(|release| release.expect("a folder").path().join("bin"));
    releases.filter(|bin| bin.join("initdb").exists()).max().expect("Debian's package postgresql")
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().expect("Debian's base");
    str::from_utf8(&user.stdout).expect("text").trim() == "0"
}

/// Runs it to its end. What it says goes where the test says it: a server started by it would keep a pipe open.
#[track_caller]
fn runs(command: &mut Command) {
    let status = command.stdout(std::process::Stdio::null()).status().expect("it is installed");
    assert!(status.success(), "{command:?}: {status}");
}
