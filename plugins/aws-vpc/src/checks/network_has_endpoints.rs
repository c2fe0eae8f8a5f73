//! See [`network_has_endpoints`].

use crate::resources::{Endpoint, Network, own};
use bartizan_sdk::prelude::*;

/// Without an endpoint, calls to AWS's services leave the network by a NAT or internet gateway: the
/// network needs a way to the internet for them, nobody can tell them from other traffic, and no policy
/// says which buckets or keys may be reached from here. With endpoints, a network can do without.
///
/// Which services need one is for the operator to say: without the setting, none does.
///
/// ## Remediation
/// Make the endpoints that are missing: gateway endpoints for S3 and DynamoDB cost nothing, interface
/// endpoints need subnets and a security group that admits HTTPS from the network.
#[check(
    id = "vpc-network-has-endpoints",
    title = "Networks have endpoints of the services that need one",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn network_has_endpoints(
    network: &Network,
    endpoints: All<Endpoint>,
    #[setting(default = [], "services that every network must have an endpoint of, as s3, ec2, ecr.api, or by their whole names")]
    services: List<&str>,
) -> Outcome {
    if services.is_empty() {
        not_applicable!("no endpoint is demanded");
    }
    own(&network.owner(), &network.scope())?;
    let id = network.id()?.unwrap_or_default();
    let mut missing = Vec::new();
    for service in services.iter() {
        let service = service?;
        // com.amazonaws.REGION.SERVICE, or cn.com.amazonaws.REGION.SERVICE
        let leads_there = |name: &str| {
            let parts = name.split_once("amazonaws.").and_then(|(_, rest)| rest.split_once('.'));
            name == service || parts.is_some_and(|(_, its)| its == service)
        };
        let exists = endpoints.any(|endpoint| {
            tri::all([
                endpoint.network().equals(id),
                endpoint.service().is_some_and(leads_there),
                endpoint.state().is_some_and(|state| state.eq_ignore_ascii_case("available")),
            ])
        });
        if !exists? {
            missing.push(service);
        }
    }
    ensure!(missing.is_empty(), "there is no endpoint of {}", missing.join(", "));
    PASS
}

examples! {
    pass "all of them" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = { "endpoints": [
        { "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.s3", "State": "available" },
        { "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.ecr.api", "State": "Available" },
        { "VpcId": "vpc-0a", "ServiceName": "aws.sagemaker.us-east-1.notebook", "State": "available" },
    ] }, settings = { "services": ["s3", "ecr.api", "aws.sagemaker.us-east-1.notebook"] };
    fail "in another network, or not working" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = { "endpoints": [
        { "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.s3", "State": "available" },
        { "VpcId": "vpc-0b", "ServiceName": "com.amazonaws.us-east-1.ec2", "State": "available" },
        { "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.kms", "State": "failed" },
        { "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.ec2messages", "State": "available" },
        { "VpcId": "vpc-0a", "ServiceName": null, "State": "available" },
    ] }, settings = { "services": ["s3", "ec2", "kms"] }, detail = "there is no endpoint of ec2, kms";
    not_applicable "none is demanded" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = { "endpoints": [] };
    not_applicable "another account's" => { "@id": "vpc-0a", "OwnerId": "444455556666" }, inputs = { "endpoints": [] },
        settings = { "services": ["s3"] };
    unknown "access denied" => { "@id": "vpc-0a", "OwnerId": "111122223333" },
        inputs = { "endpoints": partial("denied|ec2:DescribeVpcEndpoints", []) }, settings = { "services": ["s3"] };
}
