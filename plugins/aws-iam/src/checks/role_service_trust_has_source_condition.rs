//! See [`role_service_trust_has_source_condition`].

use crate::resources::{RoleTrust, is_service_linked};
use crate::statement::principals;
use crate::trust;
use bartizan_sdk::policy::{Narrowing, Principal};
use bartizan_sdk::prelude::*;

/// Services that fill in `aws:SourceArn` or `aws:SourceAccount` when they assume a role, as each one's
/// documentation of the confused deputy says with a trust policy as its example. Services that run a
/// customer's code under the role (ec2, lambda, ecs-tasks) get it through `iam:PassRole` of the same
/// account alone and are not here.
const SERVICES: [&str; 25] = [
    "autoscaling",
    "bedrock",
    "codebuild",
    "comprehend",
    "config",
    "datasync",
    "dms",
    "elasticmapreduce",
    "export.rds",
    "firehose",
    "glue",
    "grafana",
    "greengrass",
    "iot",
    "kinesisanalytics",
    "logs",
    "monitoring.rds",
    "personalize",
    "pipes",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "transfer",
    "vpc-flow-logs",
];

/// A service works for every AWS customer. If its trust says nothing of the source, somebody else's
/// resource in that service may be set up to use your role, wherever the service does not itself
/// prevent it. `aws:SourceAccount` or `aws:SourceArn` says that only your own resources count.
///
/// Judged are the services that document these keys for trust policies, not compute services such as
/// EC2 or Lambda, which only use roles that somebody of the same account passed to them.
///
/// ## Remediation
/// Add a condition to the statement: `"StringEquals": { "aws:SourceAccount": "<your account>" }`, and
/// `"ArnLike": { "aws:SourceArn": "<the resource's ARN>" }` where you know it.
///
/// Read the service's page on the confused deputy first: it says which ARN to write. Then try the
/// workload, as a wrong ARN stops it.
#[check(
    id = "iam-role-service-trust-has-source-condition",
    title = "IAM roles that trust services say for which source",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC03-BP02"],
)]
pub fn role_service_trust_has_source_condition(role: &RoleTrust) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    let mut demanded = false;
    for statement in trust::granting(role.trust_policy()?, "sts:AssumeRole")? {
        let mut service = None;
        for principal in principals(&statement) {
            if let Principal::Service(name) = principal?
                && tells_its_source(name)
            {
                service = Some(name);
            }
        }
        let Some(service) = service else { continue };
        demanded = true;
        let narrowed = tri::any([
            statement.narrows(Narrowing::Services),
            trust::demands_external_id_or_organization(&statement),
        ])?;
        if !narrowed {
            let detail = format!("{} trusts {service} for every source", trust::name(&statement));
            return Err(Reason::fail(detail).at(statement.node()));
        }
    }
    if !demanded {
        not_applicable!("the role trusts no service that documents aws:SourceArn for trust policies");
    }
    PASS
}

/// Whether a service principal is one of the list, in whichever partition or region.
fn tells_its_source(principal: &str) -> bool {
    let name = principal.strip_suffix(".cn").unwrap_or(principal);
    let Some(name) = name.strip_suffix(".amazonaws.com") else { return false };
    let service = match name.rsplit_once('.') {
        // A region, as in states.eu-west-1.
        Some((service, last)) if last.ends_with(|c: char| c.is_ascii_digit()) => service,
        _ => name,
    };
    SERVICES.contains(&service)
}

examples! {
    pass "an account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "states.amazonaws.com" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } } }],
    } };
    pass "all schedules of an account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "scheduler.amazonaws.com" }, "Action": "sts:AssumeRole",
            "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:scheduler:*:111122223333:schedule/*" } } }],
    } };
    pass "the organization" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": ["glue.amazonaws.com", "ec2.amazonaws.com"] }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } } }],
    } };
    fail "nothing" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "glue.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    } }, detail = "trusts glue.amazonaws.com for every source";
    fail "of a region" => { "Path": "/service-role/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "states.eu-west-1.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    } };
    fail "of another partition" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "firehose.amazonaws.com.cn" }, "Action": "sts:AssumeRole" }],
    } };
    fail "any account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "monitoring.rds.amazonaws.com" }, "Action": "sts:AssumeRole",
            "Condition": { "StringLike": { "aws:SourceAccount": "*" } } }],
    } };
    fail "an account, if it is said" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "codebuild.amazonaws.com" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEqualsIfExists": { "aws:SourceAccount": "111122223333" } } }],
    } };
    not_applicable "compute" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "an account of people" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "service-linked" => { "Path": "/aws-service-role/ssm.amazonaws.com/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ssm.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    } };
    unknown "access denied" => {
        "Path": "/", "AssumeRolePolicyDocument": unknown("denied|iam:GetAccountAuthorizationDetails")
    };
}
