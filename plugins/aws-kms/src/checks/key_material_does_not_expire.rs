//! See [`key_material_does_not_expire`].

use crate::resources::KeyExpiry;
use bartizan_sdk::prelude::*;

/// Imported key material may have an end: at that moment KMS deletes it, and everything that the key
/// encrypted cannot be read until the same material is imported again. If nobody has it any more, the
/// data is lost.
///
/// ## Remediation
/// Import the same material again with a later date, or without one, and see that it is kept where it
/// will be found.
#[check(
    id = "kms-key-material-does-not-expire",
    title = "Imported key material does not expire soon",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_material_does_not_expire(
    key: &KeyExpiry,
    #[setting(default = 30, min = 1, max = 365, "days for which the material must still be there")] days: i64,
    cx: &Cx,
) -> Outcome {
    if key.origin()? != Some("EXTERNAL") {
        not_applicable!("the material is not imported");
    }
    let state = key.state()?.unwrap_or_default();
    if state.starts_with("Pending") && state != "PendingImport" {
        not_applicable!("the key is going to be deleted");
    }
    ensure!(
        state != "PendingImport",
        "the key has no material: it has expired, was deleted, or was never imported"
    );
    if let Some(end) = key.expires()? {
        let left = end.days_since(cx.now());
        ensure!(left >= days, "the material expires in {left} days");
    }
    PASS
}

examples! {
    pass "it has no end" => { "KeyState": "Enabled", "Origin": "EXTERNAL", "ValidTo": null };
    pass "it ends later" => { "KeyState": "Enabled", "Origin": "EXTERNAL", "ValidTo": "2026-01-31T00:00:00+00:00" }, now = "2026-01-01T00:00:00Z";
    fail "it ends soon" => { "KeyState": "Enabled", "Origin": "EXTERNAL", "ValidTo": "2026-01-30T23:59:59+00:00" }, now = "2026-01-01T00:00:00Z",
        detail = "expires in 29 days";
    fail "it has ended" => { "KeyState": "PendingImport", "Origin": "EXTERNAL", "ValidTo": null }, detail = "no material";
    not_applicable "KMS made it" => { "KeyState": "Enabled", "Origin": "AWS_KMS", "ValidTo": null };
    not_applicable "the key is going to be deleted" => {
        "KeyState": "PendingDeletion", "Origin": "EXTERNAL", "ValidTo": "2026-01-02T00:00:00+00:00"
    };
    unknown "access denied" => {
        "KeyState": unknown("denied|kms:DescribeKey"), "Origin": unknown("denied|kms:DescribeKey"), "ValidTo": unknown("denied|kms:DescribeKey")
    };
}
