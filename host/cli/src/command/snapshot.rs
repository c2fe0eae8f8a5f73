//! `bartizan snapshot`

use super::gather::gather;
use super::{INCOMPLETE, choose, resolution};
use crate::args::Snapshot;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::stderr;
use bartizan_scan::requests;
use bartizan_state::{CallOutcome, Code, LedgerEntry};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Snapshot, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let requests = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let interrupt = Interrupt::install()?;
    let snapshot = gather(&c.source, &requests, &c.output, &interrupt)?;
    let resources: u64 = snapshot.inventories().iter().map(bartizan_state::InventoryEntry::rows).sum();
    let gaps = snapshot.inventories().iter().filter(|e| !e.inventory().is_complete()).count();
    // A region that is closed was not called; a fact that a member account cannot have is no gap.
    let failed = |e: &&LedgerEntry| {
        e.calls > 0 && matches!(&e.outcome, CallOutcome::Failed(r) if r.code != Code::NotInSource)
    };
    let ledger = snapshot.ledger().map_err(|e| Failure::of("the snapshot cannot be read back", e))?;
    let failed: u64 = ledger.iter().filter(failed).map(|e| e.calls).sum();
    let _ = writeln!(
        stderr(),
        "{}: {resources} resources of {} accounts; {gaps} incomplete inventories, {failed} calls without an answer",
        c.output.display(),
        snapshot.header().accounts.len()
    );
    // An incomplete snapshot is no clean one.
    Ok(if gaps > 0 || failed > 0 { INCOMPLETE } else { 0 })
}
