//! See [`internet_gateway_serves_permitted_network`].

use crate::resources::{InternetGateway, own};
use bartizan_sdk::prelude::*;

/// Without an internet gateway nothing in a network can be reached from the internet, whatever its
/// security groups say. Where ways in and out are meant to lie in a few networks, with inspection, a
/// gateway at any other network is a back door.
///
/// Which networks may have one is for the operator to say: without the setting, all may.
///
/// ## Remediation
/// Detach the gateway once nothing is routed to it, or add the network to `networks`.
#[check(
    id = "vpc-internet-gateway-serves-permitted-network",
    title = "Internet gateways are attached to networks that may have them only",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01", "aws-wa-security-2024-11:SEC05-BP03"],
)]
pub fn internet_gateway_serves_permitted_network(
    gateway: &InternetGateway,
    #[setting(default = [], "ids of the networks that may have an internet gateway; empty permits all")]
    networks: List<&str>,
) -> Outcome {
    if networks.is_empty() {
        not_applicable!("all networks may have one");
    }
    own(&gateway.owner(), &gateway.scope())?;
    gateway.attachments()?.unwrap_or_default().all(|attachment| {
        let network = attachment.network()?.unwrap_or_default();
        ensure!(networks.contains(network)?, "it is attached to {network}");
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "a permitted network" => { "OwnerId": "111122223333", "Attachments": [{ "VpcId": "vpc-0a", "State": "available" }] },
        settings = { "networks": ["vpc-0a"] };
    pass "attached to none" => { "OwnerId": "111122223333", "Attachments": [] }, settings = { "networks": ["vpc-0a"] };
    fail "another network" => { "OwnerId": "111122223333", "Attachments": [{ "VpcId": "vpc-0b", "State": "available" }] },
        settings = { "networks": ["vpc-0a"] }, detail = "it is attached to vpc-0b";
    not_applicable "all may" => { "OwnerId": "111122223333", "Attachments": [{ "VpcId": "vpc-0b", "State": "available" }] };
    unknown "not told" => { "OwnerId": "111122223333", "Attachments": unknown("partial") }, settings = { "networks": ["vpc-0a"] };
}
