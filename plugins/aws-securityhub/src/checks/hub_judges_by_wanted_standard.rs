//! See [`hub_judges_by_wanted_standard`].

use crate::resources::{Standard, Status};
use bartizan_sdk::prelude::*;

/// Without a standard Security Hub checks nothing by itself, and one that could not be enabled
/// completely, mostly because AWS Config does not record, checks less than it says.
///
/// One of the setting's standards is enough, in any version unless the setting names one.
///
/// ## Remediation
/// In Security Hub, open **Security standards** and enable AWS Foundational Security Best Practices, or
/// the one that you are measured by. Where a standard is `INCOMPLETE`, its reason says what is in the
/// way: start AWS Config's recorder in the region, or ask for more Config rules.
///
/// With the CLI: `aws securityhub batch-enable-standards --standards-subscription-requests
/// StandardsArn=arn:aws:securityhub:REGION::standards/aws-foundational-security-best-practices/v/1.0.0`.
#[check(
    id = "securityhub-hub-judges-by-wanted-standard",
    title = "Security Hub judges by one of the wanted standards",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP06", "aws-wa-security-2024-11:SEC01-BP03"],
)]
pub fn hub_judges_by_wanted_standard(
    status: &Status,
    standards: All<Standard>,
    #[setting(
        default = [
            "aws-foundational-security-best-practices",
            "cis-aws-foundations-benchmark",
            "nist-800-53",
            "nist-800-171",
            "pci-dss",
        ],
        "standards of which one must be at work, as in their ARNs: `pci-dss`, or `pci-dss/v/4.0.1`"
    )]
    wanted: List<&str>,
) -> Outcome {
    if wanted.is_empty() {
        not_applicable!("the setting `wanted` names no standard");
    }
    if !status.enabled().equals(true)? {
        not_applicable!("Security Hub is off");
    }
    let at_work =
        standards.any(|standard| tri::all([standard.is_among(wanted), standard.status().equals("READY")]))?;
    if at_work {
        return PASS;
    }
    let mut others = Vec::new();
    for standard in standards.iter()? {
        if standard.is_among(wanted)? {
            let reason = standard.reason()?.map(|reason| format!(" ({reason})")).unwrap_or_default();
            let status = standard.status()?.unwrap_or_default();
            others.push(format!("{} is {status}{reason}", standard.name()?));
        }
    }
    ensure!(others.is_empty(), "{}", others.join(", "));
    fail!("no wanted standard is enabled");
}

examples! {
    pass "the default" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0",
        "Status": "READY", "StatusReason": null,
    }] };
    pass "the oldest benchmark, whose ARN is different" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0",
        "Status": "READY", "StatusReason": null,
    }] };
    pass "one at work, another not, a third unknown" => { "Enabled": true }, inputs = { "standards": [
        {
            "StandardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss/v/3.2.1",
            "Status": "INCOMPLETE", "StatusReason": "NO_AVAILABLE_CONFIGURATION_RECORDER",
        },
        { "StandardsArn": unknown("partial"), "Status": unknown("partial"), "StatusReason": unknown("partial") },
        {
            "StandardsArn": "arn:aws:securityhub:us-east-1::standards/nist-800-53/v/5.0.0",
            "Status": "READY", "StatusReason": null,
        },
    ] };
    pass "the version that is demanded" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0",
        "Status": "READY", "StatusReason": null,
    }] }, settings = { "wanted": ["cis-aws-foundations-benchmark/v/3.0.0"] };
    fail "none" => { "Enabled": true }, inputs = { "standards": [] }, detail = "no wanted standard is enabled";
    fail "only one that is not wanted" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/aws-resource-tagging-standard/v/1.0.0",
        "Status": "READY", "StatusReason": null,
    }] };
    fail "another version" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/1.4.0",
        "Status": "READY", "StatusReason": null,
    }] }, settings = { "wanted": ["cis-aws-foundations-benchmark/v/3.0.0"] };
    fail "a name that only begins alike" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss-lite/v/1.0.0",
        "Status": "READY", "StatusReason": null,
    }] };
    fail "AWS Config does not record" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0",
        "Status": "INCOMPLETE", "StatusReason": "NO_AVAILABLE_CONFIGURATION_RECORDER",
    }] }, detail = "v/1.0.0 is INCOMPLETE (NO_AVAILABLE_CONFIGURATION_RECORDER)";
    fail "not at work yet" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss/v/4.0.1",
        "Status": "PENDING", "StatusReason": null,
    }] }, detail = "pci-dss/v/4.0.1 is PENDING";
    not_applicable "Security Hub is off" => { "Enabled": false }, inputs = { "standards": [] };
    not_applicable "nothing is wanted" => { "Enabled": true }, inputs = { "standards": [] },
        settings = { "wanted": [] };
    unknown "access denied" => { "Enabled": true },
        inputs = { "standards": partial("denied|securityhub:GetEnabledStandards", []) };
    unknown "nobody knows whether it is on" => { "Enabled": unknown("denied|securityhub:DescribeHub") },
        inputs = { "standards": [] };
    unknown "one in the wrong state, and there may be more" => { "Enabled": true },
        inputs = { "standards": partial("throttled|securityhub:GetEnabledStandards", [{
            "StandardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss/v/3.2.1",
            "Status": "FAILED", "StatusReason": null,
        }]) };
    unknown "a wanted standard's status unknown" => { "Enabled": true }, inputs = { "standards": [{
        "StandardsArn": "arn:aws:securityhub:us-east-1::standards/pci-dss/v/3.2.1",
        "Status": unknown("partial"), "StatusReason": null,
    }] };
}
