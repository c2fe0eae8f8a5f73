//! Which checks run: the plugins' manifests, narrowed by what the operator asked for.

use crate::Severity;
use bartizan_contract::manifest::{Check, CheckDocs};
use bartizan_registry::Plugin;
use std::collections::{BTreeMap, BTreeSet};

/// What a finding says about its check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckInfo {
    /// The check's id.
    pub id: String,
    /// The wanted state.
    pub title: String,
    /// How much a failure matters.
    pub severity: Severity,
    /// `name@version` of the plugin; the alias where several versions are live.
    pub plugin: String,
    /// The requirements that it satisfies, as `framework:requirement`.
    pub frameworks: Vec<String>,
    /// Why it matters, in Markdown.
    pub description: String,
    /// How to mend a failure, in Markdown.
    pub remediation: String,
}

/// A check that is to run.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectedCheck {
    /// What findings say about it.
    pub info: CheckInfo,
    /// Its place in the manifest's list.
    pub index: u32,
    /// What the manifest says about it.
    pub manifest: Check,
    /// Its settings, defaults filled in, each a tape column of one row.
    pub settings: Vec<(String, Vec<u8>)>,
}

/// What the operator asked for. Everything that is empty asks for all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Check ids; `*` matches any run of characters.
    pub checks: Vec<String>,
    /// Services (`s3`): the first part of a check's id.
    pub services: Vec<String>,
    /// The least severity.
    pub severity: Option<Severity>,
    /// Plugin names.
    pub plugins: Vec<String>,
}

/// A filter that matches nothing is a mistake, not an empty scan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SelectError {
    /// A value of a filter that no check has.
    #[error("no check matches {option} {value}")]
    NoMatch {
        /// The option (`--check`).
        option: &'static str,
        /// Its value.
        value: String,
        /// A value that would match something.
        suggestion: Option<String>,
    },
    /// Every filter matches something, but nothing matches all of them.
    #[error("no check matches all of the filters together")]
    Empty,
    /// A manifest with a severity that this host does not know.
    #[error("check {check} of {plugin}: {problem}")]
    Manifest {
        /// The check.
        check: String,
        /// The plugin.
        plugin: String,
        /// What is wrong.
        problem: String,
    },
}

impl Selection {
    /// The checks of each plugin that are to run, in the manifests' order. Plugins of which nothing
    /// runs are left out; `usize` is the plugin's place in `plugins`.
    pub fn choose(&self, plugins: &[Plugin]) -> Result<Vec<(usize, Vec<SelectedCheck>)>, SelectError> {
        let mut all = Vec::new();
        for (i, plugin) in plugins.iter().enumerate() {
            let mut checks = Vec::new();
            for (index, check) in (0u32..).zip(&plugin.manifest.checks) {
                checks.push(selected(plugin, index, check)?);
            }
            all.push((i, checks));
        }
        self.report_mismatches(&all, plugins)?;
        for (i, checks) in &mut all {
            let name = plugins.get(*i).map_or("", |p| p.id());
            checks.retain(|c| self.wants(name, c));
        }
        all.retain(|(_, checks)| !checks.is_empty());
        if all.is_empty() { Err(SelectError::Empty) } else { Ok(all) }
    }

    fn wants(&self, plugin: &str, check: &SelectedCheck) -> bool {
        let any = |list: &[String], f: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|x| f(x));
        any(&self.plugins, &|p| p == plugin)
            && any(&self.checks, &|p| names(p, &check.manifest))
            && any(&self.services, &|s| s == service(&check.info.id))
            && self.severity.is_none_or(|s| check.info.severity >= s)
    }

    fn report_mismatches(
        &self,
        all: &[(usize, Vec<SelectedCheck>)],
        plugins: &[Plugin],
    ) -> Result<(), SelectError> {
        let checks = || all.iter().flat_map(|(_, c)| c);
        let known: BTreeSet<&str> = plugins.iter().map(Plugin::id).collect();
        missing("--plugin", &self.plugins, &known, |p| known.contains(p))?;
        let known: BTreeSet<&str> = checks().map(|c| service(&c.info.id)).collect();
        missing("--service", &self.services, &known, |s| known.contains(s))?;
        let known: BTreeSet<&str> = checks().map(|c| c.info.id.as_str()).collect();
        missing("--check", &self.checks, &known, |p| checks().any(|c| names(p, &c.manifest)))
    }
}

fn missing(
    option: &'static str,
    values: &[String],
    known: &BTreeSet<&str>,
    matches: impl Fn(&str) -> bool,
) -> Result<(), SelectError> {
    let Some(value) = values.iter().find(|v| !matches(v)) else { return Ok(()) };
    let near = known.iter().map(|k| (strsim::jaro_winkler(k, value), *k)).max_by(|a, b| a.0.total_cmp(&b.0));
    let suggestion = near.filter(|(score, _)| *score > 0.8).map(|(_, k)| k.to_owned());
    Err(SelectError::NoMatch { option, value: value.clone(), suggestion })
}

/// Whether a pattern names a check, by its id or a former one.
fn names(pattern: &str, check: &Check) -> bool {
    std::iter::once(&check.id).chain(&check.aliases).any(|id| bartizan_registry::wildcard(pattern, id))
}

/// The service that a check's id begins with.
pub fn service(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

fn selected(plugin: &Plugin, index: u32, check: &Check) -> Result<SelectedCheck, SelectError> {
    let name = format!("{}@{}", plugin.id(), plugin.version);
    let severity = check.severity.parse().map_err(|problem| SelectError::Manifest {
        check: check.id.clone(),
        plugin: name.clone(),
        problem,
    })?;
    let docs = plugin.docs.checks.iter().find(|d| d.id == check.id);
    let text = |f: fn(&CheckDocs) -> &String| docs.map(f).cloned().unwrap_or_default();
    let info = CheckInfo {
        id: check.id.clone(),
        title: check.title.clone(),
        severity,
        plugin: name,
        frameworks: check.satisfies.clone(),
        description: text(|d| &d.description),
        remediation: text(|d| &d.remediation),
    };
    let settings = settings_columns(plugin.settings_for(&check.id));
    Ok(SelectedCheck { info, index, manifest: check.clone(), settings })
}

/// Settings as they cross the boundary.
pub(crate) fn settings_columns(values: &BTreeMap<String, serde_json::Value>) -> Vec<(String, Vec<u8>)> {
    let mut builder = bartizan_contract::encode::Builder::new();
    let mut encode = |value| {
        let mut out = Vec::new();
        builder.value(value);
        builder.finish(&mut out);
        out
    };
    values.iter().map(|(name, value)| (name.clone(), encode(value))).collect()
}

/// What the chosen checks read: each type with its properties.
pub fn requests<'a>(
    checks: impl IntoIterator<Item = &'a SelectedCheck>,
) -> BTreeMap<String, BTreeSet<String>> {
    reads(checks.into_iter().map(|c| &c.manifest))
}

/// What checks of manifests read: each type with its properties.
pub fn reads<'a>(checks: impl IntoIterator<Item = &'a Check>) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |resource_type: &str, reads: &[String]| {
        if resource_type != bartizan_contract::SCOPE_TYPE {
            all.entry(resource_type.to_owned()).or_default().extend(reads.iter().cloned());
        }
    };
    for check in checks {
        add(&check.subject, &check.reads);
        for input in &check.inputs {
            add(&input.resource_type, &input.reads);
        }
    }
    all
}
