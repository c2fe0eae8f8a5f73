//! Chunks: packing columns, and reading back those that are wanted.

use super::checksum::checksum;
use super::index::{ChunkEntry, InventoryEntry};
use super::{ARN, CHUNK_BYTES, ID, Position, SnapshotError, Source, pair, unpack};
use crate::known::{Known, parse_reason};
use crate::resource::Resource;
use bartizan_contract::reason::{Code, Reason};
use bartizan_contract::{Column, Word, encode, tag};
use serde_json::Value;
use std::ops::Range;

/// Columns before those of the properties: ids and ARNs.
pub(super) const INTRINSIC: usize = 2;
/// A column's line in the directory.
const SLOT: usize = 16;
/// Up to this size a chunk is read whole: cheaper than to pick.
const WHOLE: usize = 64 << 10;
/// Unwanted bytes between two wanted columns that are cheaper to read than to skip.
const GAP: usize = 16 << 10;

/// Which columns to read besides ids and ARNs.
#[derive(Debug, Clone, Copy)]
pub enum Columns<'a> {
    /// Those of all properties.
    All,
    /// Those of these properties; what the snapshot does not hold is passed over.
    Only(&'a [&'a str]),
}

/// Memory to read chunks into, used again and again. One for each thread.
#[derive(Debug, Default)]
pub struct Buffer {
    stored: Vec<u8>,
    raw: Vec<u8>,
    spans: Vec<Span>,
}

impl Buffer {
    /// A buffer that grows with what is read into it.
    pub const fn new() -> Self {
        Self { stored: Vec::new(), raw: Vec::new(), spans: Vec::new() }
    }
}

/// A wanted column: where it is stored in the chunk, and where it lies unpacked in the buffer.
#[derive(Debug)]
struct Span {
    column: usize,
    stored: Range<usize>,
    raw: Range<usize>,
    checksum: u64,
}

/// Some resources of one type and scope, by id, with the columns that were asked for.
#[derive(Debug)]
pub struct Chunk<'a> {
    entry: &'a InventoryEntry,
    spans: &'a [Span],
    raw: &'a [u8],
    ids: Column<'a>,
    arns: Column<'a>,
    number: usize,
}

impl<'a> Chunk<'a> {
    /// How many resources there are.
    pub fn rows(&self) -> usize {
        self.ids.rows()
    }

    /// The inventory that it is part of.
    pub fn entry(&self) -> &'a InventoryEntry {
        self.entry
    }

    /// Its number in the inventory.
    pub fn number(&self) -> usize {
        self.number
    }

    /// A property of all rows as a tape column; `None` when it was not asked for or the snapshot
    /// does not hold it, which is unknown, never absent.
    pub fn column(&self, property: &str) -> Option<&'a [u8]> {
        let span = self.spans.iter().find(|span| name(self.entry, span.column) == property)?;
        self.raw.get(span.raw.clone())
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> Option<&'a str> {
        text(&self.ids, row)
    }

    /// The ARN of a row, if it has one.
    pub fn arn(&self, row: usize) -> Option<&'a str> {
        text(&self.arns, row)
    }

    /// The ids of all rows, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &'a str> + DoubleEndedIterator + use<'a> {
        let ids = self.ids;
        (0..ids.rows()).map(move |row| text(&ids, row).unwrap_or_default())
    }

    /// The row with an id.
    pub fn find(&self, id: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.rows());
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Whether a row's id or ARN is this text: what a link is confirmed by.
    pub fn is_named(&self, row: usize, text: &str) -> bool {
        self.id(row) == Some(text) || self.arn(row) == Some(text)
    }

    /// Where a row stands in the inventory.
    pub fn position(&self, row: usize) -> Position {
        Position { chunk: self.number, row }
    }

    /// What is known of a property of a row. What was not asked for or is not held is unknown.
    pub fn known(&self, property: &str, row: usize) -> Known<Value> {
        let Some(bytes) = self.column(property) else {
            return Known::Unknown(Reason::new(Code::NotSupplied));
        };
        match Column::open(bytes) {
            Ok(column) => known(&column, column.root(row)),
            Err(_) => Known::Unknown(Reason::new(Code::Parse)),
        }
    }

    /// A row as a resource, with the properties that were asked for.
    pub fn resource(&self, row: usize) -> Option<Resource> {
        let columns = self.spans.iter().filter(|span| span.column >= INTRINSIC);
        let properties = columns.map(|span| name(self.entry, span.column));
        Some(Resource {
            id: self.id(row)?.to_owned(),
            arn: self.arn(row).unwrap_or_default().to_owned(),
            properties: properties.map(|p| (p.to_owned(), self.known(p, row))).collect(),
        })
    }

    /// The columns that were read, unpacked, in the order of the directory.
    fn raw_columns(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.spans
            .iter()
            .map(|span| (name(self.entry, span.column), self.raw.get(span.raw.clone()).unwrap_or_default()))
    }
}

fn name(entry: &InventoryEntry, column: usize) -> &str {
    match column {
        0 => ID,
        1 => ARN,
        _ => entry.properties.get(column - INTRINSIC).map_or("", |property| &property.name),
    }
}

fn text<'a>(column: &Column<'a>, row: usize) -> Option<&'a str> {
    let word = column.root(row);
    if word.tag() == tag::STR { column.text(word) } else { None }
}

fn known(column: &Column<'_>, word: Word) -> Known<Value> {
    match word.tag() {
        tag::ABSENT => Known::Absent,
        tag::UNKNOWN => Known::Unknown(parse_reason(column.text(word).unwrap_or_default())),
        _ => encode::to_value(column, word)
            .map_or_else(|| Known::Unknown(Reason::new(Code::Parse)), Known::Present),
    }
}

/// Reads a chunk: its directory, then the wanted columns in as few reads as is sensible.
pub(super) fn read<'a>(
    source: &Source<'_>,
    entry: &'a InventoryEntry,
    number: usize,
    columns: Columns<'_>,
    buffer: &'a mut Buffer,
) -> Result<Chunk<'a>, SnapshotError> {
    let chunk =
        entry.chunks.get(number).ok_or_else(|| SnapshotError::NoChunk { place: entry.place(), number })?;
    let damaged = |at: usize, what: &str| {
        source.damaged(chunk.offset + at as u64, format!("chunk {number} of {}: {what}", entry.place()))
    };
    let length = usize::try_from(chunk.length).map_err(|_| damaged(0, "it is too large for memory"))?;
    let directory = (entry.properties.len() + INTRINSIC) * SLOT;
    // Its length was checked against the file's when the index was read.
    if directory > length || length > CHUNK_BYTES + directory {
        return Err(damaged(0, "its length cannot be"));
    }
    if buffer.stored.len() < length {
        buffer.stored.resize(length, 0);
    }
    let stored = buffer.stored.get_mut(..length).unwrap_or_default();
    let whole = length <= WHOLE || matches!(columns, Columns::All);
    fill(source, chunk, stored, 0..if whole { length } else { directory })?;

    let slots = stored.get(..directory).unwrap_or_default();
    if checksum(slots) != chunk.checksum {
        return Err(damaged(0, "its directory does not match its checksum"));
    }
    let unpacked = lay_out(slots, length, |column| wants(columns, entry, column), &mut buffer.spans)
        .map_err(|what| damaged(0, what))?;
    if !whole {
        for run in runs(&buffer.spans) {
            fill(source, chunk, stored, run)?;
        }
    }

    if buffer.raw.len() < unpacked {
        buffer.raw.resize(unpacked, 0);
    }
    for span in &buffer.spans {
        let packed = stored.get(span.stored.clone()).unwrap_or_default();
        let wrong = |what| damaged(span.stored.start, &format!("column {} {what}", name(entry, span.column)));
        if checksum(packed) != span.checksum {
            return Err(wrong("does not match its checksum"));
        }
        let raw = buffer.raw.get_mut(span.raw.clone()).unwrap_or_default();
        unpack(packed, raw).ok_or_else(|| wrong("does not unpack"))?;
        let column = Column::open(raw).map_err(|_| wrong("is no tape of this version"))?;
        if column.rows() != chunk.rows as usize {
            return Err(wrong("has another number of rows than the chunk"));
        }
    }

    let Buffer { raw, spans, .. } = buffer;
    let open = |column: usize| {
        let span = spans.get(column)?;
        Column::open(raw.get(span.raw.clone())?).ok()
    };
    let (Some(ids), Some(arns)) = (open(0), open(1)) else {
        return Err(damaged(0, "it has no ids"));
    };
    let outermost = [(0, &chunk.first), (ids.rows().saturating_sub(1), &chunk.last)];
    if outermost.iter().any(|(row, id)| text(&ids, *row) != Some(id)) {
        return Err(damaged(0, "its ids are not those of the index"));
    }
    Ok(Chunk { entry, spans, raw, ids, arns, number })
}

fn fill(
    source: &Source<'_>,
    chunk: &ChunkEntry,
    stored: &mut [u8],
    range: Range<usize>,
) -> Result<(), SnapshotError> {
    let at = chunk.offset + range.start as u64;
    source.fill(stored.get_mut(range).unwrap_or_default(), at)
}

fn wants(columns: Columns<'_>, entry: &InventoryEntry, column: usize) -> bool {
    match columns {
        Columns::All => true,
        Columns::Only(names) => column < INTRINSIC || names.contains(&name(entry, column)),
    }
}

/// Finds the wanted columns from the directory. Returns how much they take when unpacked.
fn lay_out(
    directory: &[u8],
    length: usize,
    wanted: impl Fn(usize) -> bool,
    spans: &mut Vec<Span>,
) -> Result<usize, &'static str> {
    spans.clear();
    let mut at = directory.len();
    let mut unpacked: usize = 0;
    for (column, slot) in directory.as_chunks::<SLOT>().0.iter().enumerate() {
        let [sizes, sum] = *slot.as_chunks::<8>().0 else { continue };
        let [stored, raw] = pair(sizes).map(|n| n as usize);
        let end =
            at.checked_add(stored).filter(|end| *end <= length).ok_or("a column reaches beyond its end")?;
        if wanted(column) {
            let start = unpacked;
            unpacked = start
                .checked_add(raw)
                .filter(|total| *total <= CHUNK_BYTES && could_unpack(stored, raw))
                .ok_or("a column is too large")?;
            spans.push(Span {
                column,
                stored: at..end,
                raw: start..unpacked,
                checksum: u64::from_le_bytes(sum),
            });
        }
        at = end;
    }
    if at == length { Ok(unpacked) } else { Err("its columns do not fill it") }
}

/// LZ4 makes at most 255 bytes of one: what claims more would only cost memory.
fn could_unpack(stored: usize, raw: usize) -> bool {
    raw >= stored && raw <= stored.saturating_mul(255)
}

/// The stored ranges of the spans, joined where little lies between them.
fn runs(spans: &[Span]) -> impl Iterator<Item = Range<usize>> {
    let mut rest = spans.iter().map(|span| span.stored.clone()).peekable();
    std::iter::from_fn(move || {
        let mut run = rest.next()?;
        while let Some(next) = rest.next_if(|next| next.start - run.end <= GAP) {
            run.end = next.end;
        }
        Some(run)
    })
}

/// A chunk being put together.
#[derive(Debug, Default)]
pub(super) struct Packer {
    directory: Vec<u8>,
    body: Vec<u8>,
}

impl Packer {
    /// Adds the next column.
    pub(super) fn push(&mut self, raw: &[u8]) {
        let packed = lz4_flex::block::compress(raw);
        let stored = if packed.len() < raw.len() { &packed } else { raw };
        for size in [stored.len(), raw.len()] {
            self.directory.extend_from_slice(&(size as u32).to_le_bytes());
        }
        self.directory.extend_from_slice(&checksum(stored).to_le_bytes());
        self.body.extend_from_slice(stored);
    }

    /// The chunk's bytes, and its checksum for the index; starts anew.
    pub(super) fn finish(&mut self) -> (Vec<u8>, u64) {
        let sum = checksum(&self.directory);
        let mut bytes = std::mem::take(&mut self.directory);
        bytes.append(&mut self.body);
        (bytes, sum)
    }
}

/// A chunk that was read whole, packed anew: a column for which `mask` gives a reason is unknown in
/// every row.
pub(super) fn mask(chunk: &Chunk<'_>, mask: &dyn Fn(&str) -> Option<Reason>) -> (Vec<u8>, u64) {
    let mut packer = Packer::default();
    let mut builder = encode::Builder::new();
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
    packer.finish()
}
