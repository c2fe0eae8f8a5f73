//! See [`endpoint_service_requires_acceptance`].

use crate::resources::EndpointService;
use bartizan_sdk::prelude::*;

/// Whoever is permitted to ask for an endpoint of a service gets it at once, unless the service's owner
/// has to accept. With acceptance, every network that can reach the service is somebody's decision,
/// and the list of endpoints is a list of customers that somebody knows.
///
/// ## Remediation
/// Turn on **Acceptance required** in the service's settings; endpoints that exist stay. A service for
/// a single account of your own, or for an external key store of KMS, which must not require
/// acceptance, may be named in `except`.
#[check(
    id = "vpc-endpoint-service-requires-acceptance",
    title = "Endpoint services require acceptance",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP09", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn endpoint_service_requires_acceptance(
    service: &EndpointService,
    #[setting(default = [], "ids of services that need not")] except: List<&str>,
) -> Outcome {
    if service.acceptance()?.unwrap_or_default() {
        return PASS;
    }
    if except.contains(service.id()?.unwrap_or_default())? {
        not_applicable!("the service need not require acceptance");
    }
    fail!("whoever is permitted to ask gets an endpoint at once")
}

examples! {
    pass "it does" => { "@id": "vpce-svc-0a", "AcceptanceRequired": true };
    fail "it does not" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false }, settings = { "except": ["vpce-svc-0b"] };
    not_applicable "excepted" => { "@id": "vpce-svc-0a", "AcceptanceRequired": false }, settings = { "except": ["vpce-svc-0a"] };
    unknown "not told" => { "@id": "vpce-svc-0a", "AcceptanceRequired": unknown("partial") };
}
