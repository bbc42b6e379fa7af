//! Every page and every answer: what it carries, and what is said where there is no page.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;

use crate::support::{Answer, MOBILE, Visitor, World};

async fn asks(visitor: &Visitor, method: Method, path: &str) -> Answer {
    visitor.send(visitor.request(method, path)).await
}

#[tokio::test]
async fn the_sign_in_page_has_the_handles_that_others_rely_on() {
    let world = World::new().await;
    let page = world.visitor().opens("/user/codelogin").await.is(200);
    let form = "form#code-login[method=post][action='/user/codelogin']";
    for handle in [
        "input[name=mobile][type=tel][autocomplete=tel]",
        "input[name=code][inputmode=numeric][autocomplete=one-time-code]",
        "button#send-code[type=submit][formaction='/user/sendcode']",
    ] {
        assert!(page.text_of(&format!("{form} {handle}")).is_some(), "{handle}");
    }
    for field in ["mobile", "code"] {
        assert!(page.text_of(&format!("label[for={field}]")).is_some(), "{field} has a label");
    }
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("zh-CN"));
}

#[tokio::test]
async fn the_page_speaks_the_visitors_language() {
    let world = World::new().await;
    let visitor = world.visitor().sending("accept-language", "en-GB,en;q=0.9,zh;q=0.1");
    let page = visitor.opens("/user/codelogin").await.is(200).says("Sign in with a code");
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("en"));
    visitor.types(MOBILE, "123456").await.is(422).says("The code is wrong");
    visitor.opens("/nowhere").await.is(404).says("No such page");
}

#[tokio::test]
async fn the_wish_where_to_go_is_kept_on_the_page() {
    let world = World::new().await;
    let visitor = world.visitor();
    let next = |page: &Answer| page.attribute_of("input[name=next]", "value");
    let page = visitor.opens("/user/codelogin?next=/orders%3Fpage%3D2").await.is(200);
    assert_eq!(next(&page).as_deref(), Some("/orders?page=2"));
    let fields = [("mobile", MOBILE), ("code", "123456"), ("next", "/orders")];
    let page = visitor.posts("/user/codelogin", &fields).await.is(422);
    assert_eq!(next(&page).as_deref(), Some("/orders"));
    for elsewhere in ["//evil.example", "https://evil.example", "/a&next=/b"] {
        let page = visitor.opens(&format!("/user/codelogin?next={elsewhere}")).await.is(200);
        assert_eq!(next(&page), None, "{elsewhere}");
    }
}

#[tokio::test]
async fn one_who_is_signed_in_is_sent_on() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    assert_eq!(visitor.opens("/user/codelogin").await.is(303).location(), "/");
    let answer = visitor.opens("/user/codelogin?next=/orders").await.is(303);
    assert_eq!(answer.location(), "/orders");
}

#[tokio::test]
async fn a_visitor_at_home_is_sent_to_sign_in() {
    let world = World::new().await;
    assert_eq!(world.visitor().opens("/").await.is(303).location(), "/user/codelogin");
}

#[tokio::test]
async fn a_link_to_sign_out_leads_to_a_page_that_asks() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens("/user/logout").await.is(200).says("138****8000");
    assert!(page.text_of("form#logout[action='/user/logout'][method=post] button").is_some());
    assert!(visitor.is_signed_in().await, "only the button ends it");
    visitor.posts("/user/logout", &[]).await.is(303);
    assert_eq!(visitor.opens("/user/logout").await.is(303).location(), "/user/codelogin");
}

#[tokio::test]
async fn what_changes_state_is_post_only() {
    let world = World::new().await;
    let visitor = world.visitor();
    for (path, method, allow) in [
        ("/user/sendcode", Method::GET, "POST"),
        ("/user/sendcode", Method::DELETE, "POST"),
        ("/user/logout", Method::PUT, "GET,HEAD,POST"),
        ("/user/codelogin", Method::PUT, "GET,HEAD,POST"),
        ("/", Method::POST, "GET,HEAD"),
        ("/healthz", Method::POST, "GET,HEAD"),
    ] {
        let answer = asks(&visitor, method, path).await.is(405).says("无法处理该请求");
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_address_gets_a_page_of_ours() {
    let world = World::new().await;
    let visitor = world.visitor();
    for path in
        ["/nowhere", "/user", "/user/codelogin/", "/static/site.css", "/static/..%2f", "/%ff"]
    {
        visitor.opens(path).await.is(404).says("页面不存在").says("/user/codelogin");
    }
    let request = visitor.request(Method::GET, "/nowhere").header("accept", "application/json");
    assert_eq!(visitor.send(request).await.is(404).json()["status"], 404);
}

#[tokio::test]
async fn static_files_are_kept_by_browsers_for_ever() {
    let world = World::new().await;
    let visitor = world.visitor();
    let page = visitor.opens("/user/codelogin").await;
    for (selector, attribute, kind) in [
        ("link[rel=stylesheet]", "href", "text/css"),
        ("script", "src", "text/javascript"),
        ("link[rel=icon]", "href", "image/svg+xml"),
    ] {
        let path = page.attribute_of(selector, attribute).expect(selector);
        let file = visitor.opens(&path).await.is(200);
        assert_eq!(file.header("content-type"), Some(kind));
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
}

/// The bytes on the wire, about: what a response says of itself, and its body.
async fn weigh(visitor: &Visitor, path: &str) -> (usize, String) {
    let request = visitor.request(Method::GET, path).header("accept-encoding", "gzip, br");
    let response = request.send().await.expect("the service answers");
    let headers = response.headers().iter();
    let headers: usize = headers.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    assert_eq!(response.headers()["content-encoding"], "gzip", "{path}");
    assert_eq!(response.headers()["vary"], "accept-encoding", "{path}");
    let body = response.bytes().await.expect("a body");
    let mut text = String::new();
    GzDecoder::new(body.as_ref()).read_to_string(&mut text).expect("gzip");
    (headers + body.len(), text)
}

#[tokio::test]
async fn a_first_visit_is_four_requests_and_less_than_twenty_kilobytes() {
    let world = World::new().await;
    let visitor = world.visitor();
    let (mut weight, page) = weigh(&visitor, "/user/codelogin").await;
    let files: Vec<&str> = page.split('"').filter(|part| part.starts_with("/static/")).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(!page.contains("//"), "nothing comes from another host: {page}");
    for file in files {
        let (more, text) = weigh(&visitor, file).await;
        let plain = visitor.opens(file).await.is(200);
        assert_eq!(plain.header("content-encoding"), None);
        assert_eq!(plain.body, text, "it is the same for who takes no gzip");
        weight += more;
    }
    assert!(weight < 20_000, "{weight} bytes");
}

#[tokio::test]
async fn what_is_personal_is_never_compressed() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await.sending("accept-encoding", "gzip");
    for path in ["/", "/user/account"] {
        let page = visitor.opens(path).await.is(200);
        assert_eq!(page.header("content-encoding"), None, "{path}");
    }
    // A page that shows again what was typed, or where one wanted to go, is one, too.
    let visitor = world.visitor().sending("accept-encoding", "gzip");
    let answers = [
        visitor.opens("/user/codelogin?next=/orders").await.is(200).says("/orders"),
        visitor.types(MOBILE, "123456").await.is(422),
        visitor.asks_for_code_by_form("1380013800").await.is(303),
        visitor.opens("/user/codelogin").await.is(200).says("1380013800"),
    ];
    for answer in answers {
        assert_eq!(answer.header("content-encoding"), None, "{}", answer.status);
    }
}

#[tokio::test]
async fn every_answer_carries_the_shield() {
    let world = World::new().await;
    let visitor = world.visitor();
    let style = visitor.opens("/user/codelogin").await;
    let style = style.attribute_of("link[rel=stylesheet]", "href").expect("a stylesheet");
    let answers = [
        visitor.opens("/").await.is(303),
        visitor.opens("/user/codelogin").await.is(200),
        visitor.opens(&style).await.is(200),
        visitor.opens("/healthz").await.is(200),
        visitor.opens("/nowhere").await.is(404),
        asks(&visitor, Method::PUT, "/").await.is(405),
        visitor.posts("/user/codelogin", &[("mobile", &"1".repeat(17_000))]).await.is(413),
        visitor.types(MOBILE, "123456").await.is(422),
        visitor.copy().sending("sec-fetch-site", "cross-site").types(MOBILE, "1").await.is(403),
    ];
    for answer in answers {
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("strict-transport-security"), None, "only with https");
        assert!(answer.header("cache-control").is_some(), "{}", answer.status);
    }
}

#[tokio::test]
async fn nothing_personal_is_kept_by_caches() {
    let world = World::new().await;
    let visitor = world.signed_in(MOBILE).await;
    for path in ["/", "/user/codelogin"] {
        assert_eq!(visitor.opens(path).await.header("cache-control"), Some("no-store"));
    }
    let page = world.visitor().opens("/user/codelogin").await;
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn the_host_that_a_request_names_appears_nowhere() {
    let world = World::new().await;
    let visitor = world.visitor();
    for path in ["/", "/user/codelogin", "/nowhere"] {
        let request = visitor.request(Method::GET, path).header("host", "evil.example");
        let answer = visitor.send(request).await.says_not("evil.example");
        assert!(!format!("{:?}", answer.headers).contains("evil.example"), "{path}");
    }
}

#[tokio::test]
async fn those_who_watch_are_told_that_it_lives_and_serves() {
    let world = World::new().await;
    world.visitor().opens("/healthz").await.is(200);
    world.visitor().opens("/readyz").await.is(200);
    world.loses_its_database().await;
    world.visitor().opens("/healthz").await.is(200);
    world.visitor().opens("/readyz").await.is(503);
    let visitor = world.visitor();
    visitor.types(MOBILE, "123456").await.is(503).says("服务暂时不可用");
    visitor.plant_cookie("codelogin", "AAAAAAAAAAAAAAAAAAAAAA");
    let answer = visitor.opens("/").await.is(503).says("服务暂时不可用");
    assert_eq!(answer.header("retry-after"), Some("5"));
    let answer = visitor.asks_for_code(MOBILE).await.is(503);
    assert_eq!(answer.json()["retry_after"], 5);
}

#[tokio::test]
async fn odd_forms_get_a_clear_answer() {
    let world = World::new().await;
    let visitor = world.visitor();
    for path in ["/user/codelogin", "/user/sendcode", "/user/logout"] {
        for body in
            ["", "&", "=", "%", "%ff%fe=%00", "mobile=%00", "mobile[]=1", "a=1&a=2", "\u{1f600}"]
        {
            let answer = visitor.posts_raw(path, body).await;
            assert!(answer.status < 500, "{path} {body:?}: {}", answer.status);
        }
    }
    let json = visitor.request(Method::POST, "/user/codelogin").json(&[("mobile", MOBILE)]);
    visitor.send(json).await.is(415).says("无法处理该请求");
    for again in ["mobile", "mobile[]", "mobile[0]"] {
        visitor.posts("/user/codelogin", &[("mobile", MOBILE), (again, MOBILE)]).await.is(422);
    }
    assert_eq!(world.rows("sessions").await, 0);
    assert_eq!(world.rows("counters").await, 0);
}
