//! A platform that scans many tenants in one process, and updates their plugins between scans.
//!
//! ```sh
//! cargo run -p bartizan-scan --example platform -- tenants/alpha tenants/bravo
//! ```
//!
//! Each tenant is a folder with a `registry.toml` of its own (versions, grants, settings, limits) and its
//! last snapshot, `estate.snapshot`. Findings go to `findings.jsonl` beside them, and what plugins log to
//! `plugins.log`: nothing of one tenant is written where another could read it.

use bartizan_engine::{CancelToken, Engine, EngineConfig};
use bartizan_registry::{Config, Mode, Plugin, resolve};
use bartizan_report::{Jsonl, Logged};
use bartizan_scan::{Candidate, Dispatch, Live, PluginSet, Selection, Status, Trial};
use bartizan_state::Snapshot;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    // One engine for all: code is compiled once a digest, whoever uses it. `cache` keeps it on disk.
    let engine = Engine::new(EngineConfig::default())?;
    let tenants = folders.iter().map(|f| Tenant::open(&engine, f)).collect::<Result<Vec<_>>>()?;
    // As often as you like, and whenever there is a new snapshot.
    round(&engine, &tenants)
}

/// Updates and scans every tenant, side by side. What fails for one is no other's business.
pub(crate) fn round(engine: &Engine, tenants: &[Tenant]) -> Result<()> {
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let begun: Vec<_> = tenants
            .iter()
            .map(|tenant| {
                scope.spawn(move || {
                    tenant.update(engine)?;
                    tenant.scan()
                })
            })
            .collect();
        begun.into_iter().map(|t| t.join().unwrap_or_else(|_| Err("a thread broke".into()))).collect()
    });
    results.into_iter().collect()
}

/// What is kept of a tenant between scans.
pub(crate) struct Tenant {
    folder: PathBuf,
    live: Live,
}

impl Tenant {
    /// Begins with the plugins that the tenant asks for now.
    pub(crate) fn open(engine: &Engine, folder: &Path) -> Result<Self> {
        let plugins = plugins(folder, Mode::default())?;
        let chosen = Selection::default().choose(&plugins)?;
        let live = Live::new(PluginSet::load(engine, &plugins, chosen)?);
        Ok(Self { folder: folder.to_owned(), live })
    }

    /// Takes newer plugins, and what changed in `registry.toml`, as far as they judge the last snapshot
    /// without breaking. Scans that run go on with what they began with.
    fn update(&self, engine: &Engine) -> Result<()> {
        let plugins = plugins(&self.folder, Mode { update: true, ..Mode::default() })?;
        let chosen = Selection::default().choose(&plugins)?;
        let trial = Trial { snapshot: self.snapshot()?, threads: 1, cancel: CancelToken::default() };
        let accepted = self.live.propose(Candidate::load(engine, &plugins, chosen), &trial)?;
        for refused in &accepted.refused {
            // A fault's text may quote the plugin.
            eprintln!("{}: {}", self.folder.display(), bartizan_report::plain(&refused.to_string()));
        }
        Ok(())
    }

    /// Judges the last snapshot with the plugins that are in use now.
    fn scan(&self) -> Result<()> {
        let create = |name: &str| File::create(self.folder.join(name)).map(BufWriter::new);
        let mut findings = Jsonl::new(create("findings.jsonl")?, &Status::ALL);
        let mut sink = Logged { sink: &mut findings, out: create("plugins.log")? };
        let set = self.live.current();
        let (snapshot, cancel) = (self.snapshot()?, CancelToken::default());
        Dispatch { set: &set, snapshot, threads: 1, cancel, expected: &[] }.run(&mut sink)?;
        Ok(())
    }

    fn snapshot(&self) -> Result<Arc<Snapshot>> {
        Ok(Arc::new(Snapshot::open(self.folder.join("estate.snapshot"))?))
    }
}

/// Resolves and verifies what a tenant asks for. One plugin that is refused here refuses all of them, and
/// the set in use goes on.
fn plugins(folder: &Path, mode: Mode) -> Result<Vec<Plugin>> {
    let config = Config::read(&folder.join("registry.toml"))?;
    Ok(resolve(&config, None, mode)?.plugins)
}
