//! One file a check.

pub mod custom_key_store_is_connected;
pub mod grant_goes_to_no_foreign_account;
pub mod key_comes_from_permitted_source;
pub mod key_is_enabled;
pub mod key_is_not_pending_deletion;
pub mod key_material_does_not_expire;
pub mod key_policy_binds_services;
pub mod key_policy_grants_no_foreign_account;
pub mod key_policy_is_not_public;
pub mod key_policy_leaves_account_in_control;
pub mod key_policy_names_no_deleted_principal;
pub mod key_policy_separates_administration;
pub mod key_rotates;
pub mod key_stays_in_its_region;
