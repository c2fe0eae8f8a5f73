//! Checks of IAM Access Analyzer: whether anybody would see what is open to outsiders, and what is open
//! for no reason.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;

bartizan_sdk::plugin! {
    checks: [
        region_analyzes_external_access,
        account_analyzes_unused_access,
    ],
}
