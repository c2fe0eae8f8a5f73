//! `bartizan snapshot show`, `diff`, `redact` and `merge`, as people and machines use them.

use crate::support::{Home, Run, kept, root};
use bartizan_state::{
    AccountInfo, CallOutcome, Code, Header, ID, Inventory, Known, LedgerEntry, Provenance, Reason, Resource,
    Scope, Writer,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

const BUCKET: &str = "AWS::S3::Bucket";
const FIRST: &str = "111122223333";
const SECOND: &str = "444455556666";

fn estate() -> String {
    root().join("tests/estate").to_str().unwrap().to_owned()
}

/// A home with a snapshot of the demo estate, `estate.snapshot`.
fn home_with_estate() -> Home {
    let home = Home::new();
    home.run(&["snapshot", "--answers", &estate(), "--output", "estate.snapshot"]).exits(3);
    home
}

fn lines(run: &Run) -> Vec<Value> {
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

/// A property's name and what is known of it.
type Property = (&'static str, Known<Value>);

/// An inventory: its region and type, how well it is known, and its resources.
struct Stock {
    region: &'static str,
    kind: &'static str,
    state: Inventory,
    verified_at: u64,
    resources: Vec<(&'static str, Vec<Property>)>,
}

fn stock(kind: &'static str, resources: &[(&'static str, &[Property])]) -> Stock {
    let resources = resources.iter().map(|(id, properties)| (*id, properties.to_vec())).collect();
    Stock { region: "eu-west-1", kind, state: Inventory::Complete, verified_at: 100, resources }
}

fn throttled() -> Reason {
    Reason::new(Code::Throttled)
}

fn denied() -> Known<Value> {
    Known::Unknown(Reason { code: Code::Denied, cause: "s3:Get".into(), detail: "".into() })
}

fn present(value: Value) -> Known<Value> {
    Known::Present(value)
}

fn write(path: &Path, created_at: u64, account: &str, stocks: Vec<Stock>) {
    let header = Header {
        created_at,
        tool: "a test".into(),
        catalog: "a catalog".into(),
        accounts: vec![AccountInfo { partition: "aws".into(), id: account.into(), name: None }],
        regions: vec!["eu-west-1".into()],
        sources: vec!["a test".into()],
    };
    let writer = Writer::create(path, &header).unwrap();
    for Stock { region, kind, state, verified_at, resources } in stocks {
        let scope = Scope::new("aws", account, region);
        let from = |source: &str| Provenance { source: source.into(), captured_at: 50, verified_at };
        let names = resources.iter().flat_map(|(_, p)| p.iter().map(|(name, _)| (*name).to_owned()));
        let mut provenance: BTreeMap<String, Provenance> = names.map(|name| (name, from("s3:Get"))).collect();
        provenance.insert(ID.to_owned(), from("s3:List"));
        let resources = resources.into_iter().map(|(id, properties)| Resource {
            id: id.to_owned(),
            arn: String::new(),
            properties: properties.into_iter().map(|(name, known)| (name.to_owned(), known)).collect(),
        });
        writer.inventory(&scope, kind, state, &provenance, resources.collect()).unwrap();
    }
    let line = LedgerEntry {
        scope: Scope::new("aws", account, "eu-west-1"),
        service: "s3".into(),
        operation: "List".into(),
        outcome: CallOutcome::Ok,
        calls: 1,
        count: 1,
        cure: None,
    };
    writer.finish(vec![line]).unwrap();
}

#[test]
fn help_says_what_each_command_does() {
    let home = Home::account();
    for command in ["show", "diff", "redact", "merge"] {
        let run = home.run(&["snapshot", command, "--help"]).exits(0);
        kept(&format!("help-snapshot-{command}"), &run.stdout);
    }
}

// show

#[test]
fn a_snapshot_is_shown_from_its_header_to_the_source_of_each_fact() {
    let home = home_with_estate();
    let page = home.run(&["snapshot", "show", "estate.snapshot"]).exits(0).stdout;
    for text in ["taken    2026-10-01T09:00:00Z by bartizan ", "from     recorded answers"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for name in ["larkfield-management", "larkfield-production", "larkfield-sandbox"] {
        assert_eq!(page.matches(name).count(), 1, "{name} in {page}");
    }
    assert!(page.contains(BUCKET) && page.contains("complete"), "{page}");

    let all = lines(&home.run(&["snapshot", "show", "estate.snapshot", "--format", "jsonl"]).exits(0));
    assert_eq!((of_kind(&all, "snapshot").len(), of_kind(&all, "account").len()), (1, 3));
    assert_eq!(of_kind(&all, "resource").len(), 0, "resources are shown where they are asked for");
    let buckets: u64 = of_kind(&all, "inventory")
        .iter()
        .filter(|line| line["type"] == BUCKET)
        .map(|line| line["resources"].as_u64().unwrap())
        .sum();
    for account in of_kind(&all, "account") {
        let of_account = |line: &&&Value| line["account"] == account["account"];
        let inventories: Vec<_> = of_kind(&all, "inventory");
        let inventories: Vec<_> = inventories.iter().filter(of_account).collect();
        assert_eq!(account["inventories"], inventories.len());
        // What another account alone can know is no gap of this one.
        let open =
            |line: &&&&Value| line["state"] != "complete" && !line.to_string().contains("not-in-source");
        let incomplete = inventories.iter().filter(open).count();
        assert_eq!(account["incomplete"], incomplete);
    }

    let narrowed = ["snapshot", "show", "estate.snapshot", "--type", BUCKET, "--format", "jsonl"];
    let shown = lines(&home.run(&narrowed).exits(0));
    let resources = of_kind(&shown, "resource");
    assert_eq!(resources.len() as u64, buckets);
    let states: BTreeSet<&str> = resources
        .iter()
        .flat_map(|line| line["properties"].as_object().unwrap().values())
        .map(|fact| {
            assert!(fact["source"].is_string() && fact["verified_at"].is_u64(), "{fact}");
            fact["state"].as_str().unwrap()
        })
        .collect();
    assert_eq!(states, BTreeSet::from(["absent", "present", "unknown"]));

    let id = "larkfield-customer-exports";
    let one = home.run(&["snapshot", "show", "estate.snapshot", "--id", id]).exits(0).stdout;
    assert!(one.contains(id) && one.contains("from s3:"), "{one}");
    assert!(!one.contains("larkfield-sandbox"), "{one}");
    let arn = format!("arn:aws:s3:::{id}");
    let by_arn = home.run(&["snapshot", "show", "estate.snapshot", "--id", &arn, "--type", BUCKET]).exits(0);
    assert!(by_arn.stdout.contains(id), "{}", by_arn.stdout);
    let region = ["snapshot", "show", "estate.snapshot", "--account", SECOND, "--region", "global"];
    let global = lines(&home.run(&[&region[..], &["--format", "jsonl"]].concat()).exits(0));
    assert!(
        of_kind(&global, "inventory").iter().all(|line| line["region"] == "" && line["account"] == SECOND)
    );
    assert!(of_kind(&global, "inventory").len() > 1);
}

#[test]
fn what_is_asked_for_and_not_there_is_an_error() {
    let home = home_with_estate();
    for filter in [["--type", "AWS::S3::Bucke"], ["--account", "1"], ["--id", "nobody"], ["--region", "x"]] {
        let run = home.run(&[&["snapshot", "show", "estate.snapshot"], &filter[..]].concat()).exits(2);
        assert!(run.stderr.contains("nothing in estate.snapshot fits"), "{}", run.stderr);
    }
    for arguments in [
        &["show", "none.snapshot"][..],
        &["diff", "none.snapshot", "estate.snapshot"],
        &["redact", "registry.toml", "--output", "x", "--tags"],
        &["merge", "estate.snapshot", "registry.toml", "--output", "x"],
    ] {
        let run = home.run(&[&["snapshot"], arguments].concat()).exits(2);
        assert!(run.stderr.contains(" cannot be used"), "{}", run.stderr);
        assert!(run.stderr.contains("hint: "), "{}", run.stderr);
        assert!(!home.path("x").exists());
    }
    // What gathers takes no command, and a command takes nothing of what gathers.
    let run = home.run(&["snapshot"]).exits(2);
    assert!(run.stderr.contains("--output"), "{}", run.stderr);
    home.run(&["snapshot", "--output", "x", "show", "estate.snapshot"]).exits(2);
}

#[test]
fn a_damaged_snapshot_is_not_shown_as_if_it_were_whole() {
    let home = home_with_estate();
    let whole = fs::read(home.path("estate.snapshot")).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    home.write("altered.snapshot", &altered);
    let run = home.run(&["snapshot", "redact", "altered.snapshot", "--output", "x", "--tags"]).exits(2);
    assert!(run.stderr.contains("altered.snapshot is damaged at byte"), "{}", run.stderr);
    let run =
        home.run(&["snapshot", "merge", "altered.snapshot", "altered.snapshot", "--output", "x"]).exits(2);
    assert!(run.stderr.contains("is damaged at byte"), "{}", run.stderr);
    assert!(!home.path("x").exists());
    home.write("cut.snapshot", &whole[..whole.len() - 1]);
    let run = home.run(&["snapshot", "show", "cut.snapshot"]).exits(2);
    assert!(run.stderr.contains("is cut off"), "{}", run.stderr);
}

#[test]
fn a_resource_that_cannot_be_read_is_not_called_removed() {
    let home = Home::account();
    let one = |id: &'static str| vec![stock(BUCKET, &[(id, &[("A", present(json!(1)))])])];
    write(&home.path("old"), 1, FIRST, one("a"));
    write(&home.path("new"), 1, FIRST, one("b"));
    let mut bytes = fs::read(home.path("new")).unwrap();
    let header = 16 + u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    bytes[header] ^= 1;
    home.write("new", bytes);
    for (old, new) in [("old", "new"), ("new", "old")] {
        let run = home.run(&["snapshot", "diff", old, new]).exits(2);
        assert!(run.stderr.contains("chunk 0 of AWS::S3::Bucket"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

// diff

#[test]
fn a_difference_is_told_property_by_property_and_unknown_is_never_gone() {
    let home = Home::account();
    let both: &[Property] = &[("A", present(json!(1))), ("B", Known::Absent)];
    let old = vec![
        stock(
            BUCKET,
            &[
                ("changed", &[("A", present(json!({ "x": 1 }))), ("B", present(json!(true)))]),
                ("dimmed", &[("A", present(json!("seen"))), ("B", Known::Absent)]),
                ("removed", both),
                ("same", both),
            ],
        ),
        Stock { state: Inventory::Complete, ..stock("AWS::SNS::Topic", &[("left", both), ("stays", both)]) },
        stock("AWS::SQS::Queue", &[("q", &[("A", denied()), ("B", Known::Absent)])]),
        stock("AWS::KMS::Key", &[("k", both)]),
    ];
    let new = vec![
        stock(
            BUCKET,
            &[
                ("added", both),
                ("changed", &[("A", present(json!({ "x": 2 }))), ("B", Known::Absent)]),
                ("dimmed", &[("A", denied()), ("B", Known::Absent)]),
                ("same", both),
            ],
        ),
        Stock { state: Inventory::Partial(throttled()), ..stock("AWS::SNS::Topic", &[("stays", both)]) },
        stock("AWS::SQS::Queue", &[("q", &[("A", denied()), ("B", Known::Absent)])]),
    ];
    write(&home.path("old"), 1, FIRST, old);
    write(&home.path("new"), 2, FIRST, new);

    let run = home.run(&["snapshot", "diff", "old", "new", "--format", "jsonl"]).exits(3);
    assert_eq!(run.stderr, "1 added, 1 removed, 1 changed; 5 could not be compared\n");
    let told = lines(&run);
    let mut seen = Vec::new();
    for line in &told {
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        assert_eq!((text("account").as_str(), text("region").as_str()), (FIRST, "eu-west-1"));
        seen.push([text("type"), text("change"), text("id")].join(" "));
    }
    assert_eq!(
        seen,
        [
            "AWS::KMS::Key not-compared ",
            "AWS::S3::Bucket added added",
            "AWS::S3::Bucket changed changed",
            "AWS::S3::Bucket not-known dimmed",
            "AWS::S3::Bucket removed removed",
            "AWS::SNS::Topic not-compared ",
            "AWS::SNS::Topic not-known left",
            "AWS::SQS::Queue not-compared ",
        ]
    );
    assert_eq!(
        told[2]["properties"],
        json!({
            "A": { "old": { "state": "present", "value": { "x": 1 } }, "new": { "state": "present", "value": { "x": 2 } } },
            "B": { "old": { "state": "present", "value": true }, "new": { "state": "absent" } },
        })
    );
    let dimmed = json!({ "old": { "state": "present", "value": "seen" }, "new": { "state": "unknown", "reason": "denied|s3:Get" } });
    assert_eq!(told[3]["properties"], json!({ "A": dimmed }));
    assert_eq!(told[0]["because"], "only in the old snapshot");
    assert_eq!(told[5]["because"], "the new inventory is partial: throttled");
    assert_eq!(told[6]["only_in"], "old");
    assert_eq!(told[7]["because"], "1 value is unknown in both");

    let page = home.run(&["snapshot", "diff", "old", "new"]).exits(3).stdout;
    let expected = "\
aws/111122223333/eu-west-1 AWS::KMS::Key
  ? only in the old snapshot
aws/111122223333/eu-west-1 AWS::S3::Bucket
  + added
  ~ changed
      A
        - {\"x\":1}
        + {\"x\":2}
      B
        - true
        + absent
  ? dimmed
      A
        - \"seen\"
        + unknown: denied|s3:Get
  - removed
aws/111122223333/eu-west-1 AWS::SNS::Topic
  ? the new inventory is partial: throttled
  ? left: not in the new snapshot, whose inventory is partial: throttled
aws/111122223333/eu-west-1 AWS::SQS::Queue
  ? 1 value is unknown in both
";
    assert_eq!(page, expected);
}

#[test]
fn the_exit_code_tells_same_from_different_from_unknown() {
    let home = Home::account();
    let one = |value: i64| vec![stock(BUCKET, &[("a", &[("A", present(json!(value)))])])];
    write(&home.path("a"), 1, FIRST, one(1));
    write(&home.path("later"), 2, FIRST, one(1));
    write(&home.path("b"), 1, FIRST, one(2));
    write(&home.path("elsewhere"), 1, SECOND, one(1));
    let unseen = vec![Stock { state: Inventory::Unknown(throttled()), ..stock(BUCKET, &[]) }];
    write(&home.path("unseen"), 1, FIRST, unseen);
    let other = vec![stock(BUCKET, &[("a", &[("B", present(json!(1)))])])];
    write(&home.path("other"), 1, FIRST, other);
    let diff = |old: &str, new: &str, code: i32, told: &str| {
        let run = home.run(&["snapshot", "diff", old, new]).exits(code);
        assert_eq!(run.stderr, format!("{told}\n"), "{old} {new}: {}", run.stdout);
    };
    diff("a", "a", 0, "no difference");
    diff("a", "later", 0, "no difference");
    diff("a", "b", 1, "0 added, 0 removed, 1 changed; 0 could not be compared");
    diff("a", "elsewhere", 3, "0 added, 0 removed, 0 changed; 2 could not be compared");
    // A resource that an unknown inventory does not show is not removed, and did not come from nowhere.
    diff("a", "unseen", 3, "0 added, 0 removed, 0 changed; 2 could not be compared");
    diff("unseen", "a", 3, "0 added, 0 removed, 0 changed; 2 could not be compared");
    diff("a", "other", 3, "0 added, 0 removed, 0 changed; 2 could not be compared");
}

#[test]
fn what_an_account_lists_as_a_whole_comes_and_goes_with_its_region() {
    let home = Home::account();
    let here: &[Property] = &[("A", present(json!(1)))];
    let in_region = |region: &'static str, ids: &[&'static str]| {
        let resources: Vec<_> = ids.iter().map(|id| (*id, here)).collect();
        Stock { region, ..stock(BUCKET, &resources) }
    };
    let old = vec![
        in_region("", &[]),
        in_region("eu-central-1", &["gone", "lost"]),
        in_region("eu-west-1", &["a"]),
    ];
    let new =
        vec![in_region("", &["lost"]), in_region("eu-west-1", &["a"]), in_region("us-east-1", &["new"])];
    write(&home.path("old"), 1, FIRST, old);
    write(&home.path("new"), 2, FIRST, new);
    let run = home.run(&["snapshot", "diff", "old", "new"]).exits(3);
    let expected = "\
aws/111122223333 AWS::S3::Bucket
  ? lost: its region is not known in the new snapshot
aws/111122223333/eu-central-1 AWS::S3::Bucket
  - gone
  ? lost: its region is not known in the new snapshot
aws/111122223333/us-east-1 AWS::S3::Bucket
  + new
";
    assert_eq!(run.stdout, expected);
    assert_eq!(run.stderr, "1 added, 1 removed, 0 changed; 2 could not be compared\n");
}

#[test]
fn what_somebody_changed_in_the_estate_is_found() {
    let home = home_with_estate();
    let same = home.run(&["snapshot", "diff", "estate.snapshot", "estate.snapshot"]).exits(0);
    assert_eq!(same.stdout, "");
    for file in fs::read_dir(estate()).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|e| e == "json") {
            let text = fs::read_to_string(&file).unwrap();
            let text = text.replace("\"MinimumPasswordLength\": 16", "\"MinimumPasswordLength\": 8");
            home.write(&format!("answers/{}", file.file_name().unwrap().to_str().unwrap()), text);
        }
    }
    home.run(&["snapshot", "--answers", "answers", "--output", "later.snapshot"]).exits(3);
    let run = home.run(&["snapshot", "diff", "estate.snapshot", "later.snapshot", "--format", "jsonl"]);
    // The sandbox is half unseen in both.
    let changed: Vec<Value> = lines(&run.exits(3)).into_iter().filter(|l| l["change"] == "changed").collect();
    assert!(!changed.is_empty());
    for line in changed {
        assert_eq!(line["type"], "Bartizan::IAM::PasswordPolicy");
        let length = &line["properties"]["MinimumPasswordLength"];
        assert_eq!((&length["old"]["value"], &length["new"]["value"]), (&json!(16), &json!(8)), "{line}");
    }
}

// redact

/// Everything that `show` tells of a snapshot.
fn everything(home: &Home, file: &str) -> String {
    let all = home.run(&["snapshot", "show", file, "--format", "jsonl"]).exits(0);
    let inventories = lines(&all);
    let types: BTreeSet<&str> =
        of_kind(&inventories, "inventory").iter().map(|line| line["type"].as_str().unwrap()).collect();
    let mut arguments = vec!["snapshot", "show", file, "--format", "jsonl"];
    for kind in types {
        arguments.extend(["--type", kind]);
    }
    home.run(&arguments).exits(0).stdout + &all.stdout
}

/// How many findings of each check ended how.
fn outcomes(home: &Home, file: &str) -> BTreeMap<(String, String), usize> {
    let run = home.run(&["scan", "--snapshot", file, "--format", "jsonl"]);
    let mut outcomes = BTreeMap::new();
    for finding in run.exits(3).findings() {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        *outcomes.entry((text("check_id"), text("status"))).or_default() += 1;
    }
    outcomes
}

#[test]
fn a_redacted_estate_tells_no_account_number_and_is_judged_alike() {
    let home = home_with_estate();
    let numbers = [FIRST, SECOND, "777788889999"];
    let before = everything(&home, "estate.snapshot");
    assert!(numbers.iter().all(|number| before.contains(number)));
    let run =
        home.run(&["snapshot", "redact", "estate.snapshot", "--output", "red.snapshot", "--account-ids"]);
    assert!(run.exits(0).stderr.starts_with("red.snapshot: "));
    let after = everything(&home, "red.snapshot");
    for text in numbers.iter().chain(&["larkfield-production\""]) {
        assert!(!after.contains(text), "{text}");
    }
    assert_eq!(before.lines().count(), after.lines().count());
    assert!(after.contains("\"redacted\""), "the copy says that it is one");
    // What was joined by a number is joined still.
    assert_eq!(outcomes(&home, "red.snapshot"), outcomes(&home, "estate.snapshot"));
}

#[test]
fn what_is_redacted_is_unknown_and_never_absent() {
    let home = home_with_estate();
    let block = format!("{BUCKET}/PublicAccessBlockConfiguration");
    let output = ["snapshot", "redact", "estate.snapshot", "--output", "red.snapshot"];
    home.run(&[&output[..], &["--property", &block]].concat()).exits(0);
    let shown =
        lines(&home.run(&["snapshot", "show", "red.snapshot", "--type", BUCKET, "--format", "jsonl"]));
    let resources = of_kind(&shown, "resource");
    assert!(!resources.is_empty());
    for resource in resources {
        let fact = &resource["properties"]["PublicAccessBlockConfiguration"];
        assert_eq!((&fact["state"], &fact["reason"]), (&json!("unknown"), &json!("not-supplied||redacted")));
        assert_eq!(fact["value"], Value::Null);
    }
    // A check that reads it knows nothing any more; the others are as they were.
    let (before, after) = (outcomes(&home, "estate.snapshot"), outcomes(&home, "red.snapshot"));
    for (check, status) in after.keys().filter(|key| before.get(*key) != after.get(*key)) {
        let total = |of: &BTreeMap<(String, String), usize>| -> usize {
            of.iter().filter(|((c, _), _)| c == check).map(|(_, n)| n).sum()
        };
        assert_eq!(total(&before), total(&after), "{check} {status}");
        let more = |status: &str| {
            let key = (check.clone(), status.to_owned());
            after.get(&key).copied().unwrap_or_default() > before.get(&key).copied().unwrap_or_default()
        };
        assert!(more("unknown") && !more("pass") && !more("fail"), "{check}");
    }
    assert_ne!(before, after);
}

#[test]
fn a_redaction_that_would_redact_nothing_is_refused() {
    let home = home_with_estate();
    let output = ["snapshot", "redact", "estate.snapshot", "--output", "red.snapshot"];
    for (property, told) in [
        ("AWS::S3::Bucket/BucketEncription", "has no property `AWS::S3::Bucket/BucketEncription`"),
        ("BucketEncryption", "does not name a property"),
        ("*/@id", "`@id` cannot be redacted"),
    ] {
        let run = home.run(&[&output[..], &["--property", property]].concat()).exits(2);
        assert!(run.stderr.contains(told) && run.stderr.contains("hint: "), "{}", run.stderr);
        assert!(!home.path("red.snapshot").exists());
    }
    let run = home.run(&output).exits(2);
    assert!(run.stderr.contains("--account-ids"), "{}", run.stderr);
}

// merge

#[test]
fn the_accounts_of_the_estate_merged_are_the_estate() {
    let home = home_with_estate();
    let mut arguments = vec!["snapshot".to_owned(), "merge".to_owned()];
    for name in ["sandbox", "management", "production"] {
        let text = fs::read(Path::new(&estate()).join(format!("{name}.json"))).unwrap();
        home.write(&format!("{name}/{name}.json"), text);
        let file = format!("{name}.snapshot");
        let run = home.run(&["snapshot", "--answers", name, "--output", &file]);
        assert!([0, 3].contains(&run.code), "{}", run.stderr);
        arguments.push(file);
    }
    arguments.extend(["--output".to_owned(), "merged.snapshot".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = home.run(&arguments).exits(0);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let read = |file: &str| fs::read(home.path(file)).unwrap();
    assert!(read("merged.snapshot") == read("estate.snapshot"), "byte by byte");
}

#[test]
fn a_merged_snapshot_takes_the_better_known_and_says_so() {
    let home = Home::account();
    let a: &[Property] = &[("A", present(json!(1)))];
    let old = vec![
        stock(BUCKET, &[("a", a), ("b", a)]),
        Stock { state: Inventory::Partial(throttled()), ..stock("AWS::SNS::Topic", &[("t", a), ("u", a)]) },
        stock("AWS::SQS::Queue", &[("q", a)]),
    ];
    let new = vec![
        Stock { verified_at: 200, ..stock(BUCKET, &[("c", a)]) },
        stock("AWS::SNS::Topic", &[("t", a)]),
        stock("AWS::KMS::Key", &[]),
    ];
    write(&home.path("old"), 10, FIRST, old);
    write(&home.path("new"), 20, FIRST, new);
    write(&home.path("second"), 30, SECOND, vec![stock(BUCKET, &[])]);
    let run = home.run(&["snapshot", "merge", "new", "old", "second", "--output", "merged"]).exits(0);
    assert_eq!(run.stdout, "");
    let expected = "\
warning: AWS::S3::Bucket in aws/111122223333/eu-west-1 differs: taken from new (1 resource, complete), left out from old (2 resources, complete)
warning: AWS::SNS::Topic in aws/111122223333/eu-west-1 differs: taken from new (1 resource, complete), left out from old (2 resources, partial: throttled)
merged: 3 resources of 2 accounts
";
    assert_eq!(run.stderr, expected);
    let shown = lines(&home.run(&["snapshot", "show", "merged", "--format", "jsonl"]).exits(0));
    assert_eq!(shown[0]["created_at"], 10, "as old as the oldest");
    let types: Vec<String> = of_kind(&shown, "inventory")
        .iter()
        .map(|line| format!("{} {} {}", line["account"], line["type"], line["resources"]).replace('"', ""))
        .collect();
    assert_eq!(
        types,
        [
            format!("{FIRST} AWS::KMS::Key 0"),
            format!("{FIRST} AWS::S3::Bucket 1"),
            format!("{FIRST} AWS::SNS::Topic 1"),
            format!("{FIRST} AWS::SQS::Queue 1"),
            format!("{SECOND} AWS::S3::Bucket 0"),
        ]
    );
    let run = home.run(&["snapshot", "merge", "old", "new", "--output", "none/merged"]).exits(2);
    assert!(run.stderr.contains("cannot be made"), "{}", run.stderr);
}

// Memory

/// The most memory that a scan of a snapshot had, in KiB.
fn peak_of_scan(home: &Home, file: &str) -> u64 {
    const WAIT: &str = "import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, fd, '/dev/null', os.O_WRONLY, 0) for fd in (1, 2)])
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)";
    let scan = home.command(&["scan", "--snapshot", file, "--format", "jsonl"]);
    let mut python = Command::new("python3");
    python.args(["-c", WAIT]).arg(scan.get_program()).args(scan.get_args()).current_dir(home.dir.path());
    for (name, value) in scan.get_envs() {
        python.env(name, value.unwrap());
    }
    let out = Run::of(&mut python).exits(0).stdout;
    let (code, peak) = out.trim().split_once(' ').unwrap();
    assert_eq!(code, "3", "most types were not asked for");
    peak.parse().unwrap()
}

#[test]
fn a_scan_of_many_accounts_takes_no_more_memory_than_one_of_few() {
    let home = Home::new();
    for accounts in [5, 150] {
        let number = |account: usize| format!("{:012}", 111_122_220_000 + account);
        let info = |n| AccountInfo { partition: "aws".into(), id: number(n), name: None };
        let header = Header { accounts: (0..accounts).map(info).collect(), ..Header::default() };
        let writer = Writer::create(home.path(&format!("{accounts}.snapshot")), &header).unwrap();
        let from = Provenance { source: "s3:Get".into(), captured_at: 1, verified_at: 2 };
        let provenance: BTreeMap<String, Provenance> = (0..12)
            .map(|n| format!("Property{n}"))
            .chain([ID.to_owned()])
            .map(|p| (p, from.clone()))
            .collect();
        for account in 0..accounts {
            for region in 0..17 {
                let scope = Scope::new("aws", number(account), format!("region-{region}"));
                for kind in 0..25 {
                    let (kind, rows) = if kind == 0 {
                        (BUCKET.to_owned(), 2)
                    } else {
                        (format!("AWS::Service::Type{kind}"), 0)
                    };
                    let resource = |n| Resource { id: format!("b-{region}-{n}"), ..Resource::default() };
                    let resources = (0..rows).map(resource).collect();
                    writer.inventory(&scope, &kind, Inventory::Complete, &provenance, resources).unwrap();
                }
            }
            writer.account_done("aws", &number(account), Vec::new()).unwrap();
        }
        writer.finish(Vec::new()).unwrap();
    }
    // The first scan may compile.
    peak_of_scan(&home, "5.snapshot");
    let (few, many) = (peak_of_scan(&home, "5.snapshot"), peak_of_scan(&home, "150.snapshot"));
    assert!(many * 10 < few * 13, "{few} KiB for 5 accounts, {many} KiB for 150");
}
