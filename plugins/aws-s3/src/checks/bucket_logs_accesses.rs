//! See [`bucket_logs_accesses`].

use crate::resources::{
    AccountBlock, BucketAccessList, BucketLogging, BucketPolicy, lets_anybody_in, lets_logs_in,
};
use bartizan_sdk::prelude::*;

/// Only a bucket's access log tells afterwards who read which object, from where, and whether it
/// worked. S3 writes it to another bucket of the same account and region. There it must be closed to
/// the public, since it names keys, addresses and callers, and whoever may write there can bury their
/// traces.
///
/// A bucket that receives access logs need not log itself: AWS advises against that, as each log then
/// makes another log.
///
/// ## Remediation
/// Under **Properties**, **Server access logging**, choose a destination in the same account and
/// region that nobody but the investigators can read.
///
/// The destination's policy must let `logging.s3.amazonaws.com` put objects, with the conditions
/// `aws:SourceAccount` and `aws:SourceArn`; the console adds that. If the destination is public, turn on
/// Block Public Access for it. Where CloudTrail records data events of the bucket instead, mute this
/// finding with that reason.
#[check(
    id = "s3-bucket-logs-accesses",
    title = "S3 buckets log accesses, to a bucket that is not public",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn bucket_logs_accesses(
    bucket: &BucketLogging,
    #[link(via = "@id")] policy: Link<BucketPolicy>,
    #[link(via = "LoggingConfiguration/DestinationBucketName")] destination: Link<BucketAccessList>,
    #[link(via = "LoggingConfiguration/DestinationBucketName")] destination_policy: Link<BucketPolicy>,
    account: All<AccountBlock>,
) -> Outcome {
    let Some(logging) = bucket.logging()? else {
        if tri::any([bucket.access_list().lets_logs_in(account), lets_logs_in(policy)])? {
            not_applicable!("the bucket receives access logs itself");
        }
        fail!("access logging is off");
    };
    let (name, target, target_policy) = match logging.destination()? {
        Some(name) => (name, destination.get()?, destination_policy),
        None => ("the bucket itself", Some(bucket.access_list()), policy),
    };
    let Some(target) = target else {
        fail!("the log goes to {name}, which is no bucket of this account: S3 delivers nothing there");
    };
    let public =
        tri::any([target.lets_anybody_in(account), lets_anybody_in(target_policy, target.block(), account)]);
    ensure!(!public?, "the log goes to {name}, which is public");
    PASS
}

examples! {
    pass "to a closed bucket" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs", "LogFilePrefix": "example/" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [],
        "destination": [{
            "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
            "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "WRITE" }],
        }],
        "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    pass "to a bucket whose public grants and policy are blocked" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [],
        "destination": [{
            "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
            "PublicAccessBlockConfiguration": { "IgnorePublicAcls": true, "RestrictPublicBuckets": true },
            "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
        }],
        "destination_policy": [{ "@id": "logs", "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    pass "to itself, closed" => {
        "@id": "example", "LoggingConfiguration": { "DestinationBucketName": "example", "LogFilePrefix": "log/" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    fail "to itself, public" => {
        "LoggingConfiguration": { "LogFilePrefix": "log/" },
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    }, detail = "the log goes to the bucket itself, which is public";
    fail "to itself, with a public policy" => {
        "LoggingConfiguration": { "LogFilePrefix": "log/" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    fail "off" => {
        "LoggingConfiguration": null,
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    }, detail = "access logging is off";
    fail "off, and the list that let logs in is turned off" => {
        "LoggingConfiguration": null, "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null,
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "WRITE" }],
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    fail "off, and others than S3's delivery may write" => {
        "LoggingConfiguration": null,
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [
            { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "READ_ACP" },
            { "Grantee": { "Type": "CanonicalUser", "ID": "0aaa" }, "Permission": "FULL_CONTROL" },
        ],
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
            "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::example"
        }] } }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    fail "off, and another service writes to it" => {
        "LoggingConfiguration": null,
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    fail "to a bucket that everybody may list" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [],
        "destination": [{
            "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
            "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
        }],
        "destination_policy": [{ "@id": "logs", "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    }, detail = "the log goes to logs, which is public";
    fail "to a bucket whose policy is public" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [],
        "destination": [{
            "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null, "Grants": [],
            "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        }],
        "destination_policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"
        }] } }],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    }, detail = "the log goes to logs, which is public";
    fail "to a bucket that is gone" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    }, detail = "the log goes to logs, which is no bucket of this account";
    not_applicable "it receives access logs, by its list" => {
        "LoggingConfiguration": null,
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "WRITE" }],
    }, inputs = {
        "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    not_applicable "it receives access logs, by its policy" => {
        "LoggingConfiguration": null,
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
            "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    unknown "access denied" => {
        "LoggingConfiguration": unknown("denied|s3:GetBucketLogging"),
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    unknown "off, but it may receive access logs" => {
        "LoggingConfiguration": null,
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "destination": [], "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    unknown "the destination's policy unknown" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [],
        "destination": [{
            "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null, "Grants": [],
        }],
        "destination_policy": [{ "@id": "logs", "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
    unknown "the destination not listed" => {
        "LoggingConfiguration": { "DestinationBucketName": "logs" },
        "Grants": [], "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
    }, inputs = {
        "policy": [], "destination": partial("throttled|s3:ListAllMyBuckets", []), "destination_policy": [],
        "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
    };
}
