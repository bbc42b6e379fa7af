//! How long requests take, and what they are answered with.

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};

use crate::metrics::{HistogramTimer, Metrics};

/// A request, measured under its route as the table of addresses has it: what was asked for in its place would be
/// a series for every address that somebody makes up.
pub(crate) struct Measured {
    route: Option<MatchedPath>,
    method: &'static str,
    timer: HistogramTimer,
}

impl Measured {
    pub fn new(metrics: &Metrics, request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        let method = match *request.method() {
            Method::GET | Method::HEAD => "GET",
            Method::POST => "POST",
            _ => "other",
        };
        let timer = metrics.request(name(route.as_ref()), method);
        Self { route, method, timer }
    }

    /// It is answered so.
    pub fn ends(self, metrics: &Metrics, status: StatusCode) {
        self.timer.observe_duration();
        metrics.answer(name(self.route.as_ref()), self.method, status.as_str());
    }
}

fn name(route: Option<&MatchedPath>) -> &str {
    route.map_or("other", MatchedPath::as_str)
}
