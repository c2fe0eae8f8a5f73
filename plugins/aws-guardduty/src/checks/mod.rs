//! One file a check.

pub mod detector_exports_findings;
pub mod detector_is_administered;
pub mod detector_is_enabled;
pub mod detector_monitors_runtime;
pub mod detector_publishes_updates_in_time;
pub mod detector_scans_volumes_for_malware;
pub mod detector_watches_database_logins;
pub mod detector_watches_eks_audit_logs;
pub mod detector_watches_lambda_traffic;
pub mod detector_watches_s3_data;
