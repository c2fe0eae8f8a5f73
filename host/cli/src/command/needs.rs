//! What checks read, and the permissions that this takes.

use crate::failure::{Failure, Result};
use bartizan_contract::manifest::Check;
use bartizan_gather::catalog::Catalog;
use bartizan_gather::plan::Plan;
use bartizan_scan::reads;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What some checks read.
pub(crate) struct Needs {
    /// Each type with its properties.
    pub(crate) reads: BTreeMap<String, BTreeSet<String>>,
    /// Types, and properties as `TYPE/PROPERTY`, that this host's catalog does not have.
    pub(crate) unknown: Vec<String>,
    /// The IAM actions that the rest leads to.
    pub(crate) actions: BTreeSet<String>,
}

pub(crate) fn catalog() -> Result<Arc<Catalog>> {
    Catalog::builtin().map_err(|e| Failure::of("the catalog is broken", e))
}

impl Needs {
    pub(crate) fn of<'a>(
        catalog: &Arc<Catalog>,
        checks: impl IntoIterator<Item = &'a Check>,
    ) -> Result<Self> {
        let reads = reads(checks);
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (name, properties) in &reads {
            let Some(entry) = catalog.get(name) else {
                unknown.push(name.clone());
                continue;
            };
            let is_known = |p: &&String| p.starts_with('@') || entry.property(p).is_some();
            let (there, missing): (Vec<&String>, Vec<&String>) = properties.iter().partition(is_known);
            unknown.extend(missing.into_iter().map(|p| format!("{name}/{p}")));
            known.push((name.clone(), there.into_iter().cloned().collect()));
        }
        let plan = Plan::new(catalog, &known, &[], &[]).map_err(super::gather::plan_failure)?;
        let actions = if known.is_empty() { BTreeSet::new() } else { plan.iam_actions() };
        Ok(Self { reads, unknown, actions })
    }
}
