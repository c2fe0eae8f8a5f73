//! See [`key_policy_names_no_deleted_principal`].

use crate::policy::{fail_each, identities, known, title};
use crate::resources::{KeyPolicy, customers};
use bartizan_sdk::prelude::*;

/// When a user or role that a policy names is deleted, its unique id is left in the policy. Nobody can
/// get in by it, not even a new one of the same name, which mostly means that something has stopped
/// working, and always that nobody looks after the policy.
///
/// ## Remediation
/// Remove the id, or write the new user's or role's ARN in its place.
#[check(
    id = "kms-key-policy-names-no-deleted-principal",
    title = "Key policies name nobody who has been deleted",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP04", "aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_policy_names_no_deleted_principal(key: &KeyPolicy) -> Outcome {
    customers(&key.manager())?;
    let policy = key.policy()?.unwrap_or_default();
    let found = known(policy.statements().map(|statement| {
        let statement = statement?;
        let gone: Vec<&str> = identities(&statement)?.into_iter().filter(|name| is_unique_id(name)).collect();
        let text = || [&gone.join(", "), " in ", &title(&statement)].concat();
        Ok((!gone.is_empty()).then(|| (text(), statement)))
    }))?;
    fail_each(&found)
}

/// Ids of users and roles begin like this; ARNs and accounts do not.
fn is_unique_id(name: &str) -> bool {
    name.starts_with("AIDA") || name.starts_with("AROA")
}

examples! {
    pass "nobody" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "111122223333"] },
            "Action": "kms:*", "Resource": "*",
        },
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333" } },
        },
    ] } };
    fail "a role" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Sid": "Use", "Effect": "Allow",
            "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "AROAEXAMPLEID0000ROLE"] },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } }, detail = "AROAEXAMPLEID0000ROLE in the statement Use";
    fail "a user, in a denial" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Effect": "Deny", "Principal": { "AWS": "AIDAEXAMPLEID0000USER" }, "Action": "kms:*", "Resource": "*" },
    ] } };
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") };
}
