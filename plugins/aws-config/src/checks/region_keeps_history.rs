//! See [`region_keeps_history`].

use crate::resources::RegionHistory;
use bartizan_sdk::prelude::*;

/// How many days Config keeps what it recorded if nobody said otherwise: seven years.
const DEFAULT: i64 = 2557;

/// Intrusions are often found months after they began. What Config recorded in the meantime must still
/// be there. It keeps it for seven years unless somebody set a shorter time.
///
/// ## Remediation
/// Set the retention period in Config's settings.
///
/// With the CLI: `aws configservice put-retention-configuration --retention-period-in-days DAYS`, or
/// `aws configservice delete-retention-configuration --retention-configuration-name default` for seven
/// years.
#[check(
    id = "config-region-keeps-history",
    title = "Config keeps what it recorded long enough",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn region_keeps_history(
    region: &RegionHistory,
    #[setting(default = 365, min = 30, max = 2557, "days for which records must be kept at least")] days: i64,
) -> Outcome {
    if region.has_recorder()? == Some(false) {
        not_applicable!("there is no recorder");
    }
    let kept = region.retention()?.unwrap_or(DEFAULT);
    ensure!(kept >= days, "what was recorded is kept for {kept} days only");
    PASS
}

examples! {
    pass "nobody set it" => { "Enabled": true, "RetentionPeriodInDays": null };
    pass "long enough" => { "Enabled": true, "RetentionPeriodInDays": 365 };
    fail "too short" => { "Enabled": true, "RetentionPeriodInDays": 30 }, detail = "kept for 30 days only";
    fail "too short for the setting" => { "Enabled": true, "RetentionPeriodInDays": 365 }, settings = { "days": 730 };
    not_applicable "no recorder" => { "Enabled": false, "RetentionPeriodInDays": null };
    unknown "access denied" => {
        "Enabled": true, "RetentionPeriodInDays": unknown("denied|config:DescribeRetentionConfigurations")
    };
}
