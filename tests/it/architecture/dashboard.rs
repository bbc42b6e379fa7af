//! The dashboard is one that Grafana takes, and every alert says what to do and is tried.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Source;

/// How many columns Grafana has.
const COLUMNS: u64 = 24;

/// The data source that whoever opens the dashboard has chosen.
const CHOSEN: &str = "${datasource}";

fn dashboard() -> Value {
    serde_json::from_str(&Source::read("deploy/grafana.json").text).expect("JSON")
}

/// All panels, headings too.
pub(super) fn panels() -> Vec<Value> {
    dashboard()["panels"].as_array().expect("panels").clone()
}

/// The places in the grid that a panel covers.
fn covers(panel: &Value) -> Vec<(u64, u64)> {
    let [x, y, w, h] = ["x", "y", "w", "h"].map(|side| {
        panel["gridPos"][side].as_u64().unwrap_or_else(|| panic!("{side} of {}", panel["title"]))
    });
    assert!(w > 0 && h > 0 && x + w <= COLUMNS, "{} is outside", panel["title"]);
    (x..x + w).flat_map(|column| (y..y + h).map(move |line| (column, line))).collect()
}

#[test]
fn panels_have_a_place_and_a_number_of_their_own_and_read_from_the_chosen_source() {
    let dashboard = dashboard();
    assert!(dashboard["schemaVersion"].as_u64().is_some_and(|version| version >= 36));
    let variable = &dashboard["templating"]["list"][0];
    assert_eq!(
        (&variable["type"], &variable["name"]),
        (&"datasource".into(), &"datasource".into())
    );
    let panels = panels();
    assert!(panels.len() > 10, "that cannot be all");
    let (mut numbers, mut covered) = (BTreeSet::new(), BTreeSet::new());
    for panel in &panels {
        let title = panel["title"].as_str().expect("a title");
        assert!(
            !title.is_empty() && numbers.insert(panel["id"].as_u64().expect("an id")),
            "{title}"
        );
        for place in covers(panel) {
            assert!(covered.insert(place), "{title} lies over another");
        }
        if panel["type"] == "row" {
            continue;
        }
        assert_eq!(panel["datasource"]["uid"], CHOSEN, "{title}");
        let targets = panel["targets"].as_array().expect("something to show");
        let names: BTreeSet<&str> =
            targets.iter().filter_map(|one| one["refId"].as_str()).collect();
        assert!(!targets.is_empty() && names.len() == targets.len(), "{title}");
        assert!(targets.iter().all(|one| one["datasource"]["uid"] == CHOSEN), "{title}");
    }
}

#[test]
fn each_alert_says_what_to_do_and_is_tried_both_ways() {
    let alerts = Source::read("deploy/alerts.yml").text;
    let tests = Source::read("deploy/alerts_test.yml").text;
    let alerts: Vec<&str> = alerts.split("- alert: ").skip(1).collect();
    assert!(alerts.len() > 5, "that cannot be all");
    for alert in alerts {
        let name = alert.lines().next().expect("a name");
        assert!(alert.contains("action: >-"), "{name}");
        let parts = |begin: String| {
            tests.split("  - name: ").filter(|part| part.starts_with(&begin)).count()
        };
        assert_eq!(parts(format!("{name}\n")), 1, "{name} is not seen to fire");
        assert_eq!(parts(format!("not {name}\n")), 1, "{name} is not seen to keep quiet");
        assert!(tests.contains(&format!("alertname=\"{name}\"")), "{name}");
    }
}
