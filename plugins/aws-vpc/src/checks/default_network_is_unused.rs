//! See [`default_network_is_unused`].

use crate::resources::{Block, NetworkOrigin, SubnetUse, own};
use bartizan_sdk::prelude::*;

/// AWS makes a default network in every region so that a first instance runs at once: all of its
/// subnets are public, hand out public addresses, and are routed to the internet. Whoever names no
/// network when making something lands there. What should be reached by design needs a network by
/// design.
///
/// A subnet is in use if an address of it is: AWS keeps five of each subnet for itself.
///
/// ## Remediation
/// Move what runs there to networks of your own, then delete the default network; it can be made
/// again.
#[check(
    id = "vpc-default-network-is-unused",
    title = "Default networks are not used",
    severity = Informational,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn default_network_is_unused(network: &NetworkOrigin, subnets: All<SubnetUse>) -> Outcome {
    if !network.is_default()?.unwrap_or_default() {
        not_applicable!("it is no default network");
    }
    own(&network.owner(), &network.scope())?;
    let id = network.id()?.unwrap_or_default();
    subnets.all(|subnet| {
        if !subnet.network().equals(id)? {
            return Ok(true);
        }
        let (Some(block), Some(free)) = (subnet.block()?, subnet.free()?) else { return Ok(true) };
        let used = Block::read(block)?.size() - 5 - free;
        ensure!(used <= 0, "{used} addresses are in use in {}", subnet.id()?.unwrap_or_default());
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "nothing in it" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true }, inputs = { "subnets": [
        { "@id": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "172.31.0.0/20", "AvailableIpAddressCount": 4091 },
        { "@id": "subnet-0b", "VpcId": "vpc-0b", "CidrBlock": "10.0.0.0/24", "AvailableIpAddressCount": 4 },
    ] };
    pass "no subnets" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true }, inputs = { "subnets": [] };
    fail "in use" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true }, inputs = { "subnets": [
        { "@id": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "172.31.0.0/20", "AvailableIpAddressCount": 4089 },
    ] }, detail = "2 addresses are in use in subnet-0a";
    fail "in use, and there may be more" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true },
        inputs = { "subnets": partial("throttled|ec2:DescribeSubnets", [
            { "@id": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "172.31.0.0/20", "AvailableIpAddressCount": 4089 },
        ]) };
    not_applicable "a network of your own" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": false },
        inputs = { "subnets": [
            { "@id": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "10.0.0.0/24", "AvailableIpAddressCount": 4 },
        ] };
    unknown "access denied" => { "@id": "vpc-0a", "OwnerId": "111122223333", "IsDefault": true },
        inputs = { "subnets": partial("denied|ec2:DescribeSubnets", []) };
}
