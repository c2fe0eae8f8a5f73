//! Checks of Amazon GuardDuty: whether it watches every region, what it watches there, and who hears
//! of what it finds.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        detector_is_enabled,
        // What it watches
        detector_watches_s3_data,
        detector_watches_eks_audit_logs,
        detector_monitors_runtime,
        detector_scans_volumes_for_malware,
        detector_watches_database_logins,
        detector_watches_lambda_traffic,
        // Who hears of it
        detector_publishes_updates_in_time,
        detector_exports_findings,
        detector_is_administered,
    ],
}
