//! `.env.example` and the program know the same settings, and the same defaults.

use std::collections::BTreeSet;

use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables, names};

use super::Source;

fn is_setting(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// The settings in an example, commented out or not: name and value.
fn settings(example: &str) -> Vec<(&str, &str)> {
    example
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| is_setting(name))
        .collect()
}

#[test]
fn the_example_names_every_setting_once_and_no_other() {
    let known = names();
    assert!(known.len() > 30 && known.contains("LISTEN_ADDR"), "that cannot be all: {known:?}");
    let example = Source::read(".env.example").text;
    let listed: Vec<&str> = settings(&example).into_iter().map(|(name, _)| name).collect();
    let names: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(names, known);
    assert_eq!(names.len(), listed.len(), "one is there twice");
}

#[test]
fn every_setting_in_the_example_is_explained_before_it() {
    let example = Source::read(".env.example").text;
    let lines: Vec<&str> = example.lines().collect();
    let is_about = |line: &str, name: &str| {
        line.strip_prefix("# ").unwrap_or(line).split_once('=').is_some_and(|(of, _)| of == name)
    };
    for (name, _) in settings(&example) {
        let at = lines.iter().position(|line| is_about(line, name)).expect("it is there");
        let before = lines[at - 1];
        assert!(before.starts_with("# ") && before.ends_with('.'), "{name}: {before}");
        assert!(settings(before).is_empty(), "{name}: {before}");
    }
}

#[test]
fn only_the_two_that_the_service_needs_are_left_to_fill_in() {
    let example = Source::read(".env.example").text;
    let open: Vec<&str> = example.lines().filter(|line| !line.starts_with('#')).collect();
    let open: Vec<&str> = open.into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(open, ["NETEASE_APP_KEY=", "NETEASE_APP_SECRET="]);
    let first: Vec<&str> = settings(&example).into_iter().take(2).map(|(name, _)| name).collect();
    assert_eq!(first, ["NETEASE_APP_KEY", "NETEASE_APP_SECRET"]);
}

#[test]
fn the_defaults_in_the_example_are_those_of_the_program() {
    let now = Clock::System.now();
    let read = |settings: &[(&str, &str)]| {
        let variables: Variables = settings.iter().copied().collect();
        let config = Config::read(&variables, Purpose::Service, now);
        let config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        format!("{config:#?}")
    };
    let keys = [("NETEASE_APP_KEY", "key"), ("NETEASE_APP_SECRET", "secret")];
    // Where it is not set it follows the address that is listened on.
    let public_url = [("PUBLIC_URL", "http://127.0.0.1:8000")];
    let example = Source::read(".env.example").text;
    let shown = settings(&example);
    assert!(shown.iter().filter(|(_, value)| !value.is_empty()).count() > 20, "{shown:?}");
    assert_eq!(
        read(&[shown.as_slice(), &keys].concat()),
        read(&[keys.as_slice(), &public_url].concat())
    );
}
