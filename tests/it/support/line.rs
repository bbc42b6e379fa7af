//! The line to the provider, on which an answer can be held back.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::World;

/// All that goes between a service and its provider.
pub struct Line {
    next: Next,
}

/// What the next answer has to wait for.
type Next = Arc<Mutex<Option<oneshot::Receiver<()>>>>;

/// An answer that waits until it is let go, or this is dropped.
pub struct HeldAnswer(oneshot::Sender<()>);

impl Line {
    /// From now on the service of this world speaks with its provider through it.
    pub async fn of(world: &mut World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let provider = world.yunxin.address();
        let next = Next::default();
        let for_all = Arc::clone(&next);
        tokio::spawn(async move {
            while let Ok((service, _)) = listener.accept().await {
                tokio::spawn(carry(service, provider, Arc::clone(&for_all)));
            }
        });
        world.restart_with("NETEASE_URLS", &url).await;
        Self { next }
    }

    /// Holds back the next answer that the provider gives.
    pub fn holds_next(&self) -> HeldAnswer {
        let (held, answer) = oneshot::channel();
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        HeldAnswer(held)
    }
}

impl HeldAnswer {
    /// It arrives.
    pub fn arrives(self) {
        // Nobody waits where the service has given up.
        let _ = self.0.send(());
    }
}

/// Carries a connection to and fro until either side closes it.
async fn carry(service: TcpStream, provider: SocketAddr, next: Next) {
    let Ok(provider) = TcpStream::connect(provider).await else { return };
    let (mut asks, mut hears) = service.into_split();
    let (mut answers, mut is_asked) = provider.into_split();
    tokio::spawn(async move { copy(&mut asks, &mut is_asked).await });
    let mut part = [0; 4096];
    while let Ok(length @ 1..) = answers.read(&mut part).await {
        let held = next.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(held) = held {
            let _ = held.await;
        }
        if hears.write_all(&part[..length]).await.is_err() {
            return;
        }
    }
}
