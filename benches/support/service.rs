//! The program, run by a bench. On Linux alone, as it reads `/proc`.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::support::{Bench, Result};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_codelogin");

/// The program, serving.
pub struct Service {
    child: Child,
    log: JoinHandle<Vec<String>>,
    cpu_time: CpuTime,
    pub site: String,
}

/// The CPU time of a process.
pub struct CpuTime {
    of: u32,
    /// The units in which Linux counts it, a second.
    ticks: f64,
}

impl Service {
    /// Starts it, up to its first answer that it is ready.
    pub async fn start(
        bench: &Bench,
        folder: &Path,
        settings: Vec<(&'static str, String)>,
    ) -> Result<(Self, Duration)> {
        let mut program = Command::new(PROGRAM);
        program.arg("serve").current_dir(folder).env_clear().envs(settings);
        let start = Instant::now();
        let mut child = program.stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut log = BufReader::new(child.stderr.take().ok_or("no log")?).lines();
        let site = loop {
            let line = log.next_line().await?.ok_or("the program did not start")?;
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.split_whitespace().next().ok_or("no address")?.to_owned();
            }
        };
        let log = tokio::spawn(async move {
            let mut lines = Vec::new();
            while let Ok(Some(line)) = log.next_line().await {
                lines.push(line);
            }
            lines
        });
        bench.client.get(format!("{site}/readyz")).send().await?.error_for_status()?;
        let took = start.elapsed();
        let cpu_time = CpuTime::of(child.id().ok_or("it has ended")?).await?;
        Ok((Self { child, log, cpu_time, site }, took))
    }

    pub fn id(&self) -> Result<u32> {
        Ok(self.child.id().ok_or("it has ended")?)
    }

    /// Stops it, and returns what it has logged while it served.
    pub async fn stop(mut self) -> Result<Vec<String>> {
        Command::new("kill").arg(self.id()?.to_string()).status().await?;
        assert!(self.child.wait().await?.success(), "it ended badly");
        Ok(self.log.await?)
    }

    /// The CPU time that it has used, in seconds.
    pub fn cpu(&self) -> Result<f64> {
        self.cpu_time.used()
    }
}

impl CpuTime {
    pub async fn of(process: u32) -> Result<Self> {
        let ticks = Command::new("getconf").arg("CLK_TCK").output().await?.stdout;
        Ok(Self { of: process, ticks: String::from_utf8(ticks)?.trim().parse()? })
    }

    /// What it has used, in seconds.
    pub fn used(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.of))?;
        // After the name, which may have spaces in it, utime and stime are the twelfth and thirteenth field.
        let (_, fields) = stat.rsplit_once(") ").ok_or("no name")?;
        let fields: Vec<f64> = fields.split(' ').skip(11).take(2).flat_map(str::parse).collect();
        Ok(fields.iter().sum::<f64>() / self.ticks)
    }
}
