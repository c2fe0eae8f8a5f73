//! See [`acl_is_in_use`].

use crate::resources::{AccessListUse, own};
use bartizan_sdk::prelude::*;

/// A network access list that is for no subnet protects nothing, though it looks like it. Either a
/// subnet has lost its list and fallen back to the default one, which admits everything, or the list
/// is a leftover that somebody will pick one day without knowing what it admits.
///
/// ## Remediation
/// Associate the list with the subnets that it was made for, or delete it.
#[check(
    id = "vpc-acl-is-in-use",
    title = "Network access lists are in use",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn acl_is_in_use(list: &AccessListUse) -> Outcome {
    if list.is_default()?.unwrap_or_default() {
        not_applicable!("a default list cannot be deleted");
    }
    own(&list.owner(), &list.scope())?;
    ensure!(!list.associations()?.unwrap_or_default().is_empty(), "the list is for no subnet");
    PASS
}

examples! {
    pass "it is" => { "OwnerId": "111122223333", "IsDefault": false, "Associations": [{ "SubnetId": "subnet-0a" }] };
    fail "it is not" => { "OwnerId": "111122223333", "IsDefault": false, "Associations": [] };
    not_applicable "a default list" => { "OwnerId": "111122223333", "IsDefault": true, "Associations": [] };
    not_applicable "another account's" => { "OwnerId": "444455556666", "IsDefault": false, "Associations": [] };
    unknown "not told" => { "OwnerId": "111122223333", "IsDefault": false, "Associations": unknown("partial") };
}
