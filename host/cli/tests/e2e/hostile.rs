//! Guests that misbehave, through the built binary: each ends in its own fault, within its limit,
//! and what aws-account finds beside it is the same to the byte.

use crate::forge::{BUCKETS, Forge, guest, manifest, with_manifest};
use crate::support::{Home, Run, root};
use bartizan_state::{AccountInfo, Header, Inventory, Known, Provenance, Resource, Scope, Writer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// How long a scan with one bad plugin may take. It is far above what it takes, and far below what
/// any of the guests would like.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a guest spoils.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Spoils {
    /// Every cell.
    All,
    /// What it fails, where there are notes to spoil.
    Failures,
    /// Nothing: what it tries has no effect.
    Nothing,
}

/// A guest with what its fault must say.
struct Case {
    guest: &'static str,
    spoils: Spoils,
    code: &'static str,
    words: &'static [&'static str],
    /// Lines of `registry.toml`.
    rest: &'static str,
}

const fn case(
    guest: &'static str,
    spoils: Spoils,
    code: &'static str,
    words: &'static [&'static str],
) -> Case {
    Case { guest, spoils, code, words, rest: "" }
}

impl Case {
    const fn with(mut self, rest: &'static str) -> Self {
        self.rest = rest;
        self
    }

    /// Puts the guest into a forge and asks for it.
    fn want(&self, forge: &Forge) {
        forge.put_guest(self.guest);
        let rest = self
            .rest
            .strip_prefix("capabilities")
            .map_or_else(|| format!("{BUCKETS}{}", self.rest), |rest| format!("{BUCKETS}capabilities{rest}"));
        forge.want(self.guest, &rest);
    }
}

/// Time of the processor alone: a busy machine must not change the outcome.
const DEADLINE: &str = "[plugin.limits]\ndeadline-ms = 100\nwall-factor = 1000\n";

const CASES: &[Case] = &[
    case("honest", Spoils::Nothing, "", &[]),
    case("carried-state", Spoils::Nothing, "", &[]),
    // A line of 100 kB is more than a small batch may hand over; a large one has room for it.
    case("log-flood", Spoils::All, "output-limit", &["more than", "KiB at once"])
        .with("capabilities = [\"log\"]\n"),
    case("endless-loop", Spoils::All, "deadline", &["(limit deadline-ms = 100)"]).with(DEADLINE),
    case("endless-start", Spoils::All, "deadline", &["(limit deadline-ms = 100)"]).with(DEADLINE),
    case("memory-bomb", Spoils::All, "memory-limit", &["(limit memory-mib = 16)"])
        .with("[plugin.limits]\nmemory-mib = 16\n"),
    case("table-growth", Spoils::All, "table-limit", &["(limit table-elements = 10000)"]),
    case("stack-overflow", Spoils::All, "stack-overflow", &["exhausted its stack"]),
    case("aliased-strings", Spoils::All, "output-limit", &["more than", "KiB at once"]),
    case("aliased-notes", Spoils::All, "output-limit", &["more than", "KiB at once"]),
    case("short-matrix", Spoils::All, "bad-report", &["0 statuses for 1 checks on 1 subjects"]),
    case("zero-matrix", Spoils::All, "bad-report", &["status 0 for check"]),
    case("note-out-of-range", Spoils::Failures, "bad-report", &["is outside of 1 checks on 1 subjects"]),
    case("string-out-of-range", Spoils::Failures, "bad-report", &["uses string 3 of 3"]),
    case("note-on-pass", Spoils::Failures, "bad-report", &["is on a pass"]),
    case("uncounted-evidence", Spoils::Failures, "bad-report", &["the notes count 0"]),
    case("overcounted-evidence", Spoils::Failures, "bad-report", &["evidence that is not there"]),
    case("forged-row", Spoils::Failures, "bad-report", &["row 1000000 of table 0"]),
    case("forged-table", Spoils::Failures, "bad-report", &["of table 1000000"]),
    case("forged-property", Spoils::Failures, "bad-report", &["\"SecretKey\""]),
    case("not-utf-8", Spoils::All, "bad-report", &["utf-8"]),
    case("wild-pointer", Spoils::All, "bad-report", &["the answer cannot be read"]),
    case("own-fault", Spoils::All, "guest-fault", &["tired"]),
    case("long-fault", Spoils::All, "guest-fault", &["tired", "…"]),
    case("foreign-lookup", Spoils::All, "lookup-failed", &["check 7 of 1"])
        .with("capabilities = [\"lookup\"]\n"),
    case("endless-lookups", Spoils::All, "lookup-limit", &["(limit lookups = 50)"])
        .with("capabilities = [\"lookup\"]\n[plugin.limits]\nlookups = 50\n"),
];

/// The lines of a plugin's findings.
fn of<'r>(run: &'r Run, plugin: &str) -> Vec<&'r str> {
    let mark = format!("\"plugin\":\"{plugin}@");
    run.stdout.lines().filter(|line| line.contains(&mark)).collect()
}

/// The findings of a guest by account, region, resource and check, without what names the guest.
fn judged(run: &Run, guest: &str) -> BTreeMap<[String; 4], Value> {
    let own = format!("{guest}-bucket-");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    of(run, guest)
        .into_iter()
        .map(|line| {
            let mut f: Value = serde_json::from_str(line).unwrap();
            let check = f["check_id"].as_str().unwrap().strip_prefix(&own).unwrap().to_owned();
            let r = &f["resource"];
            let key = [text(&r["account"]), text(&r["region"]), text(&r["id"]), check];
            for name in ["check_id", "plugin"] {
                f.as_object_mut().unwrap().remove(name);
            }
            (key, f)
        })
        .collect()
}

/// Compares what a guest said with what an honest one says of the same resources.
#[track_caller]
fn compare(case: &Case, run: &Run, honest: &BTreeMap<[String; 4], Value>) {
    let guest = case.guest;
    let found = judged(run, guest);
    assert_eq!(found.len(), honest.len(), "{guest}: each check on each resource has one finding");
    let (mut faults, mut stopped) = (0, 0);
    for (key, wanted) in honest {
        let f = &found[key];
        let detail = f["detail"].as_str().unwrap();
        if f["status"] != "error" {
            assert_ne!(case.spoils, Spoils::All, "{guest}: {f}");
            assert_eq!(f, wanted, "{guest}");
            continue;
        }
        assert_ne!(case.spoils, Spoils::Nothing, "{guest}: {f}");
        let broke = if f["code"] == "circuit-open" { "" } else { "broke while judging: " };
        assert!(detail.starts_with(&format!("{guest}@1.0.0 {broke}")), "{guest}: {f}");
        assert_eq!(f["evidence"], json!([]), "{guest}: {f}");
        if f["code"] == "circuit-open" {
            let limits = ["(limit deadlines = 8)", "(limit extra-calls = 64)"];
            assert!(limits.iter().any(|l| detail.ends_with(l)), "{guest}: {f}");
            stopped += 1;
        } else {
            assert_eq!(f["code"], case.code, "{guest}: {f}");
            assert!(case.words.iter().all(|w| detail.contains(w)), "{guest}: {f}");
            assert!(detail.chars().count() < 1200, "{guest}: {f}");
            assert!(case.spoils == Spoils::All || wanted["status"] == "fail", "{guest}: {f}");
            faults += 1;
        }
    }
    if case.spoils == Spoils::Nothing {
        assert_eq!((faults, stopped), (0, 0), "{guest}");
    } else {
        let summary = format!("{guest}@1.0.0: {} made {faults} findings an error", case.code);
        assert!(faults > 0 && run.stderr.contains(&summary), "{guest}: {}", run.stderr);
    }
}

/// What the honest guest and aws-account say of the demo estate.
static HONEST: LazyLock<Run> = LazyLock::new(|| {
    let forge = Forge::new();
    CASES[0].want(&forge);
    forge.scan().exits(1)
});

#[test]
fn an_honest_guest_judges_the_estate() {
    let found = judged(&HONEST, "honest");
    let failed: Vec<_> = found.values().filter(|f| f["status"] == "fail").collect();
    assert!(found.len() >= 30 && !failed.is_empty() && failed.len() < found.len(), "{}", found.len());
    for f in failed {
        // The host's own value, not the guest's word.
        assert_eq!((&f["code"], &f["detail"]), (&json!("code"), &json!("detail")));
        assert_eq!(f["evidence"], json!([{ "path": "BucketName", "value": f["resource"]["id"] }]));
    }
    let alone = Forge::new().scan();
    assert_eq!(of(&alone.exits(1), "aws-account"), of(&HONEST, "aws-account"));
}

/// Each guest for itself beside aws-account; `part` of `parts` of the list, so that the test runner
/// can use all processors.
fn each_alone(part: usize, parts: usize) {
    let honest = judged(&HONEST, "honest");
    for case in CASES.iter().skip(part).step_by(parts) {
        let forge = Forge::new();
        case.want(&forge);
        let start = Instant::now();
        let run = forge.scan().exits(if case.spoils == Spoils::Nothing { 1 } else { 3 });
        assert!(start.elapsed() < PATIENCE, "{}: {:?}", case.guest, start.elapsed());
        assert_eq!(of(&run, "aws-account"), of(&HONEST, "aws-account"), "{}", case.guest);
        compare(case, &run, &honest);
    }
}

#[test]
fn each_guest_ends_in_its_fault_and_harms_nobody_first_half() {
    each_alone(0, 2);
}

#[test]
fn each_guest_ends_in_its_fault_and_harms_nobody_second_half() {
    each_alone(1, 2);
}

#[test]
fn all_guests_at_once_harm_nobody() {
    let forge = Forge::new();
    for case in CASES {
        case.want(&forge);
    }
    let honest = judged(&HONEST, "honest");
    let start = Instant::now();
    let run = forge.scan().exits(3);
    assert!(start.elapsed() < 2 * PATIENCE, "{:?}", start.elapsed());
    assert_eq!(of(&run, "aws-account"), of(&HONEST, "aws-account"));
    for case in CASES {
        compare(case, &run, &honest);
    }
    // The same again, although threads raced.
    assert_eq!(forge.scan().stdout, run.stdout);
}

// A thousand resources

/// A snapshot of a thousand buckets in four regions, so that only one chunk has a row 255.
fn thousand(path: &Path) {
    let account = "123456789012";
    let header = Header {
        created_at: 1_790_000_000,
        tool: "a test".to_owned(),
        catalog: "none".to_owned(),
        accounts: vec![AccountInfo { partition: "aws".to_owned(), id: account.to_owned(), name: None }],
        regions: vec![],
        sources: vec!["a test".to_owned()],
    };
    let writer = Writer::create(path, &header).unwrap();
    let properties = |value: Value| -> BTreeMap<String, Known<Value>> {
        let object = value.as_object().unwrap().clone();
        let known = |v: Value| if v.is_null() { Known::Absent } else { Known::Present(v) };
        object.into_iter().map(|(k, v)| (k, known(v))).collect()
    };
    let write = |region: &str, kind: &str, resources: Vec<Resource>| {
        let scope = Scope::new("aws", account, region);
        let sources: BTreeMap<String, Provenance> = BTreeMap::new();
        writer.inventory(&scope, kind, Inventory::Complete, &sources, resources).unwrap();
    };
    let mut first = 0;
    for (region, rows) in [("ap-south-1", 248), ("eu-west-1", 256), ("sa-east-1", 248), ("us-east-1", 248)] {
        let bucket = |n: usize| {
            let id = format!("bucket-{n:04}");
            let arn = format!("arn:aws:s3:::{id}");
            Resource { properties: properties(json!({ "BucketName": id })), id, arn }
        };
        write(region, "AWS::S3::Bucket", (first..first + rows).map(bucket).collect());
        first += rows;
    }
    assert_eq!(first, 1000);
    for (kind, value) in [
        (
            "Bartizan::IAM::AccountSummary",
            json!({ "AccountMFAEnabled": 1, "AccountAccessKeysPresent": 1, "AccountPasswordPresent": 1,
                "AccountSigningCertificatesPresent": 0, "RootVirtualMFADevice": null }),
        ),
        (
            "Bartizan::IAM::CredentialReport",
            json!({ "PasswordLastUsed": null, "AccessKey1LastUsedDate": null, "AccessKey2LastUsedDate": null }),
        ),
        ("Bartizan::IAM::RootFeatures", json!({ "EnabledFeatures": [] })),
        ("Bartizan::Organizations::Membership", json!({ "OrganizationId": null })),
        (
            "Bartizan::IAM::PasswordPolicy",
            json!({ "MinimumPasswordLength": 8, "RequireSymbols": true, "RequireNumbers": true,
                "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
                "MaxPasswordAge": null, "PasswordReusePrevention": 24 }),
        ),
        ("Bartizan::Account::Contacts", json!({ "Security": null })),
    ] {
        let resource = Resource { id: account.to_owned(), arn: String::new(), properties: properties(value) };
        write("", kind, vec![resource]);
    }
    writer.finish(Vec::new()).unwrap();
}

/// A forge beside a snapshot of a thousand buckets.
fn forge_of_thousand() -> Forge {
    let forge = Forge::new();
    thousand(&forge.home.path("thousand.snapshot"));
    forge
}

fn judge_thousand(home: &Home) -> Run {
    home.run(&["scan", "--snapshot", "thousand.snapshot", "--format", "jsonl"])
}

static HONEST_THOUSAND: LazyLock<Run> = LazyLock::new(|| {
    let forge = forge_of_thousand();
    CASES[0].want(&forge);
    judge_thousand(&forge.home).exits(1)
});

/// The guest, which misbehaves on row 617 of a batch, at row 255 instead: the last of a full chunk,
/// of which there is one.
fn on_the_last_row_of_a_chunk(name: &str) -> Vec<u8> {
    // `i32.const`: the numbers take two bytes each.
    let (from, to) = ([0x41, 0xe9, 0x04], [0x41, 0xff, 0x01]);
    let mut bytes = guest(name);
    let places: Vec<usize> =
        bytes.windows(3).enumerate().filter(|(_, w)| *w == from).map(|(i, _)| i).collect();
    let [place] = places.as_slice() else { panic!("{name}: 617 occurs {} times", places.len()) };
    bytes[*place..place + 3].copy_from_slice(&to);
    with_manifest(bytes, &manifest(name, &[]))
}

#[test]
fn one_bad_resource_of_a_thousand_costs_only_itself() {
    let honest = judged(&HONEST_THOUSAND, "honest");
    assert_eq!(honest.len(), 3000);
    for (guest, code, limits) in [
        ("trap-on-one", "trap", ""),
        ("loop-on-one", "deadline", "[plugin.limits]\ndeadline-ms = 200\nwall-factor = 1000\n"),
    ] {
        let forge = forge_of_thousand();
        forge.put(guest, &on_the_last_row_of_a_chunk(guest));
        forge.want(guest, &format!("{BUCKETS}{limits}"));
        let start = Instant::now();
        let run = judge_thousand(&forge.home).exits(3);
        assert!(start.elapsed() < PATIENCE, "{guest}: {:?}", start.elapsed());
        assert_eq!(of(&run, "aws-account"), of(&HONEST_THOUSAND, "aws-account"), "{guest}");
        let mut errors = Vec::new();
        for (key, f) in judged(&run, guest) {
            if f["status"] == "error" {
                assert_eq!(f["code"], code, "{f}");
                assert!(f["detail"].as_str().unwrap().contains(&format!("{guest}@1.0.0")), "{f}");
                errors.push(key);
            } else {
                assert_eq!(f, honest[&key]);
            }
        }
        let bad = |check: &str| ["123456789012", "eu-west-1", "bucket-0503", check].map(str::to_owned);
        assert_eq!(errors, ["first", "second", "third"].map(bad), "{guest}");
    }
}

#[test]
fn a_thousand_resources_and_all_guests_at_once() {
    let forge = forge_of_thousand();
    for case in CASES {
        case.want(&forge);
    }
    let start = Instant::now();
    let run = judge_thousand(&forge.home).exits(3);
    assert!(start.elapsed() < 2 * PATIENCE, "{:?}", start.elapsed());
    assert_eq!(of(&run, "aws-account"), of(&HONEST_THOUSAND, "aws-account"));
    assert_eq!(of(&HONEST_THOUSAND, "aws-account").len(), 8);
    let honest = judged(&HONEST_THOUSAND, "honest");
    for case in CASES {
        // Its lines are dropped, and it judges as it should.
        let spoils = if case.guest == "log-flood" { Spoils::Nothing } else { case.spoils };
        let found = judged(&run, case.guest);
        assert_eq!(found.len(), 3000, "{}", case.guest);
        for (key, f) in &found {
            match f["status"].as_str().unwrap() {
                "error" => {
                    assert_ne!(spoils, Spoils::Nothing, "{}: {f}", case.guest);
                    assert!(f["code"] == case.code || f["code"] == "circuit-open", "{}: {f}", case.guest);
                }
                _ => assert_eq!(f, &honest[key], "{}", case.guest),
            }
        }
        let errors = found.values().filter(|f| f["status"] == "error").count();
        assert_eq!(errors == 3000, spoils == Spoils::All, "{}: {errors}", case.guest);
        assert_eq!(errors == 0, spoils == Spoils::Nothing, "{}: {errors}", case.guest);
    }
}

// The guest in C

fn bare_c() -> Vec<u8> {
    fs::read(root().join("tests/corpus/0.1.0/bare-c/plugin.wasm")).unwrap()
}

/// Puts the guest in C into a forge.
fn with_bare_c(bytes: &[u8]) -> Forge {
    let forge = Forge::new();
    let release = bartizan_registry::Release::new("bare-c", "0.1.0".parse().unwrap());
    let signature = bartizan_registry::sign(&release, &bartizan_registry::Digest::of(bytes), &forge.key);
    forge.home.write("forge/bare-c/0.1.0/plugin.wasm", bytes);
    forge
        .home
        .write("forge/bare-c/0.1.0/plugin.sig", bartizan_registry::Signatures(vec![signature]).to_bytes());
    forge.add(&format!("[[plugin]]\nname = \"bare-c\"\nversion = \"^0.1\"\nregistry = \"forge\"\n{BUCKETS}"));
    forge
}

/// What the estate's recorded answers say of the versioning of each bucket.
fn recorded_versioning() -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    for account in ["management", "production", "sandbox"] {
        let text = fs::read_to_string(root().join(format!("tests/estate/{account}.json"))).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for entry in file["answers"].as_array().unwrap() {
            if entry["call"] == "s3:GetBucketVersioning" {
                let status = match entry["answer"]["Status"].as_str() {
                    Some("Enabled") => "pass",
                    _ if entry.get("error").is_some() => "unknown",
                    _ => "fail",
                };
                all.insert(entry["params"]["Bucket"].as_str().unwrap().to_owned(), status);
            }
        }
    }
    all
}

#[test]
fn a_plugin_in_c_without_an_sdk_judges_like_any_other() {
    let wanted = recorded_versioning();
    let statuses = |status| wanted.values().filter(|s| **s == status).count();
    assert!(statuses("pass") > 1 && statuses("fail") > 1 && statuses("unknown") > 0, "{wanted:?}");
    let run = with_bare_c(&bare_c()).scan();
    let run = run.exits(3);
    assert_eq!(of(&run, "aws-account"), of(&HONEST, "aws-account"));
    let mut found = BTreeMap::new();
    for line in of(&run, "bare-c") {
        let f: Value = serde_json::from_str(line).unwrap();
        assert_eq!(f["check_id"], "s3-bucket-versioned");
        if f["status"] == "fail" {
            assert_eq!(f["detail"], "versioning is not enabled");
            let [evidence] = f["evidence"].as_array().unwrap().as_slice() else { panic!("{f}") };
            assert_eq!(evidence["path"], "VersioningConfiguration");
            assert_ne!(evidence["value"]["Status"], "Enabled", "{f}");
        }
        let id = f["resource"]["id"].as_str().unwrap().to_owned();
        found.insert(id, f["status"].as_str().unwrap().to_owned());
    }
    let wanted: BTreeMap<String, String> = wanted.into_iter().map(|(k, v)| (k, v.to_owned())).collect();
    assert_eq!(found, wanted);
}

/// Replaces text in a component by text that is as long, so that no length in it changes.
fn patched(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let to = format!("{to:<width$}", width = from.len());
    assert_eq!(to.len(), from.len());
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, w)| *w == from.as_bytes())
        .map(|(i, _)| i)
        .collect();
    let [place] = places.as_slice() else { panic!("`{from}` occurs {} times", places.len()) };
    bytes[*place..place + from.len()].copy_from_slice(to.as_bytes());
    bytes
}

#[test]
fn a_read_that_was_not_declared_is_unknown() {
    // It still looks for `VersioningConfiguration`; its manifest asks for something else.
    let undeclared =
        patched(bare_c(), r#""reads": ["VersioningConfiguration"]"#, r#""reads": ["BucketName"]"#);
    // Its examples would give it away.
    let undeclared = patched(undeclared, "bartizan:docs", "bartizan:none");
    let run = with_bare_c(&undeclared).scan().exits(3);
    let findings = of(&run, "bare-c");
    assert_eq!(findings.len(), recorded_versioning().len());
    for line in findings {
        let f: Value = serde_json::from_str(line).unwrap();
        assert_eq!(f["status"], "unknown", "{f}");
        assert_eq!(f["detail"], "VersioningConfiguration was not handed over as it should be", "{f}");
        assert_eq!(f["evidence"], json!([]), "{f}");
    }
    assert_eq!(of(&run, "aws-account"), of(&HONEST, "aws-account"));
}

/// Imports that nobody granted never get as far as a fault: nothing of the scan is begun.
#[test]
fn an_import_that_is_not_granted_is_not_loaded() {
    for (guest, words) in [
        ("foreign-import", "imports `evil:host/process@1.0.0`, which no plugin may call"),
        ("foreign-contract", "0.9.0"),
        ("log-flood", "asks for what"),
        ("endless-lookups", "asks for what"),
    ] {
        let forge = Forge::new();
        forge.put_guest(guest);
        forge.want(guest, BUCKETS);
        let run = forge.scan().exits(2);
        assert_eq!(run.stdout, "", "{guest}");
        assert!(
            run.stderr.contains(&format!("{guest}@1.0.0")) && run.stderr.contains(words),
            "{}",
            run.stderr
        );
    }
}
