//! What the service does each second and each minute, once, when a test wants it.

use codelogin::config::{Config, Purpose};
use codelogin::events::Events;
use codelogin::oidc::{Backchannel, Keys};

use super::{World, seconds};

impl World {
    /// One more instance looks once who is to be told now.
    pub async fn goes_round(&self) {
        let config = Config::read(&self.variables, Purpose::Database, self.clock.now());
        let config = config.expect("they were read before");
        let key = self.variables.get("SECRET_KEY").expect("set").parse().expect("a key");
        let (db, clock) = (self.database.open().await, self.clock.clone());
        let events = Events::new(db.clone(), &key);
        let keys = Keys::new(db.clone(), &key, events.clone(), config.oidc.key, clock.clone());
        let issuer = format!("http://{}", self.address()).parse().expect("an origin");
        let instance = Backchannel::new(db, (keys, events), issuer, clock);
        instance.go_round().await.expect("it answers");
    }

    /// What was written, as far as it lies on this disk.
    pub fn written(&self) -> Vec<u8> {
        self.database.written()
    }

    /// What was noted of sessions that ended a day ago is swept away, as far as it may be.
    pub async fn sweeps_ended_sessions(&self) {
        let yesterday = self.clock.now() - seconds(24 * 60 * 60);
        let swept = self.acts().await.sessions().sweep_ended(yesterday, 500).await;
        swept.expect("it answers");
    }
}
