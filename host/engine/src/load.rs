//! From a component's bytes to a plugin that can judge.

use crate::cache::CacheWarning;
use crate::call::State;
use crate::circuit::Circuit;
use crate::engine::{Engine, Shared};
use crate::limits::Limits;
use crate::linking::{self, Capability};
use bartizan_engine_bindings::v0_1_0::PluginPre;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use wasmtime::component::Component;

/// A component to load, and what it is granted.
#[derive(Debug, Clone)]
pub struct PluginSource<'a> {
    /// The plugin's name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The SHA-256 of `bytes`, as it was pinned and verified. It is checked again before anything
    /// is compiled.
    pub digest: [u8; 32],
    /// The component.
    pub bytes: &'a [u8],
    /// The capabilities granted to it.
    pub capabilities: &'a [Capability],
    /// What it may use.
    pub limits: Limits,
}

/// How a plugin was loaded.
#[derive(Debug, Default)]
pub struct LoadReport {
    /// Whether the machine code came from the cache, or was there already.
    pub from_cache: bool,
    /// How long it took to compile, if it had to be.
    pub compiled_in: Option<Duration>,
    /// What was wrong with the cache. The plugin was compiled, so nothing is lost but time.
    pub warning: Option<CacheWarning>,
}

/// The component cannot be a plugin here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Not the bytes that were pinned.
    #[error(
        "{plugin} is not what was pinned: expected sha256:{expected}, found sha256:{found}; \
         fetch it again, and if it stays so, do not trust its source"
    )]
    Digest {
        /// The plugin.
        plugin: String,
        /// The digest that was pinned, in hexadecimal.
        expected: String,
        /// The digest of the bytes.
        found: String,
    },
    /// Not a component, or one that needs what is switched off.
    #[error("{plugin} does not compile: {reason}")]
    Compile {
        /// The plugin.
        plugin: String,
        /// What the compiler says.
        reason: String,
    },
    /// It imports a capability that it was not granted.
    #[error(
        "{plugin} asks for the capability `{capability}`, which it was not granted; \
         if it may have it, add \"{capability}\" to the plugin's `grants` in registry.toml"
    )]
    Capability {
        /// The plugin.
        plugin: String,
        /// What it asks for.
        capability: Capability,
    },
    /// It imports what no plugin can be given.
    #[error("{plugin} imports `{import}`, which this host offers to no plugin")]
    Import {
        /// The plugin.
        plugin: String,
        /// The import's name.
        import: String,
    },
    /// It was built for another contract.
    #[error(
        "{plugin} was built for contract {found}, this host speaks {}; \
         rebuild it with the SDK of that version, or use a host that speaks {found}",
        bartizan_contract::VERSION
    )]
    Contract {
        /// The plugin.
        plugin: String,
        /// The contract's version that it names.
        found: String,
    },
    /// It exports no `evaluate`, or one of another type.
    #[error("{plugin} is a component but no check plugin: {reason}")]
    NotAPlugin {
        /// The plugin.
        plugin: String,
        /// What does not fit.
        reason: String,
    },
    /// It was granted more than the engine was made for.
    #[error(
        "{plugin} is granted {name} = {granted}, but this host's engine offers at most {most}; \
         lower the grant"
    )]
    Limit {
        /// The plugin.
        plugin: String,
        /// The limit.
        name: &'static str,
        /// What it was granted.
        granted: u64,
        /// What the engine can give.
        most: u64,
    },
}

/// A plugin that can judge. Cheap to clone, and free to be shared between threads.
#[derive(Clone)]
pub struct Plugin {
    pub(crate) engine: Arc<Shared>,
    pub(crate) id: Arc<str>,
    pub(crate) limits: Limits,
    pub(crate) code: PluginPre<State>,
    report: Arc<LoadReport>,
    // Keeps the entry among the engine's compiled components alive.
    _compiled: Arc<Compiled>,
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Plugin").field(&self.id).finish()
    }
}

/// A component that some plugin uses: filled by the first who loads it, waited for by others.
#[derive(Default)]
pub(crate) struct Compiled(Mutex<Option<Component>>);

impl Plugin {
    /// `name@version`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How it was loaded.
    pub fn report(&self) -> &LoadReport {
        &self.report
    }

    /// A closed circuit: one for each tenant and scan.
    pub fn circuit(&self) -> Circuit {
        Circuit::new(Arc::clone(&self.id), self.limits)
    }
}

impl Engine {
    /// Makes a plugin of a component: compiled once a digest, whoever loads it and with whatever
    /// grants.
    pub fn load(&self, source: &PluginSource<'_>) -> Result<Plugin, LoadError> {
        let id = format!("{}@{}", source.name, source.version);
        self.fits(&id, &source.limits)?;
        let compiled = self.compiled(source.digest);
        let mut report = LoadReport { from_cache: true, ..LoadReport::default() };
        let component = {
            // Held while compiling: whoever else needs this component waits rather than compiles.
            let mut slot = compiled.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(component) = &*slot {
                component.clone()
            } else {
                let component = self.component(&id, source, &mut report)?;
                slot.insert(component).clone()
            }
        };
        let linker = linking::link(&id, &component, source.capabilities)?;
        let code = linker
            .instantiate_pre(&component)
            .and_then(PluginPre::new)
            .map_err(|e| LoadError::NotAPlugin { plugin: id.clone(), reason: format!("{e:#}") })?;
        Ok(Plugin {
            engine: Arc::clone(&self.0),
            id: id.into(),
            limits: source.limits,
            code,
            report: Arc::new(report),
            _compiled: compiled,
        })
    }

    fn fits(&self, plugin: &str, limits: &Limits) -> Result<(), LoadError> {
        let config = &self.0.config;
        let asked = [
            ("memory-mib", limits.memory_bytes >> 20, config.max_memory_bytes >> 20),
            ("table-elements", limits.table_elements, config.max_table_elements),
            ("instances", limits.instances, config.max_instances),
            ("memories", limits.memories, config.max_memories),
            ("tables", limits.tables, config.max_tables),
        ];
        match asked.into_iter().find(|(_, granted, most)| granted > most) {
            None => Ok(()),
            Some((name, granted, most)) => Err(LoadError::Limit {
                plugin: plugin.into(),
                name,
                granted: granted as u64,
                most: most as u64,
            }),
        }
    }

    /// The entry of a digest among the components in use.
    fn compiled(&self, digest: [u8; 32]) -> Arc<Compiled> {
        // Nobody can panic while holding it in a way that would break the map.
        let mut all = self.0.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(&digest).and_then(std::sync::Weak::upgrade) {
            return known;
        }
        all.retain(|_, c| c.strong_count() > 0);
        let new = Arc::new(Compiled::default());
        all.insert(digest, Arc::downgrade(&new));
        new
    }

    fn component(
        &self,
        id: &str,
        source: &PluginSource<'_>,
        report: &mut LoadReport,
    ) -> Result<Component, LoadError> {
        let cache = self.0.cache.as_ref();
        if let Some(cache) = cache {
            match cache.read(&self.0.wasmtime, &source.digest) {
                Ok(Some(component)) => return Ok(component),
                Ok(None) => {}
                Err(warning) => report.warning = Some(warning),
            }
        }
        report.from_cache = false;
        let found: [u8; 32] = Sha256::digest(source.bytes).into();
        if found != source.digest {
            return Err(LoadError::Digest {
                plugin: id.into(),
                expected: hex(&source.digest),
                found: hex(&found),
            });
        }
        let start = Instant::now();
        let compile_error =
            |e: wasmtime::Error| LoadError::Compile { plugin: id.into(), reason: format!("{e:#}") };
        let component = Component::from_binary(&self.0.wasmtime, source.bytes).map_err(compile_error)?;
        report.compiled_in = Some(start.elapsed());
        if let Some(cache) = cache {
            let code = component.serialize().map_err(compile_error)?;
            if let Err(warning) = cache.write(&source.digest, &code) {
                // The first one tells more.
                report.warning.get_or_insert(warning);
            }
        }
        Ok(component)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
