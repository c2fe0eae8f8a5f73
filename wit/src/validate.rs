//! What a manifest and its documentation must be beyond their shape, in errors for people.

use crate::manifest::{Check, CheckDocs, Docs, Example, Input, InputKind, Manifest, Setting, SettingKind};
use crate::{DOCS_SECTION, MANIFEST_SECTION, VERSION};
use semver::Version;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::format;
use std::string::{String, ToString};

/// What a plugin may ask for beyond the data of its checks.
pub const CAPABILITIES: [&str; 2] = ["lookup", "log"];

/// The severities of a check, the least first.
pub const SEVERITIES: [&str; 5] = ["informational", "low", "medium", "high", "critical"];

/// The outcomes of an example.
pub const OUTCOMES: [&str; 5] = ["pass", "fail", "unknown", "not-applicable", "manual"];

const MAX_MANIFEST: usize = 1 << 20;
const MAX_DOCS: usize = 8 << 20;
const MAX_CHECKS: usize = 4096;

/// Why a section cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is larger than a host reads.
    #[error("the section `{section}` has {size} bytes; at most {most} are read")]
    Size {
        /// The section's name.
        section: &'static str,
        /// Its size.
        size: usize,
        /// The limit.
        most: usize,
    },
    /// It is not the JSON that the specification asks for.
    #[error("the section `{section}` is not what the contract {VERSION} describes")]
    Json {
        /// The section's name.
        section: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It was built for a contract that came later, and cannot be read.
    #[error(
        "the plugin was built for the contract {0}; this host reads up to {VERSION}: update the host, or choose an older version of the plugin"
    )]
    Newer(Version),
    /// The contract's version cannot be read.
    #[error("`contract` is {0:?}; expected a version such as \"{VERSION}\"")]
    Contract(String),
    /// It asks for a capability that no host has.
    #[error("unknown capability {0:?}; a plugin can ask for `lookup` and `log`")]
    Capability(String),
    /// There are more checks than a host takes from one plugin.
    #[error("{0} checks; a plugin may have {MAX_CHECKS}: split it")]
    Checks(usize),
    /// A value is not allowed.
    #[error("{place}: {problem}")]
    Value {
        /// Which part: `check "s3-bucket-versioned", setting "days"`.
        place: String,
        /// What is wrong with it and what is expected.
        problem: String,
    },
}

type Result<T> = core::result::Result<T, ManifestError>;

fn wrong<T>(place: &str, problem: impl Into<String>) -> Result<T> {
    Err(ManifestError::Value { place: place.to_string(), problem: problem.into() })
}

fn limited(section: &'static str, bytes: &[u8], most: usize) -> Result<()> {
    let size = bytes.len();
    if size > most { Err(ManifestError::Size { section, size, most }) } else { Ok(()) }
}

fn read<T: DeserializeOwned>(section: &'static str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|source| ManifestError::Json { section, source })
}

/// What every version of the contract has in common.
#[derive(Deserialize)]
struct AnyManifest {
    contract: String,
}

fn contract_version(text: &str) -> Result<Version> {
    match Version::parse(text) {
        Ok(v) if v.pre.is_empty() && v.build.is_empty() => Ok(v),
        _ => Err(ManifestError::Contract(text.to_string())),
    }
}

impl Manifest {
    /// Reads the section `bartizan:manifest` and checks everything that does not need a catalog.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        limited(MANIFEST_SECTION, bytes, MAX_MANIFEST)?;
        // The version first: a later contract may have fields that this one does not know.
        let any: AnyManifest = read(MANIFEST_SECTION, bytes)?;
        let contract = contract_version(&any.contract)?;
        let manifest: Self = read(MANIFEST_SECTION, bytes).map_err(|e| {
            if Version::parse(VERSION).is_ok_and(|ours| contract > ours) {
                ManifestError::Newer(contract)
            } else {
                e
            }
        })?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// The contract that the plugin was built for.
    pub fn contract_version(&self) -> Result<Version> {
        contract_version(&self.contract)
    }

    /// A check by its id, or by a former one.
    pub fn find(&self, id: &str) -> Option<&Check> {
        self.position(id).and_then(|i| self.checks.get(i))
    }

    /// The place of a check in the list, which is what a job names, by its id or a former one.
    pub fn position(&self, id: &str) -> Option<usize> {
        let has_alias = |c: &Check| c.aliases.iter().any(|a| a == id);
        self.checks.iter().position(|c| c.id == id).or_else(|| self.checks.iter().position(has_alias))
    }

    fn validate(&self) -> Result<()> {
        if !is_name(&self.name) {
            return wrong("name", format!("{:?} is not {NAME_RULE}", self.name));
        }
        if let Err(e) = Version::parse(&self.version) {
            return wrong("version", format!("{:?} is not a semantic version: {e}", self.version));
        }
        if let Some(c) = self.capabilities.iter().find(|c| !CAPABILITIES.contains(&c.as_str())) {
            return Err(ManifestError::Capability(c.clone()));
        }
        unique("capabilities", self.capabilities.iter())?;
        if let Some(name) = self.limits.keys().find(|name| !is_name(name)) {
            return wrong("limits", format!("{name:?} is not {NAME_RULE}"));
        }
        if self.checks.len() > MAX_CHECKS {
            return Err(ManifestError::Checks(self.checks.len()));
        }
        self.checks.iter().try_for_each(Check::validate)?;
        unique("checks", self.checks.iter().flat_map(|c| c.aliases.iter().chain([&c.id])))
    }
}

const NAME_RULE: &str = "lower-case letters and digits in parts joined by single `-`";

fn is_name(text: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(part)
}

fn is_type(text: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric());
    text.contains("::") && text.split("::").all(part)
}

fn unique<'a>(place: &str, names: impl Iterator<Item = &'a String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return wrong(place, format!("{name:?} is there twice"));
        }
    }
    Ok(())
}

/// Something must be named, in words.
fn named(place: &str, what: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() { wrong(place, format!("{what} is empty")) } else { Ok(()) }
}

fn one_of(place: &str, what: &str, text: &str, known: &[&str]) -> Result<()> {
    if known.contains(&text) {
        return Ok(());
    }
    wrong(place, format!("{what} is {text:?}; expected one of {}", known.join(", ")))
}

fn resource_type(place: &str, what: &str, text: &str) -> Result<()> {
    if is_type(text) {
        return Ok(());
    }
    wrong(place, format!("{what} is {text:?}; expected a type such as \"AWS::S3::Bucket\""))
}

fn reads(place: &str, reads: &[String]) -> Result<()> {
    for property in reads {
        named(place, "a property of `reads`", property)?;
        if property.contains('/') {
            return wrong(place, format!("`reads` has {property:?}; whole properties only, no paths"));
        }
    }
    unique(&format!("{place}, reads"), reads.iter())
}

impl Check {
    fn validate(&self) -> Result<()> {
        let place = format!("check {:?}", self.id);
        for id in self.aliases.iter().chain([&self.id]) {
            if !is_name(id) {
                return wrong(&place, format!("the id {id:?} is not {NAME_RULE}"));
            }
        }
        named(&place, "`title`", &self.title)?;
        one_of(&place, "`severity`", &self.severity, &SEVERITIES)?;
        resource_type(&place, "`subject`", &self.subject)?;
        reads(&place, &self.reads)?;
        for requirement in &self.satisfies {
            if !requirement.split_once(':').is_some_and(|(f, r)| !f.is_empty() && !r.is_empty()) {
                let problem = format!("`satisfies` has {requirement:?}; expected `framework:requirement`");
                return wrong(&place, problem);
            }
        }
        for input in &self.inputs {
            input.validate(&format!("{place}, input {:?}", input.name))?;
        }
        unique(&format!("{place}, inputs"), self.inputs.iter().map(|i| &i.name))?;
        for setting in &self.settings {
            setting.validate_declaration(&format!("{place}, setting {:?}", setting.name))?;
        }
        unique(&format!("{place}, settings"), self.settings.iter().map(|s| &s.name))
    }
}

impl Input {
    fn validate(&self, place: &str) -> Result<()> {
        named(place, "`name`", &self.name)?;
        resource_type(place, "`type`", &self.resource_type)?;
        reads(place, &self.reads)?;
        match (self.kind, &self.via) {
            (InputKind::Link, None) => {
                wrong(place, "a link needs `via`, the path in the subject that it follows")
            }
            (InputKind::Link, Some(via)) if via.split('/').any(str::is_empty) => wrong(
                place,
                format!(
                    "`via` is {via:?}; expected a path such as \"LoggingConfiguration/DestinationBucketName\", or \"@id\""
                ),
            ),
            (InputKind::All | InputKind::Each, Some(_)) => wrong(place, "only a link has `via`"),
            _ => Ok(()),
        }
    }
}

impl Setting {
    fn validate_declaration(&self, place: &str) -> Result<()> {
        named(place, "`name`", &self.name)?;
        if self.kind != SettingKind::Integer && (self.min.is_some() || self.max.is_some()) {
            return wrong(place, "only an integer has `min` and `max`");
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            return wrong(place, format!("`min` is {min}, above `max`, which is {max}"));
        }
        self.validate(&self.default).or_else(|problem| wrong(place, format!("`default` {problem}")))
    }

    /// Whether the setting may have this value; if not, why, as the end of a sentence that begins
    /// with the setting's name.
    pub fn validate(&self, value: &Value) -> core::result::Result<(), String> {
        let expected = match (self.kind, value) {
            (SettingKind::Boolean, Value::Bool(_)) | (SettingKind::String, Value::String(_)) => return Ok(()),
            (SettingKind::Strings, Value::Array(items)) if items.iter().all(Value::is_string) => {
                return Ok(());
            }
            (SettingKind::Integer, Value::Number(n)) if let Some(n) = n.as_i64() => {
                return match (self.min, self.max) {
                    (Some(min), _) if n < min => Err(format!("is {n}; it may not be below {min}")),
                    (_, Some(max)) if n > max => Err(format!("is {n}; it may not be above {max}")),
                    _ => Ok(()),
                };
            }
            (SettingKind::Boolean, _) => "true or false",
            (SettingKind::Integer, _) => "a whole number",
            (SettingKind::String, _) => "a text",
            (SettingKind::Strings, _) => "a list of texts",
        };
        Err(format!("is {value}; expected {expected}"))
    }
}

impl Docs {
    /// Reads the section `bartizan:docs` of a plugin with this manifest.
    pub fn parse(bytes: &[u8], manifest: &Manifest) -> Result<Self> {
        limited(DOCS_SECTION, bytes, MAX_DOCS)?;
        let docs: Self = read(DOCS_SECTION, bytes)?;
        let (ours, theirs) = (docs.checks.len(), manifest.checks.len());
        if ours != theirs {
            return wrong("docs", format!("{ours} checks, but the manifest has {theirs}"));
        }
        for (docs, check) in docs.checks.iter().zip(&manifest.checks) {
            docs.validate(check)?;
        }
        Ok(docs)
    }
}

impl CheckDocs {
    fn validate(&self, check: &Check) -> Result<()> {
        let place = format!("docs of check {:?}", self.id);
        if self.id != check.id {
            return wrong(&place, format!("the manifest has {:?} in this place", check.id));
        }
        for example in &self.examples {
            example.validate(&format!("{place}, example {:?}", example.name), check)?;
        }
        unique(&format!("{place}, examples"), self.examples.iter().map(|e| &e.name))
    }
}

impl Example {
    fn validate(&self, place: &str, check: &Check) -> Result<()> {
        named(place, "`name`", &self.name)?;
        one_of(place, "`outcome`", &self.outcome, &OUTCOMES)?;
        if !self.subject.is_object() {
            return wrong(place, "`subject` is not an object of properties");
        }
        if let Some(name) = self.inputs.keys().find(|name| !check.inputs.iter().any(|i| i.name == **name)) {
            return wrong(place, format!("the check has no input {name:?}"));
        }
        for (name, value) in &self.settings {
            let Some(setting) = check.settings.iter().find(|s| s.name == *name) else {
                return wrong(place, format!("the check has no setting {name:?}"));
            };
            if let Err(problem) = setting.validate(value) {
                return wrong(place, format!("the setting {name:?} {problem}"));
            }
        }
        match &self.now {
            Some(now) if !is_time(now) => {
                wrong(place, format!("`now` is {now:?}; expected a time such as \"2026-01-01T00:00:00Z\""))
            }
            _ => Ok(()),
        }
    }
}

/// RFC 3339 in UTC to the second, the one form that examples may use.
fn is_time(text: &str) -> bool {
    let shape = text.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b });
    let number = |at: usize| text.get(at..at + 2).and_then(|s| s.parse::<u32>().ok()).unwrap_or(99);
    shape.eq(*b"0000-00-00T00:00:00Z")
        && (1..=12).contains(&number(5))
        && (1..=31).contains(&number(8))
        && number(11) < 24
        && number(14) < 60
        && number(17) < 60
}
