//! `bartizan plugins list|inspect|verify`

use super::build::describe;
use super::{access, lock_path, resolution};
use crate::args::{ListFormat, Plugins, Resolve};
use crate::failure::{Failure, Result, causes};
use crate::output::stdout;
use crate::progress::Progress;
use anstyle::{AnsiColor, Style};
use bartizan_registry::{Config, Digest, Lock, Mode, Registries, verify};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(c: &Plugins, registry: &Path) -> Result<u8> {
    match c {
        Plugins::List { resolve, format } => list(resolve, *format, registry),
        Plugins::Inspect { plugin } => inspect(plugin, registry),
        Plugins::Verify { resolve } => verdicts(resolve, registry),
    }
}

fn list(resolve: &Resolve, format: ListFormat, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, resolve)?;
    let mut out = stdout();
    for p in &resolution.plugins {
        let checks = p.manifest.checks.len();
        match format {
            ListFormat::Table => writeln!(
                out,
                "{:<20} {:<10} {checks:>3} checks  signed by {} ({})  {}",
                p.id(),
                p.version.to_string(),
                p.signer.name,
                p.signer.key,
                p.manifest.description
            )?,
            ListFormat::Jsonl => {
                let line = json!({
                    "name": p.name,
                    "id": p.id(),
                    "version": p.version.to_string(),
                    "digest": Digest(p.digest).to_string(),
                    "signer": p.signer.name,
                    "key": p.signer.key.to_string(),
                    "contract": p.manifest.contract,
                    "checks": checks,
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(0)
}

/// What a component says of itself; nothing is run, and no signature is looked at.
fn inspect(plugin: &str, registry: &Path) -> Result<u8> {
    let path = Path::new(plugin);
    let bytes: Arc<[u8]> = if path.is_file() {
        fs::read(path).map_err(|e| Failure::of(format!("{plugin} cannot be read"), e))?.into()
    } else {
        let resolution = resolution(registry, &Resolve::default())?;
        let found = resolution.plugins.iter().find(|p| p.id() == plugin);
        let p = found.ok_or_else(|| {
            Failure::new(format!("`{plugin}` is neither a file nor a configured plugin"))
                .hint("`bartizan plugins list` shows the configured plugins")
        })?;
        p.bytes.clone()
    };
    let (sections, manifest) = describe(path, &bytes)?;
    let mut out = stdout();
    let bold = Style::new().bold();
    writeln!(out, "{bold}{} {}{bold:#}  {}", manifest.name, manifest.version, manifest.description)?;
    writeln!(out, "contract      {}", manifest.contract)?;
    writeln!(out, "component     {} bytes, {}", bytes.len(), Digest::of(&bytes))?;
    let capabilities =
        if manifest.capabilities.is_empty() { "none".into() } else { manifest.capabilities.join(", ") };
    writeln!(out, "capabilities  {capabilities}")?;
    let functions: Vec<&str> =
        sections.imports.iter().filter(|i| !i.types_only).map(|i| i.name.as_str()).collect();
    let functions = if functions.is_empty() { "no function".into() } else { functions.join(", ") };
    writeln!(out, "imports       {functions}")?;
    let mut reads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for check in &manifest.checks {
        reads.entry(&check.subject).or_default().extend(check.reads.iter().map(String::as_str));
        for input in &check.inputs {
            reads.entry(&input.resource_type).or_default().extend(input.reads.iter().map(String::as_str));
        }
    }
    writeln!(out, "\n{bold}Reads{bold:#}, and nothing else")?;
    for (resource_type, properties) in reads {
        writeln!(out, "  {resource_type}: {}", properties.into_iter().collect::<Vec<_>>().join(", "))?;
    }
    writeln!(out, "\n{bold}Checks{bold:#}")?;
    for check in &manifest.checks {
        writeln!(out, "  {:<13} {}  {}", check.severity, check.id, check.title)?;
    }
    out.flush()?;
    Ok(0)
}

fn verdicts(options: &Resolve, registry: &Path) -> Result<u8> {
    let config = Config::read(registry)?;
    let lock = Lock::read(&lock_path(registry))?;
    let mode = Mode { locked: options.locked, fresh: !options.offline, ..Mode::default() };
    let progress = Progress::begin();
    let registries = Registries::open(&config, &access(options.offline, &progress))?;
    let mut out = stdout();
    let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
    let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let mut refused = 0usize;
    for v in verify(&config, lock.as_ref(), mode, &registries) {
        let release = v.release.as_ref().map_or_else(|| v.id.clone(), ToString::to_string);
        writeln!(out, "{release}")?;
        for step in &v.steps {
            writeln!(out, "  {green}ok{green:#}       {:<10} {}", step.what, step.found)?;
        }
        for w in &v.warnings {
            writeln!(out, "  warning  {w}")?;
        }
        if let Some(e) = &v.refused {
            refused += 1;
            writeln!(out, "  {red}refused{red:#}  {e}")?;
            for cause in causes(e) {
                writeln!(out, "           because {cause}")?;
            }
            let hint = e.hint();
            if !hint.is_empty() {
                writeln!(out, "           hint: {}", hint.replace('\n', "\n           "))?;
            }
        }
    }
    out.flush()?;
    if refused > 0 {
        let plugins = if refused == 1 { "plugin is" } else { "plugins are" };
        return Err(Failure::new(format!("{refused} {plugins} refused")));
    }
    Ok(0)
}
