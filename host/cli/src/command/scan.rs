//! `bartizan scan`

use super::gather::gather;
use super::{INCOMPLETE, choose, dry_run, engine, load, resolution, threads};
use crate::args::{Format, Scan};
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::{stderr, stdout, warning};
use bartizan_report::{Jsonl, Logged, Ocsf, Table, summary};
use bartizan_scan::{Dispatch, ScanError, Sink};
use bartizan_state::{Snapshot, SnapshotError};
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(c: &Scan, registry: &Path, config: Option<&Path>) -> Result<u8> {
    let config = Config::read(config)?;
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    if c.dry_run {
        return dry_run::run(&c.source, &config, &chosen);
    }
    if c.source.manners.resume && c.keep_snapshot.is_none() {
        return Err(Failure::new(
            "there is nothing to go on with: only a snapshot that is kept has a journal",
        )
        .hint("`--keep-snapshot FILE`, the same file as before"));
    }
    let engine = engine()?;
    let set = load(&engine, &resolution, chosen)?;
    let interrupt = Interrupt::install()?;
    // A snapshot that nobody wants to keep lives as long as the scan.
    let scratch = tempfile::tempdir().map_err(|e| Failure::of("no temporary folder can be made", e))?;
    let snapshot = if let Some(path) = &c.snapshot {
        open(path)?
    } else {
        let path = c.keep_snapshot.clone().unwrap_or_else(|| scratch.path().join("scan.snapshot"));
        let requests = set.requests().into_iter().collect();
        gather(&c.source, &config, &requests, &path, c.keep_snapshot.is_some(), &interrupt)?
    };
    interrupt.read();
    let now = snapshot.header().created_at;
    let mut sink: Box<dyn Sink> = match c.format {
        Format::Table => Box::new(Table::new(stdout(), &c.statuses)),
        Format::Jsonl => Box::new(Jsonl::new(stdout(), &c.statuses)),
        Format::Ocsf => Box::new(Ocsf::new(stdout(), &c.statuses, now)),
    };
    let cancel = interrupt.judging.clone();
    let expected = config.expected_gaps(now);
    let dispatch =
        Dispatch { set: &set, snapshot: Arc::new(snapshot), threads: threads(), cancel, expected: &expected };
    let judged = dispatch.run(&mut Logged { sink: sink.as_mut(), out: stderr() });
    if let Err(ScanError::Cancelled) = judged {
        warning("interrupted: what is written so far is not all there is");
        return Ok(INCOMPLETE);
    }
    let sums = judged.map_err(|e| match e {
        ScanError::Output(e) => Failure::from(e),
        ScanError::Snapshot(e) => Failure::of("the snapshot cannot be judged to its end", e)
            .hint("take nothing from the findings so far: those behind the damage are missing"),
        e => Failure::of("the scan broke off", e),
    })?;
    // Whether anybody reads the sums does not change them.
    let _ = summary(&mut stderr(), &sums);
    Ok(sums.exit_code(c.fail_on))
}

fn open(path: &Path) -> Result<Snapshot> {
    Snapshot::open(path).map_err(|e| {
        // Where a snapshot is damaged, the error itself says what to do.
        let hint = match &e {
            SnapshotError::NotASnapshot { .. } => "`bartizan snapshot --output FILE` writes one",
            SnapshotError::Io { .. } => "check the path, and who may read it",
            _ => "",
        };
        Failure::of(format!("{} cannot be judged", path.display()), e).hint(hint)
    })
}
