//! See [`address_is_used`].

use crate::resources::Address;
use bartizan_sdk::prelude::*;

/// An elastic address that nothing has is paid for, and names that still lead to it will lead to
/// whoever gets it next.
///
/// ## Remediation
/// Delete the DNS records that lead to it, then release it: `aws ec2 release-address --allocation-id
/// ID`.
#[check(
    id = "ec2-address-is-used",
    title = "Elastic addresses are used",
    severity = Informational,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP05"],
)]
pub fn address_is_used(address: &Address) -> Outcome {
    ensure!(address.association().is_some_and(|id| !id.is_empty())?, "nothing has the address");
    PASS
}

examples! {
    pass "used" => { "AssociationId": "eipassoc-1" };
    fail "unused" => { "AssociationId": null }, detail = "nothing has the address";
    not_applicable "a template knows no associations" => { "AssociationId": unknown("not-in-source") };
    unknown "access denied" => { "AssociationId": unknown("denied|ec2:DescribeAddresses") };
}
