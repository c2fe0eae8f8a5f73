//! The plugins of a scan: compiled, with the checks that are to run.

use crate::select::{SelectedCheck, requests};
use bartizan_engine::{Capability, Engine, Limits, LoadError, LoadReport, PluginSource};
use bartizan_registry as registry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A plugin that is ready to judge.
pub struct LoadedPlugin {
    /// `name@version`.
    pub name: String,
    pub(crate) code: bartizan_engine::Plugin,
    pub(crate) checks: Vec<SelectedCheck>,
}

impl LoadedPlugin {
    /// How its machine code was come by.
    pub fn report(&self) -> &LoadReport {
        self.code.report()
    }
}

impl std::fmt::Debug for LoadedPlugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadedPlugin")
            .field("name", &self.name)
            .field("checks", &self.checks.len())
            .finish_non_exhaustive()
    }
}

/// The plugins of a scan. It does not change while a scan holds it.
#[derive(Debug)]
pub struct PluginSet {
    plugins: Vec<LoadedPlugin>,
}

/// A plugin that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// The engine refuses it.
    #[error("{plugin} cannot be loaded")]
    Load {
        /// `name@version`.
        plugin: String,
        /// Why.
        source: LoadError,
    },
    /// A limit or capability that this host does not know.
    #[error("{plugin}: {problem}")]
    Setup {
        /// `name@version`.
        plugin: String,
        /// What is wrong.
        problem: String,
    },
}

impl PluginSet {
    /// Compiles plugins, or takes them from the cache, side by side. `chosen` is what
    /// [`Selection::choose`](crate::Selection::choose) gave.
    pub fn load(
        engine: &Engine,
        plugins: &[registry::Plugin],
        chosen: Vec<(usize, Vec<SelectedCheck>)>,
    ) -> Result<Self, SetError> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(BTreeMap::new());
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(chosen.len());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((place, _)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let Some(plugin) = plugins.get(*place) else { continue };
                        let loaded = load(engine, plugin);
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(*place, loaded);
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut set = Self { plugins: Vec::new() };
        for (place, checks) in chosen {
            // A plugin that was passed over would take its checks with it in silence.
            let missing = || SetError::Setup {
                plugin: plugins.get(place).map_or_else(String::new, |p| p.id().to_owned()),
                problem: "it was not loaded".to_owned(),
            };
            let (name, code) = done.remove(&place).ok_or_else(missing)??;
            set.plugins.push(LoadedPlugin { name, code, checks });
        }
        Ok(set)
    }

    /// The plugins.
    pub fn plugins(&self) -> &[LoadedPlugin] {
        &self.plugins
    }

    /// All checks that run.
    pub fn checks(&self) -> impl Iterator<Item = &SelectedCheck> + Clone {
        self.plugins.iter().flat_map(|p| &p.checks)
    }

    /// What the checks read: each type with its properties.
    pub fn requests(&self) -> BTreeMap<String, BTreeSet<String>> {
        requests(self.checks())
    }
}

type Loaded = (String, bartizan_engine::Plugin);

fn load(engine: &Engine, plugin: &registry::Plugin) -> Result<Loaded, SetError> {
    let name = format!("{}@{}", plugin.id(), plugin.version);
    let setup = |problem: String| SetError::Setup { plugin: name.clone(), problem };
    // A manifest may only narrow what the operator grants.
    let narrower = plugin.manifest.limits.iter().map(|(name, value)| (name.as_str(), *value));
    let limits = Limits::default()
        .with(plugin.limits.named())
        .and_then(|granted| granted.narrowed(narrower))
        .map_err(|e| setup(e.to_string()))?;
    let capabilities = plugin
        .manifest
        .capabilities
        .iter()
        .map(|c| c.parse::<Capability>().map_err(|e| setup(e.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let version = plugin.version.to_string();
    let source = PluginSource {
        name: plugin.id(),
        version: &version,
        digest: plugin.digest,
        bytes: &plugin.bytes,
        capabilities: &capabilities,
        limits,
    };
    let code = engine.load(&source).map_err(|source| SetError::Load { plugin: name.clone(), source })?;
    Ok((name, code))
}

impl PluginSet {
    /// A set of one plugin.
    pub(crate) fn of(plugin: LoadedPlugin) -> Self {
        Self { plugins: vec![plugin] }
    }
}
