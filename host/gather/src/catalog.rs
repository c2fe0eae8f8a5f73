//! The catalog: for each resource type its properties, and which call each of them comes from.
//!
//! It is data, in `host/catalog`, read strictly: a key, step, variable or operation that is not
//! known refuses the whole catalog, as does a fact with two owners. `host/catalog/README.md`
//! explains the keys.

use crate::aws::Models;
use crate::config::mapping::Mapping;
use crate::data::files;
use crate::plan::Per;
use crate::steps::path::{Path, Vars, variables};
use crate::steps::{Filter, Step};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The catalog cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A file is not TOML of the catalog's shape.
    #[error("catalog file {file}: {message}")]
    File {
        /// The file's name.
        file: String,
        /// What is wrong, and where in the file.
        message: String,
    },
    /// An entry says something that cannot be.
    #[error("catalog file {file}: {type_name}: {message}")]
    Entry {
        /// The file's name.
        file: String,
        /// The resource type.
        type_name: String,
        /// What is wrong.
        message: String,
    },
    /// The service models inside this program are damaged.
    #[error("{0}")]
    Models(String),
}

/// How many resources of a type a scope may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cardinality {
    /// Few enough that a check may take the whole set.
    Few,
    /// So many that a check goes through them page by page.
    Many,
}

/// Where a type's resources live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// Listed once for the account.
    Account,
    /// Listed in every region.
    Region,
}

/// What it means that an answer lacks a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Missing {
    /// The setting is not there.
    Absent,
    /// The list has nothing in it.
    Empty,
    /// The switch is off.
    False,
    /// Nothing can be concluded.
    #[default]
    Unknown,
}

/// What it means that an answer for all has no item of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lacking {
    /// What the item would say is not there.
    Absent,
    /// Nothing can be concluded.
    #[default]
    Unknown,
}

/// Every resource type that can be read.
#[derive(Debug)]
pub struct Catalog {
    types: BTreeMap<String, Type>,
    rates: BTreeMap<String, u32>,
}

/// A resource type.
#[derive(Debug)]
pub struct Type {
    /// Its name, CloudFormation's where it has one.
    pub name: String,
    /// How many there may be in a scope.
    pub cardinality: Cardinality,
    /// Where they live.
    pub scope: ScopeKind,
    /// The type whose resources must be known first.
    pub parent: Option<String>,
    pub(crate) id: Path,
    pub(crate) arn: Option<Arn>,
    pub(crate) list: Option<List>,
    pub(crate) routing: Option<Routing>,
    pub(crate) gone: Vec<ErrorMatch>,
    pub(crate) reads: Vec<Read>,
    /// What of it lives in no region, which one region alone tells: the same type, listed once for the
    /// account.
    pub(crate) global: Option<Box<Type>>,
    /// How AWS Config's items say the same.
    pub(crate) config: Option<Mapping>,
    properties: BTreeMap<String, Property>,
}

/// The call that a property comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// `service:Operation`.
    pub call: String,
    /// How often it is made.
    pub per: Per,
    /// The IAM actions that it needs.
    pub actions: Vec<String>,
}

impl Property {
    /// What it means that an answer lacks it, in words.
    pub fn when_missing(&self) -> &'static str {
        match self.missing {
            Missing::Absent => "absent if the answer leaves it out",
            Missing::Empty => "an empty list if the answer leaves it out",
            Missing::False => "false if the answer leaves it out",
            Missing::Unknown => "unknown if the answer leaves it out",
        }
    }
}

/// A property of a resource type.
#[derive(Debug)]
pub struct Property {
    /// What it means, for an observed property.
    pub doc: Option<String>,
    /// Whether it is a fact of run time, which no CloudFormation template states.
    pub observed: bool,
    pub(crate) origin: Origin,
    pub(crate) path: Path,
    pub(crate) written_path: String,
    pub(crate) pick: Vec<String>,
    /// Members of an object and where they stand, instead of one path.
    pub(crate) object: Vec<(String, Path)>,
    pub(crate) rename: BTreeMap<String, String>,
    pub(crate) step: Option<Step>,
    /// The values that count as true; if there are none, the value is what it is.
    pub(crate) equals: Vec<Value>,
    pub(crate) missing: Missing,
    /// The value where the service says that it is switched off.
    pub(crate) off: Option<Value>,
}

/// Which call a property comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    List,
    Read(usize),
}

#[derive(Debug)]
pub(crate) enum Arn {
    Path(Path),
    Template(String),
}

/// A call as an entry writes it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) params: Value,
    /// The region that is asked, where it is always the same one.
    pub(crate) region: Option<String>,
    pub(crate) fetch: Option<Fetch>,
    /// Operations that the call may need besides its own, as service and operation.
    pub(crate) also: Vec<(String, String)>,
    /// Whether the service leaves out a list that has nothing in it.
    pub(crate) omits_empty: bool,
    /// Whether the caller asks, whichever account it is about.
    pub(crate) as_caller: bool,
}

/// A way of asking that is more than one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fetch {
    AccountAssignments,
    CredentialReport,
    OrganizationPolicies,
    OrganizationalUnits,
    PolicyChain,
}

impl Fetch {
    const ALL: [(&'static str, Self); 5] = [
        ("account-assignments", Self::AccountAssignments),
        ("credential-report", Self::CredentialReport),
        ("organization-policies", Self::OrganizationPolicies),
        ("organizational-units", Self::OrganizationalUnits),
        ("policy-chain", Self::PolicyChain),
    ];

    fn named(name: &str) -> Result<Self, String> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, fetch)| *fetch).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(n, _)| *n).collect();
            format!("there is no fetch `{name}`; there are {}", known.join(", "))
        })
    }
}

#[derive(Debug)]
pub(crate) struct List {
    pub(crate) request: Request,
    pub(crate) items: Path,
    pub(crate) unite: Option<String>,
    pub(crate) size: Option<String>,
    pub(crate) filter: Selection,
    pub(crate) absent: Vec<ErrorMatch>,
    pub(crate) elsewhere: Vec<ErrorMatch>,
}

/// Which items of a list are resources of the type.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    named: Option<Filter>,
    /// Paths, and the values of which each must have one.
    only: Vec<(Path, Vec<String>)>,
    /// Paths, and the values of which none may be there.
    unless: Vec<(Path, Vec<String>)>,
}

impl Selection {
    /// The paths that it looks at.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.only.iter().chain(&self.unless).map(|(path, _)| path)
    }

    pub(crate) fn keeps(&self, item: &Value, vars: Vars<'_>) -> bool {
        let has = |(path, values): &(Path, Vec<String>)| {
            let said = match path.get(item, vars) {
                Ok(Some(Value::String(text))) => text,
                Ok(Some(other)) => other.to_string(),
                _ => return false,
            };
            values.iter().any(|value| vars.fill(value) == said)
        };
        self.named.is_none_or(|filter| filter.keeps(item))
            && self.only.iter().all(has)
            && !self.unless.iter().any(has)
    }
}

/// Where a resource of an account-wide list is read.
#[derive(Debug)]
pub(crate) struct Routing {
    pub(crate) path: Path,
    pub(crate) request: Request,
    pub(crate) from: Path,
    pub(crate) step: Step,
}

#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) request: Request,
    /// How many resources one call asks about.
    pub(crate) batch: Option<usize>,
    pub(crate) join: Option<Join>,
    pub(crate) captured: Option<Path>,
    /// Whether it is about what lives in a region only.
    pub(crate) regional: bool,
    pub(crate) absent: Vec<ErrorMatch>,
    pub(crate) elsewhere: Vec<ErrorMatch>,
}

/// One answer for all: each resource finds its own item.
#[derive(Debug)]
pub(crate) struct Join {
    pub(crate) items: Path,
    pub(crate) key: Path,
    /// What the key must be, variables and all.
    pub(crate) matching: String,
    /// Whether a resource without an item is known to have none.
    pub(crate) lacking: Lacking,
    /// What an item without a key has, if it is somebody's all the same; if this is empty, every
    /// item has a key.
    pub(crate) assigned: Vec<Path>,
    /// Times that an item shares with the resource itself, in the item and in the resource's list:
    /// names are used again.
    pub(crate) agree: Vec<(Path, Path)>,
}

/// An error of a service: a code, and where that is ambiguous, text that tells by the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorMatch {
    code: String,
    /// The text, and whether the message must hold it or must not.
    text: Option<(String, bool)>,
}

impl ErrorMatch {
    fn parse(written: &str) -> Self {
        let (code, text) = match written.split_once(": ") {
            Some((code, text)) => {
                let without = text.strip_prefix('!');
                (code, Some((without.unwrap_or(text).to_owned(), without.is_none())))
            }
            None => (written, None),
        };
        Self { code: code.to_owned(), text }
    }

    /// Whether an error is the one meant. Protocols differ in whether codes end in `Exception`.
    pub(crate) fn is(&self, code: &str, message: &str) -> bool {
        let bare = |code: &str| code.strip_suffix("Exception").unwrap_or(code).to_owned();
        let text = |(text, held): &(String, bool)| message.contains(text.as_str()) == *held;
        bare(&self.code) == bare(code) && self.text.as_ref().is_none_or(text)
    }
}

impl Request {
    /// A call of an operation without more.
    pub(crate) fn plain(service: &str, operation: &str) -> Self {
        Self {
            service: service.to_owned(),
            operation: operation.to_owned(),
            params: Value::Object(serde_json::Map::new()),
            region: None,
            fetch: None,
            also: Vec::new(),
            omits_empty: false,
            as_caller: false,
        }
    }

    /// Whether the call is about one resource, rather than made once for all.
    pub(crate) fn is_per_resource(&self) -> bool {
        mentions(&self.params, &["id", "parent", "item"])
    }

    /// Whether the call is about what belongs to one parent.
    pub(crate) fn needs_parent(&self) -> bool {
        mentions(&self.params, &["parent"])
    }

    /// Whether the call is about what belongs to one parent's own parent.
    fn needs_grandparent(&self) -> bool {
        mentions(&self.params, &["grandparent"])
    }

    /// Whether the list's item is needed to make the call.
    pub(crate) fn needs_item(&self) -> bool {
        mentions(&self.params, &["item"])
    }

    /// Every operation that the call may make, its own first.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, &str)> {
        let also = self.also.iter().map(|(service, operation)| (service.as_str(), operation.as_str()));
        std::iter::once((self.service.as_str(), self.operation.as_str())).chain(also)
    }

    /// The source as provenance names it.
    pub(crate) fn source(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

fn mentions(params: &Value, names: &[&str]) -> bool {
    match params {
        Value::String(text) => variables(text).any(|name| names.contains(&name)),
        Value::Array(items) => items.iter().any(|item| mentions(item, names)),
        Value::Object(members) => members.values().any(|value| mentions(value, names)),
        _ => false,
    }
}

impl Catalog {
    /// The catalog that this program was built with; read once, on first use.
    pub fn builtin() -> Result<Arc<Self>, CatalogError> {
        static BUILTIN: OnceLock<Result<Arc<Catalog>, CatalogError>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| {
                let files: Vec<(&str, &str)> =
                    files().catalog.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
                Self::parse(&files).map(Arc::new)
            })
            .clone()
    }

    /// The catalog's version, as snapshots carry it.
    pub fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Reads a catalog from files, each with its name and text.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, CatalogError> {
        let models = Models::builtin().map_err(|error| CatalogError::Models(error.to_string()))?;
        let mut catalog = Self { types: BTreeMap::new(), rates: BTreeMap::new() };
        let mut file_of = BTreeMap::new();
        for (file, text) in files {
            let raw: raw::File = toml::from_str(text).map_err(|error| CatalogError::File {
                file: (*file).to_owned(),
                message: error.to_string(),
            })?;
            for (service, rate) in raw.rate {
                if rate == 0 || catalog.rates.insert(service.clone(), rate).is_some() {
                    let message = format!("the rate of {service} is nought, or set in another file too");
                    return Err(CatalogError::File { file: (*file).to_owned(), message });
                }
            }
            for (name, entry) in raw.types {
                let refuse = |message| CatalogError::Entry {
                    file: (*file).to_owned(),
                    type_name: name.clone(),
                    message,
                };
                let compiled = entry.compile(&name, models).map_err(refuse)?;
                if let Some(other) = file_of.insert(name.clone(), *file) {
                    return Err(refuse(format!("{other} has this type too; a fact has one owner")));
                }
                catalog.types.insert(name, compiled);
            }
        }
        for (name, entry) in &catalog.types {
            let refuse = |message: String| CatalogError::Entry {
                file: file_of.get(name).map(|f| (*f).to_owned()).unwrap_or_default(),
                type_name: name.clone(),
                message,
            };
            catalog.check_parents(entry).map_err(refuse)?;
        }
        Ok(catalog)
    }

    fn check_parents(&self, entry: &Type) -> Result<(), String> {
        let mut seen = BTreeSet::from([entry.name.as_str()]);
        let mut at = entry;
        let parent = entry.parent.as_ref().and_then(|parent| self.types.get(parent));
        if entry.list.as_ref().is_some_and(|list| list.request.needs_grandparent())
            && parent.is_none_or(|parent| parent.parent.is_none())
        {
            return Err("its list names $grandparent, and its parent has no parent".to_owned());
        }
        while let Some(parent) = &at.parent {
            at = self
                .types
                .get(parent)
                .ok_or_else(|| format!("there is no type {parent}, which `of` names"))?;
            if at.scope != entry.scope {
                return Err(format!("it is of another scope than {parent}"));
            }
            if at.global.is_some() {
                return Err(format!("nothing belongs to {parent}, a part of which is global"));
            }
            if !seen.insert(parent) {
                return Err(format!("{parent} is among its own parents"));
            }
        }
        Ok(())
    }

    /// A type by its name.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Every type, sorted by name.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.values()
    }

    /// How many calls a second a service is asked at most, in one account and region.
    pub fn rates(&self) -> &BTreeMap<String, u32> {
        &self.rates
    }

    /// The services that have a rate.
    pub(crate) fn rated(&self) -> impl Iterator<Item = &str> {
        self.rates.keys().map(String::as_str)
    }

    /// The list that the SDK's macros check names against.
    pub fn name_list(&self) -> String {
        let mut out = String::from(
            "# The catalog's types and properties, one a line: TYPE PROPERTY, and `few` where a check may take\n\
             # a whole set of the type. Generated from host/catalog by a test of bartizan-gather; to write it anew:\n\
             # BARTIZAN_REGENERATE=1 cargo test -p bartizan-gather catalog_list\n",
        );
        let mut lines = BTreeSet::new();
        for entry in self.types() {
            let few = if entry.cardinality == Cardinality::Few { " few" } else { "" };
            lines.extend(entry.properties.keys().map(|property| format!("{} {property}{few}", entry.name)));
        }
        for line in lines {
            out.push_str(&line);
            out.push('\n');
        }
        out
    }
}

impl Type {
    /// A property by its name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// Every property with its name, sorted.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(name, property)| (name.as_str(), property))
    }

    /// Whether each scope has exactly one: settings rather than things.
    pub fn is_singleton(&self) -> bool {
        self.list.is_none()
    }

    /// The region that all its calls go to, whichever are read.
    pub(crate) fn pinned(&self) -> Option<&str> {
        self.list.as_ref()?.request.region.as_deref()
    }

    /// Whether a read is not about what is listed here.
    pub(crate) fn passes_over(&self, read: &Read) -> bool {
        read.regional && self.scope == ScopeKind::Account
    }

    /// The call that a property comes from, as `service:Operation`.
    pub fn source(&self, property: &str) -> Option<String> {
        let request = self.request(self.property(property)?.origin)?;
        Some(request.source())
    }

    /// Where a property comes from, and what that costs.
    pub fn cost(&self, property: &str) -> Option<Cost> {
        let property = self.property(property)?;
        let request = self.request(property.origin)?;
        let once = if self.scope == ScopeKind::Region { Per::Region } else { Per::Account };
        let per = match property.origin {
            Origin::List if request.is_per_resource() => {
                Per::Resource(self.parent.clone().unwrap_or_default())
            }
            Origin::List => once,
            Origin::Read(index) => match self.reads.get(index)?.batch {
                Some(size) => Per::Batch(self.name.clone(), size),
                None if request.is_per_resource() && !self.is_singleton() => Per::Resource(self.name.clone()),
                None => once,
            },
        };
        let models = Models::builtin().ok()?;
        let actions = request
            .operations()
            .flat_map(|(service, operation)| models.actions(service, operation).unwrap_or_default())
            .cloned()
            .collect();
        Some(Cost { call: request.source(), per, actions })
    }

    /// The call that lists the resources; none where there is one in each scope.
    pub fn listed_by(&self) -> Option<String> {
        self.list.as_ref().map(|list| list.request.source())
    }

    /// What AWS Config calls the type, and whose properties its items supply; none where they are not mapped.
    pub fn recorded(&self) -> Option<(&str, BTreeSet<&str>)> {
        let mapping = self.config.as_ref()?;
        Some((mapping.name.as_str(), mapping.facts.keys().map(String::as_str).collect()))
    }

    pub(crate) fn request(&self, origin: Origin) -> Option<&Request> {
        match origin {
            Origin::List => self.list.as_ref().map(|list| &list.request),
            Origin::Read(index) => self.reads.get(index).map(|read| &read.request),
        }
    }
}

/// The files' shape, and how it becomes a catalog.
mod raw {
    use super::{
        Arn, BTreeMap, Cardinality, Deserialize, ErrorMatch, Fetch, Filter, Join, Lacking, List, Mapping,
        Missing, Models, Origin, Path, Property, Read, Request, Routing, ScopeKind, Selection, Step, Type,
        Value, Vars, mentions, variables,
    };

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct File {
        #[serde(default)]
        pub(super) rate: BTreeMap<String, u32>,
        #[serde(default, rename = "type")]
        pub(super) types: BTreeMap<String, Entry>,
    }

    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Entry {
        cardinality: Cardinality,
        scope: ScopeKind,
        of: Option<String>,
        id: String,
        arn: Option<String>,
        list: Option<RawList>,
        region: Option<RawRouting>,
        #[serde(default)]
        gone: Vec<String>,
        #[serde(default)]
        set: BTreeMap<String, Fact>,
        #[serde(default)]
        observed: BTreeMap<String, Fact>,
        #[serde(default)]
        read: Vec<RawRead>,
        global: Option<RawGlobal>,
        config: Option<RawConfig>,
    }

    /// What of a type lives in no region.
    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawGlobal {
        region: String,
        with: BTreeMap<String, Value>,
    }

    /// The type as AWS Config records it.
    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawConfig {
        #[serde(rename = "type")]
        name: Option<String>,
        id: String,
        #[serde(default)]
        capitals: bool,
        #[serde(default)]
        global: bool,
        #[serde(default)]
        fresh: bool,
        #[serde(default)]
        tags: Vec<Fact>,
        exists: Option<String>,
        #[serde(default, rename = "where")]
        only: BTreeMap<String, OneOrMany>,
        #[serde(default)]
        unless: BTreeMap<String, OneOrMany>,
        partial: Option<String>,
        #[serde(default)]
        same: Vec<String>,
        #[serde(default)]
        set: BTreeMap<String, Fact>,
    }

    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawList {
        op: String,
        #[serde(default)]
        with: BTreeMap<String, Value>,
        fetch: Option<String>,
        #[serde(default)]
        also: Vec<String>,
        items: String,
        unite: Option<String>,
        size: Option<String>,
        #[serde(rename = "where")]
        filter: Option<Where>,
        #[serde(default)]
        unless: BTreeMap<String, OneOrMany>,
        #[serde(default)]
        missing: Missing,
        #[serde(default)]
        absent: Vec<String>,
        #[serde(default)]
        elsewhere: Vec<String>,
    }

    #[derive(Clone, Deserialize)]
    #[serde(untagged, expecting = "a filter's name, or a table of paths with the values that count")]
    enum Where {
        Named(String),
        Values(BTreeMap<String, OneOrMany>),
    }

    #[derive(Clone, Deserialize)]
    #[serde(untagged, expecting = "a text or a list of texts")]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }

    fn conditions(written: BTreeMap<String, OneOrMany>) -> Result<Vec<(Path, Vec<String>)>, String> {
        let condition = |(path, values): (String, OneOrMany)| {
            let values = match values {
                OneOrMany::One(value) => vec![value],
                OneOrMany::Many(values) => values,
            };
            check_variables(&values.clone().into())?;
            Ok((Path::parse(&path)?, values))
        };
        written.into_iter().map(condition).collect()
    }

    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawRouting {
        path: String,
        op: String,
        #[serde(default)]
        with: BTreeMap<String, Value>,
        from: String,
        step: String,
    }

    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawRead {
        op: String,
        #[serde(default)]
        with: BTreeMap<String, Value>,
        fetch: Option<String>,
        #[serde(default)]
        also: Vec<String>,
        captured: Option<String>,
        #[serde(default)]
        regional: bool,
        batch: Option<usize>,
        items: Option<String>,
        key: Option<String>,
        #[serde(rename = "match")]
        matching: Option<String>,
        lacking: Option<Lacking>,
        #[serde(default)]
        assigned: Vec<String>,
        #[serde(default)]
        agree: BTreeMap<String, String>,
        #[serde(default)]
        absent: Vec<String>,
        #[serde(default)]
        elsewhere: Vec<String>,
        #[serde(default)]
        set: BTreeMap<String, Fact>,
        #[serde(default)]
        observed: BTreeMap<String, Fact>,
    }

    #[derive(Clone, Deserialize)]
    #[serde(untagged, expecting = "a path, or a table with path, step, rename, pick, missing and doc")]
    enum Fact {
        Path(String),
        Full(FullFact),
    }

    #[derive(Clone, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct FullFact {
        path: Option<String>,
        #[serde(default)]
        object: BTreeMap<String, String>,
        step: Option<String>,
        #[serde(default)]
        equals: Vec<Value>,
        off: Option<Value>,
        #[serde(default)]
        rename: BTreeMap<String, String>,
        #[serde(default)]
        pick: Vec<String>,
        #[serde(default)]
        missing: Missing,
        doc: Option<String>,
    }

    fn request(op: &str, with: BTreeMap<String, Value>, models: &Models) -> Result<Request, String> {
        let (service, operation) = operation(op, models)?;
        let params = Value::Object(with.into_iter().collect());
        Ok(Request {
            service,
            operation,
            params,
            region: None,
            fetch: None,
            also: Vec::new(),
            omits_empty: false,
            as_caller: false,
        })
    }

    fn operation(op: &str, models: &Models) -> Result<(String, String), String> {
        let (service, operation) =
            op.split_once('.').ok_or_else(|| format!("`{op}` is not service.Operation"))?;
        models.actions(service, operation).ok_or_else(|| {
            format!("`{op}` is not among the operations that may be called (models/operations)")
        })?;
        Ok((service.to_owned(), operation.to_owned()))
    }

    fn operations(written: &[String], models: &Models) -> Result<Vec<(String, String)>, String> {
        written.iter().map(|op| operation(op, models)).collect()
    }

    fn checked(request: Request) -> Result<Request, String> {
        check_variables(&request.params).map(|()| request)
    }

    fn check_variables(params: &Value) -> Result<(), String> {
        check_names(params, &Vars::NAMES)
    }

    fn check_names(params: &Value, names: &[&str]) -> Result<(), String> {
        match params {
            Value::String(text) => match variables(text).find(|name| !names.contains(name)) {
                Some(name) => Err(format!("`${name}` is none of ${}", names.join(", $"))),
                None => Ok(()),
            },
            Value::Array(items) => items.iter().try_for_each(|item| check_names(item, names)),
            Value::Object(members) => members.values().try_for_each(|value| check_names(value, names)),
            _ => Ok(()),
        }
    }

    fn errors(written: &[String]) -> Vec<ErrorMatch> {
        written.iter().map(|error| ErrorMatch::parse(error)).collect()
    }

    impl Entry {
        pub(super) fn compile(mut self, name: &str, models: &Models) -> Result<Type, String> {
            let global = self.global.take().map(|global| global.compile(&self, name, models)).transpose()?;
            if global.is_none() && self.read.iter().any(|read| read.regional) {
                return Err("only where a part is `global` can a read be `regional`".to_owned());
            }
            Ok(Type { global: global.map(Box::new), ..self.compile_part(name, models)? })
        }

        fn compile_part(self, name: &str, models: &Models) -> Result<Type, String> {
            let list = self.list.map(|list| list.compile(models)).transpose()?;
            let routing = self.region.map(|routing| routing.compile(models)).transpose()?;
            let of_parent = list.as_ref().is_some_and(|list| mentions(&list.request.params, &["parent"]));
            if of_parent != self.of.is_some() {
                return Err("`of` and a list with $parent go together".to_owned());
            }
            if self.of.is_some() && routing.is_some() {
                return Err("a resource is read where its parent is; `region` cannot be set too".to_owned());
            }
            let mut compiled = Type {
                name: name.to_owned(),
                cardinality: self.cardinality,
                scope: self.scope,
                parent: self.of,
                id: Path::parse(&self.id)?,
                arn: self.arn.as_deref().map(arn).transpose()?,
                list,
                routing,
                gone: errors(&self.gone),
                reads: Vec::new(),
                global: None,
                config: None,
                properties: BTreeMap::new(),
            };
            if compiled.is_singleton() && !compiled.id.is_variable() {
                return Err(
                    "without a list there is one for each scope, and its id must be a variable".to_owned()
                );
            }
            if compiled.is_singleton() && !(self.set.is_empty() && self.observed.is_empty()) {
                return Err("without a list, every property belongs to a read".to_owned());
            }
            add(&mut compiled, Origin::List, self.set, self.observed)?;
            for (index, read) in self.read.into_iter().enumerate() {
                let (read, set, observed) = read.compile(compiled.is_singleton(), models)?;
                compiled.reads.push(read);
                add(&mut compiled, Origin::Read(index), set, observed)?;
            }
            if let Some(config) = self.config {
                let mapping = config.compile(&compiled).map_err(|error| format!("config: {error}"))?;
                compiled.config = Some(mapping);
            }
            Ok(compiled)
        }
    }

    impl RawGlobal {
        /// The same entry, asked of one region with other parameters.
        fn compile(self, entry: &Entry, name: &str, models: &Models) -> Result<Type, String> {
            let mut entry = entry.clone();
            let listed = entry.list.as_ref().is_some_and(|list| {
                self.with.keys().all(|name| list.with.contains_key(name)) && !self.with.is_empty()
            });
            if entry.scope != ScopeKind::Region || entry.of.is_some() || !listed {
                return Err("`global` is for types that are listed in each region, \
                            and has other values for parameters of the list"
                    .to_owned());
            }
            let lists = entry.list.iter_mut().map(|list| &mut list.with);
            for params in lists.chain(entry.read.iter_mut().map(|read| &mut read.with)) {
                for (name, value) in params {
                    if let Some(other) = self.with.get(name) {
                        *value = other.clone();
                    }
                }
            }
            entry.scope = ScopeKind::Account;
            entry.config = None;
            let mut compiled = entry.compile_part(name, models)?;
            let lists = compiled.list.iter_mut().map(|list| &mut list.request);
            for request in lists.chain(compiled.reads.iter_mut().map(|read| &mut read.request)) {
                request.region = Some(self.region.clone());
            }
            Ok(compiled)
        }
    }

    fn add(
        to: &mut Type,
        origin: Origin,
        set: BTreeMap<String, Fact>,
        observed: BTreeMap<String, Fact>,
    ) -> Result<(), String> {
        if matches!(origin, Origin::Read(_)) && set.is_empty() && observed.is_empty() {
            return Err("a read sets no property".to_owned());
        }
        let facts = set.into_iter().map(|f| (f, false)).chain(observed.into_iter().map(|f| (f, true)));
        for ((name, fact), observed) in facts {
            let property = fact.compile(origin, observed).map_err(|error| format!("{name}: {error}"))?;
            if to.properties.insert(name.clone(), property).is_some() {
                return Err(format!("{name} is set twice; a fact has one owner"));
            }
        }
        Ok(())
    }

    fn arn(written: &str) -> Result<Arn, String> {
        if written.contains(':') {
            check_variables(&written.into())?;
            Ok(Arn::Template(written.to_owned()))
        } else {
            Path::parse(written).map(Arn::Path)
        }
    }

    impl RawList {
        fn compile(self, models: &Models) -> Result<List, String> {
            for named in self.unite.iter().chain(&self.size) {
                if !self.with.contains_key(named) {
                    return Err(format!("the list names a parameter `{named}` that is not in its `with`"));
                }
            }
            if self.unite.as_ref().is_some_and(|unite| !self.with.get(unite).is_some_and(Value::is_array)) {
                return Err("only a list of values can be united".to_owned());
            }
            if !matches!(self.missing, Missing::Empty | Missing::Unknown) {
                return Err("a list that is left out is `empty`, or nothing can be concluded".to_owned());
            }
            let omits_empty = self.missing == Missing::Empty;
            let request = Request {
                omits_empty,
                fetch: self.fetch.as_deref().map(Fetch::named).transpose()?,
                also: operations(&self.also, models)?,
                ..request(&self.op, self.with, models)?
            };
            let names: Vec<&str> = Vars::NAMES.into_iter().chain(["grandparent"]).collect();
            check_names(&request.params, &names)?;
            if (request.fetch == Some(Fetch::AccountAssignments)) != request.needs_grandparent() {
                return Err("only `account-assignments` takes $grandparent, and it does".to_owned());
            }
            Ok(List {
                request,
                items: Path::parse_list(&self.items)?,
                unite: self.unite,
                size: self.size,
                filter: match self.filter {
                    None => Selection { unless: conditions(self.unless)?, ..Selection::default() },
                    Some(Where::Named(name)) => Selection {
                        named: Some(Filter::named(&name)?),
                        unless: conditions(self.unless)?,
                        ..Selection::default()
                    },
                    Some(Where::Values(values)) => Selection {
                        only: conditions(values)?,
                        unless: conditions(self.unless)?,
                        ..Selection::default()
                    },
                },
                absent: errors(&self.absent),
                elsewhere: errors(&self.elsewhere),
            })
        }
    }

    impl RawConfig {
        fn compile(mut self, entry: &Type) -> Result<Mapping, String> {
            for name in self.same {
                let path = Fact::Path(format!("configuration.{name}"));
                if self.set.insert(name.clone(), path).is_some() {
                    return Err(format!("{name} is mapped twice"));
                }
            }
            if let Some(name) = self.set.keys().find(|name| entry.property(name).is_none()) {
                return Err(format!("the type has no property {name}"));
            }
            let facts = self.set.into_iter().map(|(name, fact)| {
                let fact = fact.compile(Origin::List, false).map_err(|error| format!("{name}: {error}"))?;
                Ok((name, fact))
            });
            let tags = self.tags.into_iter().map(|fact| fact.compile(Origin::List, false));
            Ok(Mapping {
                name: self.name.unwrap_or_else(|| entry.name.clone()),
                id: Path::parse(&self.id)?,
                capitals: self.capitals,
                global: self.global,
                fresh: self.fresh,
                tags: tags.collect::<Result<_, String>>()?,
                exists: self.exists.as_deref().map(Path::parse).transpose()?,
                selection: Selection {
                    named: None,
                    only: conditions(self.only)?,
                    unless: conditions(self.unless)?,
                },
                partial: self.partial,
                facts: facts.collect::<Result<_, String>>()?,
            })
        }
    }

    impl RawRouting {
        fn compile(self, models: &Models) -> Result<Routing, String> {
            Ok(Routing {
                path: Path::parse(&self.path)?,
                request: checked(request(&self.op, self.with, models)?)?,
                from: Path::parse(&self.from)?,
                step: Step::named(&self.step)?,
            })
        }
    }

    type Facts = BTreeMap<String, Fact>;

    impl RawRead {
        fn compile(self, singleton: bool, models: &Models) -> Result<(Read, Facts, Facts), String> {
            let mut request = checked(request(&self.op, self.with, models)?)?;
            request.also = operations(&self.also, models)?;
            request.fetch = self.fetch.as_deref().map(Fetch::named).transpose()?;
            let join = match (self.items, self.key) {
                (Some(items), Some(key)) => {
                    let matching = self.matching.unwrap_or_else(|| "$id".to_owned());
                    check_variables(&matching.as_str().into())?;
                    Some(Join {
                        items: Path::parse_list(&items)?,
                        key: Path::parse(&key)?,
                        matching,
                        lacking: self.lacking.unwrap_or_default(),
                        assigned: self
                            .assigned
                            .iter()
                            .map(|path| Path::parse(path))
                            .collect::<Result<_, _>>()?,
                        agree: self
                            .agree
                            .iter()
                            .map(|(item, own)| Ok((Path::parse(item)?, Path::parse(own)?)))
                            .collect::<Result<_, String>>()?,
                    })
                }
                (None, None)
                    if self.matching.is_none()
                        && self.lacking.is_none()
                        && self.assigned.is_empty()
                        && self.agree.is_empty() =>
                {
                    None
                }
                _ => {
                    return Err(format!(
                        "{}: `items` and `key` go together, and `match`, `lacking`, `assigned` and `agree` with them",
                        self.op
                    ));
                }
            };
            if singleton && join.as_ref().is_some_and(|join| !join.agree.is_empty()) {
                return Err(format!("{}: without a list there is nothing to `agree` with", self.op));
            }
            let batched = mentions(&request.params, &["ids"]);
            if batched != self.batch.is_some() || (batched && join.is_none()) || self.batch == Some(0) {
                return Err(format!(
                    "{}: `batch`, a parameter \"$ids\", and `items` with their `key` go together",
                    self.op
                ));
            }
            if singleton && (batched || request.needs_item()) {
                return Err(format!("{}: without a list there are no $ids and no $item", self.op));
            }
            // A batch may be about what belongs to one parent.
            let own = mentions(&request.params, &["id", "item"]) || (request.needs_parent() && !batched);
            if join.is_some() && own {
                return Err(format!("{}: a call with `items` is made once for all, not with $id", self.op));
            }
            if !singleton && join.is_none() && !request.is_per_resource() {
                return Err(format!(
                    "{}: the call is the same for every resource; name its `items` and their `key`, or use $id",
                    self.op
                ));
            }
            let read = Read {
                request,
                batch: self.batch,
                join,
                captured: self.captured.as_deref().map(Path::parse).transpose()?,
                regional: self.regional,
                absent: errors(&self.absent),
                elsewhere: errors(&self.elsewhere),
            };
            Ok((read, self.set, self.observed))
        }
    }

    impl Fact {
        fn compile(self, origin: Origin, observed: bool) -> Result<Property, String> {
            let fact = match self {
                Self::Full(fact) => fact,
                Self::Path(path) => FullFact {
                    path: Some(path),
                    object: BTreeMap::new(),
                    step: None,
                    equals: Vec::new(),
                    off: None,
                    rename: BTreeMap::new(),
                    pick: Vec::new(),
                    missing: Missing::default(),
                    doc: None,
                },
            };
            if observed && fact.doc.as_deref().is_none_or(str::is_empty) {
                return Err("an observed property says in `doc` what it is".to_owned());
            }
            if fact.path.is_some() && !fact.object.is_empty() {
                return Err("`object` has paths of its own, so that there is no `path` beside it".to_owned());
            }
            let path = fact.path.unwrap_or_else(|| "$".to_owned());
            let object = fact.object.iter().map(|(name, path)| Ok((name.clone(), Path::parse(path)?)));
            Ok(Property {
                doc: fact.doc,
                observed,
                origin,
                path: Path::parse(&path)?,
                written_path: fact.object.values().next().cloned().unwrap_or(path),
                object: object.collect::<Result<_, String>>()?,
                equals: fact.equals,
                off: fact.off,
                pick: fact.pick,
                rename: fact.rename,
                step: fact.step.as_deref().map(Step::named).transpose()?,
                missing: fact.missing,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
    use super::*;
    use crate::proof;
    use std::fs;
    use std::path::Path as FilePath;

    fn here(path: &str) -> std::path::PathBuf {
        FilePath::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn catalog_list_is_what_the_sdk_has() {
        let file = here("../../sdk/rust/macros/src/catalog.txt");
        let list = Catalog::builtin().unwrap().name_list();
        if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
            fs::write(&file, &list).unwrap();
        }
        let there = fs::read_to_string(&file).unwrap();
        assert!(there == list, "{} is stale: set BARTIZAN_REGENERATE=1 and run this test", file.display());
    }

    #[test]
    fn every_rated_service_is_one_that_is_called() {
        assert_eq!(proof::unrated(&Catalog::builtin().unwrap()), Vec::<String>::new());
    }

    #[test]
    fn the_catalog_agrees_with_the_models_and_with_cloudformation() {
        let known = fs::read_to_string(here("../catalog/cloudformation.txt")).unwrap();
        let mistakes = proof::mistakes(&Catalog::builtin().unwrap(), &known);
        assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    }

    const TYPE: &str = r#"
        [type."X::Y::Z"]
        cardinality = "few"
        scope = "account"
        id = "Name"
        list = { op = "s3.ListBuckets", items = "Buckets" }
        set.A = "Name"
    "#;

    fn refusal(text: &str) -> String {
        Catalog::parse(&[("x.toml", text)]).unwrap_err().to_string()
    }

    #[test]
    fn a_small_catalog_is_read() {
        let catalog = Catalog::parse(&[("x.toml", TYPE)]).unwrap();
        assert_eq!(catalog.get("X::Y::Z").unwrap().source("A").as_deref(), Some("s3:ListBuckets"));
    }

    #[test]
    fn mistakes_are_refused_with_the_file_and_what_is_wrong() {
        let with = |more: &str| format!("{TYPE}\n{more}");
        let read = |body: &str| with(&format!("[[type.\"X::Y::Z\".read]]\n{body}"));
        for (text, says) in [
            (with("colour = 1"), "colour"),
            (TYPE.replace("s3.ListBuckets", "s3.ListObjects"), "s3.ListObjects"),
            (TYPE.replace("\"Name\"\n        list", "\"$nme\"\n        list"), "$nme"),
            (with("observed.B = { path = \"Name\" }"), "doc"),
            (with("set.B = { path = \"Name\", step = \"polcy\" }"), "polcy"),
            (with("set.B = { path = \"Name\", colour = 1 }"), "a path, or a table"),
            (with("observed.A = { path = \"Name\", doc = \"again\" }"), "A is set twice"),
            (
                read("op = \"s3.GetBucketAcl\"\nset.A = \"Owner\"\nwith = { Bucket = \"$id\" }"),
                "A is set twice",
            ),
            (read("op = \"s3.GetBucketAcl\"\nset.B = \"Owner\""), "same for every resource"),
            (read("op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nwith = { Bucket = \"$name\" }"), "$name"),
            (read("op = \"s3.GetBucketAcl\"\nwith = { Bucket = \"$id\" }"), "sets no property"),
            (read("op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nitems = \"Grants\""), "go together"),
            (
                read(
                    "op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nwith = { Bucket = \"$id\" }\nagree = { A = \"B\" }",
                ),
                "go together",
            ),
            (
                read(
                    "op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nwith = { Bucket = \"$id\" }\nitems = \"A\"\nkey = \"B\"",
                ),
                "once for all",
            ),
            (TYPE.replace("\"Buckets\"", "\"Buckets\", missing = \"absent\""), "left out"),
            (with("of = \"X::Y::Parent\""), "go together"),
            (TYPE.replace("list =", "gone = [] #"), "without a list"),
            (TYPE.replace("\"Buckets\"", "\"A[].Buckets?\""), "there is no ?"),
            (with("global = { region = \"us-east-1\", with = { Prefix = \"p\" } }"), "listed in each region"),
            (
                read(
                    "op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nwith = { Bucket = \"$id\" }\nregional = true",
                ),
                "can a read be `regional`",
            ),
            (
                read("op = \"s3.GetBucketAcl\"\nset.B = \"Owner\"\nwith = { Bucket = \"$grandparent\" }"),
                "$grandparent",
            ),
            (
                TYPE.replace("\"Buckets\"", "\"Buckets\", with = { Prefix = \"$grandparent\" }"),
                "takes $grandparent",
            ),
            (
                TYPE.replace("\"Buckets\"", "\"Buckets\", fetch = \"account-assignments\""),
                "takes $grandparent",
            ),
        ] {
            let error = refusal(&text);
            assert!(error.contains("x.toml") && error.contains(says), "{says}: {error}");
        }
    }

    #[test]
    fn a_type_has_one_file_and_its_parent_exists() {
        let error = Catalog::parse(&[("x.toml", TYPE), ("y.toml", TYPE)]).unwrap_err().to_string();
        assert!(error.contains("one owner"), "{error}");
        let orphan =
            TYPE.replace("items = \"Buckets\"", "items = \"Buckets\", with = { Prefix = \"$parent\" }");
        assert!(refusal(&format!("{orphan}\nof = \"X::Y::Parent\"")).contains("X::Y::Parent"));
        assert!(refusal(&format!("{orphan}\nof = \"X::Y::Z\"")).contains("its own parents"));
        let regional = |text: &str| text.replace("scope = \"account\"", "scope = \"region\"");
        let global = TYPE.replace("\"Buckets\"", "\"Buckets\", with = { Prefix = \"a\" }");
        let global = regional(&format!(
            "{global}\nglobal = {{ region = \"us-east-1\", with = {{ Prefix = \"b\" }} }}"
        ));
        assert!(Catalog::parse(&[("x.toml", &global)]).is_ok());
        let child = regional(&format!("{orphan}\nof = \"X::Y::Z\""))
            .replace("[type.\"X::Y::Z\"]", "[type.\"X::Y::Child\"]");
        let error = Catalog::parse(&[("x.toml", &global), ("y.toml", &child)]).unwrap_err().to_string();
        assert!(error.contains("nothing belongs to X::Y::Z"), "{error}");
        let unlisted = global.replace("Prefix = \"b\"", "Bucket = \"b\"");
        assert!(refusal(&unlisted).contains("parameters of the list"));
    }

    #[test]
    fn an_ambiguous_code_is_told_by_its_message() {
        let (profile, user) =
            ("Login Profile for User ann cannot be found.", "The user with name ann cannot be found.");
        let held = ErrorMatch::parse("NoSuchEntity: Login Profile");
        assert!(held.is("NoSuchEntity", profile) && held.is("NoSuchEntityException", profile));
        assert!(!held.is("NoSuchEntity", user) && !held.is("NoSuchBucket", profile));
        let not_held = ErrorMatch::parse("NoSuchEntity: !The user with name");
        assert!(not_held.is("NoSuchEntity", profile) && !not_held.is("NoSuchEntity", user));
    }
}
