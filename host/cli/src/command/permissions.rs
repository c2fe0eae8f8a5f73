//! `bartizan permissions`

use super::{choose, resolution};
use crate::args::Permissions;
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_gather::catalog::Catalog;
use bartizan_gather::plan::Plan;
use bartizan_scan::requests;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(c: &Permissions, registry: &Path) -> Result<u8> {
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let requests: Vec<_> = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let catalog = Catalog::builtin().map_err(|e| Failure::of("the catalog is broken", e))?;
    let plan = Plan::new(&catalog, &requests, &[], &[]).map_err(super::gather::plan_failure)?;
    let mut out = stdout();
    for policy in plan.policy_json() {
        writeln!(out, "{policy}")?;
    }
    out.flush()?;
    Ok(0)
}
