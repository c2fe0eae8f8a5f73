//! The accounts of a snapshot, one after the other, and the work that each makes.

use crate::SCOPE_TYPE;
use crate::dispatch::ScanError;
use crate::set::PluginSet;
use bartizan_contract::reason::{Code, Reason};
use bartizan_state::{InventoryEntry, Scope, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What a snapshot holds of an account.
pub(crate) struct AccountView {
    /// Its place among the accounts.
    pub(crate) number: usize,
    /// Its name, if the snapshot knows it.
    pub(crate) name: String,
    /// Its inventories.
    pub(crate) entries: Arc<[InventoryEntry]>,
    /// The places of the inventories of each type.
    types: BTreeMap<String, Vec<usize>>,
}

impl AccountView {
    fn new(number: usize, name: &str, entries: Arc<[InventoryEntry]>) -> Self {
        let mut types: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            match types.get_mut(entry.resource_type()) {
                Some(places) => places.push(place),
                None => drop(types.insert(entry.resource_type().to_owned(), vec![place])),
            }
        }
        Self { number, name: name.to_owned(), entries, types }
    }

    /// The inventories of a type.
    pub(crate) fn of_type(&self, resource_type: &str) -> &[usize] {
        self.types.get(resource_type).map_or(&[], Vec::as_slice)
    }
}

/// What any input reads, by type.
pub(crate) struct InputReads(BTreeMap<String, BTreeSet<String>>);

impl InputReads {
    pub(crate) fn new(set: &PluginSet) -> Self {
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for input in set.checks().flat_map(|c| &c.manifest.inputs) {
            reads.entry(input.resource_type.clone()).or_default().extend(input.reads.iter().cloned());
        }
        Self(reads)
    }

    pub(crate) fn of_type(&self, resource_type: &str) -> Vec<&str> {
        let reads = self.0.get(resource_type);
        reads.map(|r| r.iter().map(String::as_str).collect()).unwrap_or_default()
    }
}

/// A piece of work whose findings stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unit {
    pub(crate) scope: Scope,
    pub(crate) resource_type: String,
    pub(crate) part: Part,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The set is incomplete: each check on the type is unknown for the scope as well.
    Gap(String),
    /// A chunk of an inventory.
    Chunk { entry: usize, number: usize },
    /// The scope as a whole.
    Scope,
}

/// Hands out the work in canonical order. Only the account that is handed out is in memory, and
/// those that workers still judge.
pub(crate) struct Queue<'a> {
    snapshot: &'a Snapshot,
    judged: BTreeSet<&'a str>,
    next: Mutex<Next<'a>>,
}

struct Next<'a> {
    /// Every account that was asked for or of which there is something: whether it was asked for,
    /// and its name.
    accounts: std::iter::Enumerate<std::collections::btree_map::IntoIter<(&'a str, &'a str), Asked<'a>>>,
    account: Option<Arc<AccountView>>,
    units: std::vec::IntoIter<Unit>,
    number: u64,
}

#[derive(Default)]
struct Asked<'a> {
    asked: bool,
    name: &'a str,
}

impl<'a> Queue<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, set: &'a PluginSet) -> Self {
        let of_snapshot = snapshot.accounts().iter().map(|a| ((a.partition(), a.id()), Asked::default()));
        let mut accounts: BTreeMap<(&str, &str), Asked<'_>> = of_snapshot.collect();
        for account in &snapshot.header().accounts {
            let name = account.name.as_deref().unwrap_or_default();
            accounts.insert((&account.partition, &account.id), Asked { asked: true, name });
        }
        Self {
            snapshot,
            judged: set.checks().map(|c| c.manifest.subject.as_str()).collect(),
            next: Mutex::new(Next {
                accounts: accounts.into_iter().enumerate(),
                account: None,
                units: Vec::new().into_iter(),
                number: 0,
            }),
        }
    }

    /// The next piece of work, with its number and its account; `None` when there is no more.
    pub(crate) fn next(&self) -> Result<Option<(u64, Arc<AccountView>, Unit)>, ScanError> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(unit) = next.units.next() {
                let number = next.number;
                next.number += 1;
                return Ok(next.account.clone().map(|account| (number, account, unit)));
            }
            let Some((number, ((partition, id), asked))) = next.accounts.next() else { return Ok(None) };
            let entries = match self.snapshot.account(partition, id) {
                Some(account) => self.snapshot.entries(account)?,
                None => Arc::default(),
            };
            let account = AccountView::new(number, asked.name, entries);
            let whole = asked.asked.then(|| Scope::new(partition, id, ""));
            next.units = self.units(&account, whole.as_ref()).into_iter();
            next.account = Some(Arc::new(account));
        }
    }

    /// Ends the work: what nobody will see need not be judged.
    pub(crate) fn stop(&self) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.units = Vec::new().into_iter();
        next.accounts = BTreeMap::new().into_iter().enumerate();
    }

    /// The work of an account; `whole` is its scope if it was asked for.
    fn units(&self, account: &AccountView, whole: Option<&Scope>) -> Vec<Unit> {
        let mut units = Vec::new();
        for (place, entry) in account.entries.iter().enumerate() {
            if !self.judged.contains(entry.resource_type()) {
                continue;
            }
            let mut add = |part| {
                let resource_type = entry.resource_type().to_owned();
                units.push(Unit { scope: entry.scope().clone(), resource_type, part });
            };
            if let Some(gap) = entry.inventory().gap() {
                add(Part::Gap(gap.to_string()));
            }
            for number in 0..entry.chunks() {
                add(Part::Chunk { entry: place, number });
            }
        }
        for (scope, resource_type) in whole.iter().flat_map(|s| self.judged.iter().map(move |t| (*s, *t))) {
            let part = if resource_type == SCOPE_TYPE {
                Part::Scope
            } else if account.of_type(resource_type).is_empty() {
                // Nobody read it: that is unknown, not clean.
                Part::Gap(Reason::new(Code::NotSupplied).to_string())
            } else {
                continue;
            };
            units.push(Unit { scope: scope.clone(), resource_type: resource_type.to_owned(), part });
        }
        units.sort();
        units
    }
}
