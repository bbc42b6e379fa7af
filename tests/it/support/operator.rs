//! The operator at a terminal, beside the service.

use std::process::Output;

use serde_json::Value;
use tokio::process::Command;

use super::{MOBILE, World};

impl World {
    /// The operator lets a user sign in again.
    pub async fn enable(&self, mobile: &str) {
        self.operator(&["user", "enable", mobile]).await;
    }

    /// What the ledger tells of a number, oldest first.
    pub async fn events_of(&self, mobile: &str) -> Vec<Value> {
        self.events(&["--mobile", mobile]).await
    }

    /// How often the ledger tells this of the number that most stories are about.
    pub async fn told(&self, kind: &str) -> usize {
        let told = self.events_of(MOBILE).await;
        told.iter().filter(|event| event["event"] == kind).count()
    }

    /// How often it tells this, of whatever number.
    pub async fn told_in_all(&self, kind: &str) -> usize {
        let told = self.events(&[]).await;
        told.iter().filter(|event| event["event"] == kind).count()
    }

    /// What the ledger tells, oldest first.
    pub async fn events(&self, search: &[&str]) -> Vec<Value> {
        let told = self.operator(&[&["events", "--json"], search].concat()).await;
        serde_json::from_str(&told).expect("a list")
    }

    /// The operator runs a command on the service's own database, and this is what it prints.
    pub async fn operator(&self, command: &[&str]) -> String {
        let done = self.runs(command).await;
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let said = String::from_utf8(done.stdout).expect("text");
        self.secrets.note_told(&said);
        said
    }

    /// The operator runs a command that cannot be done, and this is what it complains.
    pub async fn operator_fails(&self, command: &[&str]) -> String {
        let done = self.runs(command).await;
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stdout));
        String::from_utf8(done.stderr).expect("text")
    }

    async fn runs(&self, command: &[&str]) -> Output {
        let settings = ["DATABASE_URL", "SECRET_KEY", "PUBLIC_URL"];
        let set = settings.iter().filter_map(|name| Some((name, self.variables.get(name)?)));
        let mut program = Command::new(env!("CARGO_BIN_EXE_codelogin"));
        program.args(command).env_clear().envs(set).current_dir(std::env::temp_dir());
        program.output().await.expect("the program runs")
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        self.database.rows(table).await
    }

    /// How many sessions there are, those left out that another has taken the place of.
    pub async fn open_sessions(&self) -> i64 {
        self.database.count("select count(*) from sessions where replaced_at is null").await
    }

    /// How often anything was counted, as somebody finds it who looks into the table.
    pub async fn counted_in_all(&self) -> i64 {
        self.database.count("select cast(coalesce(sum(times), 0) as bigint) from counters").await
    }

    /// How many users have a password of which kind, by name, as it is counted where passwords change.
    pub async fn password_kinds(&self) -> Vec<(String, i64)> {
        let [counted, are] = self.database.password_kinds().await;
        assert_eq!(counted, are, "the count is wrong");
        counted.into_iter().collect()
    }

    /// How many sessions this number's user has.
    pub async fn sessions_of(&self, mobile: &str) -> usize {
        let listed = self.operator(&["session", "list", mobile, "--json"]).await;
        serde_json::from_str::<Vec<Value>>(&listed).expect("a list").len()
    }
}
