//! One file a subcommand, and what they share.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod bundle;
pub(crate) mod checks;
pub(crate) mod coverage;
pub(crate) mod docs;
mod dry_run;
pub(crate) mod edit;
mod gather;
pub(crate) mod inspect;
pub(crate) mod keygen;
mod needs;
pub(crate) mod new;
pub(crate) mod permissions;
pub(crate) mod plugins;
pub(crate) mod publish;
mod registries;
pub(crate) mod scan;
pub(crate) mod schema;
pub(crate) mod snapshot;
pub(crate) mod test;
pub(crate) mod update;
mod watch;

use crate::args;
use crate::failure::{Failure, Result};
use crate::output::warning;
use crate::progress::Progress;
use bartizan_engine::{CacheConfig, Engine, EngineConfig, LoadError};
use bartizan_registry::{Access, Config, Lock, Mode, Registries, Resolution, resolve_from};
use bartizan_scan::{PluginSet, SelectError, SelectedCheck, Selection, SetError};
use std::path::{Path, PathBuf};

/// The exit code of what is incomplete.
pub(crate) const INCOMPLETE: u8 = 3;

/// The lock beside a `registry.toml`.
fn lock_path(registry: &Path) -> PathBuf {
    registry.with_extension("lock")
}

/// Resolves and verifies the plugins, and writes the lock where it grew.
fn resolution(registry: &Path, options: &args::Resolve) -> Result<Resolution> {
    let config = Config::read(registry)?;
    let path = lock_path(registry);
    let lock = Lock::read(&path)?;
    let mode = Mode { locked: options.locked, ..Mode::default() };
    let progress = Progress::begin();
    let registries = Registries::open(&config, &access(options.offline, &progress))?;
    let resolution = resolve_from(&config, lock.as_ref(), mode, &registries);
    progress.end();
    let resolution = resolution?;
    for w in &resolution.warnings {
        warning(&w.to_string());
    }
    if resolution.lock_changed {
        resolution.lock.write(&path)?;
    }
    Ok(resolution)
}

fn choose(selection: &args::Selection, resolution: &Resolution) -> Result<Vec<(usize, Vec<SelectedCheck>)>> {
    let selection = Selection {
        checks: selection.checks.clone(),
        services: selection.services.clone(),
        severity: selection.severity,
        plugins: selection.plugins.clone(),
    };
    selection.choose(&resolution.plugins).map_err(|e| {
        let hint = match &e {
            SelectError::NoMatch { suggestion: Some(near), .. } => format!("did you mean `{near}`?"),
            SelectError::NoMatch { .. } | SelectError::Empty => {
                "`bartizan checks list` shows what there is".to_owned()
            }
            _ => String::new(),
        };
        Failure::new(e.to_string()).hint(hint)
    })
}

/// This program's folder below one that the user may have set, or below the home folder.
fn own_folder(variable: &str, home: &str) -> Option<PathBuf> {
    let given = std::env::var_os(variable).filter(|v| !v.is_empty()).map(PathBuf::from);
    given.or_else(|| Some(std::env::home_dir()?.join(home))).map(|p| p.join("bartizan"))
}

fn cache_folder() -> Option<PathBuf> {
    own_folder("XDG_CACHE_HOME", ".cache")
}

/// How registries are reached: with the user's cache, which projects share.
fn access(offline: bool, progress: &Progress) -> Access {
    Access {
        cache: cache_folder().map(|folder| folder.join("plugins")),
        offline,
        watcher: Some(progress.watcher()),
        ..Access::default()
    }
}

/// An engine with the user's cache of compiled code.
fn engine() -> Result<Engine> {
    let cache = cache_folder().zip(own_folder("XDG_STATE_HOME", ".local/state"));
    let cache = cache.map(|(dir, state_dir)| CacheConfig { dir: dir.join("code"), state_dir });
    let threads = threads();
    Engine::new(EngineConfig { threads, cache, ..EngineConfig::default() })
        .map_err(|e| Failure::of("the engine cannot start", e))
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Compiles what was chosen.
fn load(
    engine: &Engine,
    resolution: &Resolution,
    chosen: Vec<(usize, Vec<SelectedCheck>)>,
) -> Result<PluginSet> {
    let set = PluginSet::load(engine, &resolution.plugins, chosen).map_err(|e| {
        let what = e.to_string();
        match e {
            SetError::Load { source, .. } => {
                // The other errors say themselves what to do.
                let hint = match &source {
                    LoadError::Compile { .. } | LoadError::NotAPlugin { .. } => {
                        "build it again with `bartizan build`, or use another version"
                    }
                    _ => "",
                };
                Failure::of(what, source).hint(hint)
            }
            _ => Failure::new(what),
        }
    })?;
    for plugin in set.plugins() {
        if let Some(w) = &plugin.report().warning {
            warning(&format!("{}: {w}", plugin.name));
        }
    }
    Ok(set)
}
