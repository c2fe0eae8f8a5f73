//! `bartizan snapshot`, and what can be done with snapshots that are there.

mod diff;
mod merge;
mod redact;
mod show;

use super::gather::gather;
use super::{INCOMPLETE, choose, resolution};
use crate::args::{OfSnapshots, Snapshot};
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::stderr;
use bartizan_report::plain;
use bartizan_scan::requests;
use bartizan_state::{CallOutcome, Code, Known, LedgerEntry, SnapshotError};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Snapshot, registry: &Path, config: Option<&Path>) -> Result<u8> {
    match (&c.command, &c.output) {
        (Some(OfSnapshots::Show(c)), _) => show::run(c),
        (Some(OfSnapshots::Diff { old, new, format }), _) => diff::run(old, new, *format),
        (Some(OfSnapshots::Redact(c)), _) => redact::run(c),
        (Some(OfSnapshots::Merge { files, output }), _) => merge::run(files, output),
        (None, Some(output)) => take(c, output, registry, config),
        (None, None) => Err(Failure::new("a snapshot needs a name").hint("`--output FILE`")),
    }
}

fn take(c: &Snapshot, output: &Path, registry: &Path, config: Option<&Path>) -> Result<u8> {
    let config = Config::read(config)?;
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let requests = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let interrupt = Interrupt::install()?;
    let snapshot = gather(&c.source, &config, &requests, output, true, &interrupt)?;
    let gaps: u64 = snapshot.accounts().iter().map(bartizan_state::Account::gaps).sum();
    // A region that is closed was not called; a fact that a member account cannot have is no gap.
    let unanswered = |e: &LedgerEntry| {
        e.calls > 0 && matches!(&e.outcome, CallOutcome::Failed(r) if r.code != Code::NotInSource)
    };
    let mut failed = 0;
    for entry in snapshot.ledger() {
        let entry = entry.map_err(|e| Failure::of("the snapshot cannot be read back", e))?;
        failed += if unanswered(&entry) { entry.calls } else { 0 };
    }
    let _ = writeln!(
        stderr(),
        "{}: {} resources of {} accounts; {gaps} incomplete inventories, {failed} calls without an answer",
        output.display(),
        resources(&snapshot),
        snapshot.header().accounts.len()
    );
    // An incomplete snapshot is no clean one.
    Ok(if gaps > 0 || failed > 0 { INCOMPLETE } else { 0 })
}

fn resources(snapshot: &bartizan_state::Snapshot) -> u64 {
    snapshot.accounts().iter().map(bartizan_state::Account::rows).sum()
}

fn open(path: &Path) -> Result<bartizan_state::Snapshot> {
    bartizan_state::Snapshot::open(path).map_err(|e| {
        // Where a snapshot is damaged, the error itself says what to do.
        let hint = match &e {
            SnapshotError::NotASnapshot { .. } => "`bartizan snapshot --output FILE` writes one",
            SnapshotError::Io { .. } => "check the path, and who may read it",
            _ => "",
        };
        Failure::of(format!("{} cannot be used", path.display()), e).hint(hint)
    })
}

/// A snapshot that turns out to be damaged while it is read.
fn reading(e: SnapshotError) -> Failure {
    Failure::of("the snapshot cannot be read to its end", e)
}

/// What is known of a property, in words.
fn words(known: &Known<Value>) -> String {
    match known {
        Known::Present(value) => plain(&value.to_string()).into_owned(),
        Known::Absent => "absent".to_owned(),
        Known::Unknown(reason) => format!("unknown: {}", plain(&reason.to_string())),
    }
}

/// The same for machines: what is absent and what is unknown cannot be taken for a value.
fn described(known: &Known<Value>) -> Value {
    match known {
        Known::Present(value) => json!({ "state": "present", "value": value }),
        Known::Absent => json!({ "state": "absent" }),
        Known::Unknown(reason) => json!({ "state": "unknown", "reason": reason.to_string() }),
    }
}

/// Unix seconds as RFC 3339.
fn time(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March: the day that may be missing is their last.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_told_as_people_tell_them() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_225_600, "2026-01-01T00:00:00Z"),
            (1_790_845_200, "2026-10-01T09:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(time(seconds), text);
        }
    }
}
