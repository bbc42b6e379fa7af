//! The application beside the service: it has people signed in by OpenID Connect, and shows what it was told.

use std::net::SocketAddr;

use super::Demo;
use crate::cli::code_in_inbox;
use crate::support::{Answer, MOBILE, Visitor};

/// Somebody's browser, as each of the two sees it.
struct Person {
    at_application: Visitor,
    at_site: Visitor,
}

/// The path at this address to which an answer leads.
#[track_caller]
fn leads_to(address: SocketAddr, answer: &Answer) -> String {
    let location = answer.location();
    let path = location.strip_prefix(&format!("http://{address}"));
    path.unwrap_or_else(|| panic!("{location} is not at {address}")).to_owned()
}

/// What the application shows that it was told, in this section, under this name.
fn told(page: &Answer, section: &str, name: &str) -> Option<String> {
    let place = (1..20).find(|at| {
        page.text_of(&format!("#{section} dl div:nth-child({at}) code")).as_deref() == Some(name)
    })?;
    page.text_of(&format!("#{section} dl div:nth-child({place}) dd"))
}

impl Person {
    fn new(demo: &Demo) -> Self {
        let [at_application, at_site] = [demo.application, demo.site].map(Visitor::new);
        Self { at_application, at_site }
    }

    /// Presses the button at the application, and is led to the service.
    async fn begins(&self, demo: &Demo) -> String {
        leads_to(demo.site, &self.at_application.opens("/sign-in").await.is(303))
    }

    /// Signs in at the service with a code from the inbox, and is led back to the application.
    async fn signs_in(&self, demo: &Demo) -> Answer {
        let page = self.at_application.opens("/").await.is(200);
        assert_eq!(page.attribute_of(".button", "href").as_deref(), Some("/sign-in"));
        let authorize = self.begins(demo).await;
        let asked = self.at_site.opens(&authorize).await.is(303);
        let page = self.at_site.follows(&asked).await.is(200).says("小应用");
        let next = page.attribute_of("input[name=next]", "value").expect("where it goes on to");
        self.at_site.asks_for_code(MOBILE).await.is(200);
        let code = code_in_inbox(demo.inbox, MOBILE).await;
        let fields = [("mobile", MOBILE), ("code", &code), ("next", &next)];
        let led_on = self.at_site.posts("/user/codelogin", &fields).await.is(200);
        let on = led_on.attribute_of("a#go-on", "href").expect("the way on");
        let back = leads_to(demo.application, &self.at_site.opens(&on).await.is(303));
        let home = self.at_application.opens(&back).await.is(303);
        self.at_application.follows(&home).await
    }

    async fn sees_himself(&self) -> bool {
        let page = self.at_application.opens("/").await.is(200);
        page.text_of("#user-info").is_some()
    }
}

#[tokio::test]
async fn somebody_signs_in_at_the_application_is_shown_what_it_was_told_and_signs_out_of_both() {
    let demo = Demo::start().await;
    let person = Person::new(&demo);
    let page = person.signs_in(&demo).await.is(200).says("你好，小明");
    let told = |section, name| told(&page, section, name);
    assert_eq!(told("user-info", "phone_number").as_deref(), Some("+8613800138000"));
    assert_eq!(told("user-info", "phone_number_verified").as_deref(), Some("true"));
    assert_eq!(told("user-info", "name").as_deref(), Some("小明"));
    assert_eq!(told("id-token", "sub"), told("user-info", "sub"));
    assert_eq!(told("id-token", "iss"), Some(format!("http://{}", demo.site)));
    assert_eq!(told("id-token", "amr").as_deref(), Some("sms, otp"));
    assert!(told("id-token", "auth_time").is_some_and(|at| at.ends_with(" UTC")));
    assert!(person.at_site.is_signed_in().await);

    let out = person.at_application.posts("/sign-out", &[]).await.is(303);
    let led_back = person.at_site.opens(&leads_to(demo.site, &out)).await.is(303);
    let after = leads_to(demo.application, &led_back);
    person.at_application.opens(&after).await.is(200).says("已退出");
    assert!(!person.sees_himself().await);
    assert!(!person.at_site.is_signed_in().await, "nor at the service");
}

#[tokio::test]
async fn whoever_is_signed_in_at_the_service_comes_to_the_application_without_a_code() {
    let demo = Demo::start().await;
    let person = Person::new(&demo);
    person.signs_in(&demo).await.is(200);
    let cookies = person.at_application.cookies();
    assert!(cookies.keys().all(|name| !person.at_site.cookies().contains_key(name)), "{cookies:?}");

    let stranger_here = Person { at_application: Visitor::new(demo.application), ..person };
    let back = stranger_here.at_site.opens(&stranger_here.begins(&demo).await).await.is(303);
    let back = leads_to(demo.application, &back);
    stranger_here.at_application.opens(&back).await.is(303);
    assert!(stranger_here.sees_himself().await);
    stranger_here.at_application.opens(&back).await.is(400).says("没有登录");
    assert!(
        stranger_here.sees_himself().await,
        "an answer is taken once, and changes nothing again"
    );
}

#[tokio::test]
async fn what_is_over_at_the_service_is_over_at_the_application() {
    let demo = Demo::start().await;
    let person = Person::new(&demo);
    person.signs_in(&demo).await.is(200);
    person.at_site.posts("/user/logout", &[]).await.is(303);
    person.at_application.opens("/").await.is(200).says("登录已结束");
    person.at_application.opens("/").await.is(200).says_not("登录已结束");
}

#[tokio::test]
async fn an_answer_that_was_brought_by_another_browser_signs_nobody_in() {
    let demo = Demo::start().await;
    let [somebody, other] = [(); 2].map(|()| Person::new(&demo));
    somebody.signs_in(&demo).await.is(200);
    let back = somebody.at_site.opens(&somebody.begins(&demo).await).await.is(303);
    let back = leads_to(demo.application, &back);
    other.at_application.opens(&back).await.is(400).says("没有在这里开始过");
    other.begins(&demo).await;
    other.at_application.opens(&back).await.is(400).says("没有在这里开始过");
    assert!(!other.sees_himself().await);
}

#[tokio::test]
async fn a_way_back_that_leads_to_nobody_says_why() {
    let demo = Demo::start().await;
    let person = Person::new(&demo);
    let mine = |begun: &str| {
        let query = begun.split_once('?').expect("a query").1.split('&');
        let mut state = query.filter(|part| part.starts_with("state="));
        state.next().expect("a state").to_owned()
    };
    let iss = format!("iss=http://{}", demo.site);
    let back = |begun: &str, said: &str| format!("/back?{}&{said}", mine(begun));

    let denied = format!("{iss}&error=access_denied&error_description=<b>no</b>");
    let begun = person.begins(&demo).await;
    let page = person.at_application.opens(&back(&begun, &denied)).await.is(403);
    assert_eq!(page.text_of("main > p > code").as_deref(), Some("access_denied"));
    page.says_not("<b>");
    person.at_application.opens(&back(&begun, &denied)).await.is(400);

    for (said, status, shown) in [
        (format!("{iss}&code=none"), 403, "invalid_grant"),
        ("iss=http://127.0.0.1:1&code=none".to_owned(), 502, "(iss)"),
        ("code=none".to_owned(), 502, "(iss)"),
    ] {
        let begun = person.begins(&demo).await;
        person.at_application.opens(&back(&begun, &said)).await.is(status).says(shown);
    }
    person.at_application.opens("/back").await.is(400);
    assert!(!person.sees_himself().await);
}
