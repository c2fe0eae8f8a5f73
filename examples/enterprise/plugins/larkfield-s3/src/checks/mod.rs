//! One file a check.

pub mod bucket_is_owned_by_a_team;
