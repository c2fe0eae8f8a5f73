//! Components that were built before, or by other means, judge as they did: `tests/corpus`, see its README.
//!
//! `BARTIZAN_REGENERATE=1` writes what is expected of a component that was added. It changes nothing that is
//! there.

use crate::support::{Home, Run, root};
use bartizan_contract::manifest::Manifest;
use bartizan_registry::{Digest, PrivateKey, Release, Sections, Signatures, sign};
use bartizan_state::{AccountInfo, Header, Inventory, Known, Reason, Resource, Scope, Writer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of components, of all versions of the contract.
fn entries() -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.is_dir()).collect()
    };
    let versions = folders(&root().join("tests/corpus"));
    let mut all: Vec<PathBuf> = versions.iter().flat_map(|v| folders(v)).collect();
    all.sort();
    all
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Expects what a file of the corpus says.
#[track_caller]
fn kept(path: &Path, text: &str) {
    if std::env::var_os("BARTIZAN_REGENERATE").is_some() && !path.exists() {
        fs::write(path, text).unwrap();
    }
    assert_eq!(read(path), text, "{}", path.display());
}

fn lines(values: impl IntoIterator<Item = Value>) -> String {
    let mut text = String::new();
    for value in values {
        text += &value.to_string();
        text.push('\n');
    }
    text
}

/// Writes the snapshot that an `input.json` describes.
fn snapshot(input: &Path, to: &Path) {
    let input: Value = serde_json::from_str(&read(input)).unwrap();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = |v: &Value| v.as_array().unwrap().clone();
    let accounts = list(&input["accounts"]);
    let info = |a: &Value| AccountInfo {
        partition: "aws".to_owned(),
        id: text(&a["id"]),
        name: a["name"].as_str().map(str::to_owned),
    };
    let header = Header {
        created_at: input["now"].as_u64().unwrap(),
        accounts: accounts.iter().map(info).collect(),
        ..Header::default()
    };
    let writer = Writer::create(to, &header).unwrap();
    for account in &accounts {
        for inventory in list(&account["inventories"]) {
            let scope = Scope::new("aws", text(&account["id"]), text(&inventory["region"]));
            let state = text(&inventory["state"]);
            let state = match state.split_once('|') {
                None if state == "complete" => Inventory::Complete,
                Some(("partial", reason)) => Inventory::Partial(reason.parse().unwrap()),
                Some(("unknown", reason)) => Inventory::Unknown(reason.parse().unwrap()),
                _ => panic!("{state}"),
            };
            let resources = list(&inventory["resources"]).iter().map(resource).collect();
            writer.inventory(&scope, &text(&inventory["type"]), state, &BTreeMap::new(), resources).unwrap();
        }
    }
    writer.finish(Vec::new()).unwrap();
}

fn resource(row: &Value) -> Resource {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let known = |value: &Value| match (value, value["$unknown"].as_str()) {
        (Value::Null, _) => Known::Absent,
        (_, Some(reason)) => Known::Unknown(reason.parse::<Reason>().unwrap()),
        (value, None) => Known::Present(value.clone()),
    };
    let properties = row.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('@'));
    Resource {
        id: text("@id"),
        arn: text("@arn"),
        properties: properties.map(|(name, value)| (name.clone(), known(value))).collect(),
    }
}

/// Scans the input with one component of the corpus, installed as people do it.
fn scan(entry: &Path, manifest: &Manifest, bytes: &[u8]) -> Run {
    let home = Home::empty();
    let key = PrivateKey::generate().unwrap();
    let release = Release::new(&*manifest.name, manifest.version.parse().unwrap());
    let signature = Signatures(vec![sign(&release, &Digest::of(bytes), &key)]).to_bytes();
    let folder = format!("corpus/{}/{}", manifest.name, manifest.version);
    home.write(&format!("{folder}/plugin.wasm"), bytes);
    home.write(&format!("{folder}/plugin.sig"), signature);
    let registry = format!(
        "[registries]\ncorpus = \"corpus\"\n\n[[signer]]\nname = \"corpus\"\nkey = \"{}\"\nnamespaces = [\"*\"]\n\n{}",
        key.public(),
        read(&entry.join("plugin.toml"))
    );
    home.write("registry.toml", registry);
    snapshot(&entry.join("../input.json"), &home.path("input.snapshot"));
    home.run(&["scan", "--snapshot", "input.snapshot", "--format", "jsonl"]).exits(3)
}

/// What a finding says that is the component's, and where. The words of an unknown are the host's, and so
/// are the values of evidence.
fn outcome(f: &Value) -> Value {
    let r = &f["resource"];
    let place = [&r["type"], &r["account"], &r["region"], &r["id"]];
    let place: Vec<&str> = place.iter().map(|v| v.as_str().unwrap()).collect();
    let evidence = f["evidence"].as_array().unwrap().iter().map(|e| {
        let row = [&e["type"], &e["id"], &e["path"]];
        row.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(" ")
    });
    let mut said = json!({
        "check": f["check_id"],
        "resource": place.join(" "),
        "status": f["status"],
        "code": f["code"],
        "evidence": evidence.collect::<Vec<_>>(),
    });
    if f["status"] != "unknown" {
        said["detail"] = f["detail"].clone();
    }
    said
}

/// What a component asks for and offers, as this host understands it.
fn understood(manifest: &Manifest, sections: &Sections) -> Vec<Value> {
    let imports: Vec<String> = sections.imports.iter().map(ToString::to_string).collect();
    let plugin = json!({
        "contract": manifest.contract,
        "plugin": format!("{}@{}", manifest.name, manifest.version),
        "capabilities": manifest.capabilities,
        "limits": manifest.limits,
        "imports": imports,
    });
    let checks = manifest.checks.iter().map(|c| {
        let inputs = c.inputs.iter().map(|i| {
            json!({ "name": i.name, "kind": i.kind, "type": i.resource_type, "via": i.via, "reads": i.reads })
        });
        let settings = c.settings.iter().map(
            |s| json!({ "name": s.name, "type": s.kind, "default": s.default, "min": s.min, "max": s.max }),
        );
        json!({
            "check": c.id,
            "title": c.title,
            "severity": c.severity,
            "subject": c.subject,
            "reads": c.reads,
            "inputs": inputs.collect::<Vec<_>>(),
            "settings": settings.collect::<Vec<_>>(),
            "satisfies": c.satisfies,
            "aliases": c.aliases,
        })
    });
    std::iter::once(plugin).chain(checks).collect()
}

#[test]
fn what_was_built_before_judges_as_it_did() {
    let entries = entries();
    assert!(entries.len() >= 4, "{entries:?}");
    for entry in entries {
        let bytes = fs::read(entry.join("plugin.wasm")).unwrap();
        let sections = Sections::read(&bytes).unwrap();
        let manifest = Manifest::parse(&sections.manifest).unwrap();
        kept(&entry.join("understood.jsonl"), &lines(understood(&manifest, &sections)));
        let run = scan(&entry, &manifest, &bytes);
        kept(&entry.join("expected.jsonl"), &lines(run.findings().iter().map(outcome)));
        let from = format!("{}@{} on ", manifest.name, manifest.version);
        let logged = run.stderr.lines().filter(|l| l.starts_with(&from));
        let logs = lines(logged.map(|l| json!(l.split_once(": ").unwrap().1)));
        let file = entry.join("logs.jsonl");
        if !logs.is_empty() || file.exists() {
            kept(&file, &logs);
        }
    }
}

#[test]
fn what_was_built_before_passes_its_own_examples() {
    for entry in entries() {
        let component = entry.join("plugin.wasm");
        let run = Home::empty().run(&["test", "--component", component.to_str().unwrap()]).exits(0);
        assert!(run.stdout.ends_with(" passed, 0 failed\n"), "{}: {}", entry.display(), run.stdout);
    }
}

#[test]
fn the_corpus_holds_every_outcome_and_everything_that_the_contract_offers() {
    let all = |name: &str| -> String { entries().iter().map(|e| read(&e.join(name))).collect() };
    let (expected, understood) = (all("expected.jsonl"), all("understood.jsonl"));
    for status in ["pass", "fail", "unknown", "not-applicable", "manual"] {
        assert!(expected.contains(&format!("\"status\":\"{status}\"")), "{status}");
    }
    assert!(!expected.contains("\"status\":\"error\""));
    for kind in ["all", "each", "link", "boolean", "integer", "string", "strings", "lookup", "log"] {
        assert!(understood.contains(&format!("\"{kind}\"")), "{kind}");
    }
    assert!(understood.contains("Bartizan::Scope"));
}
