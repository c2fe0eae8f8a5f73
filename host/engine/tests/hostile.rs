//! Guests that misbehave: each ends in the right fault within its limit, and costs its neighbours
//! nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../../../tests/guests/hostile/manifest.rs"]
mod manifest;
mod support;

use bartizan_engine::{
    CancelToken, Capability, Cell, Engine, EngineConfig, Fault, FaultCode, Limits, LoadError, LookupError,
    LookupSource, Matrix, Outcome, Page, PageColumn, PluginSource,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::{
    assert_cells, cell, engine, judge, judge_with, load, load_with, matrix, try_load, verdict, with_request,
};

/// The fault of a matrix that is one error.
fn fault(matrix: &Matrix) -> &Fault {
    match matrix.cell(0, 0) {
        Some(Cell::Error(id)) => matrix.fault(id).unwrap(),
        _ => panic!("no error: {}", cell(matrix, 0, 0)),
    }
}

#[test]
fn an_honest_plugin_gets_every_cell_and_note() {
    let plugin = load(&engine(), "honest");
    let outcome = judge(&plugin, &[0, 1, 2], 0..1000);
    assert_eq!((outcome.extra_calls(), outcome.deadlines()), (0, 0));
    let matrix = plugin.circuit().admit(outcome).matrix;
    assert_cells(&matrix, &[0, 1, 2], 0..1000, |_, _| None);
    assert_eq!(matrix.cells().iter().filter(|c| **c != Cell::Pass).count(), 428);
}

#[test]
fn nothing_to_judge_is_no_call() {
    let plugin = load(&engine(), "endless-loop");
    assert!(matrix(&plugin, &[0, 1], 0..0).cells().is_empty());
    assert!(matrix(&plugin, &[], 0..5).cells().is_empty());
}

#[test]
fn each_guest_ends_in_its_fault_in_time() {
    let engine = engine();
    let limits = [("deadline-ms", 100), ("memory-mib", 16)];
    for (guest, code, limit, words) in [
        ("endless-loop", FaultCode::Deadline, Some("deadline-ms"), "100ms"),
        ("endless-start", FaultCode::Deadline, Some("deadline-ms"), "100ms"),
        ("memory-bomb", FaultCode::MemoryLimit, Some("memory-mib"), "17 MiB"),
        ("table-growth", FaultCode::TableLimit, Some("table-elements"), "10001 table elements"),
        ("stack-overflow", FaultCode::StackOverflow, None, "stack"),
        ("aliased-strings", FaultCode::OutputLimit, None, "65 KiB"),
        ("aliased-notes", FaultCode::OutputLimit, None, "65 KiB"),
        ("short-matrix", FaultCode::BadReport, None, "0 statuses for 1 checks on 1 subjects"),
        ("zero-matrix", FaultCode::BadReport, None, "status 0"),
        ("note-out-of-range", FaultCode::BadReport, None, "outside of 1 checks"),
        ("string-out-of-range", FaultCode::BadReport, None, "string 3 of 3"),
        ("note-on-pass", FaultCode::BadReport, None, "on a pass"),
        ("uncounted-evidence", FaultCode::BadReport, None, "the notes count 0"),
        ("overcounted-evidence", FaultCode::BadReport, None, "evidence that is not there"),
        ("forged-row", FaultCode::BadReport, None, "row 1000000 of table 0"),
        ("forged-table", FaultCode::BadReport, None, "of table 1000000"),
        ("forged-property", FaultCode::BadReport, None, "\"SecretKey\""),
        ("not-utf-8", FaultCode::BadReport, None, "utf-8"),
        ("wild-pointer", FaultCode::BadReport, None, "cannot be read"),
        ("own-fault", FaultCode::GuestFault, None, "tired"),
    ] {
        let plugin = load_with(&engine, guest, &limits);
        let start = Instant::now();
        let matrix = matrix(&plugin, &[0], 0..1);
        let fault = fault(&matrix);
        assert_eq!(fault.code, code, "{guest}: {fault}");
        assert_eq!(fault.limit.map(|l| l.name), limit, "{guest}: {fault}");
        assert!(fault.message.contains(words), "{guest}: {fault}");
        assert!(start.elapsed() < Duration::from_secs(5), "{guest}: {:?}", start.elapsed());
    }
}

#[test]
fn what_is_wrong_only_together_is_right_in_halves() {
    let engine = engine();
    // Rows 0 and 7 fail, so that there are two notes to put on one cell; alone, no row has two.
    let plugin = load(&engine, "second-note");
    assert_cells(&matrix(&plugin, &[0], 0..8), &[0], 0..8, |_, _| None);
    assert_eq!(judge(&plugin, &[0], 0..8).extra_calls(), 2);
    let plugin = load_with(&engine, "second-note", &[("extra-calls", 1)]);
    let matrix = matrix(&plugin, &[0], 0..8);
    assert_cells(&matrix, &[0], 0..8, |_, row| (row >= 4).then_some("circuit-open"));
}

#[test]
fn one_bad_resource_of_a_thousand_costs_only_itself() {
    let plugin = load(&engine(), "trap-on-one");
    let checks = [2, 0, 1];
    let outcome = judge(&plugin, &checks, 0..1000);
    assert!((20..=30).contains(&outcome.extra_calls()), "{}", outcome.extra_calls());
    let verdict = plugin.circuit().admit(outcome);
    assert_cells(&verdict.matrix, &checks, 0..1000, |_, row| (row == 617).then_some("trap"));
    let Some(Cell::Error(id)) = verdict.matrix.cell(0, 617) else { panic!("no error") };
    assert_eq!(
        verdict.matrix.fault(id).unwrap().to_string(),
        "trap: wasm trap: wasm `unreachable` instruction executed"
    );
}

#[test]
fn one_resource_without_end_costs_only_itself() {
    let plugin = load_with(&engine(), "loop-on-one", &[("deadline-ms", 80)]);
    let start = Instant::now();
    let outcome = judge(&plugin, &[0, 1], 512..768);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(outcome.deadlines() <= 4, "{}", outcome.deadlines());
    let matrix = plugin.circuit().admit(outcome).matrix;
    assert_cells(&matrix, &[0, 1], 512..768, |_, row| (row == 617).then_some("deadline"));
}

#[test]
fn nothing_is_carried_from_call_to_call() {
    let plugin = load(&engine(), "carried-state");
    for _ in 0..3 {
        assert_cells(&matrix(&plugin, &[0, 1], 0..64), &[0, 1], 0..64, |_, _| None);
    }
}

#[test]
fn deadlines_open_the_circuit() {
    let plugin = load_with(&engine(), "endless-loop", &[("deadline-ms", 40), ("deadlines", 2)]);
    let mut circuit = plugin.circuit();
    let start = Instant::now();
    let first = circuit.admit(judge(&plugin, &[0], 0..64)).matrix;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_cells(&first, &[0], 0..64, |_, _| Some("circuit-open"));
    let text = fault(&first).to_string();
    assert!(text.contains("endless-loop@1.0.0") && text.contains("deadlines = 2"), "{text}");
    assert!(circuit.is_open());
    // Workers that know of it do not even begin.
    let next = with_request(&[0], 64..128, |request| {
        request.circuit = Some(circuit.switch());
        plugin.judge(request)
    });
    assert_eq!(next.deadlines(), 0);
    assert_cells(&circuit.admit(next).matrix, &[0], 64..128, |_, _| Some("circuit-open"));
}

/// All cells of batches of `size` rows, as text.
fn cells(matrices: &[Matrix]) -> Vec<String> {
    matrices
        .iter()
        .flat_map(|m| (0..m.checks()).flat_map(move |c| (0..m.subjects()).map(move |s| cell(m, c, s))))
        .collect()
}

#[test]
fn batches_judged_ahead_end_like_batches_judged_in_turn() {
    let engine = engine();
    // Rows that trap are spread over batches of different cost, so that the budget ends within one.
    let batches = [1..3, 4..12, 12..20, 20..21, 22..24, 24..40, 40..60, 61..63];
    let checks = [0, 1];
    for extra_calls in [0, 5, 17, 18, 40, 64, 1000] {
        // In turn: each batch is given what the ones before it have left.
        let mut in_turn = Vec::new();
        let mut left = Some(extra_calls);
        for rows in batches.clone() {
            let calls = left.unwrap_or(0);
            let plugin = load_with(&engine, "trap-on-many", &[("extra-calls", u64::from(calls))]);
            let outcome = judge(&plugin, &checks, rows.clone());
            let used = outcome.extra_calls();
            let mut circuit = plugin.circuit();
            let matrix = circuit.admit(outcome).matrix;
            if left.is_some() {
                in_turn.extend(cells(&[matrix]));
                left = (!circuit.is_open()).then_some(calls - used);
            } else {
                in_turn.extend(rows.flat_map(|_| checks).map(|_| "error circuit-open".to_owned()));
            }
        }
        // Ahead: all at once, each with the whole budget, and admitted in order.
        let plugin = load_with(&engine, "trap-on-many", &[("extra-calls", u64::from(extra_calls))]);
        let outcomes: Vec<Outcome> = thread::scope(|s| {
            let running: Vec<_> =
                batches.clone().map(|rows| s.spawn(|| judge(&plugin, &checks, rows))).into_iter().collect();
            running.into_iter().map(|r| r.join().unwrap()).collect()
        });
        let mut circuit = plugin.circuit();
        let ahead: Vec<Matrix> = outcomes.into_iter().map(|o| circuit.admit(o).matrix).collect();
        assert_eq!(cells(&ahead), in_turn, "extra-calls = {extra_calls}");
        let opened = in_turn.contains(&"error circuit-open".to_owned());
        assert_eq!(opened, circuit.is_open(), "extra-calls = {extra_calls}");
        assert_eq!(opened, extra_calls < 1000, "extra-calls = {extra_calls}");
    }
}

#[test]
fn neighbours_on_other_threads_are_untouched() {
    let engine = Engine::new(EngineConfig { threads: 2, ..EngineConfig::default() }).unwrap();
    let honest = load(&engine, "honest");
    thread::scope(|s| {
        for guest in ["endless-loop", "memory-bomb", "stack-overflow", "trap-on-one"] {
            let bad = load_with(&engine, guest, &[("deadline-ms", 50), ("deadlines", 1)]);
            s.spawn(move || judge(&bad, &[0], 0..1000));
        }
        for _ in 0..4 {
            s.spawn(|| {
                for _ in 0..20 {
                    assert_cells(&matrix(&honest, &[0, 1], 0..256), &[0, 1], 0..256, |_, _| None);
                }
            });
        }
    });
}

#[test]
fn cancelling_ends_a_call_early_and_lets_none_begin() {
    let plugin = load_with(&engine(), "endless-loop", &[("deadline-ms", 60_000)]);
    let cancel = CancelToken::default();
    let start = Instant::now();
    let outcome = thread::scope(|s| {
        s.spawn(|| {
            thread::sleep(Duration::from_millis(50));
            cancel.cancel();
        });
        with_request(&[0], 0..8, |request| {
            request.cancel = Some(cancel.clone());
            plugin.judge(request)
        })
    });
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(outcome.extra_calls(), 0);
    let matrix = plugin.circuit().admit(outcome).matrix;
    assert_cells(&matrix, &[0], 0..8, |_, _| Some("cancelled"));
}

#[test]
fn a_log_flood_is_capped_and_no_fault() {
    let plugin = load_with(&engine(), "log-flood", &[("log-kib", 16)]);
    let verdict = verdict(&plugin, &[0, 1, 2], 0..256);
    assert_cells(&verdict.matrix, &[0, 1, 2], 0..256, |_, _| None);
    let bytes: usize = verdict.logs.iter().map(|l| l.message.len()).sum();
    assert!((8 << 10..=16 << 10).contains(&bytes), "{bytes}");
    assert!(verdict.logs.iter().all(|l| l.truncated && l.level == 3));
    assert_eq!(verdict.logs.len() as u64 + verdict.dropped_logs, 1000);
}

struct Endless(AtomicU32);

impl LookupSource for Endless {
    fn page(
        &self,
        _check: u32,
        _parameter: u32,
        _subject: Option<u32>,
        number: u32,
    ) -> Result<Option<Page>, LookupError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        if number == u32::MAX {
            return Err(LookupError("page 4294967295 does not exist".into()));
        }
        Ok(Some(Page {
            resource_type: "AWS::S3::Bucket".into(),
            scope: 0,
            rows: 1,
            columns: vec![PageColumn { property: "BucketName".into(), values: vec![0; 1 << 10] }],
        }))
    }
}

#[test]
fn endless_lookups_end_at_either_limit() {
    for (limits, name, pages) in [
        ([("lookups", 50), ("lookup-mib", 64)], "lookups", 50),
        ([("lookups", 1_000_000), ("lookup-mib", 1)], "lookup-mib", 1015),
    ] {
        let plugin = load_with(&engine(), "endless-lookups", &limits);
        let source = Arc::new(Endless(AtomicU32::new(0)));
        let lookups: Arc<dyn LookupSource> = source.clone();
        let outcome = judge_with(&plugin, lookups, &[0], 0..1);
        let matrix = plugin.circuit().admit(outcome).matrix;
        let fault = fault(&matrix);
        assert_eq!(fault.code, FaultCode::LookupLimit, "{fault}");
        assert_eq!(fault.limit.unwrap().name, name);
        assert_eq!(source.0.load(Ordering::Relaxed), pages);
    }
}

struct Slow;

impl LookupSource for Slow {
    fn page(&self, _: u32, _: u32, _: Option<u32>, _: u32) -> Result<Option<Page>, LookupError> {
        thread::sleep(Duration::from_millis(30));
        Ok(None)
    }
}

#[test]
fn time_that_passes_in_the_host_counts_too() {
    let limits = [("deadline-ms", 60), ("wall-factor", 2), ("lookups", 1_000)];
    let plugin = load_with(&engine(), "endless-lookups", &limits);
    let start = Instant::now();
    let outcome = judge_with(&plugin, Arc::new(Slow), &[0], 0..1);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let matrix = plugin.circuit().admit(outcome).matrix;
    let fault = fault(&matrix);
    assert_eq!(fault.code, FaultCode::Deadline, "{fault}");
    assert_eq!(fault.limit.unwrap().name, "wall-factor");
}

#[test]
fn a_plugin_that_talks_too_much_of_its_fault_is_cut_short() {
    let plugin = load(&engine(), "long-fault");
    let matrix = matrix(&plugin, &[0], 0..1);
    let fault = fault(&matrix);
    assert_eq!(fault.code, FaultCode::GuestFault);
    assert!((1000..1100).contains(&fault.message.len()), "{}", fault.message.len());
}

#[test]
fn a_manifest_beside_the_code_changes_nothing() {
    let bytes = manifest::with_manifest(support::guest("honest"), &manifest::manifest("honest", &["log"]));
    let source = PluginSource {
        name: "honest",
        version: "1.0.0",
        digest: Sha256::digest(&bytes).into(),
        bytes: &bytes,
        capabilities: &[],
        limits: Limits::default(),
    };
    let plugin = engine().load(&source).unwrap();
    assert_cells(&matrix(&plugin, &[0], 0..8), &[0], 0..8, |_, _| None);
}

#[test]
fn a_lookup_without_source_or_of_another_check_is_no_empty_set() {
    let engine = engine();
    let plugin = load_with(&engine, "endless-lookups", &[]);
    let unfed = matrix(&plugin, &[0], 0..1);
    assert_eq!(fault(&unfed).code, FaultCode::LookupFailed);
    let plugin = load_with(&engine, "foreign-lookup", &[]);
    let source = Arc::new(Endless(AtomicU32::new(0)));
    let lookups: Arc<dyn LookupSource> = source.clone();
    let outcome = judge_with(&plugin, lookups, &[0, 1], 0..1);
    let foreign = plugin.circuit().admit(outcome).matrix;
    assert_cells(&foreign, &[0, 1], 0..1, |_, _| Some("lookup-failed"));
    assert!(fault(&foreign).message.contains("check 7 of 1"), "{}", fault(&foreign));
    assert_eq!(source.0.load(Ordering::Relaxed), 0);
}

#[test]
fn a_memory_above_the_limit_from_the_start_is_no_instance() {
    // The guests begin with 256 KiB.
    let limits = Limits { memory_bytes: 128 << 10, ..Limits::default() };
    let plugin = try_load(&engine(), "honest", &[], limits).unwrap();
    let outcome = judge(&plugin, &[0], 0..100);
    assert_eq!(outcome.extra_calls(), 0, "a smaller batch would not help");
    let matrix = plugin.circuit().admit(outcome).matrix;
    assert_cells(&matrix, &[0], 0..100, |_, _| Some("instantiate"));
    assert_eq!(fault(&matrix).limit.unwrap().name, "memory-mib");
}

#[test]
fn an_import_that_is_not_granted_does_not_load() {
    let engine = engine();
    let error =
        |name, granted: &[Capability]| try_load(&engine, name, granted, Limits::default()).unwrap_err();
    for (name, granted, capability) in
        [("log-flood", vec![Capability::Lookup], "`log`"), ("endless-lookups", vec![], "`lookup`")]
    {
        let error = error(name, &granted);
        assert!(matches!(error, LoadError::Capability { .. }), "{error}");
        assert!(error.to_string().contains(capability), "{error}");
    }
    let foreign = error("foreign-import", &Capability::ALL);
    assert!(matches!(foreign, LoadError::Import { .. }), "{foreign}");
    assert!(foreign.to_string().contains("`evil:host/process@1.0.0`"), "{foreign}");
    let contract = error("foreign-contract", &[]);
    assert!(matches!(contract, LoadError::Contract { .. }), "{contract}");
    assert!(contract.to_string().contains("0.9.0"), "{contract}");
    let empty = error("no-plugin", &[]);
    assert!(matches!(empty, LoadError::NotAPlugin { .. }), "{empty}");
    assert!(empty.to_string().contains("evaluate"), "{empty}");
}

#[test]
fn a_grant_beyond_the_engine_does_not_load() {
    let limits = Limits::default().with([("memory-mib", 1 << 20)]).unwrap();
    let error = try_load(&engine(), "honest", &[], limits).unwrap_err().to_string();
    assert!(error.contains("memory-mib = 1048576") && error.contains("at most 1024"), "{error}");
}
