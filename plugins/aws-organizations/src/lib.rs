//! Checks of an organization: what its policies keep its accounts from, and what it has turned on.
//!
//! Guardrails are judged by evaluating the chain of service control policies (`guardrail.rs`), as AWS
//! does it: every level must allow, none may deny, and the management account is not bound.
#![forbid(unsafe_code)]

pub mod checks;
mod guardrail;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        account_is_member,
        organization_has_all_features,
        organization_trusts_services,
        organization_delegates_administration,
        // What an account is kept from
        account_is_restricted,
        account_cannot_leave,
        account_cannot_stop_cloudtrail,
        account_cannot_stop_config,
        account_cannot_stop_guardduty,
        account_cannot_stop_securityhub,
        account_cannot_delete_keys,
        account_cannot_change_log_buckets,
        // What an account is held to
        account_has_tag_policy,
        account_opts_out_of_ai_training,
    ],
}
