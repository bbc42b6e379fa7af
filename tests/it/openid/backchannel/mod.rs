//! Applications are told when a session ends that they have seen.

mod again;
mod ends;
mod instances;
mod who;

use serde_json::Value;
use tokio::time::sleep;

use crate::support::{World, seconds};

impl World {
    /// Waits until the ledger tells so often of applications that were told, or not; and reads all that it tells.
    async fn tells_of_applications(&self, times: usize) -> Vec<Value> {
        for _ in 0..200 {
            let mut told = self.events(&[]).await;
            told.retain(|event| event["event"].as_str().is_some_and(|kind| kind.ends_with("told")));
            if told.len() >= times {
                assert_eq!(told.len(), times, "{told:#?}");
                return told;
            }
            sleep(seconds(1) / 20).await;
        }
        panic!("the ledger does not tell of it");
    }

    /// Waits until nobody is to be told anything any more.
    async fn is_through(&self) {
        for _ in 0..200 {
            let unseen = self.rows("ended_sessions where looked_at is null").await;
            if unseen + self.rows("notices").await == 0 {
                return;
            }
            sleep(seconds(1) / 20).await;
        }
        panic!("somebody is still to be told");
    }
}
