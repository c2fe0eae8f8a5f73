//! What differs by partition, which examples cannot say: they are all in `aws`.
#![allow(clippy::unwrap_used, reason = "tests")]

use bartizan_contract::encode::Builder;
use bartizan_contract::manifest::Manifest;
use bartizan_contract::status;
use bartizan_sdk::bindings::bartizan::check::types::{Batch, Column, Job, Row, Scope, Table};
use serde_json::{Value, json};

/// What a check says of a resource in a partition.
fn judge(check: &str, partition: &str, subject: &Value) -> u8 {
    let manifest = Manifest::parse(aws_account::MANIFEST.as_bytes()).unwrap();
    let (index, check) = manifest.checks.iter().enumerate().find(|(_, c)| c.id == check).unwrap();
    let columns = check.reads.iter().map(|property| {
        let mut builder = Builder::new();
        match subject.get(property) {
            Some(value) => builder.value(value),
            None => builder.unknown("not-supplied"),
        }
        let mut values = Vec::new();
        builder.finish(&mut values);
        Column { property: property.clone(), values }
    });
    let table = Table { resource_type: check.subject.clone(), scope: 0, rows: 1, columns: columns.collect() };
    let scope = Scope { partition: partition.into(), account: "111122223333".into(), region: String::new() };
    let batch = Batch {
        scopes: vec![scope],
        tables: vec![table],
        subjects: vec![Row { table: 0, index: 0 }],
        inputs: Vec::new(),
    };
    let job = Job { now: 0, checks: vec![index as u32], settings: Vec::new() };
    *aws_account::PLUGIN.evaluate(&job, &batch).unwrap().statuses.first().unwrap()
}

#[test]
fn the_root_user_of_govcloud_cannot_sign_in() {
    let summary =
        json!({ "AccountMFAEnabled": 0, "AccountPasswordPresent": 1, "RootVirtualMFADevice": null });
    for check in ["account-root-has-mfa", "account-root-mfa-is-hardware"] {
        assert_eq!(judge(check, "aws-us-gov", &summary), status::NOT_APPLICABLE, "{check}");
        assert_eq!(judge(check, "aws-cn", &summary), status::FAIL, "{check}");
        assert_eq!(judge(check, "aws", &summary), status::FAIL, "{check}");
    }
}
