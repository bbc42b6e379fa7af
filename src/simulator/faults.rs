//! How the next sends go wrong.

use serde::{Deserialize, Serialize};

/// What `POST /faults` sets; `{}` is health. Several may be set at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Refuse with this status of Yunxin's; no message arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// Answer with this HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<u16>,
    /// Answer after so many milliseconds; the message arrives at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Answer with this body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Close the connection without an answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop: bool,
}
