//! Checks of AWS Key Management Service: who may use a key, and whether it will be there tomorrow.
//!
//! `resources.rs` declares all that the plugin reads; `policy.rs` says who is foreign.
#![forbid(unsafe_code)]

pub mod checks;
mod policy;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        // Who may use it
        key_policy_is_not_public,
        key_policy_grants_no_foreign_account,
        key_policy_binds_services,
        key_policy_separates_administration,
        key_policy_leaves_account_in_control,
        key_policy_names_no_deleted_principal,
        grant_goes_to_no_foreign_account,
        // What it is made of
        key_rotates,
        key_comes_from_permitted_source,
        key_stays_in_its_region,
        key_material_does_not_expire,
        // Whether it is there
        key_is_not_pending_deletion,
        key_is_enabled,
        custom_key_store_is_connected,
    ],
}
