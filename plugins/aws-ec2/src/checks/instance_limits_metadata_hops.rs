//! See [`instance_limits_metadata_hops`].

use crate::resources::InstanceMetadata;
use bartizan_sdk::prelude::*;

/// The answer of the metadata service lives for so many hops. One is enough for the instance itself,
/// two for containers on it. With more, credentials get through whatever routes packets on the
/// instance: proxies, NAT, VPN servers.
///
/// ## Remediation
/// `aws ec2 modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 1`, or 2
/// where containers need the metadata service.
#[check(
    id = "ec2-instance-limits-metadata-hops",
    title = "The metadata service of EC2 instances answers over few hops",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02"],
)]
pub fn instance_limits_metadata_hops(
    instance: &InstanceMetadata,
    #[setting(default = 2, min = 1, max = 64, "hops over which the metadata service may answer")] hops: i64,
) -> Outcome {
    let metadata = instance.metadata()?.unwrap_or_default();
    if metadata.endpoint().equals("disabled")? {
        not_applicable!("the metadata service is off");
    }
    let limit = metadata.hops()?.unwrap_or(1);
    ensure!(limit <= hops, "the metadata service answers over {limit} hops");
    PASS
}

examples! {
    pass "one" => { "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1 } };
    pass "two, for containers" => { "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2 } };
    fail "three" => { "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 3 } },
        detail = "answers over 3 hops";
    fail "two where one is set" => { "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2 } },
        settings = { "hops": 1 };
    not_applicable "no metadata service" => {
        "MetadataOptions": { "HttpEndpoint": "disabled", "HttpPutResponseHopLimit": 64 },
    };
    unknown "access denied" => { "MetadataOptions": unknown("denied|ec2:DescribeInstances") };
    unknown "the limit unknown" => {
        "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": unknown("partial") },
    };
}
