//! `client add --for`: lines to paste into an application's own configuration.

use super::{BACK, Operator};

/// It shows the same lines.
const DOCUMENT: &str = include_str!("../../../../docs/openid-connect.md");

#[tokio::test]
async fn who_names_the_application_is_given_its_lines_and_else_only_what_all_need() {
    let operator = Operator::new().sets("PUBLIC_URL", "https://login.example.com");
    let discovery = "https://login.example.com/.well-known/openid-configuration";
    for (application, lines) in [
        (
            "apache",
            &["OIDCPKCEMethod S256", discovery, "OIDCRedirectURI https://wiki.example"] as &[_],
        ),
        ("authjs", &["type: \"oidc\"", "AUTH_CODELOGIN_ISSUER=\"https://login.example.com\""]),
        ("django", &["OIDC_USE_PKCE = True", "\"https://login.example.com/oauth2/jwks\""]),
        ("authlib", &["\"code_challenge_method\": \"S256\"", discovery]),
        ("spring", &["issuer-uri: \"https://login.example.com\""]),
        ("grafana", &["use_pkce = true", "EMAIL_DOMAIN", "https://login.example.com/oauth2/token"]),
        ("nextcloud", &["user_oidc:provider", discovery]),
        ("gitea", &["admin auth add-oauth", "EMAIL_DOMAIN", discovery]),
    ] {
        let add = ["client", "add", "Wiki", "--redirect", BACK, "--for", application];
        let done = operator.runs(&add).await.is(0);
        let done = lines.iter().fold(done, |done, line| done.says(line));
        let mut shown = done.out.replace(BACK, "https://app.example.com/back");
        for (what, other) in [("client id", "3f0c…"), ("client secret", "9a41…")] {
            let told = done.out.lines().find_map(|line| line.strip_prefix(what));
            let told = told.expect("it is told").trim();
            assert_eq!(done.out.matches(told).count(), 2, "{application}: {what}");
            shown = shown.replace(told, other);
        }
        let blocks = DOCUMENT.split("\n```").filter_map(|block| block.split_once('\n'));
        let mut blocks = blocks.filter(|(_, lines)| lines.len() > 100);
        assert!(
            blocks.any(|(_, lines)| shown.trim_end().ends_with(lines)),
            "{application}: {shown}"
        );
    }
    let done = operator.runs(&["client", "add", "Wiki", "--redirect", BACK]).await.is(0);
    assert_eq!(done.out.lines().count(), 8, "{}", done.out);
}

#[tokio::test]
async fn no_challenge_is_demanded_of_an_application_that_sends_none() {
    let operator = Operator::new();
    for (application, sends_one) in [("gitea", false), ("grafana", true)] {
        let add = ["client", "add", application, "--redirect", BACK, "--for", application];
        let done = operator.runs(&add).await.is(0);
        let id = done.out.lines().find_map(|line| line.strip_prefix("client id")).expect("an id");
        let shown = operator.runs(&["client", "show", id.trim(), "--json"]).await.is(0);
        assert_eq!(shown.json()["pkce"], sends_one, "{application}");
    }
}

#[tokio::test]
async fn an_application_is_not_registered_for_what_it_cannot_do() {
    let operator = Operator::new();
    let add = ["client", "add", "Gitea", "--redirect", BACK, "--for", "gitea"];
    for option in ["--public", "--json"] {
        operator.runs(&[&add[..], &[option]].concat()).await.is(2);
    }
    operator.runs(&["client", "add", "PHP", "--redirect", BACK, "--for", "php"]).await.is(2);
    assert_eq!(operator.files(), [] as [&str; 0]);
}
