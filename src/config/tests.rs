use super::*;
use crate::limits::Rules;
use crate::sign_in::Registration;

/// 2026-11-22, noon.
const NOW: Timestamp = Timestamp::from_seconds(1_795_348_800);

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn read(purpose: Purpose, settings: &[(&str, &str)]) -> Result<Config, Mistakes> {
    Config::read(&settings.iter().copied().collect(), purpose, NOW)
}

/// The settings of a service, with these on top of what it needs.
fn service(settings: &[(&str, &str)]) -> Result<Config, Mistakes> {
    let needed = [("NETEASE_APP_KEY", "key"), ("NETEASE_APP_SECRET", "hush")];
    read(Purpose::Service, &[&needed, settings].concat())
}

fn with(name: &str, value: &str) -> Config {
    service(&[(name, value)]).unwrap_or_else(|mistakes| panic!("{name}={value}: {mistakes}"))
}

/// Which settings are reported as wrong.
fn wrong(settings: &[(&str, &str)]) -> Vec<String> {
    service(settings).expect_err("wrong").0.into_iter().map(|mistake| mistake.name).collect()
}

#[track_caller]
fn takes(name: &str, values: &[&str]) {
    for value in values {
        with(name, value);
    }
}

#[track_caller]
fn refuses(name: &str, values: &[&str]) {
    for value in values {
        let Err(mistakes) = service(&[(name, value)]) else { panic!("{name}={value} is taken") };
        let names: Vec<&str> = mistakes.0.iter().map(|mistake| mistake.name.as_str()).collect();
        assert_eq!(names, [name], "{value}");
    }
}

#[test]
fn what_is_not_set_is_as_documented() {
    let config = service(&[]).expect("nothing else is needed");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.public_url, None);
    assert_eq!(config.proxies, TrustedProxies::default());
    assert_eq!(config.database.to_string(), "sqlite://codelogin.db");
    assert!(config.secret_key.is_none());
    assert_eq!(Ok(config.guesses), "5".parse());
    assert_eq!(Ok(config.policy.code_length), "6".parse());
    assert_eq!(config.policy.code_lifetime, Duration::from_mins(5));
    assert_eq!(config.policy.registration, Registration::Closed);
    assert!(!config.policy.hide_unknown_mobiles);
    assert!(config.policy.test_mobiles.code(&"13800138000".parse().expect("valid"), NOW).is_none());
    assert_eq!(config.sessions.idle, Duration::from_hours(12));
    assert_eq!(config.sessions.lifetime, Duration::from_hours(14 * 24));
    assert_eq!(config.limits, Limit::ALL.map(Limit::default_rules));
    assert_eq!(config.oidc.access, Duration::from_mins(10));
    assert_eq!(config.oidc.refresh_idle, Duration::from_hours(14 * 24));
    assert_eq!(config.oidc.refresh, Duration::from_hours(90 * 24));
    assert_eq!(config.oidc.key, Duration::from_hours(90 * 24));
    assert_eq!(config.site.name, None);
    assert_eq!(config.log_format, LogFormat::Text);

    let netease = config.netease.expect("its keys are set");
    assert_eq!(netease.template_id, None);
    assert_eq!(netease.code_style, CodeStyle::AuthCode);
    assert_eq!(netease.timeout, Duration::from_secs(5));
    let hosts: Vec<_> = netease.urls.iter().filter_map(|url| url.host_str()).collect();
    assert_eq!(hosts, ["sms.yunxinapi.com", "sms-backup.yunxinapi.com"]);
}

#[test]
fn the_service_needs_both_keys_of_its_provider_and_the_database_alone_needs_nothing() {
    let mistakes = read(Purpose::Service, &[]).expect_err("keys are needed").0;
    let names: Vec<&str> = mistakes.iter().map(|mistake| mistake.name.as_str()).collect();
    assert_eq!(names, ["NETEASE_APP_KEY", "NETEASE_APP_SECRET"]);
    assert!(read(Purpose::Database, &[]).expect("nothing is needed").netease.is_none());
    assert_eq!(wrong(&[("NETEASE_APP_SECRET", " ")]), ["NETEASE_APP_SECRET"]);
    refuses("NETEASE_APP_KEY", &["two words", "key\u{e9}"]);
}

#[test]
fn a_template_brings_the_parameters_that_go_with_it() {
    let style = |settings: &[(&str, &str)]| {
        service(settings).map(|config| config.netease.expect("set").code_style)
    };
    let template = ("NETEASE_TEMPLATE_ID", "3057527");
    let old = ("NETEASE_CODE_STYLE", "auth_code");
    let new = ("NETEASE_CODE_STYLE", "param_map");
    assert_eq!(style(&[template]), Ok(CodeStyle::ParamMap));
    assert_eq!(style(&[template, old]), Ok(CodeStyle::AuthCode));
    assert_eq!(style(&[template, new]), Ok(CodeStyle::ParamMap));
    assert_eq!(wrong(&[new]), ["NETEASE_TEMPLATE_ID"]);
    refuses("NETEASE_TEMPLATE_ID", &["SMS_1", "3057527x"]);
    refuses("NETEASE_CODE_STYLE", &["authCode", "AUTH_CODE"]);
}

#[test]
fn codes_have_six_to_eight_digits_and_live_ten_minutes_at_most() {
    takes("CODE_LENGTH", &["6", "7", "8"]);
    refuses("CODE_LENGTH", &["5", "9", "six", "-6"]);
    assert_eq!(with("CODE_LIFETIME", "10m").policy.code_lifetime, Duration::from_mins(10));
    assert_eq!(with("CODE_LIFETIME", "600s").policy.code_lifetime, Duration::from_mins(10));
    refuses("CODE_LIFETIME", &["11m", "601s", "1h", "0s", "5", "5 m", "-5m", "five"]);
    takes("CODE_GUESSES", &["1", "10"]);
    refuses("CODE_GUESSES", &["0", "11", "-1", "many"]);
}

#[test]
fn durations_have_a_unit() {
    assert_eq!(with("SESSION_IDLE", "300s").sessions.idle, Duration::from_mins(5));
    assert_eq!(with("SESSION_LIFETIME", "30d").sessions.lifetime, Duration::from_hours(720));
    assert_eq!(with("EVENTS_KEPT", "30d").events_kept, Duration::from_hours(720));
    let netease = with("NETEASE_TIMEOUT", "1s").netease.expect("set");
    assert_eq!(netease.timeout, Duration::from_secs(1));
    for name in [
        "SESSION_IDLE",
        "SESSION_LIFETIME",
        "NETEASE_TIMEOUT",
        "EVENTS_KEPT",
        "REFRESH_IDLE",
        "REFRESH_LIFETIME",
    ] {
        refuses(name, &["0s", "5", "s", "1w", "1.5h", "-1h", "99999999999d"]);
    }
}

#[test]
fn tokens_live_an_hour_at_most_and_keys_an_hour_at_least() {
    assert_eq!(with("TOKEN_LIFETIME", "60m").oidc.access, Duration::from_hours(1));
    refuses("TOKEN_LIFETIME", &["3601s", "61m", "1d", "0s", "10"]);
    assert_eq!(with("SIGNING_KEY_LIFETIME", "60m").oidc.key, Duration::from_hours(1));
    refuses("SIGNING_KEY_LIFETIME", &["3599s", "59m", "0s", "90"]);
    assert_eq!(with("REFRESH_IDLE", "30d").oidc.refresh_idle, Duration::from_hours(720));
    assert_eq!(with("REFRESH_LIFETIME", "30d").oidc.refresh, Duration::from_hours(720));
    for (name, value, expected) in [
        ("TOKEN_LIFETIME", "61m", "a duration of at most `1h` is expected"),
        ("SIGNING_KEY_LIFETIME", "59m", "a duration of at least `1h` is expected"),
    ] {
        let told = service(&[(name, value)]).expect_err("refused").to_string();
        assert_eq!(told, format!("1 setting is wrong:\n  {name}: {expected}"));
    }
}

fn settable_limits() -> impl Iterator<Item = (Limit, &'static str)> {
    Limit::ALL.into_iter().filter_map(|limit| Some((limit, limit.setting()?)))
}

#[test]
fn every_limit_is_taken_for_its_own_act_and_can_be_off() {
    for (limit, name) in settable_limits() {
        let config = with(name, "7/90s, 8/1h");
        assert_eq!(Ok(config.limits[limit as usize].clone()), "7/90s,8/1h".parse());
        for (other, _) in settable_limits().filter(|(other, _)| *other != limit) {
            assert_eq!(config.limits[other as usize], other.default_rules());
        }
        assert_eq!(with(name, "off").limits[limit as usize], Rules::default());
        refuses(name, &["0/1m", "5", "5/", "/1h", "5/1h,", "5/1h;6/1d", "none", "OFF"]);
    }
}

#[test]
fn a_key_has_thirty_two_bytes_and_postgresql_needs_one() {
    assert!(with("SECRET_KEY", KEY).secret_key.is_some());
    refuses("SECRET_KEY", &[&KEY[2..], "secret"]);

    let server = ("DATABASE_URL", "postgres://u:p@127.0.0.1/app");
    assert!(service(&[server, ("SECRET_KEY", KEY)]).is_ok());
    assert_eq!(wrong(&[server]), ["SECRET_KEY"]);
    assert_eq!(wrong(&[server, ("SECRET_KEY", "short")]), ["SECRET_KEY"]);
    refuses("DATABASE_URL", &["codelogin.db", "mysql://127.0.0.1/app", "sqlite::memory:"]);
}

#[test]
fn addresses_and_urls_are_read_strictly() {
    assert_eq!(with("LISTEN_ADDR", "[::1]:80").listen.to_string(), "[::1]:80");
    assert_eq!(with("METRICS_ADDR", "127.0.0.1:9000").metrics, "127.0.0.1:9000".parse().ok());
    for name in ["LISTEN_ADDR", "METRICS_ADDR"] {
        refuses(name, &["8000", "localhost:8000", "127.0.0.1", "127.0.0.1:65536"]);
    }
    takes("PUBLIC_URL", &["https://login.example.com", "http://127.0.0.1:8000/"]);
    refuses("PUBLIC_URL", &["login.example.com", "https://a.example/path", "ftp://a.example"]);
    takes("TRUSTED_PROXIES", &["127.0.0.1", "10.0.0.0/8, ::1"]);
    refuses("TRUSTED_PROXIES", &["proxy", "10.0.0.0/33", "127.0.0.1,"]);
    takes("NETEASE_URLS", &["https://a.example,https://b.example", "http://127.0.0.1:8001"]);
    refuses("NETEASE_URLS", &["http://a.example", "https://a.example,", "sms.yunxinapi.com"]);
    for name in ["AGREEMENT_URL", "PRIVACY_URL"] {
        takes(name, &["https://a.example/terms"]);
        refuses(name, &["http://a.example/terms", "/terms", "javascript:alert(1)"]);
    }
}

#[test]
fn choices_are_spelled_as_documented() {
    assert_eq!(with("REGISTRATION", "open").policy.registration, Registration::Open);
    refuses("REGISTRATION", &["Open", "yes"]);
    assert!(with("HIDE_UNKNOWN_MOBILES", "true").policy.hide_unknown_mobiles);
    assert!(!with("HIDE_UNKNOWN_MOBILES", "false").policy.hide_unknown_mobiles);
    refuses("HIDE_UNKNOWN_MOBILES", &["yes", "1", "True"]);
    assert_eq!(with("LOG_FORMAT", "json").log_format, LogFormat::Json);
    refuses("LOG_FORMAT", &["JSON", "yaml"]);
    assert_eq!(with("SITE_NAME", " 商城 ").site.name.as_deref(), Some("商城"));
    refuses("SITE_NAME", &["商\u{202e}城", "商\n城", "商城\u{1b}[2J", "\u{200b}"]);
    takes("TEST_MOBILES", &["13800138000:246810:2026-12-31"]);
    refuses("TEST_MOBILES", &["13800138000:246810", "13800138000:246810:2027-12-31"]);
    assert_eq!(with("PASSWORD_MIN_LENGTH", "8").policy.password_length.to_string(), "8");
    takes("PASSWORD_MIN_LENGTH", &["8", "15", "128"]);
    refuses("PASSWORD_MIN_LENGTH", &["7", "129", "long"]);
    takes("EMAIL_DOMAIN", &["users.example.com"]);
    refuses("EMAIL_DOMAIN", &["x@example.com", "example com"]);
    takes("SITE_COLOR", &["#1a6b52", "#000000"]);
    refuses("SITE_COLOR", &["1a6b52", "#1a6b5", "#1a6b5g", "green", "#FFFFFF", "#777777"]);
    takes("SITE_LOGO", &["/logo.svg", "https://cdn.example.com/logo.png"]);
    refuses("SITE_LOGO", &["logo.svg", "http://cdn.example.com/logo.png", "//cdn.example.com/x"]);
}

#[test]
fn an_empty_setting_is_one_that_is_not_set() {
    let empty: Vec<(&str, &str)> = ["LISTEN_ADDR", "SECRET_KEY", "CODE_LENGTH", "METRICS_ADDR"]
        .into_iter()
        .chain(settable_limits().map(|(_, name)| name))
        .map(|name| (name, "  "))
        .collect();
    let config = service(&empty).expect("as if nothing were set");
    assert_eq!(format!("{config:?}"), format!("{:?}", service(&[]).expect("defaults")));
}

#[test]
fn all_mistakes_come_at_once_by_name_and_without_a_value() {
    let settings = [
        ("NETEASE_APP_KEY", "spilled key"),
        ("SECRET_KEY", "spilled"),
        ("DATABASE_URL", "mysql://u:spilled@db/app"),
        ("CODE_LIFETIME", "spilled"),
        ("TEST_MOBILES", "spilled"),
        ("LIMIT_SENDS_TOTAL", "spilled"),
    ];
    let mistakes = service(&settings).expect_err("wrong");
    assert_eq!(mistakes.0.len(), settings.len());
    let said = mistakes.to_string();
    assert!(said.starts_with("6 settings are wrong:\n"), "{said}");
    for (name, _) in settings {
        assert!(said.contains(&format!("\n  {name}: ")), "{name}: {said}");
    }
    assert!(!said.contains("spilled"), "{said}");
}
