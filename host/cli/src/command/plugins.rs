//! `bartizan plugins list|verify`

use super::{access, lock_path, resolution};
use crate::args::{ListFormat, Plugins, Resolve};
use crate::failure::{Failure, Result, causes};
use crate::output::stdout;
use crate::progress::Progress;
use anstyle::{AnsiColor, Style};
use bartizan_registry::{Config, Digest, Lock, Mode, Registries, verify};
use serde_json::json;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Plugins, registry: &Path) -> Result<u8> {
    match c {
        Plugins::List { resolve, format } => list(resolve, *format, registry),
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
