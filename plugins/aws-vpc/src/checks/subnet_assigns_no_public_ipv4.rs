//! See [`subnet_assigns_no_public_ipv4`].

use crate::resources::{RouteTable, SubnetAddresses, is_named, leads_to_internet, own, table_of};
use bartizan_sdk::prelude::*;

/// In a subnet that hands out public addresses, every instance is on the internet unless whoever
/// starts it thinks of saying no. A public address should be a decision: an Elastic IP, a load
/// balancer, or a flag that somebody sets for one instance.
///
/// Subnets of default networks hand them out from the beginning.
///
/// ## Remediation
/// Turn off **Auto-assign public IPv4 address** in the subnet's settings. Instances keep the addresses
/// that they have until they are stopped.
///
/// Name subnets that are meant so in `except`, or let all subnets that are routed to an internet
/// gateway be so with `routed_subnets_may`.
#[check(
    id = "vpc-subnet-assigns-no-public-ipv4",
    title = "Subnets hand out no public addresses",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn subnet_assigns_no_public_ipv4(
    subnet: &SubnetAddresses,
    tables: All<RouteTable>,
    #[setting(default = [], "subnets that may, by id, by name, or by a tag as key=value")] except: List<&str>,
    #[setting(default = false, "whether subnets that are routed to an internet gateway may")]
    routed_subnets_may: bool,
) -> Outcome {
    if !subnet.public_ipv4()?.unwrap_or_default() {
        return PASS;
    }
    own(&subnet.owner(), &subnet.scope())?;
    if is_named(except, subnet.id(), subnet.tags())? {
        not_applicable!("the subnet may hand out public addresses");
    }
    let (id, network) = (subnet.id()?.unwrap_or_default(), subnet.network()?.unwrap_or_default());
    if routed_subnets_may && leads_to_internet(table_of(id, network, tables)?.routes(), false)? {
        not_applicable!(
            "the subnet is routed to an internet gateway, and such may hand out public addresses"
        );
    }
    fail!("every new interface gets a public IPv4 address")
}

examples! {
    pass "it does not" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [] };
    fail "it does" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "Name", "Value": "front" }],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] }, settings = { "except": ["back", "Name=edge", "subnet-0b"] };
    fail "it does, and is not routed" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [
        {
            "VpcId": "vpc-0a", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }],
        },
        {
            "VpcId": "vpc-0a", "Associations": [{ "Main": false, "SubnetId": "subnet-0a" }],
            "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }],
        },
    ] }, settings = { "routed_subnets_may": true };
    not_applicable "excepted by id" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": unknown("partial"),
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] }, settings = { "except": ["subnet-0a"] };
    not_applicable "excepted by name" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "Name", "Value": "front" }],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] }, settings = { "except": ["front"] };
    not_applicable "excepted by a tag" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "tier", "Value": "public" }],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] }, settings = { "except": ["tier=public"] };
    not_applicable "routed to the internet by its own table" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [
        { "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [] },
        {
            "VpcId": "vpc-0a", "Associations": [{ "Main": false, "SubnetId": "subnet-0a" }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }],
        },
    ] }, settings = { "routed_subnets_may": true };
    not_applicable "routed to the internet by the main table" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [
        { "VpcId": "vpc-0b", "Associations": [{ "Main": true }], "Routes": [] },
        {
            "VpcId": "vpc-0a", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" }],
        },
    ] }, settings = { "routed_subnets_may": true };
    not_applicable "another account's" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "444455556666", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] };
    unknown "not told" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": unknown("partial"), "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": [] };
    unknown "the tables may not be read" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": partial("denied|ec2:DescribeRouteTables", []) }, settings = { "routed_subnets_may": true };
}
