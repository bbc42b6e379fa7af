//! A connection that is broken off when whoever is at its other end takes nothing for too long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::time::{Sleep, sleep};

/// How long a part of an answer may wait to be taken.
const PATIENCE: Duration = Duration::from_secs(30);

/// The connection.
pub(super) struct Patience<S> {
    stream: S,
    /// Since nothing is taken any more.
    over: Option<Pin<Box<Sleep>>>,
}

impl<S> Patience<S> {
    pub fn with(stream: S) -> Self {
        Self { stream, over: None }
    }

    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.over = None;
            return written;
        }
        let over = self.over.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        over.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: Write + Unpin> Write for Patience<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: Read + Unpin> Read for Patience<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;

    async fn writes(connection: &mut Patience<TokioIo<DuplexStream>>) -> io::Result<usize> {
        poll_fn(|cx| Pin::new(&mut *connection).poll_write(cx, b"a")).await
    }

    #[tokio::test(start_paused = true)]
    async fn each_part_may_wait_for_thirty_seconds() {
        let (ours, mut theirs) = duplex(1);
        let mut connection = Patience::with(TokioIo::new(ours));
        writes(&mut connection).await.expect("there is room");
        let taken = tokio::spawn(async move {
            for _ in 0..2 {
                sleep(Duration::from_secs(29)).await;
                theirs.read_u8().await.expect("it is there");
            }
            theirs
        });
        for _ in 0..2 {
            writes(&mut connection).await.expect("it is taken in time");
        }
        let _theirs = taken.await.expect("no panic");
        let start = Instant::now();
        let broken = writes(&mut connection).await.expect_err("it is not taken");
        assert_eq!((broken.kind(), start.elapsed().as_secs()), (io::ErrorKind::TimedOut, 30));
    }
}
