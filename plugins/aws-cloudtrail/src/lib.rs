//! Checks of AWS CloudTrail: whether what people and programs do is recorded, where the record goes,
//! and whether it arrives.
//!
//! `selectors.rs` says what a trail records. A trail of the organisation counts for all of its accounts,
//! but is judged itself only in the account that it belongs to, where alone it can be mended.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;
mod selectors;

bartizan_sdk::plugin! {
    checks: [
        // What is recorded
        account_records_management_events,
        account_records_s3_object_writes,
        account_records_s3_object_reads,
        account_records_lambda_invocations,
        account_detects_unusual_activity,
        account_keeps_events_in_lake,
        // Whether it arrives
        trail_delivers_log_files,
        trail_delivers_to_cloudwatch_logs,
        // Whether it is safe there
        trail_validates_log_files,
        trail_encrypts_with_kms,
        trail_bucket_is_known,
        trail_bucket_is_not_public,
        trail_bucket_logs_accesses,
        event_data_store_cannot_be_deleted_at_once,
    ],
}
