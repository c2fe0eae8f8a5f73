//! See [`subnet_assigns_no_reachable_ipv6`].

use crate::resources::{RouteTable, SubnetAddresses, is_named, leads_to_internet, own, table_of};
use bartizan_sdk::prelude::*;

/// Every IPv6 address is a public one: nothing translates it, and where the route table leads to an
/// internet gateway, security groups and access lists are all that is left between an interface and
/// the internet. A subnet that gives such addresses to everything in it is public, often without
/// anybody having meant it.
///
/// An egress-only internet gateway lets interfaces out and nobody in; subnets that lead there pass.
///
/// ## Remediation
/// Route IPv6 of the subnet through an egress-only internet gateway, or turn off **Auto-assign IPv6
/// address**. Name subnets that are meant to be public in `except`.
#[check(
    id = "vpc-subnet-assigns-no-reachable-ipv6",
    title = "Subnets that are routed to the internet hand out no IPv6 addresses",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn subnet_assigns_no_reachable_ipv6(
    subnet: &SubnetAddresses,
    tables: All<RouteTable>,
    #[setting(default = [], "subnets that may, by id, by name, or by a tag as key=value")] except: List<&str>,
) -> Outcome {
    if !subnet.ipv6()?.unwrap_or_default() {
        return PASS;
    }
    own(&subnet.owner(), &subnet.scope())?;
    let (id, network) = (subnet.id()?.unwrap_or_default(), subnet.network()?.unwrap_or_default());
    if !leads_to_internet(table_of(id, network, tables)?.routes(), true)? {
        return PASS;
    }
    if is_named(except, subnet.id(), subnet.tags())? {
        not_applicable!("the subnet may hand out public addresses");
    }
    fail!("every new interface gets an IPv6 address, and the route table leads to an internet gateway")
}

examples! {
    pass "it does not" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": true, "AssignIpv6AddressOnCreation": false,
    }, inputs = { "tables": partial("denied|ec2:DescribeRouteTables", []) };
    pass "to an egress-only gateway" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [{ "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
        { "DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-0a", "State": "active" },
    ] }] };
    pass "the gateway is gone" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [{ "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [
        { "DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-0a", "State": "blackhole" },
    ] }] };
    fail "to an internet gateway" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [{ "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [
        { "DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-0a", "State": "active" },
    ] }] };
    not_applicable "excepted" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [{ "Key": "Name", "Value": "front" }],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [{ "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [
        { "DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-0a", "State": "active" },
    ] }] }, settings = { "except": ["front"] };
    not_applicable "another account's" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "444455556666", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": [] };
    unknown "its table is not known" => {
        "@id": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "111122223333", "Tags": [],
        "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": true,
    }, inputs = { "tables": partial("throttled|ec2:DescribeRouteTables", [
        { "VpcId": "vpc-0a", "Associations": [{ "Main": true }], "Routes": [] }
    ]) };
}
