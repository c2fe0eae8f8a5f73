//! One file a check.

pub mod account_aggregates_findings;
pub mod hub_consolidates_findings;
pub mod hub_enables_new_controls;
pub mod hub_is_enabled;
pub mod hub_judges_by_wanted_standard;
