//! Requests on buckets for the hostile guests, and the right answers.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

#[path = "../../../../tests/guests/hostile/assemble.rs"]
mod assemble;

pub(crate) use assemble::guest;
use bartizan_engine::input::{Batch, Column, Job, Row, Scope, Table};
use bartizan_engine::{
    Capability, Cell, Engine, EngineConfig, Limits, LoadError, LookupSource, Matrix, Outcome, Plugin,
    PluginSource, Request, Verdict,
};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::Arc;

pub fn engine() -> Engine {
    Engine::new(EngineConfig::default()).unwrap()
}

pub fn try_load(
    engine: &Engine,
    name: &str,
    capabilities: &[Capability],
    limits: Limits,
) -> Result<Plugin, LoadError> {
    let bytes = guest(name);
    engine.load(&PluginSource {
        name,
        version: "1.0.0",
        digest: Sha256::digest(&bytes).into(),
        bytes: &bytes,
        capabilities,
        limits,
    })
}

pub fn load(engine: &Engine, name: &str) -> Plugin {
    try_load(engine, name, &[], Limits::default()).unwrap()
}

pub fn load_with(engine: &Engine, name: &str, limits: &[(&str, u64)]) -> Plugin {
    let limits = Limits::default().with(limits.iter().copied()).unwrap();
    try_load(engine, name, &Capability::ALL, limits).unwrap()
}

/// What each of the tests asks: some checks on some rows of a table.
pub fn with_request<R>(checks: &[u32], rows: Range<u32>, ask: impl FnOnce(&mut Request<'_>) -> R) -> R {
    let scopes = [Scope { partition: "aws", account: "123456789012", region: "" }];
    let columns = [Column { property: "BucketName", values: b"never read by these guests" }];
    let tables = [Table { resource_type: "AWS::S3::Bucket", scope: 0, rows: rows.end, columns: &columns }];
    let subjects: Vec<Row> = rows.map(|index| Row { table: 0, index }).collect();
    let job = Job { now: 1_800_000_000, checks, settings: &[] };
    let batch = Batch { scopes: &scopes, tables: &tables, subjects: &subjects, inputs: &[] };
    ask(&mut Request::new(job, batch))
}

pub fn judge(plugin: &Plugin, checks: &[u32], rows: Range<u32>) -> Outcome {
    with_request(checks, rows, |request| plugin.judge(request))
}

pub fn judge_with(
    plugin: &Plugin,
    lookups: Arc<dyn LookupSource>,
    checks: &[u32],
    rows: Range<u32>,
) -> Outcome {
    with_request(checks, rows, |request| {
        request.lookups = Some(lookups);
        plugin.judge(request)
    })
}

/// What comes out when this is the only batch.
pub fn verdict(plugin: &Plugin, checks: &[u32], rows: Range<u32>) -> Verdict {
    plugin.circuit().admit(judge(plugin, checks, rows))
}

pub fn matrix(plugin: &Plugin, checks: &[u32], rows: Range<u32>) -> Matrix {
    verdict(plugin, checks, rows).matrix
}

/// All there is to say about a cell; of errors the code.
pub fn cell(matrix: &Matrix, check: usize, subject: usize) -> String {
    let (word, note) = match matrix.cell(check, subject).unwrap() {
        Cell::Pass => return "pass".into(),
        Cell::Error(id) => return format!("error {}", matrix.fault(id).unwrap().code),
        Cell::Fail(note) => ("fail", note),
        Cell::Unknown(note) => ("unknown", note),
        Cell::NotApplicable(note) => ("not-applicable", note),
        Cell::Manual(note) => ("manual", note),
    };
    let Some(note) = note.map(|n| matrix.note(n).unwrap()) else { return word.into() };
    let evidence: Vec<String> =
        note.evidence().map(|e| format!("{}/{}/{}", e.at.table, e.at.index, e.path)).collect();
    format!("{word} {} {} {}", note.code, note.detail, evidence.join(" "))
}

/// What the honest judge says.
pub fn right(check: u32, row: u32) -> String {
    if (row + check).is_multiple_of(7) {
        format!("fail code detail 0/{row}/BucketName")
    } else {
        "pass".into()
    }
}

/// Every cell is right, but for those that `error` gives a code for.
pub fn assert_cells(
    matrix: &Matrix,
    checks: &[u32],
    rows: Range<u32>,
    error: impl Fn(u32, u32) -> Option<&'static str>,
) {
    assert_eq!((matrix.checks(), matrix.subjects()), (checks.len(), rows.len()));
    assert_eq!(matrix.cells().len(), checks.len() * rows.len());
    for (c, check) in checks.iter().enumerate() {
        for (s, row) in rows.clone().enumerate() {
            let wanted =
                error(*check, row).map_or_else(|| right(*check, row), |code| format!("error {code}"));
            assert_eq!(cell(matrix, c, s), wanted, "check {check} on row {row}");
        }
    }
}
