//! The snapshot file.
//!
//! ```text
//! mark, format u32, header length u32, header (JSON)
//! of each account, in canonical order and without gaps:
//!     chunks, in canonical order, without gaps
//!     index (see `index`)
//!     ledger (see `ledger`)
//! table of accounts (see `table`)
//! table at u64, SHA-256 of all but the accounts, end mark
//! ```
//!
//! A chunk holds at most [`CHUNK_ROWS`] resources of one type and scope: a directory
//! `[stored u32][raw u32][XXH64 u64]` a column, then the columns, `@id` and `@arn` first and the
//! properties in order, each a tape compressed with LZ4 (stored as it is where that gains nothing).
//! The index has the checksum of each directory and the table those of each index and ledger, so
//! the digest at the end stands for every byte.
//!
//! Neither who writes nor who reads holds more than the table and the few accounts in work: what a
//! snapshot costs in memory does not grow with the number of its accounts.
//!
//! The order of everything is fixed by the content: equal facts give equal files.

mod checksum;
mod chunk;
mod codec;
mod error;
mod index;
mod ledger;
mod link;
mod merge;
mod redact;
mod rewrite;
mod table;
mod write;

pub use chunk::{Buffer, Chunk, Columns};
pub use error::SnapshotError;
pub use index::InventoryEntry;
pub use ledger::Ledger;
pub use link::LinkIndex;
pub use merge::{Conflict, Told, merge};
pub use redact::{Redaction, redact};
pub use rewrite::rewrite;
pub use table::Account;
pub use write::Writer;

use crate::header::Header;
use crate::resource::{Resource, Scope};
use checksum::checksum;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};

/// The format that this version reads and writes.
pub const FORMAT: u32 = 2;

/// The most resources that a chunk holds.
pub const CHUNK_ROWS: usize = 256;

/// The column of ids; as a property's name, the list itself.
pub const ID: &str = "@id";

/// The column of ARNs.
pub const ARN: &str = "@arn";

const MARK: [u8; 8] = *b"BTZNSNAP";
const END: [u8; 8] = *b"BTZN.END";
/// Mark, format and header length.
const PREAMBLE: usize = 16;
/// Where the table begins, digest, end mark.
const FOOTER: usize = 48;
/// The most that the columns of a chunk take when unpacked. Chunks are cut far below it; only a
/// single monstrous resource could reach it.
const CHUNK_BYTES: usize = 256 << 20;
/// The most that the index or the ledger of an account takes, and the table: many times what the
/// largest would need, so that a size that was made up costs no memory.
const PART_BYTES: usize = 64 << 20;
/// How many accounts' inventories are kept for whoever asks for them next.
const KEPT: usize = 4;

/// Where a resource stands in its inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The chunk's number.
    pub chunk: usize,
    /// The row in that chunk.
    pub row: usize,
}

/// A snapshot, open for reading. Any number of threads may read it at once, each with a
/// [`Buffer`] of its own.
#[derive(Debug)]
pub struct Snapshot {
    file: File,
    path: PathBuf,
    length: u64,
    header: Header,
    accounts: Vec<Account>,
    digest: [u8; 32],
    kept: Mutex<VecDeque<(Account, Arc<[InventoryEntry]>)>>,
}

impl Snapshot {
    /// Opens a snapshot and verifies its header, its table of accounts, and the checksums of their
    /// indices and ledgers. Chunks are verified as they are read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SnapshotError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(SnapshotError::io("open", path))?;
        let metadata = file.metadata().map_err(SnapshotError::io("read", path))?;
        if !metadata.is_file() {
            return Err(SnapshotError::NotASnapshot { path: path.to_owned() });
        }
        let source = Source { file: &file, path, length: metadata.len() };

        let preamble = source.preamble()?;
        let (footer, footer_at) = source.footer()?;
        let header_end = (PREAMBLE as u64) + u64::from(preamble.header);
        if ![header_end, footer.table, footer_at].is_sorted() {
            return Err(source.damaged(footer_at, "the end says that the table lies outside the file"));
        }
        let head = source.part(0..header_end, "the header")?;
        let table = source.part(footer.table..footer_at, "the table of accounts")?;
        if digest(&head, &table, footer.table) != footer.digest {
            return Err(source.damaged(0, "header and table do not match the digest at the end"));
        }

        let header = serde_json::from_slice(head.get(PREAMBLE..).unwrap_or_default())
            .map_err(|e| source.damaged(PREAMBLE as u64, format!("the header cannot be read: {e}")))?;
        let accounts = table::decode(&table, header_end, footer.table).map_err(|wrong| {
            let what = format!("the table of accounts cannot be read: {}", wrong.what);
            source.damaged(footer.table + wrong.offset as u64, what)
        })?;
        for account in &accounts {
            source.index(account)?;
            source.ledger(account)?;
        }
        Ok(Self {
            path: path.to_owned(),
            length: metadata.len(),
            header,
            accounts,
            digest: footer.digest,
            kept: Mutex::default(),
            file,
        })
    }

    /// Where it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who made it, when, and of what.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// SHA-256 over header and table (which has the checksums of all else): equal for equal
    /// content, in whatever order it was written.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The accounts of which there is anything, by partition and number. That an account was asked
    /// for is in the [header](Self::header).
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// An account; `None` when there is nothing of it.
    pub fn account(&self, partition: &str, id: &str) -> Option<&Account> {
        let place = self.accounts.binary_search_by(|account| account.key().cmp(&(partition, id)));
        place.ok().and_then(|i| self.accounts.get(i))
    }

    /// The inventories of an account, by region and type. Those of a few accounts are kept; the
    /// others are read from the file.
    pub fn entries(&self, account: &Account) -> Result<Arc<[InventoryEntry]>, SnapshotError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, entries)) = kept.iter().find(|(other, _)| other == account) {
            return Ok(entries.clone());
        }
        let entries = self.read_entries(account)?;
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((account.clone(), entries.clone()));
        Ok(entries)
    }

    fn read_entries(&self, account: &Account) -> Result<Arc<[InventoryEntry]>, SnapshotError> {
        let source = self.source();
        let index = source.index(account)?;
        index::decode(&index, account).map_err(|wrong| {
            let what = format!("the index of {} cannot be read: {}", account.place(), wrong.what);
            source.damaged(account.index().start + wrong.offset as u64, what)
        })
    }

    /// All inventories, by partition, account, region and type; those of one account at a time are
    /// in memory. It ends after an error.
    pub fn inventories(&self) -> impl Iterator<Item = Result<InventoryEntry, SnapshotError>> {
        let mut accounts = self.accounts.iter();
        let mut entries: Arc<[InventoryEntry]> = Arc::default();
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                if let Some(entry) = entries.get(next) {
                    next += 1;
                    return Some(Ok(entry.clone()));
                }
                next = 0;
                match self.entries(accounts.next()?) {
                    Ok(of_account) => entries = of_account,
                    Err(e) => {
                        accounts = [].iter();
                        entries = Arc::default();
                        return Some(Err(e));
                    }
                }
            }
        })
    }

    /// The inventory of a type in a scope; `None` when nobody asked for it.
    pub fn entry(&self, scope: &Scope, resource_type: &str) -> Result<Option<InventoryEntry>, SnapshotError> {
        let Some(account) = self.account(&scope.partition, &scope.account) else { return Ok(None) };
        Ok(index::find(&self.entries(account)?, scope, resource_type).cloned())
    }

    /// What was asked and what came of it, account by account. Read from the file each time.
    pub fn ledger(&self) -> Ledger<'_> {
        Ledger::new(self.source(), &self.accounts)
    }

    /// The ledger of an account of this snapshot.
    pub fn ledger_of<'s>(&'s self, account: &'s Account) -> Ledger<'s> {
        Ledger::new(self.source(), slice::from_ref(account))
    }

    /// Reads a chunk of an inventory of this snapshot, with its ids, its ARNs and the wanted columns.
    pub fn chunk<'a>(
        &self,
        entry: &'a InventoryEntry,
        number: usize,
        columns: Columns<'_>,
        buffer: &'a mut Buffer,
    ) -> Result<Chunk<'a>, SnapshotError> {
        chunk::read(&self.source(), entry, number, columns, buffer)
    }

    /// Where the resource with an id is: a search over the index, then one chunk's ids.
    pub fn find(
        &self,
        entry: &InventoryEntry,
        id: &str,
        buffer: &mut Buffer,
    ) -> Result<Option<Position>, SnapshotError> {
        let number = entry.chunks.partition_point(|chunk| &*chunk.last < id);
        if entry.chunks.get(number).is_none_or(|chunk| &*chunk.first > id) {
            return Ok(None);
        }
        let chunk = self.chunk(entry, number, Columns::Only(&[]), buffer)?;
        Ok(chunk.find(id).map(|row| Position { chunk: number, row }))
    }

    /// The resources of an inventory, by id, with all that is known of them; those of a chunk are in
    /// memory at once.
    pub fn resources<'s>(
        &'s self,
        entry: &'s InventoryEntry,
    ) -> impl Iterator<Item = Result<Resource, SnapshotError>> + 's {
        let mut buffer = Buffer::new();
        (0..entry.chunks()).flat_map(move |number| {
            match self.chunk(entry, number, Columns::All, &mut buffer) {
                Ok(chunk) => (0..chunk.rows())
                    .map(|row| {
                        let place = entry.place();
                        let nameless = || format!("row {row} of chunk {number} of {place} has no id");
                        let at = entry.chunks.get(number).map_or(0, |chunk| chunk.offset);
                        chunk.resource(row).ok_or_else(|| self.source().damaged(at, nameless()))
                    })
                    .collect(),
                Err(e) => vec![Err(e)],
            }
        })
    }

    /// A resource with all that is known of it, for reports.
    pub fn resource(
        &self,
        scope: &Scope,
        resource_type: &str,
        id: &str,
    ) -> Result<Option<Resource>, SnapshotError> {
        let Some(entry) = self.entry(scope, resource_type)? else { return Ok(None) };
        let mut buffer = Buffer::new();
        let Some(position) = self.find(&entry, id, &mut buffer)? else { return Ok(None) };
        let chunk = self.chunk(&entry, position.chunk, Columns::All, &mut buffer)?;
        Ok(chunk.resource(position.row))
    }

    /// Reads everything: an error says what of the file is not as it was written.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        let mut buffer = Buffer::new();
        for account in &self.accounts {
            // What is kept says nothing about the file.
            for entry in &*self.read_entries(account)? {
                for number in 0..entry.chunks() {
                    self.chunk(entry, number, Columns::All, &mut buffer)?;
                }
            }
        }
        self.ledger().try_for_each(|entry| entry.map(drop))
    }

    fn source(&self) -> Source<'_> {
        Source { file: &self.file, path: &self.path, length: self.length }
    }
}

/// A file with its name, for errors.
#[derive(Debug)]
struct Source<'a> {
    file: &'a File,
    path: &'a Path,
    length: u64,
}

struct Preamble {
    header: u32,
}

struct Footer {
    table: u64,
    digest: [u8; 32],
}

impl Source<'_> {
    fn damaged(&self, offset: u64, what: impl Into<String>) -> SnapshotError {
        SnapshotError::damaged(self.path, offset, what)
    }

    fn fill(&self, part: &mut [u8], at: u64) -> Result<(), SnapshotError> {
        self.file.read_exact_at(part, at).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => SnapshotError::Truncated {
                path: self.path.to_owned(),
                length: self.file.metadata().map_or(at, |m| m.len()),
            },
            _ => SnapshotError::io("read", self.path)(source),
        })
    }

    /// Reads a range of the file that was checked against its length.
    fn part(&self, range: Range<u64>, what: &str) -> Result<Vec<u8>, SnapshotError> {
        let length = range.end.saturating_sub(range.start).min(self.length);
        let length = usize::try_from(length).ok().filter(|length| *length <= PART_BYTES);
        let length =
            length.ok_or_else(|| self.damaged(range.start, format!("{what} is too large to be true")))?;
        let mut bytes = vec![0; length];
        self.fill(&mut bytes, range.start)?;
        Ok(bytes)
    }

    /// Reads the index of an account.
    fn index(&self, account: &Account) -> Result<Vec<u8>, SnapshotError> {
        self.checked(account.index(), account.extent.index_checksum, "index", account)
    }

    /// Reads the ledger of an account.
    fn ledger(&self, account: &Account) -> Result<Vec<u8>, SnapshotError> {
        self.checked(account.ledger(), account.extent.ledger_checksum, "ledger", account)
    }

    fn checked(
        &self,
        range: Range<u64>,
        sum: u64,
        what: &str,
        account: &Account,
    ) -> Result<Vec<u8>, SnapshotError> {
        let start = range.start;
        let what = format!("the {what} of {}", account.place());
        let bytes = self.part(range, &what)?;
        if checksum(&bytes) != sum {
            return Err(self.damaged(start, format!("{what} does not match its checksum")));
        }
        Ok(bytes)
    }

    fn preamble(&self) -> Result<Preamble, SnapshotError> {
        let mut bytes = [0; PREAMBLE];
        let there = usize::try_from(self.length).map_or(PREAMBLE, |length| length.min(PREAMBLE));
        self.fill(bytes.get_mut(..there).unwrap_or_default(), 0)?;
        let (mark, rest) = bytes.split_at(MARK.len());
        if mark != MARK {
            return Err(SnapshotError::NotASnapshot { path: self.path.to_owned() });
        }
        if there < PREAMBLE {
            return Err(SnapshotError::Truncated { path: self.path.to_owned(), length: self.length });
        }
        let [format, header] = rest.first_chunk().copied().map(pair).unwrap_or_default();
        if format != FORMAT {
            return Err(SnapshotError::Format {
                path: self.path.to_owned(),
                found: format,
                supported: FORMAT,
            });
        }
        Ok(Preamble { header })
    }

    fn footer(&self) -> Result<(Footer, u64), SnapshotError> {
        let truncated = || SnapshotError::Truncated { path: self.path.to_owned(), length: self.length };
        let at = self.length.checked_sub(FOOTER as u64).ok_or_else(truncated)?;
        let mut bytes = [0; FOOTER];
        self.fill(&mut bytes, at)?;
        let (table, rest) = bytes.split_first_chunk::<8>().ok_or_else(truncated)?;
        let (digest, end) = rest.split_first_chunk::<32>().ok_or_else(truncated)?;
        if end != END {
            return Err(truncated());
        }
        Ok((Footer { table: u64::from_le_bytes(*table), digest: *digest }, at))
    }
}

/// The header with what stands before it.
fn encode_header(header: &Header) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(header)?;
    let length = u32::try_from(json.len()).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(PREAMBLE + json.len());
    bytes.extend_from_slice(&MARK);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&json);
    Ok(bytes)
}

fn encode_footer(head: &[u8], table: &[u8], table_at: u64) -> Vec<u8> {
    let mut footer = Vec::with_capacity(FOOTER);
    footer.extend_from_slice(&table_at.to_le_bytes());
    footer.extend_from_slice(&digest(head, table, table_at));
    footer.extend_from_slice(&END);
    footer
}

fn digest(head: &[u8], table: &[u8], table_at: u64) -> [u8; 32] {
    let hash = Sha256::new().chain_update(head).chain_update(table);
    hash.chain_update(table_at.to_le_bytes()).finalize().into()
}

/// Unpacks into all of `raw`; `None` when the bytes do not give exactly that many.
fn unpack(stored: &[u8], raw: &mut [u8]) -> Option<()> {
    if stored.len() == raw.len() {
        raw.copy_from_slice(stored);
        return Some(());
    }
    let length = lz4_flex::block::decompress_into(stored, raw).ok()?;
    (length == raw.len()).then_some(())
}

/// Two little-endian numbers.
fn pair(bytes: [u8; 8]) -> [u32; 2] {
    let both = u64::from_le_bytes(bytes);
    [both as u32, (both >> 32) as u32]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

    use super::*;
    use crate::header::{CallOutcome, LedgerEntry};
    use crate::known::{Inventory, Known};
    use serde_json::json;
    use std::collections::BTreeMap;
    use std::fs;

    /// A snapshot of two resources with two properties, and its bytes.
    fn small(path: &Path) -> (Snapshot, Vec<u8>) {
        let writer = Writer::create(path, &Header::default()).unwrap();
        let scope = Scope::new("aws", "111122223333", "eu-west-1");
        let resource = |id: &str| Resource {
            id: id.into(),
            arn: format!("arn:aws:sns:eu-west-1:111122223333:{id}"),
            properties: BTreeMap::from([
                ("KmsMasterKeyId".to_owned(), Known::Present(json!({ "Key": "k".repeat(200) }))),
                ("Policy".to_owned(), Known::Absent),
            ]),
        };
        let topics = vec![resource("a"), resource("b")];
        let none = BTreeMap::new();
        writer.inventory(&scope, "AWS::SNS::Topic", Inventory::Complete, &none, topics).unwrap();
        let line = LedgerEntry {
            scope,
            service: "sns".into(),
            operation: "ListTopics".into(),
            outcome: CallOutcome::Ok,
            calls: 1,
            count: 2,
            cure: None,
        };
        let snapshot = writer.finish(vec![line]).unwrap();
        (snapshot, fs::read(path).unwrap())
    }

    /// Reads whatever a file holds; it may fail but must return.
    fn exhaust(path: &Path) -> Result<(), SnapshotError> {
        let snapshot = Snapshot::open(path)?;
        snapshot.verify()?;
        for entry in snapshot.inventories() {
            let entry = entry?;
            LinkIndex::build(&snapshot, &entry, &mut Buffer::new())?;
            snapshot.resource(entry.scope(), entry.resource_type(), "a")?;
        }
        Ok(())
    }

    /// The parts of a file with one account.
    #[derive(Clone)]
    struct Parts {
        head: Vec<u8>,
        chunks: Vec<u8>,
        index: Vec<u8>,
        ledger: Vec<u8>,
        account: Account,
    }

    impl Parts {
        fn of(snapshot: &Snapshot, bytes: &[u8]) -> Self {
            let account = snapshot.accounts[0].clone();
            let part = |range: Range<u64>| bytes[range.start as usize..range.end as usize].to_vec();
            Self {
                head: part(0..account.start),
                chunks: part(account.chunks()),
                index: part(account.index()),
                ledger: part(account.ledger()),
                account,
            }
        }

        /// Writes a file whose checksums and digest are right although its content was made up.
        fn forge(&self, path: &Path) {
            let extent = table::Extent {
                chunks: self.chunks.len() as u64,
                index: self.index.len() as u64,
                ledger: self.ledger.len() as u64,
                index_checksum: checksum(&self.index),
                ledger_checksum: checksum(&self.ledger),
            };
            let (partition, id) = self.account.key();
            let start = self.head.len() as u64;
            let account = Account::new(partition, id, start, extent, self.account.sums());
            self.forge_with(path, &table::encode([account].iter()));
        }

        fn forge_with(&self, path: &Path, table: &[u8]) {
            let before = [&*self.head, &self.chunks, &self.index, &self.ledger].concat();
            let footer = encode_footer(&self.head, table, before.len() as u64);
            fs::write(path, [&*before, table, &footer].concat()).unwrap();
        }
    }

    const FLIPS: [u8; 3] = [0x01, 0x80, 0xFF];

    #[test]
    fn forged_headers_indexes_and_ledgers_are_refused_or_read_without_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let parts = Parts::of(&snapshot, &bytes);
        parts.forge(&path);
        assert_eq!(fs::read(&path).unwrap(), bytes, "a forgery of nothing is the file itself");

        let (mut tried, mut refused) = (0, 0);
        let mut forge = |parts: &Parts| {
            parts.forge(&path);
            tried += 1;
            refused += usize::from(exhaust(&path).is_err());
        };
        for flip in FLIPS {
            for at in PREAMBLE..parts.head.len() {
                let mut parts = parts.clone();
                parts.head[at] ^= flip;
                forge(&parts);
            }
            for at in 0..parts.index.len() {
                let mut parts = parts.clone();
                parts.index[at] ^= flip;
                forge(&parts);
            }
            for at in 0..parts.ledger.len() {
                let mut parts = parts.clone();
                parts.ledger[at] ^= flip;
                forge(&parts);
            }
        }
        // What is left is text and numbers that mean something else, not something wrong.
        assert!(refused > tried / 3, "{refused} of {tried}");
    }

    #[test]
    fn forged_tables_are_refused_or_read_without_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let parts = Parts::of(&snapshot, &bytes);
        let table = table::encode(snapshot.accounts.iter());
        for at in 0..table.len() {
            for flip in FLIPS {
                let mut table = table.clone();
                table[at] ^= flip;
                parts.forge_with(&path, &table);
                match exhaust(&path) {
                    Err(SnapshotError::Damaged { .. }) => {}
                    // An account may be called otherwise, but then its ledger is not its own.
                    other => panic!("byte {at} flipped by {flip:#x}: {other:?}"),
                }
            }
        }
        // Lengths that only fit together when they are added with wrapping.
        let huge = table::Extent { chunks: u64::MAX, index: 1, ..snapshot.accounts[0].extent };
        let forged = Account::new("aws", "1", parts.head.len() as u64, huge, snapshot.accounts[0].sums());
        parts.forge_with(&path, &table::encode([forged].iter()));
        assert!(matches!(exhaust(&path), Err(SnapshotError::Damaged { .. })));
        // An account twice, of which the second has nothing.
        let none = table::Extent { chunks: 0, index: 0, ledger: 0, ..huge };
        let again = Account::new("aws", "111122223333", 0, none, snapshot.accounts[0].sums());
        parts.forge_with(&path, &table::encode([snapshot.accounts[0].clone(), again].iter()));
        assert!(exhaust(&path).unwrap_err().to_string().contains("accounts are out of order"));
    }

    #[test]
    fn a_part_of_a_size_that_cannot_be_costs_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let parts = Parts::of(&snapshot, &bytes);
        // A file with a hole of a terabyte, which takes no room, where the index should be.
        let hole = 1_u64 << 40;
        let extent = table::Extent { index: hole, ..parts.account.extent };
        let start = parts.head.len() as u64;
        let account = Account::new("aws", "111122223333", start, extent, parts.account.sums());
        let table = table::encode([account.clone()].iter());
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        let table_at = account.end();
        file.write_all_at(&table, table_at).unwrap();
        let footer = encode_footer(&parts.head, &table, table_at);
        file.write_all_at(&footer, table_at + table.len() as u64).unwrap();
        let error = exhaust(&path).unwrap_err();
        assert!(
            error.to_string().contains("the index of aws/111122223333 is too large to be true"),
            "{error}"
        );
    }

    #[test]
    fn forged_chunk_directories_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let parts = Parts::of(&snapshot, &bytes);
        let entry = snapshot.entries(&parts.account).unwrap()[0].clone();
        let directory = (entry.properties.len() + chunk::INTRINSIC) * 16;
        for at in 0..directory {
            for flip in [0x01, 0x10, 0x80, 0xFF] {
                let mut parts = parts.clone();
                parts.chunks[at] ^= flip;
                let mut chunk = entry.chunks[0].clone();
                chunk.checksum = checksum(&parts.chunks[..directory]);
                let entry = InventoryEntry { chunks: [chunk].into(), ..entry.clone() };
                parts.index = index::encode(&[entry]);
                parts.ledger.clear();
                parts.forge(&path);
                assert!(
                    matches!(exhaust(&path), Err(SnapshotError::Damaged { .. })),
                    "byte {at} flipped by {flip:#x}"
                );
            }
        }
    }

    #[test]
    fn an_index_that_is_not_in_order_or_not_what_the_table_counts_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (snapshot, _) = small(&folder.path().join("a.snapshot"));
        let account = &snapshot.accounts[0];
        let entry = snapshot.entries(account).unwrap()[0].clone();
        let wrong = |entries: &[InventoryEntry], account: &Account| {
            index::decode(&index::encode(entries), account).unwrap_err().what
        };
        let extent = table::Extent { chunks: account.extent.chunks * 2, ..account.extent };
        let twice = Account::new("aws", "111122223333", account.start, extent, account.sums());
        assert_eq!(wrong(&[entry.clone(), entry.clone()], &twice), "inventories are out of order");
        assert_eq!(wrong(slice::from_ref(&entry), &twice), "the chunks do not fill the space before it");
        let sums = index::Sums { gaps: 1, ..account.sums() };
        let gap = Account::new("aws", "111122223333", account.start, account.extent, sums);
        assert_eq!(wrong(&[entry], &gap), "its inventories are not those that the table of accounts counts");
    }
}
