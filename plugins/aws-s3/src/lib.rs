//! Checks of Amazon S3: who may reach a bucket, and what becomes of its objects.
//!
//! This is the plugin to copy. Read `resources.rs` first: it declares all that the plugin can ever see.
//! The files beside it (`resources/`) say what follows from that, for every check alike: which
//! settings of the account protect a bucket, which grants count, which statements are public. Then
//! read any file of `checks/`. Each is one check on one page: why it matters, how to mend it, its
//! request for data (the signature), its logic, and the examples that prove it.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        // Who may reach it
        account_blocks_public_access,
        bucket_blocks_public_access,
        bucket_policy_is_not_public,
        bucket_policy_grants_no_foreign_account,
        bucket_policy_requires_tls,
        bucket_acl_grants_no_foreign_control,
        bucket_acl_grants_no_foreign_read,
        bucket_enforces_object_ownership,
        bucket_logs_accesses,
        // What becomes of its objects
        bucket_encrypts_with_kms,
        bucket_is_versioned,
        bucket_has_mfa_delete,
        bucket_locks_objects,
        bucket_has_lifecycle,
        bucket_aborts_incomplete_uploads,
    ],
}
