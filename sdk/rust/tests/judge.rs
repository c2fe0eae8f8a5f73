//! Checks written with the SDK, judged natively: manifest, examples, evidence, three-valued logic.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

use bartizan_contract::manifest::{Docs, InputKind, Manifest};
use bartizan_contract::{encode::Builder, status};
use bartizan_sdk::bindings::bartizan::check::types::{
    Batch, Column, Input, Job, Report, Row, Scope, Setting, Table,
};
use serde_json::{Map, Value, json};

mod resources {
    use bartizan_sdk::prelude::*;

    resource! {
        /// A bucket.
        #[uncatalogued]
        pub struct Bucket: "Test::S3::Bucket" {
            id: &str = "@id",
            name: &str = "BucketName",
            block: Block = "Block",
            logging: Logging = "Logging",
            rules: List<Rule> = "Rules",
            hosts: List<&str> = "Hosts",
            labels: Map = "Labels",
            days: i64 = "Days",
            ratio: f64 = "Ratio",
        }

        #[uncatalogued]
        pub struct Trail: "Test::CloudTrail::Trail" {
            logging: bool = "IsLogging",
            created: Time = "Created",
        }
    }

    shape! {
        pub struct Block { acls: bool = "Acls", policy: bool = "Policy" }
        pub struct Logging { bucket: &str = "Bucket" }
        pub struct Rule { port: i64 = "Port", open: bool = "Open" }
    }
}

mod checks {
    pub mod bucket_blocks_acls {
        use crate::resources::*;
        use bartizan_sdk::prelude::*;

        /// A public ACL opens a bucket to "everyone".
        ///
        /// ## Remediation
        /// Turn on Block Public Access.
        #[check(
            id = "test-bucket-blocks-acls",
            title = "Buckets block public ACLs",
            severity = High,
            satisfies = ["waf-security-2025:SEC03-BP07"],
            aliases = ["test-bucket-acls"],
        )]
        fn bucket_blocks_acls(bucket: &Bucket) -> Outcome {
            let block = bucket.block()?.unwrap_or_default();
            ensure!(block.acls()? == Some(true), "public ACLs are not blocked");
            PASS
        }

        examples! {
            pass "on" => { "Block": { "Acls": true } };
            fail "nothing set" => { "Block": null }, detail = "public ACLs";
            fail "other setting" => { "Block": { "Policy": true } };
            unknown "denied" => { "Block": unknown("denied|s3:GetBucketPublicAccessBlock") },
                detail = "Block could not be read: denied (s3:GetBucketPublicAccessBlock)";
            unknown "not supplied" => {};
            not_applicable "template" => { "Block": unknown("not-in-source") };
        }
    }

    pub mod bucket_is_logged {
        use crate::resources::*;
        use bartizan_sdk::prelude::*;

        /// Why.
        ///
        /// ## Remediation
        /// How.
        #[check(id = "test-bucket-is-logged", title = "Buckets are logged", severity = Low)]
        fn bucket_is_logged(
            bucket: &Bucket,
            #[link(via = "Logging/Bucket")] target: Link<Bucket>,
            trails: All<Trail>,
            #[setting(default = 90, min = 1, max = 3650, "days until a trail is stale")] age: i64,
            #[setting(default = ["exempt"], "buckets that need no log")] exempt: List<&str>,
            cx: &Cx,
        ) -> Outcome {
            let name = bucket.name()?.unwrap_or_default();
            if exempt.contains(name)? {
                not_applicable!("{name} is exempt");
            }
            let fresh = trails.any(|trail| {
                tri::all([
                    trail.logging().equals(true),
                    trail.created().is_some_and(|created| cx.now().days_since(created) < age),
                ])
            });
            ensure!(tri::any([target.get().exists(), fresh])?, "{name} is not logged");
            PASS
        }

        examples! {
            pass "a target" => { "BucketName": "a", "Logging": { "Bucket": "b" } },
                inputs = { "target": [{ "@id": "b" }], "trails": [] };
            pass "a fresh trail" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": [
                    { "IsLogging": false, "Created": null },
                    { "IsLogging": true, "Created": "2025-12-30T00:00:00Z" },
                ] };
            fail "an old trail" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": [{ "IsLogging": true, "Created": "2025-12-30T00:00:00Z" }] },
                now = "2026-06-01T00:00:00Z", detail = "a is not logged";
            fail "a stricter setting" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": [{ "IsLogging": true, "Created": 1766966400 }] },
                settings = { "age": 3 };
            pass "decided although there is a gap" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": partial("denied|cloudtrail:ListTrails", [
                    { "IsLogging": true, "Created": "2025-12-30T00:00:00Z" }
                ]) };
            unknown "open because there is a gap" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": partial("denied|cloudtrail:ListTrails", []) },
                detail = "the set of Test::CloudTrail::Trail could not be read: denied";
            unknown "a trail that could not be read" => { "BucketName": "a", "Logging": null },
                inputs = { "target": [], "trails": [{ "IsLogging": unknown("throttled"), "Created": 1766966400 }] };
            not_applicable "exempt" => { "BucketName": "b" }, settings = { "exempt": ["a", "b"] },
                inputs = { "target": [], "trails": [] };
        }
    }

    pub mod account_has_trail {
        use crate::resources::*;
        use bartizan_sdk::prelude::*;

        /// Why.
        ///
        /// ## Remediation
        /// How.
        #[check(id = "test-account-has-trail", title = "Accounts have a trail", severity = Critical)]
        fn account_has_trail(scope: &Scope, trails: Each<Trail>, log: Log) -> Outcome {
            log.debug("counting");
            let count = trails.count(|t| t.logging().equals(true))?;
            ensure!(count > 0, "{} in {} has no trail", scope.account(), scope.region());
            PASS
        }

        examples! {
            pass "one" => {}, inputs = { "trails": [{ "IsLogging": true }] };
            fail "none" => {}, inputs = { "trails": [{ "IsLogging": false }] },
                detail = "123456789012 in eu-west-1";
            unknown "a gap" => {}, inputs = { "trails": partial("timeout", [{ "IsLogging": true }]) };
            not_applicable "a template" => {}, inputs = { "trails": [{ "IsLogging": unknown("not-in-source") }] };
            unknown "a template, and a denial" => {}, inputs = { "trails": [
                { "IsLogging": unknown("not-in-source") }, { "IsLogging": unknown("denied") },
            ] };
            unknown "a template, and a gap" => {},
                inputs = { "trails": partial("timeout", [{ "IsLogging": unknown("not-in-source") }]) };
        }
    }

    pub mod account_trails_log {
        use crate::resources::*;
        use bartizan_sdk::prelude::*;

        /// Why.
        ///
        /// ## Remediation
        /// How.
        #[check(id = "test-account-trails-log", title = "All trails of an account log", severity = Low)]
        fn account_trails_log(_scope: &Scope, trails: Each<Trail>, few: All<Trail>) -> Outcome {
            let each = trails.all(|t| t.logging().equals(true));
            let counted = few.count(|t| t.logging().equals(false)).map(|count| count == 0);
            ensure!(tri::all([each, counted])?, "a trail does not log");
            PASS
        }

        examples! {
            pass "all" => {}, inputs = { "trails": [{ "IsLogging": true }], "few": [{ "IsLogging": true }] };
            fail "one does not" => {}, inputs = {
                "trails": partial("denied", [{ "IsLogging": unknown("denied") }, { "IsLogging": false }]), "few": []
            };
            unknown "each: a template, and a denial" => {}, inputs = {
                "trails": [{ "IsLogging": unknown("not-in-source") }, { "IsLogging": unknown("denied") }], "few": []
            };
            unknown "each: a template, and a gap" => {}, inputs = {
                "trails": partial("denied", [{ "IsLogging": unknown("not-in-source") }]), "few": []
            };
            unknown "counted: a template, and a denial" => {}, inputs = {
                "few": [{ "IsLogging": unknown("not-in-source") }, { "IsLogging": unknown("denied") }], "trails": []
            };
            unknown "counted: a set of a template, and a denial" => {}, inputs = {
                "few": partial("not-in-source", [{ "IsLogging": unknown("denied") }]), "trails": []
            };
            not_applicable "a template" => {}, inputs = {
                "few": partial("not-in-source", []), "trails": [{ "IsLogging": unknown("not-in-source") }]
            };
        }
    }

    pub mod bucket_is_sound {
        use crate::resources::*;
        use bartizan_sdk::prelude::*;

        /// Why.
        ///
        /// ## Remediation
        /// How.
        #[check(id = "test-bucket-is-sound", title = "Buckets are sound", severity = Informational)]
        fn bucket_is_sound(bucket: &Bucket) -> Outcome {
            for rule in bucket.rules()?.unwrap_or_default().iter() {
                let rule = rule?;
                if rule.open()? == Some(true) {
                    return Err(Reason::fail("a port is open").code("open").at(rule.node()));
                }
            }
            if bucket.hosts()?.unwrap_or_default().contains("*")? {
                manual!("any host");
            }
            for (label, value) in bucket.labels()?.unwrap_or_default().iter() {
                ensure!(value?.is_some(), "label {label} is empty");
            }
            ensure!(bucket.days()?.unwrap_or(1) > 0, "no days");
            ensure!(bucket.ratio()?.unwrap_or(1.0) > 0.5, "too low");
            PASS
        }

        examples! {
            pass "all absent" => { "Rules": null, "Hosts": null, "Labels": null, "Days": null, "Ratio": null };
            pass "all well" => {
                "Rules": [{ "Port": 1, "Open": false }, {}], "Hosts": ["a"], "Labels": { "a": "b" },
                "Days": "30", "Ratio": 1,
            };
            fail "open" => { "Rules": [{ "Port": 22, "Open": "true" }] };
            manual "any host" => { "Rules": [], "Hosts": ["a", "*"] };
            fail "an empty label" => { "Rules": [], "Hosts": [], "Labels": { "a": null } }, detail = "label a";
            fail "days" => { "Rules": [], "Hosts": [], "Labels": {}, "Days": -1 };
            fail "ratio" => { "Rules": [], "Hosts": [], "Labels": {}, "Days": 1, "Ratio": 0.5 };
            unknown "no list" => { "Rules": "x" }, detail = "Rules is not a list";
            unknown "no number" => { "Rules": [], "Hosts": [], "Labels": {}, "Days": "many" };
            unknown "no truth" => { "Rules": [{ "Open": "perhaps" }] }, detail = "Rules/0/Open is not true or false";
        }
    }
}

bartizan_sdk::plugin! { checks: [bucket_blocks_acls, bucket_is_logged, account_has_trail, bucket_is_sound, account_trails_log] }

/// A column from canonical values: null is absent, none is unknown.
fn column(property: &str, values: &[Option<&Value>]) -> Column {
    let mut builder = Builder::new();
    for value in values {
        match value {
            None => builder.unknown("not-supplied"),
            Some(Value::Object(o)) if o.contains_key("$unknown") => {
                builder.unknown(o["$unknown"].as_str().unwrap());
            }
            Some(value) => builder.value(value),
        }
    }
    let mut values = Vec::new();
    builder.finish(&mut values);
    Column { property: property.to_owned(), values }
}

fn table(resource_type: &str, reads: &[String], rows: &[Value]) -> Table {
    let columns =
        reads.iter().map(|p| column(p, &rows.iter().map(|r| r.get(p)).collect::<Vec<_>>())).collect();
    Table { resource_type: resource_type.to_owned(), scope: 0, rows: rows.len() as u32, columns }
}

fn setting(name: &str, value: &Value) -> Setting {
    Setting { check: 0, name: name.to_owned(), value: column("", &[Some(value)]).values }
}

/// One check of the plugin on some subjects that share their inputs.
struct Case {
    job: Job,
    batch: Batch,
}

impl Case {
    fn new(
        check: usize,
        subjects: &[Value],
        inputs: &Map<String, Value>,
        settings: &Map<String, Value>,
        now: &str,
    ) -> Self {
        let manifest = Manifest::parse(MANIFEST.as_bytes()).unwrap();
        let declared = &manifest.checks[check];
        let mut tables = vec![table(&declared.subject, &declared.reads, subjects)];
        let subjects = (0..subjects.len() as u32).map(|index| Row { table: 0, index }).collect();
        let mut found = Vec::new();
        for (parameter, input) in declared.inputs.iter().enumerate() {
            let Some(given) = inputs.get(&input.name) else { continue };
            let gaps = given.get("$partial").map(|g| g.as_str().unwrap().to_owned());
            let rows = given.get("rows").unwrap_or(given).as_array().unwrap();
            let index = tables.len() as u32;
            tables.push(table(&input.resource_type, &input.reads, rows));
            found.push(Input {
                check: 0,
                parameter: parameter as u32,
                subject: (input.kind == InputKind::Link).then_some(0),
                rows: (0..rows.len() as u32).map(|i| Row { table: index, index: i }).collect(),
                paged: false,
                gaps: gaps.into_iter().collect(),
            });
        }
        let settings =
            declared.settings.iter().map(|s| setting(&s.name, settings.get(&s.name).unwrap_or(&s.default)));
        let job = Job {
            now: bartizan_sdk::Time::parse(now).unwrap().0.try_into().unwrap(),
            checks: vec![check as u32],
            settings: settings.collect(),
        };
        let scope =
            Scope { partition: "aws".into(), account: "123456789012".into(), region: "eu-west-1".into() };
        Self { job, batch: Batch { scopes: vec![scope], tables, subjects, inputs: found } }
    }
}

const NOW: &str = "2026-01-01T00:00:00Z";

fn run(case: &Case) -> Report {
    PLUGIN.evaluate(&case.job, &case.batch).unwrap()
}

/// One check on subjects without inputs.
fn judge(check: usize, subjects: &[Value]) -> Report {
    run(&Case::new(check, subjects, &Map::new(), &Map::new(), NOW))
}

/// The first note's evidence, as (table, row, path).
fn evidence(report: &Report) -> Vec<(u32, u32, &str)> {
    let count = report.notes[0].evidence as usize;
    let all = report.evidence[..count].iter();
    all.map(|e| (e.at.table, e.at.index, report.strings[e.path as usize].as_str())).collect()
}

fn text(report: &Report, note: usize) -> (&str, &str) {
    let note = &report.notes[note];
    (&report.strings[note.code as usize], &report.strings[note.detail as usize])
}

#[test]
fn the_manifest_is_the_contracts() {
    let manifest = Manifest::parse(MANIFEST.as_bytes()).unwrap();
    assert_eq!(manifest.name, "bartizan-sdk");
    assert_eq!(manifest.capabilities, ["lookup", "log"]);
    let ids: Vec<_> = manifest.checks.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "test-bucket-blocks-acls",
            "test-bucket-is-logged",
            "test-account-has-trail",
            "test-bucket-is-sound",
            "test-account-trails-log"
        ]
    );
    let logged = serde_json::to_value(&manifest.checks[1]).unwrap();
    assert_eq!(logged["inputs"][0]["via"], "Logging/Bucket");
    assert_eq!(logged["inputs"][1]["reads"], json!(["IsLogging", "Created"]));
    assert_eq!(logged["settings"][0]["max"], 3650);
    assert_eq!(logged["settings"][1]["default"], json!(["exempt"]));
    assert_eq!(manifest.checks[2].subject, "Bartizan::Scope");
    assert_eq!(manifest.checks[0].satisfies, ["waf-security-2025:SEC03-BP07"]);
    assert_eq!(manifest.checks[0].aliases, ["test-bucket-acls"]);
}

#[test]
fn the_documentation_is_the_comment() {
    let manifest = Manifest::parse(MANIFEST.as_bytes()).unwrap();
    let docs = Docs::parse(DOCS.as_bytes(), &manifest).unwrap();
    assert_eq!(docs.checks[0].description, "A public ACL opens a bucket to \"everyone\".");
    assert_eq!(docs.checks[0].remediation, "Turn on Block Public Access.");
}

#[test]
fn the_examples_come_out_as_they_say() {
    let manifest = Manifest::parse(MANIFEST.as_bytes()).unwrap();
    let docs = Docs::parse(DOCS.as_bytes(), &manifest).unwrap();
    let names = ["", "pass", "fail", "unknown", "not-applicable", "manual"];
    let mut ran = 0;
    for (check, docs) in docs.checks.iter().enumerate() {
        for example in &docs.examples {
            let inputs = example.inputs.clone().into_iter().collect();
            let settings = example.settings.clone().into_iter().collect();
            let now = example.now.as_deref().unwrap_or(NOW);
            let report =
                run(&Case::new(check, std::slice::from_ref(&example.subject), &inputs, &settings, now));
            let place = format!("{}: {}", docs.id, example.name);
            assert_eq!(names[report.statuses[0] as usize], example.outcome, "{place}: {report:?}");
            if let Some(wanted) = &example.detail {
                let (_, detail) = text(&report, 0);
                assert!(detail.contains(wanted), "{place}: {detail}");
            }
            ran += 1;
        }
    }
    assert_eq!(ran, 37);
}

#[test]
fn a_failures_evidence_is_what_was_read() {
    let report = judge(0, &[json!({ "Block": { "Acls": false } })]);
    assert_eq!(text(&report, 0), ("failed", "public ACLs are not blocked"));
    assert_eq!(evidence(&report), [(0, 0, "Block")]);
}

#[test]
fn rows_of_sets_are_evidence_too() {
    let mut inputs = Map::new();
    inputs.insert("target".into(), json!([]));
    inputs.insert(
        "trails".into(),
        json!([{ "IsLogging": false, "Created": null }, { "IsLogging": true, "Created": null }]),
    );
    let subject = json!({ "BucketName": "a", "Logging": null });
    let report = run(&Case::new(1, &[subject], &inputs, &Map::new(), NOW));
    assert_eq!(report.statuses, [status::FAIL]);
    assert_eq!(
        evidence(&report),
        [
            (0, 0, "BucketName"),
            (2, 0, "IsLogging"),
            (2, 0, "Created"),
            (2, 1, "IsLogging"),
            (2, 1, "Created"),
        ]
    );
}

#[test]
fn an_unknowns_evidence_is_what_could_not_be_read() {
    let report = judge(0, &[json!({ "Block": { "$unknown": "denied|x" } })]);
    assert_eq!(text(&report, 0).0, "denied");
    assert_eq!(evidence(&report), [(0, 0, "Block")]);
    let report = judge(3, &[json!({ "Rules": [{}, { "Port": 1, "Open": 5 }] })]);
    assert_eq!(text(&report, 0).0, "parse");
    assert_eq!(evidence(&report), [(0, 0, "Rules/1/Open")]);
}

#[test]
fn a_property_without_a_column_is_unknown_and_no_evidence() {
    let mut case = Case::new(0, &[json!({})], &Map::new(), &Map::new(), NOW);
    case.batch.tables[0].columns.retain(|c| c.property != "Block");
    let report = run(&case);
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(text(&report, 0).0, "not-supplied");
    assert!(text(&report, 0).1.contains("Block"), "{:?}", text(&report, 0));
    assert_eq!(evidence(&report), []);
}

#[test]
fn evidence_can_be_named() {
    let report = judge(3, &[json!({ "Rules": [{ "Open": false }, { "Port": 22, "Open": true }] })]);
    assert_eq!(text(&report, 0), ("open", "a port is open"));
    assert_eq!(evidence(&report), [(0, 0, "Rules/1")]);
}

#[test]
fn the_report_is_the_full_matrix_in_order() {
    let on =
        json!({ "Block": { "Acls": true }, "Rules": [], "Hosts": [], "Labels": {}, "Days": 0, "Ratio": 1 });
    let off =
        json!({ "Block": null, "Rules": null, "Hosts": null, "Labels": null, "Days": null, "Ratio": null });
    let mut case = Case::new(0, &[on, off], &Map::new(), &Map::new(), NOW);
    case.job.checks = vec![0, 3];
    let report = run(&case);
    assert_eq!(report.statuses, [status::PASS, status::FAIL, status::FAIL, status::PASS]);
    let notes: Vec<_> = report.notes.iter().map(|n| (n.check, n.subject, n.evidence)).collect();
    assert_eq!(notes, [(0, 1, 1), (1, 0, 4)]);
}

#[test]
fn a_text_is_written_once_however_many_notes_say_it() {
    let off = json!({ "Block": null });
    let report = judge(0, &[off.clone(), off.clone(), off]);
    assert_eq!(report.notes.len(), 3);
    assert_eq!(report.strings.len(), 3, "{:?}", report.strings);
}

#[test]
fn a_property_without_a_column_is_unknown() {
    let mut case = Case::new(0, &[json!({ "Block": null })], &Map::new(), &Map::new(), NOW);
    case.batch.tables[0].columns.retain(|c| c.property != "Block");
    let report = run(&case);
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(text(&report, 0).0, "not-supplied");
}

#[test]
fn a_malformed_column_is_unknown() {
    for bytes in [vec![], vec![1; 3], vec![0; 64], vec![255; 64]] {
        let mut case = Case::new(0, &[json!({ "Block": null })], &Map::new(), &Map::new(), NOW);
        for column in &mut case.batch.tables[0].columns {
            column.values.clone_from(&bytes);
        }
        assert_eq!(run(&case).statuses, [status::UNKNOWN]);
    }
}

#[test]
fn an_object_known_in_part_hides_its_missing_keys() {
    let mut case = Case::new(0, &[json!({ "Block": { "Policy": true } })], &Map::new(), &Map::new(), NOW);
    let column = case.batch.tables[0].columns.iter_mut().find(|c| c.property == "Block").unwrap();
    // The root of the one row comes behind the header and the one name: object to partial.
    assert_eq!(column.values[24] & 15, 13);
    column.values[24] += 1;
    let report = run(&case);
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(evidence(&report), [(0, 0, "Block/Acls")]);
}

#[test]
fn an_input_that_was_not_handed_over_is_a_gap() {
    let subject = json!({ "BucketName": "a", "Logging": null });
    let report = run(&Case::new(1, &[subject], &Map::new(), &Map::new(), NOW));
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(text(&report, 0).0, "not-supplied");
}

#[test]
fn of_several_gaps_the_one_that_could_not_be_read_weighs_most() {
    let inputs = json!({ "trails": [] });
    let mut case = Case::new(2, &[json!({})], inputs.as_object().unwrap(), &Map::new(), NOW);
    case.batch.inputs[0].gaps = vec!["not-in-source".into(), "denied|cloudtrail:ListTrails".into()];
    let report = run(&case);
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(text(&report, 0).0, "denied");
}

#[test]
fn a_setting_that_was_not_handed_over_is_unknown() {
    let mut case = Case::new(1, &[json!({ "BucketName": "a" })], &Map::new(), &Map::new(), NOW);
    case.job.settings.clear();
    assert_eq!(run(&case).statuses, [status::UNKNOWN]);
}

#[test]
fn a_paged_set_is_a_gap_where_nobody_serves_pages() {
    let inputs = json!({ "trails": [] });
    let mut case = Case::new(2, &[json!({})], inputs.as_object().unwrap(), &Map::new(), NOW);
    assert_eq!(run(&case).statuses, [status::FAIL]);
    case.batch.inputs[0].paged = true;
    let report = run(&case);
    assert_eq!(report.statuses, [status::UNKNOWN]);
    assert_eq!(text(&report, 0).0, "unsupported");
}

#[test]
fn an_input_of_one_subject_is_not_anothers() {
    let subject = json!({ "BucketName": "a", "Logging": { "Bucket": "b" } });
    let inputs = json!({ "target": [{ "@id": "b" }], "trails": [] });
    let subjects = [subject.clone(), subject];
    let case = Case::new(1, &subjects, inputs.as_object().unwrap(), &Map::new(), NOW);
    // The link was resolved for the first subject only.
    assert_eq!(run(&case).statuses, [status::PASS, status::UNKNOWN]);
}

#[test]
fn what_does_not_exist_is_a_fault() {
    let mut case = Case::new(0, &[json!({})], &Map::new(), &Map::new(), NOW);
    case.job.checks = vec![9];
    assert_eq!(PLUGIN.evaluate(&case.job, &case.batch).unwrap_err().code, "job");
    case.job.checks = vec![0];
    case.batch.subjects.push(Row { table: 0, index: 1 });
    assert_eq!(PLUGIN.evaluate(&case.job, &case.batch).unwrap_err().code, "batch");
    case.batch.subjects.pop();
    let rows = vec![Row { table: 7, index: 0 }];
    case.batch.inputs.push(Input { check: 5, parameter: 0, subject: None, rows, paged: false, gaps: vec![] });
    assert_eq!(PLUGIN.evaluate(&case.job, &case.batch).unwrap_err().code, "batch");
}
