//! See [`endpoint_is_available`].

use crate::resources::{EndpointState, own};
use bartizan_sdk::prelude::*;

/// An endpoint that waits to be accepted, was rejected or has failed carries nothing: calls that should
/// go through it go over the internet, or nowhere, and whoever looks at the list of endpoints believes
/// that all is well.
///
/// ## Remediation
/// Ask the service's owner to accept the endpoint; delete one that was rejected or has failed, and make
/// it anew if it is needed.
#[check(
    id = "vpc-endpoint-is-available",
    title = "Endpoints work",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn endpoint_is_available(endpoint: &EndpointState) -> Outcome {
    own(&endpoint.owner(), &endpoint.scope())?;
    let state = endpoint.state()?.unwrap_or_default();
    if ["pending", "deleting"].iter().any(|passing| state.eq_ignore_ascii_case(passing)) {
        not_applicable!("the endpoint is {state}");
    }
    ensure!(state.eq_ignore_ascii_case("available"), "the state is {state}");
    PASS
}

examples! {
    pass "it is" => { "OwnerId": "111122223333", "State": "available" };
    pass "it is, in capitals" => { "OwnerId": "111122223333", "State": "Available" };
    fail "it waits" => { "OwnerId": "111122223333", "State": "pendingAcceptance" }, detail = "the state is pendingAcceptance";
    fail "rejected" => { "OwnerId": "111122223333", "State": "rejected" };
    not_applicable "it is being made" => { "OwnerId": "111122223333", "State": "pending" };
    not_applicable "another account's" => { "OwnerId": "444455556666", "State": "failed" };
    unknown "not told" => { "OwnerId": "111122223333", "State": unknown("partial") };
}
