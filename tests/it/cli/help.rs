//! What the program says of itself.

use std::path::Path;
use std::process::Command;

use super::Operator;

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(str::to_owned)
        .collect()
}

/// What git says of the sources; nothing where they come from an archive.
fn git(arguments: &[&str]) -> Option<String> {
    let here = env!("CARGO_MANIFEST_DIR");
    let output = Command::new("git").args(["-C", here]).args(arguments).output().ok()?;
    let is_ours = output.status.success() && Path::new(here).join(".git").exists();
    is_ours.then(|| String::from_utf8(output.stdout).expect("text").trim().to_owned())
}

#[tokio::test]
async fn it_tells_its_version_and_the_commit_that_it_was_built_from() {
    let version = env!("CARGO_PKG_VERSION");
    let expected = match git(&["show", "-s", "--format=%h %cs"]) {
        Some(commit) => format!("codelogin {version} ({commit})\n"),
        None => format!("codelogin {version}\n"),
    };
    let done = Operator::new().runs(&["--version"]).await.is(0);
    assert_eq!(done.out, expected);
}

#[tokio::test]
async fn called_without_a_command_it_lists_them() {
    let done = Operator::new().runs(&[]).await.is(2);
    let all =
        ["demo", "serve", "check", "user", "session", "client", "key", "events", "sms", "database"];
    assert_eq!(commands(&done.err), all);
    Operator::new().runs(&["login"]).await.is(2).complains("unrecognized subcommand 'login'");
}

#[tokio::test]
async fn who_shows_times_says_whose_they_are() {
    for command in [
        ["user", "list"],
        ["user", "show"],
        ["session", "list"],
        ["client", "list"],
        ["client", "show"],
        ["key", "list"],
        ["events", "--follow"],
    ] {
        let asked = [&command[..], &["--help"]].concat();
        let help = Operator::new().runs(&asked).await.is(0).out;
        assert!(help.contains("Times") && help.contains(" UTC."), "{command:?}: {help}");
    }
}

#[tokio::test]
async fn every_command_is_listed_and_shows_an_example_of_itself() {
    let operator = Operator::new();
    let mut to_ask = vec![Vec::new()];
    let mut with_example = Vec::new();
    while let Some(command) = to_ask.pop() {
        let asked = [command.as_slice(), &["--help".to_owned()]].concat();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let help = operator.runs(&asked).await.is(0).out;
        let beneath = commands(&help);
        if beneath.is_empty() {
            let name = command.join(" ");
            assert!(help.contains(&format!("Example: codelogin {name}")), "{name}: {help}");
            with_example.push(name);
        }
        to_ask.extend(beneath.into_iter().map(|next| [command.as_slice(), &[next]].concat()));
    }
    for expected in [
        "demo",
        "serve",
        "check",
        "user add",
        "user import",
        "user list",
        "user show",
        "user disable",
        "user enable",
        "user password",
        "user remove",
        "session list",
        "session end",
        "client add",
        "client list",
        "client show",
        "client change",
        "client disable",
        "client enable",
        "client remove",
        "client rotate",
        "key list",
        "key rotate",
        "events",
        "sms send",
        "sms simulator",
        "database copy",
        "database backup",
    ] {
        assert!(with_example.iter().any(|name| name == expected), "{expected}: {with_example:?}");
    }
}
