//! Snapshot files through the public interface.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use bartizan_contract::{Column, tag};
use bartizan_state::{
    AccountInfo, Buffer, CHUNK_ROWS, CallOutcome, Code, Columns, Header, ID, Inventory, Known, LedgerEntry,
    LinkIndex, Position, Provenance, Reason, Redaction, Resource, Scope, Snapshot, SnapshotError, Writer,
    merge, redact, rewrite,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const BUCKET: &str = "AWS::S3::Bucket";
const TOPIC: &str = "AWS::SNS::Topic";

fn denied(action: &'static str) -> Reason {
    Reason { code: Code::Denied, cause: action.into(), detail: "explicit deny".into() }
}

fn header() -> Header {
    Header {
        created_at: 1_767_225_600,
        tool: "0.1.0".into(),
        catalog: "2026-01-01".into(),
        accounts: vec![AccountInfo { partition: "aws".into(), id: "111122223333".into(), name: None }],
        regions: vec!["eu-west-1".into()],
        sources: vec!["live".into()],
    }
}

fn account() -> Scope {
    Scope::new("aws", "111122223333", "")
}

fn region() -> Scope {
    Scope::new("aws", "111122223333", "eu-west-1")
}

fn resource(id: &str, properties: &[(&str, Known<Value>)]) -> Resource {
    Resource {
        id: id.into(),
        arn: format!("arn:aws:s3:::{id}"),
        properties: properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

fn provenance() -> BTreeMap<String, Provenance> {
    let at = |source: &str, captured_at| Provenance {
        source: source.into(),
        captured_at,
        verified_at: 1_767_225_600,
    };
    BTreeMap::from([
        (ID.to_owned(), at("s3:ListBuckets", 1_767_225_500)),
        ("BucketEncryption".to_owned(), at("s3:GetBucketEncryption", 1_767_225_501)),
    ])
}

fn entry(operation: &str, outcome: CallOutcome, calls: u64) -> LedgerEntry {
    LedgerEntry {
        scope: region(),
        service: "s3".into(),
        operation: operation.into(),
        outcome,
        calls,
        count: calls * 2,
        cure: None,
    }
}

/// Three inventories: complete, partial and unknown.
fn small(path: &Path) -> Snapshot {
    let writer = Writer::create(path, &header()).unwrap();
    let buckets = vec![
        resource(
            "logs",
            &[
                ("BucketEncryption", Known::Unknown(denied("s3:GetEncryptionConfiguration"))),
                ("Tags", Known::Present(json!([{ "Key": "team", "Value": "red" }]))),
            ],
        ),
        resource("data", &[("BucketEncryption", Known::Present(json!({ "Rules": [1, 2.5, true, null] })))]),
        resource("site", &[("BucketEncryption", Known::Absent), ("Tags", Known::Present(json!([])))]),
    ];
    writer.inventory(&account(), BUCKET, Inventory::Complete, &provenance(), buckets).unwrap();
    let topics = vec![Resource { id: "alarm".into(), ..Resource::default() }];
    let partial = Inventory::Partial(Reason::new(Code::Throttled));
    writer.inventory(&region(), TOPIC, partial, &BTreeMap::new(), topics).unwrap();
    let unknown = Inventory::Unknown(denied("kms:ListKeys"));
    writer.inventory(&region(), "AWS::KMS::Key", unknown, &BTreeMap::new(), vec![]).unwrap();
    let failed = CallOutcome::Failed(denied("kms:ListKeys"));
    let ledger = vec![
        LedgerEntry { cure: Some("kms:ListKeys".into()), ..entry("ListKeys", failed, 1) },
        entry("GetBucketTagging", CallOutcome::Gone, 1),
        entry("GetBucketTagging", CallOutcome::Ok, 3),
    ];
    writer.finish(ledger).unwrap()
}

/// `count` buckets, numbered so that their order is that of their ids.
fn many(count: usize) -> Vec<Resource> {
    (0..count)
        .map(|i| {
            let encryption =
                Known::Present(json!({ "Rules": [{ "KeyId": format!("key-{i}"), "Number": i }] }));
            let pad = Known::Present(json!("x".repeat(i % 7)));
            resource(&format!("bucket-{i:05}"), &[("BucketEncryption", encryption), ("Pad", pad)])
        })
        .collect()
}

fn write(folder: &TempDir, name: &str, resources: Vec<Resource>) -> Snapshot {
    let writer = Writer::create(folder.path().join(name), &header()).unwrap();
    writer.inventory(&account(), BUCKET, Inventory::Complete, &provenance(), resources).unwrap();
    writer.finish(vec![]).unwrap()
}

fn files(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = small(&folder.path().join("a.snapshot"));
    assert_eq!(snapshot.header(), &header());
    let places: Vec<_> = snapshot
        .inventories()
        .map(Result::unwrap)
        .map(|e| (e.scope().to_string(), e.resource_type().to_owned(), e.inventory().to_string(), e.rows()))
        .collect();
    let place = |scope: &str, kind: &str, state: &str, rows| (scope.into(), kind.into(), state.into(), rows);
    assert_eq!(
        places,
        [
            place("aws/111122223333", BUCKET, "complete", 3),
            place(
                "aws/111122223333/eu-west-1",
                "AWS::KMS::Key",
                "unknown: denied|kms:ListKeys|explicit deny",
                0
            ),
            place("aws/111122223333/eu-west-1", TOPIC, "partial: throttled", 1),
        ]
    );

    let logs = snapshot.resource(&account(), BUCKET, "logs").unwrap().unwrap();
    assert_eq!(logs.arn, "arn:aws:s3:::logs");
    assert_eq!(logs.properties["BucketEncryption"], Known::Unknown(denied("s3:GetEncryptionConfiguration")));
    assert_eq!(logs.properties["Tags"], Known::Present(json!([{ "Key": "team", "Value": "red" }])));
    let data = snapshot.resource(&account(), BUCKET, "data").unwrap().unwrap();
    assert_eq!(data.properties["BucketEncryption"], Known::Present(json!({ "Rules": [1, 2.5, true, null] })));
    assert_eq!(data.properties["Tags"], Known::Unknown(Reason::new(Code::NotSupplied)), "was left out");
    let site = snapshot.resource(&account(), BUCKET, "site").unwrap().unwrap();
    assert_eq!(site.properties["BucketEncryption"], Known::Absent);
    let alarm = snapshot.resource(&region(), TOPIC, "alarm").unwrap().unwrap();
    assert_eq!((alarm.arn.as_str(), alarm.properties.len()), ("", 0));

    assert_eq!(snapshot.resource(&account(), BUCKET, "nobody").unwrap(), None);
    assert_eq!(snapshot.resource(&region(), BUCKET, "logs").unwrap(), None, "another scope");
    snapshot.verify().unwrap();
}

#[test]
fn provenance_is_kept_by_property() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = small(&folder.path().join("a.snapshot"));
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();
    assert_eq!(buckets.properties().collect::<Vec<_>>(), ["BucketEncryption", "Tags"]);
    for property in [ID, "BucketEncryption"] {
        assert_eq!(buckets.provenance(property).as_ref(), provenance().get(property));
    }
    assert_eq!(buckets.provenance("Tags"), None);
    assert!(buckets.has("Tags") && !buckets.has("Policy"));
}

#[test]
fn the_ledger_is_kept_in_order_whatever_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = small(&folder.path().join("a.snapshot"));
    let ledger: Vec<LedgerEntry> = snapshot.ledger().map(Result::unwrap).collect();
    let lines: Vec<_> = ledger.iter().map(|e| (e.operation.as_str(), e.outcome.to_string())).collect();
    assert_eq!(
        lines,
        [
            ("GetBucketTagging", "ok".to_owned()),
            ("GetBucketTagging", "gone".to_owned()),
            ("ListKeys", "denied|kms:ListKeys|explicit deny".to_owned()),
        ]
    );
    assert_eq!(ledger[2].cure.as_deref(), Some("kms:ListKeys"));

    let long: Vec<_> = (0..20_000).map(|i| entry(&format!("Op{i:05}"), CallOutcome::Ok, i)).collect();
    let writer = Writer::create(folder.path().join("b.snapshot"), &header()).unwrap();
    let snapshot = writer.finish(long.iter().rev().cloned().collect()).unwrap();
    assert!(snapshot.ledger().map(Result::unwrap).eq(long));
}

#[test]
fn every_flipped_byte_and_every_truncation_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    // Two accounts, so that one stands between others.
    let one = small(&folder.path().join("one"));
    let other = part(&folder, "other", "444455556666", &[("A", Inventory::Complete, &["a"], 1)]);
    let path = folder.path().join("a.snapshot");
    merge(&[one, other], &path, |_| panic!("no conflict")).unwrap();
    let bytes = fs::read(&path).unwrap();
    let read = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Snapshot::open(&path).and_then(|snapshot| snapshot.verify())
    };
    read(&bytes).unwrap();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            assert!(read(&damaged).is_err(), "byte {at} of {} flipped by {flip:#x}", bytes.len());
        }
    }
    for length in 0..bytes.len() {
        let error = read(&bytes[..length]).unwrap_err();
        let told = match &error {
            SnapshotError::Truncated { length: told, .. } => *told == length as u64,
            SnapshotError::NotASnapshot { .. } => length < 8,
            _ => false,
        };
        assert!(told, "cut at {length}: {error}");
    }
    let longer = [bytes.as_slice(), b"x"].concat();
    assert!(matches!(read(&longer), Err(SnapshotError::Truncated { .. })));
}

#[test]
fn damage_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.snapshot");
    let snapshot = write(&folder, "a.snapshot", many(300));
    let bytes = fs::read(&path).unwrap();
    // Any byte in the middle of the file is part of a column.
    let at = bytes.len() / 2;
    let mut damaged = bytes.clone();
    damaged[at] ^= 1;
    fs::write(&path, &damaged).unwrap();
    let error = snapshot.verify().unwrap_err();
    let SnapshotError::Damaged { offset, what, .. } = &error else { panic!("{error}") };
    assert!((*offset..*offset + 20_000).contains(&(at as u64)), "{offset} for {at}");
    assert!(
        what.starts_with("chunk ") && what.contains(" of AWS::S3::Bucket in aws/111122223333: "),
        "{what}"
    );
    assert!(what.ends_with("does not match its checksum"), "{what}");
    assert!(error.to_string().contains(&format!("is damaged at byte {offset}: ")), "{error}");

    fs::write(&path, &bytes[..at]).unwrap();
    assert!(matches!(snapshot.verify(), Err(SnapshotError::Truncated { .. })), "cut while it was open");
}

#[test]
fn other_files_and_formats_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.snapshot");
    small(&path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[8] = 9;
    fs::write(&path, &bytes).unwrap();
    let error = Snapshot::open(&path).unwrap_err();
    assert!(error.to_string().contains("has snapshot format 9 and this version reads format 2"), "{error}");
    fs::write(&path, "{\"Resources\": {}}").unwrap();
    assert!(matches!(Snapshot::open(&path), Err(SnapshotError::NotASnapshot { .. })));
    assert!(matches!(Snapshot::open(folder.path()), Err(SnapshotError::NotASnapshot { .. })));
    let error = Snapshot::open(folder.path().join("none")).unwrap_err();
    assert!(matches!(error, SnapshotError::Io { .. }), "{error}");
}

#[test]
fn only_the_wanted_columns_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = write(&folder, "a.snapshot", many(300));
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();
    let mut buffer = Buffer::new();
    let wanted = Columns::Only(&["BucketEncryption", "Policy"]);
    let chunk = snapshot.chunk(buckets, 1, wanted, &mut buffer).unwrap();
    assert_eq!(chunk.rows(), 300 - CHUNK_ROWS);
    assert!(chunk.column("Pad").is_none(), "not asked for");
    assert!(chunk.column("Policy").is_none(), "not held");
    let column = Column::open(chunk.column("BucketEncryption").unwrap()).unwrap();
    assert_eq!((column.rows(), column.root(0).tag()), (chunk.rows(), tag::OBJECT));
    assert_eq!(
        chunk.known("BucketEncryption", 0),
        Known::Present(json!({ "Rules": [{ "KeyId": "key-256", "Number": 256 }] }))
    );
    assert_eq!(chunk.known("Pad", 0), Known::Unknown(Reason::new(Code::NotSupplied)));
    assert_eq!(chunk.id(0), Some("bucket-00256"));
    assert_eq!(chunk.arn(0), Some("arn:aws:s3:::bucket-00256"));
    assert_eq!(chunk.id(chunk.rows()), None);
    assert_eq!(chunk.ids().len(), chunk.rows());

    let error = snapshot.chunk(buckets, 2, Columns::All, &mut buffer).unwrap_err();
    assert_eq!(error.to_string(), "AWS::S3::Bucket in aws/111122223333 has no chunk 2");
}

#[test]
fn columns_far_apart_are_read_alone() {
    let folder = tempfile::tempdir().unwrap();
    // Digits that LZ4 cannot pack make the column in between larger than what is read at once.
    let mut state = 1_u64;
    let mut noise = || {
        let mut text = String::new();
        while text.len() < 2_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push(char::from(b'!' + (state >> 33) as u8 % 90));
        }
        text
    };
    let resources = (0..100).map(|i| {
        let properties = [("A", i.to_string()), ("Big", noise()), ("C", format!("c{i}"))];
        let properties = properties.map(|(name, text)| (name, Known::Present(Value::from(text))));
        resource(&format!("{i:03}"), &properties)
    });
    let snapshot = write(&folder, "a.snapshot", resources.collect());
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();

    // Damage in the column that nobody wants must not matter, which shows that it is not read.
    let path = folder.path().join("a.snapshot");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let mut buffer = Buffer::new();
    let chunk = snapshot.chunk(buckets, 0, Columns::Only(&["A", "C"]), &mut buffer).unwrap();
    assert_eq!(chunk.known("A", 42), Known::Present(json!("42")));
    assert_eq!(chunk.known("C", 99), Known::Present(json!("c99")));
    assert!(snapshot.chunk(buckets, 0, Columns::Only(&["Big"]), &mut buffer).is_err());
}

#[test]
fn resources_are_found_by_id_and_arn() {
    let folder = tempfile::tempdir().unwrap();
    let mut resources = many(700);
    resources.reverse();
    let snapshot = write(&folder, "a.snapshot", resources);
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();
    assert_eq!((buckets.rows(), buckets.chunks()), (700, 3));
    let mut buffer = Buffer::new();
    let links = LinkIndex::build(&snapshot, buckets, &mut buffer).unwrap();
    for i in 0..700 {
        let id = format!("bucket-{i:05}");
        let arn = format!("arn:aws:s3:::{id}");
        let there = Some(Position { chunk: i / CHUNK_ROWS, row: i % CHUNK_ROWS });
        assert_eq!(snapshot.find(buckets, &id, &mut buffer).unwrap(), there, "{id}");
        assert_eq!(links.candidates(&id).next(), there, "{id}");
        assert_eq!(links.candidates(&arn).next(), there, "{arn}");
    }
    for id in ["", "bucket", "bucket-00000x", "bucket-00255x", "bucket-00699x", "z"] {
        assert_eq!(snapshot.find(buckets, id, &mut buffer).unwrap(), None, "{id}");
        assert_eq!(links.candidates(id).count(), 0, "{id}");
    }
    let chunk = snapshot.chunk(buckets, 2, Columns::Only(&[]), &mut buffer).unwrap();
    assert!(chunk.is_named(0, "bucket-00512") && chunk.is_named(0, "arn:aws:s3:::bucket-00512"));
    assert!(!chunk.is_named(0, "bucket-00513"));
}

#[test]
fn large_documents_make_smaller_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let text = "0123456789".repeat(20_000);
    let resources: Vec<_> = (0..100)
        .map(|i| resource(&format!("{i:03}"), &[("Text", Known::Present(Value::from(text.clone())))]))
        .collect();
    let snapshot = write(&folder, "a.snapshot", resources);
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();
    let rows: Vec<_> = (0..buckets.chunks()).map(|n| buckets.chunk_rows(n)).collect();
    assert_eq!(rows, [25, 25, 25, 25], "20 MB in chunks of at most 8 MiB");
    let last = snapshot.resource(&account(), BUCKET, "099").unwrap().unwrap();
    assert_eq!(last.properties["Text"], Known::Present(Value::from(text)));
}

#[test]
fn the_file_does_not_depend_on_the_order_or_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let scopes: Vec<Scope> = (0..8).map(|i| Scope::new("aws", format!("{i}"), "eu-west-1")).collect();
    let files: Vec<Vec<u8>> = ["forward", "backward", "threads"]
        .iter()
        .map(|how| {
            let path = folder.path().join(how);
            let writer = Writer::create(&path, &header()).unwrap();
            let put = |scope: &Scope| {
                writer.inventory(scope, BUCKET, Inventory::Complete, &provenance(), many(300)).unwrap();
            };
            match *how {
                "forward" => scopes.iter().for_each(put),
                "backward" => scopes.iter().rev().for_each(put),
                _ => std::thread::scope(|threads| {
                    for part in scopes.chunks(2) {
                        threads.spawn(move || part.iter().rev().for_each(put));
                    }
                }),
            }
            writer.finish(vec![]).unwrap().verify().unwrap();
            fs::read(path).unwrap()
        })
        .collect();
    assert!(files[0] == files[1] && files[0] == files[2]);
    let open = |name| Snapshot::open(folder.path().join(name)).unwrap();
    assert_eq!(open("forward").digest(), open("threads").digest());
    let other = write(&folder, "other", many(300));
    assert_ne!(open("forward").digest(), other.digest());
}

#[test]
fn the_file_does_not_depend_on_when_accounts_are_done() {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<String> = (0..6).map(|i| format!("{i:012}")).collect();
    let scope = |number: &String, region: &str| Scope::new("aws", number, region);
    let ledger = |number: &String| -> Vec<LedgerEntry> {
        let at = |region| LedgerEntry { scope: scope(number, region), ..entry("Op", CallOutcome::Ok, 1) };
        vec![at("us-east-1"), at("eu-west-1")]
    };
    let files: Vec<Vec<u8>> = ["at the end", "in order", "backward", "some", "threads"]
        .iter()
        .map(|how| {
            let path = folder.path().join(how);
            let writer = Writer::create(&path, &header()).unwrap();
            let put = |number: &String| {
                for (region, kind) in [("us-east-1", TOPIC), ("eu-west-1", TOPIC), ("", BUCKET)] {
                    let resources = many(300);
                    let scope = scope(number, region);
                    writer.inventory(&scope, kind, Inventory::Complete, &provenance(), resources).unwrap();
                }
            };
            let done = |number: &String| writer.account_done("aws", number, ledger(number)).unwrap();
            let mut rest = Vec::new();
            match *how {
                "at the end" => {
                    numbers.iter().for_each(put);
                    rest = numbers.iter().flat_map(ledger).collect();
                }
                "in order" => numbers.iter().for_each(|number| {
                    put(number);
                    done(number);
                }),
                "backward" => numbers.iter().rev().for_each(|number| {
                    put(number);
                    done(number);
                }),
                "some" => {
                    let (early, late) = numbers.split_at(3);
                    numbers.iter().for_each(put);
                    late.iter().for_each(done);
                    rest = early.iter().flat_map(ledger).collect();
                }
                _ => std::thread::scope(|threads| {
                    for part in numbers.chunks(2) {
                        threads.spawn(move || {
                            for number in part {
                                put(number);
                                done(number);
                            }
                        });
                    }
                }),
            }
            writer.finish(rest).unwrap().verify().unwrap();
            fs::read(path).unwrap()
        })
        .collect();
    for file in &files {
        assert!(*file == files[0]);
    }

    let snapshot = Snapshot::open(folder.path().join("threads")).unwrap();
    let counts: Vec<_> = snapshot.accounts().iter().map(|a| (a.id(), a.inventories(), a.rows())).collect();
    assert_eq!(counts, numbers.iter().map(|n| (n.as_str(), 3, 900)).collect::<Vec<_>>());
    for (account, number) in snapshot.accounts().iter().zip(&numbers) {
        let scopes: Vec<Scope> =
            snapshot.entries(account).unwrap().iter().map(|e| e.scope().clone()).collect();
        assert_eq!(scopes, ["", "eu-west-1", "us-east-1"].map(|region| scope(number, region)));
        let regions: Vec<_> = snapshot.ledger_of(account).map(|e| e.unwrap().scope.region).collect();
        assert_eq!(regions, ["eu-west-1", "us-east-1"]);
    }
    assert!(snapshot.account("aws", "9").is_none() && snapshot.account("aws-cn", &numbers[0]).is_none());
}

#[test]
fn what_comes_after_an_account_is_done_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path().join("a.snapshot"), &header()).unwrap();
    let put = |kind: &str| writer.inventory(&region(), kind, Inventory::Complete, &provenance(), many(2));
    let done = |ledger| writer.account_done("aws", "111122223333", ledger).map_err(|e| e.to_string());
    put(TOPIC).unwrap();
    let other = LedgerEntry { scope: Scope::new("aws", "9", "x"), ..entry("Op", CallOutcome::Ok, 1) };
    assert_eq!(
        done(vec![other]),
        Err("the ledger of aws/111122223333 has an entry about aws/9/x".to_owned())
    );
    put(BUCKET).unwrap();
    done(vec![]).unwrap();
    let refused = "the account aws/111122223333 is written already; complete it when all of it is there";
    assert_eq!(done(vec![]), Err(refused.to_owned()));
    assert_eq!(put("AWS::KMS::Key").unwrap_err().to_string(), refused);
    // Nothing is an account of which nothing is known.
    writer.account_done("aws", "9", vec![]).unwrap();
    assert_eq!(writer.finish(vec![entry("Op", CallOutcome::Ok, 1)]).unwrap_err().to_string(), refused);
    assert_eq!(files(&folder), [""; 0]);
}

/// A snapshot of some inventories of an account: type, state, ids, when it was verified.
fn part(folder: &TempDir, name: &str, account: &str, stocks: &[(&str, Inventory, &[&str], u64)]) -> Snapshot {
    let header = Header {
        created_at: 1_000 + name.len() as u64,
        accounts: vec![AccountInfo { partition: "aws".into(), id: account.into(), name: None }],
        regions: vec![format!("region-of-{name}")],
        sources: vec![name.into()],
        ..header()
    };
    let writer = Writer::create(folder.path().join(name), &header).unwrap();
    let scope = Scope::new("aws", account, "eu-west-1");
    for (kind, state, ids, verified_at) in stocks {
        let resources = ids.iter().map(|id| resource(id, &[("From", Known::Present(name.into()))])).collect();
        let listed = Provenance { source: "l".into(), captured_at: 1, verified_at: *verified_at };
        let provenance = BTreeMap::from([(ID.to_owned(), listed)]);
        writer.inventory(&scope, kind, state.clone(), &provenance, resources).unwrap();
    }
    let line = LedgerEntry { scope, ..entry(name, CallOutcome::Ok, 1) };
    writer.finish(vec![line]).unwrap()
}

#[test]
fn of_what_several_snapshots_tell_the_better_known_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    let partial = || Inventory::Partial(Reason::new(Code::Throttled));
    let unknown = || Inventory::Unknown(denied("x:List"));
    let (first, second) = ("111122223333", "444455556666");
    let parts = [
        part(
            &folder,
            "b",
            second,
            &[
                ("A", unknown(), &[], 9),
                ("B", Inventory::Complete, &["b"], 5),
                ("C", partial(), &["c", "d"], 9),
                ("D", Inventory::Complete, &["d"], 1),
                ("E", Inventory::Complete, &[], 1),
            ],
        ),
        part(&folder, "aa", first, &[("A", Inventory::Complete, &["a"], 1)]),
        part(
            &folder,
            "ccc",
            second,
            &[
                ("A", partial(), &["x"], 1),
                ("B", Inventory::Complete, &["b", "c"], 4),
                ("C", Inventory::Complete, &["c"], 1),
                ("D", Inventory::Complete, &["d2"], 2),
                ("E", Inventory::Complete, &[], 2),
                ("F", Inventory::Complete, &["f"], 1),
            ],
        ),
    ];
    let mut told = Vec::new();
    let name = |s: &Snapshot| s.path().file_name().unwrap().to_str().unwrap().to_owned();
    let merged = merge(&parts, folder.path().join("merged"), |c| {
        told.push((c.resource_type.to_owned(), name(c.taken.snapshot), name(c.left.snapshot)));
    })
    .unwrap();
    merged.verify().unwrap();
    let conflict = |kind: &str, taken: &str, left: &str| (kind.to_owned(), taken.to_owned(), left.to_owned());
    assert_eq!(
        told,
        [
            conflict("A", "ccc", "b"),
            conflict("B", "b", "ccc"),
            conflict("C", "ccc", "b"),
            conflict("D", "ccc", "b"),
        ],
        "two that are equal are no conflict"
    );
    let scope = Scope::new("aws", second, "eu-west-1");
    let ids = |kind: &str| -> Vec<String> {
        let entry = merged.entry(&scope, kind).unwrap().unwrap();
        merged.resources(&entry).map(|r| r.unwrap().id).collect()
    };
    assert_eq!([ids("A"), ids("B"), ids("C")].map(|ids| ids.join(" ")), ["x", "b", "c"]);
    assert_eq!([ids("D"), ids("E"), ids("F")].map(|ids| ids.join(" ")), ["d2", "", "f"]);
    assert_eq!(merged.entry(&scope, "A").unwrap().unwrap().inventory(), &partial());
    let header = merged.header();
    assert_eq!(header.created_at, 1_001, "as old as the oldest");
    assert_eq!(header.accounts.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), [first, second]);
    assert_eq!(header.regions, ["region-of-aa", "region-of-b", "region-of-ccc"]);
    assert_eq!(header.sources, ["aa", "b", "ccc"]);
    let asked: Vec<String> = merged.ledger().map(|e| e.unwrap().operation).collect();
    assert_eq!(asked, ["aa", "b", "ccc"]);

    let [b, aa, ccc] = parts;
    let again = merge(&[ccc, b, aa], folder.path().join("again"), |_| {}).unwrap();
    assert_eq!(again.digest(), merged.digest(), "in whatever order");
    let alone = merge(&[again], folder.path().join("alone"), |_| panic!("no conflict")).unwrap();
    assert_eq!(alone.digest(), merged.digest());
}

#[test]
fn what_an_account_lists_as_a_whole_is_merged_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, verified_at: u64, regions: &[(&str, &str)]| {
        let writer = Writer::create(folder.path().join(name), &header()).unwrap();
        for (region, id) in regions {
            let listed = Provenance { source: "s3:ListBuckets".into(), captured_at: 1, verified_at };
            let provenance = BTreeMap::from([(ID.to_owned(), listed)]);
            let resources =
                [*id].into_iter().filter(|id| !id.is_empty()).map(|id| resource(id, &[])).collect();
            let scope = Scope::new("aws", "111122223333", *region);
            writer.inventory(&scope, BUCKET, Inventory::Complete, &provenance, resources).unwrap();
        }
        writer.finish(vec![]).unwrap()
    };
    // The bucket in Frankfurt was deleted, one in Ireland is new: no inventory is in both but the empty one.
    let old = write("old", 1, &[("", ""), ("eu-central-1", "frankfurt")]);
    let new = write("new", 2, &[("", ""), ("eu-west-1", "ireland")]);
    let mut told = Vec::new();
    let merged = merge(&[old, new], folder.path().join("merged"), |c| {
        told.push((c.resource_type.to_owned(), c.scope.to_string(), c.taken.rows, c.left.rows));
    })
    .unwrap();
    let places: Vec<_> =
        merged.inventories().map(Result::unwrap).map(|e| (e.scope().region.clone(), e.rows())).collect();
    assert_eq!(places, [(String::new(), 0), ("eu-west-1".to_owned(), 1)]);
    assert_eq!(told, [(BUCKET.to_owned(), "aws/111122223333".to_owned(), 1, 1)]);
}

#[test]
fn a_redacted_copy_does_not_hold_what_it_does_not_tell() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.snapshot");
    let number = "111122223333";
    let writer = Writer::create(
        &path,
        &Header {
            accounts: vec![AccountInfo {
                partition: "aws".into(),
                id: number.into(),
                name: Some("larkfield".into()),
            }],
            ..header()
        },
    )
    .unwrap();
    let said = Reason { detail: format!("arn:aws:iam::{number}:user/x may not").into(), ..denied("x:Y") };
    let properties = [
        ("Secretive", Known::Present(json!("hush"))),
        ("Tags", Known::Present(json!([{ "Key": "crimson", "Value": "1" }]))),
        ("Within", Known::Present(json!({ "Tags": [{ "Key": "crimson" }], "Other": 1 }))),
        (
            "Policy",
            Known::Present(
                json!({ "Principal": { number: [format!("arn:aws:iam::{number}:root"), "999988887777"] } }),
            ),
        ),
        ("Denied", Known::Unknown(said.clone())),
        ("Owner", Known::Present(json!(111_122_223_333_u64))),
        ("None", Known::Absent),
    ];
    let mut a = resource(&format!("logs-{number}"), &properties);
    a.arn = format!("arn:aws:x::{number}:a");
    let mut b =
        resource("b", &[("Secretive", Known::Absent), ("Policy", Known::Absent), ("Tags", Known::Absent)]);
    b.arn = format!("arn:aws:x::{number}:b");
    writer.inventory(&region(), TOPIC, Inventory::Partial(said.clone()), &provenance(), vec![a, b]).unwrap();
    let line =
        LedgerEntry { cure: Some(format!("ask {number}")), ..entry("Op", CallOutcome::Failed(said), 1) };
    let snapshot = writer.finish(vec![line]).unwrap();

    let key = [3; 32];
    let redaction = Redaction {
        properties: vec![(TOPIC.to_owned(), "Secretive".to_owned())],
        tags: true,
        accounts: Some(key),
    };
    let copy = redact(&snapshot, folder.path().join("b.snapshot"), &redaction).unwrap();
    copy.verify().unwrap();
    let entries: Vec<_> = copy.inventories().map(Result::unwrap).collect();
    let other = entries[0].scope().account.clone();
    assert_eq!((entries.len(), other.len()), (1, 12));
    assert_ne!(other, number);
    let seen: Vec<Resource> = copy.resources(&entries[0]).map(Result::unwrap).collect();
    let [b, a] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((a.id.clone(), a.arn.clone()), (format!("logs-{other}"), format!("arn:aws:x::{other}:a")));
    let hidden = |known: &Known<Value>| known.reason().is_some_and(|r| &*r.detail == "redacted");
    for (resource, name) in [(a, "Secretive"), (b, "Secretive"), (a, "Tags"), (b, "Tags"), (a, "Within")] {
        assert!(hidden(&resource.properties[name]), "{name}: {:?}", resource.properties[name]);
    }
    assert_eq!(a.properties["None"], Known::Absent);
    assert_eq!(b.properties["Policy"], Known::Absent);
    assert_eq!(a.properties["Owner"], Known::Present(json!(other.parse::<u64>().unwrap())));
    let policy = a.properties["Policy"].clone().present().unwrap();
    assert_eq!(policy["Principal"][&other][0], format!("arn:aws:iam::{other}:root"));
    assert_ne!(policy["Principal"][&other][1], "999988887777");
    assert_eq!(
        &*a.properties["Denied"].reason().unwrap().detail,
        format!("arn:aws:iam::{other}:user/x may not")
    );
    assert_eq!(
        copy.header().accounts,
        [AccountInfo { partition: "aws".into(), id: other.clone(), name: None }]
    );
    assert_eq!(copy.header().sources, ["live", "redacted"]);
    let ledger: Vec<_> = copy.ledger().map(Result::unwrap).collect();
    assert_eq!(ledger[0].cure, Some(format!("ask {other}")));
    assert_eq!(ledger[0].scope.account, other);
    let again = redact(&snapshot, folder.path().join("c.snapshot"), &redaction).unwrap();
    assert_eq!(again.digest(), copy.digest(), "the same key gives the same copy");

    // Without values to look at, columns are masked as they stand.
    let redaction =
        Redaction { properties: vec![("*".to_owned(), "Policy".to_owned())], ..Redaction::default() };
    let copy = redact(&snapshot, folder.path().join("d.snapshot"), &redaction).unwrap();
    let a = copy.resource(&region(), TOPIC, &format!("logs-{number}")).unwrap().unwrap();
    let before = snapshot.resource(&region(), TOPIC, &format!("logs-{number}")).unwrap().unwrap();
    for (name, known) in &a.properties {
        assert!(if name == "Policy" { hidden(known) } else { *known == before.properties[name] }, "{name}");
    }
}

#[test]
fn threads_share_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = write(&folder, "a.snapshot", many(2_000));
    let buckets = &snapshot.entry(&account(), BUCKET).unwrap().unwrap();
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let mut buffer = Buffer::new();
                for number in 0..buckets.chunks() {
                    let chunk = snapshot.chunk(buckets, number, Columns::All, &mut buffer).unwrap();
                    let first = number * CHUNK_ROWS;
                    assert_eq!(chunk.id(0), Some(format!("bucket-{first:05}").as_str()));
                    let rules = json!({ "Rules": [{ "KeyId": format!("key-{first}"), "Number": first }] });
                    assert_eq!(chunk.known("BucketEncryption", 0), Known::Present(rules));
                }
            });
        }
    });
}

#[test]
fn nothing_appears_before_the_end_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.snapshot");
    let writer = Writer::create(&path, &header()).unwrap();
    writer.inventory(&account(), BUCKET, Inventory::Complete, &provenance(), many(3)).unwrap();
    assert!(!path.exists());
    drop(writer);
    assert_eq!(files(&folder), [""; 0]);
    small(&path);
    assert_eq!(files(&folder), ["a.snapshot"]);
}

#[test]
fn beside_the_snapshot_there_is_no_more_than_the_accounts_in_work() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path().join("a.snapshot"), &header()).unwrap();
    let put = |account: usize| {
        let scope = Scope::new("aws", account.to_string(), "eu-west-1");
        writer.inventory(&scope, BUCKET, Inventory::Complete, &provenance(), many(300)).unwrap();
    };
    let done = |account: usize| writer.account_done("aws", &account.to_string(), vec![]).unwrap();
    let size = |name: &String| fs::metadata(folder.path().join(name)).unwrap().len();
    let (mut one, mut most) = (0, 0);
    put(0);
    for account in 0..20 {
        // There is always one in work.
        put(account + 1);
        done(account);
        let sizes: Vec<u64> = files(&folder).iter().map(size).collect();
        assert_eq!(sizes.len(), 2, "{sizes:?}");
        let body = *sizes.iter().max().unwrap();
        one = if account == 0 { body } else { one };
        most = sizes.iter().sum::<u64>() - body;
    }
    assert!(most <= one, "{most} bytes wait, and an account has {one}");
    done(20);
    assert_eq!(files(&folder).len(), 1);
    drop(writer);
    assert_eq!(files(&folder), [""; 0]);
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path().join("a.snapshot"), &header()).unwrap();
    let none = BTreeMap::new();
    let put = |state: Inventory, resources: Vec<Resource>| {
        writer.inventory(&account(), BUCKET, state, &none, resources).map_err(|e| e.to_string())
    };
    let unknown = Inventory::Unknown(denied("s3:ListAllMyBuckets"));
    let place = "AWS::S3::Bucket in aws/111122223333";
    assert_eq!(
        put(Inventory::Complete, vec![resource("a", &[]), resource("b", &[]), resource("a", &[])]),
        Err(format!("{place} has two resources with the id \"a\"; unite them before writing"))
    );
    assert_eq!(
        put(Inventory::Complete, vec![resource("", &[])]),
        Err(format!("{place} has a resource without an id (ARN \"arn:aws:s3:::\")"))
    );
    assert_eq!(
        put(Inventory::Complete, vec![resource("a", &[("@id", Known::Absent)])]),
        Err(format!("{place} has a property named \"@id\"; names are not empty and do not begin with @"))
    );
    assert_eq!(
        put(unknown, many(1)),
        Err(format!("the inventory of {place} is unknown and yet has resources; call it partial"))
    );
    put(Inventory::Complete, many(2)).unwrap();
    assert_eq!(
        put(Inventory::Complete, many(300)),
        Err(format!("the inventory of {place} was written twice; unite its resources before writing"))
    );
    let snapshot = writer.finish(vec![]).unwrap();
    assert_eq!(snapshot.entry(&account(), BUCKET).unwrap().unwrap().rows(), 2);
    snapshot.verify().unwrap();
    let writer = Writer::create(folder.path().join("b.snapshot"), &header()).unwrap();
    writer.inventory(&account(), BUCKET, Inventory::Complete, &none, many(2)).unwrap();
    assert_eq!(snapshot.digest(), writer.finish(vec![]).unwrap().digest());
}

#[test]
fn what_the_tape_cannot_hold_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let snapshot = write(
        &folder,
        "a.snapshot",
        vec![resource("a", &[("Deep", Known::Present(deep)), ("Null", Known::Present(Value::Null))])],
    );
    let a = snapshot.resource(&account(), BUCKET, "a").unwrap().unwrap();
    assert_eq!(a.properties["Deep"].reason().unwrap().code, Code::Parse);
    assert_eq!(a.properties["Null"], Known::Absent);
}

#[test]
fn a_mask_hides_what_it_names_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let original = small(&folder.path().join("a.snapshot"));
    let same = rewrite(&original, folder.path().join("b.snapshot"), |_, _, _| None, |_, _| None).unwrap();
    assert_eq!(same.digest(), original.digest(), "a copy without a mask");

    let masked = rewrite(
        &original,
        folder.path().join("c.snapshot"),
        |_, kind, property| (kind == BUCKET && property == "Tags").then(|| denied("s3:GetBucketTagging")),
        |scope, kind| {
            (scope == &region() && kind == TOPIC).then(|| Inventory::Unknown(denied("sns:ListTopics")))
        },
    )
    .unwrap();
    masked.verify().unwrap();
    for id in ["data", "logs", "site"] {
        let before = original.resource(&account(), BUCKET, id).unwrap().unwrap();
        let after = masked.resource(&account(), BUCKET, id).unwrap().unwrap();
        assert_eq!(after.properties["Tags"], Known::Unknown(denied("s3:GetBucketTagging")));
        assert_eq!(after.properties["BucketEncryption"], before.properties["BucketEncryption"]);
        assert_eq!(after.arn, before.arn);
    }
    let topics = masked.entry(&region(), TOPIC).unwrap().unwrap();
    assert_eq!(topics.inventory(), &Inventory::Unknown(denied("sns:ListTopics")));
    assert_eq!(topics.rows(), 0);
    assert_eq!(masked.header(), original.header());
    assert!(masked.ledger().map(Result::unwrap).eq(original.ledger().map(Result::unwrap)));
    let bytes = fs::read(folder.path().join("c.snapshot")).unwrap();
    assert!(!bytes.windows(3).any(|w| w == b"red"), "a masked value is not in the file");
    let bytes = fs::read(folder.path().join("a.snapshot")).unwrap();
    assert!(bytes.windows(3).any(|w| w == b"red"), "it was in the original");
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![inner.clone(), Just(Value::Null)], 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn known_value() -> impl Strategy<Value = Known<Value>> {
    prop_oneof![
        4 => json_value().prop_map(Known::Present),
        1 => Just(Known::Absent),
        1 => ("[^|]{0,20}", any::<String>()).prop_map(|(cause, detail)| {
            Known::Unknown(Reason { code: Code::Denied, cause: cause.into(), detail: detail.into() })
        }),
    ]
}

/// Inventories by scope and type, resources by id.
type Content = BTreeMap<(Scope, String), BTreeMap<String, BTreeMap<String, Known<Value>>>>;

fn content() -> impl Strategy<Value = Content> {
    let scope =
        ("(aws|aws-cn)", "[0-9]{1,3}", "(|eu-west-1|us-east-1)").prop_map(|(p, a, r)| Scope::new(p, a, r));
    let properties = prop::collection::btree_map("[A-C]", known_value(), 0..4);
    let resources = prop::collection::btree_map(".{1,12}", properties, 0..8);
    prop::collection::btree_map((scope, "AWS::[A-C]"), resources, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_content_is_read_as_it_was_written(content in content(), early: bool) {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::create(folder.path().join("a.snapshot"), &header()).unwrap();
        for ((scope, kind), resources) in content.iter().rev() {
            let resources = resources.iter().rev().map(|(id, properties)| Resource {
                id: id.clone(),
                arn: String::new(),
                properties: properties.clone(),
            });
            writer.inventory(scope, kind, Inventory::Complete, &BTreeMap::new(), resources.collect()).unwrap();
        }
        if early {
            for account in content.keys().map(|(scope, _)| scope).collect::<std::collections::HashSet<_>>() {
                // Several scopes are of one account, which is done once.
                let done = writer.account_done(&account.partition, &account.account, vec![]);
                let done = matches!(done, Ok(()) | Err(SnapshotError::AccountDone { .. }));
                prop_assert!(done);
            }
        }
        let snapshot = writer.finish(vec![]).unwrap();
        let keys: Vec<_> = snapshot.inventories().map(Result::unwrap)
            .map(|e| (e.scope().clone(), e.resource_type().to_owned())).collect();
        prop_assert_eq!(&keys, &content.keys().cloned().collect::<Vec<_>>());
        for ((scope, kind), resources) in &content {
            let entry = snapshot.entry(scope, kind).unwrap().unwrap();
            prop_assert_eq!(entry.rows(), resources.len() as u64);
            for (id, properties) in resources {
                let read = snapshot.resource(scope, kind, id).unwrap().unwrap();
                for name in entry.properties() {
                    let not_supplied = Known::Unknown(Reason::new(Code::NotSupplied));
                    let written = properties.get(name).unwrap_or(&not_supplied);
                    prop_assert_eq!(&read.properties[name], written, "{} of {}", name, id);
                }
                prop_assert!(properties.keys().all(|name| entry.has(name)));
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), marked: bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let bytes = if marked { [b"BTZNSNAP\x02\0\0\0", bytes.as_slice(), b"BTZN.END"].concat() } else { bytes };
        fs::write(&path, bytes).unwrap();
        prop_assert!(Snapshot::open(&path).is_err());
    }
}
