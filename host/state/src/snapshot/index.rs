//! The index of an account: which inventories there are, and where their chunks stand.
//!
//! ```text
//! strings:     count, { length, bytes }, sorted
//! regions:     count, { string }, sorted
//! inventories: count, { region, type, state, [reason], stamp,
//!                       properties: count, { name, stamp },
//!                       chunks: count, { length, rows, checksum u64, first id, last id } }
//! stamp:       0 | source + 1, captured at, verified at
//! ```
//!
//! Numbers are LEB128; strings and regions are named by their place. Chunks stand in the file in
//! the order of the index, without gaps, so that lengths alone say where each begins, and the index
//! is the same wherever the account stands.

use super::CHUNK_ROWS;
use super::codec::{Decoder, Wrong, put_number, put_text};
use super::table::Account;
use crate::known::{Inventory, parse_reason};
use crate::resource::{Provenance, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const COMPLETE: u8 = 0;
const PARTIAL: u8 = 1;
const UNKNOWN: u8 = 2;

/// The resources of one type in one scope: how well the set is known, and where its rows are.
/// A clone shares what is large.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryEntry {
    pub(super) scope: Arc<Scope>,
    pub(super) resource_type: Arc<str>,
    pub(super) inventory: Inventory,
    pub(super) listed: Option<Stamp>,
    /// Sorted by name.
    pub(super) properties: Arc<[Property]>,
    pub(super) chunks: Arc<[ChunkEntry]>,
    pub(super) rows: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Property {
    pub(super) name: Arc<str>,
    pub(super) stamp: Option<Stamp>,
}

/// A provenance with its source shared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stamp {
    pub(super) source: Arc<str>,
    pub(super) captured_at: u64,
    pub(super) verified_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChunkEntry {
    pub(super) offset: u64,
    pub(super) length: u64,
    /// Of the chunk's directory, which in turn has that of each column.
    pub(super) checksum: u64,
    pub(super) rows: u32,
    pub(super) first: Box<str>,
    pub(super) last: Box<str>,
}

impl Stamp {
    fn provenance(&self) -> Provenance {
        Provenance {
            source: self.source.to_string(),
            captured_at: self.captured_at,
            verified_at: self.verified_at,
        }
    }
}

impl InventoryEntry {
    /// Where the resources live.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
    /// Their type.
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }
    /// How well the set is known.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }
    /// How many resources there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }
    /// How many chunks they fill.
    pub fn chunks(&self) -> usize {
        self.chunks.len()
    }
    /// How many resources are in a chunk; none in one that does not exist.
    pub fn chunk_rows(&self, number: usize) -> usize {
        self.chunks.get(number).map_or(0, |chunk| chunk.rows as usize)
    }
    /// The properties that the snapshot holds, in order.
    pub fn properties(&self) -> impl ExactSizeIterator<Item = &str> {
        self.properties.iter().map(|property| &*property.name)
    }
    /// Whether the snapshot holds a property.
    pub fn has(&self, property: &str) -> bool {
        self.property(property).is_some()
    }
    /// Where a property comes from; with [`ID`](super::ID), where the list itself does.
    pub fn provenance(&self, property: &str) -> Option<Provenance> {
        self.stamp(property).map(Stamp::provenance)
    }
    /// The source alone, without a copy.
    pub fn source(&self, property: &str) -> Option<&str> {
        self.stamp(property).map(|stamp| &*stamp.source)
    }
    fn stamp(&self, property: &str) -> Option<&Stamp> {
        if property == super::ID {
            return self.listed.as_ref();
        }
        self.property(property).and_then(|i| self.properties.get(i)).and_then(|p| p.stamp.as_ref())
    }
    /// Whether two inventories have the same resources with the same properties, as their checksums
    /// say: nothing is read.
    pub fn same_rows(&self, other: &Self) -> bool {
        let chunk = |c: &ChunkEntry| (c.length, c.checksum, c.rows);
        self.properties().eq(other.properties())
            && self.chunks.iter().map(chunk).eq(other.chunks.iter().map(chunk))
            && self.chunks.iter().zip(&*other.chunks).all(|(a, b)| (&a.first, &a.last) == (&b.first, &b.last))
    }
    pub(super) fn property(&self, name: &str) -> Option<usize> {
        self.properties.binary_search_by(|p| (*p.name).cmp(name)).ok()
    }
    pub(super) fn key(&self) -> (&Scope, &str) {
        (&self.scope, &self.resource_type)
    }
    pub(super) fn place(&self) -> String {
        format!("{} in {}", self.resource_type, self.scope)
    }
}

/// Finds an inventory in those of an account.
pub(super) fn find<'e>(
    entries: &'e [InventoryEntry],
    scope: &Scope,
    resource_type: &str,
) -> Option<&'e InventoryEntry> {
    let place = entries.binary_search_by(|entry| entry.key().cmp(&(scope, resource_type)));
    place.ok().and_then(|i| entries.get(i))
}

/// Writes the index of an account, whose `entries` are in canonical order.
pub(super) fn encode(entries: &[InventoryEntry]) -> Vec<u8> {
    let mut strings = BTreeSet::new();
    let mut regions = BTreeSet::new();
    let mut reasons = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        if let Some(reason) = entry.inventory.gap() {
            reasons.insert(number, reason.to_string());
        }
        regions.insert(entry.scope.region.as_str());
        strings.insert(&*entry.resource_type);
        strings.extend(entry.listed.iter().map(|stamp| &*stamp.source));
        for property in &*entry.properties {
            strings.insert(&*property.name);
            strings.extend(property.stamp.iter().map(|stamp| &*stamp.source));
        }
    }
    strings.extend(reasons.values().map(String::as_str));
    strings.extend(&regions);

    let mut out = Encoder { bytes: Vec::new(), strings: numbered(strings) };
    put_number(&mut out.bytes, out.strings.len() as u64);
    for text in out.strings.keys() {
        put_text(&mut out.bytes, text);
    }
    let regions = numbered(regions);
    out.number(regions.len() as u64);
    for region in regions.keys() {
        out.string(region);
    }
    out.number(entries.len() as u64);
    for (number, entry) in entries.iter().enumerate() {
        out.number(regions.get(entry.scope.region.as_str()).copied().unwrap_or_default());
        out.string(&entry.resource_type);
        out.bytes.push(match entry.inventory {
            Inventory::Complete => COMPLETE,
            Inventory::Partial(_) => PARTIAL,
            Inventory::Unknown(_) => UNKNOWN,
        });
        if let Some(reason) = reasons.get(&number) {
            out.string(reason);
        }
        out.stamp(entry.listed.as_ref());
        out.number(entry.properties.len() as u64);
        for property in &*entry.properties {
            out.string(&property.name);
            out.stamp(property.stamp.as_ref());
        }
        out.number(entry.chunks.len() as u64);
        for chunk in &*entry.chunks {
            out.number(chunk.length);
            out.number(u64::from(chunk.rows));
            out.bytes.extend_from_slice(&chunk.checksum.to_le_bytes());
            put_text(&mut out.bytes, &chunk.first);
            put_text(&mut out.bytes, &chunk.last);
        }
    }
    out.bytes
}

fn numbered<T: Ord>(sorted: BTreeSet<T>) -> BTreeMap<T, u64> {
    sorted.into_iter().zip(0..).collect()
}

struct Encoder<'a> {
    bytes: Vec<u8>,
    strings: BTreeMap<&'a str, u64>,
}

impl Encoder<'_> {
    fn number(&mut self, value: u64) {
        put_number(&mut self.bytes, value);
    }
    /// Every string was entered by the first pass of [`encode`].
    fn string(&mut self, text: &str) {
        self.number(self.strings.get(text).copied().unwrap_or(u64::MAX));
    }
    fn stamp(&mut self, stamp: Option<&Stamp>) {
        let Some(stamp) = stamp else { return self.number(0) };
        self.number(self.strings.get(&*stamp.source).map_or(u64::MAX, |i| i + 1));
        self.number(stamp.captured_at);
        self.number(stamp.verified_at);
    }
}

/// Reads the index of an account, whose chunks must fill what the table gives it.
pub(super) fn decode(bytes: &[u8], account: &Account) -> Result<Arc<[InventoryEntry]>, Wrong> {
    let mut input = Decoder::new(bytes);
    let mut strings: Vec<Arc<str>> = Vec::new();
    for _ in 0..input.count()? {
        strings.push(input.text()?.into());
    }
    let mut regions: Vec<Arc<Scope>> = Vec::new();
    for _ in 0..input.count()? {
        let region = input.pick(&strings)?;
        regions.push(Arc::new(Scope::new(account.partition(), account.id(), &*region)));
    }
    let chunks = account.chunks();
    let mut offset = chunks.start;
    let count = input.count()?;
    let mut entries: Vec<InventoryEntry> = Vec::new();
    for _ in 0..count {
        let entry = input.entry(&strings, &regions, &mut offset, chunks.end)?;
        if entries.last().is_some_and(|last| last.key() >= entry.key()) {
            return Err(input.wrong("inventories are out of order"));
        }
        entries.push(entry);
    }
    input.end()?;
    if offset != chunks.end {
        return Err(input.wrong("the chunks do not fill the space before it"));
    }
    if account.sums() != Sums::of(&entries) {
        return Err(input.wrong("its inventories are not those that the table of accounts counts"));
    }
    Ok(entries.into())
}

/// What the inventories of an account add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) inventories: u64,
    pub(super) gaps: u64,
    pub(super) rows: u64,
}

impl Sums {
    pub(super) fn of(entries: &[InventoryEntry]) -> Self {
        Self {
            inventories: entries.len() as u64,
            gaps: entries.iter().filter(|entry| entry.inventory.is_open()).count() as u64,
            rows: entries.iter().map(|entry| entry.rows).sum(),
        }
    }
}

impl Decoder<'_> {
    fn stamp(&mut self, strings: &[Arc<str>]) -> Result<Option<Stamp>, Wrong> {
        let Some(source) = self.number()?.checked_sub(1) else { return Ok(None) };
        let source = usize::try_from(source).ok().and_then(|i| strings.get(i)).cloned();
        let source = source.ok_or_else(|| self.wrong("it names a source that is not there"))?;
        Ok(Some(Stamp { source, captured_at: self.number()?, verified_at: self.number()? }))
    }
    fn entry(
        &mut self,
        strings: &[Arc<str>],
        regions: &[Arc<Scope>],
        offset: &mut u64,
        to: u64,
    ) -> Result<InventoryEntry, Wrong> {
        let scope = self.pick(regions)?;
        let resource_type = self.pick(strings)?;
        let inventory = match self.byte()? {
            COMPLETE => Inventory::Complete,
            PARTIAL => Inventory::Partial(parse_reason(&self.pick(strings)?)),
            UNKNOWN => Inventory::Unknown(parse_reason(&self.pick(strings)?)),
            _ => return Err(self.wrong("an inventory is neither complete, partial nor unknown")),
        };
        let listed = self.stamp(strings)?;
        let count = self.count()?;
        let mut properties: Vec<Property> = Vec::new();
        for _ in 0..count {
            let property = Property { name: self.pick(strings)?, stamp: self.stamp(strings)? };
            if properties.last().is_some_and(|last| last.name >= property.name) {
                return Err(self.wrong("properties are out of order"));
            }
            properties.push(property);
        }
        let count = self.count()?;
        let mut chunks: Vec<ChunkEntry> = Vec::new();
        let mut rows = 0;
        for _ in 0..count {
            let chunk = self.chunk(*offset)?;
            *offset = chunk
                .offset
                .checked_add(chunk.length)
                .filter(|end| *end <= to)
                .ok_or_else(|| self.wrong("a chunk reaches into the index"))?;
            if chunk.first > chunk.last || chunks.last().is_some_and(|last| last.last >= chunk.first) {
                return Err(self.wrong("chunks are out of order"));
            }
            rows += u64::from(chunk.rows);
            chunks.push(chunk);
        }
        if rows > 0 && matches!(inventory, Inventory::Unknown(_)) {
            return Err(self.wrong("an unknown inventory has resources"));
        }
        Ok(InventoryEntry {
            scope,
            resource_type,
            inventory,
            listed,
            properties: properties.into(),
            chunks: chunks.into(),
            rows,
        })
    }
    fn chunk(&mut self, offset: u64) -> Result<ChunkEntry, Wrong> {
        let length = self.number()?;
        let rows = u32::try_from(self.number()?)
            .ok()
            .filter(|rows| (1..=CHUNK_ROWS).contains(&(*rows as usize)))
            .ok_or_else(|| self.wrong("a chunk has no rows or too many"))?;
        Ok(ChunkEntry {
            offset,
            length,
            checksum: self.checksum()?,
            rows,
            first: self.text()?.into(),
            last: self.text()?.into(),
        })
    }
}
