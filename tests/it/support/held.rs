//! A form whose head has come in, and whose body is held back.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{Answer, Visitor};

/// A form on its way.
pub struct Held<'a> {
    visitor: &'a Visitor,
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Visitor {
    /// Sends the head of a form, and waits until the service asks for the body.
    pub async fn begins(&self, path: &str, fields: &[(&str, &str)]) -> Held<'_> {
        let form = self.request(Method::POST, path).form(fields).build().expect("a form");
        let body = form.body().and_then(reqwest::Body::as_bytes).expect("a body").to_vec();
        let host = form.url().authority();
        let mut head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n\
             expect: 100-continue\r\nconnection: close\r\n",
            body.len()
        )
        .into_bytes();
        for (name, value) in form.headers() {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        let mut stream = BufReader::new(TcpStream::connect(host).await.expect("it listens"));
        stream.write_all(&head).await.expect("it listens");
        let mut asks = String::new();
        while !asks.ends_with("\r\n\r\n") {
            assert!(stream.read_line(&mut asks).await.expect("an answer") > 0, "{asks}");
        }
        assert!(asks.starts_with("HTTP/1.1 100 "), "the body is not waited for: {asks}");
        Held { visitor: self, stream, body }
    }
}

impl Held<'_> {
    /// The body arrives, and this is what the service answers.
    pub async fn arrives(mut self) -> Answer {
        self.stream.write_all(&self.body).await.expect("it waits");
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value))
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.map(header) {
            headers.append(name, value.expect("a value"));
        }
        self.visitor.keep_cookies(&headers);
        Answer { status: status.parse().expect("a number"), headers, body: body.to_owned() }
    }
}
