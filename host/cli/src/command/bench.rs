//! `bartizan bench`: what checks cost, against what they may cost.

use super::build::components;
use crate::args::{Bench, ListFormat};
use crate::failure::{Failure, Result};
use crate::output::{stdout, warning};
use anstyle::Style;
use bartizan_engine::Engine;
use bartizan_registry::wildcard;
use bartizan_scan::{Cost, Costs, measure};
use serde_json::json;
use std::io::Write;
use std::time::Duration;

/// How many resources a batch has: as many as in a scan of a large account, fewer, and one.
const SIZES: [usize; 3] = [256, 64, 1];

pub(crate) fn run(c: &Bench) -> Result<u8> {
    let engine = super::engine()?;
    let wanted = |id: &str| c.checks.is_empty() || c.checks.iter().any(|p| wildcard(p, id));
    let mut measured = 0;
    for component in components(&c.packages, &c.components, c.no_build)? {
        measured += bench(&engine, &component, c, &wanted)?;
    }
    if measured == 0 {
        return Err(Failure::new("there is no check with examples to measure")
            .hint("name one of the plugin's checks, or give the check an example"));
    }
    Ok(0)
}

fn bench(engine: &Engine, path: &std::path::Path, c: &Bench, wanted: &dyn Fn(&str) -> bool) -> Result<usize> {
    let file = super::test::Component::read(path)?;
    let scratch = tempfile::tempdir().map_err(|e| Failure::of("no temporary folder can be made", e))?;
    let costs = measure(engine, file.built(), scratch.path(), (&SIZES, c.rounds), wanted)
        .map_err(|e| Failure::of(format!("the examples of {} cannot be run", path.display()), e))?;
    let plugin = format!("{}@{}", file.manifest.name, file.manifest.version);
    match c.format {
        ListFormat::Table => table(&plugin, &costs)?,
        ListFormat::Jsonl => lines(&plugin, &costs)?,
    }
    for cost in costs.costs.iter().filter(|cost| cost.faulted) {
        let check = &cost.check;
        warning(&format!("{check} gives no result for some example: `bartizan test` tells which, and why"));
    }
    Ok(costs.costs.len())
}

/// The share of a limit, in percent.
#[expect(clippy::cast_precision_loss, reason = "a share, for people")]
fn memory_share(cost: &Cost, costs: &Costs) -> f64 {
    cost.memory as f64 / costs.limits.memory_bytes.max(1) as f64 * 100.0
}

fn time_share(cost: &Cost, costs: &Costs) -> f64 {
    cost.longest.as_secs_f64() / costs.limits.deadline.as_secs_f64() * 100.0
}

fn lines(plugin: &str, costs: &Costs) -> Result<()> {
    let mut out = stdout();
    for cost in &costs.costs {
        let line = json!({
            "plugin": plugin,
            "check": cost.check,
            "batch": cost.rows,
            "nanoseconds": rounded(cost.nanoseconds),
            "longest_batch_ms": rounded(cost.longest.as_secs_f64() * 1e3),
            "deadline_ms": costs.limits.deadline.as_millis() as u64,
            "deadline_percent": rounded(time_share(cost, costs)),
            "memory_bytes": cost.memory,
            "memory_limit_bytes": costs.limits.memory_bytes,
            "memory_percent": rounded(memory_share(cost, costs)),
            "faulted": cost.faulted,
        });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// To three places after the point.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

fn table(plugin: &str, costs: &Costs) -> Result<()> {
    let mut out = stdout();
    let bold = Style::new().bold();
    let width = costs.costs.iter().map(|c| c.check.len()).max().unwrap_or(0).max(20);
    writeln!(
        out,
        "{bold}{plugin}{bold:#}: one check on one resource, in CPU time, by the size of the batch"
    )?;
    writeln!(out, "{:<width$}  {:>9} {:>9} {:>9}  {:>9}", "", "256", "64", "1", "memory")?;
    for of_check in costs.costs.chunk_by(|a, b| a.check == b.check) {
        let Some(first) = of_check.first() else { continue };
        let time = |rows: usize| {
            let cost = of_check.iter().find(|c| c.rows == rows);
            cost.map_or_else(String::new, |c| nanoseconds(c.nanoseconds))
        };
        let [large, small, one] = SIZES.map(time);
        let memory = of_check.iter().map(|c| c.memory).max().unwrap_or_default();
        let memory = mebibytes(memory);
        writeln!(out, "{:<width$}  {large:>9} {small:>9} {one:>9}  {memory:>9}", first.check)?;
    }
    let longest = costs.costs.iter().max_by_key(|c| c.longest);
    if let Some(cost) = longest {
        let of_limit =
            format!("{:.3} % of the deadline of {}", time_share(cost, costs), seconds(costs.limits.deadline));
        writeln!(
            out,
            "longest batch: {:.3} ms ({} of {}), {of_limit}",
            cost.longest.as_secs_f64() * 1e3,
            cost.check,
            cost.rows
        )?;
    }
    let largest = costs.costs.iter().max_by_key(|c| c.memory);
    if let Some(cost) = largest {
        let limit = mebibytes(costs.limits.memory_bytes);
        writeln!(
            out,
            "most memory: {}, {:.1} % of the limit of {limit}",
            mebibytes(cost.memory),
            memory_share(cost, costs)
        )?;
    }
    Ok(out.flush()?)
}

fn nanoseconds(n: f64) -> String {
    if n < 1e4 { format!("{n:.0} ns") } else { format!("{:.1} µs", n / 1e3) }
}

fn seconds(time: Duration) -> String {
    if time.subsec_nanos() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a size, for people")]
fn mebibytes(bytes: usize) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
