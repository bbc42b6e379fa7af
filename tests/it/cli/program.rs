//! A program that runs beside the test, and what it says meanwhile.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::support::seconds;

/// How long to wait for a line, or for the end. A busy machine is slow; a program that hangs is slower.
const PATIENCE: Duration = seconds(30);

/// A running program. It is killed when the test lets go of it.
pub struct Program {
    child: Child,
    lines: UnboundedReceiver<(Stream, String)>,
    out: String,
    err: String,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Done {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

#[derive(Clone, Copy)]
enum Stream {
    Out,
    Err,
}

impl Program {
    pub fn start(command: &mut Command) -> Self {
        Self::start_reading(command, "")
    }

    /// A program that reads this, and then the end.
    pub fn start_reading(command: &mut Command, input: &str) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program is there");
        // One that does not read, or has ended, need not.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let (sender, lines) = unbounded_channel();
        listen(Stream::Out, child.stdout.take().expect("a pipe"), sender.clone());
        listen(Stream::Err, child.stderr.take().expect("a pipe"), sender);
        Self { child, lines, out: String::new(), err: String::new() }
    }

    /// Waits for a line with this text in it.
    pub async fn says(&mut self, text: &str) -> String {
        while let Some(line) = self.next_line().await {
            if line.contains(text) {
                return line;
            }
        }
        panic!("{text:?} was never said: {}{}", self.out, self.err);
    }

    /// Waits for a line with this text in it, and reads the address that it tells.
    pub async fn tells_address(&mut self, text: &str) -> SocketAddr {
        let line = self.says(text).await;
        let (_, told) = line.split_once("http://").expect("an address");
        let end = told.find(|c: char| !c.is_ascii_digit() && !".:".contains(c));
        told[..end.unwrap_or(told.len())].parse().expect("an address")
    }

    /// SIGTERM, as a service manager sends it.
    pub fn is_asked_to_end(&self) {
        let pid = self.child.id().to_string();
        let kill = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).status();
        assert!(kill.expect("a shell").success(), "it has ended by itself");
    }

    /// From now on no file that it writes grows beyond so many bytes.
    pub fn may_write(&self, bytes: &str) {
        let pid = self.child.id().to_string();
        let limit = format!("--fsize={bytes}:");
        let done = Command::new("prlimit").args(["--pid", &pid, &limit]).status();
        assert!(done.expect("util-linux").success(), "{limit}");
    }

    /// Whether this text lies anywhere in its memory.
    pub fn remembers(&self, text: &str) -> bool {
        let folder = format!("/proc/{}", self.child.id());
        let regions = fs::read_to_string(format!("{folder}/maps")).expect("it runs");
        let memory = File::open(format!("{folder}/mem")).expect("its parent may look");
        regions.lines().filter(|region| region.contains(" rw")).any(|region| {
            let mut ends = region.split(['-', ' ']).map(|at| u64::from_str_radix(at, 16));
            let (Some(Ok(from)), Some(Ok(to))) = (ends.next(), ends.next()) else {
                panic!("no range: {region}")
            };
            let mut content = vec![0; usize::try_from(to - from).expect("it fits")];
            // What the kernel keeps for itself is not shown.
            let is_read = memory.read_exact_at(&mut content, from).is_ok();
            is_read && content.windows(text.len()).any(|part| part == text.as_bytes())
        })
    }

    /// Waits until it has ended.
    pub async fn ends(mut self) -> Done {
        while self.next_line().await.is_some() {}
        let status = self.child.wait().expect("it has ended").code();
        Done { status, out: std::mem::take(&mut self.out), err: std::mem::take(&mut self.err) }
    }

    async fn next_line(&mut self) -> Option<String> {
        let Ok(next) = timeout(PATIENCE, self.lines.recv()).await else {
            panic!("nothing more is said: {}{}", self.out, self.err);
        };
        let (stream, line) = next?;
        match stream {
            Stream::Out => self.out.push_str(&line),
            Stream::Err => self.err.push_str(&line),
        }
        Some(line)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Nothing to kill where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(stream: Stream, pipe: impl Read + Send + 'static, to: UnboundedSender<(Stream, String)>) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = String::new();
        while pipe.read_line(&mut line).is_ok_and(|length| length > 0) {
            // Nobody listens any more where the test is over.
            let _ = to.send((stream, std::mem::take(&mut line)));
        }
    });
}

impl Done {
    /// Expects this exit status.
    #[track_caller]
    pub fn is(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}{}", self.out, self.err);
        self
    }

    /// Expects this text on standard output.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "{text:?} is not said: {}{}", self.out, self.err);
        self
    }

    /// Expects this text on standard error.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no complaint of {text:?}: {}{}", self.out, self.err);
        self
    }

    /// Expects that one line on standard error is all that is said.
    #[track_caller]
    pub fn in_one_line(self) -> Self {
        assert_eq!((self.err.lines().count(), self.out.as_str()), (1, ""), "{}", self.err);
        self
    }

    /// Expects that this text is said nowhere.
    #[track_caller]
    pub fn says_not(self, text: &str) -> Self {
        let said = format!("{}{}", self.out, self.err);
        assert!(!said.contains(text), "{text:?} is said: {said}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON")
    }
}
