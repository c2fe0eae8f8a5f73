//! See [`region_encrypts_volumes_by_default`].

use crate::resources::RegionEncryption;
use bartizan_sdk::prelude::*;

/// With encryption by default, every new volume and every copy of a snapshot in the region is
/// encrypted, whoever makes it and whatever they forget.
///
/// ## Remediation
/// `aws ec2 enable-ebs-encryption-by-default --region REGION`, or **Data protection and security** in
/// the settings of EC2. It is for new volumes only; see that roles which share snapshots may use the
/// key.
#[check(
    id = "ec2-region-encrypts-volumes-by-default",
    title = "New EBS volumes are encrypted in every region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP02", "aws-wa-security-2024-11:SEC08-BP03"],
)]
pub fn region_encrypts_volumes_by_default(region: &RegionEncryption) -> Outcome {
    ensure!(region.encrypts().equals(true)?, "encryption by default is off");
    PASS
}

examples! {
    pass "on" => { "EbsEncryptionByDefault": true };
    fail "off" => { "EbsEncryptionByDefault": false }, detail = "encryption by default is off";
    unknown "access denied" => { "EbsEncryptionByDefault": unknown("denied|ec2:GetEbsEncryptionByDefault") };
}
