//! One file a check.

pub mod has_security_contact;
pub mod password_policy_is_strong;
pub mod root_credentials_are_managed_centrally;
pub mod root_has_mfa;
pub mod root_has_no_access_keys;
pub mod root_has_no_signing_certificates;
pub mod root_is_not_used;
pub mod root_mfa_is_hardware;
