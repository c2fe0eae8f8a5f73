//! See [`endpoint_service_is_offered_to_known_accounts`].

use crate::resources::{EndpointService, EndpointServicePermissions};
use bartizan_sdk::policy::account;
use bartizan_sdk::prelude::*;

/// The permissions of an endpoint service say whose networks may connect to what lies behind its load
/// balancer, past every firewall at the edge. A wildcard offers it to every account of AWS: without
/// acceptance, the service is then as public as one on the internet. An account that nobody remembers
/// keeps its way in.
///
/// A wildcard passes where every request has to be accepted. Services of AWS are not counted.
///
/// ## Remediation
/// Replace the wildcard by the accounts that use the service. Remove accounts that do not, and add the
/// others to the setting `trusted_accounts`.
#[check(
    id = "vpc-endpoint-service-is-offered-to-known-accounts",
    title = "Endpoint services are offered to known accounts",
    severity = High,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP09",
        "aws-wa-security-2024-11:SEC05-BP02",
    ],
)]
pub fn endpoint_service_is_offered_to_known_accounts(
    service: &EndpointService,
    #[link(via = "@id")] permissions: Link<EndpointServicePermissions>,
    #[setting(default = [], "accounts (twelve digits) that may connect, beside the account itself")]
    trusted_accounts: List<&str>,
) -> Outcome {
    let principals =
        permissions.get()?.map_or(Ok(None), |permissions| permissions.principals())?.unwrap_or_default();
    principals.all(|principal| {
        if principal == "*" {
            ensure!(
                service.acceptance()?.unwrap_or_default(),
                "it is offered to everybody, and requires no acceptance"
            );
            return Ok(true);
        }
        let Some(guest) = account(principal) else { return Ok(true) };
        let known = guest == service.scope().account() || trusted_accounts.contains(guest)?;
        ensure!(known, "it is offered to {principal}");
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "to nobody" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false },
        inputs = { "permissions": [{ "@id": "vpce-svc-0a", "AllowedPrincipals": [] }] };
    pass "to the account itself, and a service" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false }, inputs = { "permissions": [{
        "@id": "vpce-svc-0a", "AllowedPrincipals": ["arn:aws:iam::111122223333:root", "cks.kms.us-east-1.amazonaws.com"]
    }] };
    pass "to a trusted account" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false }, inputs = { "permissions": [{
        "@id": "vpce-svc-0a", "AllowedPrincipals": ["arn:aws:iam::444455556666:role/app"]
    }] }, settings = { "trusted_accounts": ["444455556666"] };
    pass "to everybody who is accepted" => { "@id": "vpce-svc-0a", "AcceptanceRequired": true },
        inputs = { "permissions": [{ "@id": "vpce-svc-0a", "AllowedPrincipals": ["*"] }] };
    fail "to everybody" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false },
        inputs = { "permissions": [{ "@id": "vpce-svc-0a", "AllowedPrincipals": ["*"] }] }, detail = "offered to everybody";
    fail "to another account" => { "@id": "vpce-svc-0a", "AcceptanceRequired": unknown("partial") }, inputs = { "permissions": [{
        "@id": "vpce-svc-0a", "AllowedPrincipals": ["*", "arn:aws:iam::444455556666:root"]
    }] }, detail = "it is offered to arn:aws:iam::444455556666:root";
    unknown "access denied" => { "@id": "vpce-svc-0a", "AcceptanceRequired": true },
        inputs = { "permissions": partial("denied|ec2:DescribeVpcEndpointServicePermissions", []) };
}
