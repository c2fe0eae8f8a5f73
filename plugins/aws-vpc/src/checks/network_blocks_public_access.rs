//! See [`network_blocks_public_access`].

use crate::resources::{NetworkBlock, own};
use bartizan_sdk::prelude::*;

/// VPC Block Public Access stops traffic between a network and the internet, whatever its gateways,
/// routes and security groups say: one wrong rule then opens nothing. It is set for a whole region, and
/// networks are excluded from it one by one; this check sees what comes out for each network.
///
/// Networks that serve the internet cannot have it, so that nothing is demanded without the setting.
///
/// ## Remediation
/// Turn it on for the region, and exclude the networks or subnets that must be reached.
#[check(
    id = "vpc-network-blocks-public-access",
    title = "Networks are under VPC Block Public Access",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn network_blocks_public_access(
    network: &NetworkBlock,
    #[setting(
        default = "",
        "the mode that every network must have: block-ingress, or block-bidirectional alone; empty demands nothing"
    )]
    mode: &str,
) -> Outcome {
    if mode.is_empty() {
        not_applicable!("no mode is demanded");
    }
    own(&network.owner(), &network.scope())?;
    let is = network.states()?.unwrap_or_default().mode()?.unwrap_or("off");
    ensure!(is == mode || is == "block-bidirectional", "the mode is {is}");
    PASS
}

examples! {
    pass "as demanded" => { "OwnerId": "111122223333", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "block-ingress" } },
        settings = { "mode": "block-ingress" };
    pass "more than demanded" => {
        "OwnerId": "111122223333", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "block-bidirectional" }
    }, settings = { "mode": "block-ingress" };
    fail "less than demanded" => {
        "OwnerId": "111122223333", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "block-ingress" }
    }, settings = { "mode": "block-bidirectional" }, detail = "the mode is block-ingress";
    fail "off, or excluded" => { "OwnerId": "111122223333", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } },
        settings = { "mode": "block-ingress" }, detail = "the mode is off";
    not_applicable "nothing is demanded" => {
        "OwnerId": "111122223333", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" }
    };
    not_applicable "another account's" => {
        "OwnerId": "444455556666", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" }
    }, settings = { "mode": "block-ingress" };
    unknown "not told" => { "OwnerId": "111122223333", "BlockPublicAccessStates": unknown("partial") },
        settings = { "mode": "block-ingress" };
}
