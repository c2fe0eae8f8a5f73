//! See [`key_is_not_pending_deletion`].

use crate::resources::{KeyState, customers};
use bartizan_sdk::prelude::*;

/// Nothing that a key encrypted can be read after the key is deleted, by anybody, for ever: it is the
/// quickest way to destroy a company's data, backups included. KMS waits seven to thirty days, in which
/// the deletion can be cancelled, and in which nobody is told who does not look.
///
/// ## Remediation
/// Ask who scheduled the deletion, and look in CloudTrail for what still uses the key. If in doubt,
/// cancel the deletion and disable the key: that can be undone. If the deletion is meant, mute the
/// finding until its date.
#[check(
    id = "kms-key-is-not-pending-deletion",
    title = "No key is about to be deleted",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_is_not_pending_deletion(key: &KeyState) -> Outcome {
    customers(&key.manager())?;
    match key.state()? {
        Some("PendingDeletion") => {
            fail!("the key is deleted after {}", key.deletion()?.unwrap_or("a date that is not told"))
        }
        Some("PendingReplicaDeletion") => {
            fail!("the key is deleted some days after the last of its replicas")
        }
        _ => PASS,
    }
}

examples! {
    pass "enabled" => { "KeyManager": "CUSTOMER", "KeyState": "Enabled", "DeletionDate": null };
    pass "disabled" => { "KeyManager": "CUSTOMER", "KeyState": "Disabled", "DeletionDate": null };
    fail "a date is set" => { "KeyManager": "CUSTOMER", "KeyState": "PendingDeletion", "DeletionDate": "2026-01-31T00:00:00+00:00" },
        detail = "after 2026-01-31T00:00:00+00:00";
    fail "after its replicas" => { "KeyManager": "CUSTOMER", "KeyState": "PendingReplicaDeletion", "DeletionDate": null };
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyState": "Enabled", "DeletionDate": null };
    not_applicable "a template" => {
        "KeyManager": unknown("not-in-source"), "KeyState": unknown("not-in-source"), "DeletionDate": unknown("not-in-source")
    };
    unknown "access denied" => {
        "KeyManager": unknown("denied|kms:DescribeKey"), "KeyState": unknown("denied|kms:DescribeKey"),
        "DeletionDate": unknown("denied|kms:DescribeKey"),
    };
}
