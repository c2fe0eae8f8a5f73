//! `bartizan snapshot`

use super::gather::gather;
use super::{choose, resolution};
use crate::args::Snapshot;
use crate::failure::Result;
use crate::output::stderr;
use bartizan_scan::requests;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Snapshot, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let requests = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let snapshot = gather(&c.source, &requests, &c.output)?;
    let resources: u64 = snapshot.inventories().iter().map(bartizan_state::InventoryEntry::rows).sum();
    let gaps = snapshot.inventories().iter().filter(|e| !e.inventory().is_complete()).count();
    writeln!(
        stderr(),
        "{}: {resources} resources of {} accounts, {gaps} incomplete inventories",
        c.output.display(),
        snapshot.header().accounts.len()
    )?;
    // An incomplete snapshot is no clean one.
    Ok(if gaps > 0 { 3 } else { 0 })
}
