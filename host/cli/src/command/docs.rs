//! `bartizan docs`: a page for each check, from what its plugin says of itself.

mod folder;
mod markdown;

use super::build::components;
use super::inspect::allowed;
use super::needs::{Needs, catalog};
use super::test::Component;
use crate::args::Docs;
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_contract::manifest::{Check, CheckDocs, Example, InputKind, Manifest};
use bartizan_gather::catalog::Catalog;
use markdown::{block, code, markdown, text};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

pub(crate) fn run(c: &Docs) -> Result<u8> {
    let catalog = catalog()?;
    let mut pages = BTreeMap::new();
    let mut index = format!("{}# Checks\n", folder::MARK);
    let mut plugins = components(&c.packages, &c.components, c.no_build)?
        .iter()
        .map(|path| Component::read(path))
        .collect::<Result<Vec<_>>>()?;
    plugins.sort_by(|a, b| {
        (&a.manifest.name, &a.manifest.version).cmp(&(&b.manifest.name, &b.manifest.version))
    });
    for plugin in &plugins {
        list(&mut index, &plugin.manifest);
        // The manifest's reader has seen to it that the lists agree.
        for (check, docs) in plugin.manifest.checks.iter().zip(&plugin.docs.checks) {
            let name = file(check)?;
            if pages.insert(name, page(&catalog, &plugin.manifest, check, docs)?).is_some() {
                return Err(Failure::new(format!("two of the plugins have a check `{}`", check.id))
                    .hint("document them in folders of their own"));
            }
        }
    }
    pages.insert("README.md".to_owned(), index);
    let done = folder::write(&c.output, &pages)?;
    let folder::Done { written, unchanged, removed } = done;
    let mut out = stdout();
    writeln!(
        out,
        "{}: {written} pages written, {unchanged} unchanged, {removed} removed",
        c.output.display()
    )?;
    out.flush()?;
    Ok(0)
}

/// The page's file. An id is lower-case words joined by `-`, so it cannot lead anywhere.
fn file(check: &Check) -> Result<String> {
    if check.id == "readme" {
        // On some file systems it would be the index.
        return Err(Failure::new("a check cannot be called `readme`"));
    }
    Ok(format!("{}.md", check.id))
}

// Writing to a String does not fail.

fn list(out: &mut String, plugin: &Manifest) {
    let _ = writeln!(out, "\n## {} {}\n", text(&plugin.name), text(&plugin.version));
    if !plugin.description.is_empty() {
        let _ = writeln!(out, "{}\n", text(&plugin.description));
    }
    let _ = writeln!(out, "| check | severity | what it wants |\n|---|---|---|");
    for check in &plugin.checks {
        let (id, severity, title) = (&check.id, &check.severity, text(&check.title));
        let _ = writeln!(out, "| [{id}]({id}.md) | {severity} | {title} |");
    }
}

fn page(catalog: &Arc<Catalog>, plugin: &Manifest, check: &Check, docs: &CheckDocs) -> Result<String> {
    let mut out = format!("{}# {}\n\n", folder::MARK, text(&check.title));
    let _ = writeln!(out, "| | |\n|---|---|");
    let _ = writeln!(out, "| check | {} |", code(&check.id));
    for alias in &check.aliases {
        let _ = writeln!(out, "| formerly | {} |", code(alias));
    }
    let _ = writeln!(out, "| severity | {} |", check.severity);
    let _ = writeln!(out, "| judges | {} |", code(&check.subject));
    let _ = writeln!(out, "| plugin | {} {} |", text(&plugin.name), text(&plugin.version));
    for (heading, words) in [("Why", &docs.description), ("Remediation", &docs.remediation)] {
        if !words.trim().is_empty() {
            let _ = writeln!(out, "\n## {heading}\n\n{}", markdown(words));
        }
    }
    settings(&mut out, check);
    reads(&mut out, catalog, check)?;
    if !check.satisfies.is_empty() {
        let _ = writeln!(out, "\n## Requirements\n");
        for requirement in &check.satisfies {
            let _ = writeln!(out, "- {}", code(requirement));
        }
    }
    examples(&mut out, &docs.examples)?;
    Ok(out)
}

fn settings(out: &mut String, check: &Check) {
    if check.settings.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## Settings\n\n| setting | default | allowed | meaning |\n|---|---|---|---|");
    for s in &check.settings {
        let (name, default, meaning) = (code(&s.name), code(&s.default.to_string()), text(&s.description));
        let _ = writeln!(out, "| {name} | {default} | {} | {meaning} |", allowed(s));
    }
}

fn reads(out: &mut String, catalog: &Arc<Catalog>, check: &Check) -> Result<()> {
    let _ =
        writeln!(out, "\n## What it reads\n\n| type | which | property | IAM actions |\n|---|---|---|---|");
    let mut rows = |resource_type: &str, which: &str, properties: &[String]| {
        let entry = catalog.get(resource_type);
        for property in properties {
            let cost = entry.and_then(|e| e.cost(property));
            let actions = cost.map(|c| c.actions).unwrap_or_default();
            let actions: Vec<String> = actions.iter().map(|a| code(a)).collect();
            let (kind, property) = (code(resource_type), code(property));
            let _ = writeln!(out, "| {kind} | {which} | {property} | {} |", actions.join(", "));
        }
        if properties.is_empty() {
            let _ = writeln!(out, "| {} | {which} | | |", code(resource_type));
        }
    };
    rows(&check.subject, "what is judged", &check.reads);
    for input in &check.inputs {
        let which = match (input.kind, &input.via) {
            (InputKind::Link, Some(via)) => format!("what {} names", code(via)),
            _ => "all of the account".to_owned(),
        };
        rows(&input.resource_type, &which, &input.reads);
    }
    let needs = Needs::of(catalog, [check])?;
    if !needs.unknown.is_empty() {
        let unknown: Vec<String> = needs.unknown.iter().map(|u| code(u)).collect();
        let _ = writeln!(out, "\nThis version of Bartizan cannot read {}.", unknown.join(", "));
    }
    if !needs.actions.is_empty() {
        let actions: Vec<String> = needs.actions.iter().map(|a| code(a)).collect();
        let _ = writeln!(
            out,
            "\nWith what it takes to find them, a scan with this check calls for {}.",
            actions.join(", ")
        );
    }
    Ok(())
}

fn examples(out: &mut String, examples: &[Example]) -> Result<()> {
    if examples.is_empty() {
        return Ok(());
    }
    let _ = writeln!(out, "\n## Examples");
    for example in examples {
        let json = serde_json::to_string_pretty(example)
            .map_err(|e| Failure::of("an example cannot be written as JSON", e))?;
        let _ = writeln!(out, "\n### {}: {}\n", text(&example.outcome), text(&example.name));
        out.push_str(&block("json", &json));
    }
    Ok(())
}
