//! One file a check.

pub mod account_has_aggregator;
pub mod account_records_global_types;
pub mod aggregator_reads_all_sources;
pub mod recorder_records_all_types;
pub mod recorder_succeeds;
pub mod recorder_uses_trusted_role;
pub mod region_is_delivered;
pub mod region_is_recorded;
pub mod region_keeps_history;
