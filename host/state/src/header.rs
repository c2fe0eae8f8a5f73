//! What a snapshot says of itself: the header, and the ledger of what was asked.

use crate::known::parse_reason;
use crate::resource::Scope;
use bartizan_contract::reason::Reason;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Who made a snapshot, when, and of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The scan's `now` in unix seconds: what checks are told, in a replay too.
    pub created_at: u64,
    /// The version of the tool that wrote it.
    pub tool: String,
    /// The version of the catalog that it was gathered by.
    pub catalog: String,
    /// The accounts asked for.
    pub accounts: Vec<AccountInfo>,
    /// The regions asked for.
    pub regions: Vec<String>,
    /// What it was gathered from: `live`, a template's path, …
    pub sources: Vec<String>,
}

/// An account that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountInfo {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The account's number.
    pub id: String,
    /// Its name or alias, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What became of the calls of one operation in one scope that ended alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Where it was asked.
    pub scope: Scope,
    /// The service's name.
    pub service: String,
    /// The operation's name.
    pub operation: String,
    /// How they ended.
    pub outcome: CallOutcome,
    /// How many calls ended so, pages and retries counted.
    pub calls: u64,
    /// How many resources they concern.
    pub count: u64,
    /// What would cure a failure: the permission to grant, or who else denied it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
}

/// How a call ended. Written `ok`, `gone`, or as the reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallOutcome {
    /// It was answered.
    Ok,
    /// The resource was there when it was listed and gone when it was read.
    Gone,
    /// It gave no answer.
    Failed(Reason),
}

impl fmt::Display for CallOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Gone => f.write_str("gone"),
            Self::Failed(reason) => reason.fmt(f),
        }
    }
}

impl Serialize for CallOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CallOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            "ok" => Self::Ok,
            "gone" => Self::Gone,
            text => Self::Failed(parse_reason(text)),
        })
    }
}
