//! A platform with tenants: registries, keys, snapshots, and everything that a scan gives out.

use bartizan_engine::{CancelToken, Engine, EngineConfig};
use bartizan_registry::{Config, Digest, Mode, Plugin, PrivateKey, Release, Signatures, resolve, sign};
use bartizan_report::{Jsonl, Logged};
use bartizan_scan::{Candidate, Dispatch, PluginSet, Selection, Status, Summary};
use bartizan_state::{AccountInfo, Header, Inventory, Known, Resource, Scope, Snapshot, Writer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

#[path = "../../../../tests/guests/hostile/assemble.rs"]
mod assemble;
#[path = "../../../../tests/guests/hostile/manifest.rs"]
#[allow(dead_code, reason = "shared with tests that want more of it")]
mod hostile;

pub(crate) use assemble::guest;

/// The account of every tenant: what is kept under its number must not be mixed up.
pub(crate) const ACCOUNT: &str = "123456789012";

/// What tells a tenant's bytes: 32 of them, whatever they are in.
pub(crate) fn mark(tenant: &str, what: &str, number: usize) -> String {
    let mark = format!("@@SECRET-{tenant:-<6}-{what:-<8}-{number:06}@");
    assert_eq!(mark.len(), 32);
    mark
}

/// A guest's manifest: three checks on buckets with a setting each.
pub(crate) struct Manifest {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) capabilities: &'static [&'static str],
    pub(crate) reads: &'static [&'static str],
    /// Whether the first check reads all buckets page by page.
    pub(crate) paged: bool,
    /// Whether the third check is handed all buckets at once.
    pub(crate) whole: bool,
}

impl Manifest {
    pub(crate) fn new(name: &'static str, version: impl Into<String>) -> Self {
        let reads = &["BucketName"];
        Self { name, version: version.into(), capabilities: &[], reads, paged: false, whole: false }
    }

    fn text(&self) -> String {
        let check = |which: &str| {
            let input = |kind| json!([{ "name": "others", "kind": kind, "type": "AWS::S3::Bucket", "reads": self.reads }]);
            let inputs = match which {
                "first" if self.paged => input("each"),
                "third" if self.whole => input("all"),
                _ => json!([]),
            };
            json!({
                "id": format!("{}-bucket-{which}", self.name),
                "title": format!("Buckets satisfy the {which} check"),
                "severity": "low",
                "subject": "AWS::S3::Bucket",
                "reads": self.reads,
                "inputs": inputs,
                "settings": [{ "name": "word", "type": "string", "default": "", "description": "a word" }],
            })
        };
        let checks = ["first", "second", "third"].map(check);
        json!({
            "contract": "0.1.0",
            "name": self.name,
            "version": self.version,
            "capabilities": self.capabilities,
            "checks": checks,
        })
        .to_string()
    }
}

/// Where plugins are published, and who signs them.
pub(crate) struct Platform {
    pub(crate) dir: TempDir,
    key: PrivateKey,
}

impl Platform {
    pub(crate) fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), key: PrivateKey::generate().unwrap() }
    }

    /// Publishes a component of which the manifest is put together here.
    pub(crate) fn put(&self, manifest: &Manifest, component: Vec<u8>) {
        let bytes = hostile::with_manifest(component, &manifest.text());
        self.put_bytes(manifest.name, &manifest.version, &bytes);
    }

    pub(crate) fn put_bytes(&self, name: &str, version: &str, bytes: &[u8]) {
        let folder = self.dir.path().join(format!("registry/{name}/{version}"));
        fs::create_dir_all(&folder).unwrap();
        let signature = sign(&Release::new(name, version.parse().unwrap()), &Digest::of(bytes), &self.key);
        fs::write(folder.join("plugin.wasm"), bytes).unwrap();
        fs::write(folder.join("plugin.sig"), Signatures(vec![signature]).to_bytes()).unwrap();
    }

    /// A `registry.toml` with these `[[plugin]]` tables.
    pub(crate) fn registry_toml(&self, plugins: &str) -> String {
        let registry = self.dir.path().join("registry");
        let (registry, key) = (registry.to_str().unwrap(), self.key.public());
        format!(
            "[registries]\nforge = {registry:?}\n\n[[signer]]\nname = \"smith\"\nkey = \"{key}\"\nnamespaces = [\"*\"]\n\n{plugins}"
        )
    }

    /// Resolves `[[plugin]]` tables as a tenant's `registry.toml` has them.
    pub(crate) fn resolve(&self, tenant: &str, plugins: &str) -> Result<Vec<Plugin>, String> {
        let path = self.dir.path().join(format!("{tenant}.toml"));
        fs::write(&path, self.registry_toml(plugins)).unwrap();
        let config = Config::read(&path).map_err(|e| e.to_string())?;
        Ok(resolve(&config, None, Mode::default()).map_err(|e| e.to_string())?.plugins)
    }

    pub(crate) fn candidate(&self, engine: &Engine, tenant: &str, plugins: &str) -> Candidate {
        let plugins = self.resolve(tenant, plugins).unwrap();
        Candidate::load(engine, &plugins, Selection::default().choose(&plugins).unwrap())
    }

    pub(crate) fn set(&self, engine: &Engine, tenant: &str, plugins: &str) -> PluginSet {
        let plugins = self.resolve(tenant, plugins).unwrap();
        PluginSet::load(engine, &plugins, Selection::default().choose(&plugins).unwrap()).unwrap()
    }

    pub(crate) fn snapshot(&self, tenant: &str) -> Arc<Snapshot> {
        snapshot(&self.dir.path().join(format!("{tenant}.snapshot")), tenant)
    }
}

/// A `[[plugin]]` of an exact version; `rest` is what follows.
pub(crate) fn plugin(name: &str, version: &str, rest: &str) -> String {
    format!("[[plugin]]\nname = \"{name}\"\nversion = \"={version}\"\nregistry = \"forge\"\n{rest}\n")
}

pub(crate) const BUCKETS: &str = "[plugin.grant]\nreads = [\"AWS::S3::Bucket\"]\n";

pub(crate) fn engine(threads: usize) -> Engine {
    Engine::new(EngineConfig { threads, ..EngineConfig::default() }).unwrap()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The buckets of each region: more than a chunk, and less.
pub(crate) const REGIONS: [(&str, usize); 2] = [("eu-west-1", 300), ("us-east-1", 40)];

/// The same resources for every tenant, with values that are marked as the tenant's.
pub(crate) fn snapshot(path: &Path, tenant: &str) -> Arc<Snapshot> {
    let name = Some(mark(tenant, "account", 0));
    let header = Header {
        created_at: 1_790_000_000,
        accounts: vec![AccountInfo { partition: "aws".to_owned(), id: ACCOUNT.to_owned(), name }],
        ..Header::default()
    };
    let writer = Writer::create(path, &header).unwrap();
    let properties = |value: Value| -> BTreeMap<String, Known<Value>> {
        let known = |v: Value| if v.is_null() { Known::Absent } else { Known::Present(v) };
        let Value::Object(object) = value else { panic!("{value}") };
        object.into_iter().map(|(k, v)| (k, known(v))).collect()
    };
    let write = |region: &str, kind: &str, resources: Vec<Resource>| {
        let scope = Scope::new("aws", ACCOUNT, region);
        writer.inventory(&scope, kind, Inventory::Complete, &BTreeMap::new(), resources).unwrap();
    };
    for (region, count) in REGIONS {
        let bucket = |n: usize| Resource {
            id: format!("bucket-{n:04}"),
            arn: format!("arn:aws:s3:::bucket-{n:04}"),
            properties: properties(json!({
                "BucketName": mark(tenant, "name", n),
                "Tags": [{ "Key": "owner", "Value": mark(tenant, "tag", n) }],
            })),
        };
        write(region, "AWS::S3::Bucket", (0..count).map(bucket).collect());
    }
    for (kind, value) in [
        (
            "Bartizan::Account::Contacts",
            json!({ "Security": { "EmailAddress": mark(tenant, "contact", 0) } }),
        ),
        ("Bartizan::IAM::RootFeatures", json!({ "EnabledFeatures": [mark(tenant, "feature", 0)] })),
        ("Bartizan::Organizations::Membership", json!({ "OrganizationId": mark(tenant, "org", 0) })),
    ] {
        let resource = Resource { id: ACCOUNT.to_owned(), arn: String::new(), properties: properties(value) };
        write("", kind, vec![resource]);
    }
    Arc::new(writer.finish(Vec::new()).unwrap())
}

/// Every byte that a scan gives out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Output {
    /// The findings and the coverage, as JSON lines.
    pub(crate) lines: String,
    /// What plugins logged.
    pub(crate) logs: String,
    pub(crate) sums: Summary,
}

impl Output {
    pub(crate) fn findings(&self) -> impl Iterator<Item = Value> {
        let lines = self.lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        lines.filter(|l| l.get("check_id").is_some())
    }

    /// All of it as text.
    pub(crate) fn all(&self) -> String {
        format!("{}{}{:?}", self.lines, self.logs, self.sums)
    }
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

pub(crate) fn scan(set: &PluginSet, snapshot: &Arc<Snapshot>, threads: usize) -> Output {
    let (lines, logs) = (Paper::default(), Paper::default());
    let mut findings = Jsonl::new(lines.clone(), &Status::ALL);
    let dispatch = Dispatch {
        set,
        snapshot: Arc::clone(snapshot),
        threads,
        cancel: CancelToken::default(),
        expected: &[],
    };
    let sums = dispatch.run(&mut Logged { sink: &mut findings, out: logs.clone() }).unwrap();
    Output { lines: lines.text(), logs: logs.text(), sums }
}

/// A guest with a piece of its text replaced.
pub(crate) fn changed(name: &str, from: &str, to: &str) -> Vec<u8> {
    let text = assemble::text(name);
    assert_eq!(text.matches(from).count(), 1, "{from}");
    wat::parse_str(text.replace(from, to)).unwrap()
}

/// The guest that breaks on one row, at another row.
pub(crate) fn trap_on(row: u32) -> Vec<u8> {
    changed("trap-on-one", "(i32.const 617)", &format!("(i32.const {row})"))
}
