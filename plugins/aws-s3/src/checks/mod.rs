//! One file a check.

pub mod account_blocks_public_access;
pub mod bucket_aborts_incomplete_uploads;
pub mod bucket_acl_grants_no_foreign_control;
pub mod bucket_acl_grants_no_foreign_read;
pub mod bucket_blocks_public_access;
pub mod bucket_encrypts_with_kms;
pub mod bucket_enforces_object_ownership;
pub mod bucket_has_lifecycle;
pub mod bucket_has_mfa_delete;
pub mod bucket_is_versioned;
pub mod bucket_locks_objects;
pub mod bucket_logs_accesses;
pub mod bucket_policy_grants_no_foreign_account;
pub mod bucket_policy_is_not_public;
pub mod bucket_policy_requires_tls;
