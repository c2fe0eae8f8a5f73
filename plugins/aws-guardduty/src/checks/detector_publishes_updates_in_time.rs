//! See [`detector_publishes_updates_in_time`].

use crate::resources::DetectorFrequency;
use bartizan_sdk::prelude::*;

/// A new finding goes to EventBridge within minutes, but what happens again under the same finding is
/// told only every six hours unless somebody says otherwise. Who alarms on the number of events, or
/// exports findings, then hears late. How soon is soon enough is for you to say, in the setting.
///
/// ## Remediation
/// In GuardDuty, under **Settings**, **Findings export options**, set the frequency for updated findings
/// to 15 minutes. In an organization the administrator sets it for its members.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --finding-publishing-frequency
/// FIFTEEN_MINUTES`.
#[check(
    id = "guardduty-detector-publishes-updates-in-time",
    title = "GuardDuty tells of repeated findings in time",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn detector_publishes_updates_in_time(
    detector: &DetectorFrequency,
    #[setting(
        default = 0,
        min = 0,
        max = 360,
        "minutes after which updates of findings must be published; 0 demands nothing"
    )]
    max_minutes: i64,
) -> Outcome {
    if max_minutes == 0 {
        not_applicable!("the setting `max_minutes` demands nothing");
    }
    if !detector.enable().equals(true)? {
        not_applicable!("the detector is suspended");
    }
    let frequency = detector.frequency()?.unwrap_or_default();
    let minutes = match frequency {
        "FIFTEEN_MINUTES" => 15,
        "ONE_HOUR" => 60,
        "SIX_HOURS" => 360,
        _ => {
            return Err(Reason::unknown(
                "unsupported",
                format!("`{frequency}` is no frequency that is known"),
            ));
        }
    };
    ensure!(minutes <= max_minutes, "updates are published every {minutes} minutes");
    PASS
}

examples! {
    pass "often" => { "Enable": true, "FindingPublishingFrequency": "FIFTEEN_MINUTES" },
        settings = { "max_minutes": 60 };
    pass "just often enough" => { "Enable": true, "FindingPublishingFrequency": "ONE_HOUR" },
        settings = { "max_minutes": 60 };
    fail "AWS's default" => { "Enable": true, "FindingPublishingFrequency": "SIX_HOURS" },
        settings = { "max_minutes": 60 }, detail = "every 360 minutes";
    fail "a stricter demand" => { "Enable": true, "FindingPublishingFrequency": "ONE_HOUR" },
        settings = { "max_minutes": 15 };
    not_applicable "nothing demanded" => { "Enable": true, "FindingPublishingFrequency": "SIX_HOURS" };
    not_applicable "the detector is suspended" => { "Enable": false, "FindingPublishingFrequency": "SIX_HOURS" },
        settings = { "max_minutes": 60 };
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"),
        "FindingPublishingFrequency": unknown("denied|guardduty:GetDetector"),
    }, settings = { "max_minutes": 60 };
    unknown "a new word" => { "Enable": true, "FindingPublishingFrequency": "ONE_DAY" },
        settings = { "max_minutes": 60 }, detail = "ONE_DAY";
}
