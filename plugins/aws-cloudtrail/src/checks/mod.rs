//! One file a check.

pub mod account_detects_unusual_activity;
pub mod account_keeps_events_in_lake;
pub mod account_records_lambda_invocations;
pub mod account_records_management_events;
pub mod account_records_s3_object_reads;
pub mod account_records_s3_object_writes;
pub mod event_data_store_cannot_be_deleted_at_once;
pub mod trail_bucket_is_known;
pub mod trail_bucket_is_not_public;
pub mod trail_bucket_logs_accesses;
pub mod trail_delivers_log_files;
pub mod trail_delivers_to_cloudwatch_logs;
pub mod trail_encrypts_with_kms;
pub mod trail_validates_log_files;
