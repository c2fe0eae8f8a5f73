//! One check on one resource: natively, in a reused instance and in fresh ones, over the same tape.

use crate::corpus::{Kind, documents};
use crate::measure::{Quantity, Sheet, Unit, count, least};
use crate::sandbox::{self, Bare};
use crate::{Bench, Result};
use bartizan_contract::encode::Encoder;
use bartizan_contract::manifest::Manifest;
use bartizan_contract::status;
use bartizan_engine::input::{Batch, Column, Job, Row, Scope, Table as InTable};
use bartizan_engine::{Cell, Engine, EngineConfig, Limits, PluginSource, Request};
use bartizan_registry::Digest;
use bartizan_sdk::bindings::bartizan::check::types as native;
use std::hint::black_box;

/// 2026-01-01: a bucket of the corpus is old by then, a role was used lately.
pub(crate) const NOW: u64 = 1_767_225_600;

/// Rows of one type, with the checks on it.
struct Table {
    resource_type: &'static str,
    rows: u32,
    columns: Vec<(String, Vec<u8>)>,
    checks: Vec<u32>,
}

impl Table {
    /// As the host hands it over.
    fn borrowed<R>(&self, f: impl FnOnce(Job<'_>, Batch<'_>) -> R) -> R {
        let scopes = [Scope { partition: "aws", account: "111122223333", region: "eu-west-1" }];
        let columns: Vec<Column<'_>> =
            self.columns.iter().map(|(property, values)| Column { property, values }).collect();
        let tables =
            [InTable { resource_type: self.resource_type, scope: 0, rows: self.rows, columns: &columns }];
        let subjects: Vec<Row> = (0..self.rows).map(|index| Row { table: 0, index }).collect();
        f(
            Job { now: NOW, checks: &self.checks, settings: &[] },
            Batch { scopes: &scopes, tables: &tables, subjects: &subjects, inputs: &[] },
        )
    }

    /// As a plugin gets it.
    fn owned(&self) -> (native::Job, native::Batch) {
        let columns = self.columns.iter();
        let table = native::Table {
            resource_type: self.resource_type.to_owned(),
            scope: 0,
            rows: self.rows,
            columns: columns
                .map(|(p, v)| native::Column { property: p.clone(), values: v.clone() })
                .collect(),
        };
        let scope = native::Scope {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
        };
        let subjects = (0..self.rows).map(|index| native::Row { table: 0, index }).collect();
        (
            native::Job { now: NOW, checks: self.checks.clone(), settings: Vec::new() },
            native::Batch { scopes: vec![scope], tables: vec![table], subjects, inputs: Vec::new() },
        )
    }
}

/// The corpus in tables of so many rows, each with the properties that its checks read.
fn tables(manifest: &Manifest, each: usize, rows: usize) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for (kind, documents) in Kind::ALL.iter().zip(documents(each)) {
        let of_kind = (0u32..).zip(&manifest.checks).filter(|(_, c)| c.subject == kind.resource_type());
        let (checks, reads): (Vec<u32>, Vec<&Vec<String>>) = of_kind.map(|(i, c)| (i, &c.reads)).unzip();
        let mut granted: Vec<&str> = reads.into_iter().flatten().map(String::as_str).collect();
        granted.sort_unstable();
        granted.dedup();
        let mut encoder = Encoder::new(Some(&granted));
        for chunk in documents.chunks(rows) {
            for document in chunk {
                encoder.push_json(document.as_bytes())?;
            }
            tables.push(Table {
                resource_type: kind.resource_type(),
                rows: u32::try_from(chunk.len())?,
                columns: encoder.finish(),
                checks: checks.clone(),
            });
        }
    }
    Ok(tables)
}

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("One check on one resource, against the same code natively over the same columns");
    let bytes = bench.component("bench-plugin")?;
    let manifest = Manifest::parse(bench_plugin::MANIFEST.as_bytes())?;
    let bare = Bare::new(&sandbox::engine()?, &bytes)?;
    let engine = Engine::new(EngineConfig::default())?;
    let plugin = engine.load(&PluginSource {
        name: "bench-plugin",
        version: "1.0.0",
        digest: Digest::of(&bytes).0,
        bytes: &bytes,
        capabilities: &[],
        limits: Limits::default(),
    })?;
    let each = 1_500;
    let mut share = 0.0;
    for (rows, reused, fresh) in [(1, None, None), (64, None, Some(140.0)), (256, Some(90.0), Some(105.0))] {
        let tables = tables(&manifest, each, rows)?;
        let batches: Vec<_> = tables.iter().map(Table::owned).collect();
        let (mut store, instance) = bare.limited()?;
        share = agreed(&tables, &plugin, |table| {
            let answer = table.borrowed(|job, batch| instance.call_evaluate(&mut store, job, batch))?;
            answer.map_err(|f| format!("{}: {}", f.code, f.message).into())
        })?;

        let cells: usize = tables.iter().map(|t| t.rows as usize * t.checks.len()).sum();
        let [natively, in_reused, in_fresh] = least(
            bench.rounds(40),
            cells,
            [
                &mut || {
                    for (job, batch) in &batches {
                        drop(black_box(bench_plugin::PLUGIN.evaluate(job, batch)));
                    }
                },
                &mut || {
                    for table in &tables {
                        let call = |job: Job<'_>, batch: Batch<'_>| {
                            drop(black_box(instance.call_evaluate(&mut store, job, batch)));
                        };
                        table.borrowed(call);
                    }
                },
                &mut || {
                    for table in &tables {
                        table.borrowed(|job, batch| drop(black_box(plugin.judge(&Request::new(job, batch)))));
                    }
                },
            ],
        );
        let ns = |n| Quantity(n, Unit::Nanoseconds);
        let bound = |most: Option<f64>| most.map(|_| 1.0);
        sheet.ratio(
            &format!("reused instance, batches of {rows}"),
            ns(in_reused),
            ns(natively),
            bound(reused),
        );
        if reused.is_some() {
            sheet.value("  the same as a number", ns(in_reused), reused);
        }
        sheet.ratio(&format!("fresh instance, batches of {rows}"), ns(in_fresh), ns(natively), None);
        if fresh.is_some() {
            sheet.value("  the same as a number", ns(in_fresh), fresh);
        }
    }
    sheet.note(&format!("{:.1} % of these findings are failures", share * 100.0));
    Ok(())
}

/// All three ways must come to the same; the share of failures.
fn agreed(
    tables: &[Table],
    plugin: &bartizan_engine::Plugin,
    mut sandboxed: impl FnMut(&Table) -> Result<bartizan_engine_bindings::v0_1_0::bartizan::check::types::Report>,
) -> Result<f64> {
    let (mut cells, mut failures) = (0, 0);
    for table in tables {
        let (job, batch) = table.owned();
        let natively = bench_plugin::PLUGIN.evaluate(&job, &batch).map_err(|f| f.message)?;
        let reused = sandboxed(table)?;
        let outcome = table.borrowed(|job, batch| plugin.judge(&Request::new(job, batch)));
        let matrix = plugin.circuit().admit(outcome).matrix;
        let fresh: Vec<u8> = matrix
            .cells()
            .iter()
            .map(|c| match c {
                Cell::Pass => status::PASS,
                Cell::Fail(_) => status::FAIL,
                Cell::Unknown(_) => status::UNKNOWN,
                Cell::NotApplicable(_) => status::NOT_APPLICABLE,
                Cell::Manual(_) => status::MANUAL,
                Cell::Error(_) => 0,
            })
            .collect();
        if natively.statuses != reused.statuses || natively.statuses != fresh {
            return Err("the plugin judges otherwise in the sandbox than natively".into());
        }
        let here = natively.notes.iter().map(|n| natively.strings.get(n.detail as usize));
        let there = reused.notes.iter().map(|n| reused.strings.get(n.detail as usize));
        if !here.eq(there) || natively.evidence.len() != reused.evidence.len() {
            return Err("the plugin gives other reasons in the sandbox than natively".into());
        }
        cells += fresh.len();
        failures += matrix.cells().iter().filter(|c| matches!(c, Cell::Fail(_))).count();
    }
    Ok(count(failures) / count(cells))
}
