//! See [`instance_requires_metadata_v2`].

use crate::resources::InstanceMetadata;
use bartizan_sdk::prelude::*;

/// An instance's metadata service gives out the credentials of its role. Version 1 gives them to
/// anybody who can make a program on the instance fetch a URL; version 2 asks for a token first, which
/// a fetched URL cannot get. Only where version 2 is required is version 1 gone.
///
/// ## Remediation
/// See with the metric `MetadataNoToken` that nothing uses version 1 any more, then require version 2:
/// `aws ec2 modify-instance-metadata-options --instance-id ID --http-tokens required`.
///
/// Require it in the launch templates as well, or else the next instance is like this one.
#[check(
    id = "ec2-instance-requires-metadata-v2",
    title = "EC2 instances require version 2 of the metadata service",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn instance_requires_metadata_v2(instance: &InstanceMetadata) -> Outcome {
    let safe = instance.metadata()?.unwrap_or_default().is_safe()?;
    ensure!(safe, "the metadata service answers without a token");
    PASS
}

examples! {
    pass "required" => { "MetadataOptions": { "HttpTokens": "required", "HttpEndpoint": "enabled" } };
    pass "no metadata service" => { "MetadataOptions": { "HttpTokens": "optional", "HttpEndpoint": "disabled" } };
    pass "required, the endpoint unknown" => {
        "MetadataOptions": { "HttpTokens": "required", "HttpEndpoint": unknown("partial") },
    };
    fail "optional" => { "MetadataOptions": { "HttpTokens": "optional", "HttpEndpoint": "enabled" } },
        detail = "answers without a token";
    unknown "access denied" => { "MetadataOptions": unknown("denied|ec2:DescribeInstances") };
    unknown "optional, the endpoint unknown" => {
        "MetadataOptions": { "HttpTokens": "optional", "HttpEndpoint": unknown("partial") },
    };
}
