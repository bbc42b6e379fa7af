//! What Prometheus reads, at an address of its own.

use crate::support::{FakeYunxin, MOBILE, UNKNOWN_MOBILE, World, other_than, seconds};

const METRICS: (&str, &str) = ("METRICS_ADDR", "127.0.0.1:0");

#[tokio::test]
async fn sends_are_counted_by_their_outcome() {
    let world = World::with(&[METRICS, ("LIMIT_SENDS_PER_MOBILE", "off")]).await;
    let asks = async |outcome: &str, prepare: fn(&FakeYunxin), mobile: &str| {
        prepare(&world.yunxin);
        let name = format!("codelogin_sends_total{{outcome=\"{outcome}\"}}");
        assert_eq!(world.metric(&name).await, Some(0.0), "{outcome}");
        world.visitor().asks_for_code(mobile).await;
        assert_eq!(world.metric(&name).await, Some(1.0), "{outcome}");
        if mobile == MOBILE {
            world.yunxin.code_sent_to(mobile);
        }
    };
    asks("accepted", |_| (), MOBILE).await;
    asks("refused", |yunxin| yunxin.refuses_with(416), MOBILE).await;
    asks("service_refused", |yunxin| yunxin.refuses_with(403), MOBILE).await;
    asks("no_such_user", |_| (), UNKNOWN_MOBILE).await;
    assert_eq!(world.metric("codelogin_provider_seconds_count").await, Some(3.0));
}

#[tokio::test]
async fn sign_ins_refusals_and_sessions_are_counted() {
    let world = World::with(&[METRICS]).await;
    let visitor = world.visitor();
    visitor.asks_for_code(MOBILE).await.is(200);
    let code = world.yunxin.code_sent_to(MOBILE);
    visitor.asks_for_code(MOBILE).await.is(429);
    visitor.types(MOBILE, &other_than(&code)).await.is(422);
    assert_eq!(world.metric("codelogin_sessions").await, Some(0.0));
    visitor.types(MOBILE, &code).await.is(303);
    for (metric, count) in [
        ("codelogin_sign_ins_total{outcome=\"wrong\",way=\"code\"}", 1.0),
        ("codelogin_sign_ins_total{outcome=\"signed_in\",way=\"code\"}", 1.0),
        ("codelogin_refusals_total{limit=\"sends_per_mobile\"}", 1.0),
        ("codelogin_sessions", 1.0),
        ("codelogin_budget_used_percent", 1.0),
    ] {
        assert_eq!(world.metric(metric).await, Some(count), "{metric}");
    }
}

#[tokio::test]
async fn refusals_that_the_ledger_leaves_out_are_counted_all_the_same() {
    let world = World::with(&[METRICS, ("LIMIT_GUESSES_PER_ADDRESS", "1/24h")]).await;
    for _ in 0..71 {
        world.visitor().types(MOBILE, "000000").await;
    }
    let refusals = "codelogin_refusals_total{limit=\"guesses_per_address\"}";
    assert_eq!(world.metric(refusals).await, Some(70.0));
}

#[tokio::test]
async fn the_warnings_about_the_bill_are_counted() {
    let settings = [
        METRICS,
        ("LIMIT_SENDS_TOTAL", "25/24h"),
        ("LIMIT_SENDS_PER_MOBILE", "off"),
        ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ];
    let world = World::with(&settings).await;
    for _ in 0..20 {
        world.visitor().asks_for_code(MOBILE).await.is(200);
        world.yunxin.code_sent_to(MOBILE);
    }
    for warning in ["budget_nearly_used", "codes_unused"] {
        let metric = format!("codelogin_warnings_total{{warning=\"{warning}\"}}");
        assert_eq!(world.metric(&metric).await, Some(1.0), "{warning}");
    }
    assert_eq!(world.metric("codelogin_budget_used_percent").await, Some(80.0));
    world.passes(seconds(24 * 60 * 60));
    assert_eq!(world.metric("codelogin_budget_used_percent").await, Some(0.0));
}

#[tokio::test]
async fn requests_are_measured_by_route_and_not_by_what_somebody_made_up() {
    let world = World::with(&[METRICS]).await;
    let visitor = world.visitor();
    for path in ["/user/codelogin", "/static/nothing.css", "/a", "/b", "/c?d"] {
        visitor.opens(path).await;
    }
    visitor
        .send(visitor.request("BREW".parse().expect("a method"), "/user/codelogin"))
        .await
        .is(405);
    for (labels, count) in [
        ("route=\"/user/codelogin\",status=\"200\"", 1.0),
        ("route=\"/static/{name}\",status=\"404\"", 1.0),
        ("route=\"other\",status=\"404\"", 3.0),
    ] {
        let metric = format!("codelogin_http_answers_total{{method=\"GET\",{labels}}}");
        assert_eq!(world.metric(&metric).await, Some(count), "{metric}");
    }
    let odd =
        "codelogin_http_answers_total{method=\"other\",route=\"/user/codelogin\",status=\"405\"}";
    assert_eq!(world.metric(odd).await, Some(1.0));
    let measured = "codelogin_http_seconds_count{method=\"GET\",route=\"other\"}";
    assert_eq!(world.metric(measured).await, Some(3.0));
}

#[tokio::test]
async fn what_takes_longer_than_the_time_out_stands_apart() {
    let world = World::with(&[METRICS]).await;
    world.visitor().asks_for_code(MOBILE).await.is(200);
    world.yunxin.code_sent_to(MOBILE);
    let in_time = "codelogin_provider_seconds_bucket{le=\"5\"}";
    assert_eq!(world.metric(in_time).await, Some(1.0));
}

#[tokio::test]
async fn the_build_is_told() {
    let world = World::with(&[METRICS]).await;
    let (version, commit) = (env!("CARGO_PKG_VERSION"), codelogin::version::COMMIT);
    let build = format!("codelogin_build_info{{commit=\"{commit}\",version=\"{version}\"}}");
    assert_eq!(world.metric(&build).await, Some(1.0));
}

#[tokio::test]
async fn nobody_reads_them_on_the_site() {
    let world = World::with(&[METRICS]).await;
    world.visitor().opens("/metrics").await.is(404);
    let elsewhere = World::new().await;
    elsewhere.visitor().opens("/metrics").await.is(404);
}

#[tokio::test]
async fn whether_all_is_well_is_told_there_too() {
    let world = World::with(&[METRICS]).await;
    for path in ["/healthz", "/readyz"] {
        world.watcher().opens(path).await.is(200).says("ok");
    }
    world.loses_its_database().await;
    world.watcher().opens("/healthz").await.is(200);
    world.watcher().opens("/readyz").await.is(503).says("the database does not do its work");
}
