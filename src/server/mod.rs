//! Listening: connections are accepted, served, bounded in time, and let finish when the program ends.
//!
//! `axum::serve` waits for ever for a header that trickles in, hence a loop of our own on hyper.

mod patience;
mod places;

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tower::ServiceExt;

use crate::address::TrustedProxies;
use patience::Patience;
use places::{Place, Places};

/// How long the head of a request may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// How long requests under way may take to finish when the program ends.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// How long connections with nothing on them stay open when the program ends. On any of them a proxy may have a
/// form on its way that it does not send again: the proxy has to be the one that closes them, and to be quicker.
const LINGER_TIME: Duration = Duration::from_secs(2);

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

/// Serves until `stop` is done, with no proxy in front, as [`serve_behind`] does with some.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Instant {
    serve_behind(TrustedProxies::default(), listener, router, stop).await
}

/// Serves until `stop` is done, then lets the requests under way finish, those on their way too. Returns the
/// moment until which whatever else is under way may take. Nobody but these proxies has more than a quarter of the
/// places for connections.
pub async fn serve_behind(
    proxies: TrustedProxies,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Instant {
    let graceful = GracefulShutdown::new();
    let places = Places::new(proxies);
    let ends = Arc::new(AtomicBool::new(false));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(LONGEST_HEADER);
    let open = |place: Place, stream: TcpStream, peer: SocketAddr| {
        let Some(seat) = places.seat(place, peer.ip()) else {
            return tracing::debug!(%peer, "connection closed: it has its share already");
        };
        // Answers are small; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let (router, ends) = (router.clone(), Arc::clone(&ends));
        let service =
            service_fn(move |request| answer(router.clone(), request, peer, ends.clone()));
        let connection =
            graceful.watch(http.serve_connection(Patience::with(TokioIo::new(stream)), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, "connection broke: {error}");
            }
            drop(seat);
        });
    };
    tokio::pin!(stop);
    loop {
        let (place, stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        open(place, stream, peer);
    }
    let deadline = Instant::now() + DRAIN_TIME;
    ends.store(true, Ordering::Relaxed);
    for (stream, peer) in left_over(listener) {
        let Some(place) = places.now() else { break };
        open(place, stream, peer);
    }
    let _ = tokio::time::timeout(LINGER_TIME, places.all_free()).await;
    if tokio::time::timeout_at(deadline, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests still under way were cut off");
    }
    deadline
}

async fn accept(listener: &TcpListener, places: &Places) -> (Place, TcpStream, SocketAddr) {
    let place = places.next().await;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (place, stream, peer),
            Err(error) => {
                tracing::error!("cannot accept connections: {error}");
                // Out of file descriptors, most likely: some will be free in a moment.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Stops listening. These connections are made already, and their requests would be lost with the listener.
fn left_over(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let next = || {
        let (stream, peer) = listener.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    };
    std::iter::from_fn(next).collect()
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    ends: Arc<AtomicBool>,
) -> io::Result<Response<Body>> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let mut answer = Box::pin(router.oneshot(request));
    // What can be answered at once is.
    let Ok(mut response) = match poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx))).await {
        Poll::Ready(answer) => answer,
        // In a task of its own: a client that hangs up must not stop it halfway, with locks of the database held.
        Poll::Pending => tokio::spawn(answer).await.map_err(io::Error::other)?,
    };
    if ends.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    match response.extensions().get::<HangUp>() {
        None => Ok(response),
        Some(HangUp) => Err(io::Error::other("told to hang up")),
    }
}
