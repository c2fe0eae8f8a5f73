//! See [`region_requires_metadata_v2_by_default`].

use crate::resources::RegionMetadata;
use bartizan_sdk::prelude::*;

/// The region's default holds for every instance that is launched without a word about the metadata
/// service: from scripts, by hand, by services. It saves them from version 1, which gives an instance's
/// credentials to whoever can make a program there fetch a URL.
///
/// ## Remediation
/// `aws ec2 modify-instance-metadata-defaults --http-tokens required --region REGION`, or **Data
/// protection and security** in the settings of EC2. It changes no instance that there is.
#[check(
    id = "ec2-region-requires-metadata-v2-by-default",
    title = "New instances require version 2 of the metadata service in every region",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02", "aws-wa-security-2024-11:SEC06-BP05"],
)]
pub fn region_requires_metadata_v2_by_default(region: &RegionMetadata) -> Outcome {
    let safe = region.metadata()?.unwrap_or_default().is_safe()?;
    ensure!(safe, "the region's default does not require tokens");
    PASS
}

examples! {
    pass "required" => { "InstanceMetadataDefaults": { "HttpTokens": "required" } };
    pass "enforced" => { "InstanceMetadataDefaults": { "HttpTokensEnforced": "enabled" } };
    pass "no metadata service" => { "InstanceMetadataDefaults": { "HttpEndpoint": "disabled" } };
    fail "no default" => { "InstanceMetadataDefaults": null }, detail = "does not require tokens";
    fail "optional" => { "InstanceMetadataDefaults": { "HttpTokens": "optional", "HttpTokensEnforced": "disabled" } };
    fail "a default for something else" => { "InstanceMetadataDefaults": { "InstanceMetadataTags": "enabled" } };
    unknown "access denied" => { "InstanceMetadataDefaults": unknown("denied|ec2:GetInstanceMetadataDefaults") };
}
