//! See [`snapshot_is_encrypted`].

use crate::resources::SnapshotEncryption;
use bartizan_sdk::prelude::*;

/// A snapshot is a whole disk. One that is not encrypted can be made public with a single call, and is
/// open to everybody it is shared with; an encrypted one cannot be public, and takes a permission on
/// its key.
///
/// ## Remediation
/// Copy the snapshot with encryption (`aws ec2 copy-snapshot --encrypted`), then delete this one. New
/// snapshots are as their volumes: turn on encryption by default in the region.
#[check(
    id = "ec2-snapshot-is-encrypted",
    title = "EBS snapshots are encrypted",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP02"],
)]
pub fn snapshot_is_encrypted(snapshot: &SnapshotEncryption) -> Outcome {
    ensure!(snapshot.encrypted().equals(true)?, "the snapshot is not encrypted");
    PASS
}

examples! {
    pass "encrypted" => { "Encrypted": true };
    fail "not encrypted" => { "Encrypted": false }, detail = "not encrypted";
    unknown "access denied" => { "Encrypted": unknown("denied|ec2:DescribeSnapshots") };
}
