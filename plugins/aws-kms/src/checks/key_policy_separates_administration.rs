//! See [`key_policy_separates_administration`].

use crate::policy::{identities, is_account};
use crate::resources::{KeyPolicy, customers};
use bartizan_sdk::policy::Statement;
use bartizan_sdk::prelude::*;

/// Who administers a key should not be able to use it, and who uses it should not be able to change
/// its policy or delete it. A program with both rights, once taken over, reads the data, lets others
/// in, and destroys the key behind it. `kms:*` for a role gives both.
///
/// Users and roles are judged. The account as a whole is not: its IAM policies say who has which right.
///
/// ## Remediation
/// Give administrators `kms:Create*`, `kms:Describe*`, `kms:Enable*`, `kms:List*`, `kms:Put*`,
/// `kms:Update*`, `kms:Revoke*`, `kms:Disable*`, `kms:Get*`, `kms:Delete*`, `kms:TagResource`,
/// `kms:ScheduleKeyDeletion` and the like, and users `kms:Encrypt`, `kms:Decrypt`, `kms:ReEncrypt*`,
/// `kms:GenerateDataKey*` and `kms:DescribeKey`, in statements of their own with different principals.
#[check(
    id = "kms-key-policy-separates-administration",
    title = "Key policies give nobody both administration and use of a key",
    severity = Low,
    satisfies = [
        "aws-wa-security-2024-11:SEC08-BP01",
        "aws-wa-security-2024-11:SEC08-BP04",
        "aws-wa-security-2024-11:SEC03-BP02",
    ],
)]
pub fn key_policy_separates_administration(key: &KeyPolicy) -> Outcome {
    customers(&key.manager())?;
    let policy = key.policy()?.unwrap_or_default();
    let (mut administrators, mut users) = (Vec::new(), Vec::new());
    for statement in policy.statements() {
        let statement = statement?;
        for (whom, actions) in
            [(&mut administrators, ADMINISTRATION.as_slice()), (&mut users, USE.as_slice())]
        {
            if allows_any(&statement, actions)? {
                whom.extend(identities(&statement)?.into_iter().filter(|name| !is_account(name)));
            }
        }
    }
    match administrators.iter().find(|name| users.contains(name)) {
        Some(both) => fail!("{both} may administer the key and use it"),
        None => PASS,
    }
}

/// What decides who may use a key, or whether it stays.
const ADMINISTRATION: [&str; 2] = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"];

/// What a key is for.
const USE: [&str; 4] = ["kms:Decrypt", "kms:GenerateDataKey", "kms:Sign", "kms:GenerateMac"];

fn allows_any(statement: &Statement, actions: &[&str]) -> Tri {
    tri::any(actions.iter().map(|action| statement.allows_action(action)))
}

examples! {
    pass "apart" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/keys" },
            "Action": ["kms:Put*", "kms:ScheduleKeyDeletion"], "Resource": "*",
        },
        {
            "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:role/app"] },
            "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
        },
    ] } };
    pass "a denial" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" },
            "Action": "kms:Decrypt", "Resource": "*",
        },
        {
            "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" },
            "Action": "kms:PutKeyPolicy", "Resource": "*",
        },
    ] } };
    fail "all actions" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" }, "Action": "kms:*",
            "Resource": "*",
        },
    ] } }, detail = "role/app may administer the key and use it";
    fail "in two statements" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/ann" },
            "Action": "kms:Sign", "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": { "AWS": ["arn:aws:iam::111122223333:role/keys", "arn:aws:iam::111122223333:user/ann"] },
            "Action": "kms:Put*", "Resource": "*",
        },
    ] } }, detail = "user/ann may";
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") };
}
