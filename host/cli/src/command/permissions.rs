//! `bartizan permissions`

use super::gather::bucket;
use super::needs::catalog;
use super::{choose, resolution};
use crate::args::{Permissions, PermissionsFormat};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_gather::catalog::Catalog;
use bartizan_gather::plan::{Plan, PlanError, trust_policy};
use bartizan_scan::requests;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(c: &Permissions, registry: &Path) -> Result<u8> {
    let mut out = stdout();
    if let Some(address) = &c.config_files {
        writeln!(out, "{:#}", bucket(address)?.policy("aws"))?;
        out.flush()?;
        return Ok(0);
    }
    let principal = c.principal.as_deref().unwrap_or_default();
    let external_id = c.external_id.as_deref();
    if c.format != PermissionsFormat::Policy && !principal.starts_with("arn:") {
        return Err(Failure::new(format!("{principal:?} is no ARN"))
            .hint("for example arn:aws:iam::111122223333:root"));
    }
    if c.format == PermissionsFormat::Trust {
        writeln!(out, "{:#}", trust_policy(principal, external_id))?;
        out.flush()?;
        return Ok(0);
    }
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let requests: Vec<_> = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let catalog = catalog()?;
    let plan = Plan::new(&catalog, &requests, &[], &[]).map_err(super::gather::plan_failure)?;
    if c.format == PermissionsFormat::Cloudformation {
        writeln!(out, "{:#}", plan.template(&c.role, principal, external_id))?;
    } else {
        for policy in plan.policy_json() {
            writeln!(out, "{policy}")?;
        }
    }
    out.flush()?;
    Ok(0)
}

/// The IAM actions that reading this takes.
pub(super) fn actions(
    catalog: &Arc<Catalog>,
    reads: BTreeMap<String, BTreeSet<String>>,
) -> std::result::Result<BTreeSet<String>, PlanError> {
    let requests: Vec<_> = reads.into_iter().collect();
    Ok(Plan::new(catalog, &requests, &[], &[])?.iam_actions())
}
