//! See [`key_policy_binds_services`].

use crate::policy::{fail_each, known, title};
use crate::resources::{KeyPolicy, customers};
use bartizan_sdk::policy::{Condition, Narrowing, Principal, Statement, account};
use bartizan_sdk::prelude::*;

/// A service of AWS that a key policy names uses the key for whoever asks it to. If nothing says for
/// whom, somebody else's trail, topic or log group can be pointed at the key, and the service, which may
/// use it, does so for a stranger: the confused deputy.
///
/// A statement is bound by `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`, by conditions that
/// name the caller's account or organisation, or by an encryption context that names an account or one
/// resource.
///
/// ## Remediation
/// Add `"StringEquals": {"aws:SourceAccount": "…"}`, and `aws:SourceArn` where there is one resource. For
/// CloudWatch Logs use the encryption context `kms:EncryptionContext:aws:logs:arn`. A few services send
/// neither: mute the finding for them, with that reason.
#[check(
    id = "kms-key-policy-binds-services",
    title = "Key policies say for whom services may use the key",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn key_policy_binds_services(key: &KeyPolicy) -> Outcome {
    customers(&key.manager())?;
    let policy = key.policy()?.unwrap_or_default();
    let found = known(policy.statements().map(|statement| {
        let statement = statement?;
        if !statement.is_allow()? {
            return Ok(None);
        }
        let services = known(statement.principals()?.map(|principal| match principal? {
            Principal::Service(name) => Ok(Some(name)),
            _ => Ok(None),
        }))?;
        let Some(service) = services.first() else { return Ok(None) };
        if is_bound(&statement)? {
            return Ok(None);
        }
        Ok(Some(([&title(&statement), " lets ", service, " use the key for anybody"].concat(), statement)))
    }))?;
    fail_each(&found)
}

fn is_bound(statement: &Statement) -> Tri {
    tri::any(statement.conditions()?.map(|condition| {
        let condition = condition?;
        Ok(condition.narrowing()?.is_some_and(|whom| matches!(whom, Narrowing::Services | Narrowing::People))
            || names_context(&condition)?)
    }))
}

/// Whether it is an encryption context of fixed accounts or resources.
fn names_context(condition: &Condition) -> Tri {
    let context = "kms:encryptioncontext:";
    let operator = condition.operator.to_ascii_lowercase();
    let is_context = condition.key.to_ascii_lowercase().starts_with(context)
        && !condition.if_exists
        && condition.quantifier.is_none()
        && !operator.contains("not")
        && operator != "null";
    Ok(is_context
        && tri::all(condition.values().map(|value| {
            let value = value?;
            Ok(account(&value).is_some() || !value.contains(['*', '?']))
        }))?)
}

examples! {
    pass "by source account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
        },
    ] } };
    pass "by organisation" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*",
        "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } }
    }] } };
    pass "by encryption context" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "logs.us-east-1.amazonaws.com" }, "Action": "kms:Encrypt*", "Resource": "*",
        "Condition": { "ArnLike": { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:*" } }
    }] } };
    pass "a denial" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Effect": "Deny", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "kms:*", "Resource": "*" },
    ] } };
    fail "by nothing" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Sid": "Topics", "Effect": "Allow", "Principal": { "Service": ["sns.amazonaws.com"] },
            "Action": "kms:Decrypt", "Resource": "*",
        },
    ] } }, detail = "the statement Topics lets sns.amazonaws.com use the key for anybody";
    fail "by the context of any account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "logs.us-east-1.amazonaws.com" }, "Action": "kms:Encrypt*", "Resource": "*",
        "Condition": { "ArnLike": { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:*:*" } }
    }] } };
    fail "by a source that may be missing" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" }, "Action": "kms:Decrypt", "Resource": "*",
        "Condition": { "StringEqualsIfExists": { "aws:SourceAccount": "111122223333" } }
    }] } };
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") };
}
