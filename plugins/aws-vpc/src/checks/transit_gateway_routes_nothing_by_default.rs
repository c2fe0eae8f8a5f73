//! See [`transit_gateway_routes_nothing_by_default`].

use crate::resources::{TransitGatewayDefaults, own};
use bartizan_sdk::prelude::*;

/// With the default route table, each network that is attached to a transit gateway can reach all
/// others and be reached by them: one flat network, in which test reaches production. Networks that
/// must be kept apart need route tables of their own, and a new attachment should be in none until
/// somebody decides.
///
/// A flat network is right for some, so that nothing is demanded without the setting.
///
/// ## Remediation
/// Make a route table for each kind of network, associate the attachments, then turn off **Default
/// route table association** and **Default route table propagation**.
#[check(
    id = "vpc-transit-gateway-routes-nothing-by-default",
    title = "Transit gateways do not join new attachments to all others",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn transit_gateway_routes_nothing_by_default(
    gateway: &TransitGatewayDefaults,
    #[setting(default = false, "whether networks must be kept apart until somebody joins them")]
    demanded: bool,
) -> Outcome {
    if !demanded {
        not_applicable!("networks need not be kept apart");
    }
    own(&gateway.owner(), &gateway.scope())?;
    // What a template does not say is enabled.
    let defaults = [("associated with", gateway.association()), ("propagated to", gateway.propagation())];
    tri::all(defaults.map(|(what, value)| {
        ensure!(value? == Some("disable"), "new attachments are {what} the default route table");
        Ok(true)
    }))?;
    PASS
}

examples! {
    pass "nothing" => {
        "OwnerId": "111122223333", "DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"
    }, settings = { "demanded": true };
    fail "association" => {
        "OwnerId": "111122223333", "DefaultRouteTableAssociation": "enable", "DefaultRouteTablePropagation": "disable"
    }, settings = { "demanded": true }, detail = "associated with";
    fail "propagation, the rest unknown" => {
        "OwnerId": "111122223333", "DefaultRouteTableAssociation": unknown("partial"), "DefaultRouteTablePropagation": "enable"
    }, settings = { "demanded": true }, detail = "propagated to";
    not_applicable "not demanded" => {
        "OwnerId": "111122223333", "DefaultRouteTableAssociation": "enable", "DefaultRouteTablePropagation": "enable"
    };
    unknown "not told" => {
        "OwnerId": "111122223333", "DefaultRouteTableAssociation": unknown("partial"), "DefaultRouteTablePropagation": "disable"
    }, settings = { "demanded": true };
}
