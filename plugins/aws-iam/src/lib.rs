//! Checks of IAM: users and their credentials, rights, and who may assume roles.
#![forbid(unsafe_code)]

pub mod checks;
mod escalation;
mod resources;
mod rights;
mod statement;
mod trust;

bartizan_sdk::plugin! {
    checks: [
        user_has_mfa,
        user_rotates_access_keys,
        user_has_at_most_one_active_access_key,
        user_has_no_unused_access_keys,
        user_has_no_unused_password,
        user_gets_rights_through_groups,
        user_has_no_full_administrator_policy,
        group_has_no_full_administrator_policy,
        role_has_no_full_administrator_policy,
        user_cannot_escalate_privileges,
        group_cannot_escalate_privileges,
        role_cannot_escalate_privileges,
        role_is_used,
        role_trust_has_no_wildcard_principal,
        role_third_party_trust_has_external_id,
        role_service_trust_has_source_condition,
        role_oidc_trust_restricts_subject,
        role_saml_trust_restricts_audience,
        server_certificate_is_valid,
        account_has_support_access,
    ],
}
