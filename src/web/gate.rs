//! What every request passes on its way in, and every answer on its way out.
//!
//! It is one layer. A request pays for each layer with a box or three, and most requests are made of little else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::fault::{self, Asked};
use super::lang::Lang;
use super::measure::Measured;
use super::place::Place;
use super::prepared::Prepared;
use super::request_id;
use super::shield::Shield;
use super::state::Web;
use super::visit;
use super::wants::Wants;
use crate::events::RequestId;
use crate::sessions::CookieNote;

/// How long a request may take, its body included. A send has five seconds of its own, a body ten: what takes
/// longer waits for the database.
const REQUEST_TIME: Duration = Duration::from_secs(15);

/// The gate of a site.
#[derive(Debug)]
pub(crate) struct Gate {
    web: Arc<Web>,
    shield: Shield,
    prepared: Prepared,
}

/// Lets a request in, under a name, and its answer out.
pub(crate) async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let id = request_id::name(&gate.web.proxies, &request);
    let span = tracing::error_span!("request", %id);
    gate.measured(id, request, next).instrument(span).await
}

impl Gate {
    pub fn new(web: Arc<Web>, prepared: Prepared) -> anyhow::Result<Self> {
        Ok(Self { shield: Shield::new(&web)?, web, prepared })
    }

    async fn measured(&self, id: RequestId, request: Request, next: Next) -> Response {
        // Without the query: there are tickets in some.
        tracing::debug!(method = %request.method(), path = request.uri().path(), "asked");
        let place = Place::of(request.uri().path());
        let measured = Measured::new(&self.web.metrics, &request);
        let lang = Lang::of(request.headers(), &self.web.public_url);
        let response = match self.prepared.answer(&self.web, lang, &request) {
            Some(page) => page,
            None => self.asked((id, lang, place), request, next).await,
        };
        let response = self.shield.harden(response, place);
        measured.ends(&self.web.metrics, response.status());
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    }

    async fn asked(
        &self,
        (id, lang, place): (RequestId, Lang, Place),
        mut request: Request,
        next: Next,
    ) -> Response {
        let asked = Asked { lang, wants: Wants::of(request.headers()), place, id: id.clone() };
        let note = CookieNote::default();
        request.extensions_mut().insert(id);
        request.extensions_mut().insert(note.clone());
        let answer = tokio::time::timeout(REQUEST_TIME, unless_it_panics(next.run(request)));
        let response = match answer.await {
            Ok(Some(response)) => visit::send_cookie(&note, &self.web.public_url, response),
            Ok(None) => fault::panicked(),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        fault::dress(&self.web, asked, response)
    }
}

/// What becomes of it, or nothing if it panics.
async fn unless_it_panics<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        polled.map_or(Poll::Ready(None), |poll| poll.map(Some))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_at_any_time_is_the_end_of_one_request_and_no_more() {
        assert_eq!(unless_it_panics(async { 1 }).await, Some(1));
        let panics = async |later: bool| {
            if later {
                tokio::task::yield_now().await;
            }
            panic!("as it should")
        };
        for later in [false, true] {
            assert_eq!(unless_it_panics::<()>(panics(later)).await, None);
        }
    }
}
