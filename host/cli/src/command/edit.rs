//! `bartizan add` and `bartizan remove`.

use super::gather::plan_failure;
use super::needs::catalog;
use super::{access, lock_path, permissions};
use crate::args::{Add, Remove};
use crate::failure::{Failure, Result};
use crate::output::{stdout, warning};
use crate::progress::Progress;
use bartizan_registry::{Added, Addition, EditError, Lock, PublicKey, Release, Request, add, remove};
use bartizan_scan::reads;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

pub(crate) fn adding(c: &Add, registry: &Path) -> Result<u8> {
    let (name, requirement) = match c.plugin.split_once('@') {
        Some((name, requirement)) => (name, Some(requirement)),
        None => (c.plugin.as_str(), None),
    };
    if let Some(requirement) = requirement {
        requirement.parse::<bartizan_registry::VersionReq>().map_err(|e| {
            Failure::of(format!("`{requirement}` is not a version requirement"), e)
                .hint("write one such as `aws-s3@0.1`, `aws-s3@=0.1.2` or `aws-s3@>=0.1,<0.3`")
        })?;
    }
    let (from, location) = match c.from.as_deref().map(|from| (from, from.split_once('='))) {
        Some((_, Some((name, location)))) => (Some(name), Some(location)),
        Some((name, None)) => (Some(name), None),
        None => (None, None),
    };
    let trust = c.trust.as_deref().map(public_key).transpose()?;
    let addition = Addition {
        name: name.to_owned(),
        requirement: requirement.map(str::to_owned),
        registry: from.map(str::to_owned),
        location: location.map(str::to_owned),
        alias: c.alias.clone(),
        trust,
        signer: c.signer.clone(),
        grant: !c.no_grant,
    };
    let lock_path = lock_path(registry);
    let lock = Lock::read(&lock_path)?;
    let progress = Progress::begin();
    let added = add(registry, lock.as_ref(), &addition, &access(c.offline, &progress));
    progress.end();
    let added = added?;
    let catalog = catalog()?;
    permissions::actions(&catalog, reads(&added.plugin.manifest.checks)).map_err(plan_failure)?;
    added.change.write(registry, &lock_path)?;
    for w in &added.warnings {
        warning(&w.to_string());
    }
    tell(&added, c.no_grant, registry)?;
    Ok(0)
}

fn tell(added: &Added, no_grant: bool, registry: &Path) -> Result<()> {
    let mut out = stdout();
    let Added { plugin, requirement, trusted, .. } = added;
    let release = Release::new(plugin.id(), plugin.version.clone());
    writeln!(out, "{release} added to {} as `{requirement}`", registry.display())?;
    writeln!(out, "  from    {}", added.registry)?;
    let newly = if trusted.is_some() { ", newly trusted for this plugin" } else { "" };
    writeln!(out, "  signed  by {} ({}){newly}", plugin.signer.name, plugin.signer.key)?;
    writeln!(out, "  checks  {}", plugin.manifest.checks.len())?;
    let mut reads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut calls = Vec::new();
    for request in &added.requests {
        match request {
            Request::Type(name) => drop(reads.entry(name).or_default()),
            Request::Property { resource_type, property } => {
                reads.entry(resource_type).or_default().push(property);
            }
            Request::Capability(name) => calls.push(name.as_str()),
        }
    }
    let may = if no_grant { "asks to" } else { "may" };
    for (resource_type, properties) in reads {
        let properties =
            if properties.is_empty() { "only that it is there".to_owned() } else { properties.join(", ") };
        writeln!(out, "  {may} read {resource_type}: {properties}")?;
    }
    for name in calls {
        writeln!(out, "  {may} call {name}")?;
    }
    if no_grant && !added.requests.is_empty() {
        writeln!(out, "nothing of it is granted: a scan refuses it until [plugin.grant] does")?;
    }
    out.flush()?;
    Ok(())
}

/// A key as text or in a file.
fn public_key(text: &str) -> Result<PublicKey> {
    const HINT: &str = "name the `.pub` file that `bartizan keygen` wrote, or what is in it: `ed25519:...`";
    if text.starts_with("ed25519:") {
        return PublicKey::parse(text).map_err(|what| Failure::new(format!("the key {what}")).hint(HINT));
    }
    let read = fs::read_to_string(text)
        .map_err(|e| Failure::of(format!("{text} cannot be read as a public key"), e).hint(HINT))?;
    PublicKey::parse(read.trim()).map_err(|what| Failure::new(format!("the key in {text} {what}")).hint(HINT))
}

pub(crate) fn removing(c: &Remove, registry: &Path) -> Result<u8> {
    let lock_path = lock_path(registry);
    let lock = Lock::read(&lock_path)?;
    let removed = remove(registry, lock.as_ref(), &c.plugin)?;
    removed.change.write(registry, &lock_path)?;
    let mut out = stdout();
    writeln!(out, "{} removed from {}", c.plugin, registry.display())?;
    for signer in &removed.idle_signers {
        writeln!(out, "  the signer `{signer}` may sign none of the plugins that are left")?;
    }
    for name in &removed.idle_registries {
        writeln!(out, "  none of the plugins that are left comes from the registry `{name}`")?;
    }
    out.flush()?;
    Ok(0)
}

impl From<EditError> for Failure {
    fn from(e: EditError) -> Self {
        let hint = e.hint();
        Self::of(e.to_string(), e).hint(hint)
    }
}
