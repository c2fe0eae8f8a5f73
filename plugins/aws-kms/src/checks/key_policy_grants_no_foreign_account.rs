//! See [`key_policy_grants_no_foreign_account`].

use crate::policy::{Home, fail_each, known, public_statements, title};
use crate::resources::{KeyPolicy, Membership, customers};
use bartizan_sdk::prelude::*;

/// A key policy that names another account lets that account decide who of its people may use the key.
/// With the key goes all that it encrypts: snapshots, images and objects that are shared with the
/// account can be read there. Partnerships end, and such statements stay.
///
/// Accounts are named as principals, or in a condition that limits everyone to them; an organisation is
/// foreign unless it is the account's own. AWS's services and deleted principals name no account.
///
/// ## Remediation
/// Ask who uses the access, remove the statement if nobody does, and else add the account to the
/// setting `trusted_accounts`. Accounts of your own organisation are best let in together, by the
/// condition `"StringEquals": {"aws:PrincipalOrgID": "o-…"}`.
#[check(
    id = "kms-key-policy-grants-no-foreign-account",
    title = "Key policies grant nothing to foreign accounts",
    severity = High,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP08",
        "aws-wa-security-2024-11:SEC03-BP09",
        "aws-wa-security-2024-11:SEC08-BP04",
    ],
)]
pub fn key_policy_grants_no_foreign_account(
    key: &KeyPolicy,
    membership: All<Membership>,
    #[setting(default = [], "accounts (twelve digits) and organisations (o-...) that may use keys, beside the account itself")]
    trusted_accounts: List<&str>,
) -> Outcome {
    customers(&key.manager())?;
    let policy = key.policy()?.unwrap_or_default();
    ensure!(
        public_statements(&policy)?.is_empty(),
        "the policy is open to everybody, and so to every account"
    );
    let home = Home { account: key.scope().account(), membership, trusted: trusted_accounts };
    let found = known(policy.statements().map(|statement| {
        let statement = statement?;
        let guests = home.guests(&statement, &policy)?;
        let text = || [&guests.join(", "), " by ", &title(&statement)].concat();
        Ok((!guests.is_empty()).then(|| (text(), statement)))
    }))?;
    fail_each(&found)
}

examples! {
    pass "the account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "111122223333"] },
            "Action": "kms:*", "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": { "Service": "logs.us-east-1.amazonaws.com", "AWS": "AIDAEXAMPLEID" },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    pass "a trusted account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:role/backup" },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": null }] }, settings = { "trusted_accounts": ["444455556666"] };
    pass "its own organisation" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        },
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*" } }
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    pass "another account is denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Effect": "Deny", "Principal": { "AWS": "444455556666" }, "Action": "kms:*", "Resource": "*" },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    fail "another account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Sid": "Partner", "Effect": "Allow",
            "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }] },
        detail = "444455556666 by the statement Partner";
    fail "everyone of another account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "kms:CallerAccount": ["111122223333", "444455556666"], "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "444455556666 by a statement without a Sid";
    fail "another organisation" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-f6g7h8i9j0" } }
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "o-f6g7h8i9j0 by";
    fail "everyone, but a denial spares another account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Sid": "Use", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" },
        {
            "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:PrincipalAccount": ["111122223333", "444455556666"] } }
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "444455556666 by the statement Use";
    fail "open to everybody" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" },
    ] } }, inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "and so to every account";
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } },
        inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    unknown "an organisation, its own unknown" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        },
    ] } }, inputs = { "membership": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }] };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") },
        inputs = { "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
}
