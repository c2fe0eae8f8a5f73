//! One file a check.

pub mod account_has_support_access;
pub mod group_cannot_escalate_privileges;
pub mod group_has_no_full_administrator_policy;
pub mod role_cannot_escalate_privileges;
pub mod role_has_no_full_administrator_policy;
pub mod role_is_used;
pub mod role_oidc_trust_restricts_subject;
pub mod role_saml_trust_restricts_audience;
pub mod role_service_trust_has_source_condition;
pub mod role_third_party_trust_has_external_id;
pub mod role_trust_has_no_wildcard_principal;
pub mod server_certificate_is_valid;
pub mod user_cannot_escalate_privileges;
pub mod user_gets_rights_through_groups;
pub mod user_has_at_most_one_active_access_key;
pub mod user_has_mfa;
pub mod user_has_no_full_administrator_policy;
pub mod user_has_no_unused_access_keys;
pub mod user_has_no_unused_password;
pub mod user_rotates_access_keys;
