//! Posts that the page would not make: from elsewhere, malformed, of another kind, too large.

use reqwest::Method;
use reqwest::header::HeaderValue;

use crate::support::{MOBILE, World};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let world = World::new().await;
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let visitor = world.visitor().sending(header, value);
        let answer = visitor.asks_for_code(MOBILE).await.is(403);
        assert_eq!(answer.json()["status"], 403, "{header}: {value}");
        assert_eq!(answer.json()["retry_after"], 0);
        visitor.asks_for_code_by_form(MOBILE).await.is(403);
        assert!(visitor.cookies().is_empty());
    }
    nothing_is_stored(&world).await;
}

#[tokio::test]
async fn a_post_from_the_site_itself_passes() {
    let world = World::with(&[("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    let origin = format!("http://{}", world.address());
    for (header, value) in
        [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("origin", &origin)]
    {
        world.visitor().sending(header, value).asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
    }
}

#[tokio::test]
async fn behind_a_proxy_the_site_is_known_by_its_public_address() {
    let world = World::with(&[("PUBLIC_URL", "https://login.example.com")]).await;
    let visitor = world.visitor().sending("origin", "https://login.example.com");
    visitor.asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    let visitor = world.visitor().sending("origin", "https://evil.example.com");
    visitor.asks_for_code(MOBILE).await.is(403);
}

#[tokio::test]
async fn a_number_that_is_malformed_is_refused_and_leaves_nothing_behind() {
    let world = World::new().await;
    let huge = format!("mobile={}", "1".repeat(16_000));
    let wide = format!("mobile={}", "%F0%9F%93%B1".repeat(1300));
    let quoted = format!("mobile={}", "%00%22%5C".repeat(1500));
    for body in [
        "",
        "mobile",
        "mobile=",
        "next=/orders",
        "mobile=13800138000&mobile=13800138000",
        "mobile=13800138000&mobile=",
        "mobile[]=13800138000",
        "mobile%5B%5D=13800138000",
        "mobile[0]=13800138000",
        "MOBILE=13800138000",
        "mobile=13800138000%00",
        "mobile=\0\0\0\0\0\0\0\0\0\0\0",
        "mobile=%FF%FE13800138000",
        "mobile=%D9%A1%D9%A3%D9%A8%D9%A0%D9%A0%D9%A1%D9%A3%D9%A8%D9%A0%D9%A0%D9%A0",
        "mobile=一三八零零一三八零零零",
        "mobile=13800138000'--",
        "mobile=%2B85298765432",
        "mobile=12800138000",
        "mobile=13800138000&&&&=&=13800138000&mobile",
        "{\"mobile\":\"13800138000\"}",
        &huge,
        &wide,
        &quoted,
    ] {
        let visitor = world.visitor().sending("accept", "application/json");
        let answer = visitor.posts_raw("/user/sendcode", body.to_owned()).await.is(422);
        assert_eq!(answer.json()["msg"], "手机号码格式不正确", "{body}");
        assert!(visitor.session_cookie().is_none());

        let visitor = world.visitor();
        let answer = visitor.posts_raw("/user/sendcode", body.to_owned()).await.is(303);
        let cookies = answer.headers.get_all("set-cookie").iter();
        assert!(cookies.map(HeaderValue::len).sum::<usize>() < 4096, "a browser keeps it");
        visitor.follows(&answer).await.is(200).tells("alert", "手机号码格式不正确", 0);
    }
    nothing_is_stored(&world).await;
}

#[tokio::test]
async fn only_a_form_is_read() {
    let world = World::new().await;
    let body = format!("mobile={MOBILE}");
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", "", FORM] {
        let visitor = world.visitor();
        let mut request = visitor.request(Method::POST, "/user/sendcode").body(body.clone());
        if kind != FORM {
            request = request.header("content-type", kind);
        }
        visitor.send(request).await.is(415);
    }
    nothing_is_stored(&world).await;

    let visitor = world.visitor();
    let request = visitor.request(Method::POST, "/user/sendcode").body(body);
    let kind = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    visitor.send(request.header("content-type", kind)).await.is(303);
    world.yunxin.code_sent_to(MOBILE);
}

#[tokio::test]
async fn a_form_has_sixteen_kibibytes_at_most() {
    let world = World::new().await;
    let form = format!("mobile={MOBILE}&padding=");
    for (length, status) in [(16 * 1024, 200), (16 * 1024 + 1, 413), (100 * 1024, 413)] {
        let visitor = world.visitor().sending("accept", "application/json");
        let body = format!("{form}{}", "x".repeat(length - form.len()));
        let answer = visitor.posts_raw("/user/sendcode", body).await.is(status);
        assert_eq!(answer.json()["status"], status);
    }
    world.yunxin.code_sent_to(MOBILE);
}

#[tokio::test]
async fn codes_are_asked_for_by_post_alone() {
    let world = World::new().await;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
        let visitor = world.visitor();
        let answer = visitor.send(visitor.request(method, "/user/sendcode?mobile=1")).await.is(405);
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    nothing_is_stored(&world).await;
}

async fn nothing_is_stored(world: &World) {
    for table in ["sessions", "challenges", "counters"] {
        assert_eq!(world.rows(table).await, 0, "{table}");
    }
    assert_eq!(world.yunxin.messages_sent(), 0);
}
