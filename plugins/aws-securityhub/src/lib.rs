//! Checks of AWS Security Hub CSPM: whether it is on in every region, what it judges by, and whether
//! its findings come together.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        hub_is_enabled,
        hub_judges_by_wanted_standard,
        hub_enables_new_controls,
        hub_consolidates_findings,
        account_aggregates_findings,
    ],
}
