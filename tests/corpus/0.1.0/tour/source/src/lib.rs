//! Everything that the contract offers, once: each kind of input and of setting, each outcome, each kind of
//! value, and both capabilities.
#![forbid(unsafe_code)]

pub mod checks;
mod resources;

bartizan_sdk::plugin! {
    checks: [box_is_as_set, box_has_lid, box_holds_values, box_is_labelled, shelf_is_full],
}
