//! See [`role_third_party_trust_has_external_id`].

use crate::resources::{Membership, RoleTrust, is_service_linked};
use crate::statement::{conditions, principals, values};
use crate::trust;
use bartizan_sdk::policy::{Principal, account};
use bartizan_sdk::prelude::*;

/// A vendor that works in many customers' accounts can be told to use the role of one customer for
/// another, who only needs to know the role's name: the confused deputy. An external id, which the
/// vendor sets for each customer, or a condition on the organization of the caller, closes that hole.
///
/// ## Remediation
/// Ask the vendor for the external id that it uses for you, and demand it in the trust policy:
/// `"StringEquals": { "sts:ExternalId": "…" }`.
///
/// If the other account is your own, add it to the setting `trusted_accounts` of this check, or demand
/// your organization with `aws:PrincipalOrgID`.
#[check(
    id = "iam-role-third-party-trust-has-external-id",
    title = "IAM roles that trust third parties demand an external id or an organization",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP09", "aws-wa-security-2024-11:SEC03-BP07"],
)]
pub fn role_third_party_trust_has_external_id(
    role: &RoleTrust,
    memberships: All<Membership>,
    #[setting(default = [], "ids of accounts that are no third parties, besides the role's own")]
    trusted_accounts: List<&str>,
) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    let trusted = trusted_accounts.iter().collect::<Result<Vec<_>, _>>()?;
    let own = role.scope().account();
    let mut demanded = false;
    for statement in trust::granting(role.trust_policy()?, "sts:AssumeRole")? {
        // A statement for everybody may be narrowed to an account: then that is the one it trusts.
        let mut accounts = Vec::new();
        for principal in principals(&statement) {
            if let Principal::Aws(who) = principal? {
                accounts.extend(account(who));
            }
        }
        let mut named = Vec::new();
        if statement.is_for_anyone()? {
            for condition in conditions(&statement) {
                let condition = condition?;
                if condition.key_is("aws:PrincipalAccount") || condition.key_is("aws:PrincipalArn") {
                    named.extend(values(&condition).into_iter().collect::<Result<Vec<_>, _>>()?);
                }
            }
        }
        accounts.extend(named.iter().filter_map(|value| account(value)));
        let Some(third_party) = accounts.into_iter().find(|id| *id != own && !trusted.contains(id)) else {
            continue;
        };
        // The account that manages the organization can do as it likes anyway.
        if memberships.any(|m| m.management_account().equals(third_party))? {
            continue;
        }
        demanded = true;
        if !trust::demands_external_id_or_organization(&statement)? {
            let name = trust::name(&statement);
            let detail =
                format!("{name} trusts account {third_party} without an external id or organization");
            return Err(Reason::fail(detail).at(statement.node()));
        }
    }
    if !demanded {
        not_applicable!("the role trusts no account of a third party");
    }
    PASS
}

examples! {
    pass "a vendor with an external id" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "a1b2c3" } } }],
    } }, inputs = { "memberships": [] };
    pass "an account of the organization" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } } }],
    } }, inputs = { "memberships": [] };
    fail "a vendor without" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Sid": "Vendor", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } }, detail = "statement Vendor trusts account 444455556666", inputs = { "memberships": [] };
    fail "a role of a vendor among our own" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": [
            "arn:aws:iam::111122223333:role/deploy", "arn:aws:iam::444455556666:role/agent",
        ] }, "Action": ["sts:AssumeRole", "sts:TagSession"] }],
    } }, inputs = { "memberships": [] };
    fail "any external id" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole",
            "Condition": { "StringLike": { "sts:ExternalId": "*" } } }],
    } }, inputs = { "memberships": [] };
    fail "an external id, if there is one" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEqualsIfExists": { "sts:ExternalId": "a1b2c3" } } }],
    } }, inputs = { "memberships": [] };
    fail "only MFA" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } }],
    } }, inputs = { "memberships": [] };
    fail "everybody of a vendor's account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:PrincipalAccount": "444455556666" } } }],
    } }, detail = "444455556666", inputs = { "memberships": [] };
    fail "one of two statements" => { "Path": "/", "AssumeRolePolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "a1b2c3" } } },
        { "Effect": "Allow", "Principal": { "AWS": "777788889999" }, "Action": "sts:AssumeRole" },
    ] } }, detail = "777788889999", inputs = { "memberships": [] };
    not_applicable "its own account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "the account that manages the organization" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } }, inputs = { "memberships": [{ "ManagementAccountId": "444455556666" }] };
    fail "another account than the one that manages the organization" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } }, inputs = { "memberships": [{ "ManagementAccountId": "999988887777" }] };
    unknown "the organization cannot be read" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } }, inputs = { "memberships": partial("denied|organizations:DescribeOrganization", []) };
    not_applicable "a trusted account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } }, settings = { "trusted_accounts": ["444455556666"] };
    not_applicable "a service" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "a principal that was deleted" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "AROAEXAMPLEID12345678" }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "a third party is denied" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Deny", "Principal": { "AWS": "444455556666" }, "Action": "sts:AssumeRole" }],
    } };
    not_applicable "service-linked" => {
        "Path": "/aws-service-role/ecs.amazonaws.com/", "AssumeRolePolicyDocument": { "Statement": [] }
    };
    unknown "access denied" => {
        "Path": "/", "AssumeRolePolicyDocument": unknown("denied|iam:GetAccountAuthorizationDetails")
    };
}
