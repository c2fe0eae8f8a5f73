//! Every type of the catalog, proven: gathered from a moto server that was seeded with known
//! resources, or from recordings in AWS's own shapes where moto cannot serve the type.
//!
//! `tests/types` has the seeds and recordings, `tests/types/proven.txt` the list of what is proven how,
//! which this test holds against the catalog. Data is read when the test runs, not when it is built:
//! whoever adds a service needs no compiler to try it.
//!
//! ```text
//! BARTIZAN_MOTO=VENV/bin cargo test -p bartizan-gather --test types [-- SERVICE...]
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test of its own harness"
)]

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bartizan_gather::api::{Answer, Api, Call, Pagination};
use bartizan_gather::aws::{Client, Models, Options as ClientOptions, Timeouts};
use bartizan_gather::catalog::Catalog;
use bartizan_gather::config;
use bartizan_gather::meter::{Limits, Meter};
use bartizan_gather::plan::{AccountInfo, Plan};
use bartizan_gather::proof;
use bartizan_gather::recorded::Recorded;
use bartizan_gather::run::{Options, run};
use bartizan_state::{Code, Header, Known, Resource, Snapshot, Writer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const ACCOUNT: &str = "123456789012";
const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// What a seed or recording says must be found.
#[derive(Debug, Deserialize)]
struct Case {
    file: String,
    name: String,
    kind: String,
    #[serde(default)]
    answers: Option<Value>,
    #[serde(default)]
    broken: Option<String>,
    expect: Vec<Expected>,
    counts: BTreeMap<String, usize>,
    inventories: Vec<Gap>,
    #[serde(default)]
    items: Vec<RecordedItem>,
}

/// What AWS Config would record of a resource.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordedItem {
    #[serde(rename = "type")]
    type_name: String,
    id: String,
    arn: Option<String>,
    region: String,
    configuration: Value,
    supplementary_configuration: Value,
    tags: Value,
}

#[derive(Debug, Deserialize)]
struct Expected {
    #[serde(rename = "type")]
    type_name: String,
    id: String,
    region: Option<String>,
    arn: Option<String>,
    properties: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Gap {
    #[serde(rename = "type")]
    type_name: String,
    code: String,
    region: Option<String>,
}

/// What is proven of each type and property, and how.
type Proven = BTreeMap<(String, String), BTreeSet<String>>;

fn main() -> ExitCode {
    let gather = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs this test"));
    let chosen: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let flag = |name: &str| std::env::args().any(|a| a == name);
    assert!(proof::read_from(&gather).unwrap(), "the files were read before");
    let catalog = match Catalog::builtin() {
        Ok(catalog) => catalog,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let names = std::fs::read_to_string(gather.join("../catalog/cloudformation.txt")).unwrap();
    let mut problems = proof::mistakes(&catalog, &names);
    problems
        .extend(proof::unrated(&catalog).iter().map(|s| format!("{s} has no [rate], or one and no call")));
    let list = gather.join("../../sdk/rust/macros/src/catalog.txt");
    if flag("--write-list") {
        std::fs::write(&list, catalog.name_list()).unwrap();
    }
    let mut proven = Proven::new();
    let mut asked = BTreeSet::new();
    let (mut cases, mut resources) = (0, 0);
    let start = Instant::now();
    let mut seeds = Seeds::start(&gather.join("../../tests/types"), &chosen);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    while let Some(case) = seeds.next() {
        let before = problems.len();
        let begun = Instant::now();
        cases += 1;
        resources += case.expect.len();
        let found = runtime.block_on(proves(&catalog, &case, &seeds.endpoint, &mut proven, &mut asked));
        problems.extend(found.into_iter().map(|p| format!("{}.{}: {p}", case.file, case.name)));
        if !chosen.is_empty() || problems.len() > before {
            let ok = if problems.len() > before { "FAILED" } else { "ok" };
            println!("{}.{} ({}, {:.1?}) ... {ok}", case.file, case.name, case.kind, begun.elapsed());
        }
    }
    let whole = chosen.is_empty() || chosen.iter().any(|c| c == "types");
    problems.extend(unproven(&catalog, &proven, &gather, whole.then_some(&asked), &chosen));
    for problem in &problems {
        println!("{problem}");
    }
    println!("{} cases with {resources} resources in {:.1?}", cases, start.elapsed());
    println!("{} passed, {} failed", cases, problems.len());
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The script that seeds, case by case.
struct Seeds {
    process: Child,
    input: ChildStdin,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    endpoint: String,
    first: bool,
}

impl Seeds {
    fn start(folder: &Path, chosen: &[String]) -> Self {
        let bin = std::env::var("BARTIZAN_MOTO").expect("`cargo xtask test` installs moto, and says where");
        let mut process = Command::new(Path::new(&bin).join("python"))
            .arg(folder.join("types_lib.py"))
            .args(chosen)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let input = process.stdin.take().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let hello: Value = serde_json::from_str(&lines.next().expect("moto starts").unwrap()).unwrap();
        let endpoint = hello["endpoint"].as_str().unwrap().to_owned();
        Self { process, input, lines, endpoint, first: true }
    }

    fn next(&mut self) -> Option<Case> {
        if !std::mem::take(&mut self.first) {
            writeln!(self.input).unwrap();
        }
        let line = self.lines.next()?.unwrap();
        (line != "{}").then(|| serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}")))
    }
}

impl Drop for Seeds {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Remembers which operations were asked.
struct Counting {
    api: Arc<dyn Api>,
    asked: Mutex<BTreeSet<(String, String)>>,
}

impl Api for Counting {
    fn call(&self, call: Call) -> Answer<'_> {
        self.asked.lock().unwrap().insert((call.service.clone(), call.operation.clone()));
        self.api.call(call)
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.api.pagination(service, operation)
    }
}

async fn client(endpoint: &str) -> Client {
    Client::connect(ClientOptions {
        region: Some(REGIONS[0].to_owned()),
        endpoint_url: Some(endpoint.to_owned()),
        credentials: Some(SharedCredentialsProvider::new(Credentials::new(
            "testing", "testing", None, None, "test",
        ))),
        timeouts: Timeouts { attempts: 1, ..Timeouts::default() },
        ..ClientOptions::default()
    })
    .await
    .unwrap()
}

async fn proves(
    catalog: &Arc<Catalog>,
    case: &Case,
    endpoint: &str,
    proven: &mut Proven,
    asked: &mut BTreeSet<(String, String)>,
) -> Vec<String> {
    if let Some(broken) = &case.broken {
        return vec![broken.clone()];
    }
    let api: Arc<dyn Api> = match &case.answers {
        None => Arc::new(client(endpoint).await),
        Some(answers) => {
            let mut recorded = Recorded::default();
            if let Err(error) = recorded.add(&case.name, &answers.to_string()) {
                return vec![error.to_string()];
            }
            Arc::new(recorded)
        }
    };
    let counting = Arc::new(Counting { api, asked: Mutex::default() });
    let mut types: BTreeSet<&str> = case.expect.iter().map(|e| e.type_name.as_str()).collect();
    types.extend(case.counts.keys().map(String::as_str));
    types.extend(case.inventories.iter().map(|g| g.type_name.as_str()));
    let mut requests = Vec::new();
    for name in types {
        let Some(entry) = catalog.get(name) else { return vec![format!("there is no type {name}")] };
        requests.push((name.to_owned(), entry.properties().map(|(p, _)| p.to_owned()).collect()));
    }
    let accounts = [AccountInfo { partition: "aws".into(), id: ACCOUNT.into(), name: None }];
    let plan = Arc::new(Plan::new(catalog, &requests, &accounts, &REGIONS.map(str::to_owned)).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(
        folder.path().join("a.snapshot"),
        &Header { accounts: accounts.to_vec(), ..Header::default() },
    )
    .unwrap();
    // Nobody is to be spared here.
    let rates = catalog.rates().keys().map(|service| (service.clone(), 1_000_000)).collect();
    let options = Options {
        meter: Arc::new(Meter::new(Limits::default(), rates, None)),
        report_wait: Duration::ZERO,
        home: Some(REGIONS[0].to_owned()),
        ..Options::default()
    };
    let api: Arc<dyn Api> = counting.clone();
    run(&plan, &api, &writer, &options).await.unwrap();
    let snapshot = writer.finish(Vec::new()).unwrap();
    asked.extend(counting.asked.lock().unwrap().iter().cloned());
    let mut problems = compare(case, &snapshot, proven);
    problems.extend(recorded_alike(catalog, case, &snapshot, folder.path(), proven));
    problems
}

/// Holds what AWS Config's items say of a case's resources against what the services say of them.
fn recorded_alike(
    catalog: &Catalog,
    case: &Case,
    services: &Snapshot,
    folder: &Path,
    proven: &mut Proven,
) -> Vec<String> {
    let mapped: BTreeMap<String, (String, Vec<String>)> =
        config::proof::mapped(catalog).into_iter().map(|(name, theirs, all)| (name, (theirs, all))).collect();
    let mut problems = Vec::new();
    let mut requests = BTreeMap::new();
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for item in &case.items {
        let Some((theirs, properties)) = mapped.get(&item.type_name) else {
            problems.push(format!("there is an item of {}, which is not mapped", item.type_name));
            continue;
        };
        requests.insert(item.type_name.clone(), properties.iter().cloned().collect());
        files.entry(&item.region).or_default().push(json!({
            "resourceType": theirs, "resourceId": item.id, "ARN": item.arn, "awsRegion": item.region,
            "awsAccountId": ACCOUNT, "configurationItemStatus": "OK",
            "configurationItemCaptureTime": "2026-10-01T00:00:00.000Z", "tags": item.tags,
            "configuration": item.configuration, "supplementaryConfiguration": item.supplementary_configuration,
        }));
    }
    let requests: Vec<_> = requests.into_iter().collect();
    if requests.is_empty() {
        return problems;
    }
    let write = |(region, items): (&str, Vec<Value>)| {
        let name = format!("{ACCOUNT}_Config_{region}_ConfigSnapshot_20261001T000000Z_1.json");
        let text = json!({ "fileVersion": "1.0", "configSnapshotId": "1", "configurationItems": items });
        std::fs::write(folder.join(&name), text.to_string()).unwrap();
        folder.join(name)
    };
    let paths: Vec<PathBuf> = files.into_iter().map(write).collect();
    let accounts = vec![AccountInfo { partition: "aws".into(), id: ACCOUNT.into(), name: None }];
    let header = Header { accounts, ..Header::default() };
    let writer = Writer::create(folder.join("config.snapshot"), &header).unwrap();
    config::files::gather(catalog, &paths, &requests, &writer).unwrap();
    let recorded = writer.finish(Vec::new()).unwrap();
    for (type_name, properties) in &requests {
        let mut found = 0;
        for entry in recorded.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name) {
            for ours in recorded.resources(&entry).map(Result::unwrap) {
                found += 1;
                let place = format!("{type_name} {} from AWS Config", ours.id);
                // One that is gone meanwhile the service does not tell of any more.
                let theirs = services.resource(entry.scope(), type_name, &ours.id).unwrap();
                let Some(theirs) = theirs else { continue };
                if ours.arn != theirs.arn {
                    problems.push(format!("{place}: its ARN is {}, and not {}", ours.arn, theirs.arn));
                }
                for property in properties {
                    match (&ours.properties[property], &theirs.properties[property]) {
                        (_, Known::Unknown(_)) => {}
                        (Known::Unknown(reason), _) if reason.code == Code::NotSupplied => {}
                        (said, wanted) if alike(said, wanted) => {
                            if matches!(said, Known::Present(_)) {
                                let key = (type_name.clone(), property.clone());
                                proven.entry(key).or_default().insert("config".to_owned());
                            }
                        }
                        (said, wanted) => problems.push(format!(
                            "{place}: {property} is {}, and not {}",
                            said.to_json(),
                            wanted.to_json()
                        )),
                    }
                }
            }
        }
        let told = services.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name);
        if found == 0 && told.map(|entry| entry.rows()).sum::<u64>() > 0 {
            problems
                .push(format!("no item of {type_name} is a resource{}", inventories(&recorded, type_name)));
        }
    }
    problems
}

/// Equal but for ids that CloudFormation has no name for (a rule of a plan has one of its own), and
/// fractions of a second, which are lost on their way through floating point.
fn alike(said: &Known<Value>, wanted: &Known<Value>) -> bool {
    const SECONDS: usize = "2026-10-01T00:00:00".len();
    fn without_rule_ids(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.iter().filter(|(name, _)| *name != "RuleId");
                Value::Object(members.map(|(name, value)| (name.clone(), without_rule_ids(value))).collect())
            }
            Value::Array(items) => items.iter().map(without_rule_ids).collect(),
            other => other.clone(),
        }
    }
    match (said, wanted) {
        (Known::Present(Value::String(said)), Known::Present(Value::String(wanted)))
            if said.get(10..11) == Some("T") && said.ends_with('Z') =>
        {
            said.get(..SECONDS) == wanted.get(..SECONDS)
        }
        (Known::Present(said), Known::Present(wanted)) => said == &without_rule_ids(wanted),
        (said, wanted) => said == wanted,
    }
}

fn compare(case: &Case, snapshot: &Snapshot, proven: &mut Proven) -> Vec<String> {
    let mut problems = Vec::new();
    for expected in &case.expect {
        let place = format!("{} {}", expected.type_name, expected.id);
        let mut found: Vec<(String, Resource)> = Vec::new();
        for entry in
            snapshot.inventories().map(Result::unwrap).filter(|e| e.resource_type() == expected.type_name)
        {
            if expected.region.as_ref().is_none_or(|region| *region == entry.scope().region) {
                let resource = snapshot.resource(entry.scope(), entry.resource_type(), &expected.id).unwrap();
                found.extend(resource.map(|r| (entry.scope().region.clone(), r)));
            }
        }
        let [(_, resource)] = found.as_slice() else {
            problems.push(format!(
                "{place} was found {} times{}",
                found.len(),
                inventories(snapshot, &expected.type_name)
            ));
            continue;
        };
        if expected.arn.as_ref().is_some_and(|arn| *arn != resource.arn) {
            problems.push(format!("{place}: its ARN is {}", resource.arn));
        }
        for (name, wanted) in &expected.properties {
            let actual = resource.properties.get(name);
            if !equal(wanted, actual) {
                let actual = actual.map_or_else(|| "nothing".to_owned(), |known| known.to_json().to_string());
                problems.push(format!("{place}: {name} is {actual}, expected {wanted}"));
            } else if matches!(actual, Some(Known::Present(_))) {
                let key = (expected.type_name.clone(), name.clone());
                proven.entry(key).or_default().insert(case.kind.clone());
            }
        }
    }
    for (type_name, count) in &case.counts {
        let entries = snapshot.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name);
        let (mut rows, mut whole) = (0, true);
        for entry in entries {
            rows += entry.rows();
            whole &= entry.inventory().is_complete();
        }
        if rows != *count as u64 || !whole {
            problems
                .push(format!("{rows} of {type_name}, expected {count}{}", inventories(snapshot, type_name)));
        }
    }
    for gap in &case.inventories {
        let fits = |e: &bartizan_state::InventoryEntry| {
            e.resource_type() == gap.type_name
                && gap.region.as_ref().is_none_or(|region| *region == e.scope().region)
                && e.inventory().gap().is_some_and(|reason| reason.code.as_str() == gap.code)
        };
        if !snapshot.inventories().map(Result::unwrap).any(|e| fits(&e)) {
            problems.push(format!(
                "{} is not unknown{}",
                gap.type_name,
                inventories(snapshot, &gap.type_name)
            ));
        }
    }
    problems
}

/// How well the inventories of a type are known, for messages.
fn inventories(snapshot: &Snapshot, type_name: &str) -> String {
    let entries = snapshot.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name);
    let texts: Vec<String> =
        entries.map(|e| format!("{} {}: {}", e.scope().region, e.rows(), e.inventory())).collect();
    format!(" ({})", texts.join("; "))
}

fn equal(wanted: &Value, actual: Option<&Known<Value>>) -> bool {
    let code = wanted.get("$unknown").and_then(Value::as_str);
    match (wanted, code, actual) {
        (_, Some(code), Some(Known::Unknown(reason))) => reason.code.as_str() == code,
        (Value::Null, _, Some(Known::Absent)) => true,
        (wanted, None, Some(Known::Present(value))) => same(wanted, value),
        _ => false,
    }
}

/// Equal, but for what the seed leaves open.
fn same(wanted: &Value, actual: &Value) -> bool {
    match (wanted, actual) {
        (Value::Object(members), _) if members.contains_key("$present") => true,
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|other| same(v, other)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => wanted == actual,
    }
}

/// Holds what was proven against the catalog, and the list in the repository against both.
fn unproven(
    catalog: &Catalog,
    proven: &Proven,
    gather: &Path,
    asked: Option<&BTreeSet<(String, String)>>,
    chosen: &[String],
) -> Vec<String> {
    let mut problems = Vec::new();
    // The others are proven by config_source.rs, which has the same account as a snapshot file.
    let snapshot = std::fs::read_to_string(gather.join("tests/config/snapshot.json")).unwrap();
    let mapped: BTreeMap<String, Vec<String>> = config::proof::mapped(catalog)
        .into_iter()
        .filter(|(_, theirs, _)| !snapshot.contains(&format!("\"resourceType\": \"{theirs}\"")))
        .map(|(name, _, properties)| (name, properties))
        .collect();
    for (file, types) in proof::files() {
        let name = file.trim_end_matches(".toml").to_owned();
        if !chosen.is_empty() && !chosen.contains(&name) {
            continue;
        }
        for type_name in types {
            let Some(entry) = catalog.get(&type_name) else { continue };
            for (property, _) in entry.properties() {
                let how = proven.get(&(type_name.clone(), property.to_owned()));
                if how.is_none_or(|how| how.iter().all(|how| how == "config")) {
                    problems.push(format!("{file}: nothing proves {type_name} {property}"));
                }
                let mapped =
                    mapped.get(&type_name).is_some_and(|all| all.iter().any(|name| name == property));
                if mapped && how.is_none_or(|how| !how.contains("config")) {
                    problems.push(format!("{file}: no item of AWS Config proves {type_name} {property}"));
                }
            }
        }
    }
    let Some(asked) = asked else { return problems };
    let mut list = String::from(
        "# What proves each property of the catalog: a seed of a moto server, a recording in AWS's shapes,\n\
         # or both; and an item of AWS Config that says the same. Written by the test host/gather/tests/types.rs with BARTIZAN_REGENERATE=1.\n",
    );
    for ((type_name, property), how) in proven {
        let how: Vec<&str> = how.iter().map(String::as_str).collect();
        let _ = writeln!(list, "{type_name} {property} {}", how.join(" "));
    }
    let path = gather.join("../../tests/types/proven.txt");
    if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    if std::fs::read_to_string(&path).unwrap_or_default() != list {
        problems.push(format!("{} is stale: run this test with BARTIZAN_REGENERATE=1", path.display()));
    }
    // The policy for everything is what was asked, no less and no more.
    let everything: Vec<_> = catalog
        .types()
        .map(|t| (t.name.clone(), t.properties().map(|(p, _)| p.to_owned()).collect()))
        .collect();
    let catalog = Catalog::builtin().unwrap();
    let plan = Plan::new(&catalog, &everything, &[], &[]).unwrap();
    let planned = plan.operations();
    for (service, operation) in planned.difference(asked) {
        problems.push(format!("{service}:{operation} is planned, and no seed makes it be called"));
    }
    for (service, operation) in asked.difference(&planned) {
        problems.push(format!("{service}:{operation} was called and is in no plan"));
    }
    let models = Models::builtin().unwrap();
    let actions: BTreeSet<&String> =
        asked.iter().flat_map(|(s, o)| models.actions(s, o).unwrap_or_default()).collect();
    let permitted = plan.iam_actions();
    if permitted.iter().collect::<BTreeSet<_>>() != actions {
        problems.push("the policy's actions are not those of the calls".to_owned());
    }
    problems
}
