//! Hosts that a message can be lost at.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpSocket;
use url::form_urlencoded;

/// A port where no connection is made.
pub struct Nowhere {
    address: SocketAddr,
    _held: Box<dyn Send + Sync>,
}

impl Nowhere {
    /// Connections are refused at once.
    pub fn new() -> Self {
        let socket = bound();
        let address = socket.local_addr().expect("an address");
        Self { address, _held: Box::new(socket) }
    }

    /// Connections are neither refused nor made: the queue of those that wait to be accepted is full.
    pub fn silent() -> Self {
        let listener = bound().listen(1).expect("it listens");
        let address = listener.local_addr().expect("an address");
        let patience = Duration::from_millis(100);
        let connect = || TcpStream::connect_timeout(&address, patience).ok();
        let waiting: Vec<TcpStream> = std::iter::from_fn(connect).collect();
        Self { address, _held: Box::new((listener, waiting)) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn bound() -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
    socket
}

/// A host that takes requests and answers with these bytes, whatever they are.
pub struct Wire {
    address: SocketAddr,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// Gives one answer after the other, then closes the connection. With `""` it closes it without a word.
    pub fn answering(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let bodies = Arc::default();
        let received = Arc::clone(&bodies);
        // It ends with the test program.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&stream.expect("a connection"), answers, &received);
            }
        });
        Self { address, bodies }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The codes that were handed over to it, in order.
    pub fn codes(&self) -> Vec<String> {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let code = |body: &String| {
            let mut fields = form_urlencoded::parse(body.as_bytes());
            fields.find(|(name, _)| name == "authCode").expect("a code").1.into_owned()
        };
        bodies.iter().map(code).collect()
    }
}

fn answer(mut stream: &TcpStream, answers: &[&str], received: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    for answer in answers {
        let Some(body) = read_request(&mut reader) else { return };
        received.lock().unwrap_or_else(PoisonError::into_inner).push(body);
        let _ = stream.write_all(answer.as_bytes());
    }
}

/// The body of the next request, if there is one.
fn read_request(reader: &mut impl BufRead) -> Option<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().to_ascii_lowercase().strip_prefix("content-length:") {
            Some(value) => length = value.trim().parse().ok()?,
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}
