//! See [`bucket_is_owned_by_a_team`].

use crate::resources::Bucket;
use bartizan_sdk::prelude::*;

/// When a bucket leaks, somebody must answer for it within the hour. Larkfield finds its team by the tag
/// `Owner`.
///
/// ## Remediation
/// Tag the bucket with `Owner` and the name of the team, as it stands in the directory.
#[check(
    id = "larkfield-bucket-is-owned-by-a-team",
    title = "Buckets are owned by a team",
    severity = Medium,
    satisfies = ["larkfield-cloud-2026:OWN-1"],
)]
pub fn bucket_is_owned_by_a_team(
    bucket: &Bucket,
    #[setting(default = [], "teams that may own buckets; any if there are none")] teams: List<&str>,
) -> Outcome {
    let Some(owner) = bucket.tag("Owner")? else { fail!("the bucket has no tag `Owner`") };
    ensure!(teams.is_empty() || teams.contains(owner)?, "{owner} is no team that may own buckets");
    PASS
}

examples! {
    pass "any owner" => { "Tags": [{ "Key": "env", "Value": "prod" }, { "Key": "Owner", "Value": "payments" }] };
    pass "a known team" => { "Tags": [{ "Key": "Owner", "Value": "payments" }] }, settings = { "teams": ["payments"] };
    fail "no tags" => { "Tags": null }, detail = "no tag `Owner`";
    fail "another tag" => { "Tags": [{ "Key": "owner", "Value": "payments" }] };
    fail "an unknown team" => { "Tags": [{ "Key": "Owner", "Value": "nobody" }] }, settings = { "teams": ["payments"] },
        detail = "nobody is no team";
    unknown "access denied" => { "Tags": unknown("denied|s3:GetBucketTagging") };
}
