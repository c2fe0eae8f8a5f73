//! See [`snapshot_is_not_public`].

use crate::resources::{RegionSnapshots, SnapshotAccess};
use bartizan_sdk::prelude::*;

/// Everybody with an AWS account can make a volume of a public snapshot and read all that was on the
/// disk, deleted files too. Snapshots of others are searched for keys and customers' data as soon as
/// they appear.
///
/// Where the region blocks all public sharing of snapshots, a snapshot that was shared before keeps its
/// permission but nobody can use it.
///
/// ## Remediation
/// Make the snapshot private: `aws ec2 modify-snapshot-attribute --snapshot-id ID --attribute
/// createVolumePermission --operation-type remove --group-names all`. Then count what it held as known,
/// and change every secret in it.
///
/// Block public sharing in the region: `aws ec2 enable-snapshot-block-public-access --state
/// block-all-sharing`.
#[check(
    id = "ec2-snapshot-is-not-public",
    title = "EBS snapshots are not public",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn snapshot_is_not_public(snapshot: &SnapshotAccess, region: All<RegionSnapshots>) -> Outcome {
    let public = snapshot.public().equals(true);
    let blocked = region.any(|region| region.state().equals("block-all-sharing"));
    ensure!(!tri::all([public, tri::not(blocked)])?, "everybody may make a volume of the snapshot");
    PASS
}

examples! {
    pass "private" => { "Public": false }, inputs = {
        "region": [{ "SnapshotBlockPublicAccessState": unknown("denied|ec2:GetSnapshotBlockPublicAccessState") }],
    };
    pass "public, but the region blocks it" => { "Public": true }, inputs = {
        "region": [{ "SnapshotBlockPublicAccessState": "block-all-sharing" }],
    };
    fail "public" => { "Public": true }, inputs = { "region": [{ "SnapshotBlockPublicAccessState": "unblocked" }] },
        detail = "everybody may make a volume";
    fail "public since before the region blocked new ones" => { "Public": true }, inputs = {
        "region": [{ "SnapshotBlockPublicAccessState": "block-new-sharing" }],
    };
    unknown "public, the region's block unknown" => { "Public": true }, inputs = {
        "region": [{ "SnapshotBlockPublicAccessState": unknown("denied|ec2:GetSnapshotBlockPublicAccessState") }],
    };
    unknown "access denied" => { "Public": unknown("denied|ec2:DescribeSnapshots") }, inputs = {
        "region": [{ "SnapshotBlockPublicAccessState": "unblocked" }],
    };
}
