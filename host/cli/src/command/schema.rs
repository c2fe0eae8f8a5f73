//! `bartizan schema`

use super::needs::catalog;
use crate::args::{ListFormat, Schema};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_gather::catalog::{Cardinality, Catalog, ScopeKind, Type};
use bartizan_gather::plan::Per;
use serde_json::json;
use std::io::Write;

pub(crate) fn run(c: &Schema) -> Result<u8> {
    let catalog = catalog()?;
    let mut out = stdout();
    match &c.name {
        None => {
            for entry in catalog.types() {
                list(&mut out, entry, c.format)?;
            }
        }
        Some(name) => {
            let entry = catalog.get(name).ok_or_else(|| {
                let near = near(&catalog, name);
                let hint = match near.as_slice() {
                    [] => "`bartizan schema` lists them all".to_owned(),
                    near => format!("did you mean {}?", near.join(" or ")),
                };
                Failure::new(format!("the catalog has no resource type `{name}`")).hint(hint)
            })?;
            one(&mut out, entry, c.format)?;
        }
    }
    out.flush()?;
    Ok(0)
}

/// Types whose name holds what was written, or ends like it, whatever the case.
fn near(catalog: &Catalog, name: &str) -> Vec<String> {
    let wanted = name.to_ascii_lowercase();
    let last = wanted.rsplit("::").next().unwrap_or_default().to_owned();
    let fits = |entry: &&Type| {
        let known = entry.name.to_ascii_lowercase();
        known.contains(&wanted) || known.rsplit("::").next() == Some(last.as_str())
    };
    catalog.types().filter(fits).map(|entry| entry.name.clone()).take(5).collect()
}

fn list(out: &mut impl Write, entry: &Type, format: ListFormat) -> Result<()> {
    let (properties, scope, few) = (entry.properties().count(), scope(entry), few(entry));
    match format {
        ListFormat::Table => writeln!(out, "{}  {properties} properties, {scope}, {few}", entry.name)?,
        ListFormat::Jsonl => {
            let line =
                json!({ "type": entry.name, "properties": properties, "scope": scope, "cardinality": few });
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn one(out: &mut impl Write, entry: &Type, format: ListFormat) -> Result<()> {
    if format == ListFormat::Table {
        writeln!(out, "{}  ({}, {})", entry.name, scope(entry), few(entry))?;
        match (entry.listed_by(), &entry.parent) {
            (Some(call), Some(parent)) => writeln!(out, "listed by {call}, for each {parent}")?,
            (Some(call), None) => writeln!(out, "listed by {call}")?,
            (None, _) => writeln!(out, "exactly one in each scope")?,
        }
    }
    let (recorded_as, recorded) = entry.recorded().unwrap_or_default();
    if format == ListFormat::Table && !recorded.is_empty() {
        let (some, all) = (recorded.len(), entry.properties().count());
        writeln!(out, "recorded by AWS Config as {recorded_as}: {some} of {all} properties")?;
    }
    for (name, property) in entry.properties() {
        let Some(cost) = entry.cost(name) else { continue };
        match format {
            ListFormat::Table => {
                let kind = if property.observed { "observed" } else { "CloudFormation" };
                writeln!(out, "\n  {name}  ({kind}; {})", property.when_missing())?;
                if let Some(doc) = &property.doc {
                    writeln!(out, "    {doc}")?;
                }
                let or = if recorded.contains(name) { "; or AWS Config" } else { "" };
                let needs = needs(&cost.actions);
                writeln!(out, "    {}, {}; needs {needs}{or}", cost.call, often(&cost.per))?;
            }
            ListFormat::Jsonl => {
                let line = json!({
                    "type": entry.name,
                    "property": name,
                    "observed": property.observed,
                    "doc": property.doc,
                    "missing": property.when_missing(),
                    "call": cost.call,
                    "made": often(&cost.per),
                    "actions": cost.actions,
                    "recorded": recorded.contains(name),
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

fn scope(entry: &Type) -> &'static str {
    match entry.scope {
        ScopeKind::Account => "account-wide",
        ScopeKind::Region => "by region",
    }
}

fn few(entry: &Type) -> &'static str {
    match entry.cardinality {
        Cardinality::Few => "few: a check may take them all",
        Cardinality::Many => "many: a check goes through them page by page",
    }
}

fn often(per: &Per) -> String {
    match per {
        Per::Account => "once an account".to_owned(),
        Per::Region => "once a region".to_owned(),
        Per::Batch(name, size) => format!("once for {size} of {name}"),
        Per::Resource(name) => format!("once for each {name}"),
    }
}

fn needs(actions: &[String]) -> String {
    if actions.is_empty() { "no permission".to_owned() } else { actions.join(", ") }
}
