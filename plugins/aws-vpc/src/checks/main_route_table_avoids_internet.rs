//! See [`main_route_table_avoids_internet`].

use crate::resources::{NetworkOrigin, RouteTable, leads_to_internet, own};
use bartizan_sdk::prelude::*;

/// A subnet that nobody gave a route table uses the main one. If that leads to an internet gateway,
/// every new subnet is public from the beginning, and whoever forgets one step has built an entrance.
/// With a main table that stays inside, forgetting builds a subnet that is cut off.
///
/// The main tables of default networks lead to the internet by design, and are not judged.
///
/// ## Remediation
/// Make a table with the route to the internet gateway, associate it with the subnets that need it,
/// then remove the route from the main table.
#[check(
    id = "vpc-main-route-table-avoids-internet",
    title = "Main route tables do not lead to the internet",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn main_route_table_avoids_internet(
    table: &RouteTable,
    #[link(via = "VpcId")] network: Link<NetworkOrigin>,
) -> Outcome {
    let is_main =
        table.associations()?.unwrap_or_default().any(|association| association.is_main().equals(true));
    if !is_main? {
        not_applicable!("it is no main route table");
    }
    own(&table.owner(), &table.scope())?;
    if !leads_to_internet(table.routes(), false)? {
        return PASS;
    }
    if network.get()?.map_or(Ok(None), |network| network.is_default())? == Some(true) {
        not_applicable!("the network is a default one");
    }
    fail!("every subnet without a route table of its own is routed to an internet gateway")
}

examples! {
    pass "inside" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": true }], "Routes": [
            { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
            { "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0a", "State": "active" },
        ],
    }, inputs = { "network": [] };
    fail "to an internet gateway" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": true }], "Routes": [
            { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
        ],
    }, inputs = { "network": [{ "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": false }] };
    not_applicable "a default network" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": true }], "Routes": [
            { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
        ],
    }, inputs = { "network": [{ "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true }] };
    not_applicable "not the main one" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": false, "SubnetId": "subnet-0a" }], "Routes": [
            { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
        ],
    }, inputs = { "network": [{ "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": false }] };
    unknown "the network is not known" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": true }], "Routes": [
            { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
        ],
    }, inputs = { "network": partial("denied|ec2:DescribeVpcs", []) };
    unknown "the routes are not known" => {
        "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [{ "Main": true }], "Routes": unknown("partial"),
    }, inputs = { "network": [{ "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": false }] };
}
