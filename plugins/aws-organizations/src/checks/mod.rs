//! One file a check.

pub mod account_cannot_change_log_buckets;
pub mod account_cannot_delete_keys;
pub mod account_cannot_leave;
pub mod account_cannot_stop_cloudtrail;
pub mod account_cannot_stop_config;
pub mod account_cannot_stop_guardduty;
pub mod account_cannot_stop_securityhub;
pub mod account_has_tag_policy;
pub mod account_is_member;
pub mod account_is_restricted;
pub mod account_opts_out_of_ai_training;
pub mod organization_delegates_administration;
pub mod organization_has_all_features;
pub mod organization_trusts_services;
