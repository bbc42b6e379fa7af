//! Somebody's browser at an application's own host, and the proxy in front of that.

use reqwest::{Method, RequestBuilder};

use super::{Answer, Visitor, World};

/// A browser keeps what a host sets for that host alone, so it is one of its own here.
pub struct AtSite {
    /// The origin of the application.
    pub site: &'static str,
    pub browser: Visitor,
}

impl AtSite {
    pub fn new(world: &World, site: &'static str) -> Self {
        Self { site, browser: world.visitor() }
    }

    /// Another browser with a copy of the cookies that this one has.
    pub fn copy(&self) -> Self {
        Self { site: self.site, browser: self.browser.copy() }
    }

    /// What the proxy asks when this browser opens a page, as Caddy and Traefik do.
    pub async fn opens(&self, path: &str) -> Answer {
        self.asks(self.page("/user/forward", path)).await
    }

    /// The same, as nginx does.
    pub async fn opens_through_nginx(&self, path: &str) -> Answer {
        let request = self.browser.request(Method::GET, "/user/forward/nginx");
        let request = request.header("x-original-url", format!("{}{path}", self.site));
        let request = request.header("x-original-method", "GET");
        self.asks(navigates(request.header("x-forwarded-for", "203.0.113.9"))).await
    }

    /// The question of Caddy or Traefik about a page, for whoever wants to ask another.
    pub fn page(&self, address: &str, path: &str) -> RequestBuilder {
        navigates(self.question(address, "GET", path))
    }

    /// A question of Caddy or Traefik about something.
    pub fn question(&self, address: &str, method: &str, path: &str) -> RequestBuilder {
        let request = self.at_ours(Method::GET, address).header("x-forwarded-method", method);
        request.header("x-forwarded-uri", path).header("x-forwarded-for", "203.0.113.9")
    }

    /// A request that the proxy hands to us whole.
    pub fn at_ours(&self, method: Method, path: &str) -> RequestBuilder {
        let (scheme, host) = self.site.split_once("://").expect("an origin");
        let request = self.browser.request(method, path);
        request.header("x-forwarded-proto", scheme).header("x-forwarded-host", host)
    }

    pub async fn asks(&self, request: RequestBuilder) -> Answer {
        self.browser.send(request).await
    }

    /// Opens one of our pages on this host.
    pub async fn goes_to(&self, path: &str) -> Answer {
        self.asks(self.at_ours(Method::GET, path)).await
    }

    /// Follows a redirect that stays on this host.
    #[track_caller]
    pub fn here(&self, answer: &Answer) -> String {
        let location = answer.location();
        let path = location.strip_prefix(self.site);
        path.unwrap_or_else(|| panic!("{location} is elsewhere")).to_owned()
    }

    /// From the application's page to the sign-in page's host: the path there.
    pub async fn begins(&self, path: &str) -> String {
        let led_on = self.opens(path).await.is(302);
        let started = self.goes_to(&self.here(&led_on)).await.is(303);
        let location = started.location();
        let (_, path) = location.split_once("/user/").expect("a page of ours");
        format!("/user/{path}")
    }

    /// The way of somebody who is signed in there: the ticket.
    pub async fn gets_ticket(&self, signed_in: &Visitor, path: &str) -> String {
        let entering = signed_in.opens(&self.begins(path).await).await.is(303);
        let way = self.here(&entering);
        let ticket = way.split(['=', '&']).nth(1).expect("a ticket");
        self.browser.has_seen(ticket);
        way
    }

    /// The whole way in, of somebody who is signed in already.
    pub async fn enters(&self, signed_in: &Visitor, path: &str) -> Answer {
        let ticket = self.gets_ticket(signed_in, path).await;
        self.goes_to(&ticket).await
    }

    /// Whether this browser may pass.
    pub async fn is_in(&self) -> bool {
        match self.opens("/").await.status {
            200 => true,
            302 => false,
            status => panic!("{status}"),
        }
    }
}

fn navigates(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-mode", "navigate").header("accept", "text/html,*/*")
}
