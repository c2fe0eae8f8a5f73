//! The set that the scans of a long-lived process begin with, and how another takes its place.

use crate::set::{Candidate, LoadedPlugin, Unloadable};
use crate::{Dispatch, Finding, PluginSet, ScanError, SetError, Sink, Status};
use bartizan_engine::CancelToken;
use bartizan_state::Snapshot;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The set of plugins that a tenant's scans begin with: one for each tenant.
///
/// A scan takes [`current`](Self::current) and keeps it to its end; a set that is no longer current is
/// dropped with the last scan that holds it. [`propose`](Self::propose) tries another on the tenant's last
/// snapshot, and puts it in its place.
///
/// ```no_run
/// # use bartizan_engine::{CancelToken, Engine};
/// # use bartizan_registry::{Config, Mode, resolve};
/// # use bartizan_scan::{Candidate, Discard, Dispatch, Live, Selection, Trial};
/// # use std::sync::Arc;
/// # fn next(
/// #     engine: &Engine, config: &Config, live: &Live, snapshot: Arc<bartizan_state::Snapshot>,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let plugins = resolve(config, None, Mode { update: true, ..Mode::default() })?.plugins;
/// let chosen = Selection::default().choose(&plugins)?;
/// let trial = Trial { snapshot: snapshot.clone(), threads: 2, cancel: CancelToken::default() };
/// let accepted = live.propose(Candidate::load(engine, &plugins, chosen), &trial)?;
/// for refused in &accepted.refused {
///     eprintln!("{refused}");
/// }
/// let set = live.current();
/// let (threads, cancel) = (2, CancelToken::default());
/// Dispatch { set: &set, snapshot, threads, cancel, expected: &[] }.run(&mut Discard)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Live {
    current: Mutex<Arc<PluginSet>>,
}

/// What a candidate is tried on, and how.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The tenant's last snapshot. What a new version reads and it does not hold is unknown, and no fault.
    pub snapshot: Arc<Snapshot>,
    /// How many threads judge.
    pub threads: usize,
    /// Ends the trial early.
    pub cancel: CancelToken,
}

/// What came of a candidate.
#[derive(Debug)]
#[non_exhaustive]
pub struct Accepted {
    /// The set that scans begin with from now on.
    pub set: Arc<PluginSet>,
    /// What is different from before; nothing if all that is new was refused.
    pub changes: Vec<Change>,
    /// What was not taken. It holds up nothing else.
    pub refused: Vec<Refused>,
}

/// A plugin that was replaced, added or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `name@version` before, if there was one.
    pub before: Option<String>,
    /// `name@version` now, if there is one. The same as before if its settings, checks or limits changed.
    pub after: Option<String>,
}

/// A plugin that was not taken.
#[derive(Debug)]
pub struct Refused {
    /// `name@version`.
    pub plugin: String,
    /// `name@version` of what goes on in its place, as it was; none if there was no other version.
    pub instead: Option<String>,
    /// Why.
    pub why: Why,
}

/// Why a plugin was not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum Why {
    /// It cannot be loaded.
    Load(SetError),
    /// It broke on resources of the last snapshot on which the version in use does not break.
    Breaks {
        /// How many findings it made an error.
        findings: u64,
        /// The first of them: its check.
        check: String,
        /// On what: type, id and scope.
        resource: String,
        /// The fault's code (`trap`, `deadline`).
        code: String,
        /// What happened. It may quote the plugin: escape it before showing it.
        detail: String,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, instead, why } = self;
        write!(f, "{plugin} is not taken: ")?;
        match why {
            Why::Load(error) => {
                write!(f, "{error}")?;
                let mut cause = std::error::Error::source(error);
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
            }
            Why::Breaks { findings, check, resource, code, detail } => write!(
                f,
                "it breaks {findings} findings of the last snapshot, the first of {check} on {resource}: {code}: {detail}"
            )?,
        }
        match instead {
            Some(instead) => write!(f, "; {instead} goes on as it was"),
            None => write!(f, "; there is no other version to go on with"),
        }
    }
}

/// Nothing was taken, and the set in use goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The trial did not come to its end.
    #[error("the plugins could not be tried on the last snapshot")]
    Trial(#[from] ScanError),
    /// Another candidate was taken while this one was tried: what it was compared with is no longer in use.
    #[error("another set of plugins was taken meanwhile; propose this one again")]
    Overtaken,
    /// No plugin would be left: everything would pass for clean.
    #[error("no plugin would be left{}", listed(refused))]
    Empty {
        /// What was not taken.
        refused: Vec<Refused>,
    },
}

fn listed(refused: &[Refused]) -> String {
    let mut text = String::new();
    for refused in refused {
        text += "; ";
        text += &refused.to_string();
    }
    text
}

impl Live {
    /// Begins with a set, untried.
    pub fn new(set: PluginSet) -> Self {
        Self { current: Mutex::new(Arc::new(set)) }
    }

    /// The set that a scan which begins now should keep to its end.
    pub fn current(&self) -> Arc<PluginSet> {
        Arc::clone(&self.lock())
    }

    /// Tries what is new in a candidate on the tenant's last snapshot, through the same dispatch as a
    /// scan, and takes its place for scans that begin later.
    ///
    /// Each plugin stands for itself: one that cannot be loaded, or that breaks where the version in use
    /// does not, is refused, and that version goes on with its checks, settings and limits; the others are
    /// taken. A plugin that the candidate leaves out is gone, whatever becomes of the rest: leave out what
    /// must not run any more. Scans go on meanwhile, with the set that they began with.
    pub fn propose(&self, candidate: impl Into<Candidate>, trial: &Trial) -> Result<Accepted, ProposeError> {
        let before = self.current();
        let in_use = |id: &str| before.plugins.iter().find(|p| p.id == id);
        let plugins = candidate.into().plugins;
        let is_new = |p: &&Arc<LoadedPlugin>| in_use(&p.id).is_none_or(|old| !old.judges_like(p));
        let changed: Vec<_> = plugins.iter().flatten().filter(is_new).cloned().collect();
        let replaced = changed.iter().filter_map(|p| in_use(&p.id)).cloned().collect();

        let mut known = Known::default();
        trial.run(replaced, &mut known)?;
        let mut fresh = Fresh { known, found: BTreeMap::new() };
        trial.run(changed, &mut fresh)?;

        let mut refused = Vec::new();
        let mut next = Vec::new();
        for plugin in plugins {
            let (id, name, why) = match plugin {
                Ok(plugin) => match fresh.found.remove(&plugin.name) {
                    None => {
                        let same = in_use(&plugin.id).filter(|old| old.judges_like(&plugin)).cloned();
                        next.push(same.unwrap_or(plugin));
                        continue;
                    }
                    Some(why) => (plugin.id.clone(), plugin.name.clone(), why),
                },
                Err(unloadable) => {
                    let Unloadable { id, name, why } = *unloadable;
                    (id, name, Why::Load(why))
                }
            };
            let old = in_use(&id);
            next.extend(old.cloned());
            refused.push(Refused { plugin: name, instead: old.map(|p| p.name.clone()), why });
        }
        if next.is_empty() {
            return Err(ProposeError::Empty { refused });
        }
        let changes = changes(&before.plugins, &next);
        let set = Arc::new(PluginSet { plugins: next });
        let mut current = self.lock();
        if !Arc::ptr_eq(&current, &before) {
            return Err(ProposeError::Overtaken);
        }
        let old = mem::replace(&mut *current, Arc::clone(&set));
        // What hangs on the old set is dropped when nobody waits for the lock.
        drop(current);
        drop(old);
        Ok(Accepted { set, changes, refused })
    }

    fn lock(&self) -> MutexGuard<'_, Arc<PluginSet>> {
        // It is held for reading or replacing one pointer.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is different between two sets, in the order of their names.
fn changes(before: &[Arc<LoadedPlugin>], after: &[Arc<LoadedPlugin>]) -> Vec<Change> {
    let mut pairs: BTreeMap<&str, (Option<&LoadedPlugin>, Option<&LoadedPlugin>)> = BTreeMap::new();
    for plugin in before {
        pairs.entry(&plugin.id).or_default().0 = Some(plugin);
    }
    for plugin in after {
        pairs.entry(&plugin.id).or_default().1 = Some(plugin);
    }
    let differ = |pair: &(Option<&LoadedPlugin>, Option<&LoadedPlugin>)| match pair {
        (Some(before), Some(after)) => !before.judges_like(after),
        _ => true,
    };
    let name = |p: Option<&LoadedPlugin>| p.map(|p| p.name.clone());
    let pairs = pairs.into_values().filter(differ);
    pairs.map(|(before, after)| Change { before: name(before), after: name(after) }).collect()
}

impl Trial {
    fn run(&self, plugins: Vec<Arc<LoadedPlugin>>, sink: &mut dyn Sink) -> Result<(), ScanError> {
        if plugins.is_empty() {
            return Ok(());
        }
        let set = PluginSet { plugins };
        let (snapshot, cancel) = (Arc::clone(&self.snapshot), self.cancel.clone());
        Dispatch { set: &set, snapshot, threads: self.threads, cancel, expected: &[] }.run(sink)?;
        Ok(())
    }
}

/// Where the versions in use break: a hash of each place, since a plugin may break everywhere.
#[derive(Default)]
struct Known {
    hasher: RandomState,
    places: HashSet<u64>,
}

impl Known {
    fn place(&self, f: &Finding<'_>) -> u64 {
        let r = &f.resource;
        let plugin = f.check.plugin.rsplit_once('@').map_or("", |(id, _)| id);
        let scope = (r.partition, r.account, r.region);
        self.hasher.hash_one((plugin, &f.check.id, scope, r.resource_type, r.id))
    }
}

impl Sink for Known {
    fn wants(&self, status: Status) -> bool {
        status == Status::Error
    }
    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        self.places.insert(self.place(f));
        Ok(())
    }
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where new versions break and those in use do not, by plugin.
struct Fresh {
    known: Known,
    found: BTreeMap<String, Why>,
}

impl Sink for Fresh {
    fn wants(&self, status: Status) -> bool {
        status == Status::Error
    }
    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        if self.known.places.contains(&self.known.place(f)) {
            return Ok(());
        }
        let first = || Why::Breaks {
            findings: 0,
            check: f.check.id.clone(),
            resource: format!(
                "{} {} in {}",
                f.resource.resource_type,
                f.resource.id,
                [f.resource.account, f.resource.region].join("/").trim_end_matches('/')
            ),
            code: f.code.to_owned(),
            detail: f.detail.to_owned(),
        };
        if let Why::Breaks { findings, .. } = self.found.entry(f.check.plugin.clone()).or_insert_with(first) {
            *findings += 1;
        }
        Ok(())
    }
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
