//! How a command that goes on comes to its end.

use tokio::signal::unix::{SignalKind, signal};

/// Done when Ctrl-C is pressed, or the system asks to end. Both are noticed from the call on: who is told
/// that the program listens may ask it to end in the next moment.
pub(super) fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
