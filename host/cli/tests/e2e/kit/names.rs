//! Names that only the compiler sees together: what examples and links say against what the views and
//! the check declare.
#![allow(unused)]

use bartizan_sdk::prelude::*;

resource! {
    struct Queue: "AWS::SQS::Queue" { key: &str = "KmsMasterKeyId", retention: i64 = "MessageRetentionPeriod" }
    struct Key: "AWS::KMS::Key" { enabled: bool = "Enabled" }
}

/// Why.
/// ## Remediation
/// How.
#[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
fn queue_is_good(
    queue: &Queue,
    #[link(via = "KmsMasterKeyID")] key: Link<Key>,
    #[setting(default = 4, "days")] minimum_days: i64,
    others: All<Queue>,
) -> Outcome {
    PASS
}

examples! {
    fail "a property" => { "MessageRetentionPeriods": 3 };
    fail "one that is far from all" => { "Colour": "red" };
    fail "a parameter" => {}, inputs = { "keys": [] };
    fail "a property of a parameter" => {}, inputs = { "key": [{ "Enabeld": true }] };
    fail "a setting" => {}, settings = { "minimum_day": 3 };
}

fn main() {}
