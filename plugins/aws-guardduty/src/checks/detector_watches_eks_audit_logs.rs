//! See [`detector_watches_eks_audit_logs`].

use crate::resources::DetectorFeatures;
use bartizan_sdk::prelude::*;

/// What happens inside a Kubernetes cluster shows in its audit log alone: anonymous access, new
/// privileged containers, tokens of service accounts used from outside. EKS Protection reads that log
/// by itself, whether or not the cluster writes it anywhere. Where there is no cluster it costs nothing.
///
/// ## Remediation
/// In GuardDuty, open **EKS Protection** and enable it; in an organization, the administrator does so
/// for all accounts.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --features
/// Name=EKS_AUDIT_LOGS,Status=ENABLED`.
#[check(
    id = "guardduty-detector-watches-eks-audit-logs",
    title = "GuardDuty watches the audit logs of EKS clusters",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03", "aws-wa-security-2024-11:SEC06-BP05"],
)]
pub fn detector_watches_eks_audit_logs(
    detector: &DetectorFeatures,
    #[setting(default = true, "whether EKS Protection is demanded")] required: bool,
) -> Outcome {
    detector.demand(required, "EKS_AUDIT_LOGS", "EKS Protection")
}

examples! {
    pass "on" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "EKS_AUDIT_LOGS", "Status": "ENABLED" },
    ] };
    fail "off" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "EKS_AUDIT_LOGS", "Status": "DISABLED" },
    ] }, detail = "EKS Protection is off";
    fail "off, another feature unknown" => { "Enable": true, "Features": [
        { "Name": unknown("partial"), "Status": "ENABLED" }, { "Name": "EKS_AUDIT_LOGS", "Status": "DISABLED" },
    ] };
    not_applicable "not demanded" => { "Enable": true, "Features": [
        { "Name": "EKS_AUDIT_LOGS", "Status": "DISABLED" },
    ] }, settings = { "required": false };
    not_applicable "the detector is suspended" => { "Enable": false, "Features": [
        { "Name": "EKS_AUDIT_LOGS", "Status": "DISABLED" },
    ] };
    not_applicable "not offered in the region" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" },
    ] }, detail = "does not list EKS_AUDIT_LOGS";
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Features": unknown("denied|guardduty:GetDetector"),
    };
    unknown "its status unknown" => { "Enable": true, "Features": [
        { "Name": "EKS_AUDIT_LOGS", "Status": unknown("partial") },
    ] };
    unknown "a feature unknown, which may be it" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": unknown("partial"), "Status": "ENABLED" },
    ] };
}
