//! See [`event_data_store_cannot_be_deleted_at_once`].

use crate::resources::EventDataStoreProtection;
use bartizan_sdk::prelude::*;

/// Whoever wants to hide what they did deletes the record. A store of CloudTrail Lake with termination
/// protection cannot be deleted before that is turned off, which is an event of its own.
///
/// ## Remediation
/// Turn on **Termination protection** of the event data store.
///
/// With the CLI: `aws cloudtrail update-event-data-store --event-data-store ARN
/// --termination-protection-enabled`.
#[check(
    id = "cloudtrail-event-data-store-cannot-be-deleted-at-once",
    title = "CloudTrail Lake's stores have termination protection",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC10-BP03", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn event_data_store_cannot_be_deleted_at_once(store: &EventDataStoreProtection) -> Outcome {
    if store.status()? == Some("PENDING_DELETION") {
        not_applicable!("the store is being deleted");
    }
    ensure!(store.is_protected()? != Some(false), "termination protection is off");
    PASS
}

examples! {
    pass "protected" => { "Status": "ENABLED", "TerminationProtectionEnabled": true };
    fail "not protected" => { "Status": "ENABLED", "TerminationProtectionEnabled": false };
    not_applicable "being deleted" => { "Status": "PENDING_DELETION", "TerminationProtectionEnabled": false };
    unknown "access denied" => {
        "Status": unknown("denied|cloudtrail:GetEventDataStore"),
        "TerminationProtectionEnabled": unknown("denied|cloudtrail:GetEventDataStore"),
    };
}
