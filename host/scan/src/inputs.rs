//! The further parameters of checks: sets of a scope, and what a subject points at.

use crate::account::{AccountView, InputReads};
use crate::dispatch::ScanError;
use bartizan_contract::manifest::Input;
use bartizan_contract::{Column, Word, tag};
use bartizan_engine::{LookupError, LookupSource, Page, PageColumn};
use bartizan_state::{ARN, Buffer, Chunk, Columns, ID, InventoryEntry, LinkIndex, Scope, Snapshot};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many tables of inputs and indices of links are kept for the next batch.
const KEPT: usize = 128;

/// How many bytes of tables, and of indices, are kept.
const KEPT_BYTES: usize = 64 << 20;

/// How many rows a set has that is handed over at once; a larger one must be read page by page.
pub(crate) const WHOLE_SET: u64 = 16 << 10;

/// How many chunks one batch may be linked to; a batch with more is halved.
pub(crate) const LINKED_CHUNKS: usize = 16;

/// A chunk of an inventory, kept because many batches read it.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) entry: usize,
    pub(crate) rows: usize,
    columns: Vec<(String, Vec<u8>)>,
}

impl Held {
    fn copy(entry: usize, chunk: &Chunk<'_>, properties: &[&str]) -> Self {
        let column = |name: &str| Some((name.to_owned(), chunk.column(name)?.to_vec()));
        let columns = [ID, ARN].iter().chain(properties).filter_map(|p| column(p)).collect();
        Self { entry, rows: chunk.rows(), columns }
    }

    fn bytes(&self) -> usize {
        self.columns.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    pub(crate) fn column(&self, name: &str) -> Option<&[u8]> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// The id of a row.
    pub(crate) fn id(&self, row: usize) -> &str {
        let text = |bytes| Column::open(bytes).ok().and_then(|c| c.text(c.root(row)));
        self.column(ID).and_then(text).unwrap_or_default()
    }
}

/// What was read lately.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// By account, entry and chunk.
    held: Row<(usize, usize, usize), Held>,
    /// By account and entry.
    links: Row<(usize, usize), LinkIndex>,
}

type Row<K, T> = Mutex<VecDeque<(K, Arc<T>)>>;

/// Takes what is on the shelf, or makes it and puts it there. Two threads may make the same thing
/// at once: cheaper than waiting for each other.
fn kept<K: PartialEq, T>(
    shelf: &Row<K, T>,
    key: K,
    bytes: impl Fn(&T) -> usize,
    make: impl FnOnce() -> Result<T, ScanError>,
) -> Result<Arc<T>, ScanError> {
    let found = |shelf: &VecDeque<(K, Arc<T>)>| shelf.iter().find(|(k, _)| *k == key).map(|(_, v)| v.clone());
    if let Some(thing) = found(&shelf.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(thing);
    }
    let thing = Arc::new(make()?);
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.push_back((key, thing.clone()));
    let full = |shelf: &VecDeque<(K, Arc<T>)>| {
        shelf.len() > KEPT || shelf.iter().map(|(_, thing)| bytes(thing)).sum::<usize>() > KEPT_BYTES
    };
    while shelf.len() > 1 && full(&shelf) {
        shelf.pop_front();
    }
    Ok(thing)
}

/// Reads inputs from an account of a snapshot.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) account: &'a AccountView,
    pub(crate) reads: &'a InputReads,
    pub(crate) shelf: &'a Shelf,
}

/// The inventories that an input reads, and why they may be incomplete.
pub(crate) struct Sources {
    pub(crate) entries: Vec<usize>,
    pub(crate) gaps: Vec<String>,
}

impl<'a> Inputs<'a> {
    /// An inventory by its place in the account.
    pub(crate) fn entry(&self, place: usize) -> Result<&'a InventoryEntry, ScanError> {
        let entry = self.account.entries.get(place);
        entry.ok_or_else(|| ScanError::Worker(format!("there is no inventory {place}")))
    }

    /// The inventories of a type that a subject of a scope sees: those of its account; for a
    /// regional subject's set just its region and what has no region. A link may lead anywhere in
    /// the account.
    pub(crate) fn sources(&self, scope: &Scope, resource_type: &str, link: bool) -> Sources {
        let mut found = Sources { entries: Vec::new(), gaps: Vec::new() };
        for place in self.account.of_type(resource_type) {
            let Some(entry) = self.account.entries.get(*place) else { continue };
            let region = &entry.scope().region;
            if link || scope.region.is_empty() || region.is_empty() || *region == scope.region {
                found.entries.push(*place);
                found.gaps.extend(entry.inventory().gap().map(ToString::to_string));
            }
        }
        if found.entries.is_empty() {
            found.gaps.push("not-supplied".to_owned());
        }
        found.gaps.sort();
        found.gaps.dedup();
        found
    }

    /// A chunk with all properties that any input reads of its type.
    pub(crate) fn held(&self, entry: usize, number: usize) -> Result<Arc<Held>, ScanError> {
        kept(&self.shelf.held, (self.account.number, entry, number), Held::bytes, || {
            let inventory = self.entry(entry)?;
            let properties = self.reads.of_type(inventory.resource_type());
            let mut buffer = Buffer::new();
            let chunk = self.snapshot.chunk(inventory, number, Columns::Only(&properties), &mut buffer)?;
            Ok(Held::copy(entry, &chunk, &properties))
        })
    }

    /// Where the resources with a name are: entry, chunk and row.
    pub(crate) fn find(
        &self,
        sources: &Sources,
        name: &str,
    ) -> Result<Vec<(usize, usize, usize)>, ScanError> {
        let mut found = Vec::new();
        for entry in &sources.entries {
            let index = kept(&self.shelf.links, (self.account.number, *entry), LinkIndex::bytes, || {
                let inventory = self.entry(*entry)?;
                Ok(LinkIndex::build(self.snapshot, inventory, &mut Buffer::new())?)
            })?;
            for at in index.candidates(name) {
                let held = self.held(*entry, at.chunk)?;
                // Hashes can collide: the row itself says whether it is the one.
                let named = |column| held.column(column).and_then(|c| text(c, at.row)) == Some(name);
                if named(ID) || named(ARN) {
                    found.push((*entry, at.chunk, at.row));
                }
            }
        }
        Ok(found)
    }
}

fn text(column: &[u8], row: usize) -> Option<&str> {
    let column = Column::open(column).ok()?;
    let word = column.root(row);
    if word.tag() == tag::STR { column.text(word) } else { None }
}

/// What a subject points at.
pub(crate) enum Pointer<'a> {
    /// Nothing: the property is absent.
    Nowhere,
    /// Nobody knows, and why.
    Unknown(&'a str),
    /// Resources of these names.
    Names(Vec<&'a str>),
}

/// Follows `via` from a row of the subject's table.
pub(crate) fn pointer<'a>(via: &str, row: usize, column: impl Fn(&str) -> Option<&'a [u8]>) -> Pointer<'a> {
    let mut steps = via.split('/');
    let Some(bytes) = steps.next().and_then(column) else { return Pointer::Unknown("not-supplied") };
    let Ok(column) = Column::open(bytes) else { return Pointer::Unknown("parse") };
    let mut at = vec![column.root(row)];
    for step in steps {
        let mut next = Vec::new();
        for item in at.into_iter().flat_map(|word| one_or_many(&column, word)) {
            match item.tag() {
                tag::OBJECT | tag::PARTIAL | tag::MAP => {
                    let mut pairs = column.pairs(item);
                    match pairs.find(|(k, _)| column.key(item, *k) == step.as_bytes()) {
                        Some((_, value)) => next.push(value),
                        None if item.tag() == tag::PARTIAL => return Pointer::Unknown("partial"),
                        None => {}
                    }
                }
                tag::ABSENT | tag::NULL => {}
                tag::UNKNOWN => return Pointer::Unknown(column.text(item).unwrap_or("parse")),
                _ => return Pointer::Unknown("parse"),
            }
        }
        at = next;
    }
    let mut names = Vec::new();
    for item in at.into_iter().flat_map(|word| one_or_many(&column, word)) {
        match item.tag() {
            tag::STR => names.extend(column.text(item)),
            tag::ABSENT | tag::NULL => {}
            tag::UNKNOWN => return Pointer::Unknown(column.text(item).unwrap_or("parse")),
            _ => return Pointer::Unknown("parse"),
        }
    }
    if names.is_empty() { Pointer::Nowhere } else { Pointer::Names(names) }
}

/// A list on the way: every item is followed.
fn one_or_many(column: &Column<'_>, word: Word) -> Vec<Word> {
    if word.tag() == tag::ARRAY { column.items(word).collect() } else { vec![word] }
}

/// The pages of `Each` parameters: one chunk a page.
pub(crate) struct Pages {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) account: Arc<AccountView>,
    /// By check and parameter: the scope index and chunks, in order, and what may be read of them.
    pub(crate) sets: Vec<PagedSet>,
}

/// A set that is read page by page.
pub(crate) struct PagedSet {
    pub(crate) check: u32,
    pub(crate) parameter: u32,
    /// Scope index in the batch, entry and chunk.
    pub(crate) chunks: Vec<(u32, usize, usize)>,
    pub(crate) input: Input,
}

impl LookupSource for Pages {
    fn page(
        &self,
        check: u32,
        parameter: u32,
        _subject: Option<u32>,
        number: u32,
    ) -> Result<Option<Page>, LookupError> {
        let set = self.sets.iter().find(|s| (s.check, s.parameter) == (check, parameter));
        let Some(set) = set else { return Ok(None) };
        let Some((scope, entry, chunk)) = set.chunks.get(number as usize).copied() else { return Ok(None) };
        let Some(inventory) = self.account.entries.get(entry) else { return Ok(None) };
        let reads: Vec<&str> = set.input.reads.iter().map(String::as_str).collect();
        let mut buffer = Buffer::new();
        let chunk = self
            .snapshot
            .chunk(inventory, chunk, Columns::Only(&reads), &mut buffer)
            .map_err(|e| LookupError(e.to_string()))?;
        let columns = reads.iter().filter_map(|name| {
            Some(PageColumn { property: (*name).to_owned(), values: chunk.column(name)?.to_vec() })
        });
        Ok(Some(Page {
            resource_type: set.input.resource_type.clone(),
            scope,
            rows: chunk.rows() as u32,
            columns: columns.collect(),
        }))
    }
}
