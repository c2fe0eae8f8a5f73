//! See [`route_table_has_no_blackhole`].

use crate::resources::{RouteTable, own};
use bartizan_sdk::prelude::*;

/// A route whose target has gone is a blackhole: packets for it are dropped. A firewall that was
/// deleted, a peer that has left: either something is broken that nobody has noticed, or the route is
/// a leftover that hides what the table is for.
///
/// ## Remediation
/// Give the route a target that exists, or delete it.
#[check(
    id = "vpc-route-table-has-no-blackhole",
    title = "Route tables lead nowhere into the void",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn route_table_has_no_blackhole(table: &RouteTable) -> Outcome {
    own(&table.owner(), &table.scope())?;
    table.routes()?.unwrap_or_default().all(|route| {
        if !route.state().equals("blackhole")? {
            return Ok(true);
        }
        let to = route.ipv4()?.or(route.ipv6()?).or(route.prefix_list()?).unwrap_or("a destination");
        fail!("the target of the route to {to} has gone")
    })?;
    PASS
}

examples! {
    pass "none" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [],
        "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }],
    };
    fail "one" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
        { "DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "State": "blackhole" },
    ] }, detail = "the route to 10.9.0.0/16";
    fail "one, the rest unknown" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": unknown("partial") },
        { "DestinationPrefixListId": "pl-0a", "NetworkInterfaceId": "eni-0a", "State": "blackhole" },
    ] }, detail = "the route to pl-0a";
    not_applicable "another account's" => { "VpcId": "vpc-0a", "OwnerId": "444455556666", "Associations": [], "Routes": [] };
    unknown "not told" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": unknown("partial") };
}
