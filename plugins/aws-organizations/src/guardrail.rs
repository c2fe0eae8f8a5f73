//! What an account is kept from by service control policies.

use crate::resources::{Membership, ServiceControl, only_in_an_organization, texts};
use bartizan_sdk::policy::{Chain, Denial, People};
use bartizan_sdk::prelude::*;

/// The chain of policies that binds the account. Leaves the check where none can: in no organization,
/// and in the management account.
pub(crate) fn chain<'a>(
    policies: &ServiceControl<'a>,
    memberships: All<'a, Membership<'a>>,
) -> Result<Chain<'a>, Reason> {
    only_in_an_organization(memberships)?;
    let own = policies.scope().account();
    if memberships.any(|m| m.management_account().equals(own))? {
        return Err(Reason::not_applicable("service control policies do not bind the management account"));
    }
    let chain = policies.chain()?;
    chain.ok_or_else(|| Reason::fail("the organization has not turned on service control policies"))
}

/// Passes if nobody in the account can do any of this, but the principals that may be spared. Actions
/// come with their resource, in which `$partition` and `$account` stand for the account's own, and
/// `$name` for each of the names.
#[inline(never)]
pub(crate) fn keeps_from(
    policies: &ServiceControl<'_>,
    memberships: All<'_, Membership<'_>>,
    spared: List<'_, &str>,
    names: &[&str],
    wanted: &[(&[&str], &str)],
) -> Outcome {
    let chain = chain(policies, memberships)?;
    let scope = policies.scope();
    let spared = texts(spared)?;
    let people = People { account: scope.account(), spared: &spared };
    let (mut open, mut sparing, mut undecided) = (String::new(), String::new(), None);
    for (actions, template) in wanted {
        for name in names {
            let resource = template.replace("$partition", scope.partition());
            let resource = resource.replace("$account", scope.account()).replace("$name", name);
            for action in *actions {
                match chain.denial(action, &resource, people) {
                    Ok(Denial::Complete) => {}
                    Ok(Denial::None) => add(&mut open, &[action]),
                    Ok(Denial::Sparing(whom)) => {
                        add(&mut sparing, &[action, " (a condition spares ", &whom, ")"]);
                    }
                    Err(reason) => undecided = undecided.or(Some(reason)),
                }
            }
        }
    }
    // One action that is known to be possible decides, whatever is not known of the others.
    ensure!(open.is_empty(), "nothing denies {open}");
    ensure!(sparing.is_empty(), "not everybody is denied {sparing}");
    undecided.map_or(PASS, Err)
}

/// What is said of several names is said once.
fn add(list: &mut String, pieces: &[&str]) {
    let entry = pieces.concat();
    if list.split(", ").any(|listed| listed == entry) {
        return;
    }
    if !list.is_empty() {
        list.push_str(", ");
    }
    list.push_str(&entry);
}
