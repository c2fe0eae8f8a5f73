//! See [`prefix_list_excludes_world`].

use crate::resources::{Block, PrefixList, own};
use bartizan_sdk::prelude::*;

/// A prefix list gives a name to addresses, and security groups and route tables use the name: nobody
/// who reads `offices` in a rule suspects that it stands for the whole internet. One entry too wide
/// opens every group that uses the list, at once.
///
/// Blocks wider than any provider's are taken for the internet.
///
/// ## Remediation
/// Replace the entry by the addresses that are meant. If everybody is meant, write that into the rule
/// itself, where reviewers see it.
#[check(
    id = "vpc-prefix-list-excludes-world",
    title = "Prefix lists do not hold the whole internet",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn prefix_list_excludes_world(list: &PrefixList) -> Outcome {
    if list.owner()? == Some("AWS") {
        not_applicable!("AWS keeps the list");
    }
    own(&list.owner(), &list.scope())?;
    list.entries()?.unwrap_or_default().all(|entry| {
        let block = entry.block()?.unwrap_or_default();
        ensure!(!Block::read(block)?.is_world(), "the list holds {block}");
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "the addresses that are meant" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [
        { "Cidr": "198.51.100.0/24", "Description": "north" }, { "Cidr": "10.0.0.0/8" }, { "Cidr": "fd00::/8" },
    ] };
    pass "empty" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [] };
    fail "everything" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [{ "Cidr": "198.51.100.0/24" }, { "Cidr": "0.0.0.0/0" }] },
        detail = "the list holds 0.0.0.0/0";
    fail "everything over IPv6" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [{ "Cidr": "::/0" }] };
    fail "one half, the rest unknown" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [
        { "Cidr": unknown("partial") }, { "Cidr": "0.0.0.0/1" },
    ] };
    not_applicable "AWS's" => { "@id": "pl-0a", "OwnerId": "AWS", "Entries": [{ "Cidr": "3.5.0.0/19" }] };
    not_applicable "another account's" => { "@id": "pl-0a", "OwnerId": "444455556666", "Entries": [{ "Cidr": "0.0.0.0/0" }] };
    unknown "access denied" => { "@id": "pl-0a", "OwnerId": "111122223333", "Entries": unknown("denied|ec2:GetManagedPrefixListEntries") };
}
