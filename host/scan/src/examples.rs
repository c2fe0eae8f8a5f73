//! Runs the examples of a plugin through its built component: the same path as a scan, on a
//! snapshot of one resource.

use crate::select::{CheckInfo, SelectedCheck, settings_columns};
use crate::set::LoadedPlugin;
use crate::{Dispatch, Finding, PluginSet, ScanError, Sink, Status};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bartizan_contract::SCOPE_TYPE;
use bartizan_contract::manifest::{Check, CheckDocs, Docs, Example, InputKind, Manifest};
use bartizan_contract::reason::{Code, Reason};
use bartizan_engine::{CancelToken, Capability, Engine, Limits, LoadError, Plugin, PluginSource};
use bartizan_state::{
    AccountInfo, Header, ID, Inventory, Known, Provenance, Resource, Scope, Snapshot, SnapshotError, Writer,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The account that examples live in.
const ACCOUNT: &str = "111122223333";

/// The time of an example that gives none: 2026-01-01T00:00:00Z.
const NOW: &str = "2026-01-01T00:00:00Z";

/// How an example came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// The check's id.
    pub check: String,
    /// The example's name.
    pub name: String,
    /// What it should be.
    pub expected: Status,
    /// Text that the detail should contain.
    pub expected_detail: Option<String>,
    /// What it is; a problem with the example itself is told instead.
    pub actual: Result<(Status, String), String>,
}

impl ExampleResult {
    /// Whether it came out as it should.
    pub fn passed(&self) -> bool {
        let Ok((status, detail)) = &self.actual else { return false };
        *status == self.expected && self.expected_detail.as_ref().is_none_or(|d| detail.contains(d))
    }
}

/// Why examples cannot be run at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExampleError {
    /// The engine refuses the component.
    #[error("the component cannot be loaded")]
    Load(#[from] LoadError),
    /// The manifest asks for something that this host does not know.
    #[error("{0}")]
    Setup(String),
    /// Something around the examples failed.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The snapshot of an example cannot be written.
    #[error("the snapshot of an example cannot be written")]
    Snapshot(#[from] SnapshotError),
}

/// A built component with what it says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Built<'a> {
    /// The component.
    pub bytes: &'a [u8],
    /// Its SHA-256.
    pub digest: [u8; 32],
    /// Its manifest.
    pub manifest: &'a Manifest,
    /// Its documentation and examples.
    pub docs: &'a Docs,
}

/// Runs the examples of the checks that `wanted` names. `scratch` is a folder for snapshots.
pub fn run_examples(
    engine: &Engine,
    built: Built<'_>,
    scratch: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<ExampleResult>, ExampleError> {
    let Built { manifest, docs, .. } = built;
    let code = load(engine, built)?;
    let mut results = Vec::new();
    for (index, check) in (0u32..).zip(&manifest.checks).filter(|(_, c)| wanted(&c.id)) {
        let Some(docs) = docs.checks.iter().find(|d| d.id == check.id) else { continue };
        for example in &docs.examples {
            let expected = example.outcome.parse().map_err(ExampleError::Setup)?;
            let actual = match selected(manifest, index, check, docs, example) {
                Ok(selected) => run(alone(built, &code, selected), check, example, scratch)?,
                Err(problem) => Err(problem),
            };
            results.push(ExampleResult {
                check: check.id.clone(),
                name: example.name.clone(),
                expected,
                expected_detail: example.detail.clone(),
                actual,
            });
        }
    }
    Ok(results)
}

/// A plugin with one of its checks.
pub(crate) fn alone(built: Built<'_>, code: &Plugin, check: SelectedCheck) -> LoadedPlugin {
    let Built { digest, manifest, .. } = built;
    LoadedPlugin {
        name: format!("{}@{}", manifest.name, manifest.version),
        id: manifest.name.clone(),
        digest,
        code: code.clone(),
        checks: vec![check],
    }
}

/// Compiles a built component, with what its manifest asks for.
pub(crate) fn load(engine: &Engine, built: Built<'_>) -> Result<Plugin, ExampleError> {
    let Built { bytes, digest, manifest, .. } = built;
    let setup = |e: String| ExampleError::Setup(e);
    let narrower = manifest.limits.iter().map(|(name, value)| (name.as_str(), *value));
    let limits = Limits::default().narrowed(narrower).map_err(|e| setup(e.to_string()))?;
    let capabilities = manifest
        .capabilities
        .iter()
        .map(|c| c.parse::<Capability>().map_err(|e| setup(e.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let source = PluginSource {
        name: &manifest.name,
        version: &manifest.version,
        digest,
        bytes,
        capabilities: &capabilities,
        limits,
    };
    Ok(engine.load(&source)?)
}

pub(crate) fn selected(
    manifest: &Manifest,
    index: u32,
    check: &Check,
    docs: &CheckDocs,
    example: &Example,
) -> Result<SelectedCheck, String> {
    let mut settings: BTreeMap<String, Value> =
        check.settings.iter().map(|s| (s.name.clone(), s.default.clone())).collect();
    for (name, value) in &example.settings {
        let setting = check.settings.iter().find(|s| s.name == *name);
        let setting = setting.ok_or_else(|| format!("the check has no setting `{name}`"))?;
        setting.validate(value)?;
        settings.insert(name.clone(), value.clone());
    }
    Ok(SelectedCheck {
        info: CheckInfo {
            id: check.id.clone(),
            title: check.title.clone(),
            severity: check.severity.parse()?,
            plugin: format!("{}@{}", manifest.name, manifest.version),
            frameworks: check.satisfies.clone(),
            description: docs.description.clone(),
            remediation: docs.remediation.clone(),
        },
        index,
        manifest: check.clone(),
        settings: settings_columns(&settings),
    })
}

/// Catches the finding on the subject.
struct Catch {
    resource_type: String,
    id: String,
    found: Option<(Status, String)>,
}

impl Sink for Catch {
    fn wants(&self, _: Status) -> bool {
        true
    }
    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        if f.resource.resource_type == self.resource_type && f.resource.id == self.id {
            self.found = Some((f.status, f.detail.to_owned()));
        }
        Ok(())
    }
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Outcome = Result<(Status, String), String>;

fn run(
    plugin: LoadedPlugin,
    check: &Check,
    example: &Example,
    scratch: &Path,
) -> Result<Outcome, ExampleError> {
    let Value::Object(subject) = &example.subject else {
        return Ok(Err("the subject is not an object".to_owned()));
    };
    let estate = match Estate::of(check, subject, example) {
        Ok(estate) => estate,
        Err(problem) => return Ok(Err(problem)),
    };
    let subject = estate.subject.clone();
    let snapshot = match prepared(estate, example, scratch)? {
        Ok(snapshot) => snapshot,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut sink = Catch { resource_type: check.subject.clone(), id: subject, found: None };
    let set = PluginSet::of(plugin);
    Dispatch { set: &set, snapshot, threads: 1, cancel: CancelToken::default(), expected: &[] }
        .run(&mut sink)?;
    Ok(sink.found.ok_or_else(|| "there is no finding on the subject".to_owned()))
}

/// The snapshot of an estate, at the time of its example.
pub(crate) fn prepared(
    estate: Estate,
    example: &Example,
    scratch: &Path,
) -> Result<Result<Arc<Snapshot>, String>, ExampleError> {
    let path = scratch.join("example.snapshot");
    let now = example.now.as_deref().unwrap_or(NOW);
    let time = DateTime::from_str(now, Format::DateTimeWithOffset);
    let Some(created_at) = time.ok().and_then(|t| u64::try_from(t.secs()).ok()) else {
        return Ok(Err(format!("`{now}` is no RFC 3339 time since 1970")));
    };
    let header = Header {
        created_at,
        accounts: vec![AccountInfo { partition: "aws".into(), id: ACCOUNT.into(), name: None }],
        ..Header::default()
    };
    let writer = Writer::create(&path, &header)?;
    let source = Provenance { source: "example".into(), captured_at: created_at, verified_at: created_at };
    for ((resource_type, region), (state, resources)) in estate.inventories {
        let names = resources.iter().flat_map(|r| r.properties.keys());
        let mut provenance: BTreeMap<String, Provenance> =
            names.map(|p| (p.clone(), source.clone())).collect();
        provenance.insert(ID.to_owned(), source.clone());
        let scope = Scope::new("aws", ACCOUNT, region);
        writer.inventory(&scope, &resource_type, state, &provenance, resources)?;
    }
    Ok(Ok(Arc::new(writer.finish(Vec::new())?)))
}

/// The inventories that an example describes.
pub(crate) struct Estate {
    subject: String,
    inventories: BTreeMap<(String, String), (Inventory, Vec<Resource>)>,
}

impl Estate {
    pub(crate) fn of(check: &Check, subject: &Map<String, Value>, example: &Example) -> Result<Self, String> {
        let mut estate = Self { subject: ACCOUNT.to_owned(), inventories: BTreeMap::new() };
        if check.subject != SCOPE_TYPE {
            let (region, resource) = resource(subject, "example")?;
            estate.subject.clone_from(&resource.id);
            estate.add(&check.subject, &region, Inventory::Complete, Some(resource));
        }
        for name in example.inputs.keys() {
            if !check.inputs.iter().any(|i| i.name == *name) {
                return Err(format!("the check has no input `{name}`"));
            }
        }
        for input in &check.inputs {
            // An input that is left out was not supplied: there is no inventory.
            let Some(value) = example.inputs.get(&input.name) else { continue };
            let (state, rows) = match value {
                Value::Array(rows) => (Inventory::Complete, rows),
                Value::Object(o) => match (o.get("$partial"), o.get("rows")) {
                    (Some(Value::String(why)), Some(Value::Array(rows))) => {
                        let reason =
                            why.parse().map_err(|code| format!("`{code}` is no code of a reason"))?;
                        (Inventory::Partial(reason), rows)
                    }
                    _ => return Err(format!("input `{}` is neither a list nor partial", input.name)),
                },
                _ => return Err(format!("input `{}` is neither a list nor partial", input.name)),
            };
            estate.add(&input.resource_type, "", state, None);
            for (n, row) in rows.iter().enumerate() {
                let Value::Object(row) = row else {
                    return Err(format!("row {n} of input `{}` is not an object", input.name));
                };
                // A linked row is the one that the subject names, unless it says otherwise.
                let linked = input.via.as_deref().filter(|_| input.kind == InputKind::Link);
                let named = linked.and_then(|via| follow(via, &estate.subject, subject));
                let (region, row) = resource(row, &named.unwrap_or_else(|| format!("{}-{n}", input.name)))?;
                let state = estate.state(&input.resource_type);
                estate.add(&input.resource_type, &region, state, Some(row));
            }
        }
        Ok(estate)
    }

    /// Takes in what another estate has and this one has not.
    pub(crate) fn unite(&mut self, other: Self) {
        for ((resource_type, region), (state, resources)) in other.inventories {
            self.add(&resource_type, &region, state.clone(), None);
            for resource in resources {
                self.add(&resource_type, &region, state.clone(), Some(resource));
            }
        }
    }

    fn state(&self, resource_type: &str) -> Inventory {
        let found = self.inventories.get(&(resource_type.to_owned(), String::new()));
        found.map_or(Inventory::Complete, |(state, _)| state.clone())
    }

    fn add(&mut self, resource_type: &str, region: &str, state: Inventory, resource: Option<Resource>) {
        let key = (resource_type.to_owned(), region.to_owned());
        let (known, resources) = self.inventories.entry(key).or_insert((Inventory::Complete, Vec::new()));
        if !state.is_complete() {
            *known = state;
        }
        let resource = resource.filter(|r| resources.iter().all(|other| other.id != r.id));
        resources.extend(resource);
    }
}

fn resource(object: &Map<String, Value>, id: &str) -> Result<(String, Resource), String> {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let mut properties = BTreeMap::new();
    for (name, value) in object.iter().filter(|(name, _)| !name.starts_with('@')) {
        let known = match value {
            Value::Null => Known::Absent,
            Value::Object(o) if o.contains_key("$unknown") => {
                let why = o.get("$unknown").and_then(Value::as_str).unwrap_or_default();
                let reason: Reason = if why.is_empty() {
                    Reason::new(Code::NotSupplied)
                } else {
                    why.parse().map_err(|code| format!("`{code}` is no code of a reason"))?
                };
                Known::Unknown(reason)
            }
            value => Known::Present(value.clone()),
        };
        properties.insert(name.clone(), known);
    }
    let resource = Resource {
        id: text("@id").unwrap_or(id).to_owned(),
        arn: text("@arn").unwrap_or_default().to_owned(),
        properties,
    };
    Ok((text("@region").unwrap_or_default().to_owned(), resource))
}

/// The text that `via` leads to in a subject.
fn follow(via: &str, id: &str, subject: &Map<String, Value>) -> Option<String> {
    if via == ID {
        return Some(id.to_owned());
    }
    let mut steps = via.split('/');
    let mut at = subject.get(steps.next()?)?;
    for step in steps {
        at = at.get(step)?;
    }
    at.as_str().map(str::to_owned)
}
