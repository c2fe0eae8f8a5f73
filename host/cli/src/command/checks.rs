//! `bartizan checks list|show`

use super::{choose, resolution};
use crate::args::{Checks, ListFormat, Resolve, Selection};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use anstyle::Style;
use bartizan_contract::manifest::{Docs, InputKind};
use bartizan_scan::SelectedCheck;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Checks, registry: &Path) -> Result<u8> {
    match c {
        Checks::List { selection, resolve, format } => list(selection, resolve, *format, registry),
        Checks::Show { id, resolve } => show(id, resolve, registry),
    }
}

fn list(selection: &Selection, resolve: &Resolve, format: ListFormat, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, resolve)?;
    let chosen = choose(selection, &resolution)?;
    let mut checks: Vec<&SelectedCheck> = chosen.iter().flat_map(|(_, c)| c).collect();
    checks.sort_by(|a, b| a.info.id.cmp(&b.info.id).then_with(|| a.info.plugin.cmp(&b.info.plugin)));
    let mut out = stdout();
    let width = checks.iter().map(|c| c.info.id.len()).max().unwrap_or(0);
    for check in checks {
        match format {
            ListFormat::Table => {
                writeln!(
                    out,
                    "{:<width$}  {:<13}  {}",
                    check.info.id, check.info.severity, check.info.title
                )?;
            }
            ListFormat::Jsonl => writeln!(out, "{}", described(check))?,
        }
    }
    out.flush()?;
    Ok(0)
}

fn described(check: &SelectedCheck) -> Value {
    let m = &check.manifest;
    json!({
        "id": m.id,
        "title": m.title,
        "severity": m.severity,
        "plugin": check.info.plugin,
        "subject": m.subject,
        "reads": m.reads,
        "inputs": m.inputs,
        "settings": m.settings,
        "frameworks": m.satisfies,
        "aliases": m.aliases,
    })
}

fn show(id: &str, resolve: &Resolve, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, resolve)?;
    let selection = Selection { checks: vec![id.to_owned()], ..Selection::default() };
    let chosen = choose(&selection, &resolution)?;
    let mut out = stdout();
    for (place, checks) in &chosen {
        let docs = resolution.plugins.get(*place).map(|p| &p.docs);
        for check in checks {
            page(&mut out, check, docs)?;
        }
    }
    out.flush()?;
    Ok(0)
}

fn page(out: &mut impl Write, check: &SelectedCheck, docs: Option<&Docs>) -> Result<()> {
    let bold = Style::new().bold();
    let m = &check.manifest;
    writeln!(out, "{bold}{}{bold:#}\n{}\n", m.id, m.title)?;
    writeln!(out, "severity   {}", m.severity)?;
    writeln!(out, "plugin     {}", check.info.plugin)?;
    writeln!(out, "judges     {}", m.subject)?;
    writeln!(out, "reads      {}", m.reads.join(", "))?;
    for input in &m.inputs {
        let how = match input.kind {
            InputKind::All => "all of the account".to_owned(),
            InputKind::Each => "all of the account, page by page".to_owned(),
            InputKind::Link => format!("linked by {}", input.via.as_deref().unwrap_or("@id")),
        };
        writeln!(out, "           {} ({how}): {}", input.resource_type, input.reads.join(", "))?;
    }
    if !m.satisfies.is_empty() {
        writeln!(out, "satisfies  {}", m.satisfies.join(", "))?;
    }
    for s in &m.settings {
        writeln!(out, "setting    {} = {}  {}", s.name, s.default, s.description)?;
    }
    if !check.info.description.is_empty() {
        writeln!(out, "\n{}", check.info.description.trim())?;
    }
    if !check.info.remediation.is_empty() {
        writeln!(out, "\n{bold}Remediation{bold:#}\n{}", check.info.remediation.trim())?;
    }
    let examples = docs.and_then(|d| d.checks.iter().find(|d| d.id == m.id));
    if let Some(examples) = examples.filter(|d| !d.examples.is_empty()) {
        writeln!(out, "\n{bold}Examples{bold:#}")?;
        for e in &examples.examples {
            writeln!(out, "  {:<14} {}", e.outcome, e.name)?;
        }
    }
    writeln!(out).map_err(Failure::from)
}
