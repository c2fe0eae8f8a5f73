//! What a scan says: one check on one resource, with its status, its reason and its evidence.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// How a check ended on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The resource is as the check wants it.
    Pass,
    /// It is not.
    Fail,
    /// Something that the check needs could not be read.
    Unknown,
    /// The check does not concern this resource.
    NotApplicable,
    /// Only a person can decide.
    Manual,
    /// The plugin broke while judging.
    Error,
}

impl Status {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::Fail, Self::Unknown, Self::NotApplicable, Self::Manual, Self::Error];

    /// The status as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
            Self::Manual => "manual",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        named(s, &Self::ALL, Self::as_str, "status")
    }
}

/// How much a failure matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Informational,
    /// Worth mending when there is time.
    Low,
    /// To be planned.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended now.
    Critical,
}

impl Severity {
    /// All of them, least first.
    pub const ALL: [Self; 5] = [Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The severity as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        named(s, &Self::ALL, Self::as_str, "severity")
    }
}

fn named<T: Copy>(s: &str, all: &[T], name: fn(T) -> &'static str, what: &str) -> Result<T, String> {
    all.iter().copied().find(|x| name(*x) == s).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|x| name(*x)).collect();
        format!("`{s}` is no {what}; known: {}", known.join(", "))
    })
}

/// The resource that a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ResourceRef<'a> {
    /// Its CloudFormation type, or a pseudo-type; `Bartizan::Scope` for a scope as a whole.
    #[serde(rename = "type")]
    pub resource_type: &'a str,
    /// Its id within its type and scope.
    pub id: &'a str,
    /// Its ARN; empty when it has none.
    pub arn: &'a str,
    /// The partition (`aws`).
    pub partition: &'a str,
    /// The account that owns it.
    pub account: &'a str,
    /// The account's name, if it is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub account_name: &'a str,
    /// Its region; empty when it is global or account-wide.
    pub region: &'a str,
}

/// A property that decided, with the value that the host itself holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The type of the resource that has the property, when it is not the finding's own.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// That resource's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The property, then `/key` and `/index` steps into its value.
    pub path: String,
    /// What is there: a JSON value; null when it is absent or unknown.
    pub value: Value,
    /// Why the value is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// One check on one resource.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// The check and the plugin that it comes from.
    pub check: &'a crate::CheckInfo,
    /// How it ended.
    pub status: Status,
    /// What was judged.
    pub resource: ResourceRef<'a>,
    /// A short name of the outcome, from the plugin (`failed`, `denied`) or the engine (`deadline`).
    pub code: &'a str,
    /// What to know, in a sentence; empty for a pass.
    pub detail: &'a str,
    /// What decided.
    pub evidence: &'a [Evidence],
    /// The IAM actions whose denial made it unknown.
    pub missing: &'a [String],
    /// The accepted gap that an unknown is part of.
    pub expected: Option<&'a crate::ExpectedGap>,
}
