//! One file a check.

pub mod account_analyzes_unused_access;
pub mod region_analyzes_external_access;
