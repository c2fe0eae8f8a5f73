//! The guest that was written from the specification alone, run through its own examples.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use bartizan_contract::encode::{Builder, Encoder};
use bartizan_contract::manifest::{Docs, Manifest};
use bartizan_engine::input::{Batch, Column, Job, Row, Scope, Table};
use bartizan_engine::{Cell, Engine, EngineConfig, Limits, Matrix, Plugin, PluginSource, Request};
use serde_json::Value;
use sha2::{Digest, Sha256};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/guests/bare-c");
const COMPONENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/0.1.0/bare-c/plugin.wasm");
const PROPERTY: &str = "VersioningConfiguration";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}/{name}")).unwrap()
}

fn plugin(engine: &Engine) -> Plugin {
    let bytes = std::fs::read(COMPONENT).unwrap();
    engine
        .load(&PluginSource {
            name: "bare-c",
            version: "0.1.0",
            digest: Sha256::digest(&bytes).into(),
            bytes: &bytes,
            capabilities: &[],
            limits: Limits::default(),
        })
        .unwrap()
}

fn judge(plugin: &Plugin, checks: &[u32], tables: &[&[(&str, &[u8])]], subjects: &[Row]) -> Matrix {
    let scopes = [Scope { partition: "aws", account: "123456789012", region: "eu-west-1" }];
    let columns: Vec<Vec<Column<'_>>> = tables
        .iter()
        .map(|t| t.iter().map(|(property, values)| Column { property, values }).collect())
        .collect();
    let tables: Vec<Table<'_>> = columns
        .iter()
        .map(|columns| Table { resource_type: "AWS::S3::Bucket", scope: 0, rows: 64, columns })
        .collect();
    let job = Job { now: 1_800_000_000, checks, settings: &[] };
    let batch = Batch { scopes: &scopes, tables: &tables, subjects, inputs: &[] };
    plugin.circuit().admit(plugin.judge(&Request::new(job, batch))).matrix
}

fn said(matrix: &Matrix, subject: usize) -> (&'static str, String) {
    let (word, note) = match matrix.cell(0, subject).unwrap() {
        Cell::Pass => return ("pass", String::new()),
        Cell::Error(id) => panic!("{:?}", matrix.fault(id)),
        Cell::Fail(note) => ("fail", note),
        Cell::Unknown(note) => ("unknown", note),
        Cell::NotApplicable(note) => ("not-applicable", note),
        Cell::Manual(note) => ("manual", note),
    };
    let note = matrix.note(note.unwrap()).unwrap();
    let evidence: Vec<String> =
        note.evidence().map(|e| format!(" {}/{}/{}", e.at.table, e.at.index, e.path)).collect();
    (word, format!("{}: {}{}", note.code, note.detail, evidence.concat()))
}

#[test]
fn its_examples_hold() {
    let manifest = Manifest::parse(&file("manifest.json")).unwrap();
    let docs = Docs::parse(&file("docs.json"), &manifest).unwrap();
    let examples = &docs.checks.first().unwrap().examples;
    let mut builder = Builder::new();
    for example in examples {
        match example.subject.get(PROPERTY) {
            None => builder.unknown("not-supplied"),
            Some(value) => match value.get("$unknown").and_then(Value::as_str) {
                Some(reason) => builder.unknown(reason),
                None => builder.value(value),
            },
        }
    }
    let mut column = Vec::new();
    builder.finish(&mut column);
    let subjects: Vec<Row> =
        (0..u32::try_from(examples.len()).unwrap()).map(|index| Row { table: 0, index }).collect();
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let matrix = judge(&plugin(&engine), &[0], &[&[("BucketName", b""), (PROPERTY, &column)]], &subjects);
    for (i, example) in examples.iter().enumerate() {
        let (status, note) = said(&matrix, i);
        assert_eq!(status, example.outcome, "{}", example.name);
        assert!(note.contains(example.detail.as_deref().unwrap_or("")), "{note}");
    }
    assert_eq!(said(&matrix, 1).1, format!("not-enabled: versioning is not enabled 0/1/{PROPERTY}"));
    assert_eq!(said(&matrix, 4).1, "denied: denied|s3:GetBucketVersioning");
}

#[test]
fn it_reads_maps_and_survives_what_is_no_column() {
    let mut encoder = Encoder::new(Some(&[PROPERTY]));
    // So many names that the objects behind them are maps.
    let keys: Vec<String> = (0..2000).map(|i| format!("\"k{i}\": 0")).collect();
    for document in [
        format!("{{\"{PROPERTY}\": {{{}}}}}", keys.join(", ")),
        format!("{{\"{PROPERTY}\": {{\"Status\": \"Enabled\"}}}}"),
        format!("{{\"{PROPERTY}\": {{\"Status\": 1}}}}"),
        format!("{{\"{PROPERTY}\": [\"Status\"]}}"),
    ] {
        encoder.push_json(document.as_bytes()).unwrap();
    }
    let columns = encoder.finish();
    let map = columns.first().unwrap().1.as_slice();
    let broken: Vec<u8> = map.iter().enumerate().map(|(i, b)| if i < 16 { *b } else { !*b }).collect();
    let tables: [&[(&str, &[u8])]; 5] =
        [&[(PROPERTY, map)], &[], &[(PROPERTY, b"short")], &[(PROPERTY, &[1; 40])], &[(PROPERTY, &broken)]];
    let subjects: Vec<Row> = (0..5).flat_map(|table| (0..5).map(move |index| Row { table, index })).collect();
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let plugin = plugin(&engine);
    let matrix = judge(&plugin, &[0], &tables, &subjects);
    let statuses: Vec<&str> = (0..25).map(|i| said(&matrix, i).0).collect();
    assert_eq!(statuses.first_chunk(), Some(&["fail", "pass", "unknown", "unknown", "unknown"]));
    assert!(statuses.iter().skip(5).take(15).all(|s| *s == "unknown"), "{statuses:?}");
    assert!(!statuses.iter().skip(20).any(|s| *s == "pass"), "{statuses:?}");
    // A job for checks that it does not have is a fault of its own, not a result.
    let matrix = judge(&plugin, &[1], &tables, &subjects);
    assert!(matches!(matrix.cell(0, 0), Some(Cell::Error(_))));
}
