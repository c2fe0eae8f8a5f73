//! See [`region_blocks_public_snapshots`].

use crate::resources::RegionSnapshots;
use bartizan_sdk::prelude::*;

/// The region's block keeps every snapshot from the public, whatever its own permissions say and
/// whoever changes them. In the mode `block-new-sharing`, snapshots that are public already stay so.
///
/// ## Remediation
/// `aws ec2 enable-snapshot-block-public-access --state block-all-sharing --region REGION`. First look
/// for snapshots that are public on purpose, as they will no longer be.
#[check(
    id = "ec2-region-blocks-public-snapshots",
    title = "EBS snapshots cannot be public in any region",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn region_blocks_public_snapshots(region: &RegionSnapshots) -> Outcome {
    match region.state()? {
        Some("block-all-sharing") => PASS,
        Some("block-new-sharing") => fail!("snapshots that were public before stay so"),
        _ => fail!("snapshots can be public"),
    }
}

examples! {
    pass "all blocked" => { "SnapshotBlockPublicAccessState": "block-all-sharing" };
    fail "new ones blocked" => { "SnapshotBlockPublicAccessState": "block-new-sharing" }, detail = "stay so";
    fail "not blocked" => { "SnapshotBlockPublicAccessState": "unblocked" }, detail = "snapshots can be public";
    unknown "access denied" => {
        "SnapshotBlockPublicAccessState": unknown("denied|ec2:GetSnapshotBlockPublicAccessState"),
    };
}
