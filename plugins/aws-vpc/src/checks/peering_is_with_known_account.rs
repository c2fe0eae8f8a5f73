//! See [`peering_is_with_known_account`].

use crate::resources::{Peering, Side};
use bartizan_sdk::prelude::*;

/// A peering connection joins two networks as if there were no border; what is allowed over it is left
/// to routes and security groups on both sides, and one side belongs to somebody else. Projects end,
/// companies are sold, and connections stay.
///
/// Connections between networks of the account itself pass.
///
/// ## Remediation
/// Ask what the connection is for, and delete it if nobody knows. If it is meant, add the other account
/// to the setting `trusted_accounts`. For a single service, an endpoint service is narrower than a
/// connection of networks.
#[check(
    id = "vpc-peering-is-with-known-account",
    title = "Peering connections lead to known accounts",
    severity = Medium,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP09",
        "aws-wa-security-2024-11:SEC05-BP02",
    ],
)]
pub fn peering_is_with_known_account(
    peering: &Peering,
    #[setting(default = [], "accounts (twelve digits) that networks may be joined with, beside the account itself")]
    trusted_accounts: List<&str>,
) -> Outcome {
    tri::all([peering.requester(), peering.accepter()].map(|side| {
        let side: Side = side?.unwrap_or_default();
        let Some(account) = side.account()? else { return Ok(true) };
        let known = account == peering.scope().account() || trusted_accounts.contains(account)?;
        ensure!(known, "it leads to {} of account {account}", side.network()?.unwrap_or("a network"));
        Ok(true)
    }))?;
    PASS
}

examples! {
    pass "its own" => {
        "@id": "pcx-0a", "RequesterVpcInfo": { "OwnerId": "111122223333", "VpcId": "vpc-0a" },
        "AccepterVpcInfo": { "OwnerId": "111122223333", "VpcId": "vpc-0b" },
    };
    pass "a trusted account" => {
        "@id": "pcx-0a", "RequesterVpcInfo": { "OwnerId": "111122223333", "VpcId": "vpc-0a" },
        "AccepterVpcInfo": { "OwnerId": "444455556666", "VpcId": "vpc-0b" },
    }, settings = { "trusted_accounts": ["444455556666"] };
    fail "another account" => {
        "@id": "pcx-0a", "RequesterVpcInfo": { "OwnerId": "111122223333", "VpcId": "vpc-0a" },
        "AccepterVpcInfo": { "OwnerId": "444455556666", "VpcId": "vpc-0b" },
    }, detail = "it leads to vpc-0b of account 444455556666";
    fail "another account has asked" => {
        "@id": "pcx-0a", "RequesterVpcInfo": { "OwnerId": "444455556666", "VpcId": "vpc-0b" },
        "AccepterVpcInfo": unknown("partial"),
    };
    unknown "not told" => {
        "@id": "pcx-0a", "RequesterVpcInfo": { "OwnerId": "111122223333", "VpcId": "vpc-0a" }, "AccepterVpcInfo": unknown("partial"),
    };
}
