//! Dashboard and alerts name what the program counts, all of it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::dashboard::panels;
use super::{Source, is_name};
use crate::support::{MOBILE, World};

/// Labels that are Prometheus's own.
const OF_PROMETHEUS: [&str; 2] = ["instance", "job"];

/// A series as an expression or the program names it: `name{label="value",…}`.
#[derive(Debug)]
struct Series<'a> {
    name: &'a str,
    /// Label and value, without the operator between them.
    labels: Vec<(&'a str, &'a str)>,
}

impl Series<'_> {
    fn all_in(text: &str) -> Vec<Series<'_>> {
        text.match_indices("codelogin_")
            .map(|(at, _)| Series::at_the_start_of(&text[at..]))
            .collect()
    }

    fn at_the_start_of(text: &str) -> Series<'_> {
        let (name, rest) = text.split_at(text.find(|c| !is_name(c)).unwrap_or(text.len()));
        let inside = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let labels = inside.map_or("", |(inside, _)| inside).split_terminator("\",").map(|one| {
            let (label, value) = one.split_once('"').expect("a value in quotes");
            (label.trim_end_matches(['=', '!', '~']), value.trim_end_matches('"'))
        });
        Series { name, labels: labels.collect() }
    }
}

/// What the program tells of itself, by the name of each series: its labels, with the values seen.
type Known = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The text of a program in which everything has happened that makes a series.
async fn told() -> String {
    let world = World::with(&[("METRICS_ADDR", "127.0.0.1:0")]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    visitor.asks_for_code(MOBILE).await.is(429);
    world.metrics().await
}

fn known(told: &str) -> Known {
    let mut known = Known::new();
    for line in told.lines().filter(|line| line.starts_with("codelogin_")) {
        let series = Series::at_the_start_of(line);
        let labels = known.entry(series.name.to_owned()).or_default();
        for (label, value) in series.labels {
            labels.entry(label.to_owned()).or_default().insert(value.to_owned());
        }
    }
    known
}

/// What an expression names that the program does not have.
fn unknown(expression: &str, known: &Known) -> Vec<String> {
    let mut unknown = Vec::new();
    for series in Series::all_in(expression) {
        let Some(labels) = known.get(series.name) else {
            unknown.push(series.name.to_owned());
            continue;
        };
        for (label, value) in series.labels {
            match labels.get(label) {
                None => unknown.push(format!("{} {label}", series.name)),
                // Any number of them can be answered.
                Some(_) if label == "status" => {}
                Some(seen) => {
                    let values = value.split('|').filter(|value| !seen.contains(*value));
                    unknown.extend(values.map(|value| format!("{} {label} {value}", series.name)));
                }
            }
        }
    }
    let is_label = |label: &str| {
        OF_PROMETHEUS.contains(&label) || known.values().any(|labels| labels.contains_key(label))
    };
    let grouped = between(expression, "by (", ")").into_iter().flat_map(|list| list.split(", "));
    let shown = between(expression, "{{", "}}");
    let shown = shown.into_iter().map(|label| label.trim().trim_start_matches("$labels."));
    let labels = grouped.chain(shown).filter(|label| !label.starts_with("$value"));
    unknown.extend(labels.filter(|label| !is_label(label)).map(str::to_owned));
    unknown
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    text.split(begin).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
}

/// Expression and legend of all that a panel shows; a heading shows nothing.
fn shown(panel: &Value) -> Vec<String> {
    let targets = panel["targets"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    let text = |target: &Value, part| target[part].as_str().unwrap_or_default().to_owned();
    targets.iter().map(|one| text(one, "expr") + " " + &text(one, "legendFormat")).collect()
}

#[test]
fn what_an_expression_names_is_seen() {
    let known = known("codelogin_a_total{outcome=\"yes\",status=\"200\"} 1\ncodelogin_b 1\n");
    for (expression, expected) in [
        (
            "sum by (outcome, job) (rate(codelogin_a_total{outcome=~\"yes\",status!=\"5..\"}[5m]))",
            &[] as &[&str],
        ),
        ("codelogin_b - codelogin_c", &["codelogin_c"]),
        (
            "codelogin_a_total{outcome=~\"yes|no\",way=\"x\"}",
            &["codelogin_a_total outcome no", "codelogin_a_total way"],
        ),
        (
            "sum by (route) (codelogin_b) {{ $labels.limit }} {{warning}} {{ $value | humanize }}",
            &["route", "limit", "warning"],
        ),
    ] {
        assert_eq!(unknown(expression, &known), expected, "{expression}");
    }
}

#[tokio::test]
async fn alerts_and_dashboard_name_nothing_that_the_program_does_not_have() {
    let known = known(&told().await);
    let alerts = Source::read("deploy/alerts.yml").text;
    assert!(Series::all_in(&alerts).len() > 8, "that cannot be all");
    assert_eq!(unknown(&alerts, &known), [""; 0]);
    for panel in panels() {
        for expression in shown(&panel) {
            assert_eq!(unknown(&expression, &known), [""; 0], "{}", panel["title"]);
        }
    }
}

#[tokio::test]
async fn each_metric_of_the_program_has_its_panel() {
    let told = told().await;
    let shown: Vec<String> = panels().iter().flat_map(shown).collect();
    let families: Vec<&str> = between(&told, "# TYPE ", " ");
    assert!(families.len() > 8, "that cannot be all: {families:?}");
    for family in families {
        let is_of_it = |name: &str| {
            let rest = name.strip_prefix(family);
            rest.is_some_and(|rest| ["", "_bucket", "_count", "_sum"].contains(&rest))
        };
        let mut series = shown.iter().flat_map(|expression| Series::all_in(expression));
        assert!(series.any(|series| is_of_it(series.name)), "no panel shows {family}");
    }
}
