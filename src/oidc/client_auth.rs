//! An application proves that it is the one it says.

use tokio::time::Instant;

use super::Oidc;
use super::parameters::Parameters;
use super::refusal::Refusal;
use crate::clients::{Client, ClientId};
use crate::db::unit;
use crate::events::{Event, Origin, What};
use crate::limits::{Limit, Taken};

/// What an application shows in the header of a request: its id and its secret, decoded.
pub type InHeader = (String, String);

/// An application that has proven which it is, and asks something.
pub struct Asker {
    /// Which.
    pub client: Client,
    /// When it came.
    pub(super) came: Instant,
}

impl Oidc {
    /// The application that asks, if it is one and has proven it. A public one has nothing to prove it by, and says who
    /// it is. A secret that is wrong counts against the address; a right one is never too often, because nobody guesses
    /// 256 bits, and a stranger at the same address shall keep no application out.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn authenticated(
        &self,
        header: Option<InHeader>,
        said: &Parameters,
        origin: &Origin,
    ) -> anyhow::Result<Result<Asker, Refusal>> {
        let came = Instant::now();
        if let Err(refusal) = said.are_sound() {
            return Ok(Err(refusal));
        }
        let in_body = said.get("client_secret");
        let (id, secret) = match (&header, said.get("client_id")) {
            (Some(_), _) if in_body.is_some() => {
                return Ok(Err(Refusal::InvalidRequest("the client shows its secret twice")));
            }
            (Some((id, _)), Some(other)) if id != other => {
                return Ok(Err(Refusal::InvalidRequest("the client says two ids")));
            }
            (Some((id, secret)), _) => (Some(id.as_str()), Some(secret.as_str())),
            (None, id) => (id, in_body),
        };
        let now = self.clock.now();
        let client = self.client(id).await?.filter(|client| client.is_proven_by(secret, now));
        Ok(match client {
            Some(client) => Ok(Asker { client, came }),
            None => Err(self.refuse(id.unwrap_or_default(), secret, origin).await?),
        })
    }

    async fn refuse(
        &self,
        id: &str,
        secret: Option<&str>,
        origin: &Origin,
    ) -> anyhow::Result<Refusal> {
        // Nothing was guessed.
        if secret.is_none() {
            return Ok(Refusal::InvalidClient);
        }
        let now = self.clock.now();
        let networks = origin.address.networks();
        let charges: Vec<_> = Limit::ClientSecretsPerAddress.of_networks(&networks).collect();
        // What is no id may be the secret, where somebody has taken the one for the other.
        let client = ClientId::said(id).map_or_else(|| "?".to_owned(), |id| id.as_str().to_owned());
        unit!(self.db, work => {
            Ok(match self.limits.take(work, &charges, now).await? {
                Taken::Refused(refusal) => Refusal::Limited(refusal.wait),
                Taken::Granted { .. } => {
                    let event = Event::new(What::ClientRefused { client: client.clone() });
                    let event = event.from(origin);
                    self.events.add_capped(work, &self.limits, event, now).await?;
                    Refusal::InvalidClient
                }
            })
        })
    }
}
