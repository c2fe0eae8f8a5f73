//! See [`key_stays_in_its_region`].

use crate::resources::{KeyRegions, customers};
use bartizan_sdk::prelude::*;

/// The material of a key of several regions is copied to every region that has a replica: data that it
/// encrypts can be read there, and the copies have policies of their own. Where data must not leave a
/// region or a country, a key that cannot leave is the strongest guarantee.
///
/// Whether that is demanded is for the operator to say: without the setting, it is not.
///
/// ## Remediation
/// A key of several regions cannot be made one of a single region: make a new one, and encrypt with it
/// what the old one encrypted.
#[check(
    id = "kms-key-stays-in-its-region",
    title = "Keys stay in their region",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01", "aws-wa-security-2024-11:SEC07-BP02"],
)]
pub fn key_stays_in_its_region(
    key: &KeyRegions,
    #[setting(default = false, "whether every key must be of a single region")] demanded: bool,
) -> Outcome {
    if !demanded {
        not_applicable!("keys may be of several regions");
    }
    customers(&key.manager())?;
    ensure!(!key.is_multi_region()?.unwrap_or_default(), "the key is of several regions");
    PASS
}

examples! {
    pass "one region" => { "KeyManager": "CUSTOMER", "MultiRegion": false }, settings = { "demanded": true };
    fail "several regions" => { "KeyManager": "CUSTOMER", "MultiRegion": true }, settings = { "demanded": true };
    not_applicable "not demanded" => { "KeyManager": "CUSTOMER", "MultiRegion": true };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "MultiRegion": unknown("denied|kms:DescribeKey") }, settings = { "demanded": true };
}
