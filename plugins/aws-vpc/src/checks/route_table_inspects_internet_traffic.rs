//! See [`route_table_inspects_internet_traffic`].

use crate::resources::{NamedRouteTable, is_named, leads_to_internet, own};
use bartizan_sdk::prelude::*;

/// Where a firewall inspects what goes to the internet, every subnet but the firewall's own is routed to
/// the firewall. A table that leads straight to an internet gateway is a way past it, for whatever is
/// put into its subnets.
///
/// Not every estate has a firewall, so that nothing is demanded without the setting.
///
/// ## Remediation
/// Route the table to the firewall's endpoint instead. Name the tables of the firewall's own subnets, and
/// of subnets that may go past it, in `except`.
#[check(
    id = "vpc-route-table-inspects-internet-traffic",
    title = "Route tables lead to the internet through a firewall",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP03", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn route_table_inspects_internet_traffic(
    table: &NamedRouteTable,
    #[setting(default = false, "whether route tables must not lead straight to an internet gateway")]
    demanded: bool,
    #[setting(default = [], "tables that may, by id, by name, or by a tag as key=value")] except: List<&str>,
) -> Outcome {
    if !demanded {
        not_applicable!("no inspection is demanded");
    }
    own(&table.owner(), &table.scope())?;
    if !leads_to_internet(table.routes(), false)? {
        return PASS;
    }
    if is_named(except, table.id(), table.tags())? {
        not_applicable!("the table may lead straight to the internet");
    }
    fail!("the table leads straight to an internet gateway")
}

examples! {
    pass "through a firewall's endpoint" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "vpce-0a", "State": "active" }
    ] }, settings = { "demanded": true };
    pass "inside" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [], "Routes": [
        { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }
    ] }, settings = { "demanded": true };
    fail "straight" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "Name", "Value": "app" }], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }
    ] }, settings = { "demanded": true, "except": ["firewall"] };
    not_applicable "the firewall's own" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "Name", "Value": "firewall" }], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }
    ] }, settings = { "demanded": true, "except": ["firewall"] };
    not_applicable "not demanded" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }
    ] };
    unknown "not told" => { "@id": "rtb-0a", "OwnerId": "111122223333", "Tags": [], "Routes": unknown("partial") }, settings = { "demanded": true };
}
