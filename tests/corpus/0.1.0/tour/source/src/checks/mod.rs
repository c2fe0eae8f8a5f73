//! One file a check.

pub mod box_has_lid;
pub mod box_holds_values;
pub mod box_is_as_set;
pub mod box_is_labelled;
pub mod shelf_is_full;
