use super::chunk::Packer;
use super::index::{ChunkEntry, InventoryEntry};
use super::write::Place;
use super::{Buffer, Columns, ID, Snapshot, SnapshotError, Writer};
use crate::known::Inventory;
use crate::resource::{Provenance, Scope};
use bartizan_contract::encode::Builder;
use bartizan_contract::reason::Reason;
use std::collections::BTreeMap;
use std::path::Path;

/// Copies a snapshot with some of it masked, for tests and for handing it on: a property for which
/// `property(scope, type, name)` gives a reason becomes unknown in every row; an inventory takes
/// the state that `inventory(scope, type)` gives, and loses its resources if that is unknown.
/// Ids, ARNs, header and ledger stay as they are.
pub fn rewrite(
    snapshot: &Snapshot,
    path: impl AsRef<Path>,
    property: impl Fn(&Scope, &str, &str) -> Option<Reason>,
    inventory: impl Fn(&Scope, &str) -> Option<Inventory>,
) -> Result<Snapshot, SnapshotError> {
    let writer = Writer::create(path, snapshot.header())?;
    let mut buffer = Buffer::new();
    for entry in snapshot.inventories() {
        let (scope, resource_type) = entry.key();
        let state = inventory(scope, resource_type).unwrap_or_else(|| entry.inventory.clone());
        let rows_stay = !matches!(state, Inventory::Unknown(_));
        let names: Vec<&str> = entry.properties().collect();
        let mut copy = writer.shell(Place { scope, resource_type }, state, &provenance(entry), &names);
        if rows_stay {
            let mask = |name: &str| {
                if name.starts_with('@') { None } else { property(scope, resource_type, name) }
            };
            let chunks: Result<Vec<_>, _> = (0..entry.chunks())
                .map(|number| copy_chunk(snapshot, entry, number, &mask, &writer, &mut buffer))
                .collect();
            copy.chunks = chunks?.into();
            copy.rows = entry.rows;
        }
        writer.insert(copy)?;
    }
    writer.finish(snapshot.ledger()?)
}

fn provenance(entry: &InventoryEntry) -> BTreeMap<String, Provenance> {
    [ID].into_iter()
        .chain(entry.properties())
        .filter_map(|name| Some((name.to_owned(), entry.provenance(name)?)))
        .collect()
}

fn copy_chunk(
    snapshot: &Snapshot,
    entry: &InventoryEntry,
    number: usize,
    mask: &dyn Fn(&str) -> Option<Reason>,
    writer: &Writer,
    buffer: &mut Buffer,
) -> Result<ChunkEntry, SnapshotError> {
    let chunk = snapshot.chunk(entry, number, Columns::All, buffer)?;
    let mut packer = Packer::default();
    let mut builder = Builder::new();
    let mut masked = Vec::new();
    for (name, column) in chunk.raw_columns() {
        if let Some(reason) = mask(name) {
            let reason = reason.to_string();
            for _ in 0..chunk.rows() {
                builder.unknown(&reason);
            }
            builder.finish(&mut masked);
            packer.push(&masked);
        } else {
            packer.push(column);
        }
    }
    let (bytes, checksum) = packer.finish();
    Ok(ChunkEntry {
        offset: writer.append(&bytes)?,
        length: bytes.len() as u64,
        checksum,
        rows: chunk.rows() as u32,
        first: chunk.id(0).unwrap_or_default().into(),
        last: chunk.ids().last().unwrap_or_default().into(),
    })
}
