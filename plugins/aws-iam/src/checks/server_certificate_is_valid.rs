//! See [`server_certificate_is_valid`].

use crate::resources::ServerCertificate;
use bartizan_sdk::prelude::*;

/// Clients refuse an expired certificate, or learn to click the warning away, and IAM renews none by
/// itself. Expired ones that stay in IAM can be put on a load balancer by mistake.
///
/// ## Remediation
/// Request a certificate from AWS Certificate Manager, which renews it by itself, put it on the load
/// balancer or distribution, then delete this one.
///
/// If nothing uses the certificate, delete it: `aws iam delete-server-certificate`.
#[check(
    id = "iam-server-certificate-is-valid",
    title = "IAM server certificates are neither expired nor about to expire",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC09-BP01"],
)]
pub fn server_certificate_is_valid(
    certificate: &ServerCertificate,
    #[setting(default = 30, min = 0, max = 3650, "days for which a certificate must still be valid")]
    days: i64,
    cx: &Cx,
) -> Outcome {
    let Some(expires) = certificate.expiration()? else {
        return Err(Reason::unknown("not-supplied", "nothing says when the certificate expires"));
    };
    let now = cx.now();
    ensure!(expires > now, "the certificate expired {} days ago", now.days_since(expires));
    let left = expires.days_since(now);
    ensure!(left >= days, "the certificate expires in {left} days");
    PASS
}

examples! {
    pass "valid for long" => { "Expiration": "2027-01-01T00:00:00Z" }, now = "2026-01-01T00:00:00Z";
    pass "valid for just long enough" => { "Expiration": "2026-01-31T00:00:00Z" }, now = "2026-01-01T00:00:00Z";
    fail "expires soon" => { "Expiration": "2026-01-30T23:59:59Z" }, now = "2026-01-01T00:00:00Z",
        detail = "expires in 29 days";
    fail "expired" => { "Expiration": "2025-12-22T00:00:00Z" }, now = "2026-01-01T00:00:00Z",
        detail = "expired 10 days ago";
    fail "expired just now, no days demanded" => { "Expiration": "2026-01-01T00:00:00Z" },
        settings = { "days": 0 }, now = "2026-01-01T00:00:00Z", detail = "expired 0 days ago";
    not_applicable "a template knows no date" => { "Expiration": unknown("not-in-source") };
    unknown "access denied" => { "Expiration": unknown("denied|iam:ListServerCertificates") };
    unknown "no date" => { "Expiration": null };
}
