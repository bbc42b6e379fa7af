//! Reading the ledger.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Events, Severity, What};
use crate::clock::Timestamp;
use crate::db::{self, Statement};
use crate::mobile::Mobile;

/// How many entries are read at once.
const PAGE: i64 = 500;

/// Which entries are looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// About this number; without one, all.
    pub mobile: Option<Mobile>,
    /// From then on.
    pub since: Timestamp,
}

/// An entry, as it was written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Names it, and sorts in the order of writing.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The number it is about, masked.
    pub mobile: Option<String>,
    /// The user it is about.
    pub user: Option<String>,
    /// Where the request came from.
    pub address: Option<String>,
    /// Which request it was, as the log names it.
    pub request: Option<String>,
    kind: String,
    data: Value,
}

type Row =
    (String, i64, String, String, Option<String>, Option<String>, Option<String>, Option<String>);

impl Events {
    /// The next entries after the one of this name (`""`: from the first on), oldest first; none when there
    /// are no more.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn page(&self, search: &Search, after: &str) -> db::Result<Vec<Entry>> {
        let start = start_of(search.since);
        let after = after.max(&start);
        let all = "select id, at, kind, data, mobile, user_id, address, request from events \
             where id > $1 and at >= $2 order by id limit $3";
        let of_mobile = "select id, at, kind, data, mobile, user_id, address, request from events \
             where id > $1 and at >= $2 and mobile_key = $4 order by id limit $3";
        let sql = if search.mobile.is_some() { of_mobile } else { all };
        let mut page = Statement::asks(sql).bind(after).bind(search.since).bind(PAGE);
        if let Some(mobile) = &search.mobile {
            page = page.bind(self.mobile_key(mobile));
        }
        let rows: Vec<Row> = self.db.ask(page).await?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }
}

/// The beginning of names that are given out from a minute before `since` on. A name begins with its time in
/// milliseconds (RFC 9562 §5.7), so what is older need not be looked at.
fn start_of(since: Timestamp) -> String {
    let milliseconds = (since - Duration::from_mins(1)).seconds().max(0) * 1000;
    let hex = format!("{milliseconds:012x}");
    format!("{}-{}", &hex[..8], &hex[8..])
}

impl From<Row> for Entry {
    fn from((id, at, kind, data, mobile, user, address, request): Row) -> Self {
        let at = Timestamp::from_seconds(at);
        // What cannot be read is told by its kind alone.
        let data = serde_json::from_str(&data).unwrap_or_default();
        Self { id, at, mobile, user, address, request, kind, data }
    }
}

impl Entry {
    /// What happened. `None` where a later release wrote it.
    #[must_use]
    pub fn what(&self) -> Option<What> {
        serde_json::from_value(json!({ "event": self.kind, "data": self.data })).ok()
    }

    /// What happened, in words.
    #[must_use]
    pub fn words(&self) -> String {
        self.what().map_or_else(|| self.kind.clone(), |what| what.to_string())
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.what().map_or(Severity::Info, |what| what.severity())
    }

    /// It for machines, without the time.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut json = json!({
            "event": self.kind,
            "mobile": self.mobile,
            "user": self.user,
            "address": self.address,
            "request": self.request,
            "words": self.words(),
        });
        if let Value::Object(data) = &self.data {
            for (name, value) in data {
                json[name] = value.clone();
            }
        }
        json
    }
}

#[cfg(test)]
mod tests {
    use uuid::{NoContext, Uuid};

    use super::*;

    #[test]
    fn names_begin_with_their_time() {
        let name =
            |seconds| Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, 0)).to_string();
        let since = Timestamp::from_seconds(1_795_550_709);
        let start = start_of(since);
        assert!(
            start < name(1_795_550_709) && start < name(1_795_550_650),
            "a minute is late enough"
        );
        assert!(start > name(1_795_550_648));
        assert!(start_of(Timestamp::from_seconds(0)) < name(0));
    }
}
