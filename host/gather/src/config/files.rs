//! Files that AWS Config delivers to a bucket: snapshots of a region, and the history of a type.
//!
//! A snapshot is a complete picture of what is recorded in one region of one account; history is
//! what changed. Neither says which types are recorded: a type without a single item is unknown
//! rather than empty, unless the recorder's own item is among the others and says it.

use super::item::{Item, Status};
use super::mapping::{Mapping, Place};
use super::recorder::Recorder;
use crate::catalog::{Catalog, ScopeKind, Type};
use crate::plan::AccountInfo;
use crate::run::node::fits;
use crate::steps::config_moment;
use bartizan_state::{
    CallOutcome, Code, ID, Inventory, Known, LedgerEntry, Provenance, Reason, Resource, Scope, SnapshotError,
    Writer,
};
use flate2::read::MultiGzDecoder;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// More than any item has: whoever writes a larger one wants to fill the memory.
const MAX_ITEM: u64 = 64 << 20;

/// Files cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is none of Config's.
    #[error("{} is no snapshot or history file of AWS Config: {message}", path.display())]
    Shape {
        /// Which.
        path: PathBuf,
        /// What is wrong, and where.
        message: String,
    },
    /// There is no file in a folder.
    #[error("{} holds no .json or .json.gz file of AWS Config", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// The snapshot cannot be written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// What sort of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Everything that is recorded in one region.
    Snapshot,
    /// What changed of one type in some hours.
    History,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::History => "history",
        }
    }

    fn source(self) -> String {
        format!("config:{}", self.name())
    }
}

/// Files of any number of accounts, looked through once.
#[derive(Debug)]
pub struct Files {
    files: Vec<Listed>,
    accounts: Vec<AccountInfo>,
}

/// What is known of a file without its items.
#[derive(Debug)]
struct Listed {
    path: PathBuf,
    /// What it is called in messages.
    shown: PathBuf,
    kind: Kind,
    /// When it was made, in unix seconds, as far as that is said.
    taken_at: u64,
    /// The region whose snapshot it is.
    region: String,
    /// The accounts that it has items of, each with the regions.
    accounts: BTreeMap<(String, String), BTreeSet<String>>,
    /// Types that live in no region and are in it.
    global: BTreeSet<String>,
    /// Why it is not whole.
    problem: Option<String>,
}

/// What came of the files.
#[derive(Debug, Default)]
pub struct Report {
    /// How many items were looked at.
    pub items: u64,
    /// How many resources are in the snapshot.
    pub resources: u64,
    /// Files that are cut off or damaged, each with what is wrong.
    pub problems: Vec<(PathBuf, String)>,
}

/// A type and the properties wanted of it.
type Request = (String, BTreeSet<String>);

/// Reads files (or folders of them) into a snapshot; see [`Files`].
pub fn gather(
    catalog: &Catalog,
    paths: &[PathBuf],
    requests: &[Request],
    writer: &Writer,
) -> Result<Report, FilesError> {
    Files::open(paths)?.gather(catalog, requests, writer)
}

impl Files {
    /// Looks through files, and through folders at every depth for those that end in `.json` or
    /// `.json.gz`.
    pub fn open(paths: &[PathBuf]) -> Result<Self, FilesError> {
        let mut found = Vec::new();
        for path in paths {
            let before = found.len();
            find(path, true, &mut found)?;
            if found.len() == before {
                return Err(FilesError::Empty { path: path.clone() });
            }
        }
        found.sort();
        found.dedup();
        let files = found.into_iter().map(Listed::read).collect::<Result<Vec<_>, _>>()?;
        let accounts: BTreeSet<&(String, String)> =
            files.iter().flat_map(|file| file.accounts.keys()).collect();
        let accounts = accounts.into_iter().map(|(partition, id)| AccountInfo {
            partition: partition.clone(),
            id: id.clone(),
            name: None,
        });
        Ok(Self { accounts: accounts.collect(), files })
    }

    /// Names the files below a folder as they are called where they come from.
    #[must_use]
    pub fn shown_as(mut self, folder: &Path, origin: &str) -> Self {
        for file in &mut self.files {
            if let Ok(below) = file.path.strip_prefix(folder) {
                file.shown = format!("{origin}{}", below.display()).into();
            }
        }
        self
    }

    /// The accounts that have items, in canonical order.
    pub fn accounts(&self) -> &[AccountInfo] {
        &self.accounts
    }

    /// The regions that have items.
    pub fn regions(&self) -> BTreeSet<String> {
        let regions = self.files.iter().flat_map(|file| file.accounts.values()).flatten();
        regions.filter(|region| !region.is_empty()).cloned().collect()
    }

    /// The files' names, for a snapshot's header.
    pub fn sources(&self) -> Vec<String> {
        self.files.iter().map(|file| file.shown.display().to_string()).collect()
    }

    /// When the latest of them was made, in unix seconds: the present, for whoever judges them.
    pub fn taken_at(&self) -> u64 {
        self.files.iter().map(|file| file.taken_at).max().unwrap_or_default()
    }

    /// Writes what the files say of the types asked for, one account after the other; only one is in
    /// memory at a time.
    pub fn gather(
        &self,
        catalog: &Catalog,
        requests: &[Request],
        writer: &Writer,
    ) -> Result<Report, FilesError> {
        let wanted = requests.iter().filter_map(|(name, properties)| {
            let properties = properties.iter().filter(|name| !name.starts_with('@')).cloned().collect();
            Some(Wanted { entry: catalog.get(name)?, properties })
        });
        let wanted: Vec<Wanted<'_>> = wanted.collect();
        let mut report = Report::default();
        for file in &self.files {
            if let Some(problem) = &file.problem {
                report.problems.push((file.shown.clone(), problem.clone()));
            }
        }
        for account in &self.accounts {
            let key = (account.partition.clone(), account.id.clone());
            let files: Vec<&Listed> =
                self.files.iter().filter(|file| file.accounts.contains_key(&key)).collect();
            Reading::new(account, files, &wanted).read(writer, &mut report)?;
        }
        Ok(report)
    }
}

fn find(path: &Path, named: bool, found: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    let failed = |source| FilesError::Read { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.is_dir() {
        for entry in fs::read_dir(path).map_err(failed)? {
            find(&entry.map_err(failed)?.path(), false, found)?;
        }
    } else {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if named || name.ends_with(".json") || name.ends_with(".json.gz") {
            found.push(path.to_owned());
        }
    }
    Ok(())
}

impl Listed {
    /// Looks through a file: whose items it has, and whether it is whole.
    fn read(path: PathBuf) -> Result<Self, FilesError> {
        /// What tells whose an item is, under any of the names that it has had.
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Head {
            #[serde(default)]
            resource_type: Value,
            aws_region: Option<Value>,
            aws_account_id: Option<Value>,
            account_id: Option<Value>,
            #[serde(rename = "ARN")]
            long_arn: Option<Value>,
            arn: Option<Value>,
            availability_zone: Option<Value>,
            availibility_zone: Option<Value>,
            configuration_item_capture_time: Option<Value>,
        }
        let mut accounts: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        let (mut global, mut latest) = (BTreeSet::new(), 0);
        let read = items(&path, |head: Head| {
            let value = serde_json::json!({
                "resourceType": head.resource_type, "resourceId": "-", "awsRegion": head.aws_region,
                "awsAccountId": head.aws_account_id.or(head.account_id), "ARN": head.long_arn.or(head.arn),
                "availabilityZone": head.availability_zone.or(head.availibility_zone),
                "configurationItemCaptureTime": head.configuration_item_capture_time,
            });
            let Ok(item) = Item::read(value) else { return };
            latest = latest.max(item.captured_at.unwrap_or_default());
            if item.is_global() {
                global.insert(item.kind.clone());
            }
            let regions = accounts.entry((partition(&item).to_owned(), item.account.clone())).or_default();
            if !item.is_global() && !item.region.is_empty() && !regions.contains(&item.region) {
                regions.insert(item.region);
            }
        })?;
        if !read.is_config {
            let message =
                read.problem.unwrap_or_else(|| "there is no list `configurationItems` in it".to_owned());
            return Err(FilesError::Shape { path, message });
        }
        // ACCOUNT_Config_REGION_ConfigSnapshot_TIME_ID.json.gz, and ConfigHistory with a type before the time.
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parts: Vec<&str> = name.split('_').collect();
        let snapshot = read.is_snapshot || parts.contains(&"ConfigSnapshot");
        let taken = parts.iter().find_map(|part| compact_time(part));
        let config = parts.iter().position(|part| *part == "Config");
        let named = config.and_then(|at| parts.get(at + 1)).map(|region| (*region).to_owned());
        accounts.retain(|(_, account), _| !account.is_empty());
        let only = || {
            let mut regions = accounts.values().flatten();
            regions.next().filter(|first| regions.all(|other| other == *first)).cloned()
        };
        let region = named.or_else(only).unwrap_or_default();
        Ok(Self {
            kind: if snapshot { Kind::Snapshot } else { Kind::History },
            taken_at: taken.unwrap_or(latest),
            region,
            accounts,
            global,
            problem: read.problem,
            shown: path.clone(),
            path,
        })
    }
}

/// `20260930T120000Z`, as names of files have it.
pub(crate) fn compact_time(text: &str) -> Option<u64> {
    let digits =
        |from: usize, to: usize| text.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    if text.len() != 16 || text.get(8..9) != Some("T") || !text.ends_with('Z') {
        return None;
    }
    let (date, time) = (digits(0, 8)?, digits(9, 15)?);
    let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let (hour, minute, second) = (time.get(..2)?, time.get(2..4)?, time.get(4..)?);
    let moment = config_moment(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").into())?;
    u64::try_from(moment.secs()).ok()
}

fn partition(item: &Item) -> &str {
    match item.arn.split(':').nth(1) {
        Some(partition) if item.arn.starts_with("arn:") && !partition.is_empty() => partition,
        _ if item.region.starts_with("cn-") => "aws-cn",
        _ if item.region.starts_with("us-gov-") => "aws-us-gov",
        _ if item.region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

struct Wanted<'a> {
    entry: &'a Type,
    properties: BTreeSet<String>,
}

/// One account while its files are read.
struct Reading<'a> {
    account: &'a AccountInfo,
    files: Vec<&'a Listed>,
    wanted: &'a [Wanted<'a>],
    /// By region, the snapshot that counts.
    bases: BTreeMap<&'a str, &'a Listed>,
    /// By type that lives in no region, the snapshot that counts.
    global_bases: BTreeMap<&'a str, &'a Listed>,
    /// Types that Config told something of, with the region; empty for what lives in none.
    seen: BTreeSet<(String, String)>,
    recorders: BTreeMap<String, Recorder>,
    /// Why not all items of a type and region were understood.
    gaps: BTreeMap<(String, String), String>,
    /// What is known of each resource, by its place among `wanted`, its region and Config's id.
    rows: BTreeMap<(usize, String, String), Row>,
    counts: BTreeMap<(String, Kind), u64>,
}

/// The last that is said of a resource.
struct Row {
    order: (i64, u32, u64),
    /// None if it was deleted, or is none of the type.
    resource: Option<Resource>,
    kind: Kind,
    captured_at: u64,
    verified_at: u64,
}

impl<'a> Reading<'a> {
    fn new(account: &'a AccountInfo, files: Vec<&'a Listed>, wanted: &'a [Wanted<'a>]) -> Self {
        let (mut bases, mut global_bases) = (BTreeMap::new(), BTreeMap::new());
        for file in files.iter().copied().filter(|file| file.kind == Kind::Snapshot) {
            let later = |base: &mut &'a Listed| {
                if file.taken_at > base.taken_at {
                    *base = file;
                }
            };
            bases.entry(file.region.as_str()).and_modify(later).or_insert(file);
            for name in &file.global {
                global_bases.entry(name.as_str()).and_modify(later).or_insert(file);
            }
        }
        Self {
            account,
            files,
            wanted,
            bases,
            global_bases,
            seen: BTreeSet::new(),
            recorders: BTreeMap::new(),
            gaps: BTreeMap::new(),
            rows: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    fn read(mut self, writer: &Writer, report: &mut Report) -> Result<(), FilesError> {
        for file in self.files.clone() {
            let mut count = 0;
            let read = items(&file.path, |value: Value| {
                count += 1;
                match Item::read(value) {
                    Ok(item) => self.take(file, &item),
                    Err(problem) => {
                        let place = (String::new(), file.region.clone());
                        self.gaps.entry(place).or_insert(problem);
                    }
                }
            })?;
            report.items += count;
            if let Some(problem) = read.problem {
                self.gaps.entry((String::new(), file.region.clone())).or_insert(problem);
            }
        }
        self.write(writer, report)
    }

    /// Takes an item in, if nothing later is known of the resource.
    fn take(&mut self, file: &Listed, item: &Item) {
        if item.account != self.account.id || partition(item) != self.account.partition {
            return;
        }
        let region = match item.region.as_str() {
            _ if item.is_global() => "",
            // A snapshot is of one region, whose name its own has.
            "" => file.region.as_str(),
            region => region,
        };
        if region.is_empty() && !item.is_global() {
            let problem = format!("the item of {} {} does not say its region", item.kind, item.id);
            self.gaps.entry((String::new(), file.region.clone())).or_insert(problem);
            return;
        }
        let base =
            if item.is_global() { self.global_bases.get(item.kind.as_str()) } else { self.bases.get(region) };
        match (file.kind, base) {
            // A snapshot counts alone, since an older one may have what is long gone.
            (Kind::Snapshot, Some(base)) if base.path != file.path => return,
            // What changed before is in the snapshot.
            (Kind::History, Some(base)) if item.captured_at.is_none_or(|at| at <= base.taken_at) => return,
            _ => {}
        }
        if item.kind == "AWS::Config::ConfigurationRecorder"
            && item.status == Status::There
            && let Some(recorder) = Recorder::of_item(item)
        {
            self.recorders.insert(region.to_owned(), recorder);
        }
        let place = (item.kind.clone(), region.to_owned());
        if item.status == Status::NotRecorded {
            self.gaps.entry(place).or_insert_with(|| format!("{} is recorded no more", item.id));
            return;
        }
        for (number, wanted) in self.wanted.iter().enumerate() {
            let Some(mapping) = wanted.entry.config.as_ref().filter(|mapping| mapping.name == item.kind)
            else {
                continue;
            };
            self.seen.insert(place.clone());
            let slot = (number, region.to_owned(), item.id.clone());
            if self.rows.get(&slot).is_some_and(|row| row.order > item.order) {
                continue;
            }
            let resource = if item.status == Status::There {
                match self.resource(wanted, mapping, item, region, file.kind) {
                    Ok(resource) => resource,
                    Err(problem) => {
                        self.gaps.entry(place.clone()).or_insert(problem);
                        continue;
                    }
                }
            } else {
                None
            };
            let captured_at = item.captured_at.unwrap_or_default();
            let verified_at = if file.kind == Kind::Snapshot { file.taken_at } else { captured_at };
            self.rows
                .insert(slot, Row { order: item.order, resource, kind: file.kind, captured_at, verified_at });
        }
    }

    fn resource(
        &self,
        wanted: &Wanted<'_>,
        mapping: &Mapping,
        item: &Item,
        region: &str,
        kind: Kind,
    ) -> Result<Option<Resource>, String> {
        if item.captured_at.is_none() {
            return Err(format!("the item of {} {} does not say when it was recorded", item.kind, item.id));
        }
        let AccountInfo { partition, id: account, .. } = self.account;
        let place = Place { partition, account, region, source: &kind.source() };
        mapping.resource(wanted.entry, item, &wanted.properties, place)
    }

    fn reason(code: Code, kind: Kind, detail: String) -> Reason {
        Reason { code, cause: kind.source().into(), detail: detail.into() }
    }

    /// How well a type is known in a region; empty for what lives in none.
    fn inventory(&self, mapping: &Mapping, region: &str) -> Inventory {
        let place = (mapping.name.clone(), region.to_owned());
        let base = if mapping.global {
            self.global_bases.get(mapping.name.as_str())
        } else {
            self.bases.get(region)
        };
        let Some(base) = base else {
            let detail = format!("there is no snapshot of {} with {}", self.named(region), mapping.name);
            let reason = Self::reason(Code::NotSupplied, Kind::History, detail);
            return if self.seen.contains(&place) {
                Inventory::Partial(reason)
            } else {
                Inventory::Unknown(reason)
            };
        };
        let recorded = self.recorders.get(base.region.as_str()).is_some_and(|r| r.records(mapping).is_ok());
        if !self.seen.contains(&place) && !recorded {
            let detail = format!(
                "the snapshot has no item of {}, and does not say whether they are recorded",
                mapping.name
            );
            return Inventory::Unknown(Self::reason(Code::NotSupplied, Kind::Snapshot, detail));
        }
        let whole = (String::new(), base.region.clone());
        let gap = self.gaps.get(&place).or_else(|| self.gaps.get(&whole)).or(mapping.partial.as_ref());
        gap.map_or(Inventory::Complete, |gap| {
            Inventory::Partial(Self::reason(Code::Partial, Kind::Snapshot, gap.clone()))
        })
    }

    fn named(&self, region: &str) -> String {
        if region.is_empty() { self.account.id.clone() } else { region.to_owned() }
    }

    fn write(mut self, writer: &Writer, report: &mut Report) -> Result<(), FilesError> {
        let key = (self.account.partition.clone(), self.account.id.clone());
        let mut regions: BTreeSet<String> =
            self.files.iter().filter_map(|file| file.accounts.get(&key)).flatten().cloned().collect();
        regions
            .extend(self.bases.keys().filter(|region| !region.is_empty()).map(|region| (*region).to_owned()));
        let mut rows: BTreeMap<(usize, String), Vec<Row>> = BTreeMap::new();
        for ((number, region, _), row) in std::mem::take(&mut self.rows) {
            rows.entry((number, region)).or_default().push(row);
        }
        for (number, wanted) in self.wanted.iter().enumerate() {
            let entry = wanted.entry;
            let spread = entry.routing.is_some() || entry.parent.is_some();
            let by_region = entry.scope == ScopeKind::Region || (spread && !Self::is_global(entry));
            let mut rows = |region: &str| rows.remove(&(number, region.to_owned())).unwrap_or_default();
            let Some(mapping) = &entry.config else {
                let detail = format!("items of AWS Config are not mapped to {}", entry.name);
                let reason = Self::reason(Code::NotSupplied, Kind::Snapshot, detail);
                let only_account = BTreeSet::from([String::new()]);
                let scopes = if entry.scope == ScopeKind::Region { &regions } else { &only_account };
                for region in scopes {
                    self.inventory_of(
                        wanted,
                        region,
                        Inventory::Unknown(reason.clone()),
                        Vec::new(),
                        writer,
                        report,
                    )?;
                }
                continue;
            };
            if by_region {
                for region in &regions {
                    let inventory = self.inventory(mapping, region);
                    self.inventory_of(wanted, region, inventory, rows(region), writer, report)?;
                }
                if entry.scope == ScopeKind::Account {
                    let known: Vec<&str> = regions.iter().map(String::as_str).collect();
                    let detail = format!("there are files of {} alone", known.join(", "));
                    let reason = Self::reason(Code::Partial, Kind::Snapshot, detail);
                    self.inventory_of(wanted, "", Inventory::Partial(reason), rows(""), writer, report)?;
                }
            } else if entry.is_singleton() {
                // Whichever region recorded it last.
                let mut all: Vec<Row> = std::iter::once("")
                    .chain(regions.iter().map(String::as_str))
                    .flat_map(&mut rows)
                    .collect();
                all.retain(|row| row.resource.is_some());
                all.sort_by_key(|row| std::cmp::Reverse(row.order));
                all.truncate(1);
                if all.is_empty() {
                    all.push(self.unknown_singleton(wanted, mapping));
                }
                self.inventory_of(wanted, "", Inventory::Complete, all, writer, report)?;
            } else {
                let inventory = self.inventory(mapping, "");
                self.inventory_of(wanted, "", inventory, rows(""), writer, report)?;
            }
        }
        let ledger = self.ledger();
        writer.account_done(&self.account.partition, &self.account.id, ledger)?;
        Ok(())
    }

    fn is_global(entry: &Type) -> bool {
        entry.config.as_ref().is_some_and(|mapping| mapping.global)
    }

    fn unknown_singleton(&self, wanted: &Wanted<'_>, mapping: &Mapping) -> Row {
        let detail = format!("the files have no item of {}", mapping.name);
        let reason = Self::reason(Code::NotSupplied, Kind::Snapshot, detail);
        let properties = wanted.properties.iter().map(|name| (name.clone(), Known::Unknown(reason.clone())));
        let taken_at = self.files.iter().map(|file| file.taken_at).max().unwrap_or_default();
        Row {
            order: (0, 0, 0),
            resource: Some(Resource {
                id: self.account.id.clone(),
                arn: String::new(),
                properties: properties.collect(),
            }),
            kind: Kind::Snapshot,
            captured_at: taken_at,
            verified_at: taken_at,
        }
    }

    fn inventory_of(
        &mut self,
        wanted: &Wanted<'_>,
        region: &str,
        mut inventory: Inventory,
        rows: Vec<Row>,
        writer: &Writer,
        report: &mut Report,
    ) -> Result<(), FilesError> {
        let (mut captured_at, mut verified_at) = (u64::MAX, u64::MAX);
        let mut kind = Kind::History;
        let mut by_id: BTreeMap<String, (Resource, (i64, u32, u64))> = BTreeMap::new();
        for Row { order, resource, kind: theirs, captured_at: captured, verified_at: verified } in rows {
            let Some(mut resource) = resource else { continue };
            if !fits(wanted.entry, &mut resource) {
                let detail = "the name of a resource is too large to keep".to_owned();
                inventory = Inventory::Partial(Self::reason(Code::Partial, theirs, detail));
                continue;
            }
            captured_at = captured_at.min(captured);
            verified_at = verified_at.min(verified);
            kind = kind.min(theirs);
            *self.counts.entry((region.to_owned(), theirs)).or_default() += 1;
            // A name is used again, and Config has an item of each.
            let later = by_id.get(&resource.id).is_none_or(|(_, there)| *there < order);
            if later {
                by_id.insert(resource.id.clone(), (resource, order));
            }
        }
        let mut provenance = BTreeMap::new();
        if !by_id.is_empty() {
            let supplied =
                |name: &&String| wanted.entry.config.as_ref().is_some_and(|mapping| mapping.supplies(name));
            let at = Provenance { source: kind.source(), captured_at, verified_at };
            provenance
                .extend(wanted.properties.iter().filter(supplied).map(|name| (name.clone(), at.clone())));
            provenance.insert(ID.to_owned(), at);
        }
        let resources: Vec<Resource> = by_id.into_values().map(|(resource, _)| resource).collect();
        let resources = if matches!(inventory, Inventory::Unknown(_)) { Vec::new() } else { resources };
        report.resources += resources.len() as u64;
        let scope = Scope::new(self.account.partition.as_str(), self.account.id.as_str(), region);
        writer.inventory(&scope, &wanted.entry.name, inventory, &provenance, resources)?;
        Ok(())
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        let scope =
            |region: &str| Scope::new(self.account.partition.as_str(), self.account.id.as_str(), region);
        let entry = |region: &str, kind: Kind, outcome, count| LedgerEntry {
            scope: scope(region),
            service: "config".to_owned(),
            operation: kind.name().to_owned(),
            outcome,
            calls: 0,
            count,
            cure: None,
        };
        let mut ledger: Vec<LedgerEntry> = self
            .counts
            .iter()
            .map(|((region, kind), count)| entry(region, *kind, CallOutcome::Ok, *count))
            .collect();
        for file in &self.files {
            if let Some(problem) = &file.problem {
                let detail = format!("{}: {problem}", file.shown.display());
                let reason = Self::reason(Code::Parse, file.kind, detail);
                ledger.push(entry(&file.region, file.kind, CallOutcome::Failed(reason), 0));
            }
        }
        ledger
    }
}

/// What a file is, and how far it could be read.
struct Looked {
    is_config: bool,
    is_snapshot: bool,
    problem: Option<String>,
}

/// Hands over a file's items one at a time.
fn items<T: DeserializeOwned>(path: &Path, mut each: impl FnMut(T)) -> Result<Looked, FilesError> {
    let failed = |source| FilesError::Read { path: path.to_owned(), source };
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let packed = file.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
    let left = Cell::new(MAX_ITEM);
    let plain: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let reader = BufReader::new(Limited { plain, left: &left });
    let mut read = Looked { is_config: false, is_snapshot: false, problem: None };
    let mut json = serde_json::Deserializer::from_reader(reader);
    let document = Document { left: &left, each: &mut each, read: &mut read, item: PhantomData };
    let ended = document.deserialize(&mut json).and_then(|()| json.end());
    read.problem = ended.err().map(|error| error.to_string());
    Ok(read)
}

/// Ends where an item is too large to be one.
struct Limited<'a, R> {
    plain: R,
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left.set(left.ok_or_else(|| io::Error::other("an item is larger than any can be"))?);
        Ok(read)
    }
}

struct Document<'a, T, F> {
    left: &'a Cell<u64>,
    each: &'a mut F,
    read: &'a mut Looked,
    item: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> DeserializeSeed<'de> for Document<'_, T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> Visitor<'de> for Document<'_, T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with configurationItems")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.left.set(MAX_ITEM);
            match key.as_str() {
                "configurationItems" => {
                    self.read.is_config = true;
                    map.next_value_seed(Items { left: self.left, each: &mut *self.each, item: PhantomData })?;
                }
                "configSnapshotId" => {
                    self.read.is_snapshot = true;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Items<'a, T, F> {
    left: &'a Cell<u64>,
    each: &'a mut F,
    item: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> DeserializeSeed<'de> for Items<'_, T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: DeserializeOwned, F: FnMut(T)> Visitor<'de> for Items<'_, T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.left.set(MAX_ITEM);
        while let Some(item) = items.next_element::<T>()? {
            (self.each)(item);
            self.left.set(MAX_ITEM);
        }
        Ok(())
    }
}
