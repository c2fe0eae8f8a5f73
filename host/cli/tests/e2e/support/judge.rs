//! Judging snapshots in this process: starting the binary for each of hundreds would take minutes.

use super::{Home, Run};
use bartizan_contract::SCOPE_TYPE;
use bartizan_engine::{CancelToken, Engine, EngineConfig};
use bartizan_registry::{Config, Mode, Plugin, resolve};
use bartizan_scan::{Dispatch, Finding, PluginSet, SelectedCheck, Selection, Sink, Status};
use bartizan_state::Snapshot;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Which check on which resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) check: String,
    pub(crate) resource_type: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) id: String,
}

impl Key {
    /// Whether it is about a scope as a whole.
    pub(crate) fn is_of_scope(&self) -> bool {
        self.resource_type == SCOPE_TYPE
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, resource_type, account, region, id } = self;
        write!(f, "{check} on {resource_type} {id} in {account}/{region}")
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) status: Status,
    /// The IAM actions that would cure an unknown.
    pub(crate) missing: Vec<String>,
    /// What broke, for an error.
    pub(crate) fault: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, missing, fault } = self;
        let because = if missing.is_empty() { fault.clone() } else { missing.join(", ") };
        if because.is_empty() { write!(f, "{status}") } else { write!(f, "{status} ({because})") }
    }
}

pub(crate) type Findings = BTreeMap<Key, Found>;

/// The findings of a run with `--format jsonl`.
pub(crate) fn findings_of(run: &Run) -> Findings {
    let mut findings = Findings::new();
    for line in run.findings() {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let resource = &line["resource"];
        let key = Key {
            check: text(&line["check_id"]),
            resource_type: text(&resource["type"]),
            account: text(&resource["account"]),
            region: text(&resource["region"]),
            id: text(&resource["id"]),
        };
        let missing = line["missing_permissions"].as_array().into_iter().flatten().map(text).collect();
        let status = serde_json::from_value(line["status"].clone()).unwrap();
        let fault = if status == Status::Error { text(&line["detail"]) } else { String::new() };
        let twice = findings.insert(key, Found { status, missing, fault });
        assert!(twice.is_none(), "reported twice: {line}");
    }
    findings
}

/// The configured plugins, ready to judge.
pub(crate) struct Judge {
    pub(crate) plugins: Vec<Plugin>,
    set: PluginSet,
}

impl Judge {
    /// The plugins of a home.
    pub(crate) fn new(home: &Home) -> Self {
        let config = Config::read(&home.path("registry.toml")).unwrap();
        let plugins = resolve(&config, None, Mode::default()).unwrap().plugins;
        let chosen = Selection::default().choose(&plugins).unwrap();
        let engine = Engine::new(EngineConfig::default()).unwrap();
        let set = PluginSet::load(&engine, &plugins, chosen).unwrap();
        Self { plugins, set }
    }

    /// The same, with one plugin each: for what can concern no other.
    pub(crate) fn apart(home: &Home) -> Vec<Self> {
        let config = Config::read(&home.path("registry.toml")).unwrap();
        let plugins = resolve(&config, None, Mode::default()).unwrap().plugins;
        let engine = Engine::new(EngineConfig::default()).unwrap();
        let chosen = Selection::default().choose(&plugins).unwrap();
        let alone = |one| PluginSet::load(&engine, &plugins, vec![one]).unwrap();
        chosen.into_iter().map(|one| Self { plugins: Vec::new(), set: alone(one) }).collect()
    }

    pub(crate) fn checks(&self) -> impl Iterator<Item = &SelectedCheck> {
        self.set.checks()
    }

    /// The findings, and how many resources were judged.
    pub(crate) fn judge(&self, snapshot: Snapshot) -> (Findings, u64) {
        let mut catch = Catch(Findings::new());
        let dispatch = Dispatch {
            set: &self.set,
            snapshot: Arc::new(snapshot),
            threads: 2,
            cancel: CancelToken::default(),
            expected: &[],
        };
        let sums = dispatch.run(&mut catch).unwrap();
        (catch.0, sums.resources)
    }
}

struct Catch(Findings);

impl Sink for Catch {
    fn wants(&self, _: Status) -> bool {
        true
    }
    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        let key = Key {
            check: f.check.id.clone(),
            resource_type: f.resource.resource_type.to_owned(),
            account: f.resource.account.to_owned(),
            region: f.resource.region.to_owned(),
            id: f.resource.id.to_owned(),
        };
        let fault = if f.status == Status::Error { f.detail.to_owned() } else { String::new() };
        let twice = self.0.insert(key, Found { status: f.status, missing: f.missing.to_vec(), fault });
        assert!(twice.is_none(), "reported twice: {} on {}", f.check.id, f.resource.id);
        Ok(())
    }
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fails with every problem, not only the first.
#[track_caller]
pub(crate) fn nothing_wrong(problems: &[String]) {
    const SHOWN: usize = 40;
    let more = problems.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("\n… and {more} more") } else { String::new() };
    let shown: Vec<&str> = problems.iter().take(SHOWN).map(String::as_str).collect();
    assert!(problems.is_empty(), "{} problems:\n{}{more}", problems.len(), shown.join("\n"));
}
