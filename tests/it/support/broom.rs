//! A service that does nothing but sweep, and never rests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use codelogin::app::App;
use codelogin::config::{Config, Purpose};
use codelogin::server;
use tokio::runtime::Builder;
use tokio::time::{advance, pause, resume, sleep};

use super::{World, seconds};

/// A service beside that of a world, on the same database, whose minutes are over at once. It has a runtime of its
/// own, because nobody else's timers may go off.
pub struct Broom {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Broom {
    pub fn of(world: &World) -> Self {
        let config = Config::read(&world.variables, Purpose::Service, world.clock.now());
        let config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let (clock, over) = (world.clock.clone(), Arc::new(AtomicBool::new(false)));
        let is_over = Arc::clone(&over);
        let sweeps = async move {
            let listener = server::listen(config.listen).await.expect("a free port");
            let app = App::start(config, listener, clock).await.expect("the service starts");
            while !is_over.load(Ordering::Relaxed) {
                pause();
                advance(seconds(61)).await;
                resume();
                sleep(std::time::Duration::from_millis(1)).await;
            }
            app.stop().await;
        };
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(sweeps);
        });
        Self { over, thread: Some(thread) }
    }
}

impl Drop for Broom {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let swept = self.thread.take().expect("it is dropped once").join();
        assert!(swept.is_ok() || thread::panicking(), "it broke");
    }
}
