//! Checks of AWS Config: whether it records, what and as whom, and whether what it records arrives.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        // Region by region
        region_is_recorded,
        region_is_delivered,
        region_keeps_history,
        recorder_records_all_types,
        recorder_uses_trusted_role,
        recorder_succeeds,
        // The account and what it sees of others
        account_records_global_types,
        account_has_aggregator,
        aggregator_reads_all_sources,
    ],
}
