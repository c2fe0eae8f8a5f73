//! See [`account_cannot_change_log_buckets`].

use crate::guardrail::keeps_from;
use crate::resources::{BucketName, Membership, ServiceControl, texts};
use bartizan_sdk::policy::matches;
use bartizan_sdk::prelude::*;

/// Logs are worth what protects them: whoever can delete the bucket, its objects or their versions, shorten
/// their life, or rewrite the bucket's policy can bury any trace. Where the account that holds the logs is
/// administered by people, only a service control policy keeps them from it.
///
/// The check judges the buckets that the setting `buckets` names, in the account that has them.
///
/// ## Remediation
/// Name the log buckets in the setting `buckets`. Attach a service control policy to the account that has
/// them, or to its unit, that denies `s3:DeleteBucket`, `s3:PutBucketPolicy`, `s3:DeleteBucketPolicy`,
/// `s3:PutLifecycleConfiguration` and `s3:PutBucketVersioning` on the buckets, and `s3:DeleteObject` and
/// `s3:DeleteObjectVersion` on their objects. Lifecycle rules still expire what is old.
#[check(
    id = "organizations-account-cannot-change-log-buckets",
    title = "Member accounts cannot change the buckets that hold logs",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP05", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn account_cannot_change_log_buckets(
    policies: &ServiceControl,
    memberships: All<Membership>,
    buckets_here: Each<BucketName>,
    #[setting(default = [], "names of the buckets that hold logs, which may be patterns like those of policies")]
    buckets: List<&str>,
    #[setting(
        default = ["arn:*:iam::*:role/AWSControlTowerExecution"],
        "ARNs of roles and users, which may be patterns, that a denial may spare"
    )]
    spared: List<&str>,
) -> Outcome {
    const OF_BUCKETS: [&str; 5] = [
        "s3:DeleteBucket",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:PutLifecycleConfiguration",
        "s3:PutBucketVersioning",
    ];
    const OF_OBJECTS: [&str; 2] = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
    let names = texts(buckets)?;
    if names.is_empty() {
        not_applicable!("the setting names no bucket that holds logs");
    }
    let wanted =
        [(&OF_BUCKETS[..], "arn:$partition:s3:::$name"), (&OF_OBJECTS[..], "arn:$partition:s3:::$name/*")];
    let outcome = keeps_from(policies, memberships, spared, &names, &wanted);
    // Where it may not be denied, it matters whether there is anything to protect.
    if matches!(outcome, Err(Reason::Fail(_) | Reason::Unknown(_)))
        && buckets_here.none(|bucket| {
            bucket.name().is_some_and(|name| names.iter().any(|pattern| matches(pattern, name)))
        })?
    {
        not_applicable!("the account has no bucket that the setting names");
    }
    outcome
}

examples! {
    pass "denied in the root" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    pass "denied in the unit, for the whole service" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "s3:*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    pass "a condition spares the role that may be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/AWSControlTowerExecution" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    fail "nothing is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "nothing denies s3:DeleteBucket";
    fail "another action is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "nothing denies s3:DeleteBucket";
    fail "a condition spares a role that may not be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Admin" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "a condition spares arn:aws:iam::*:role/Admin";
    pass "the bucket and its objects" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": ["arn:aws:s3:::example-logs", "arn:aws:s3:::example-logs/*"] }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    pass "buckets by a pattern" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": ["arn:aws:s3:::*-logs", "arn:aws:s3:::*-logs/*"] }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["*-logs"] };
    fail "only the bucket itself" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": "arn:aws:s3:::example-logs" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "nothing denies s3:DeleteObject, s3:DeleteObjectVersion";
    fail "another bucket" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:*BucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:DeleteObject", "s3:DeleteObjectVersion"], "Resource": ["arn:aws:s3:::example-data", "arn:aws:s3:::example-data/*"] }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "nothing denies";
    not_applicable "the setting names no bucket" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] };
    not_applicable "the account has no such bucket" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["central-logs", "audit-*"] };
    pass "denied, whatever buckets there are" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "s3:*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": partial("denied|s3:ListAllMyBuckets", []) }, settings = { "buckets": ["example-logs"] };
    unknown "not denied, and the buckets are not known" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": partial("denied|s3:ListAllMyBuckets", []) }, settings = { "buckets": ["example-logs"] };
    not_applicable "the chain is not told, and the account has no such bucket" => {
        "ServiceControlPolicies": unknown("denied|organizations:ListParents"),
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["central-logs"] };
    fail "the organization has not turned on such policies" => {
        "ServiceControlPolicies": null,
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] },
        detail = "has not turned on";
    not_applicable "the management account" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "111122223333" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    not_applicable "in no organization" => {
        "ServiceControlPolicies": null,
    }, inputs = { "memberships": [{ "OrganizationId": null, "ManagementAccountId": null }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
    unknown "the chain is not told to this account" => {
        "ServiceControlPolicies": unknown("denied|organizations:ListParents"),
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }], "buckets_here": [{ "@id": "example-logs" }, { "@id": "example-data" }] }, settings = { "buckets": ["example-logs"] };
}
