//! The same resources through the services' own answers, through AWS Config's items and through its
//! files: what two sources say has one canonical value, and what a source cannot supply is unknown.
//!
//! `tests/config` has an account as the services answer and the same account as Config records it, both
//! written to AWS's documentation; the answers are held against the service models.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "tests"
)]

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bartizan_gather::api::{Answer, Api, Call, Pagination};
use bartizan_gather::aws::{Client, Options as ClientOptions, Timeouts};
use bartizan_gather::catalog::Catalog;
use bartizan_gather::config::files::{Files, FilesError, Report, gather};
use bartizan_gather::config::{Aggregator, Source, proof};
use bartizan_gather::plan::{AccountInfo, Plan};
use bartizan_gather::recorded::Recorded;
use bartizan_gather::run::{Options, run};
use bartizan_state::{Code, Header, Inventory, Known, Resource, Scope, Snapshot, Writer};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "eu-west-1";
/// As Config names what it delivers; taken at noon on the last day of September.
const NAME: &str = "123456789012_Config_eu-west-1_ConfigSnapshot_20260930T120000Z_16da64e4-cb65-4846-b061-e6c3ba43cb96.json.gz";
const NOON: u64 = 1_790_769_600;

type Requests = Vec<(String, BTreeSet<String>)>;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(name: &str) -> String {
    fs::read_to_string(here("tests/config").join(name)).unwrap()
}

fn catalog() -> Arc<Catalog> {
    Catalog::builtin().unwrap()
}

/// Everything about the types that the account here has; the others are proven with their seeds, by the
/// test of the types.
fn mapped() -> Requests {
    let all = |name: &str| catalog().get(name).unwrap().properties().map(|(p, _)| p.to_owned()).collect();
    let snapshot = text("snapshot.json");
    let here = |theirs: &str| snapshot.contains(&format!("\"resourceType\": \"{theirs}\""));
    let mapped = proof::mapped(&catalog()).into_iter().filter(|(_, theirs, _)| here(theirs));
    mapped.map(|(name, _, _)| (name.clone(), all(&name))).collect()
}

fn only(name: &str) -> Requests {
    mapped().into_iter().filter(|(other, _)| other == name).collect()
}

fn account() -> AccountInfo {
    AccountInfo { partition: "aws".into(), id: ACCOUNT.into(), name: None }
}

fn writer(folder: &Path, name: &str) -> Writer {
    Writer::create(folder.join(name), &Header { accounts: vec![account()], ..Header::default() }).unwrap()
}

/// What the services say, by the same run that asks a cloud.
async fn asked(api: Arc<dyn Api>, requests: &Requests, folder: &Path) -> Snapshot {
    asked_of(Source::Api, api, requests, folder).await
}

async fn asked_of(source: Source, api: Arc<dyn Api>, requests: &Requests, folder: &Path) -> Snapshot {
    let plan = Plan::new(&catalog(), requests, &[account()], &[REGION.to_owned()]).unwrap();
    let plan = Arc::new(plan.from_source(source));
    let writer = writer(folder, "asked.snapshot");
    let options =
        Options { home: Some(REGION.to_owned()), report_wait: Duration::ZERO, ..Options::default() };
    run(&plan, &api, &writer, &options).await.unwrap();
    writer.finish(Vec::new()).unwrap()
}

fn recorded() -> Arc<dyn Api> {
    let mut recorded = Recorded::default();
    recorded.add("answers.json", &text("answers.json")).unwrap();
    Arc::new(recorded)
}

fn packed(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

fn read(paths: &[PathBuf], requests: &Requests, folder: &Path) -> Result<(Snapshot, Report), FilesError> {
    let writer = writer(folder, "files.snapshot");
    let report = gather(&catalog(), paths, requests, &writer)?;
    Ok((writer.finish(Vec::new()).unwrap(), report))
}

/// Files of the given names and texts, those that end in `gz` packed.
fn files(folder: &Path, texts: &[(&str, &str)]) -> Vec<PathBuf> {
    let write = |(name, text): &(&str, &str)| {
        let path = folder.join(name);
        let bytes = if name.ends_with("gz") { packed(text) } else { text.as_bytes().to_vec() };
        fs::write(&path, bytes).unwrap();
        path
    };
    texts.iter().map(write).collect()
}

fn resources(snapshot: &Snapshot, type_name: &str) -> BTreeMap<(Scope, String), Resource> {
    let mut found = BTreeMap::new();
    for entry in snapshot.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name) {
        for resource in snapshot.resources(&entry).map(Result::unwrap) {
            found.insert((entry.scope().clone(), resource.id.clone()), resource);
        }
    }
    found
}

fn inventory(snapshot: &Snapshot, type_name: &str, region: &str) -> Inventory {
    let mut entries = snapshot.inventories().map(Result::unwrap);
    let fits = |e: &bartizan_state::InventoryEntry| {
        e.resource_type() == type_name && e.scope().region == region && e.scope().account == ACCOUNT
    };
    entries
        .find(fits)
        .unwrap_or_else(|| panic!("no inventory of {type_name} in {region}"))
        .inventory()
        .clone()
}

/// Holds a source against the services: the same resources, and each property either the same value or,
/// where the source cannot say it, unknown. Gives how many were equal, and what was unknown.
fn compare(services: &Snapshot, source: &Snapshot, requests: &Requests) -> (usize, BTreeSet<String>) {
    let mapped: BTreeMap<String, Vec<String>> =
        proof::mapped(&catalog()).into_iter().map(|(name, _, properties)| (name, properties)).collect();
    let (mut equal, mut unknown, mut wrong) = (0, BTreeSet::new(), Vec::new());
    for (type_name, properties) in requests {
        let (theirs, ours) = (resources(services, type_name), resources(source, type_name));
        let ids = |all: &BTreeMap<(Scope, String), Resource>| all.keys().cloned().collect::<Vec<_>>();
        let states = source.inventories().map(Result::unwrap).filter(|e| e.resource_type() == type_name);
        let states: Vec<String> = states.map(|e| format!("{}: {}", e.scope(), e.inventory())).collect();
        assert_eq!(ids(&theirs), ids(&ours), "{type_name}: {states:?}");
        assert!(!ours.is_empty(), "{type_name} is compared with nothing");
        for (key, resource) in &ours {
            assert_eq!(resource.arn, theirs[key].arn);
            for property in properties {
                let (said, wanted) = (&resource.properties[property], &theirs[key].properties[property]);
                let place = format!("{type_name} {} {property}", key.1);
                match said {
                    Known::Unknown(reason) => {
                        assert_eq!(reason.code, Code::NotSupplied, "{place}: {reason}");
                        if mapped[type_name].contains(property) {
                            unknown.insert(place);
                        }
                    }
                    said if said == wanted => equal += 1,
                    said => wrong.push(format!("{place}: {} and not {}", said.to_json(), wanted.to_json())),
                }
                if !mapped[type_name].contains(property) {
                    assert!(said.reason().is_some(), "{type_name} {property} is not mapped");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (equal, unknown)
}

/// The recorder's bucket `old` has no such section in its item, which does not say that it has none.
const LEFT_OUT: [&str; 3] = [
    "AWS::S3::Bucket old BucketEncryption",
    "AWS::S3::Bucket old ObjectLockConfiguration",
    "AWS::S3::Bucket old PublicAccessBlockConfiguration",
];

#[test]
fn every_path_is_in_configs_schemas_or_known_to_be_missing_there() {
    let schemas = fs::read_to_string(here("../catalog/config.txt")).unwrap();
    let (unpublished, mistakes) = proof::against(&catalog(), &schemas);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    // Documents, and lists that may have nothing in them, are not searchable and so not published.
    let documents: BTreeSet<String> = [
        "AWS::EC2::VPCEndpoint PolicyDocument configuration.PolicyDocument",
        "AWS::IAM::Role AssumeRolePolicyDocument configuration.AssumeRolePolicyDocument",
        "AWS::S3::Bucket Grants supplementaryConfiguration.AccessControlList.GrantList",
        "AWS::S3::Bucket Owner supplementaryConfiguration.AccessControlList.Owner",
        "AWS::S3::BucketPolicy PolicyDocument supplementaryConfiguration.BucketPolicy.PolicyText",
        "AWS::SNS::Topic PolicyDocument configuration.Policy",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(unpublished, documents);
}

#[tokio::test]
async fn a_snapshot_file_says_what_the_services_say() {
    let folder = tempfile::tempdir().unwrap();
    let requests = mapped();
    let services = asked(recorded(), &requests, folder.path()).await;
    let paths = files(folder.path(), &[(NAME, &text("snapshot.json"))]);
    let (snapshot, report) = read(&paths, &requests, folder.path()).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let (equal, unknown) = compare(&services, &snapshot, &requests);
    assert_eq!(unknown, LEFT_OUT.map(str::to_owned).into());
    // All that is compared: types, resources and properties.
    let all: usize = requests.iter().map(|(name, _)| resources(&snapshot, name).len()).sum();
    assert_eq!((requests.len(), all, equal), (23, 30, 402));
}

/// The items of the account, to be changed, and put into another file.
fn items() -> Vec<Value> {
    let Value::Array(items) =
        serde_json::from_str::<Value>(&text("snapshot.json")).unwrap()["configurationItems"].take()
    else {
        panic!("a list")
    };
    items
}

fn volume() -> Value {
    items().into_iter().find(|item| item["resourceId"] == "vol-0def").unwrap()
}

fn with(mut item: Value, more: Value) -> Value {
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    item
}

fn snapshot_of(items: &[Value]) -> String {
    json!({ "fileVersion": "1.0", "configSnapshotId": "1", "configurationItems": items }).to_string()
}

fn history_of(items: &[Value]) -> String {
    json!({ "fileVersion": "1.0", "configurationItems": items }).to_string()
}

/// What a volume is said to be of each of some files.
fn volumes(texts: &[(&str, &str)]) -> (Inventory, BTreeMap<String, Value>) {
    let folder = tempfile::tempdir().unwrap();
    let paths = files(folder.path(), texts);
    let (snapshot, _) = read(&paths, &only("AWS::EC2::Volume"), folder.path()).unwrap();
    let volumes = resources(&snapshot, "AWS::EC2::Volume").into_iter();
    let sizes = volumes.map(|((_, id), volume)| (id, volume.properties["Size"].to_json())).collect();
    (inventory(&snapshot, "AWS::EC2::Volume", REGION), sizes)
}

#[test]
fn history_goes_on_from_the_snapshot_and_what_was_deleted_is_gone() {
    let at = |time: &str, size: u64| {
        let item = with(volume(), json!({ "configurationItemCaptureTime": time }));
        let mut item = with(item, json!({ "configurationStateId": 1 }));
        item["configuration"]["size"] = size.into();
        item
    };
    let gone = |id: &str, time: &str| {
        with(
            volume(),
            json!({ "resourceId": id, "configurationItemCaptureTime": time, "configurationItemStatus": "ResourceDeleted", "configuration": null }),
        )
    };
    let snapshot = snapshot_of(&[at("2026-09-29T08:00:00.000Z", 1), {
        let mut other = with(at("2026-09-01T00:00:00.000Z", 7), json!({ "resourceId": "vol-1" }));
        other["configuration"]["volumeId"] = "vol-1".into();
        other
    }]);
    // Before the snapshot, twice after it, in whatever order; and a volume that was deleted after it.
    let history = history_of(&[
        at("2026-09-30T14:00:00.000Z", 3),
        at("2026-09-30T13:00:00.000Z", 2),
        at("2026-09-30T11:00:00.000Z", 9),
        gone("vol-1", "2026-09-30T15:00:00.000Z"),
    ]);
    let known = |sizes: &[(&str, u64)]| -> BTreeMap<String, Value> {
        sizes.iter().map(|(id, size)| ((*id).to_owned(), (*size).into())).collect()
    };
    let (state, sizes) = volumes(&[(NAME, &snapshot)]);
    assert_eq!((state, sizes), (Inventory::Complete, known(&[("vol-0def", 1), ("vol-1", 7)])));
    let (state, sizes) = volumes(&[(NAME, &snapshot), ("history.json", &history)]);
    assert_eq!((state, sizes), (Inventory::Complete, known(&[("vol-0def", 3)])));
    // Without a snapshot, what changed is all that is known.
    let (state, sizes) = volumes(&[("history.json.gz", &history)]);
    assert!(matches!(state, Inventory::Partial(reason) if reason.code == Code::NotSupplied));
    assert_eq!(sizes, known(&[("vol-0def", 3)]));
    // Of two snapshots the later counts alone: what it does not have is gone.
    let earlier = NAME.replace("20260930T120000Z", "20260901T120000Z");
    let later = snapshot_of(&[at("2026-09-29T08:00:00.000Z", 1)]);
    let (state, sizes) = volumes(&[(NAME, &later), (&earlier, &snapshot)]);
    assert_eq!((state, sizes), (Inventory::Complete, known(&[("vol-0def", 1)])));
}

#[test]
fn what_a_snapshot_does_not_say_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let mut requests = mapped();
    requests.push(("AWS::EC2::LaunchTemplate".to_owned(), BTreeSet::from(["LaunchTemplateName".to_owned()])));
    let paths = files(folder.path(), &[(NAME, &snapshot_of(&[volume()]))]);
    let (snapshot, report) = read(&paths, &requests, folder.path()).unwrap();
    assert_eq!(
        (report.items, report.resources),
        (1, 2),
        "the volume, and the account's block, of which nothing is known"
    );
    for (name, region) in [
        ("AWS::EC2::Instance", REGION),
        ("AWS::EC2::LaunchTemplate", REGION),
        ("AWS::IAM::Role", ""),
        ("AWS::S3::Bucket", REGION),
    ] {
        let state = inventory(&snapshot, name, region);
        assert!(
            matches!(&state, Inventory::Unknown(reason) if reason.code == Code::NotSupplied),
            "{name}: {state}"
        );
    }
    // Nobody knows of the buckets elsewhere.
    assert!(matches!(inventory(&snapshot, "AWS::S3::Bucket", ""), Inventory::Partial(_)));
    let block = resources(&snapshot, "AWS::S3::AccountPublicAccessBlock");
    assert!(block.values().all(|block| block.properties.values().all(|known| known.reason().is_some())));
    // The recorder's own item says what is recorded: then none is none.
    let recorder = with(
        volume(),
        json!({ "resourceType": "AWS::Config::ConfigurationRecorder", "resourceId": "default",
            "configuration": { "RecordingGroup": { "AllSupported": true, "ResourceTypes": [] } } }),
    );
    let paths = files(folder.path(), &[(NAME, &snapshot_of(&[volume(), recorder]))]);
    let (snapshot, _) = read(&paths, &requests, folder.path()).unwrap();
    assert_eq!(inventory(&snapshot, "AWS::EC2::Instance", REGION), Inventory::Complete);
    assert!(matches!(inventory(&snapshot, "AWS::IAM::Role", ""), Inventory::Unknown(_)), "no global types");
}

#[test]
fn every_fact_says_when_it_was_recorded_and_when_it_was_known_to_hold() {
    let folder = tempfile::tempdir().unwrap();
    let paths = files(folder.path(), &[(NAME, &text("snapshot.json"))]);
    let (snapshot, _) = read(&paths, &only("AWS::EC2::Volume"), folder.path()).unwrap();
    let entry = snapshot.entry(&Scope::new("aws", ACCOUNT, REGION), "AWS::EC2::Volume").unwrap().unwrap();
    let provenance = entry.provenance("Encrypted").unwrap();
    let recorded = NOON - 24 * 3_600 - (3 * 3_600 + 44 * 60 + 30);
    assert_eq!(
        (provenance.source.as_str(), provenance.captured_at, provenance.verified_at),
        ("config:snapshot", recorded, NOON)
    );
    let files = Files::open(&paths).unwrap();
    assert_eq!(files.taken_at(), NOON);
    assert_eq!(files.accounts(), [account()]);
    assert_eq!(files.regions(), BTreeSet::from([REGION.to_owned()]));
    let ledger: Vec<_> = snapshot.ledger().map(Result::unwrap).collect();
    assert!(ledger.iter().any(|e| e.service == "config" && e.operation == "snapshot" && e.count == 2));
}

#[test]
fn a_file_that_is_cut_off_or_damaged_never_looks_whole() {
    let whole = snapshot_of(&[volume(), with(volume(), json!({ "resourceId": "vol-2" }))]);
    for length in [whole.len() - 1, whole.len() - 40, whole.len() / 2 + 200] {
        let folder = tempfile::tempdir().unwrap();
        let paths = files(folder.path(), &[(NAME, &whole[..length])]);
        let (snapshot, report) = read(&paths, &only("AWS::EC2::Volume"), folder.path()).unwrap();
        assert_eq!(report.problems.len(), 1);
        assert!(inventory(&snapshot, "AWS::EC2::Volume", REGION).gap().is_some(), "{length} bytes");
        assert!(
            snapshot.ledger().map(Result::unwrap).any(|entry| entry.outcome.to_string().starts_with("parse"))
        );
    }
    // The gzip itself may be cut off.
    let folder = tempfile::tempdir().unwrap();
    let bytes = packed(&snapshot_of(&items()));
    let path = folder.path().join(NAME);
    fs::write(&path, &bytes[..bytes.len() - 8]).unwrap();
    let (snapshot, report) = read(&[path], &only("AWS::EC2::Volume"), folder.path()).unwrap();
    assert_eq!(report.problems.len(), 1);
    assert!(inventory(&snapshot, "AWS::EC2::Volume", REGION).gap().is_some());
    // An item that is none makes its region partial.
    let (state, sizes) =
        volumes(&[(NAME, &snapshot_of(&[volume(), json!({ "resourceType": "AWS::EC2::Volume" })]))]);
    assert!(matches!(state, Inventory::Partial(_)));
    assert_eq!(sizes.len(), 1);
    let unnamed = with(volume(), json!({ "resourceId": "vol-2", "configuration": { "size": 3 } }));
    assert!(matches!(volumes(&[(NAME, &snapshot_of(&[volume(), unnamed]))]).0, Inventory::Partial(_)));
}

#[test]
fn what_is_none_of_configs_files_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("a.json", "{\"Records\": []}"), ("b.json", "[]"), ("c.json", ""), ("d.json.gz", "no")]
    {
        let paths = files(folder.path(), &[(name, text)]);
        let error = read(&paths, &mapped(), folder.path()).unwrap_err();
        assert!(matches!(&error, FilesError::Shape { path, .. } if *path == paths[0]), "{error}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Files::open(&[empty.path().to_owned()]), Err(FilesError::Empty { .. })));
    assert!(matches!(Files::open(&[empty.path().join("none")]), Err(FilesError::Read { .. })));
}

#[test]
fn files_of_many_accounts_are_read_one_account_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let nested = folder.path().join("AWSLogs/more");
    fs::create_dir_all(&nested).unwrap();
    let of = |account: &str, region: &str| {
        let arn = format!("arn:aws:ec2:{region}:{account}:volume/vol-0def");
        with(volume(), json!({ "awsAccountId": account, "awsRegion": region, "ARN": arn }))
    };
    let names = ["111122223333", "222233334444", "333344445555"];
    for (number, account) in names.iter().enumerate() {
        for region in ["eu-west-1", "us-east-1"] {
            let place = if number == 0 { folder.path() } else { &nested };
            let name = format!("{account}_Config_{region}_ConfigSnapshot_20260930T120000Z_x.json.gz");
            files(place, &[(&name, &snapshot_of(&[of(account, region)]))]);
        }
    }
    let requests = only("AWS::EC2::Volume");
    let writer = writer(folder.path(), "s.snapshot");
    // The snapshot being written is no file of Config, and neither ends in .json.
    let files = Files::open(&[folder.path().to_owned()]).unwrap();
    assert_eq!(files.accounts().iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), names);
    files.gather(&catalog(), &requests, &writer).unwrap();
    let snapshot = writer.finish(Vec::new()).unwrap();
    let volumes = resources(&snapshot, "AWS::EC2::Volume");
    assert_eq!(volumes.len(), 6);
    assert!(snapshot.inventories().all(|entry| entry.unwrap().inventory().is_complete()));
}

/// AWS's documentation shows a file of 2014: no region, no id of the snapshot, other names.
#[test]
fn the_example_of_awss_documentation_is_read() {
    let example = r#"{ "fileVersion": "1.0", "requestId": "asudf8ow-4e34-4f32-afeb-0ace5bf3trye", "configurationItems": [ {
        "configurationItemVersion": "1.0", "resourceId": "vol-ce676ccc", "arn": "arn:aws:us-west-2b:123456789012:volume/vol-ce676ccc",
        "accountId": "123456789012", "configurationItemCaptureTime": "2014-03-07T23:47:08.918Z",
        "configurationStateID": "3e660fdf-4e34-4f32-afeb-0ace5bf3d63a", "configurationItemStatus": "OK",
        "availibilityZone": "us-west-2b", "resourceType": "AWS::EC2::Volume", "tags": {},
        "configuration": { "volumeId": "vol-ce676ccc", "size": 1, "snapshotId": "", "availabilityZone": "us-west-2b", "state": "in-use",
            "createTime": "2014-02-27T21:43:53.0885+0000", "attachments": [ { "volumeId": "vol-ce676ccc", "instanceId": "i-344c463d",
            "device": "/dev/sdf", "state": "attached", "attachTime": "2014-03-07T23:46:28.0000+0000", "deleteOnTermination": false } ],
            "volumeType": "standard" } } ] }"#;
    let folder = tempfile::tempdir().unwrap();
    let paths = files(folder.path(), &[("snapshot.json", example)]);
    let (snapshot, _) = read(&paths, &only("AWS::EC2::Volume"), folder.path()).unwrap();
    let volumes = resources(&snapshot, "AWS::EC2::Volume");
    let ((scope, _), volume) = volumes.iter().next().unwrap();
    assert_eq!(scope.to_string(), "aws/123456789012/us-west-2");
    assert_eq!(volume.properties["Size"].to_json(), 1);
    assert_eq!(volume.properties["CreateTime"].to_json(), "2014-02-27T21:43:53.0885Z");
    assert_eq!(volume.properties["Attachments"].to_json()[0]["AttachTime"], "2014-03-07T23:46:28Z");
    assert!(volume.properties["Encrypted"].reason().is_some(), "what the old item does not say");
}

/// How AWS Config answers that has recorded the account: the snapshot's items, as its operations give
/// them. `group` is what the recorder records, `status` how it is.
fn config_answers(group: &Value, status: &Value) -> Vec<Value> {
    let mut answers = vec![
        json!({ "call": "ec2:DescribeRegions", "answer": { "Regions": [{ "RegionName": REGION, "OptInStatus": "opt-in-not-required" }] } }),
        json!({ "call": "config:DescribeConfigurationRecorders", "region": REGION, "answer": { "ConfigurationRecorders": [
            { "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config", "recordingGroup": group } ] } }),
        json!({ "call": "config:DescribeConfigurationRecorderStatus", "region": REGION, "answer": { "ConfigurationRecordersStatus": [status] } }),
    ];
    let mut by_type: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut tagged: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for item in items().into_iter().filter(|item| item["configurationItemStatus"] == "OK") {
        let mut sections = serde_json::Map::new();
        for (name, section) in item["supplementaryConfiguration"].as_object().unwrap() {
            // What is text in a file is text within text here, or as it is.
            let text = section.as_str().map_or_else(|| section.to_string(), str::to_owned);
            sections.insert(name.clone(), text.into());
        }
        let answer = json!({
            "version": "1.3", "accountId": item["awsAccountId"], "arn": item["ARN"], "awsRegion": item["awsRegion"],
            "configurationItemCaptureTime": item["configurationItemCaptureTime"], "configurationItemStatus": "OK",
            "configurationStateId": "1790669730000", "resourceType": item["resourceType"], "resourceId": item["resourceId"],
            "configuration": item["configuration"].to_string(), "supplementaryConfiguration": sections,
        });
        let text = |name: &str| item[name].as_str().unwrap().to_owned();
        tagged.entry(text("resourceType")).or_default().push(row(&item));
        by_type.entry(text("resourceType")).or_default().insert(text("resourceId"), answer);
    }
    for (name, items) in &by_type {
        let keys: Vec<Value> =
            items.keys().map(|id| json!({ "resourceType": name, "resourceId": id })).collect();
        answers.push(json!({ "call": "config:ListDiscoveredResources", "region": REGION, "params": { "resourceType": name },
            "answer": { "resourceIdentifiers": keys } }));
        answers.push(json!({ "call": "config:SelectResourceConfig", "region": REGION,
            "params": { "Expression": format!("SELECT resourceId, tags WHERE resourceType = '{name}'") },
            "answer": { "Results": tagged[name] } }));
        answers.push(json!({ "call": "config:BatchGetResourceConfig", "region": REGION, "params": { "resourceKeys": keys },
            "answer": { "baseConfigurationItems": items.values().collect::<Vec<_>>(), "unprocessedResourceKeys": [] } }));
    }
    answers
}

/// What a query says of an item's tags, which is JSON within text.
fn row(item: &Value) -> Value {
    let tags = item["tags"].as_object().unwrap().iter().map(|(key, value)| {
        let value = value.as_str().unwrap();
        json!({ "key": key, "value": value, "tag": format!("{key}={value}") })
    });
    json!({ "resourceId": item["resourceId"], "tags": tags.collect::<Vec<_>>() }).to_string().into()
}

fn everything() -> Value {
    json!({ "allSupported": true, "includeGlobalResourceTypes": true, "resourceTypes": [] })
}

fn running() -> Value {
    json!({ "name": "default", "recording": true, "lastStatus": "SUCCESS" })
}

/// Answers from recordings, and remembers what was asked.
struct Watched {
    api: Recorded,
    asked: Mutex<BTreeSet<(String, String)>>,
}

impl Watched {
    fn new(answers: &[Value]) -> Arc<Self> {
        let mut api = Recorded::default();
        let text = json!({ "account": ACCOUNT, "recorded_at": "2026-09-30T12:00:00Z", "answers": answers });
        api.add("config", &text.to_string()).unwrap();
        Arc::new(Self { api, asked: Mutex::default() })
    }

    fn services(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap().iter().map(|(service, _)| service.clone()).collect()
    }
}

impl Api for Watched {
    fn call(&self, call: Call) -> Answer<'_> {
        self.asked.lock().unwrap().insert((call.service.clone(), call.operation.clone()));
        self.api.call(call)
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.api.pagination(service, operation)
    }
}

#[tokio::test]
async fn configs_api_says_what_the_services_say() {
    let folder = tempfile::tempdir().unwrap();
    let requests = mapped();
    let services = asked(recorded(), &requests, folder.path()).await;
    let api = Watched::new(&config_answers(&everything(), &running()));
    let snapshot = asked_of(Source::Config, api.clone(), &requests, folder.path()).await;
    let (equal, unknown) = compare(&services, &snapshot, &requests);
    // The batch operations give no tags, and the queries do.
    assert_eq!(unknown, LEFT_OUT.map(str::to_owned).into());
    assert_eq!(equal, 402);
    // Nothing but Config was asked, and all of it was planned.
    let plan = Plan::new(&catalog(), &requests, &[account()], &[]).unwrap().from_source(Source::Config);
    let asked = api.asked.lock().unwrap().clone();
    assert!(asked.is_subset(&plan.operations()), "{asked:?}");
    assert!(plan.iam_actions().contains("config:BatchGetResourceConfig"));
    assert!(!plan.iam_actions().iter().any(|action| action.starts_with("s3:")));
    // Complete but for what Config never has all of, and for the buckets of other regions.
    for entry in snapshot.inventories().map(Result::unwrap) {
        let whole = entry.inventory().is_complete();
        let part = ["AWS::IAM::ManagedPolicy", "AWS::CloudTrail::Trail"].contains(&entry.resource_type())
            || (entry.resource_type().starts_with("AWS::S3::Bucket") && entry.scope().region.is_empty());
        assert_eq!(whole, !part, "{} {}: {}", entry.resource_type(), entry.scope(), entry.inventory());
    }
    let entry = snapshot.entry(&Scope::new("aws", ACCOUNT, REGION), "AWS::EC2::Volume").unwrap().unwrap();
    let provenance = entry.provenance("Encrypted").unwrap();
    assert_eq!(provenance.source, "config:BatchGetResourceConfig");
    assert!(provenance.captured_at < provenance.verified_at);
}

#[tokio::test]
async fn what_config_does_not_record_is_unknown_and_says_why() {
    let no_recorder = {
        let mut answers = config_answers(&everything(), &running());
        answers[1]["answer"]["ConfigurationRecorders"] = json!([]);
        answers
    };
    let cases = [
        (no_recorder, "has no recorder"),
        (config_answers(&everything(), &json!({ "name": "default", "recording": false })), "recorder is off"),
        (
            config_answers(
                &everything(),
                &json!({ "name": "default", "recording": true, "lastStatus": "FAILURE" }),
            ),
            "FAILURE",
        ),
        (
            config_answers(&json!({ "allSupported": false, "resourceTypes": ["AWS::EC2::VPC"] }), &running()),
            "not among the types",
        ),
        (
            config_answers(
                &json!({ "allSupported": false, "recordingStrategy": { "useOnly": "EXCLUSION_BY_RESOURCE_TYPES" },
                    "exclusionByResourceTypes": { "resourceTypes": ["AWS::EC2::Volume"] } }),
                &running(),
            ),
            "excludes",
        ),
    ];
    let requests = only("AWS::EC2::Volume");
    for (answers, says) in cases {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = asked_of(Source::Config, Watched::new(&answers), &requests, folder.path()).await;
        let state = inventory(&snapshot, "AWS::EC2::Volume", REGION);
        let Inventory::Unknown(reason) = &state else { panic!("{says}: {state}") };
        assert!(reason.code == Code::NotSupplied && reason.detail.contains(says), "{says}: {state}");
        // What is not recorded the service is asked about, if that may be.
        let mut answers = answers;
        answers.push(json!({ "call": "ec2:DescribeVolumes", "region": REGION, "answer": { "Volumes": [] } }));
        let folder = tempfile::tempdir().unwrap();
        let few = vec![("AWS::EC2::Volume".to_owned(), BTreeSet::from(["Encrypted".to_owned()]))];
        let snapshot = asked_of(Source::Auto, Watched::new(&answers), &few, folder.path()).await;
        assert_eq!(inventory(&snapshot, "AWS::EC2::Volume", REGION), Inventory::Complete, "{says}");
    }
    // Without global types there are no roles, and a denial is a denial.
    let folder = tempfile::tempdir().unwrap();
    let answers =
        config_answers(&json!({ "allSupported": true, "includeGlobalResourceTypes": false }), &running());
    let snapshot =
        asked_of(Source::Config, Watched::new(&answers), &only("AWS::IAM::Role"), folder.path()).await;
    assert!(
        matches!(inventory(&snapshot, "AWS::IAM::Role", ""), Inventory::Unknown(r) if r.detail.contains("global"))
    );
    let mut answers = config_answers(&everything(), &running());
    answers[1] = json!({ "call": "config:DescribeConfigurationRecorders",
        "error": { "code": "AccessDeniedException", "message": "no", "kind": "denied" } });
    let folder = tempfile::tempdir().unwrap();
    let snapshot = asked_of(Source::Config, Watched::new(&answers), &requests, folder.path()).await;
    assert!(
        matches!(inventory(&snapshot, "AWS::EC2::Volume", REGION), Inventory::Unknown(r) if r.code == Code::Denied)
    );
}

/// What is changed of an answer.
type Change<'a> = &'a dyn Fn(&mut Value);

#[tokio::test]
async fn items_that_config_lists_and_does_not_give_leave_the_inventory_partial() {
    let volumes = |change: &dyn Fn(&mut Value)| {
        let mut answers = config_answers(&everything(), &running());
        let batch = answers.iter_mut().find(|answer| {
            answer["call"] == "config:BatchGetResourceConfig"
                && answer["params"]["resourceKeys"][0]["resourceType"] == "AWS::EC2::Volume"
        });
        let batch = batch.unwrap();
        let items = batch["answer"]["baseConfigurationItems"].clone();
        change(&mut batch["answer"]);
        // When it is asked again, Config gets to the last.
        answers.push(json!({ "call": "config:BatchGetResourceConfig", "region": REGION,
            "params": { "resourceKeys": [{ "resourceType": "AWS::EC2::Volume", "resourceId": "vol-0def" }] },
            "answer": { "baseConfigurationItems": [items[1]], "unprocessedResourceKeys": [] } }));
        Watched::new(&answers)
    };
    let requests = only("AWS::EC2::Volume");
    let cases: [(Change<'_>, usize, bool); 4] = [
        (&|_| {}, 2, true),
        (
            &|answer| {
                answer["baseConfigurationItems"].as_array_mut().unwrap().pop();
            },
            1,
            false,
        ),
        (
            &|answer| {
                answer["baseConfigurationItems"].as_array_mut().unwrap().pop();
                answer["unprocessedResourceKeys"] =
                    json!([{ "resourceType": "AWS::EC2::Volume", "resourceId": "vol-0def" }]);
            },
            2,
            true,
        ),
        (
            &|answer| {
                answer["baseConfigurationItems"][0]["configurationItemStatus"] = "ResourceDeleted".into();
            },
            1,
            true,
        ),
    ];
    for (number, (change, count, whole)) in cases.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = asked_of(Source::Config, volumes(change), &requests, folder.path()).await;
        let state = inventory(&snapshot, "AWS::EC2::Volume", REGION);
        assert_eq!(
            (resources(&snapshot, "AWS::EC2::Volume").len(), state.is_complete()),
            (count, whole),
            "{number}: {state}"
        );
    }
}

#[tokio::test]
async fn auto_asks_config_where_it_says_all_and_freshness_matters_less() {
    let few = |name: &str, properties: &[&str]| {
        vec![(name.to_owned(), properties.iter().map(|p| (*p).to_owned()).collect::<BTreeSet<_>>())]
    };
    let both: Vec<Value> = {
        let services: Value = serde_json::from_str(&text("answers.json")).unwrap();
        let services = services["answers"].as_array().unwrap().clone();
        let config = config_answers(&everything(), &running()).into_iter().skip(1);
        services.into_iter().chain(config).collect()
    };
    for (requests, from_config) in [
        (few("AWS::EC2::Volume", &["Encrypted", "KmsKeyId"]), true),
        (few("AWS::RDS::DBInstance", &["StorageEncrypted", "PubliclyAccessible"]), true),
        // A fact of run time, one that Config does not record, and tags that the batch does not give.
        (few("AWS::EC2::Volume", &["Encrypted", "State"]), false),
        (few("AWS::RDS::DBInstance", &["StorageEncrypted", "DBInstanceStatus"]), false),
        (few("AWS::RDS::DBInstance", &["Tags"]), false),
        // Exposure and identity, and what Config may not have all of.
        (few("AWS::EC2::SecurityGroup", &["SecurityGroupIngress"]), false),
        (few("AWS::IAM::Role", &["AssumeRolePolicyDocument"]), false),
        (few("AWS::CloudTrail::Trail", &["S3BucketName"]), false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let services = asked(recorded(), &requests, folder.path()).await;
        let api = Watched::new(&both);
        let snapshot = asked_of(Source::Auto, api.clone(), &requests, folder.path()).await;
        let name = &requests[0].0;
        assert!(!resources(&services, name).is_empty());
        assert_eq!(resources(&services, name), resources(&snapshot, name));
        assert_eq!(api.services().contains("config"), from_config, "{requests:?}");
        let own = api
            .asked
            .lock()
            .unwrap()
            .iter()
            .any(|(service, operation)| service != "config" && operation != "DescribeRegions");
        assert_eq!(own, !from_config, "{requests:?}");
    }
}

/// moto's server, which ends with this.
struct Moto {
    process: Child,
    endpoint: String,
}

impl Moto {
    fn start() -> Self {
        let bin = std::env::var("BARTIZAN_MOTO").expect("`cargo xtask test` installs moto, and says where");
        let mut process = Command::new(Path::new(&bin).join("python"))
            .arg(here("tests/config/recorded_account.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut endpoint = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        Self { process, endpoint: endpoint.trim().to_owned() }
    }

    async fn client(&self) -> Client {
        let credentials = Credentials::new("testing", "testing", None, None, "test");
        Client::connect(ClientOptions {
            region: Some(REGION.to_owned()),
            endpoint_url: Some(self.endpoint.clone()),
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            timeouts: Timeouts { attempts: 1, ..Timeouts::default() },
            ..ClientOptions::default()
        })
        .await
        .unwrap()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// moto's recorder never gets beyond its first recording, and says PENDING. Keeps the items that came.
struct Mended {
    client: Client,
    items: Mutex<Vec<Value>>,
}

impl Api for Mended {
    fn call(&self, call: Call) -> Answer<'_> {
        Box::pin(async move {
            let operation = call.operation.clone();
            let mut reply = self.client.call(call).await?;
            if operation == "DescribeConfigurationRecorderStatus" {
                reply.value["ConfigurationRecordersStatus"][0]["lastStatus"] = "SUCCESS".into();
            }
            if operation == "BatchGetResourceConfig" {
                let items = reply.value["baseConfigurationItems"].as_array().cloned();
                self.items.lock().unwrap().extend(items.unwrap_or_default());
            }
            Ok(reply)
        })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.client.pagination(service, operation)
    }
}

#[tokio::test]
async fn a_bucket_and_a_role_are_the_same_by_the_services_by_configs_api_and_by_its_files() {
    let moto = Moto::start();
    let folder = tempfile::tempdir().unwrap();
    let mut requests: Requests =
        ["AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::IAM::Role"].map(only).concat();
    // moto's S3 cuts off the second's fraction and gives owners a name, its items do neither.
    requests[0].1.retain(|name| name != "CreationDate" && name != "Owner");
    let services = asked(Arc::new(moto.client().await), &requests, folder.path()).await;
    assert_eq!(resources(&services, "AWS::S3::Bucket").len(), 2);

    let api = Arc::new(Mended { client: moto.client().await, items: Mutex::default() });
    let config = asked_of(Source::Config, api.clone(), &requests, folder.path()).await;
    let (equal, unknown) = compare(&services, &config, &requests);

    // A file as Config delivers it, with what the API gave.
    let items: Vec<Value> = api.items.lock().unwrap().clone();
    let delivered = items.into_iter().map(|item| {
        let unpacked =
            |value: &Value| serde_json::from_str(value.as_str().unwrap()).unwrap_or_else(|_| value.clone());
        let sections = item["supplementaryConfiguration"].as_object().unwrap().iter();
        let sections: serde_json::Map<_, _> = sections.map(|(name, v)| (name.clone(), unpacked(v))).collect();
        with(
            item.clone(),
            json!({ "awsAccountId": ACCOUNT, "ARN": item["arn"],
            "configuration": unpacked(&item["configuration"]), "supplementaryConfiguration": sections }),
        )
    });
    let paths = files(folder.path(), &[(NAME, &snapshot_of(&delivered.collect::<Vec<_>>()))]);
    let (file, _) = read(&paths, &requests, folder.path()).unwrap();
    assert_eq!(compare(&services, &file, &requests), (equal, unknown.clone()));
    // What moto's items leave out; AWS's have it.
    let left_out: BTreeSet<&str> = unknown.iter().filter_map(|place| place.rsplit(' ').next()).collect();
    let expected = [
        "BucketEncryption",
        "MFADelete",
        "ObjectLockConfiguration",
        "PublicAccessBlockConfiguration",
        "Tags",
        "VersioningConfiguration",
    ];
    assert_eq!(left_out, expected.into());
    assert_eq!(equal, 22);
}

#[tokio::test]
async fn tags_that_must_not_be_asked_for_are_unknown_and_nothing_else_is() {
    let requests = only("AWS::RDS::DBInstance");
    let mut answers = config_answers(&everything(), &running());
    for answer in answers.iter_mut().filter(|answer| answer["call"] == "config:SelectResourceConfig") {
        answer.as_object_mut().unwrap().remove("answer");
        answer["error"] = json!({ "code": "AccessDeniedException", "kind": "denied",
            "message": "User: u is not authorized to perform: config:SelectResourceConfig because no identity-based policy allows the config:SelectResourceConfig action" });
    }
    let folder = tempfile::tempdir().unwrap();
    let services = asked(recorded(), &requests, folder.path()).await;
    let snapshot = asked_of(Source::Config, Watched::new(&answers), &requests, folder.path()).await;
    let (theirs, ours) =
        (resources(&services, "AWS::RDS::DBInstance"), resources(&snapshot, "AWS::RDS::DBInstance"));
    assert_eq!(theirs.len(), ours.len());
    for (key, instance) in &ours {
        let Known::Unknown(why) = &instance.properties["Tags"] else { panic!("{key:?} has tags") };
        assert_eq!((why.code, why.cause.as_ref()), (Code::Denied, "config:SelectResourceConfig"));
        let engine = &instance.properties["Engine"];
        assert!(matches!(engine, Known::Present(_)) && *engine == theirs[key].properties["Engine"]);
    }
    // Who does not ask for tags has no need of the permission.
    let few = vec![("AWS::RDS::DBInstance".to_owned(), BTreeSet::from(["Engine".to_owned()]))];
    for (requests, needs) in [(&requests, true), (&few, false)] {
        let plan = Plan::new(&catalog(), requests, &[account()], &[]).unwrap().from_source(Source::Config);
        assert_eq!(plan.iam_actions().contains("config:SelectResourceConfig"), needs);
    }
}

const MEMBERS: [&str; 3] = ["111122223333", "222233334444", "333344445555"];

/// How an aggregator answers that collects the volumes and roles of two accounts, and does not get to a
/// third; it is the caller's own, who has no place in those accounts.
fn aggregator_answers() -> Vec<Value> {
    let status = |account: &str, region: &str, status: &str| json!({ "SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": region, "LastUpdateStatus": status });
    let mut answers =
        vec![json!({ "call": "config:DescribeConfigurationAggregatorSourcesStatus", "region": REGION,
        "params": { "ConfigurationAggregatorName": "all" }, "answer": { "AggregatedSourceStatusList": [
            status(MEMBERS[0], REGION, "SUCCEEDED"), status(MEMBERS[0], "us-east-1", "OUTDATED"),
            status(MEMBERS[1], REGION, "SUCCEEDED"), status(MEMBERS[2], REGION, "FAILED") ] } })];
    for account in &MEMBERS[..2] {
        for (name, kept) in [("AWS::EC2::Volume", 2), ("AWS::IAM::Role", 1), ("AWS::EC2::VPC", 0)] {
            let of_type: Vec<Value> = items()
                .into_iter()
                .filter(|item| item["resourceType"] == name && item["configurationItemStatus"] == "OK")
                .take(kept)
                .collect();
            let place =
                if name == "AWS::IAM::Role" { String::new() } else { format!(" AND awsRegion = '{REGION}'") };
            answers.push(json!({ "call": "config:SelectAggregateResourceConfig", "region": REGION,
                "params": { "Expression": format!("SELECT resourceId, tags WHERE resourceType = '{name}' AND accountId = '{account}'{place}") },
                "answer": { "Results": of_type.iter().map(row).collect::<Vec<_>>() } }));
            let found: Vec<Value> = of_type
                .iter()
                .map(|item| {
                    json!({ "accountId": account, "awsRegion": item["awsRegion"], "resourceType": name, "resourceId": item["resourceId"],
                        "arn": item["ARN"].as_str().unwrap().replace(ACCOUNT, account), "configurationItemStatus": "OK",
                        "configurationItemCaptureTime": item["configurationItemCaptureTime"], "configurationStateId": "1",
                        "configuration": item["configuration"].to_string(), "supplementaryConfiguration": {} })
                })
                .collect();
            let keys: Vec<Value> = found
                .iter()
                .map(|item| json!({ "SourceAccountId": account, "SourceRegion": REGION, "ResourceId": item["resourceId"], "ResourceType": name }))
                .collect();
            let mut filters = json!({ "AccountId": account });
            if name != "AWS::IAM::Role" {
                filters["Region"] = REGION.into();
            }
            answers.push(json!({ "call": "config:ListAggregateDiscoveredResources", "region": REGION,
                "params": { "ResourceType": name, "Filters": filters }, "answer": { "ResourceIdentifiers": keys } }));
            answers.push(json!({ "call": "config:BatchGetAggregateResourceConfig", "region": REGION,
                "params": { "ResourceIdentifiers": keys }, "answer": { "BaseConfigurationItems": found, "UnprocessedResourceIdentifiers": [] } }));
        }
    }
    answers
}

/// Answers as whoever asks, in no account in particular.
struct Caller(Recorded);

impl Api for Caller {
    fn call(&self, call: Call) -> Answer<'_> {
        assert_eq!((call.account.as_str(), call.service.as_str()), ("", "config"), "{call:?}");
        self.0.call(Call { account: ACCOUNT.to_owned(), ..call })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.0.pagination(service, operation)
    }
}

#[tokio::test]
async fn one_aggregator_answers_for_a_whole_organisation() {
    let mut recorded = Recorded::default();
    let text = json!({ "account": ACCOUNT, "answers": aggregator_answers() });
    recorded.add("aggregator", &text.to_string()).unwrap();
    let requests: Requests = ["AWS::EC2::Volume", "AWS::IAM::Role", "AWS::EC2::VPC"].map(only).concat();
    let accounts = MEMBERS.map(|id| AccountInfo { partition: "aws".into(), id: id.into(), name: None });
    let plan = Plan::new(&catalog(), &requests, &accounts, &[]).unwrap().from_aggregator();
    let actions: Vec<String> = plan.iam_actions().into_iter().filter(|a| !a.starts_with("iam:")).collect();
    assert_eq!(
        actions,
        [
            "config:BatchGetAggregateResourceConfig",
            "config:DescribeConfigurationAggregatorSourcesStatus",
            "config:ListAggregateDiscoveredResources",
            "config:SelectAggregateResourceConfig"
        ]
    );
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), "all.snapshot");
    let aggregator = Aggregator { name: "all".to_owned(), region: REGION.to_owned() };
    let options = Options { aggregator: Some(aggregator), report_wait: Duration::ZERO, ..Options::default() };
    let api: Arc<dyn Api> = Arc::new(Caller(recorded));
    run(&Arc::new(plan), &api, &writer, &options).await.unwrap();
    let snapshot = writer.finish(Vec::new()).unwrap();

    let state = |account: &str, region: &str, name: &str| {
        let scope = Scope::new("aws", account, region);
        let entry = snapshot.entry(&scope, name).unwrap();
        entry.unwrap_or_else(|| panic!("no {name} in {scope}")).inventory().clone()
    };
    let unknown = |state: Inventory, says: &str| {
        let Inventory::Unknown(reason) = &state else { panic!("{state}") };
        assert!(reason.code == Code::NotSupplied && reason.detail.contains(says), "{says}: {state}");
    };
    for account in &MEMBERS[..2] {
        assert_eq!(state(account, REGION, "AWS::EC2::Volume"), Inventory::Complete);
        assert_eq!(state(account, "", "AWS::IAM::Role"), Inventory::Complete);
        unknown(state(account, REGION, "AWS::EC2::VPC"), "does not say whether");
    }
    unknown(state(MEMBERS[0], "us-east-1", "AWS::EC2::Volume"), "OUTDATED");
    unknown(state(MEMBERS[2], REGION, "AWS::EC2::Volume"), "FAILED");
    unknown(state(MEMBERS[2], "", "AWS::IAM::Role"), "FAILED");
    let volumes = resources(&snapshot, "AWS::EC2::Volume");
    assert_eq!(volumes.len(), 4);
    let role =
        &resources(&snapshot, "AWS::IAM::Role")[&(Scope::new("aws", MEMBERS[1], ""), "app".to_owned())];
    assert!(matches!(&role.properties["AssumeRolePolicyDocument"], Known::Present(_)));
    assert!(volumes.values().all(|volume| matches!(volume.properties["Tags"], Known::Present(_))));
    // Each account's ledger has its own calls, and the question about the sources was asked once.
    let ledger: Vec<_> = snapshot.ledger().map(Result::unwrap).collect();
    let calls = |operation: &str| -> u64 {
        ledger.iter().filter(|entry| entry.operation == operation).map(|entry| entry.calls).sum()
    };
    assert_eq!(calls("DescribeConfigurationAggregatorSourcesStatus"), 1);
    assert_eq!(calls("BatchGetAggregateResourceConfig"), 4);
}
