//! NetEase Yunxin: one signed request to `sendcode.action` a message.
//!
//! Settings say whom to ask and how, the signature proves who asks, the answer is read into an
//! [`SmsOutcome`]. There is no key to recognise a repeated request by, so a message is tried on the next
//! host only when no connection was made to the one before.

mod answer;
mod fields;
mod settings;
mod signature;

#[cfg(fuzzing)]
pub(crate) use answer::read as read_answer;
pub use settings::{CodeStyle, NeteaseSettings, NotProviderUrls, ProviderUrls};

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, DATE};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use url::Url;

use super::{SmsOutcome, SmsSender};
use crate::clock::{Clock, Timestamp};
use crate::codes::Code;
use crate::mobile::Mobile;
use signature::Signature;

/// An answer is some fifty bytes; what is longer than this is not read to its end.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A client of Yunxin's SMS service. It can be used alone:
///
/// ```no_run
/// use codelogin::clock::Clock;
/// use codelogin::codes::{Code, CodeLength};
/// use codelogin::sms::{NeteaseSettings, NeteaseSms, SmsOutcome, SmsSender};
///
/// # async fn example() -> anyhow::Result<()> {
/// let settings = NeteaseSettings::new("my-app-key", "my-app-secret").with_template("3057527");
/// let yunxin = NeteaseSms::new(settings, Clock::System)?;
/// let code = Code::random(CodeLength::default());
/// match yunxin.send_code(&"13800138000".parse()?, &code).await {
///     SmsOutcome::Accepted(receipt) => println!("accepted as {:?}", receipt.send_id),
///     SmsOutcome::Unknown(why) => println!("it may arrive: {why}"),
///     SmsOutcome::RefusedForPerson(why) => println!("not to this number: {why}"),
///     SmsOutcome::RefusedForOperator(why) => println!("mend the settings: {why}"),
///     SmsOutcome::TryLater(why) => println!("not now: {why}"),
///     SmsOutcome::Unreachable(why) => println!("not even asked: {why}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct NeteaseSms {
    settings: NeteaseSettings,
    client: Client,
    clock: Clock,
}

impl NeteaseSms {
    /// A client with these settings. It keeps connections open between messages.
    ///
    /// # Errors
    /// If TLS cannot be set up, most often because the machine has no CA certificates.
    pub fn new(settings: NeteaseSettings, clock: Clock) -> anyhow::Result<Self> {
        let hosts = u32::try_from(settings.urls.iter().count()).unwrap_or(u32::MAX - 1);
        let mut client = Client::builder()
            .user_agent(concat!("codelogin/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the signed headers to another host.
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            // However slowly the hosts fail to answer, a share of the time is left for the last one.
            .connect_timeout(settings.timeout / (hosts + 1))
            .pool_idle_timeout(Duration::from_secs(20));
        if settings.urls.iter().all(|url| url.scheme() == "http") {
            // On loopback, without TLS, a machine needs no CA certificates.
            client = client.tls_certs_only([]);
        }
        let client = client.build().context(
            "TLS cannot be set up; install the CA certificates (Debian: apt install ca-certificates)",
        )?;
        Ok(Self { settings, client, clock })
    }

    /// What the first host that answers at all has for the time, for comparing clocks.
    ///
    /// # Errors
    /// If none answers, or not with a time.
    pub async fn provider_time(&self) -> anyhow::Result<Timestamp> {
        let mut last = anyhow::anyhow!("no address is set");
        for url in self.settings.urls.iter() {
            match self.client.head(url.clone()).timeout(self.settings.timeout).send().await {
                Ok(response) => {
                    let date =
                        response.headers().get(DATE).context("the answer has no Date header")?;
                    let date = httpdate::parse_http_date(date.to_str()?)?;
                    let since = date.duration_since(std::time::UNIX_EPOCH)?;
                    return Ok(Timestamp::from_seconds(since.as_secs().try_into()?));
                }
                Err(error) => {
                    last = anyhow::Error::new(error.without_url()).context(url.to_string());
                }
            }
        }
        Err(last)
    }

    async fn try_hosts(&self, to: &Mobile, code: &Code) -> SmsOutcome {
        for url in self.settings.urls.iter() {
            match self.post(url, to, code).await {
                Ok(response) => return read(response, code).await,
                Err(error) if error.is_connect() => {
                    let error = anyhow::Error::new(error.without_url());
                    tracing::warn!(host = url.host_str(), "no connection to Yunxin: {error:#}");
                }
                Err(_) => return SmsOutcome::Unknown(answer::BROKEN_OFF),
            }
        }
        SmsOutcome::Unreachable(answer::UNREACHABLE)
    }

    async fn post(&self, url: &Url, to: &Mobile, code: &Code) -> reqwest::Result<Response> {
        let signature = Signature::new(&self.settings.app_secret, self.clock.now());
        self.client
            .post(url.clone())
            .header("AppKey", &self.settings.app_key)
            .header("Nonce", signature.nonce)
            .header("CurTime", signature.cur_time)
            .header("CheckSum", signature.check_sum)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8")
            .body(self.settings.form(to, code))
            .send()
            .await
    }
}

#[async_trait]
impl SmsSender for NeteaseSms {
    async fn send_code(&self, to: &Mobile, code: &Code) -> SmsOutcome {
        // Connecting has a time-out of its own, so here a connection was made.
        tokio::time::timeout(self.settings.timeout, self.try_hosts(to, code))
            .await
            .unwrap_or(SmsOutcome::Unknown(answer::NO_ANSWER_IN_TIME))
    }
}

async fn read(mut response: Response, ours: &Code) -> SmsOutcome {
    if response.status() != StatusCode::OK {
        return SmsOutcome::Unknown(answer::NOT_YUNXIN);
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_ANSWER => body.extend(chunk),
            Ok(Some(_)) => return SmsOutcome::Unknown(answer::NOT_YUNXIN),
            Ok(None) => return answer::read(&body, ours),
            Err(_) => return SmsOutcome::Unknown(answer::BROKEN_OFF),
        }
    }
}
