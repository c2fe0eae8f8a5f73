use super::index::InventoryEntry;
use super::{Buffer, ID, Snapshot, SnapshotError, Writer};
use crate::header::{AccountInfo, Header};
use crate::known::Inventory;
use crate::resource::Scope;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What two snapshots tell differently: an inventory, or all of a type that an account lists as a
/// whole.
#[derive(Debug, Clone, Copy)]
pub struct Conflict<'a> {
    /// The type.
    pub resource_type: &'a str,
    /// Where its resources live.
    pub scope: &'a Scope,
    /// What the merged snapshot holds.
    pub taken: Told<'a>,
    /// What it does not hold.
    pub left: Told<'a>,
}

/// What one of two snapshots tells.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// How well it knows the resources.
    pub inventory: &'a Inventory,
    /// How many it has.
    pub rows: u64,
}

/// Makes one snapshot of several: of other accounts, or of other types and regions of the same. Of an
/// inventory that is in more than one, the better known is taken; of two that are equally well known,
/// the later verified; and `conflict` is told if they differ. A type that an account lists as a whole,
/// wherever its resources live, is taken as a whole: where the list of one has moved on, the other's
/// must not bring back what is gone. The result is as old as the oldest.
pub fn merge(
    snapshots: &[Snapshot],
    path: impl AsRef<Path>,
    mut conflict: impl FnMut(Conflict<'_>),
) -> Result<Snapshot, SnapshotError> {
    let mut snapshots: Vec<&Snapshot> = snapshots.iter().collect();
    let mut seen = BTreeSet::new();
    // Twice the same tells nothing more.
    snapshots.retain(|snapshot| seen.insert(*snapshot.digest()));
    let writer = Writer::create(path, &header(&snapshots)?)?;
    let keys: BTreeSet<(&str, &str)> =
        snapshots.iter().flat_map(|s| s.accounts()).map(super::Account::key).collect();
    let mut buffer = Buffer::new();
    for (partition, id) in keys {
        let mut parts: Vec<(&Snapshot, Arc<[InventoryEntry]>)> = Vec::new();
        let mut ledger = Vec::new();
        for snapshot in &snapshots {
            let Some(account) = snapshot.account(partition, id) else { continue };
            parts.push((snapshot, snapshot.entries(account)?));
            for entry in snapshot.ledger_of(account) {
                ledger.push(entry?);
            }
        }
        let all = || parts.iter().flat_map(|(_, entries)| &**entries);
        let of_account: BTreeSet<&str> =
            all().filter(|e| e.scope.region.is_empty()).map(InventoryEntry::resource_type).collect();
        let mut taken: BTreeMap<(&str, Option<&str>), Unit<'_>> = BTreeMap::new();
        for (snapshot, entries) in &parts {
            let mut units: BTreeMap<_, Unit<'_>> = BTreeMap::new();
            for entry in &**entries {
                let kind = entry.resource_type();
                let region = (!of_account.contains(kind)).then_some(entry.scope.region.as_str());
                let unit = units.entry((kind, region));
                unit.or_insert(Unit { snapshot, entries: Vec::new() }).entries.push(entry);
            }
            for (key, unit) in units {
                let Some(other) = taken.get(&key) else {
                    taken.insert(key, unit);
                    continue;
                };
                let better = unit.rank() > other.rank();
                let (winner, loser) = if better { (&unit, other) } else { (other, &unit) };
                if let Some(found) = winner.conflict(loser) {
                    conflict(found);
                }
                if better {
                    taken.insert(key, unit);
                }
            }
        }
        for unit in taken.values() {
            for entry in &unit.entries {
                writer.copy(unit.snapshot, entry, entry.inventory.clone(), |_| None, &mut buffer)?;
            }
        }
        writer.account_done(partition, id, ledger)?;
    }
    writer.finish(Vec::new())
}

/// What is taken from one snapshot or from another, but not from both.
struct Unit<'a> {
    snapshot: &'a Snapshot,
    /// By region; there is one at least.
    entries: Vec<&'a InventoryEntry>,
}

impl<'a> Unit<'a> {
    fn worst(&self) -> Option<&'a InventoryEntry> {
        self.entries.iter().copied().min_by_key(|entry| known(entry))
    }

    /// How well it is known, and since when. The order in which snapshots are given decides nothing.
    fn rank(&self) -> (u8, u64, u64, &'a [u8; 32]) {
        let verified = |entry: &InventoryEntry| {
            let names = [ID].into_iter().chain(entry.properties());
            let listed = entry.provenance(ID).map(|p| p.verified_at);
            let latest = || names.filter_map(|name| entry.provenance(name)).map(|p| p.verified_at).max();
            listed.or_else(latest).unwrap_or_default()
        };
        (
            self.worst().map(known).unwrap_or_default(),
            self.entries.iter().map(|entry| verified(entry)).max().unwrap_or_default(),
            self.snapshot.header().created_at,
            self.snapshot.digest(),
        )
    }

    fn told(&self) -> Option<Told<'a>> {
        let rows = self.entries.iter().map(|entry| entry.rows).sum();
        Some(Told { snapshot: self.snapshot, inventory: &self.worst()?.inventory, rows })
    }

    /// What becomes of it against one that is left out, if they differ.
    fn conflict(&self, left: &Self) -> Option<Conflict<'a>> {
        let same = |(a, b): (&&InventoryEntry, &&InventoryEntry)| {
            a.key() == b.key() && a.inventory == b.inventory && a.same_rows(b)
        };
        if self.entries.len() == left.entries.len() && self.entries.iter().zip(&left.entries).all(same) {
            return None;
        }
        let (resource_type, scope) = self.entries.first().map(|e| (e.resource_type(), e.scope()))?;
        Some(Conflict { resource_type, scope, taken: self.told()?, left: left.told()? })
    }
}

fn known(entry: &InventoryEntry) -> u8 {
    match entry.inventory {
        Inventory::Complete => 2,
        Inventory::Partial(_) => 1,
        Inventory::Unknown(_) => 0,
    }
}

/// What all of them were asked for, and nothing more.
fn header(snapshots: &[&Snapshot]) -> Result<Header, SnapshotError> {
    let headers = || snapshots.iter().map(|snapshot| snapshot.header());
    let mut accounts: BTreeMap<(&str, &str), Option<&str>> = BTreeMap::new();
    for account in headers().flat_map(|header| &header.accounts) {
        let name = accounts.entry((&account.partition, &account.id)).or_default();
        *name = name.or(account.name.as_deref());
    }
    let mut regions: BTreeSet<String> = headers().flat_map(|header| &header.regions).cloned().collect();
    if !regions.is_empty() {
        // Who asked for all regions got those; that all were asked for is not true of the others.
        for snapshot in snapshots.iter().filter(|snapshot| snapshot.header().regions.is_empty()) {
            for entry in snapshot.inventories() {
                regions.insert(entry?.scope.region.clone());
            }
        }
        regions.remove("");
    }
    let distinct = |of: fn(&Header) -> &str| {
        let texts: BTreeSet<&str> = headers().map(of).filter(|text| !text.is_empty()).collect();
        texts.into_iter().collect::<Vec<_>>().join(", ")
    };
    Ok(Header {
        created_at: headers().map(|header| header.created_at).min().unwrap_or_default(),
        tool: distinct(|header| &header.tool),
        catalog: distinct(|header| &header.catalog),
        accounts: accounts
            .into_iter()
            .map(|((partition, id), name)| AccountInfo {
                partition: partition.to_owned(),
                id: id.to_owned(),
                name: name.map(str::to_owned),
            })
            .collect(),
        regions: regions.into_iter().collect(),
        sources: headers()
            .flat_map(|header| &header.sources)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .cloned()
            .collect(),
    })
}
