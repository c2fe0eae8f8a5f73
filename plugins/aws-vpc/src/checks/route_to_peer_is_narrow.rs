//! See [`route_to_peer_is_narrow`].

use crate::resources::{Block, Peering, PrefixList, Route, RouteTable, own};
use bartizan_sdk::prelude::*;

/// Over a peering connection two networks reach each other as far as their routes go. A route that is
/// wider than the other network, up to `0.0.0.0/0`, sends whatever has no better route to somebody
/// else, and a block that the peer adds later is reachable without anybody's decision. A route to the
/// whole of the other network joins everything in it, where mostly a database or a few subnets are
/// meant.
///
/// A route to the whole network fails only if the setting says so.
///
/// ## Remediation
/// Replace the route by routes to the subnets or addresses that are needed, in the tables of the
/// subnets that need them.
#[check(
    id = "vpc-route-to-peer-is-narrow",
    title = "Routes to peers are no wider than needed",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn route_to_peer_is_narrow(
    table: &RouteTable,
    peerings: All<Peering>,
    lists: All<PrefixList>,
    #[setting(default = true, "whether a route may lead to the whole of the other network")]
    whole_network_may: bool,
) -> Outcome {
    own(&table.owner(), &table.scope())?;
    let mut routes = 0;
    let judged = table.routes()?.unwrap_or_default().all(|route| {
        let Some(name) = route.peering()? else { return Ok(true) };
        routes += 1;
        let network = table.network()?.unwrap_or_default();
        let Some(peering) = peerings.known().find(|peering| peering.id().equals(name) == Ok(true)) else {
            // A connection that has gone leaves a blackhole, which leads nowhere.
            return peerings.complete().map(|()| true);
        };
        let theirs = peering.beyond(network)?.blocks()?;
        for destination in destinations(&route, lists)? {
            for block in &theirs {
                let is_wider = destination.holds(*block) && destination != *block;
                ensure!(!is_wider, "a route to {name} is wider than the other network");
                ensure!(
                    whole_network_may || destination != *block,
                    "a route to {name} leads to the whole of the other network"
                );
            }
        }
        Ok(true)
    });
    judged?;
    if routes == 0 {
        not_applicable!("no route leads to a peer");
    }
    PASS
}

/// The blocks that a route is for.
fn destinations(route: &Route, lists: All<PrefixList>) -> Result<Vec<Block>, Reason> {
    if let Some(block) = route.ipv4()?.or(route.ipv6()?) {
        return Ok(vec![Block::read(block)?]);
    }
    let name = route.prefix_list()?.unwrap_or_default();
    let Some(list) = lists.known().find(|list| list.id().equals(name) == Ok(true)) else {
        return Err(Reason::unknown("partial", format!("the prefix list {name} is not known")));
    };
    let entries = list.entries()?.unwrap_or_default();
    entries.iter().map(|entry| Block::read(entry?.block()?.unwrap_or_default())).collect()
}

examples! {
    pass "to a subnet" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.2.1.0/24", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16", "CidrBlockSet": [{ "CidrBlock": "10.2.0.0/16" }] },
        }],
        "lists": [],
    }, settings = { "whole_network_may": false };
    pass "to the whole network" => { "VpcId": "vpc-0b", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.1.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [],
    };
    pass "by a prefix list" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationPrefixListId": "pl-0a", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [{ "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [{ "Cidr": "10.2.1.0/24" }, { "Cidr": "10.2.2.0/24" }] }],
    };
    pass "the connection has gone" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-0a", "State": "blackhole" },
    ] }, inputs = { "peerings": [], "lists": [] };
    fail "everything" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active" },
        { "DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [],
    }, detail = "a route to pcx-0a is wider";
    fail "wider than a second block" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationIpv6CidrBlock": "2600:1f18::/32", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": {
                "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16", "Ipv6CidrBlockSet": [{ "Ipv6CidrBlock": "2600:1f18:1::/56" }],
            },
        }],
        "lists": [],
    };
    fail "by a prefix list that holds more" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationPrefixListId": "pl-0a", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [{ "@id": "pl-0a", "OwnerId": "111122223333", "Entries": [{ "Cidr": "10.0.0.0/8" }] }],
    };
    fail "the whole network, if that is too much" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "10.2.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [],
    }, settings = { "whole_network_may": false }, detail = "the whole of the other network";
    not_applicable "no peer" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "State": "active" },
    ] }, inputs = { "peerings": [], "lists": [] };
    not_applicable "another account's" => { "VpcId": "vpc-0a", "OwnerId": "444455556666", "Associations": [], "Routes": [] },
        inputs = { "peerings": [], "lists": [] };
    unknown "the connection is not known" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = { "peerings": partial("denied|ec2:DescribeVpcPeeringConnections", []), "lists": [] };
    unknown "the prefix list is not known" => { "VpcId": "vpc-0a", "OwnerId": "111122223333", "Associations": [], "Routes": [
        { "DestinationPrefixListId": "pl-0a", "VpcPeeringConnectionId": "pcx-0a", "State": "active" },
    ] }, inputs = {
        "peerings": [{
            "@id": "pcx-0a", "RequesterVpcInfo": { "VpcId": "vpc-0a", "CidrBlock": "10.1.0.0/16" },
            "AccepterVpcInfo": { "VpcId": "vpc-0b", "CidrBlock": "10.2.0.0/16" },
        }],
        "lists": [],
    };
}
