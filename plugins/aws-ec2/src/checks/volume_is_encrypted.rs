//! See [`volume_is_encrypted`].

use crate::resources::VolumeEncryption;
use bartizan_sdk::prelude::*;

/// Whoever can copy or share a snapshot of a volume that is not encrypted has its data. Encrypted, it
/// takes a permission on the key as well, which is asked and logged each time. Encryption costs
/// nothing, and no speed.
///
/// ## Remediation
/// A volume cannot be encrypted where it is: make a snapshot, copy that with encryption, make a volume
/// of the copy, and attach it instead. Then delete the old volume and its snapshots.
///
/// Turn on encryption by default in the region, so that no further ones are made.
#[check(
    id = "ec2-volume-is-encrypted",
    title = "EBS volumes are encrypted",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP02"],
)]
pub fn volume_is_encrypted(volume: &VolumeEncryption) -> Outcome {
    ensure!(volume.encrypted().equals(true)?, "the volume is not encrypted");
    PASS
}

examples! {
    pass "encrypted" => { "Encrypted": true };
    fail "not encrypted" => { "Encrypted": false }, detail = "not encrypted";
    fail "a template that says nothing" => { "Encrypted": null };
    unknown "access denied" => { "Encrypted": unknown("denied|ec2:DescribeVolumes") };
}
