//! See [`custom_key_store_is_connected`].

use crate::resources::KeyStore;
use bartizan_sdk::prelude::*;

/// While a custom key store is not connected, none of its keys can be used: what they encrypted cannot
/// be read, and nothing new can be encrypted.
///
/// ## Remediation
/// The error code says what is wrong: a cluster without active modules, a password that was changed, a
/// proxy that does not answer. Mend it, then connect the store. A store that is disconnected on purpose
/// may be muted, with the reason.
#[check(
    id = "kms-custom-key-store-is-connected",
    title = "Custom key stores are connected",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn custom_key_store_is_connected(store: &KeyStore) -> Outcome {
    let state = store.state()?.unwrap_or_default();
    if state == "CONNECTED" {
        return PASS;
    }
    match store.error()? {
        Some(error) => fail!("the state is {state}: {error}"),
        None => fail!("the state is {state}"),
    }
}

examples! {
    pass "it is" => { "ConnectionState": "CONNECTED", "ConnectionErrorCode": null };
    fail "it failed" => { "ConnectionState": "FAILED", "ConnectionErrorCode": "CLUSTER_NOT_FOUND" }, detail = "FAILED: CLUSTER_NOT_FOUND";
    fail "it is disconnected" => { "ConnectionState": "DISCONNECTED", "ConnectionErrorCode": null }, detail = "the state is DISCONNECTED";
    unknown "not told" => { "ConnectionState": unknown("partial"), "ConnectionErrorCode": null };
}
