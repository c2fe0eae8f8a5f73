use super::chunk::Packer;
use super::index::{self, ChunkEntry, InventoryEntry, Property, Stamp};
use super::{
    ARN, CHUNK_BYTES, CHUNK_ROWS, ID, Snapshot, SnapshotError, encode_footer, encode_header, encode_ledger,
};
use crate::header::{Header, LedgerEntry};
use crate::known::{Inventory, Known};
use crate::resource::{Provenance, Resource, Scope};
use bartizan_contract::encode::Builder;
use bartizan_contract::reason::Code;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A chunk that takes more than this unpacked is cut in half, so that a batch of large documents
/// still fits a plugin's memory.
const CHUNK_TARGET: usize = 8 << 20;

/// Writes a snapshot: inventories as they come, from any number of threads. Nothing appears under
/// the snapshot's name until [`finish`](Writer::finish), and the result does not depend on the
/// order in which inventories came.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    spool: Temporary,
    head: Vec<u8>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    end: u64,
    entries: BTreeMap<(Arc<Scope>, Arc<str>), InventoryEntry>,
    strings: HashSet<Arc<str>>,
    scopes: HashSet<Arc<Scope>>,
}

impl Writer {
    /// Begins a snapshot that will stand at `path`, readable by its owner alone.
    pub fn create(path: impl AsRef<Path>, header: &Header) -> Result<Self, SnapshotError> {
        let path = path.as_ref();
        let head = encode_header(header).map_err(SnapshotError::io("write the header of", path))?;
        let spool = Temporary::create(path)?;
        spool.write(&head, 0)?;
        Ok(Self {
            path: path.to_owned(),
            spool,
            state: Mutex::new(State {
                end: head.len() as u64,
                entries: BTreeMap::new(),
                strings: HashSet::new(),
                scopes: HashSet::new(),
            }),
            head,
        })
    }

    /// Writes the inventory of a type in a scope. `provenance` is by property; under
    /// [`ID`](super::ID) it is the list's own. Resources may come in any order. After an error
    /// about the resources nothing of this inventory is in the snapshot, and writing can go on.
    pub fn inventory(
        &self,
        scope: &Scope,
        resource_type: &str,
        inventory: Inventory,
        provenance: &BTreeMap<String, Provenance>,
        mut resources: Vec<Resource>,
    ) -> Result<(), SnapshotError> {
        let place = Place { scope, resource_type };
        resources.sort_by(|a, b| a.id.cmp(&b.id));
        place.check(&inventory, &resources)?;
        let names = place.properties(provenance, &resources)?;
        let shell = self.shell(place, inventory, provenance, &names);
        let mut chunks = Vec::new();
        let mut packing = Packing::default();
        for rows in resources.chunks(CHUNK_ROWS) {
            packing.pack(place, rows, &names, &mut |rows, (bytes, checksum)| {
                let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
                chunks.push(ChunkEntry {
                    offset: self.append(&bytes)?,
                    length: bytes.len() as u64,
                    checksum,
                    rows: rows.len() as u32,
                    first: first.id.as_str().into(),
                    last: last.id.as_str().into(),
                });
                Ok(())
            })?;
        }
        self.insert(InventoryEntry { rows: resources.len() as u64, chunks: chunks.into(), ..shell })
    }

    /// Completes the snapshot under its name, and opens it.
    pub fn finish(self, mut ledger: Vec<LedgerEntry>) -> Result<Snapshot, SnapshotError> {
        let Self { path, mut spool, head, state } = self;
        let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut entries: Vec<_> = state.entries.into_values().collect();
        let mut end = head.len() as u64;
        let in_order = entries.iter().flat_map(|entry| &entry.chunks).all(|chunk| {
            let here = chunk.offset == end;
            end += chunk.length;
            here
        });
        if !in_order {
            let sorted = Temporary::create(&path)?;
            sorted.write(&head, 0)?;
            end = copy_in_order(&spool, &sorted, head.len() as u64, &mut entries)?;
            spool = sorted;
        }

        ledger.sort();
        let failed = SnapshotError::io("write the ledger of", &path);
        let ledger = encode_ledger(&ledger).map_err(failed)?;
        let index = index::encode(&entries);
        drop(entries);
        let footer = encode_footer(&head, &index, &ledger, end);
        // What a failed inventory left behind must not follow the end mark.
        spool.file.set_len(end).map_err(SnapshotError::io("write", &spool.path))?;
        for part in [index, ledger, footer] {
            spool.write(&part, end)?;
            end += part.len() as u64;
        }
        spool.rename(&path)?;
        Snapshot::open(path)
    }

    /// An entry without its chunks, its strings shared with all others.
    pub(super) fn shell(
        &self,
        place: Place<'_>,
        inventory: Inventory,
        provenance: &BTreeMap<String, Provenance>,
        properties: &[&str],
    ) -> InventoryEntry {
        let mut state = self.state();
        let stamp = |state: &mut State, property: &str| {
            provenance.get(property).map(|p| Stamp {
                source: state.string(&p.source),
                captured_at: p.captured_at,
                verified_at: p.verified_at,
            })
        };
        InventoryEntry {
            listed: stamp(&mut state, ID),
            properties: properties
                .iter()
                .map(|name| Property { name: state.string(name), stamp: stamp(&mut state, name) })
                .collect(),
            scope: state.scope(place.scope),
            resource_type: state.string(place.resource_type),
            inventory,
            chunks: Box::default(),
            rows: 0,
        }
    }

    /// Adds a chunk's bytes, and says where they are.
    pub(super) fn append(&self, bytes: &[u8]) -> Result<u64, SnapshotError> {
        let mut state = self.state();
        let at = state.end;
        self.spool.write(bytes, at)?;
        state.end += bytes.len() as u64;
        Ok(at)
    }

    pub(super) fn insert(&self, entry: InventoryEntry) -> Result<(), SnapshotError> {
        let mut state = self.state();
        let key = (entry.scope.clone(), entry.resource_type.clone());
        if state.entries.contains_key(&key) {
            return Err(SnapshotError::DuplicateInventory { place: entry.place() });
        }
        state.entries.insert(key, entry);
        Ok(())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // A thread that panicked leaves the state whole: it is changed in single steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn string(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.strings.get(text) {
            return shared.clone();
        }
        let shared: Arc<str> = text.into();
        self.strings.insert(shared.clone());
        shared
    }
    fn scope(&mut self, scope: &Scope) -> Arc<Scope> {
        if let Some(shared) = self.scopes.get(scope) {
            return shared.clone();
        }
        let shared = Arc::new(scope.clone());
        self.scopes.insert(shared.clone());
        shared
    }
}

/// What an inventory is of.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) scope: &'a Scope,
    pub(super) resource_type: &'a str,
}

impl Place<'_> {
    fn text(self) -> String {
        format!("{} in {}", self.resource_type, self.scope)
    }

    fn check(self, inventory: &Inventory, sorted: &[Resource]) -> Result<(), SnapshotError> {
        if matches!(inventory, Inventory::Unknown(_)) && !sorted.is_empty() {
            return Err(SnapshotError::UnknownWithResources { place: self.text() });
        }
        if let Some(first) = sorted.first().filter(|first| first.id.is_empty()) {
            return Err(SnapshotError::NoId { place: self.text(), arn: first.arn.clone() });
        }
        match sorted.array_windows().find(|[a, b]| a.id == b.id) {
            Some([_, twice]) => Err(SnapshotError::DuplicateId { place: self.text(), id: twice.id.clone() }),
            None => Ok(()),
        }
    }

    /// All properties that a resource has or a source is named for.
    fn properties<'r>(
        self,
        provenance: &'r BTreeMap<String, Provenance>,
        resources: &'r [Resource],
    ) -> Result<Vec<&'r str>, SnapshotError> {
        let mut names: BTreeSet<&str> =
            provenance.keys().map(String::as_str).filter(|name| *name != ID).collect();
        for resource in resources {
            for name in resource.properties.keys() {
                if !names.contains(name.as_str()) {
                    names.insert(name);
                }
            }
        }
        match names.iter().find(|name| name.is_empty() || name.starts_with('@')) {
            Some(name) => Err(SnapshotError::ReservedName { place: self.text(), name: (*name).to_owned() }),
            None => Ok(names.into_iter().collect()),
        }
    }
}

/// What receives the chunks made of some rows.
type Sink<'s> = &'s mut dyn FnMut(&[Resource], (Vec<u8>, u64)) -> Result<(), SnapshotError>;

/// Turns rows into chunks.
#[derive(Default)]
struct Packing {
    builder: Builder,
    columns: Vec<Vec<u8>>,
    packer: Packer,
}

impl Packing {
    fn pack(
        &mut self,
        place: Place<'_>,
        rows: &[Resource],
        properties: &[&str],
        sink: Sink<'_>,
    ) -> Result<(), SnapshotError> {
        self.columns.resize_with(properties.len() + 2, Vec::new);
        let not_supplied = Code::NotSupplied.as_str();
        let mut bytes: usize = 0;
        for (name, out) in [ID, ARN].iter().chain(properties).zip(&mut self.columns) {
            for row in rows {
                match *name {
                    ID => self.builder.value(&row.id.as_str().into()),
                    ARN if row.arn.is_empty() => self.builder.absent(),
                    ARN => self.builder.value(&row.arn.as_str().into()),
                    _ => match row.properties.get(*name) {
                        Some(Known::Present(value)) => self.builder.value(value),
                        Some(Known::Absent) => self.builder.absent(),
                        Some(Known::Unknown(reason)) => self.builder.unknown(&reason.to_string()),
                        None => self.builder.unknown(not_supplied),
                    },
                }
            }
            self.builder.finish(out);
            bytes += out.len();
        }
        if bytes > CHUNK_TARGET && rows.len() > 1 {
            let (low, high) = rows.split_at(rows.len() / 2);
            self.pack(place, low, properties, sink)?;
            return self.pack(place, high, properties, sink);
        }
        if bytes > CHUNK_BYTES {
            let id = rows.first().map(|row| row.id.clone()).unwrap_or_default();
            return Err(SnapshotError::TooLarge { place: place.text(), id, bytes, limit: CHUNK_BYTES });
        }
        for column in &self.columns {
            self.packer.push(column);
        }
        sink(rows, self.packer.finish())
    }
}

/// Copies the chunks to where canonical order wants them.
fn copy_in_order(
    from: &Temporary,
    to: &Temporary,
    mut end: u64,
    entries: &mut [InventoryEntry],
) -> Result<u64, SnapshotError> {
    let mut bytes = Vec::new();
    for chunk in entries.iter_mut().flat_map(|entry| &mut entry.chunks) {
        bytes.resize(usize::try_from(chunk.length).unwrap_or_default(), 0);
        from.file.read_exact_at(&mut bytes, chunk.offset).map_err(SnapshotError::io("read", &from.path))?;
        to.write(&bytes, end)?;
        chunk.offset = end;
        end += chunk.length;
    }
    Ok(end)
}

/// A file beside the snapshot that goes away unless it becomes the snapshot.
#[derive(Debug)]
struct Temporary {
    file: File,
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    fn create(target: &Path) -> Result<Self, SnapshotError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(0o600);
        loop {
            let mut name = OsString::from(target);
            name.push(format!(".{}-{}.tmp", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
            let path = PathBuf::from(name);
            match options.open(&path) {
                Ok(file) => return Ok(Self { file, path, kept: false }),
                // Left behind by a process that was killed and had the same number.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(SnapshotError::io("create", &path)(e)),
            }
        }
    }

    fn write(&self, bytes: &[u8], at: u64) -> Result<(), SnapshotError> {
        self.file.write_all_at(bytes, at).map_err(SnapshotError::io("write", &self.path))
    }

    fn rename(mut self, target: &Path) -> Result<(), SnapshotError> {
        self.file.sync_all().map_err(SnapshotError::io("write", &self.path))?;
        std::fs::rename(&self.path, target).map_err(SnapshotError::io("create", target))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            // Nobody is left to be told; at worst a file with `.tmp` in its name stays.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
