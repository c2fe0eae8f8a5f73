//! What a plugin says of itself, readable without running anything: the JSON of the custom sections
//! `bartizan:manifest` and `bartizan:docs`. `0.1.0/MANIFEST.md` says the same in words.

pub use crate::validate::{CAPABILITIES, ManifestError, OUTCOMES, SEVERITIES};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

/// The section `bartizan:manifest`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The contract that it was built for, as `major.minor.patch`.
    pub contract: String,
    /// The plugin's name: lower case, digits and `-`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is for, in one sentence.
    #[serde(default)]
    pub description: String,
    /// The capabilities that it asks for: `lookup`, `log`.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Limits that it needs less of than the default.
    #[serde(default)]
    pub limits: BTreeMap<String, u64>,
    /// Its checks. A job names them by their place in this list.
    pub checks: Vec<Check>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// `<service>-<resource>-<wanted state>`, never reused.
    pub id: String,
    /// The wanted state, as a sentence without a full stop.
    pub title: String,
    /// `informational`, `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The type that it judges; `Bartizan::Scope` for a check of a whole scope.
    pub subject: String,
    /// The properties of the subject that it may read.
    pub reads: Vec<String>,
    /// Its further parameters.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// Its settings.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// Requirements that it satisfies, as `framework:requirement`.
    #[serde(default)]
    pub satisfies: Vec<String>,
    /// Former ids.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A further parameter of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The parameter's name.
    pub name: String,
    /// How its rows are chosen.
    pub kind: InputKind,
    /// The type of its rows.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The properties of those rows that the check may read.
    pub reads: Vec<String>,
    /// For a link: the path in the subject (`LoggingConfiguration/DestinationBucketName`) whose
    /// text names the row, by its id or ARN. Also `@id`, for a type that shares the subject's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

/// How the rows of an input are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// All rows of the subject's account (those of its region, and those without one), at once.
    All,
    /// The same, page by page through `lookup`.
    Each,
    /// The rows that the subject points at.
    Link,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its name in `registry.toml`.
    pub name: String,
    /// What it may hold.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// What holds when nobody sets it.
    pub default: Value,
    /// What it means, with its unit.
    pub description: String,
    /// The least that a number may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// What a setting may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// Text.
    String,
    /// A list of texts.
    Strings,
}

/// The section `bartizan:docs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    /// One entry a check, in the manifest's order.
    pub checks: Vec<CheckDocs>,
}

/// What people read about a check, and the examples that prove it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckDocs {
    /// The check's id.
    pub id: String,
    /// Why it matters, in Markdown.
    #[serde(default)]
    pub description: String,
    /// How to mend a failure, in Markdown.
    #[serde(default)]
    pub remediation: String,
    /// Cases with their outcomes.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// A case of a check. A property of `null` is absent, one that is left out is
/// unknown(not-supplied), `{"$unknown": "denied|s3:GetBucketAcl"}` is unknown for that reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What the case is, in a few words.
    pub name: String,
    /// `pass`, `fail`, `unknown`, `not-applicable` or `manual`.
    pub outcome: String,
    /// The subject's properties.
    pub subject: Value,
    /// The rows of each input by the parameter's name: a list of resources, or
    /// `{"$partial": "denied|…", "rows": […]}` for a set with a gap.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Value>,
    /// Settings that differ from their defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Value>,
    /// The time of the snapshot, RFC 3339; 2026-01-01T00:00:00Z unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Text that the finding's detail must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
