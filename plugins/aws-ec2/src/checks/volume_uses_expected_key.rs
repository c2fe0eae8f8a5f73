//! See [`volume_uses_expected_key`].

use crate::resources::VolumeKey;
use bartizan_sdk::prelude::*;

/// With a key of your own, its policy says who may read a volume, other accounts can be given its
/// snapshots, and disabling the key locks everything at once. AWS's key for EBS does none of this.
///
/// Which keys those are the setting says: without it there is nothing to judge.
///
/// ## Remediation
/// Make the key the region's default for EBS: `aws ec2 modify-ebs-default-kms-key-id --kms-key-id ARN`.
/// A volume changes its key through a snapshot that is copied with the new one.
#[check(
    id = "ec2-volume-uses-expected-key",
    title = "EBS volumes are encrypted with the keys that they should be",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn volume_uses_expected_key(
    volume: &VolumeKey,
    #[setting(default = [], "ARNs of the keys that volumes may be encrypted with; none: not judged")]
    keys: List<&str>,
) -> Outcome {
    if keys.is_empty() {
        not_applicable!("the setting `keys` names none");
    }
    if volume.encrypted().equals(false)? {
        not_applicable!("the volume is not encrypted");
    }
    let key = volume.key()?.unwrap_or("AWS's key for EBS");
    ensure!(keys.contains(key)?, "the volume is encrypted with {key}");
    PASS
}

examples! {
    pass "one of the keys" => {
        "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/a",
    }, settings = { "keys": ["arn:aws:kms:eu-west-1:111122223333:key/b", "arn:aws:kms:eu-west-1:111122223333:key/a"] };
    fail "another key" => {
        "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/c",
    }, settings = { "keys": ["arn:aws:kms:eu-west-1:111122223333:key/a"] }, detail = "key/c";
    fail "a template that names none" => {
        "Encrypted": true, "KmsKeyId": null,
    }, settings = { "keys": ["arn:aws:kms:eu-west-1:111122223333:key/a"] }, detail = "AWS's key";
    not_applicable "not demanded" => { "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/c" };
    not_applicable "not encrypted" => {
        "Encrypted": false, "KmsKeyId": null,
    }, settings = { "keys": ["arn:aws:kms:eu-west-1:111122223333:key/a"] };
    unknown "access denied" => {
        "Encrypted": unknown("denied|ec2:DescribeVolumes"), "KmsKeyId": unknown("denied|ec2:DescribeVolumes"),
    }, settings = { "keys": ["arn:aws:kms:eu-west-1:111122223333:key/a"] };
}
