//! `bartizan snapshot redact`

use super::{open, reading, resources};
use crate::args::Redact;
use crate::failure::{Failure, Result};
use crate::output::stderr;
use bartizan_state::{Redaction, Snapshot, redact};
use std::io::Write;

pub(crate) fn run(c: &Redact) -> Result<u8> {
    let snapshot = open(&c.file)?;
    let properties = c.properties.iter().map(|text| property(text)).collect::<Result<Vec<_>>>()?;
    let accounts = if c.account_ids {
        let mut key = [0; 32];
        // Nobody keeps it: the numbers cannot be found again.
        getrandom::fill(&mut key).map_err(|e| Failure::of("the system gives no random numbers", e))?;
        Some(key)
    } else {
        None
    };
    let redaction = Redaction { properties, tags: c.tags, accounts };
    every_property_is_there(&snapshot, &redaction)?;
    let copy = redact(&snapshot, &c.output, &redaction)
        .map_err(|e| Failure::of(format!("{} cannot be redacted", c.file.display()), e))?;
    let _ = writeln!(
        stderr(),
        "{}: {} resources of {} accounts",
        c.output.display(),
        resources(&copy),
        copy.header().accounts.len()
    );
    Ok(0)
}

fn property(text: &str) -> Result<(String, String)> {
    let parts = text.split_once('/').filter(|(kind, name)| !kind.is_empty() && !name.is_empty());
    let (kind, name) = parts.ok_or_else(|| {
        Failure::new(format!("`{text}` does not name a property"))
            .hint("a type, a slash and the property: `AWS::IAM::Role/Description`, `*/Description`")
    })?;
    if name.starts_with('@') {
        return Err(Failure::new(format!("`{name}` cannot be redacted: resources are told apart by it"))
            .hint("`--account-ids` replaces the account numbers in ids and ARNs"));
    }
    Ok((kind.to_owned(), name.to_owned()))
}

/// A misspelt name would redact nothing, and nobody would notice.
fn every_property_is_there(snapshot: &Snapshot, redaction: &Redaction) -> Result<()> {
    let mut missing: Vec<&(String, String)> = redaction.properties.iter().collect();
    for entry in snapshot.inventories() {
        if missing.is_empty() {
            break;
        }
        let entry = entry.map_err(reading)?;
        missing.retain(|(kind, name)| !(entry.has(name) && (kind == "*" || kind == entry.resource_type())));
    }
    match missing.first() {
        None => Ok(()),
        Some((kind, name)) => {
            let what = format!("{} has no property `{kind}/{name}`", snapshot.path().display());
            Err(Failure::new(what).hint("`bartizan snapshot show FILE --type TYPE` lists the properties"))
        }
    }
}
