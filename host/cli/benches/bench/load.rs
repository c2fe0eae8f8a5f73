//! Compiled code from the cache, its MAC verified, against compiling.

use crate::measure::{Quantity, Sheet, Unit, count, least};
use crate::{Bench, Result};
use bartizan_engine::{CacheConfig, Capability, Engine, EngineConfig, Limits, PluginSource};
use bartizan_registry::Digest;
use std::hint::black_box;

/// The largest plugin that there is, and that of the bench.
const PLUGINS: [&str; 2] = ["aws-iam", "bench-plugin"];

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("Loading a plugin from the cache with its MAC verified, against compiling it");
    for name in PLUGINS {
        let bytes = bench.component(name)?;
        let folder = tempfile::tempdir()?;
        let cached = |dir: &str| {
            let config = CacheConfig { dir: folder.path().join(dir), state_dir: folder.path().join("state") };
            Engine::new(EngineConfig { cache: Some(config), ..EngineConfig::default() })
        };
        let engine = cached("code")?;
        let source = PluginSource {
            name,
            version: "1.0.0",
            digest: Digest::of(&bytes).0,
            bytes: &bytes,
            capabilities: &Capability::ALL,
            limits: Limits::default(),
        };
        let compiled = engine.load(&source)?;
        let compiling = compiled.report().compiled_in.ok_or("it was compiled before")?.as_nanos();
        // As long as it is held, it need not be loaded again.
        drop(compiled);
        if !engine.load(&source)?.report().from_cache {
            return Err("the cache gives nothing back".into());
        }
        let entry = std::fs::read_dir(folder.path().join("code"))?.next().ok_or("nothing was kept")??;
        #[expect(clippy::cast_precision_loss, reason = "the length of a small file")]
        let entry = entry.metadata()?.len() as f64;

        let [ns] = least(bench.rounds(100), 1, [&mut || drop(black_box(engine.load(&source)))]);
        #[expect(clippy::cast_precision_loss, reason = "nanoseconds of a compilation")]
        let compiling = compiling as f64;
        let micros = |ns: f64| Quantity(ns / 1e3, Unit::Microseconds);
        sheet.ratio(&format!("{name}: load, against compiling (wall)"), micros(ns), micros(compiling), None);
        // What is read, authenticated and loaded is the machine code.
        let normal = micros(ns * (300.0 * 1024.0) / entry);
        sheet.value(&format!("{name}: for 300 KiB of machine code"), normal, Some(500.0));
        let (component, code) = (count(bytes.len()) / 1024.0, entry / 1024.0);
        sheet.note(&format!("the component has {component:.0} KiB, its machine code {code:.0} KiB"));
    }
    Ok(())
}
