//! Where what is printed cannot be written.

use std::fs::File;
use std::process::Command;

use tokio::net::UnixDatagram;

use super::{Done, Operator};
use crate::support::MOBILE;

impl Operator {
    /// Runs a command whose standard output is this file, or what else the shell takes.
    async fn runs_into(&self, output: &str, command: &str) -> Done {
        self.runs_in_a_shell(&["-c", &format!("exec \"$0\" {command} {output}")]).await
    }
}

#[tokio::test]
async fn one_line_tells_that_the_output_is_full() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    for mobile in [MOBILE, "13800138001", "13800138002", "13800138003", "13800138004"] {
        operator.runs(&["user", "add", mobile]).await.is(0);
    }
    operator.writes("users.csv", "mobile\n13800138005\n");
    for command in [
        "--version",
        "--help",
        "help user",
        "user add --help",
        "check",
        "check --json",
        "user list",
        "user list --json",
        "user show 13800138000",
        "user show 13800138000 --json",
        "user add 13800138009",
        "user disable 13800138001",
        "user enable 13800138001",
        "user remove 13800138002",
        "user password 13800138003 <<<'a password of some length'",
        "user import users.csv --dry-run",
        "user import users.csv",
        "session end 13800138000",
        "session list 13800138000 --json",
        "events",
        "events --json",
        "events --follow",
        "events --follow --json",
        "database copy --to sqlite://copy.db",
        "database backup backup.db",
        "demo --inbox 127.0.0.1:0",
        "sms simulator --listen 127.0.0.1:0",
    ] {
        let done = operator.runs_into(">/dev/full", command).await.is(1);
        let expected =
            "codelogin: cannot write to standard output: No space left on device (os error 28)\n";
        assert_eq!(done.err, expected, "{command}");
        operator.runs_into(">/dev/full 2>/dev/full", command).await.is(1);
    }
    operator.runs_into("2>/dev/full", "user show 13700137000").await.is(1);
    operator.runs_into("2>/dev/full", "user rename").await.is(2);
}

#[tokio::test]
async fn whoever_has_seen_enough_may_go() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    for command in ["--help", "--version", "user list --json", "events", "check"] {
        let piped = format!("exec 3> >(true); wait $!; exec \"$0\" {command} >&3");
        let done = operator.runs_in_a_shell(&["-c", &piped]).await.is(0);
        assert_eq!(done.err, "", "{command}");
    }
}

#[tokio::test]
async fn the_service_goes_on_where_its_log_cannot_be_written() {
    let operator = Operator::with_provider("http://127.0.0.1:1");
    let systemd = UnixDatagram::bind(operator.path("notify")).expect("a socket");
    let mut service = Command::new(env!("CARGO_BIN_EXE_codelogin"));
    let full = File::options().write(true).open("/dev/full").expect("a device");
    service.arg("serve").current_dir(operator.folder()).stderr(full);
    service.env("LISTEN_ADDR", "127.0.0.1:0").env("NOTIFY_SOCKET", operator.path("notify"));
    service.env("NETEASE_APP_KEY", "key").env("NETEASE_APP_SECRET", "secret");
    let mut service = service.spawn().expect("the program is there");
    let mut heard = [0; 64];
    let length = systemd.recv(&mut heard).await.expect("it is told");
    assert_eq!(&heard[..length], b"READY=1\n");
    let pid = service.id().to_string();
    let kill = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).status();
    assert!(kill.expect("a shell").success(), "it has ended by itself");
    assert_eq!(service.wait().expect("it has ended").code(), Some(0));
}
