//! Debian's ChromeDriver.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Starts ChromeDriver on a port of its own choice, which it prints. Now and then somebody else takes that port
/// before it does.
pub async fn start_driver() -> (Child, u16) {
    for _ in 0..5 {
        if let Some(started) = try_to_start_driver().await {
            return started;
        }
    }
    panic!("ChromeDriver did not start");
}

async fn try_to_start_driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Debian's package chromium-driver is needed");
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    while let Some(line) = lines.next_line().await.expect("text") {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return Some((driver, port.trim_end_matches('.').parse().expect("a port")));
        }
    }
    None
}
