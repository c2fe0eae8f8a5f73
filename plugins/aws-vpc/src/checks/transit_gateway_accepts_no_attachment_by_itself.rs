//! See [`transit_gateway_accepts_no_attachment_by_itself`].

use crate::resources::{TransitGateway, own};
use bartizan_sdk::prelude::*;

/// A transit gateway that is shared with other accounts joins their networks to all others. If it
/// accepts attachments by itself, whoever may make one in such an account joins, and with the default
/// route table reaches everything, before anybody on this side knows of it.
///
/// ## Remediation
/// Turn off **Auto accept shared attachments**. Attachments that exist stay: look through them.
#[check(
    id = "vpc-transit-gateway-accepts-no-attachment-by-itself",
    title = "Transit gateways accept no attachment by themselves",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC03-BP08"],
)]
pub fn transit_gateway_accepts_no_attachment_by_itself(gateway: &TransitGateway) -> Outcome {
    own(&gateway.owner(), &gateway.scope())?;
    ensure!(
        gateway.auto_accept()? != Some("enable"),
        "attachments of other accounts are accepted automatically"
    );
    PASS
}

examples! {
    pass "somebody accepts" => { "OwnerId": "111122223333", "AutoAcceptSharedAttachments": "disable" };
    pass "a template says nothing: the default" => { "OwnerId": unknown("not-in-source"), "AutoAcceptSharedAttachments": null };
    fail "it accepts" => { "OwnerId": "111122223333", "AutoAcceptSharedAttachments": "enable" };
    fail "a template says so" => { "OwnerId": unknown("not-in-source"), "AutoAcceptSharedAttachments": "enable" };
    not_applicable "another account's" => { "OwnerId": "444455556666", "AutoAcceptSharedAttachments": "enable" };
    unknown "not told" => { "OwnerId": "111122223333", "AutoAcceptSharedAttachments": unknown("partial") };
}
