//! `bartizan scan --dry-run`: which calls would be made.

use super::gather::{from, is_of_organization, plan_failure};
use super::needs::catalog;
use crate::args::Source;
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_gather::plan::{AccountInfo, Per, Plan, PlannedCall};
use bartizan_gather::recorded::Recorded;
use bartizan_scan::{SelectedCheck, requests};
use std::collections::BTreeMap;
use std::io::Write;

pub(crate) fn run(source: &Source, config: &Config, chosen: &[(usize, Vec<SelectedCheck>)]) -> Result<u8> {
    let catalog = catalog()?;
    let requests: Vec<_> = requests(chosen.iter().flat_map(|(_, c)| c)).into_iter().collect();
    let accounts = known_accounts(source, config)?;
    let plan = Plan::new(&catalog, &requests, &accounts, &source.regions).map_err(plan_failure)?;
    let plan = from(plan, source);
    let steps = plan.steps();
    let mut out = stdout();
    let mut last = None;
    let mut sums: BTreeMap<&'static str, usize> = BTreeMap::new();
    if source.answers.is_none() {
        writeln!(out, "once a scan\n  sts:GetCallerIdentity  for who asks")?;
        if !is_of_organization(source, config) {
            writeln!(out, "  iam:ListAccountAliases  for the account's name")?;
        } else if source.organization.units.is_empty() && config.organization.units.is_empty() {
            writeln!(out, "  organizations:ListAccounts  for the accounts")?;
        } else {
            for operation in ["ListAccountsForParent", "ListOrganizationalUnitsForParent"] {
                writeln!(out, "  organizations:{operation}  for the accounts of each unit")?;
            }
        }
        writeln!(out)?;
    }
    for step in &steps {
        let (kind, heading) = heading(&step.per);
        if last.as_ref() != Some(&heading) {
            writeln!(out, "{}{heading}", if last.is_some() { "\n" } else { "" })?;
            last = Some(heading);
        }
        let only = if step.fallback { ", where its list does not say the region" } else { "" };
        *sums.entry(kind).or_default() += 1;
        writeln!(out, "  {}  for {}{only}", step.call, step.types.join(", "))?;
    }
    estimate(&mut out, &steps, &sums, plan.accounts().len(), source.regions.len())?;
    out.flush()?;
    Ok(0)
}

/// The accounts as far as they are known without asking anybody.
fn known_accounts(source: &Source, config: &Config) -> Result<Vec<AccountInfo>> {
    if let Some(folder) = &source.answers {
        let recorded = Recorded::open(folder)
            .map_err(|e| Failure::of(format!("the answers in {} cannot be used", folder.display()), e))?;
        return Ok(recorded.accounts());
    }
    let named = &source.organization.accounts;
    let named = if named.is_empty() { &config.organization.accounts } else { named };
    let account = |id: &String| AccountInfo { partition: "aws".to_owned(), id: id.clone(), name: None };
    Ok(named.iter().map(account).collect())
}

fn heading(per: &Per) -> (&'static str, String) {
    match per {
        Per::Account => ("account", "once an account".to_owned()),
        Per::Region => ("region", "once a region".to_owned()),
        Per::Batch(name, size) => ("batch", format!("for each {size} of {name}")),
        Per::Resource(name) => ("resource", format!("for each {name}")),
    }
}

fn estimate(
    out: &mut impl Write,
    steps: &[PlannedCall],
    sums: &BTreeMap<&'static str, usize>,
    accounts: usize,
    regions: usize,
) -> Result<()> {
    // Every account has at least the regions that cannot be closed.
    const OPEN: usize = 17;
    let of = |kind: &str| sums.get(kind).copied().unwrap_or_default();
    let (account, region) = (of("account"), of("region"));
    let regions = if regions == 0 { OPEN } else { regions };
    let each = account + region * regions;
    writeln!(
        out,
        "\n{} operations. An account without resources takes {account} + {region} x {regions} regions = {each} calls",
        steps.len(),
    )?;
    if accounts > 1 {
        writeln!(out, "{accounts} accounts: {} calls and more", each * accounts)?;
    }
    let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps {
        if let (Per::Resource(name), false) = (&step.per, step.fallback) {
            *by_type.entry(name).or_default() += 1;
        }
    }
    if !by_type.is_empty() {
        let priced: Vec<String> = by_type.iter().map(|(name, n)| format!("{n} for each {name}")).collect();
        writeln!(out, "and {}; a page of a long list is a call too", priced.join(", "))?;
    }
    Ok(())
}
