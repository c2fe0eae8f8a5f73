use super::{Buffer, Snapshot, SnapshotError, Writer};
use crate::known::Inventory;
use crate::resource::Scope;
use bartizan_contract::reason::Reason;
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
    for account in snapshot.accounts() {
        for entry in &*snapshot.entries(account)? {
            let (scope, resource_type) = entry.key();
            let state = inventory(scope, resource_type).unwrap_or_else(|| entry.inventory.clone());
            let mask = |name: &str| property(scope, resource_type, name);
            writer.copy(snapshot, entry, state, mask, &mut buffer)?;
        }
        let ledger = snapshot.ledger_of(account).collect::<Result<_, _>>()?;
        writer.account_done(account.partition(), account.id(), ledger)?;
    }
    writer.finish(Vec::new())
}
