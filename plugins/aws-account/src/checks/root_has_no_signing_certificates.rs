//! See [`root_has_no_signing_certificates`].

use crate::resources::AccountSummary;
use bartizan_sdk::prelude::*;

/// An X.509 signing certificate of the root user signs requests to old SOAP interfaces with the root
/// user's rights. Nothing current needs one; it is a forgotten key to the whole account.
///
/// ## Remediation
/// Sign in as the root user, open **Security credentials** and deactivate, then delete, every X.509
/// certificate.
///
/// In an organisation with centralized root access, the management account can delete the
/// certificates of a member account.
#[check(
    id = "account-root-has-no-signing-certificates",
    title = "The root user has no signing certificates",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn root_has_no_signing_certificates(summary: &AccountSummary) -> Outcome {
    let present = summary.signing_certificates_present().is_some_and(|n| n > 0)?;
    ensure!(!present, "the root user has a signing certificate");
    PASS
}

examples! {
    pass "none" => { "AccountSigningCertificatesPresent": 0 };
    fail "a certificate" => { "AccountSigningCertificatesPresent": 1 }, detail = "a signing certificate";
    unknown "access denied" => {
        "AccountSigningCertificatesPresent": unknown("denied|iam:GetAccountSummary")
    };
}
