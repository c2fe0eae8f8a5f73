//! See [`key_rotates`].

use crate::resources::{KeyRotation, customers};
use bartizan_sdk::prelude::*;

/// Rotation gives a key new material in regular intervals: what a lost or broken copy of the old
/// material can read ends there. KMS keeps the old material for what it encrypted, so that nothing has
/// to be encrypted anew.
///
/// KMS rotates symmetric keys for encryption whose material it made and holds. Asymmetric keys, HMAC
/// keys, imported material and keys of custom key stores are not judged, nor are keys that cannot be
/// used. AWS rotates the keys that its services manage every year.
///
/// ## Remediation
/// Turn on automatic rotation, for a key of several regions at its primary. Keys that KMS cannot rotate
/// are replaced by hand: make a new one and point the alias to it.
#[check(
    id = "kms-key-rotates",
    title = "Keys rotate where KMS can rotate them",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_rotates(
    key: &KeyRotation,
    #[setting(
        default = 2560,
        min = 90,
        max = 2560,
        "days that may lie between two rotations; the default accepts every period of KMS"
    )]
    max_days: i64,
) -> Outcome {
    customers(&key.manager())?;
    if key.spec()?.is_some_and(|spec| spec != "SYMMETRIC_DEFAULT") {
        not_applicable!("only symmetric keys for encryption can rotate");
    }
    if key.origin()?.is_some_and(|origin| origin != "AWS_KMS") {
        not_applicable!("KMS did not make the material, or does not hold it");
    }
    // A template knows no state, and its keys will be there.
    match key.state() {
        Ok(Some(state @ ("Disabled" | "PendingDeletion" | "PendingReplicaDeletion"))) => {
            not_applicable!("the key cannot be used: {state}");
        }
        Err(reason @ Reason::Unknown(_)) => return Err(reason),
        _ => {}
    }
    ensure!(key.rotates()? == Some(true), "automatic rotation is off");
    if max_days < 2560 {
        let days = key.period()?.unwrap_or(365);
        ensure!(days <= max_days, "{days} days lie between two rotations");
    }
    PASS
}

examples! {
    pass "it does" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": true, "RotationPeriodInDays": unknown("not-supplied"),
    };
    pass "often enough" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": true, "RotationPeriodInDays": 365,
    }, settings = { "max_days": 365 };
    pass "a template that says no more" => {
        "KeyManager": unknown("not-in-source"), "KeyState": unknown("not-in-source"), "KeySpec": null, "Origin": null,
        "EnableKeyRotation": true, "RotationPeriodInDays": null,
    }, settings = { "max_days": 365 };
    fail "off" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": false, "RotationPeriodInDays": unknown("not-supplied"),
    };
    fail "a template that says nothing" => {
        "KeyManager": unknown("not-in-source"), "KeyState": unknown("not-in-source"), "KeySpec": null, "Origin": null,
        "EnableKeyRotation": null, "RotationPeriodInDays": null,
    };
    fail "too seldom" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": true, "RotationPeriodInDays": 730,
    }, settings = { "max_days": 365 }, detail = "730 days";
    not_applicable "asymmetric" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "RSA_2048", "Origin": "AWS_KMS",
        "EnableKeyRotation": null, "RotationPeriodInDays": null,
    };
    not_applicable "HMAC" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "HMAC_256", "Origin": "AWS_KMS",
        "EnableKeyRotation": null, "RotationPeriodInDays": null,
    };
    not_applicable "imported" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "EXTERNAL",
        "EnableKeyRotation": false, "RotationPeriodInDays": unknown("not-supplied"),
    };
    not_applicable "of a custom key store" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_CLOUDHSM",
        "EnableKeyRotation": null, "RotationPeriodInDays": null,
    };
    not_applicable "it is going to be deleted" => {
        "KeyManager": "CUSTOMER", "KeyState": "PendingDeletion", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": false, "RotationPeriodInDays": unknown("not-supplied"),
    };
    not_applicable "AWS's" => {
        "KeyManager": "AWS", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": true, "RotationPeriodInDays": 365,
    };
    unknown "its state is not known" => {
        "KeyManager": "CUSTOMER", "KeyState": unknown("partial"), "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": false, "RotationPeriodInDays": unknown("not-supplied"),
    };
    unknown "access denied" => {
        "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "EnableKeyRotation": unknown("denied|kms:GetKeyRotationStatus"), "RotationPeriodInDays": unknown("denied|kms:GetKeyRotationStatus"),
    };
    unknown "nothing is known of it" => {
        "KeyManager": unknown("denied|kms:DescribeKey"), "KeyState": unknown("denied|kms:DescribeKey"),
        "KeySpec": unknown("denied|kms:DescribeKey"), "Origin": unknown("denied|kms:DescribeKey"),
        "EnableKeyRotation": false, "RotationPeriodInDays": unknown("not-supplied"),
    };
}
