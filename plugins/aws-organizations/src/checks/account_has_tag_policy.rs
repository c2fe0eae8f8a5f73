//! See [`account_has_tag_policy`].

use crate::resources::{Membership, TagPolicy, Tagging, only_in_an_organization, texts};
use bartizan_sdk::prelude::*;

/// Tags tell who owns a resource and how sensitive its data is, and policies may allow or deny by them.
/// That works only if everybody writes them alike; a tag policy says how, and can enforce it.
///
/// The check judges the tags that the setting `tags` names.
///
/// ## Remediation
/// Name the tags that your rules rely on in the setting `tags`. In the management account, turn on tag
/// policies under **Policies**, and attach one to the root that defines each of these keys, with its
/// capitals, and the values that it may have.
#[check(
    id = "organizations-account-has-tag-policy",
    title = "A tag policy defines the tags that rules rely on",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC07-BP01"],
)]
pub fn account_has_tag_policy(
    tagging: &Tagging,
    memberships: All<Membership>,
    #[setting(default = [], "keys of tags that a tag policy must define, each in the capitals that it is to have")]
    tags: List<&str>,
) -> Outcome {
    let wanted = texts(tags)?;
    if wanted.is_empty() {
        not_applicable!("the setting names no tag");
    }
    let Some(policy) = tagging.policy()? else {
        only_in_an_organization(memberships)?;
        fail!("no tag policy holds for the account");
    };
    let mut missing = Vec::new();
    for key in wanted {
        if !defines(policy, key)? {
            missing.push(key);
        }
    }
    ensure!(missing.is_empty(), "the tag policy does not define {}", missing.join(", "));
    PASS
}

/// Whether a policy defines a key. The name of an entry is in any case; `tag_key` says the capitals.
fn defines(policy: TagPolicy<'_>, key: &str) -> Tri {
    let tags = policy.tags()?.unwrap_or_default();
    tri::any(tags.iter().map(|(name, entry)| {
        let Some(entry) = entry? else { return Ok(false) };
        Ok(entry.read::<&str>("tag_key")?.unwrap_or(name) == key)
    }))
}

examples! {
    pass "the key is defined" => {
        "TagPolicy": { "tags": { "costcenter": { "tag_key": "CostCenter", "tag_value": ["100", "200"] }, "owner": { "tag_key": "Owner" } } }
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["CostCenter", "Owner"] };
    pass "without capitals of its own" => { "TagPolicy": { "tags": { "owner": {} } } },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["owner"] };
    fail "in other capitals" => {
        "TagPolicy": { "tags": { "costcenter": { "tag_key": "costcenter" } } }
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["CostCenter"] },
        detail = "does not define CostCenter";
    fail "another key" => {
        "TagPolicy": { "tags": { "owner": { "tag_key": "Owner" } } }
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["Owner", "Data"] },
        detail = "does not define Data";
    fail "no tag policy" => { "TagPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["Owner"] },
        detail = "no tag policy";
    not_applicable "the setting names no tag" => { "TagPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    not_applicable "in no organization" => { "TagPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": null }] }, settings = { "tags": ["Owner"] };
    unknown "access denied" => { "TagPolicy": unknown("denied|organizations:DescribeEffectivePolicy") },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "tags": ["Owner"] };
    unknown "nobody knows whether there is an organization" => { "TagPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }] },
        settings = { "tags": ["Owner"] };
}
