//! See [`launch_template_requires_metadata_v2`].

use crate::resources::{MetadataDefaults, RegionMetadata, TemplateMetadata, each_version, fail_unseen};
use bartizan_sdk::prelude::*;

/// What a launch template says about the metadata service holds for every instance that it launches.
/// Where it says nothing, the region's default decides, and then the image. Version 1 of the service
/// gives an instance's credentials to whoever can make a program there fetch a URL.
///
/// The template's default version is launched where nothing else is said, and the latest is the next
/// to be: both must require version 2. A region that enforces it refuses to launch anything else.
///
/// ## Remediation
/// Make a version whose metadata options say **V2 only (token required)**, and make it the default.
///
/// With the CLI: `aws ec2 create-launch-template-version --launch-template-id ID --source-version
/// '$Latest' --launch-template-data '{"MetadataOptions":{"HttpTokens":"required"}}'`, then `aws ec2
/// modify-launch-template --launch-template-id ID --default-version VERSION`.
#[check(
    id = "ec2-launch-template-requires-metadata-v2",
    title = "Launch templates require version 2 of the metadata service",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02", "aws-wa-security-2024-11:SEC06-BP05"],
)]
pub fn launch_template_requires_metadata_v2(
    template: &TemplateMetadata,
    region: All<RegionMetadata>,
) -> Outcome {
    each_version(template.latest(), template.default(), |name, version| {
        let options = version.metadata()?.unwrap_or_default();
        // The region's default stands in for what the template leaves open, never for what it says.
        let open =
            tri::all([tri::not(options.tokens().exists()), default_is(region, |default| default.is_safe())]);
        if tri::any([options.is_safe(), open, default_is(region, |default| default.is_enforced())])? {
            return PASS;
        }
        fail_unseen(format!("the {name} version does not require tokens"), template.row())
    })
}

/// Whether the region's default, if there is one, is so.
fn default_is(region: All<RegionMetadata>, so: impl Fn(MetadataDefaults) -> Tri) -> Tri {
    region.any(|region| so(region.metadata()?.unwrap_or_default()))
}

examples! {
    pass "required" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "required" } },
        "DefaultVersionData": { "MetadataOptions": { "HttpTokens": "required" } },
    }, inputs = { "region": [{ "InstanceMetadataDefaults": null }] };
    pass "no metadata service" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpEndpoint": "disabled" } },
        "DefaultVersionData": { "MetadataOptions": { "HttpEndpoint": "disabled" } },
    }, inputs = { "region": [{ "InstanceMetadataDefaults": unknown("denied|ec2:GetInstanceMetadataDefaults") }] };
    pass "the region's default" => {
        "LaunchTemplateData": {}, "DefaultVersionData": { "MetadataOptions": { "HttpEndpoint": "enabled" } },
    }, inputs = { "region": [{ "InstanceMetadataDefaults": { "HttpTokens": "required" } }] };
    pass "the region enforces it" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "optional" } }, "DefaultVersionData": {},
    }, inputs = { "region": [{ "InstanceMetadataDefaults": { "HttpTokensEnforced": "enabled" } }] };
    pass "a template of CloudFormation" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "required" } },
        "DefaultVersionData": unknown("not-in-source"),
    }, inputs = { "region": [{ "InstanceMetadataDefaults": null }] };
    fail "nothing said" => {
        "LaunchTemplateData": {}, "DefaultVersionData": {},
    }, inputs = { "region": [{ "InstanceMetadataDefaults": null }] }, detail = "the latest version does not require tokens";
    fail "optional, whatever the region's default" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "optional" } },
        "DefaultVersionData": { "MetadataOptions": { "HttpTokens": "optional" } },
    }, inputs = { "region": [{ "InstanceMetadataDefaults": { "HttpTokens": "required" } }] };
    fail "the default version is an older one" => {
        "LaunchTemplateData": { "MetadataOptions": { "HttpTokens": "required" } },
        "DefaultVersionData": { "MetadataOptions": { "HttpTokens": "optional" } },
    }, inputs = { "region": [{ "InstanceMetadataDefaults": null }] }, detail = "the default version does not require tokens";
    unknown "the region's default unknown" => {
        "LaunchTemplateData": {}, "DefaultVersionData": {},
    }, inputs = { "region": [{ "InstanceMetadataDefaults": unknown("denied|ec2:GetInstanceMetadataDefaults") }] };
    unknown "access denied" => {
        "LaunchTemplateData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
        "DefaultVersionData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
    }, inputs = { "region": [{ "InstanceMetadataDefaults": null }] };
}
