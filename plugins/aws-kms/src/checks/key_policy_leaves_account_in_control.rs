//! See [`key_policy_leaves_account_in_control`].

use crate::policy::{identities, is_account};
use crate::resources::{KeyPolicy, customers};
use bartizan_sdk::policy::account;
use bartizan_sdk::prelude::*;

/// A key obeys its policy alone. If that lets only some user or role change it, the key cannot be
/// managed by anybody once that one is deleted, not even by the root user: only AWS's support can help
/// then. A statement for the account as a whole keeps the key in reach, and lets IAM policies say who
/// administers it.
///
/// A key policy of CloudFormation or the console has this statement; a written one may have lost it.
///
/// ## Remediation
/// Allow `arn:aws:iam::ACCOUNT:root` the action `kms:*`, or at least `kms:PutKeyPolicy`.
#[check(
    id = "kms-key-policy-leaves-account-in-control",
    title = "Key policies leave the account in control",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_policy_leaves_account_in_control(key: &KeyPolicy) -> Outcome {
    customers(&key.manager())?;
    // A key without a written policy gets the default one.
    let Some(policy) = key.policy()? else { return PASS };
    let is_own = |name: &&str| is_account(name) && account(name) == Some(key.scope().account());
    let stays = tri::any(policy.statements().map(|statement| {
        let statement = statement?;
        tri::all([
            statement.allows_action("kms:PutKeyPolicy"),
            tri::any([
                statement.is_for_anyone(),
                identities(&statement).map(|names| names.iter().any(is_own)),
            ]),
        ])
    }));
    ensure!(stays?, "the policy does not let the account as a whole change it");
    PASS
}

examples! {
    pass "the default" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*",
            "Resource": "*",
        },
    ] } };
    pass "by its number, for administration" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:role/app", "111122223333"] },
            "Action": ["kms:Put*", "kms:Get*"], "Resource": "*",
        },
    ] } };
    pass "a template without a policy" => { "KeyManager": unknown("not-in-source"), "KeyPolicy": null };
    fail "a role alone" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/keys" }, "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } };
    fail "another account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "kms:*",
            "Resource": "*",
        },
    ] } };
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") };
}
