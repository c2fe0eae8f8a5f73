//! What is known of a cloud: resources, inventories, and the snapshot file that holds them.
//!
//! A [`Snapshot`] is complete in itself: whoever judges it needs no cloud, and judges it alike
//! every time. A [`Writer`] streams one out; [`rewrite`] makes a copy with some facts masked, [`redact`]
//! one to hand on, [`merge`] one of several.

mod header;
mod known;
mod resource;
mod snapshot;

pub use bartizan_contract::reason::{Code, Reason};
pub use header::{AccountInfo, CallOutcome, Header, LedgerEntry};
pub use known::{Inventory, Known};
pub use resource::{Provenance, Resource, Scope};
pub use snapshot::{
    ARN, Account, Buffer, CHUNK_ROWS, Chunk, Columns, Conflict, FORMAT, ID, InventoryEntry, Ledger,
    LinkIndex, Position, Redaction, Snapshot, SnapshotError, Told, Writer, merge, redact, rewrite,
};
