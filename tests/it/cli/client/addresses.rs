//! What is no registration: which addresses, names and options do not go, alone and together.

use super::{BACK, Operator};

/// What is expected of an address, in its beginning.
const EXPECTED: &str = "`https://…`, ";

#[tokio::test]
async fn people_are_led_back_to_https_or_loopback_and_to_schemes_of_ones_own_only_in_public() {
    let operator = Operator::new();
    for option in ["--redirect", "--logout-redirect"] {
        for (uri, public) in [
            ("https://app.example.com", false),
            ("https://app.example.com/back?kept=1", false),
            ("http://localhost:3000/back", false),
            ("http://127.0.0.1/back", true),
            ("http://[::1]:3000/back", true),
            ("com.example.app:/back", true),
        ] {
            let add = ["client", "add", "App", "--redirect", BACK, option, uri];
            let public = if public { &["--public"] as &[&str] } else { &[] };
            operator.runs(&[&add, public].concat()).await.is(0);
        }
        for uri in [
            "",
            "/back",
            "app.example.com/back",
            "app.example.com:443/back",
            "http://app.example.com/back",
            "http://127.0.0.1.example.com/back",
            "https://app.example.com/back#part",
            "https://somebody@app.example.com/back",
            "https://*.example.com/back",
            "https://app.example.com/a b",
            "https://应用.example.com/",
            "https:app.example.com/back",
            "HTTPS://app.example.com/back",
            "https://app.example.com/\nhttps://evil.example/",
            "app:/back",
            "javascript:alert(1)",
        ] {
            let add = ["client", "add", "App", "--public", "--redirect", BACK, option, uri];
            let done = operator.runs(&add).await.is(2).complains(EXPECTED);
            done.complains(&format!("for '{option} <URI>'"));
        }
        let add = ["client", "add", "App", "--redirect", BACK, option, "com.example.app:/back"];
        let done = operator.runs(&add).await.is(1).in_one_line();
        done.complains(
            "a scheme of one's own is for public clients: add --public, or have an https",
        );
    }
}

#[tokio::test]
async fn applications_are_told_by_https_or_on_loopback() {
    let operator = Operator::new();
    for uri in ["https://app.example.com/told?logout=backchannel", "http://127.0.0.1:3000/told"] {
        assert_eq!(
            operator.registers(&["--backchannel", uri]).await["backchannel_logout_uri"],
            uri
        );
    }
    for uri in [
        "http://app.example.com/told",
        "com.example.app:/told",
        "https://app.example.com/#told",
        "https://somebody:secret@app.example.com/",
    ] {
        let add = ["client", "add", "App", "--redirect", BACK, "--backchannel", uri];
        operator.runs(&add).await.is(2).complains(EXPECTED);
    }
}

#[tokio::test]
async fn an_address_that_is_said_twice_is_refused() {
    let operator = Operator::new();
    for option in ["--redirect", "--logout-redirect"] {
        let add = ["client", "add", "App", "--redirect", "http://localhost/", option, BACK, option];
        operator.runs(&[&add[..], &["https://wiki.example.com/Back"]].concat()).await.is(0);
        let done = operator.runs(&[&add[..], &[BACK]].concat()).await.is(1).in_one_line();
        done.complains("an address is said twice");
    }
}

#[tokio::test]
async fn a_public_one_has_to_send_a_challenge() {
    let operator = Operator::new();
    let add = ["client", "add", "App", "--redirect", BACK, "--no-pkce"];
    operator.runs(&add).await.is(0);
    let done = operator.runs(&[&add[..], &["--public"]].concat()).await.is(1).in_one_line();
    done.complains("a public client needs PKCE: leave out --no-pkce");
}

#[tokio::test]
async fn a_name_can_be_read_by_people() {
    let operator = Operator::new();
    let added = ["client", "add", "  维基 ", "--redirect", BACK, "--json"];
    assert_eq!(operator.runs(&added).await.is(0).json()["name"], "维基");
    let longest = "名".repeat(60);
    operator.runs(&["client", "add", &longest, "--redirect", BACK]).await.is(0);
    for name in ["", " ", "a\tb", "小\u{202e}明", &"名".repeat(61)] {
        let done = operator.runs(&["client", "add", name, "--redirect", BACK]).await.is(2);
        done.complains("1 to 60 characters");
    }
}

#[tokio::test]
async fn wrong_usage_is_told_from_what_could_not_be_done() {
    let operator = Operator::new();
    for usage in [
        &["client"] as &[&str],
        &["client", "add"],
        &["client", "add", "App"],
        &["client", "add", "--redirect", BACK],
        &["client", "add", "App", "--redirect"],
        &["client", "add", "App", "--redirect", BACK, "--backchannel", BACK, "--backchannel", BACK],
        &["client", "add", "App", "--redirect", BACK, "--secret", "mine"],
        &["client", "list", "App"],
        &["client", "show"],
        &["client", "rotate"],
    ] {
        let done = operator.runs(usage).await.is(2);
        assert!(!done.err.is_empty() && done.out.is_empty(), "{done:?}");
    }
    assert_eq!(operator.files(), [] as [&str; 0]);
}
