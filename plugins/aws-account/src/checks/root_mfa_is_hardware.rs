//! See [`root_mfa_is_hardware`].

use crate::resources::AccountSummary;
use bartizan_sdk::prelude::*;

/// A virtual MFA device is a secret that can be copied: with the phone's backup, by whoever sees the
/// QR code, through malware on the phone. A security key or hardware token cannot be copied, and a
/// security key cannot be phished either. The root user deserves the stronger device; one virtual
/// device beside hardware ones is enough to sign in with, so it counts.
///
/// ## Remediation
/// Sign in as the root user, open **Security credentials**, assign a FIDO2 security key or a hardware
/// token, then remove every virtual device.
///
/// Assign a second key and keep it in a safe, so that a lost key does not lock you out.
#[check(
    id = "account-root-mfa-is-hardware",
    title = "The root user's MFA is a hardware device",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02", "aws-wa-security-2024-11:SEC02-BP01"],
)]
pub fn root_mfa_is_hardware(summary: &AccountSummary) -> Outcome {
    let device = summary.root_virtual_mfa_device();
    ensure!(!matches!(device, Ok(Some(_))), "the root user has a virtual MFA device");
    if !summary.root_can_sign_in()? {
        not_applicable!("nobody can sign in as the root user");
    }
    ensure!(summary.root_has_mfa()?, "the root user has no MFA device at all");
    device?;
    PASS
}

examples! {
    pass "a device that is not virtual" => {
        "AccountMFAEnabled": 1, "AccountPasswordPresent": 1, "RootVirtualMFADevice": null
    };
    fail "a virtual device" => {
        "AccountMFAEnabled": 1, "AccountPasswordPresent": 1,
        "RootVirtualMFADevice": "arn:aws:iam::111122223333:mfa/root-account-mfa-device",
    }, detail = "virtual MFA device";
    fail "a virtual device, the summary unknown" => {
        "AccountMFAEnabled": unknown("denied|iam:GetAccountSummary"),
        "AccountPasswordPresent": unknown("denied|iam:GetAccountSummary"),
        "RootVirtualMFADevice": "arn:aws:iam::111122223333:mfa/root-account-mfa-device",
    };
    fail "no device at all" => {
        "AccountMFAEnabled": 0, "AccountPasswordPresent": 1, "RootVirtualMFADevice": null
    }, detail = "no MFA device at all";
    fail "no device at all, the list of virtual ones unknown" => {
        "AccountMFAEnabled": 0, "AccountPasswordPresent": 1,
        "RootVirtualMFADevice": unknown("denied|iam:ListVirtualMFADevices"),
    };
    not_applicable "the organisation removed the root credentials" => {
        "AccountMFAEnabled": 0, "AccountPasswordPresent": 0, "RootVirtualMFADevice": null
    };
    unknown "a device, the list of virtual ones unknown" => {
        "AccountMFAEnabled": 1, "AccountPasswordPresent": 1,
        "RootVirtualMFADevice": unknown("denied|iam:ListVirtualMFADevices"),
    };
    unknown "access to the summary denied" => {
        "AccountMFAEnabled": unknown("denied|iam:GetAccountSummary"),
        "AccountPasswordPresent": unknown("denied|iam:GetAccountSummary"),
        "RootVirtualMFADevice": null,
    };
}
