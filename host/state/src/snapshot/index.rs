//! The index: which inventories there are, and where their chunks stand.
//!
//! ```text
//! strings:     count, { length, bytes }, sorted
//! scopes:      count, { partition, account, region }, sorted
//! inventories: count, { scope, type, state, [reason], stamp,
//!                       properties: count, { name, stamp },
//!                       chunks: count, { length, rows, checksum u64, first id, last id } }
//! stamp:       0 | source + 1, captured at, verified at
//! ```
//!
//! Numbers are LEB128; strings and scopes are named by their place. Chunks stand in the file in the
//! order of the index, without gaps, so that lengths alone say where each begins.

use super::CHUNK_ROWS;
use crate::known::{Inventory, parse_reason};
use crate::resource::{Provenance, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const COMPLETE: u8 = 0;
const PARTIAL: u8 = 1;
const UNKNOWN: u8 = 2;

/// The resources of one type in one scope: how well the set is known, and where its rows are.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryEntry {
    pub(super) scope: Arc<Scope>,
    pub(super) resource_type: Arc<str>,
    pub(super) inventory: Inventory,
    pub(super) listed: Option<Stamp>,
    /// Sorted by name.
    pub(super) properties: Box<[Property]>,
    pub(super) chunks: Box<[ChunkEntry]>,
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
        let stamp = if property == super::ID {
            self.listed.as_ref()
        } else {
            self.property(property).and_then(|i| self.properties.get(i)).and_then(|p| p.stamp.as_ref())
        };
        stamp.map(Stamp::provenance)
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

/// Writes the index. `entries` are in canonical order.
pub(super) fn encode(entries: &[InventoryEntry]) -> Vec<u8> {
    let mut strings = BTreeSet::new();
    let mut scopes = BTreeSet::new();
    let mut reasons = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        if let Some(reason) = entry.inventory.gap() {
            reasons.insert(number, reason.to_string());
        }
        scopes.insert(&*entry.scope);
        strings.insert(&*entry.resource_type);
        strings.extend(entry.listed.iter().map(|stamp| &*stamp.source));
        for property in &entry.properties {
            strings.insert(&*property.name);
            strings.extend(property.stamp.iter().map(|stamp| &*stamp.source));
        }
    }
    strings.extend(reasons.values().map(String::as_str));
    for scope in &scopes {
        strings.extend([&*scope.partition, &*scope.account, &*scope.region]);
    }

    let mut out = Encoder { bytes: Vec::new(), strings: numbered(strings) };
    out.number(out.strings.len() as u64);
    let strings: Vec<&str> = out.strings.keys().copied().collect();
    for text in strings {
        out.text(text);
    }
    let scopes = numbered(scopes);
    out.number(scopes.len() as u64);
    for scope in scopes.keys() {
        out.string(&scope.partition);
        out.string(&scope.account);
        out.string(&scope.region);
    }
    out.number(entries.len() as u64);
    for (number, entry) in entries.iter().enumerate() {
        out.number(scopes.get(&*entry.scope).copied().unwrap_or_default());
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
        for property in &entry.properties {
            out.string(&property.name);
            out.stamp(property.stamp.as_ref());
        }
        out.number(entry.chunks.len() as u64);
        for chunk in &entry.chunks {
            out.number(chunk.length);
            out.number(u64::from(chunk.rows));
            out.bytes.extend_from_slice(&chunk.checksum.to_le_bytes());
            out.text(&chunk.first);
            out.text(&chunk.last);
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
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
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

/// What is wrong with an index, and how far into it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) offset: usize,
    pub(super) what: &'static str,
}

/// Reads an index whose chunks fill the file from `from` to `to`. Nothing is allocated that the
/// bytes do not bear out: each item of a list takes at least a byte.
pub(super) fn decode(bytes: &[u8], from: u64, to: u64) -> Result<Vec<InventoryEntry>, Wrong> {
    let mut input = Decoder { rest: bytes, total: bytes.len() };
    let mut strings: Vec<Arc<str>> = Vec::new();
    for _ in 0..input.count()? {
        strings.push(input.text()?.into());
    }
    let mut scopes: Vec<Arc<Scope>> = Vec::new();
    for _ in 0..input.count()? {
        let partition = input.string(&strings)?;
        let account = input.string(&strings)?;
        let region = input.string(&strings)?;
        scopes.push(Arc::new(Scope::new(&*partition, &*account, &*region)));
    }
    let mut offset = from;
    let count = input.count()?;
    let mut entries: Vec<InventoryEntry> = Vec::new();
    for _ in 0..count {
        let entry = input.entry(&strings, &scopes, &mut offset, to)?;
        if entries.last().is_some_and(|last| last.key() >= entry.key()) {
            return Err(input.wrong("inventories are out of order"));
        }
        entries.push(entry);
    }
    if !input.rest.is_empty() {
        return Err(input.wrong("there are bytes after the last inventory"));
    }
    if offset != to {
        return Err(input.wrong("the chunks do not fill the space between header and index"));
    }
    Ok(entries)
}

struct Decoder<'a> {
    rest: &'a [u8],
    total: usize,
}

impl<'a> Decoder<'a> {
    fn wrong(&self, what: &'static str) -> Wrong {
        Wrong { offset: self.total - self.rest.len(), what }
    }
    fn take(&mut self, length: usize) -> Result<&'a [u8], Wrong> {
        let (head, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| self.wrong("it ends too early"))?;
        self.rest = rest;
        Ok(head)
    }
    fn byte(&mut self) -> Result<u8, Wrong> {
        let (byte, rest) = self.rest.split_first().ok_or_else(|| self.wrong("it ends too early"))?;
        self.rest = rest;
        Ok(*byte)
    }
    fn number(&mut self) -> Result<u64, Wrong> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if (bits << shift) >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.wrong("a number does not fit 64 bits"))
    }
    fn count(&mut self) -> Result<usize, Wrong> {
        let count = self.number()?;
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= self.rest.len())
            .ok_or_else(|| self.wrong("a list is longer than the index"))
    }
    fn text(&mut self) -> Result<&'a str, Wrong> {
        let length = self.count()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong("a string is not UTF-8"))
    }
    fn pick<T: Clone>(&mut self, list: &[T]) -> Result<T, Wrong> {
        let number = self.number()?;
        let item = usize::try_from(number).ok().and_then(|i| list.get(i));
        item.cloned().ok_or_else(|| self.wrong("it names a string or scope that is not there"))
    }
    fn string(&mut self, strings: &[Arc<str>]) -> Result<Arc<str>, Wrong> {
        self.pick(strings)
    }
    fn stamp(&mut self, strings: &[Arc<str>]) -> Result<Option<Stamp>, Wrong> {
        let Some(source) = self.number()?.checked_sub(1) else { return Ok(None) };
        let source = usize::try_from(source).ok().and_then(|i| strings.get(i)).cloned();
        let source = source.ok_or_else(|| self.wrong("it names a source that is not there"))?;
        Ok(Some(Stamp { source, captured_at: self.number()?, verified_at: self.number()? }))
    }
    fn entry(
        &mut self,
        strings: &[Arc<str>],
        scopes: &[Arc<Scope>],
        offset: &mut u64,
        to: u64,
    ) -> Result<InventoryEntry, Wrong> {
        let scope = self.pick(scopes)?;
        let resource_type = self.string(strings)?;
        let inventory = match self.byte()? {
            COMPLETE => Inventory::Complete,
            PARTIAL => Inventory::Partial(parse_reason(&self.string(strings)?)),
            UNKNOWN => Inventory::Unknown(parse_reason(&self.string(strings)?)),
            _ => return Err(self.wrong("an inventory is neither complete, partial nor unknown")),
        };
        let listed = self.stamp(strings)?;
        let count = self.count()?;
        let mut properties: Vec<Property> = Vec::new();
        for _ in 0..count {
            let property = Property { name: self.string(strings)?, stamp: self.stamp(strings)? };
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
        let mut checksum = [0; 8];
        checksum.copy_from_slice(self.take(8)?);
        Ok(ChunkEntry {
            offset,
            length,
            checksum: u64::from_le_bytes(checksum),
            rows,
            first: self.text()?.into(),
            last: self.text()?.into(),
        })
    }
}
