//! `bartizan inspect`: what any component or core module is, read without running anything.

use super::build::describe;
use super::needs::{Needs, catalog};
use super::resolution;
use crate::args::{Inspect, ListFormat, Resolve};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use anstyle::Style;
use bartizan_contract::manifest::{Manifest, Setting};
use bartizan_engine::Limits;
use bartizan_gather::catalog::Catalog;
use bartizan_registry::{Anatomy, Digest};
use bartizan_report::plain;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(c: &Inspect, registry: &Path) -> Result<u8> {
    let bytes = bytes(&c.plugin, registry)?;
    let path = Path::new(&c.plugin);
    if !bytes.starts_with(b"\0asm") {
        return Err(Failure::new(format!("{} is no WebAssembly", path.display())));
    }
    let anatomy =
        Anatomy::read(&bytes).map_err(|e| Failure::new(format!("{}: {e}", path.display())).hint(e.hint()))?;
    let plugin = describe(path, &bytes).and_then(|(_, manifest)| Plugin::of(manifest));
    match c.format {
        ListFormat::Table => page(&bytes, &anatomy, &plugin),
        ListFormat::Jsonl => object(&bytes, &anatomy, &plugin),
    }?;
    Ok(0)
}

/// A file's, or those of a configured plugin.
fn bytes(plugin: &str, registry: &Path) -> Result<Arc<[u8]>> {
    let path = Path::new(plugin);
    if path.is_file() {
        return Ok(fs::read(path).map_err(|e| Failure::of(format!("{plugin} cannot be read"), e))?.into());
    }
    let resolution = resolution(registry, &Resolve::default())?;
    let found = resolution.plugins.iter().find(|p| p.id() == plugin).ok_or_else(|| {
        Failure::new(format!("`{plugin}` is neither a file nor a configured plugin"))
            .hint("`bartizan plugins list` shows the configured plugins")
    })?;
    Ok(found.bytes.clone())
}

/// What a plugin says of itself, and what that means for this host.
struct Plugin {
    manifest: Manifest,
    needs: Needs,
    limits: Limits,
}

impl Plugin {
    fn of(manifest: Manifest) -> Result<Self> {
        let needs = Needs::of(&catalog()?, &manifest.checks)?;
        let narrower = manifest.limits.iter().map(|(name, value)| (name.as_str(), *value));
        let limits = Limits::default()
            .narrowed(narrower)
            .map_err(|e| Failure::of("the manifest asks for limits that this host does not have", e))?;
        Ok(Self { manifest, needs, limits })
    }
}

/// Why a file is no plugin, in one line.
fn problem(e: &Failure) -> String {
    let causes = e.causes().into_iter().map(|cause| format!(": {cause}"));
    let text: String = std::iter::once(e.what.clone()).chain(causes).collect();
    plain(&text).into_owned()
}

fn object(bytes: &[u8], anatomy: &Anatomy, plugin: &Result<Plugin>) -> Result<()> {
    let mut object = json!({
        "kind": kind(anatomy),
        "digest": Digest::of(bytes).to_string(),
        "size": {
            "bytes": bytes.len(),
            "code": anatomy.code,
            "data": anatomy.data,
            "custom": anatomy.custom,
            "other": anatomy.other,
        },
        "imports": anatomy.imports.iter()
            .map(|i| json!({ "name": i.name, "types_only": i.types_only })).collect::<Vec<_>>(),
        "exports": anatomy.exports,
    });
    let more = match plugin {
        Ok(Plugin { manifest: m, needs, limits }) => json!({
            "plugin": {
                "name": m.name,
                "version": m.version,
                "description": m.description,
                "contract": m.contract,
                "capabilities": m.capabilities,
                "limits": limits.named().collect::<std::collections::BTreeMap<_, _>>(),
                "reads": needs.reads,
                "not_in_catalog": needs.unknown,
                "actions": needs.actions,
                "checks": m.checks,
            },
            "host": { "contract": bartizan_contract::VERSION, "catalog": Catalog::version() },
        }),
        Err(e) => json!({ "plugin": null, "problem": problem(e) }),
    };
    if let (Value::Object(all), Value::Object(more)) = (&mut object, more) {
        all.extend(more);
    }
    let mut out = stdout();
    writeln!(out, "{object}")?;
    Ok(out.flush()?)
}

fn kind(anatomy: &Anatomy) -> &'static str {
    if anatomy.component { "component" } else { "core module" }
}

fn page(bytes: &[u8], anatomy: &Anatomy, plugin: &Result<Plugin>) -> Result<()> {
    let mut out = stdout();
    let bold = Style::new().bold();
    match plugin {
        Ok(Plugin { manifest: m, .. }) => {
            writeln!(out, "{bold}{} {}{bold:#}  {}", m.name, plain(&m.version), plain(&m.description))?;
        }
        Err(e) => {
            writeln!(out, "{bold}No check plugin{bold:#}: {}", problem(e))?;
            if let Some(hint) = &e.hint {
                writeln!(out, "{hint}")?;
            }
        }
    }
    writeln!(out, "{:<13} {}", kind(anatomy), Digest::of(bytes))?;
    let Anatomy { code, data, custom, other, .. } = anatomy;
    let customs = custom.values().sum::<usize>();
    writeln!(
        out,
        "size          {} bytes: code {code}, data {data}, custom {customs}, other {other}",
        bytes.len()
    )?;
    for (name, size) in custom {
        writeln!(out, "              {size:>9}  {}", plain(name))?;
    }
    if let Ok(plugin) = plugin {
        about(&mut out, plugin)?;
    }
    let functions = anatomy.imports.iter().filter(|i| !i.types_only).map(|i| i.name.as_str());
    listed(&mut out, "imports", functions, "no function")?;
    listed(&mut out, "exports", anatomy.exports.iter().map(String::as_str), "nothing")?;
    if let Ok(plugin) = plugin {
        details(&mut out, plugin)?;
    }
    Ok(out.flush()?)
}

fn listed<'a>(
    out: &mut impl Write,
    what: &str,
    names: impl Iterator<Item = &'a str>,
    none: &str,
) -> Result<()> {
    let names: Vec<_> = names.map(plain).collect();
    let names = if names.is_empty() { none.to_owned() } else { names.join(", ") };
    Ok(writeln!(out, "{what:<13} {names}")?)
}

fn about(out: &mut impl Write, Plugin { manifest, needs, limits }: &Plugin) -> Result<()> {
    writeln!(
        out,
        "contract      {}; this host speaks {}",
        plain(&manifest.contract),
        bartizan_contract::VERSION
    )?;
    let version = Catalog::version();
    if needs.unknown.is_empty() {
        writeln!(out, "catalog       {version} of this host has all that it reads")?;
    } else {
        writeln!(out, "catalog       {version} of this host lacks {}", plain(&needs.unknown.join(", ")))?;
    }
    listed(out, "capabilities", manifest.capabilities.iter().map(String::as_str), "none")?;
    let limits: Vec<String> = limits.named().map(|(name, value)| format!("{name} {value}")).collect();
    for (n, line) in limits.chunks(5).enumerate() {
        let what = if n == 0 { "limits" } else { "" };
        writeln!(out, "{what:<13} {}", line.join(", "))?;
    }
    Ok(())
}

fn details(out: &mut impl Write, Plugin { manifest, needs, .. }: &Plugin) -> Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "\n{bold}Reads{bold:#}, and nothing else")?;
    for (resource_type, properties) in &needs.reads {
        let properties: Vec<_> = properties.iter().map(|p| plain(p)).collect();
        writeln!(out, "  {resource_type}: {}", properties.join(", "))?;
    }
    writeln!(out, "\n{bold}IAM actions{bold:#} that this leads to")?;
    for action in &needs.actions {
        writeln!(out, "  {action}")?;
    }
    writeln!(out, "\n{bold}Checks{bold:#}")?;
    for check in &manifest.checks {
        writeln!(out, "  {:<13} {}  {}", check.severity, check.id, plain(&check.title))?;
        for s in &check.settings {
            let (name, default) = (plain(&s.name), s.default.to_string());
            let (kind, description) = (allowed(s), plain(&s.description));
            writeln!(out, "                  {name} = {}  ({kind}) {description}", plain(&default))?;
        }
    }
    Ok(())
}

/// What a setting may be.
pub(crate) fn allowed(setting: &Setting) -> String {
    use bartizan_contract::manifest::SettingKind::{Boolean, Integer, String as Text, Strings};
    let kind = match setting.kind {
        Boolean => "true or false",
        Integer => "whole number",
        Text => "text",
        Strings => "list of texts",
    };
    match (setting.min, setting.max) {
        (Some(min), Some(max)) => format!("{kind}, {min} to {max}"),
        (Some(min), None) => format!("{kind}, at least {min}"),
        (None, Some(max)) => format!("{kind}, at most {max}"),
        (None, None) => kind.to_owned(),
    }
}
