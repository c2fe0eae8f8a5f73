//! See [`client_vpn_authorizes_groups`].

use crate::resources::ClientVpnRules;
use bartizan_sdk::prelude::*;

/// A rule of a Client VPN endpoint that lets all users reach a destination makes no difference between
/// an accountant and an administrator: whoever can connect can reach it. Groups of the directory or the
/// identity provider say who needs what.
///
/// Endpoints that know certificates alone have no groups, and are not judged.
///
/// ## Remediation
/// Replace the rule by rules for the groups that need the destination.
#[check(
    id = "vpc-client-vpn-authorizes-groups",
    title = "Client VPN endpoints let groups, not everybody, reach destinations",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC02-BP06"],
)]
pub fn client_vpn_authorizes_groups(endpoint: &ClientVpnRules) -> Outcome {
    let knows_groups = endpoint
        .authentication()?
        .unwrap_or_default()
        .any(|option| option.kind().is_some_and(|kind| kind != "certificate-authentication"));
    if !knows_groups? {
        not_applicable!("the endpoint knows certificates alone, and so no groups");
    }
    endpoint.rules()?.unwrap_or_default().all(|rule| {
        let open = rule.is_for_all()? == Some(true);
        ensure!(!open, "all users may reach {}", rule.destination()?.unwrap_or("a destination"));
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "groups" => { "AuthenticationOptions": [{ "Type": "federated-authentication" }], "AuthorizationRules": [
        { "DestinationCidr": "10.0.0.0/16", "GroupId": "staff", "AccessAll": false }
    ] };
    pass "no rules" => { "AuthenticationOptions": [{ "Type": "directory-service-authentication" }], "AuthorizationRules": [] };
    fail "everybody" => {
        "AuthenticationOptions": [{ "Type": "certificate-authentication" }, { "Type": "federated-authentication" }],
        "AuthorizationRules": [
            { "DestinationCidr": "10.0.0.0/16", "GroupId": "staff", "AccessAll": false },
            { "DestinationCidr": "0.0.0.0/0", "GroupId": "", "AccessAll": true },
        ],
    }, detail = "all users may reach 0.0.0.0/0";
    not_applicable "certificates alone" => { "AuthenticationOptions": [{ "Type": "certificate-authentication" }], "AuthorizationRules": [
        { "DestinationCidr": "10.0.0.0/16", "AccessAll": true }
    ] };
    unknown "access denied" => {
        "AuthenticationOptions": [{ "Type": "federated-authentication" }],
        "AuthorizationRules": unknown("denied|ec2:DescribeClientVpnAuthorizationRules"),
    };
}
