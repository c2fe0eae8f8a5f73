//! The plugins of a scan: compiled, with the checks that are to run.

use crate::select::{SelectedCheck, requests};
use bartizan_engine::{Capability, Engine, Limits, LoadError, LoadReport, PluginSource};
use bartizan_registry as registry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A plugin that is ready to judge.
pub struct LoadedPlugin {
    /// `name@version`.
    pub name: String,
    /// The name alone; the alias where it has one.
    pub(crate) id: String,
    /// The SHA-256 of the component.
    pub(crate) digest: [u8; 32],
    pub(crate) code: bartizan_engine::Plugin,
    pub(crate) checks: Vec<SelectedCheck>,
}

impl LoadedPlugin {
    /// How its machine code was come by.
    pub fn report(&self) -> &LoadReport {
        self.code.report()
    }

    /// Whether it is the same code, with the same checks, settings and limits.
    pub(crate) fn judges_like(&self, other: &Self) -> bool {
        self.digest == other.digest
            && self.name == other.name
            && self.code.limits() == other.code.limits()
            && self.checks == other.checks
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
///
/// Settings, grants and limits are in it, so that it belongs to one tenant; the compiled code behind it
/// is shared by digest with every other set of the same [`Engine`].
#[derive(Debug)]
pub struct PluginSet {
    pub(crate) plugins: Vec<Arc<LoadedPlugin>>,
}

/// Plugins that are to take the place of a set, those that cannot be loaded among them:
/// [`Live::propose`](crate::Live::propose).
#[derive(Debug)]
pub struct Candidate {
    pub(crate) plugins: Vec<Result<Arc<LoadedPlugin>, Box<Unloadable>>>,
}

/// A plugin that cannot be loaded.
#[derive(Debug)]
pub(crate) struct Unloadable {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) why: SetError,
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

impl Candidate {
    /// Compiles plugins, or takes them from the cache, side by side. `chosen` is what
    /// [`Selection::choose`](crate::Selection::choose) gave.
    pub fn load(
        engine: &Engine,
        plugins: &[registry::Plugin],
        chosen: Vec<(usize, Vec<SelectedCheck>)>,
    ) -> Self {
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
        let loaded = chosen.into_iter().map(|(place, checks)| {
            let plugin = plugins.get(place);
            let id = plugin.map_or_else(String::new, |p| p.id().to_owned());
            let name = plugin.map_or_else(String::new, full_name);
            // A plugin that was passed over would take its checks with it in silence.
            let missing =
                || SetError::Setup { plugin: name.clone(), problem: "it was not loaded".to_owned() };
            match done.remove(&place).unwrap_or_else(|| Err(missing())) {
                Ok(code) => {
                    let digest = plugin.map_or([0; 32], |p| p.digest);
                    Ok(Arc::new(LoadedPlugin { name, id, digest, code, checks }))
                }
                Err(why) => Err(Box::new(Unloadable { id, name, why })),
            }
        });
        Self { plugins: loaded.collect() }
    }
}

impl From<PluginSet> for Candidate {
    fn from(set: PluginSet) -> Self {
        Self { plugins: set.plugins.into_iter().map(Ok).collect() }
    }
}

impl PluginSet {
    /// Compiles plugins, or takes them from the cache, side by side; one that cannot be loaded refuses
    /// all. `chosen` is what [`Selection::choose`](crate::Selection::choose) gave.
    pub fn load(
        engine: &Engine,
        plugins: &[registry::Plugin],
        chosen: Vec<(usize, Vec<SelectedCheck>)>,
    ) -> Result<Self, SetError> {
        let loaded = Candidate::load(engine, plugins, chosen).plugins.into_iter();
        Ok(Self { plugins: loaded.collect::<Result<_, _>>().map_err(|u| u.why)? })
    }

    /// The plugins.
    pub fn plugins(&self) -> &[Arc<LoadedPlugin>] {
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

/// The alias or name, and the version.
fn full_name(plugin: &registry::Plugin) -> String {
    format!("{}@{}", plugin.id(), plugin.version)
}

fn load(engine: &Engine, plugin: &registry::Plugin) -> Result<bartizan_engine::Plugin, SetError> {
    let name = full_name(plugin);
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
    engine.load(&source).map_err(|source| SetError::Load { plugin: name.clone(), source })
}

impl PluginSet {
    /// A set of one plugin.
    pub(crate) fn of(plugin: LoadedPlugin) -> Self {
        Self { plugins: vec![Arc::new(plugin)] }
    }
}
