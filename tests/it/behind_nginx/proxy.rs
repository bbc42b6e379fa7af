//! What nginx and the instances make of a request together.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};

use super::{NAME, Site};
use crate::proxies::{HTTP, HTTPS, url_of};
use crate::support::{MOBILE, Visitor};

/// Where the one lives whom nginx sees.
const HOME: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn a_sign_in_at_one_instance_holds_at_the_other_and_so_does_its_end() {
    let site = Site::with(&[]).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.visitor().goes_to(site.instance(0));
    visitor.asks_for_code(MOBILE).await.is(200);
    let visitor = visitor.goes_to(site.instance(1));
    visitor.types(MOBILE, &site.yunxin.code_sent_to(MOBILE).await).await.is(303);
    let visitor = visitor.goes_to(site.instance(0));
    assert!(visitor.is_signed_in().await);

    let copy = visitor.copy().goes_to(site.instance(1));
    assert!(copy.is_signed_in().await);
    visitor.posts("/user/logout", &[]).await.is(303);
    assert!(!copy.is_signed_in().await);
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn ledger_and_log_have_the_client_and_the_name_that_nginx_gave_the_request() {
    let mut site = Site::with(&[]).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.nginx.visitor(NAME, HOME).sending("origin", &url_of(NAME));
    let visitor = visitor.sending("x-forwarded-for", "6.6.6.6").sending("x-request-id", "mine");
    visitor.asks_for_code(MOBILE).await.is(200);
    visitor.types(MOBILE, &site.yunxin.code_sent_to(MOBILE).await).await.is(303);

    let events = site.operator.runs(&["events", "--json", "--mobile", MOBILE]).await.is(0).json();
    let logs = [site.ends(0).await.is(0).err, site.ends(1).await.is(0).err];
    let nginx = site.nginx.file("access.log");
    for (kind, path) in [("code_requested", "sendcode"), ("signed_in", "codelogin")] {
        let events = events.as_array().expect("a list");
        let event = events.iter().find(|event| event["event"] == kind).expect(kind);
        assert_eq!(event["address"], HOME.to_string(), "{event}");
        let request = event["request"].as_str().expect("a name");
        let line = nginx.lines().find(|line| line.contains(request)).expect("the same name");
        assert!(line.starts_with(&HOME.to_string()), "{line}");
        assert!(line.contains(&format!("\"POST /user/{path}\"")), "{line}");
        // The instance that nginx says it asked has it.
        let asked = usize::from(line.ends_with(&site.instance(1).to_string()));
        assert!(logs[asked].contains(request), "{request}: {logs:?}");
    }
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn through_tls_cookies_are_for_this_host_alone_and_pages_as_they_are_without_nginx() {
    let site = Site::with(&[("METRICS_ADDR", "")]).await;
    site.operator.runs(&["user", "add", MOBILE]).await.is(0);
    let visitor = site.visitor().sending("accept-encoding", "gzip, br");
    visitor.asks_for_code(MOBILE).await.is(200);
    let answer = visitor.types(MOBILE, &site.yunxin.code_sent_to(MOBILE).await).await.is(303);
    assert_eq!(answer.location(), "/");
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
    }
    let page = visitor.opens("/").await.is(200);
    assert_eq!(page.header("content-encoding"), None, "compressed, a secret can be guessed");
    assert!(page.header("strict-transport-security").is_some());
    visitor.opens("/metrics").await.is(404).says("页面不存在");
}

#[tokio::test]
#[ignore = "needs nginx and PostgreSQL"]
async fn without_tls_there_is_the_way_to_it_and_nothing_else() {
    let site = Site::with(&[]).await;
    let visitor = Visitor::new(site.nginx.at(HTTP)).sending("host", "elsewhere.example");
    let answer = visitor.opens("/user/codelogin?next=/a").await.is(301);
    assert_eq!(answer.location(), "https://login.example.com/user/codelogin?next=/a");

    let hello = Command::new("openssl")
        .args(["s_client", "-alpn", "h2", "-connect", &site.nginx.at(HTTPS).to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("Debian's package openssl");
    let hello = String::from_utf8_lossy(&hello.stdout).into_owned();
    assert!(hello.contains("ALPN protocol: h2"), "{hello}");
}
