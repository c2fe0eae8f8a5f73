//! See [`transit_gateway_attachment_is_of_known_account`].

use crate::resources::GatewayAttachment;
use bartizan_sdk::prelude::*;

/// What is attached to a transit gateway can reach what the gateway's route tables let it: a network of
/// a stranger attached to the account's gateway, or a network of the account attached to a stranger's
/// gateway, joins the two.
///
/// Attachments whose both ends belong to the account itself pass.
///
/// ## Remediation
/// Ask what the attachment is for, and delete it if nobody knows. Else add the other account to the
/// setting `trusted_accounts`: the account that runs the network for all others belongs there.
#[check(
    id = "vpc-transit-gateway-attachment-is-of-known-account",
    title = "Transit gateways join known accounts",
    severity = Medium,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP08",
        "aws-wa-security-2024-11:SEC05-BP02",
    ],
)]
pub fn transit_gateway_attachment_is_of_known_account(
    attachment: &GatewayAttachment,
    #[setting(default = [], "accounts (twelve digits) that gateways may join, beside the account itself")]
    trusted_accounts: List<&str>,
) -> Outcome {
    let ends = [
        (attachment.gateway_owner(), attachment.gateway()),
        (attachment.resource_owner(), attachment.resource()),
    ];
    tri::all(ends.map(|(owner, end)| {
        let Some(owner) = owner? else { return Ok(true) };
        let known = owner == attachment.scope().account() || trusted_accounts.contains(owner)?;
        ensure!(known, "{} belongs to account {owner}", end?.unwrap_or("one end"));
        Ok(true)
    }))?;
    PASS
}

examples! {
    pass "the account's own" => {
        "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "111122223333", "ResourceId": "vpc-0a", "ResourceOwnerId": "111122223333"
    };
    pass "a trusted account" => {
        "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "444455556666", "ResourceId": "vpc-0a", "ResourceOwnerId": "111122223333"
    }, settings = { "trusted_accounts": ["444455556666"] };
    fail "a stranger's network" => {
        "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": unknown("partial"), "ResourceId": "vpc-0b", "ResourceOwnerId": "444455556666"
    }, detail = "vpc-0b belongs to account 444455556666";
    fail "a stranger's gateway" => {
        "TransitGatewayId": "tgw-0b", "TransitGatewayOwnerId": "444455556666", "ResourceId": "vpc-0a", "ResourceOwnerId": "111122223333"
    }, detail = "tgw-0b belongs to account 444455556666";
    unknown "not told" => {
        "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "111122223333", "ResourceId": "vpc-0a", "ResourceOwnerId": unknown("partial")
    };
}
