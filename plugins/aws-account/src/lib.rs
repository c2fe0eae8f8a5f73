//! Checks of the account itself: its root user, its password policy and whom AWS may call.
#![forbid(unsafe_code)]

pub mod checks;
mod resources;

bartizan_sdk::plugin! {
    checks: [
        root_has_mfa,
        root_mfa_is_hardware,
        root_has_no_access_keys,
        root_has_no_signing_certificates,
        root_is_not_used,
        root_credentials_are_managed_centrally,
        password_policy_is_strong,
        has_security_contact,
    ],
}
