//! What Larkfield asks of its buckets, beside what everybody should.
#![forbid(unsafe_code)]

pub mod checks;
mod resources;

bartizan_sdk::plugin! {
    checks: [bucket_is_owned_by_a_team],
}
