use super::checksum::checksum;
use super::chunk::{self, Packer};
use super::index::{self, ChunkEntry, InventoryEntry, Property, Stamp, Sums};
use super::table::{self, Account, Extent};
use super::{
    ARN, Buffer, CHUNK_BYTES, CHUNK_ROWS, Columns, ID, PART_BYTES, Snapshot, SnapshotError, encode_footer,
    encode_header, ledger,
};
use crate::header::{Header, LedgerEntry};
use crate::known::{Inventory, Known};
use crate::resource::{Provenance, Resource, Scope};
use bartizan_contract::encode::Builder;
use bartizan_contract::reason::{Code, Reason};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A chunk that takes more than this unpacked is cut in half, so that a batch of large documents
/// still fits a plugin's memory.
const CHUNK_TARGET: usize = 8 << 20;

/// What is copied at once where accounts finished in another order than the canonical one.
const COPY_BYTES: usize = 1 << 20;

/// Writes a snapshot: inventories as they come, from any number of threads. Whoever says when an
/// [account is done](Writer::account_done) frees the memory that its index takes, and the file in
/// which its chunks wait beside the snapshot. Nothing appears
/// under the snapshot's name until [`finish`](Writer::finish), and the result does not depend on
/// the order in which inventories came and accounts were done.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    head: Vec<u8>,
    /// The accounts that are done, as they stand in the snapshot.
    body: Temporary,
    state: Mutex<State>,
    /// Where the body ends. Whoever writes there holds it, and nobody else has to wait.
    body_end: Mutex<u64>,
}

/// Partition and number.
type Key = (Box<str>, Box<str>);

#[derive(Debug, Default)]
struct State {
    in_work: BTreeMap<Key, InWork>,
    /// Nothing beside an account whose body is being written.
    done: BTreeMap<Key, Option<Account>>,
}

/// An account whose inventories are still coming.
#[derive(Debug, Default)]
struct InWork {
    entries: BTreeMap<(Arc<Scope>, Arc<str>), InventoryEntry>,
    /// Its chunks, as they came. One file for all accounts could only grow while any is in work.
    spool: Option<Temporary>,
    spool_end: u64,
    strings: HashSet<Arc<str>>,
    scopes: HashSet<Arc<Scope>>,
}

impl Writer {
    /// Begins a snapshot that will stand at `path`, readable by its owner alone.
    pub fn create(path: impl AsRef<Path>, header: &Header) -> Result<Self, SnapshotError> {
        let path = path.as_ref();
        let head = encode_header(header).map_err(SnapshotError::io("write the header of", path))?;
        fits(&head, || "the header".to_owned())?;
        let body = Temporary::create(path)?;
        body.write(&head, 0)?;
        Ok(Self {
            path: path.to_owned(),
            body,
            state: Mutex::default(),
            body_end: Mutex::new(head.len() as u64),
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
        let shell = self.shell(place, inventory, provenance, &names)?;
        let mut chunks = Vec::new();
        let mut packing = Packing::default();
        for rows in resources.chunks(CHUNK_ROWS) {
            packing.pack(place, rows, &names, &mut |rows, packed| {
                let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
                chunks.push(self.append(scope, packed, rows.len(), &first.id, &last.id)?);
                Ok(())
            })?;
        }
        self.insert(InventoryEntry { rows: resources.len() as u64, chunks: chunks.into(), ..shell })
    }

    /// Copies an inventory of another snapshot, in a state that may be another; an unknown one loses
    /// its resources. A property for which `mask` gives a reason becomes unknown in every row.
    pub fn copy(
        &self,
        snapshot: &Snapshot,
        entry: &InventoryEntry,
        state: Inventory,
        mask: impl Fn(&str) -> Option<Reason>,
        buffer: &mut Buffer,
    ) -> Result<(), SnapshotError> {
        let (scope, resource_type) = entry.key();
        let names: Vec<&str> = entry.properties().collect();
        let provenance = [ID].into_iter().chain(entry.properties());
        let provenance =
            provenance.filter_map(|name| Some((name.to_owned(), entry.provenance(name)?))).collect();
        let rows_stay = !matches!(state, Inventory::Unknown(_));
        let mut copy = self.shell(Place { scope, resource_type }, state, &provenance, &names)?;
        if rows_stay {
            let mask = |name: &str| if name.starts_with('@') { None } else { mask(name) };
            let chunks = (0..entry.chunks()).map(|number| {
                let chunk = snapshot.chunk(entry, number, Columns::All, buffer)?;
                let (first, last) = (chunk.id(0), chunk.ids().next_back());
                let packed = chunk::mask(&chunk, &mask);
                self.append(scope, packed, chunk.rows(), first.unwrap_or_default(), last.unwrap_or_default())
            });
            copy.chunks = chunks.collect::<Result<_, _>>()?;
            copy.rows = entry.rows;
        }
        self.insert(copy)
    }

    /// Completes an account: its inventories and its ledger go to where they stand in the snapshot,
    /// and leave memory. Accounts may be done in any order, while others are in work.
    pub fn account_done(
        &self,
        partition: &str,
        account: &str,
        mut ledger: Vec<LedgerEntry>,
    ) -> Result<(), SnapshotError> {
        let place = || format!("{partition}/{account}");
        let of_account = |e: &LedgerEntry| (&*e.scope.partition, &*e.scope.account) == (partition, account);
        if let Some(other) = ledger.iter().find(|entry| !of_account(entry)) {
            let (place, other) = (place(), other.scope.to_string());
            return Err(SnapshotError::OtherAccount { place, other });
        }
        ledger.sort();
        let ledger = ledger::encode(&ledger);
        let ledger = ledger.map_err(SnapshotError::io("write the ledger of", &self.path))?;

        let key = (partition.into(), account.into());
        let mut state = self.state();
        if state.done.contains_key(&key) {
            return Err(SnapshotError::AccountDone { place: place() });
        }
        let work = state.in_work.remove(&key).unwrap_or_default();
        if work.entries.is_empty() && ledger.is_empty() {
            return Ok(());
        }
        state.done.insert(key.clone(), None);
        drop(state);

        let mut entries: Vec<InventoryEntry> = work.entries.values().cloned().collect();
        let written = self.write_account(&key, &mut entries, work.spool.as_ref(), &ledger);
        let mut state = self.state();
        match written {
            Ok(done) => {
                state.done.insert(key, Some(done));
                Ok(())
            }
            Err(e) => {
                state.done.remove(&key);
                state.in_work.insert(key, work);
                Err(e)
            }
        }
    }

    /// Completes the snapshot under its name, and opens it. Accounts that are still in work are done
    /// with it, each with its part of the ledger.
    pub fn finish(self, ledger: Vec<LedgerEntry>) -> Result<Snapshot, SnapshotError> {
        let mut rest: BTreeMap<Key, Vec<LedgerEntry>> = BTreeMap::new();
        for entry in ledger {
            let key = (entry.scope.partition.as_str().into(), entry.scope.account.as_str().into());
            rest.entry(key).or_default().push(entry);
        }
        for key in self.state().in_work.keys() {
            rest.entry(key.clone()).or_default();
        }
        for ((partition, account), ledger) in rest {
            self.account_done(&partition, &account, ledger)?;
        }

        let Self { path, mut body, head, state, .. } = self;
        let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut end = head.len() as u64;
        let mut accounts: Vec<Account> = state.done.into_values().flatten().collect();
        let in_order = accounts.iter().all(|account| {
            let here = account.start == end;
            end = account.end();
            here
        });
        if !in_order {
            let sorted = Temporary::create(&path)?;
            sorted.write(&head, 0)?;
            end = copy_in_order(&body, &sorted, head.len() as u64, &mut accounts)?;
            body = sorted;
        }

        let table = table::encode(accounts.iter());
        fits(&table, || "the table of accounts".to_owned())?;
        let footer = encode_footer(&head, &table, end);
        // What an account that could not be written left behind must not follow the end mark.
        body.file.set_len(end).map_err(SnapshotError::io("write", &body.path))?;
        body.write(&table, end)?;
        body.write(&footer, end + table.len() as u64)?;
        body.rename(&path)?;
        Snapshot::open(path)
    }

    /// Writes what an account comes to at the end of the body.
    fn write_account(
        &self,
        (partition, id): &Key,
        entries: &mut [InventoryEntry],
        spool: Option<&Temporary>,
        ledger: &[u8],
    ) -> Result<Account, SnapshotError> {
        let index = index::encode(entries);
        for (what, part) in [("index", &*index), ("ledger", ledger)] {
            fits(part, || format!("the {what} of {partition}/{id}"))?;
        }
        let mut body_end = self.body_end.lock().unwrap_or_else(PoisonError::into_inner);
        let start = *body_end;
        let mut end = start;
        let mut bytes = Vec::new();
        if let Some(spool) = spool {
            for chunk in entries.iter().flat_map(|entry| &*entry.chunks) {
                copy(spool, chunk.offset, &self.body, end, chunk.length, &mut bytes)?;
                end += chunk.length;
            }
        }
        let extent = Extent {
            chunks: end - start,
            index: index.len() as u64,
            ledger: ledger.len() as u64,
            index_checksum: checksum(&index),
            ledger_checksum: checksum(ledger),
        };
        for part in [&*index, ledger] {
            self.body.write(part, end)?;
            end += part.len() as u64;
        }
        *body_end = end;
        Ok(Account::new(partition, id, start, extent, Sums::of(entries)))
    }

    /// An entry without its chunks, its strings shared with all others of the account.
    fn shell(
        &self,
        place: Place<'_>,
        inventory: Inventory,
        provenance: &BTreeMap<String, Provenance>,
        properties: &[&str],
    ) -> Result<InventoryEntry, SnapshotError> {
        let mut state = self.state();
        let work = state.work(place.scope)?;
        let stamp = |work: &mut InWork, property: &str| {
            provenance.get(property).map(|p| Stamp {
                source: work.string(&p.source),
                captured_at: p.captured_at,
                verified_at: p.verified_at,
            })
        };
        Ok(InventoryEntry {
            listed: stamp(work, ID),
            properties: properties
                .iter()
                .map(|name| Property { name: work.string(name), stamp: stamp(work, name) })
                .collect(),
            scope: work.scope(place.scope),
            resource_type: work.string(place.resource_type),
            inventory,
            chunks: Arc::default(),
            rows: 0,
        })
    }

    /// Adds a chunk of some rows to those of its account, and says where it is.
    fn append(
        &self,
        scope: &Scope,
        (bytes, checksum): (Vec<u8>, u64),
        rows: usize,
        first: &str,
        last: &str,
    ) -> Result<ChunkEntry, SnapshotError> {
        let length = bytes.len() as u64;
        let mut state = self.state();
        let work = state.work(scope)?;
        let spool = match &mut work.spool {
            Some(spool) => spool,
            none => none.insert(Temporary::create(&self.path)?),
        };
        let offset = work.spool_end;
        spool.write(&bytes, offset)?;
        work.spool_end += length;
        Ok(ChunkEntry { offset, length, checksum, rows: rows as u32, first: first.into(), last: last.into() })
    }

    fn insert(&self, entry: InventoryEntry) -> Result<(), SnapshotError> {
        let mut state = self.state();
        let work = state.work(&entry.scope)?;
        let key = (entry.scope.clone(), entry.resource_type.clone());
        if work.entries.contains_key(&key) {
            return Err(SnapshotError::DuplicateInventory { place: entry.place() });
        }
        work.entries.insert(key, entry);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked leaves the state whole: it is changed in single steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The account of a scope, which must not be done.
    fn work(&mut self, scope: &Scope) -> Result<&mut InWork, SnapshotError> {
        let key: Key = (scope.partition.as_str().into(), scope.account.as_str().into());
        if self.done.contains_key(&key) {
            let place = format!("{}/{}", scope.partition, scope.account);
            return Err(SnapshotError::AccountDone { place });
        }
        Ok(self.in_work.entry(key).or_default())
    }
}

impl InWork {
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

/// A part that a reader would refuse is not written.
fn fits(part: &[u8], what: impl Fn() -> String) -> Result<(), SnapshotError> {
    let (bytes, limit) = (part.len(), PART_BYTES);
    if bytes > limit { Err(SnapshotError::PartTooLarge { what: what(), bytes, limit }) } else { Ok(()) }
}

/// What an inventory is of.
#[derive(Clone, Copy)]
struct Place<'a> {
    scope: &'a Scope,
    resource_type: &'a str,
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

/// Copies the accounts to where canonical order wants them.
fn copy_in_order(
    from: &Temporary,
    to: &Temporary,
    mut end: u64,
    accounts: &mut [Account],
) -> Result<u64, SnapshotError> {
    let mut bytes = Vec::new();
    for account in accounts {
        let length = account.end() - account.start;
        copy(from, account.start, to, end, length, &mut bytes)?;
        account.start = end;
        end += length;
    }
    Ok(end)
}

fn copy(
    from: &Temporary,
    mut at: u64,
    to: &Temporary,
    mut end: u64,
    length: u64,
    bytes: &mut Vec<u8>,
) -> Result<(), SnapshotError> {
    let stop = at + length;
    while at < stop {
        let part = usize::try_from(stop - at).map_or(COPY_BYTES, |rest| rest.min(COPY_BYTES));
        bytes.resize(part, 0);
        from.file.read_exact_at(bytes, at).map_err(SnapshotError::io("read", &from.path))?;
        to.write(bytes, end)?;
        at += part as u64;
        end += part as u64;
    }
    Ok(())
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
