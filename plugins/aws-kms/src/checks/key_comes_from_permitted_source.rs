//! See [`key_comes_from_permitted_source`].

use crate::resources::{KeyOrigin, customers};
use bartizan_sdk::prelude::*;

/// Where a key's material comes from decides who else may have a copy, and who answers when it is lost:
/// KMS itself, a CloudHSM cluster of the account, a key manager outside AWS, or somebody who imported
/// it. Rules of an industry may demand one of them, or forbid one.
///
/// Which sources are permitted is for the operator to say: without the setting, all are.
///
/// ## Remediation
/// The source of a key cannot be changed: make a new key, and encrypt with it what the old one
/// encrypted.
#[check(
    id = "kms-key-comes-from-permitted-source",
    title = "The material of keys comes from a permitted source",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_comes_from_permitted_source(
    key: &KeyOrigin,
    #[setting(default = [], "permitted sources: AWS_KMS, AWS_CLOUDHSM, EXTERNAL (imported), EXTERNAL_KEY_STORE; empty permits all")]
    sources: List<&str>,
) -> Outcome {
    if sources.is_empty() {
        not_applicable!("all sources are permitted");
    }
    customers(&key.manager())?;
    let origin = key.origin()?.unwrap_or("AWS_KMS");
    ensure!(sources.contains(origin)?, "the source is {origin}");
    PASS
}

examples! {
    pass "permitted" => { "KeyManager": "CUSTOMER", "Origin": "AWS_CLOUDHSM" }, settings = { "sources": ["AWS_KMS", "AWS_CLOUDHSM"] };
    pass "a template's default" => { "KeyManager": unknown("not-in-source"), "Origin": null }, settings = { "sources": ["AWS_KMS"] };
    fail "not permitted" => { "KeyManager": "CUSTOMER", "Origin": "EXTERNAL" }, settings = { "sources": ["AWS_KMS"] },
        detail = "the source is EXTERNAL";
    not_applicable "all are" => { "KeyManager": "CUSTOMER", "Origin": "EXTERNAL" };
    not_applicable "AWS's" => { "KeyManager": "AWS", "Origin": "AWS_KMS" }, settings = { "sources": ["AWS_CLOUDHSM"] };
    unknown "access denied" => { "KeyManager": unknown("denied|kms:DescribeKey"), "Origin": unknown("denied|kms:DescribeKey") },
        settings = { "sources": ["AWS_KMS"] };
}
