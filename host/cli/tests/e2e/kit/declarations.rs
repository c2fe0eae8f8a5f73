//! Mistakes that the macros see by themselves, one a module.
#![allow(unused)]

use bartizan_sdk::prelude::*;

resource! {
    struct Queue: "AWS::SQS::Queue" { key: &str = "KmsMasterKeyId" }
}

mod type_name {
    bartizan_sdk::resource! { struct Queue: "AWS::SQS::Qeue" { key: &str = "KmsMasterKeyId" } }
}
mod property {
    bartizan_sdk::resource! {
        struct Queue: "AWS::SQS::Queue" {
            key: &str = "KmsMasterKeyID",
            name: &str = "Queue",
            tags: Vec<&str> = "Tags",
        }
    }
}
mod kind {
    bartizan_sdk::shape! { struct Rule { from: u16 = "FromPort" } }
}
mod severity {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = Hihg)]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod quoted_severity {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = "high")]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod no_severity {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good")]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod framework {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(
        id = "sqs-queue-is-good",
        title = "Queues are good",
        severity = High,
        satisfies = ["acme-baseline:7", "aws-wa-securty-2024-11:SEC08-BP02"],
    )]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod requirement {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(
        id = "sqs-queue-is-good",
        title = "Queues are good",
        severity = High,
        satisfies = ["aws-wa-security-2024-11:SEC08-BP2"],
    )]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod name {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_bad(queue: &Queue) -> Outcome { PASS }
}
mod documentation {
    use super::*;
    /// Why.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_good(queue: &Queue) -> Outcome { PASS }
}
mod parameter {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_good(queue: &Queue, others: Al<Queue>) -> Outcome { PASS }
}
mod setting_attribute {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_good(queue: &Queue, #[seting(default = 1, "days")] days: i64) -> Outcome { PASS }
}
mod setting_key {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_good(queue: &Queue, #[setting(defualt = 1, "days")] days: i64) -> Outcome { PASS }
}
mod setting_range {
    use super::*;
    /// Why.
    /// ## Remediation
    /// How.
    #[check(id = "sqs-queue-is-good", title = "Queues are good", severity = High)]
    fn queue_is_good(queue: &Queue, #[setting(default = 0, min = 1, "days")] days: i64) -> Outcome { PASS }
}
mod status {
    bartizan_sdk::examples! { fial "never set" => { "KmsMasterKeyId": null }; }
}
mod reason {
    bartizan_sdk::examples! { fail "x" => { "KmsMasterKeyId": unknown("denyed|sqs:GetQueueAttributes") }; }
}
mod example_part {
    bartizan_sdk::examples! { fail "x" => { "KmsMasterKeyId": null }, setings = { "days": 1 }; }
}
mod no_failure {
    bartizan_sdk::examples! { pass "x" => { "KmsMasterKeyId": null }; }
}

fn main() {}
