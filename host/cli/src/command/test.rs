//! `bartizan test`: the examples of plugins, through their built components.

use super::build::{components, describe};
use super::watch;
use crate::args::Test;
use crate::failure::{Failure, Result};
use crate::output::stdout;
use anstyle::{AnsiColor, Style};
use bartizan_contract::manifest::{Docs, Manifest};
use bartizan_engine::Engine;
use bartizan_registry::{Digest, wildcard};
use bartizan_report::plain;
use bartizan_scan::{Built, ExampleResult, run_examples};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

pub(crate) fn run(c: &Test) -> Result<u8> {
    let engine = super::engine()?;
    if c.watch {
        return watch::run(&c.packages, || round(c, &engine));
    }
    round(c, &engine)
}

fn round(c: &Test, engine: &Engine) -> Result<u8> {
    let wanted = |id: &str| c.checks.is_empty() || c.checks.iter().any(|p| wildcard(p, id));
    let (mut passed, mut failed) = (0usize, 0usize);
    for path in components(&c.packages, &c.components, c.no_build)? {
        let (good, bad) = test(engine, &path, &wanted)?;
        passed += good;
        failed += bad;
    }
    if passed + failed == 0 {
        return Err(Failure::new("there is no example to run"));
    }
    let mut out = stdout();
    writeln!(out, "{passed} passed, {failed} failed")?;
    out.flush()?;
    Ok(u8::from(failed > 0))
}

/// A built component with its manifest and examples.
pub(crate) struct Component {
    bytes: Vec<u8>,
    pub(crate) manifest: Manifest,
    pub(crate) docs: Docs,
}

impl Component {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let bytes = fs::read(path).map_err(|e| {
            Failure::of(format!("{shown} cannot be read"), e).hint("build it first: `bartizan build`")
        })?;
        let (sections, manifest) = describe(path, &bytes)?;
        let Some(docs) = &sections.docs else {
            return Err(Failure::new(format!("{shown} has no section bartizan:docs, so it has no examples")));
        };
        let docs = Docs::parse(docs, &manifest)
            .map_err(|e| Failure::of(format!("the examples of {shown} are wrong"), e))?;
        Ok(Self { bytes, manifest, docs })
    }

    pub(crate) fn built(&self) -> Built<'_> {
        let Digest(digest) = Digest::of(&self.bytes);
        Built { bytes: &self.bytes, digest, manifest: &self.manifest, docs: &self.docs }
    }
}

fn test(engine: &Engine, path: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<(usize, usize)> {
    let start = Instant::now();
    let component = Component::read(path)?;
    let manifest = &component.manifest;
    let scratch = tempfile::tempdir().map_err(|e| Failure::of("no temporary folder can be made", e))?;
    let results = run_examples(engine, component.built(), scratch.path(), wanted)
        .map_err(|e| Failure::of(format!("the examples of {} cannot be run", path.display()), e))?;
    let failed: Vec<&ExampleResult> = results.iter().filter(|r| !r.passed()).collect();
    let mut out = stdout();
    for r in &failed {
        difference(&mut out, r)?;
    }
    writeln!(
        out,
        "{}@{}: {} examples of {} checks in {:.0} ms",
        manifest.name,
        manifest.version,
        results.len(),
        manifest.checks.iter().filter(|c| wanted(&c.id)).count(),
        start.elapsed().as_secs_f64() * 1e3
    )?;
    out.flush()?;
    Ok((results.len() - failed.len(), failed.len()))
}

/// What an example should have given, and what it gave.
pub(super) fn difference(out: &mut impl Write, r: &ExampleResult) -> Result<()> {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
    writeln!(out, "{red}FAIL{red:#} {}  \"{}\"", r.check, plain(&r.name))?;
    let detail = r.expected_detail.as_ref().map(|d| format!(", saying \"{}\"", plain(d)));
    writeln!(out, "  {green}expected{green:#} {}{}", r.expected, detail.unwrap_or_default())?;
    match &r.actual {
        Ok((status, detail)) => writeln!(out, "  {red}got{red:#}      {status}: {}", plain(detail))?,
        Err(problem) => writeln!(out, "  {red}wrong{red:#}    {}", plain(problem))?,
    }
    Ok(())
}
