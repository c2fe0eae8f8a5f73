//! A resource as it is handed over, where it lives, and where its facts come from.

use crate::known::Known;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Where resources live. The order of scopes is the canonical one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The account's number.
    pub account: String,
    /// The region; empty for what is global or account-wide.
    pub region: String,
}

impl Scope {
    /// A scope of one region; `region` is empty for the account as a whole.
    pub fn new(partition: impl Into<String>, account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { partition: partition.into(), account: account.into(), region: region.into() }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.account)?;
        if !self.region.is_empty() {
            write!(f, "/{}", self.region)?;
        }
        Ok(())
    }
}

/// A resource with what is known of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resource {
    /// Its id within its type and scope; never empty.
    pub id: String,
    /// Its ARN; empty when it has none.
    pub arn: String,
    /// Properties by their CloudFormation names. One that is left out was not supplied.
    pub properties: BTreeMap<String, Known<Value>>,
}

/// Where a fact comes from, and how old it is. Times are unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Provenance {
    /// The call or file: `s3:GetBucketEncryption`, `config:SelectResourceConfig`, a path.
    pub source: String,
    /// When the fact was recorded.
    pub captured_at: u64,
    /// When it was last known to hold.
    pub verified_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_order_by_partition_account_region_with_the_account_first() {
        let mut scopes = [
            Scope::new("aws-cn", "1", ""),
            Scope::new("aws", "2", "eu-west-1"),
            Scope::new("aws", "1", "eu-west-1"),
            Scope::new("aws", "1", ""),
        ];
        scopes.sort();
        assert_eq!(
            scopes.map(|s| s.to_string()),
            ["aws/1", "aws/1/eu-west-1", "aws/2/eu-west-1", "aws-cn/1"]
        );
    }
}
