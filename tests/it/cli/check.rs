//! `check`: what would not work, and how to mend it.

use serde_json::Value;

use super::{Done, HandMadeProvider, Operator, StandIn};
use crate::support::{Database, MOBILE, in_days};

const NOBODY: &str = "http://127.0.0.1:1";

/// What is found of one thing: `verdict: words`.
#[track_caller]
pub fn finding(done: &Done, what: &str) -> String {
    let findings = done.json();
    let mut found = findings.as_array().expect("a list").iter().filter(|one| one["what"] == what);
    let one = found.next().unwrap_or_else(|| panic!("nothing of {what}: {findings:#}"));
    assert!(found.next().is_none(), "more than one of {what}: {findings:#}");
    format!("{}: {}", text(&one["verdict"]), text(&one["says"]))
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

impl Done {
    #[track_caller]
    fn says_nothing_of(&self, what: &str) {
        let findings = self.json();
        let is_of = |one: &Value| one["what"] == what;
        assert!(!findings.as_array().expect("a list").iter().any(is_of), "{findings:#}");
    }
}

#[track_caller]
fn finds(done: &Done, what: &str, beginning: &str) {
    let finding = finding(done, what);
    assert!(finding.starts_with(beginning), "{what}: {finding}");
}

#[tokio::test]
async fn where_everything_would_work_it_says_so() {
    let yunxin = StandIn::start().await;
    let database = Database::new().await;
    let operator = Operator::with_database(database.url())
        .uses_provider(&yunxin.url())
        .sets("NETEASE_TEMPLATE_ID", "3057527");
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let done = operator.runs(&["check"]).await.is(0).says("Everything would work.");
    done.says("good      users: 1").says_not("doubtful").says_not("bad ");

    let done = operator.runs(&["check", "--json"]).await.is(0);
    for what in ["settings", "PUBLIC_URL", "SECRET_KEY", "users", "DATABASE_URL", "Yunxin", "clock"]
    {
        finds(&done, what, "good: ");
    }
}

#[tokio::test]
async fn what_is_doubtful_does_not_stop_anybody() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url()).sets("LISTEN_ADDR", "0.0.0.0:0");
    let done = operator.runs(&["check", "--json"]).await.is(0);
    finds(&done, "NETEASE_TEMPLATE_ID", "doubtful: not set");
    finds(&done, "users", "doubtful: there are none → `codelogin user add`");
    finds(&done, "PUBLIC_URL", "doubtful: not set, and the service listens beyond this machine");
    operator.runs(&["check"]).await.is(0).says("It would work; look at what is doubtful.");
}

#[tokio::test]
async fn settings_that_are_wrong_are_told_by_name_and_without_a_value() {
    let operator = Operator::new()
        .sets("NETEASE_APP_KEY", "spilled key")
        .sets("SECRET_KEY", "spilled")
        .sets("NETEASE_CODE_STYLE", "param_map");
    let done = operator.runs(&["check", "--json"]).await.is(1).says_not("spilled");
    finds(&done, "NETEASE_APP_KEY", "bad: letters and digits");
    finds(&done, "NETEASE_APP_SECRET", "bad: it is needed");
    finds(&done, "SECRET_KEY", "bad: at least 32 bytes");
    finds(&done, "NETEASE_TEMPLATE_ID", "bad: with `param_map` the number of an approved");
    let done = operator.runs(&["check"]).await.is(1).says_not("spilled");
    done.says("bad       SECRET_KEY: ").says("It would not work yet: mend what is bad.");
}

#[tokio::test]
async fn what_each_setting_allows_and_all_together_do_not_make_sense_is_doubtful() {
    let yunxin = StandIn::start().await;
    for (settings, what, beginning) in [
        (
            &[("PUBLIC_URL", "https://login.example.com")] as &[_],
            "TRUSTED_PROXIES",
            "not set, and https means a proxy in front",
        ),
        (&[("SESSION_IDLE", "15d")], "SESSION_IDLE", "longer than SESSION_LIFETIME"),
        (&[("SESSION_LIFETIME", "11h")], "SESSION_IDLE", "longer than SESSION_LIFETIME"),
        (
            &[("TEST_MOBILES", "13800138000:246810:2026-01-31")],
            "TEST_MOBILES",
            "the last day of 138****8000 is over",
        ),
        (&[("RUST_LOG", "debgu")], "RUST_LOG", "a word in it is no level"),
        (&[("RUST_LOG", "warn,codelogin=debug,inof")], "RUST_LOG", "a word in it is no level"),
        (&[("RUST_LOG", "info;codelogin=debug")], "RUST_LOG", "a level in it is of no part"),
        (&[("RUST_LOG", "warn,codelgoin=debug")], "RUST_LOG", "a level in it is of no part"),
        (&[("RUST_LOG", "warn,Code_Login::web=debug")], "RUST_LOG", "a level in it is of no part"),
        (&[("RUST_LOG", "[a{b=c}]=info,tower-http=debug")], "RUST_LOG", "a level in it is of no"),
        (&[("RUST_LOG", "info=debug")], "RUST_LOG", "a level in it is of no part"),
        (&[("RUST_LOG", "warn,codelogin =debug")], "RUST_LOG", "a level in it is of no part"),
        (&[("RUST_LOG", "codelogin=")], "RUST_LOG", "a level in it is of no part"),
    ] {
        let operator = Operator::with_provider(&yunxin.url());
        let operator =
            settings.iter().fold(operator, |operator, (name, value)| operator.sets(name, value));
        let done = operator.runs(&["check", "--json"]).await.is(0);
        finds(&done, what, &format!("doubtful: {beginning}"));
        assert!(finding(&done, what).contains(" → "), "{what}: nothing to do");
    }
    let date = in_days(1);
    let operator = Operator::with_provider(&yunxin.url())
        .sets("PUBLIC_URL", "https://login.example.com")
        .sets("TRUSTED_PROXIES", "127.0.0.1")
        .sets("SESSION_IDLE", "14d")
        .sets("TEST_MOBILES", &format!("13800138000:246810:{date}"))
        .sets(
            "RUST_LOG",
            "WARN,codelogin,codelogin::pages=trace,sqlx::query=2,[span]=info,codelogin[a{b=1}]=info,off",
        );
    let done = operator.runs(&["check", "--json"]).await.is(0);
    for what in ["TRUSTED_PROXIES", "SESSION_IDLE", "TEST_MOBILES", "RUST_LOG"] {
        done.says_nothing_of(what);
    }
    let operator = Operator::with_provider(&yunxin.url()).sets("RUST_LOG", "codelogin=debgu");
    finds(&operator.runs(&["check", "--json"]).await.is(1), "RUST_LOG", "bad: `info` or the like");
    operator.runs(&["serve"]).await.is(1).in_one_line().complains("RUST_LOG: `info` or the like");
}

#[tokio::test]
async fn a_database_beyond_this_machine_that_proves_nothing_is_doubtful() {
    let check = async |url: &str| {
        let operator = Operator::with_database(url).uses_provider(NOBODY);
        operator.runs(&["check", "--json"]).await.is(1).says_not("hush")
    };
    let done = check("postgres://u:hush@nowhere.invalid/app").await;
    finds(&done, "sslmode", "doubtful: not verify-full, and the database is beyond this machine");
    assert!(finding(&done, "sslmode").contains(" → add `?sslmode=verify-full` to DATABASE_URL"));
    for proven in ["nowhere.invalid/app?sslmode=verify-full", "127.0.0.1:1/app"] {
        check(&format!("postgres://u:hush@{proven}")).await.says_nothing_of("sslmode");
    }
}

/// Where `TEST_POSTGRES_URL` names a server.
#[tokio::test]
async fn a_database_that_cannot_take_every_name_is_doubtful() {
    let Some(database) = Database::in_latin1().await else { return };
    let operator = Operator::with_database(database.url()).uses_provider(NOBODY);
    let done = operator.runs(&["check", "--json"]).await.is(1);
    finds(&done, "DATABASE_URL", "doubtful: the encoding of the database is not UTF8");
}

#[tokio::test]
async fn names_that_no_setting_has_are_told_with_the_setting_that_is_meant() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url())
        .sets("LIMIT_SEND_PER_MOBILE", "spilled")
        .sets("SESSION_MANAGER", "local/host");
    operator.writes(".env", "REGISTATION=open\nFEATURES=spilled\nPGUSER=me\nSPILLED1=\n");
    let done = operator.runs(&["check", "--json"]).await.is(0).says_not("spilled");
    for (what, meant) in
        [("REGISTATION", "write REGISTRATION"), ("LIMIT_SEND_PER_MOBILE", "write LIMIT_SENDS_PER")]
    {
        finds(
            &done,
            what,
            &format!("doubtful: no setting has this name, so it sets nothing → {meant}"),
        );
    }
    finds(
        &done,
        "FEATURES",
        "doubtful: no setting has this name, so it sets nothing → take it out",
    );
    finds(&done, "line 4", "doubtful: ");
    let done = done.says_not("SPILLED1").says_not("PGUSER").says_not("SESSION_MANAGER");
    done.says_not("all are understood");

    // Where others are wrong, too.
    let operator = Operator::new().sets("NETEASE_APPKEY", "spilled");
    let done = operator.runs(&["check", "--json"]).await.is(1).says_not("spilled");
    finds(&done, "NETEASE_APPKEY", "doubtful: ");
    finds(&done, "NETEASE_APP_KEY", "bad: it is needed");
}

#[tokio::test]
async fn a_provider_that_is_not_reached_is_told() {
    let operator = Operator::with_provider(NOBODY);
    let done = operator.runs(&["check", "--json"]).await.is(1);
    finds(&done, "Yunxin", "bad: not reached: ");
    assert!(finding(&done, "Yunxin").contains("→ look at name resolution, firewall"));
    let file = operator.path("codelogin.db");
    let to_come =
        format!("doubtful: sqlite://{} is not there yet → `codelogin serve`", file.display());
    finds(&done, "DATABASE_URL", &to_come);
    assert_eq!(operator.files(), [""; 0]);
}

#[tokio::test]
async fn a_site_that_the_world_reaches_without_tls_is_bad() {
    let yunxin = StandIn::start().await;
    let operator = Operator::with_provider(&yunxin.url());
    for (url, beginning, status) in [
        ("http://login.example.com", "bad: http: cookies and codes travel in clear", 1),
        ("https://login.example.com", "good: https", 0),
        ("http://127.0.0.1:8000", "good: this machine alone", 0),
        ("http://localhost:8000", "good: this machine alone", 0),
    ] {
        let operator = Operator::with_provider(&yunxin.url()).sets("PUBLIC_URL", url);
        finds(&operator.runs(&["check", "--json"]).await.is(status), "PUBLIC_URL", beginning);
    }
    finds(&operator.runs(&["check", "--json"]).await.is(0), "PUBLIC_URL", "good: ");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_and_a_spoilt_key_are_told() {
    let operator = Operator::with_provider(NOBODY).sets("DATABASE_URL", "sqlite:///nowhere/my.db");
    let done = operator.runs(&["check", "--json"]).await.is(1);
    finds(
        &done,
        "DATABASE_URL",
        "bad: cannot make the database sqlite:///nowhere/my.db: its folder",
    );

    let operator = Operator::with_provider(NOBODY);
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.writes("codelogin.db.key", "spilled\n");
    let done = operator.runs(&["check", "--json"]).await.is(1).says_not("spilled");
    assert!(finding(&done, "SECRET_KEY").contains("codelogin.db.key is spoilt"));
    operator.removes("codelogin.db.key");
    let done = operator.runs(&["check", "--json"]).await.is(1);
    assert!(finding(&done, "SECRET_KEY").contains("codelogin.db.key is not there → put the key"));
    assert!(!operator.path("codelogin.db.key").exists());

    operator.removes("codelogin.db");
    operator.writes("codelogin.db", &"no database, but long enough to look like one. ".repeat(100));
    let done = operator.runs(&["check", "--json"]).await.is(1);
    finds(&done, "DATABASE_URL", "bad: cannot open the database sqlite://");
}

#[tokio::test]
async fn clocks_that_are_far_apart_are_told_before_yunxin_refuses() {
    let yunxin = HandMadeProvider::start().await;
    let check = Operator::with_provider(&yunxin.url()).starts(&["check", "--json"]);
    yunxin.is_asked().await.answer("Date: Sun, 22 Nov 2015 12:00:00 GMT\r\n", "").await;
    let done = check.ends().await.is(1);
    finds(&done, "Yunxin", "good: reached");
    finds(&done, "clock", "bad: ");
    assert!(finding(&done, "clock").contains("s off Yunxin's; from 300 s on"));
}

#[tokio::test]
async fn applications_that_nobody_could_ask_for_are_doubtful() {
    let yunxin = StandIn::start().await;
    let with = |sites: &str, ours: &str, proxies: &str| {
        let operator = Operator::with_provider(&yunxin.url()).sets("FORWARD_SITES", sites);
        operator.sets("PUBLIC_URL", ours).sets("TRUSTED_PROXIES", proxies)
    };
    let (wiki, ours) = ("https://wiki.example.com", "https://login.example.com");
    let done = with(wiki, ours, "127.0.0.1").runs(&["check", "--json"]).await.is(0);
    done.says_nothing_of("FORWARD_SITES");

    let local = "http://127.0.0.1:8000";
    let done = with("http://127.0.0.1:3000", local, "").runs(&["check", "--json"]).await.is(0);
    finds(&done, "TRUSTED_PROXIES", "doubtful: not set, so nobody is told who is signed in");
    let done = with("http://*.lan", ours, "127.0.0.1").runs(&["check", "--json"]).await.is(0);
    finds(
        &done,
        "FORWARD_SITES",
        "doubtful: a site is reached by http and the sign-in page by https",
    );
    let done = with(ours, ours, "127.0.0.1").runs(&["check", "--json"]).await.is(0);
    finds(&done, "FORWARD_SITES", "doubtful: https://login.example.com is PUBLIC_URL");
    let beside = format!("{ours}:9443");
    for (sites, ours) in [(&*beside, ours), (&*format!("{wiki},{wiki}:9443"), ours)] {
        let done = with(sites, ours, "127.0.0.1").runs(&["check", "--json"]).await.is(0);
        let found = finding(&done, "FORWARD_SITES");
        assert!(found.contains("are one host, and browsers keep cookies by host"), "{found}");
    }
    let done = with(wiki, ours, "10.0.0.0/8,0.0.0.0/0").runs(&["check", "--json"]).await.is(0);
    finds(&done, "TRUSTED_PROXIES", "doubtful: has a network of all addresses");
    let done = with("wiki", ours, "127.0.0.1").runs(&["check", "--json"]).await.is(1);
    finds(&done, "FORWARD_SITES", "bad: origins are expected, with commas between");
}
