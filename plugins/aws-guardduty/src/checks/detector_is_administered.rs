//! See [`detector_is_administered`].

use crate::resources::DetectorAdministration;
use bartizan_sdk::prelude::*;

/// Findings that stay in the account where they arose are often read by nobody, and whoever takes that
/// account over can archive them. An administrator's account sees the findings of all its members and
/// decides what is on. One that you do not know sees them as well.
///
/// The setting lists your administrators; nothing is demanded while it is empty.
///
/// ## Remediation
/// From the organization's management account, delegate GuardDuty to the security team's account in
/// every region: `aws guardduty enable-organization-admin-account --admin-account-id ID`. There, add the
/// accounts as members: **Accounts**, **Auto-enable for all accounts**.
///
/// Leave an administrator that you do not know: `aws guardduty
/// disassociate-from-administrator-account --detector-id ID`, and find out who invited it.
#[check(
    id = "guardduty-detector-is-administered",
    title = "GuardDuty is administered by the security team's account",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC01-BP06"],
)]
pub fn detector_is_administered(
    detector: &DetectorAdministration,
    #[setting(default = [], "accounts that may administer GuardDuty; empty demands nothing")]
    administrators: List<&str>,
) -> Outcome {
    if administrators.is_empty() {
        not_applicable!("the setting `administrators` names no account");
    }
    if !detector.enable().equals(true)? {
        not_applicable!("the detector is suspended");
    }
    let administrator = detector.administrator()?;
    let Some(administrator) = administrator else {
        // An administrator has none above it.
        ensure!(
            administrators.contains(detector.scope().account())?,
            "no account administers GuardDuty here"
        );
        return PASS;
    };
    let account = administrator.account_id()?.unwrap_or_default();
    ensure!(administrators.contains(account)?, "GuardDuty is administered by {account}");
    let status = administrator.relationship_status()?.unwrap_or_default();
    ensure!(status.eq_ignore_ascii_case("Enabled"), "the relationship to {account} is {status}");
    PASS
}

examples! {
    pass "by a known account" => {
        "Enable": true, "Administrator": { "AccountId": "444455556666", "RelationshipStatus": "Enabled" },
    }, settings = { "administrators": ["444455556666"] };
    pass "it is the administrator" => { "Enable": true, "Administrator": null },
        settings = { "administrators": ["444455556666", "111122223333"] };
    fail "by nobody" => { "Enable": true, "Administrator": null },
        settings = { "administrators": ["444455556666"] }, detail = "no account administers";
    fail "by a stranger" => {
        "Enable": true, "Administrator": { "AccountId": "777788889999", "RelationshipStatus": "Enabled" },
    }, settings = { "administrators": ["444455556666"] }, detail = "administered by 777788889999";
    fail "by a stranger, the relationship unknown" => {
        "Enable": true, "Administrator": { "AccountId": "777788889999", "RelationshipStatus": unknown("partial") },
    }, settings = { "administrators": ["444455556666"] };
    fail "no longer" => {
        "Enable": true, "Administrator": { "AccountId": "444455556666", "RelationshipStatus": "Removed" },
    }, settings = { "administrators": ["444455556666"] }, detail = "444455556666 is Removed";
    fail "one of the administrators has itself a stranger above it" => {
        "Enable": true, "Administrator": { "AccountId": "777788889999", "RelationshipStatus": "Enabled" },
    }, settings = { "administrators": ["111122223333"] };
    not_applicable "nobody is named" => {
        "Enable": true, "Administrator": { "AccountId": "777788889999", "RelationshipStatus": "Enabled" },
    };
    not_applicable "the detector is suspended" => { "Enable": false, "Administrator": null },
        settings = { "administrators": ["444455556666"] };
    unknown "access denied" => {
        "Enable": true, "Administrator": unknown("denied|guardduty:GetAdministratorAccount"),
    }, settings = { "administrators": ["444455556666"] };
    unknown "a known account, the relationship unknown" => {
        "Enable": true, "Administrator": { "AccountId": "444455556666", "RelationshipStatus": unknown("partial") },
    }, settings = { "administrators": ["444455556666"] };
}
