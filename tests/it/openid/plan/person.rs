//! Somebody whom an application leads to the provider.

use super::APPLICATION;
use super::form::Form;
use super::provider::Provider;
use super::request::Request;
use super::response::{Response, leads_to};
use crate::support::{Answer, Visitor};

/// So many pages and redirects are a circle.
const TOO_FAR: usize = 20;

/// Somebody with a browser of his own.
pub struct Person<'a, P> {
    provider: &'a P,
    browser: Visitor,
}

/// What became of the way on which somebody was led.
pub struct Way {
    /// He had to say who he is.
    pub signed_in: bool,
    pub end: End,
}

/// Where it ended.
pub enum End {
    /// With the application, which is told this.
    Application(Response),
    /// On a page of the provider's.
    Page(Answer),
}

impl<'a, P: Provider> Person<'a, P> {
    pub fn new(provider: &'a P) -> Self {
        Self { provider, browser: provider.visitor() }
    }

    /// The application leads him there.
    pub async fn is_led(&self, address: &str, request: &Request) -> Way {
        self.goes_on(self.opens(&format!("{address}?{}", request.query())).await).await
    }

    /// A page of the application's posts him there. No cookie comes along from another site (`SameSite=Lax`).
    pub async fn is_posted(&self, address: &str, request: &Request) -> Way {
        let stranger = self.provider.visitor().sending("sec-fetch-site", "cross-site");
        let stranger = stranger.sending("origin", APPLICATION);
        let answer = stranger.posts_raw(self.here(address), request.query()).await;
        for (name, value) in stranger.cookies() {
            self.browser.plant_cookie(&name, &value);
        }
        self.goes_on(answer).await
    }

    /// Does all that the pages ask.
    async fn goes_on(&self, mut page: Answer) -> Way {
        let mut signed_in = false;
        for _ in 0..TOO_FAR {
            if let Some(response) = Response::in_answer(&page) {
                return Way { signed_in, end: End::Application(response) };
            }
            page = if let Some(to) = leads_to(&page) {
                self.opens(&to).await
            } else if page.status != 200 {
                return Way { signed_in, end: End::Page(page) };
            } else if page.text_of(P::SIGN_IN).is_some() {
                signed_in = true;
                self.provider.signs_in(&self.browser, &page).await
            } else if let Some(form) = Form::on(&page, P::CONFIRM) {
                self.browser.posts(self.here(&form.action), &form.fields()).await
            } else {
                return Way { signed_in, end: End::Page(page) };
            };
        }
        panic!("it goes round and round: {page:?}");
    }

    async fn opens(&self, address: &str) -> Answer {
        self.browser.opens(self.here(address)).await
    }

    fn here<'b>(&self, address: &'b str) -> &'b str {
        address.strip_prefix(&self.provider.issuer()).unwrap_or(address)
    }
}

impl Way {
    /// Expects that it ended with the application.
    #[track_caller]
    pub fn leads_back(self) -> Response {
        match self.end {
            End::Application(response) => response,
            End::Page(page) => panic!("it ends on a page: {} {}", page.status, page.body),
        }
    }

    /// Expects that it ended on a page of the provider's.
    #[track_caller]
    pub fn stays(self) -> Answer {
        match self.end {
            End::Page(page) => page,
            End::Application(response) => panic!("it leads back: {response:?}"),
        }
    }
}
