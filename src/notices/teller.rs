//! Telling an application, by HTTP: one form by POST, and its answer is its status.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect, retry};

use crate::clients::BackchannelUri;

/// Tells applications.
#[derive(Clone, Debug)]
pub struct Teller {
    /// How long an application may take, all included.
    patience: Duration,
    /// Made when there is somebody to be told: until then a machine needs no CA certificates.
    client: OnceLock<Client>,
}

/// Why an application was not told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    /// Nobody is there, or it is somebody else.
    #[error("no connection is made: {0}")]
    NoConnection(String),
    /// It may have been told.
    #[error("no answer in {} s", .0.as_secs_f32())]
    NoAnswer(Duration),
    /// It may have been told.
    #[error("the connection broke off")]
    BrokenOff,
    /// Where it leads nobody is to read who signed out.
    #[error("it answers {0}, and redirects are not followed")]
    LedOn(u16),
    /// It does not believe it, or something else is at the address.
    #[error("it answers {0}")]
    Refused(u16),
}

impl Teller {
    /// One that waits so long for an answer.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        Self { patience, client: OnceLock::new() }
    }

    /// Hands a logout token over (OpenID Connect Back-Channel Logout 1.0 §2.5).
    ///
    /// # Errors
    /// If the application does not say that it has taken it.
    pub async fn tell(&self, to: &BackchannelUri, token: &str) -> Result<(), NotTold> {
        let client = self.client.get_or_init(made);
        let told = client.post(to.as_str()).timeout(self.patience).form(&[("logout_token", token)]);
        // Of the answer the head is read, and no more.
        match told.send().await.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Ok(()),
            Ok(status) if status.is_redirection() => Err(NotTold::LedOn(status.as_u16())),
            Ok(status) => Err(NotTold::Refused(status.as_u16())),
            Err(error) if error.is_timeout() => Err(NotTold::NoAnswer(self.patience)),
            Err(error) if error.is_connect() => {
                let error = anyhow::Error::new(error.without_url());
                Err(NotTold::NoConnection(error.root_cause().to_string()))
            }
            Err(_) => Err(NotTold::BrokenOff),
        }
    }
}

fn made() -> Client {
    let careful = || -> ClientBuilder {
        Client::builder()
            .user_agent(concat!("codelogin/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
    };
    // Without CA certificates no address by https is reached, and each notice says so.
    let made = careful().build().or_else(|_| careful().tls_certs_only([]).build());
    made.expect("a client without certificates needs nothing")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// What is made of an application that answers so, and then keeps the line open.
    async fn told(answer: &'static [u8]) -> Result<(), NotTold> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let application = tokio::spawn(async move {
            let (mut line, _) = listener.accept().await.expect("somebody comes");
            let _ = line.read(&mut [0; 4096]).await;
            let _ = line.write_all(answer).await;
            if !answer.is_empty() {
                std::future::pending::<()>().await;
            }
        });
        let to = format!("http://{address}/over").parse().expect("an address");
        let told = Teller::new(Duration::from_millis(500)).tell(&to, "token").await;
        application.abort();
        told
    }

    #[tokio::test]
    async fn an_application_is_told_when_it_says_so_and_not_before() {
        for (answer, expected) in [
            (&b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n..."[..], Ok(())),
            (b"HTTP/1.1 204 No Content\r\n\r\n", Ok(())),
            (b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", Err(NotTold::Refused(400))),
            (b"HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n", Err(NotTold::LedOn(302))),
            (b"HTTP/1.1 200 ", Err(NotTold::NoAnswer(Duration::from_millis(500)))),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Err(NotTold::BrokenOff)),
            (b"", Err(NotTold::BrokenOff)),
        ] {
            assert_eq!(told(answer).await, expected, "{}", String::from_utf8_lossy(answer));
        }
    }

    #[tokio::test]
    async fn where_nobody_listens_that_is_why() {
        let to = "http://127.0.0.1:9/over".parse().expect("an address");
        let told = Teller::new(Duration::from_secs(5)).tell(&to, "token").await;
        let why = told.expect_err("nobody is there").to_string();
        assert!(why.starts_with("no connection is made: Connection refused"), "{why}");
    }

    #[test]
    fn how_long_it_took_is_told_in_seconds() {
        assert_eq!(NotTold::NoAnswer(Duration::from_secs(5)).to_string(), "no answer in 5 s");
    }
}
