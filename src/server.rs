//! Listening: connections are accepted, served, bounded in time, and let finish when the program ends.
//!
//! `axum::serve` waits for ever for a header that trickles in, hence a loop of our own on hyper.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tower::ServiceExt;

/// How long the head of a request may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// How long requests under way may take to finish when the program ends.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// How many connections are open at once; more wait to be accepted.
const CONNECTIONS: usize = 4096;

/// The longest head of a request, in bytes.
const LONGEST_HEADER: usize = 32 * 1024;

/// Marks a response that is not to be sent: the connection is closed instead, without a word.
#[derive(Clone, Copy, Debug)]
pub struct HangUp;

/// Listens at this address.
///
/// # Errors
/// If the address is taken, or not one of this machine's.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; stop what listens there, or choose another address")
    })
}

/// Serves until `stop` is done, then lets the requests under way finish. Returns the moment until which
/// whatever else is under way may take.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Instant {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(LONGEST_HEADER);
    tokio::pin!(stop);
    loop {
        let (place, stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let router = router.clone();
        let service = service_fn(move |request| answer(router.clone(), request, peer));
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, "connection broke: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    let deadline = Instant::now() + DRAIN_TIME;
    if tokio::time::timeout_at(deadline, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests still under way were cut off");
    }
    deadline
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await.expect("places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                return (place, stream, peer);
            }
            Err(error) => {
                tracing::error!("cannot accept connections: {error}");
                // Out of file descriptors, most likely: some will be free in a moment.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
) -> io::Result<Response<Body>> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    // In a task of its own: a client that hangs up must not stop it halfway, with locks of the database held.
    let Ok(response) = tokio::spawn(router.oneshot(request)).await.map_err(io::Error::other)?;
    match response.extensions().get::<HangUp>() {
        None => Ok(response),
        Some(HangUp) => Err(io::Error::other("told to hang up")),
    }
}
