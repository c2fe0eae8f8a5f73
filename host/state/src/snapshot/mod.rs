//! The snapshot file.
//!
//! ```text
//! mark, format u32, header length u32, header (JSON)
//! chunks, in canonical order, without gaps
//! index (see `index`)
//! ledger: blocks of JSON lines, each [stored u32][raw u32][bytes]
//! index at u64, ledger at u64, SHA-256 of all but the chunks, end mark
//! ```
//!
//! A chunk holds at most [`CHUNK_ROWS`] resources of one type and scope: a directory
//! `[stored u32][raw u32][XXH64 u64]` a column, then the columns, `@id` and `@arn` first and the
//! properties in order, each a tape compressed with LZ4 (stored as it is where that gains nothing).
//! The index has the checksum of each directory, so the digest at the end stands for every byte.
//!
//! The order of everything is fixed by the content: equal facts give equal files.

mod checksum;
mod chunk;
mod error;
mod index;
mod link;
mod rewrite;
mod write;

pub use chunk::{Buffer, Chunk, Columns};
pub use error::SnapshotError;
pub use index::InventoryEntry;
pub use link::LinkIndex;
pub use rewrite::rewrite;
pub use write::Writer;

use crate::header::{Header, LedgerEntry};
use crate::resource::{Resource, Scope};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The format that this version reads and writes.
pub const FORMAT: u32 = 1;

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
/// Where index and ledger begin, digest, end mark.
const FOOTER: usize = 56;
/// The most that the columns of a chunk take when unpacked. Chunks are cut far below it; only a
/// single monstrous resource could reach it.
const CHUNK_BYTES: usize = 256 << 20;
/// The most that a block of the ledger takes when unpacked.
const BLOCK_BYTES: usize = 1 << 20;

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
    header: Header,
    entries: Vec<InventoryEntry>,
    ledger: Range<u64>,
    digest: [u8; 32],
}

impl Snapshot {
    /// Opens a snapshot and verifies its header, index and ledger. Chunks are verified as they are
    /// read.
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
        let ordered = [header_end, footer.index, footer.ledger, footer_at].is_sorted();
        if !ordered {
            return Err(source.damaged(footer_at, "the end says that index or ledger lie outside the file"));
        }

        let mut hash = Sha256::new();
        let head = source.bytes(0..header_end)?;
        hash.update(&head);
        let index = source.bytes(footer.index..footer.ledger)?;
        hash.update(&index);
        let mut block = vec![0; 64 << 10];
        let mut at = footer.ledger;
        while at < footer_at {
            let length = usize::try_from(footer_at - at).map_or(block.len(), |rest| rest.min(block.len()));
            let part = block.get_mut(..length).unwrap_or_default();
            source.fill(part, at)?;
            hash.update(&*part);
            at += length as u64;
        }
        hash.update(footer.index.to_le_bytes());
        hash.update(footer.ledger.to_le_bytes());
        if <[u8; 32]>::from(hash.finalize()) != footer.digest {
            return Err(source.damaged(0, "header, index and ledger do not match the digest at the end"));
        }

        let header = serde_json::from_slice(head.get(PREAMBLE..).unwrap_or_default())
            .map_err(|e| source.damaged(PREAMBLE as u64, format!("the header cannot be read: {e}")))?;
        let entries = index::decode(&index, header_end, footer.index).map_err(|wrong| {
            source.damaged(
                footer.index + wrong.offset as u64,
                format!("the index cannot be read: {}", wrong.what),
            )
        })?;
        Ok(Self {
            path: path.to_owned(),
            header,
            entries,
            ledger: footer.ledger..footer_at,
            digest: footer.digest,
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

    /// SHA-256 over header, index (which has the checksums of all chunks) and ledger: equal for
    /// equal content, in whatever order it was written.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// What was asked and what came of it, in order. Read from the file each time: on an
    /// organisation it is large.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, SnapshotError> {
        let source = self.source();
        let mut entries = Vec::new();
        let mut at = self.ledger.start;
        while at < self.ledger.end {
            let damaged = |what: &str| source.damaged(at, format!("the ledger cannot be read: {what}"));
            let mut sizes = [0; 8];
            source.fill(&mut sizes, at)?;
            let [stored, raw] = pair(sizes);
            let end = (at + 8).checked_add(u64::from(stored)).filter(|end| *end <= self.ledger.end);
            let end = end.ok_or_else(|| damaged("a block reaches beyond its end"))?;
            if raw as usize > BLOCK_BYTES {
                return Err(damaged("a block is too large"));
            }
            let packed = source.bytes(at + 8..end)?;
            let mut text = vec![0; raw as usize];
            unpack(&packed, &mut text).ok_or_else(|| damaged("a block does not unpack"))?;
            for line in text.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                entries.push(serde_json::from_slice(line).map_err(|e| damaged(&e.to_string()))?);
            }
            at = end;
        }
        Ok(entries)
    }

    /// All inventories, by partition, account, region and type.
    pub fn inventories(&self) -> &[InventoryEntry] {
        &self.entries
    }

    /// The inventory of a type in a scope; `None` when nobody asked for it.
    pub fn entry(&self, scope: &Scope, resource_type: &str) -> Option<&InventoryEntry> {
        let place = self.entries.binary_search_by(|entry| entry.key().cmp(&(scope, resource_type)));
        place.ok().and_then(|i| self.entries.get(i))
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

    /// A resource with all that is known of it, for reports.
    pub fn resource(
        &self,
        scope: &Scope,
        resource_type: &str,
        id: &str,
    ) -> Result<Option<Resource>, SnapshotError> {
        let Some(entry) = self.entry(scope, resource_type) else { return Ok(None) };
        let mut buffer = Buffer::new();
        let Some(position) = self.find(entry, id, &mut buffer)? else { return Ok(None) };
        let chunk = self.chunk(entry, position.chunk, Columns::All, &mut buffer)?;
        Ok(chunk.resource(position.row))
    }

    /// Reads everything: an error says what of the file is not as it was written.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        let mut buffer = Buffer::new();
        for entry in &self.entries {
            for number in 0..entry.chunks() {
                self.chunk(entry, number, Columns::All, &mut buffer)?;
            }
        }
        self.ledger().map(drop)
    }

    fn source(&self) -> Source<'_> {
        Source { file: &self.file, path: &self.path, length: self.ledger.end + FOOTER as u64 }
    }
}

/// A file with its name, for errors.
struct Source<'a> {
    file: &'a File,
    path: &'a Path,
    length: u64,
}

struct Preamble {
    header: u32,
}

struct Footer {
    index: u64,
    ledger: u64,
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
    fn bytes(&self, range: Range<u64>) -> Result<Vec<u8>, SnapshotError> {
        let length = range.end.saturating_sub(range.start).min(self.length);
        let length = usize::try_from(length)
            .map_err(|_| self.damaged(range.start, "a part is too large for memory"))?;
        let mut bytes = vec![0; length];
        self.fill(&mut bytes, range.start)?;
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
        let (index, rest) = bytes.split_first_chunk::<8>().ok_or_else(truncated)?;
        let (ledger, rest) = rest.split_first_chunk::<8>().ok_or_else(truncated)?;
        let (digest, end) = rest.split_first_chunk::<32>().ok_or_else(truncated)?;
        if end != END {
            return Err(truncated());
        }
        let footer = Footer {
            index: u64::from_le_bytes(*index),
            ledger: u64::from_le_bytes(*ledger),
            digest: *digest,
        };
        Ok((footer, at))
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

fn encode_ledger(entries: &[LedgerEntry]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut block = Vec::new();
    let mut line = Vec::new();
    for entry in entries {
        line.clear();
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        if line.len() > BLOCK_BYTES {
            return Err(io::Error::other(format!(
                "an entry of the ledger about {}:{} has {} bytes",
                entry.service,
                entry.operation,
                line.len()
            )));
        }
        if block.len() + line.len() > BLOCK_BYTES {
            encode_block(&mut out, &block)?;
            block.clear();
        }
        block.extend_from_slice(&line);
    }
    if !block.is_empty() {
        encode_block(&mut out, &block)?;
    }
    Ok(out)
}

fn encode_block(out: &mut Vec<u8>, block: &[u8]) -> io::Result<()> {
    let packed = lz4_flex::block::compress(block);
    let stored = if packed.len() < block.len() { &packed } else { block };
    out.extend_from_slice(&u32::try_from(stored.len()).map_err(io::Error::other)?.to_le_bytes());
    out.extend_from_slice(&u32::try_from(block.len()).map_err(io::Error::other)?.to_le_bytes());
    out.write_all(stored)
}

fn encode_footer(head: &[u8], index: &[u8], ledger: &[u8], index_at: u64) -> Vec<u8> {
    let ledger_at = index_at + index.len() as u64;
    let mut footer = Vec::with_capacity(FOOTER);
    footer.extend_from_slice(&index_at.to_le_bytes());
    footer.extend_from_slice(&ledger_at.to_le_bytes());
    let digest = Sha256::new()
        .chain_update(head)
        .chain_update(index)
        .chain_update(ledger)
        .chain_update(&footer)
        .finalize();
    footer.extend_from_slice(&digest);
    footer.extend_from_slice(&END);
    footer
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
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::header::CallOutcome;
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
            LinkIndex::build(&snapshot, entry, &mut Buffer::new())?;
            snapshot.resource(entry.scope(), entry.resource_type(), "a")?;
        }
        Ok(())
    }

    /// Writes a file whose digest is right although its content was made up.
    fn forge(path: &Path, head: &[u8], chunks: &[u8], index: &[u8], ledger: &[u8]) {
        let index_at = (head.len() + chunks.len()) as u64;
        let footer = encode_footer(head, index, ledger, index_at);
        fs::write(path, [head, chunks, index, ledger, &footer].concat()).unwrap();
    }

    #[test]
    fn forged_headers_indexes_and_ledgers_are_refused_or_read_without_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let index_at = snapshot.entries[0].chunks[0].offset + snapshot.entries[0].chunks[0].length;
        let (header_end, index_at) =
            (snapshot.entries[0].chunks[0].offset as usize, usize::try_from(index_at).unwrap());
        let ledger = snapshot.ledger.start as usize..snapshot.ledger.end as usize;
        forge(
            &path,
            &bytes[..header_end],
            &bytes[header_end..index_at],
            &bytes[index_at..ledger.start],
            &bytes[ledger.clone()],
        );
        assert_eq!(fs::read(&path).unwrap(), bytes, "a forgery of nothing is the file itself");

        let mut refused = 0;
        let forgeable: Vec<usize> = (PREAMBLE..header_end).chain(index_at..ledger.end).collect();
        for at in &forgeable {
            for flip in [0x01, 0x80, 0xFF] {
                let mut bytes = bytes.clone();
                bytes[*at] ^= flip;
                forge(
                    &path,
                    &bytes[..header_end],
                    &bytes[header_end..index_at],
                    &bytes[index_at..ledger.start],
                    &bytes[ledger.clone()],
                );
                refused += usize::from(exhaust(&path).is_err());
            }
        }
        // What is left is text and numbers that mean something else, not something wrong.
        assert!(refused > forgeable.len(), "{refused} of {}", forgeable.len() * 3);
    }

    #[test]
    fn forged_chunk_directories_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, bytes) = small(&path);
        let mut entry = snapshot.entries[0].clone();
        let chunk = entry.chunks[0].clone();
        let head = &bytes[..usize::try_from(chunk.offset).unwrap()];
        let packed = &bytes[head.len()..head.len() + usize::try_from(chunk.length).unwrap()];
        let directory = (entry.properties.len() + chunk::INTRINSIC) * 16;
        for at in 0..directory {
            for flip in [0x01, 0x10, 0x80, 0xFF] {
                let mut packed = packed.to_vec();
                packed[at] ^= flip;
                entry.chunks[0].checksum = checksum::checksum(&packed[..directory]);
                forge(&path, head, &packed, &index::encode(std::slice::from_ref(&entry)), &[]);
                assert!(
                    matches!(exhaust(&path), Err(SnapshotError::Damaged { .. })),
                    "byte {at} flipped by {flip:#x}"
                );
            }
        }
    }

    #[test]
    fn an_index_in_another_order_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        let (snapshot, _) = small(&path);
        let entry = snapshot.entries[0].clone();
        let from = entry.chunks[0].offset;
        let twice = index::encode(&[entry.clone(), entry]);
        let end = from + snapshot.entries[0].chunks[0].length * 2;
        let wrong = index::decode(&twice, from, end).unwrap_err();
        assert_eq!(wrong.what, "inventories are out of order");
    }
}
