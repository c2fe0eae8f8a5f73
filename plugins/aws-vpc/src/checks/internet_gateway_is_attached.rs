//! See [`internet_gateway_is_attached`].

use crate::resources::{InternetGateway, own};
use bartizan_sdk::prelude::*;

/// An internet gateway that is attached to no network does nothing, until somebody attaches it: whoever
/// may do that needs no right to make one. Leftovers make the next review longer.
///
/// ## Remediation
/// Delete the gateway.
#[check(
    id = "vpc-internet-gateway-is-attached",
    title = "Internet gateways are attached to a network",
    severity = Informational,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn internet_gateway_is_attached(gateway: &InternetGateway) -> Outcome {
    own(&gateway.owner(), &gateway.scope())?;
    ensure!(!gateway.attachments()?.unwrap_or_default().is_empty(), "the gateway is attached to no network");
    PASS
}

examples! {
    pass "it is" => { "OwnerId": "111122223333", "Attachments": [{ "VpcId": "vpc-0a", "State": "available" }] };
    fail "it is not" => { "OwnerId": "111122223333", "Attachments": [] };
    not_applicable "another account's" => { "OwnerId": "444455556666", "Attachments": [] };
    unknown "not told" => { "OwnerId": "111122223333", "Attachments": unknown("partial") };
    unknown "nobody knows whose it is" => { "OwnerId": unknown("partial"), "Attachments": [] };
}
