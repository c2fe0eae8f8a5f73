//! What differs by partition, which examples cannot say: they are all in `aws`.
#![allow(clippy::unwrap_used, reason = "tests")]

use bartizan_contract::encode::Builder;
use bartizan_contract::manifest::Manifest;
use bartizan_contract::status;
use bartizan_sdk::bindings::bartizan::check::types::{Batch, Column, Input, Job, Row, Scope, Table};
use serde_json::{Value, json};

fn table(resource_type: &str, reads: &[String], row: &Value) -> Table {
    let columns = reads.iter().map(|property| {
        let mut builder = Builder::new();
        match row.get(property) {
            Some(value) => builder.value(value),
            None => builder.unknown("not-supplied"),
        }
        let mut values = Vec::new();
        builder.finish(&mut values);
        Column { property: property.clone(), values }
    });
    Table { resource_type: resource_type.to_owned(), scope: 0, rows: 1, columns: columns.collect() }
}

/// What a check says of a resource in a partition; each of its inputs holds one row, or none.
fn judge(check: &str, partition: &str, subject: &Value, inputs: &Value) -> u8 {
    let manifest = Manifest::parse(aws_iam::MANIFEST.as_bytes()).unwrap();
    let (index, check) = manifest.checks.iter().enumerate().find(|(_, c)| c.id == check).unwrap();
    let mut tables = vec![table(&check.subject, &check.reads, subject)];
    let mut given = Vec::new();
    for (parameter, input) in (0..).zip(&check.inputs) {
        let rows = inputs.get(&input.name).map(|row| {
            tables.push(table(&input.resource_type, &input.reads, row));
            Row { table: tables.len() as u32 - 1, index: 0 }
        });
        let rows = rows.into_iter().collect();
        given.push(Input { check: 0, parameter, subject: None, rows, paged: false, gaps: Vec::new() });
    }
    let scope = Scope { partition: partition.into(), account: "111122223333".into(), region: String::new() };
    let subjects = vec![Row { table: 0, index: 0 }];
    let batch = Batch { scopes: vec![scope], tables, subjects, inputs: given };
    let job = Job { now: 0, checks: vec![index as u32], settings: Vec::new() };
    *aws_iam::PLUGIN.evaluate(&job, &batch).unwrap().statuses.first().unwrap()
}

#[test]
fn support_is_a_policy_of_the_same_partition() {
    let judge = |partition, arn| {
        let roles = json!({ "roles": { "ManagedPolicyArns": [arn] } });
        judge("iam-account-has-support-access", partition, &json!({}), &roles)
    };
    assert_eq!(judge("aws-cn", "arn:aws-cn:iam::aws:policy/AWSSupportAccess"), status::PASS);
    assert_eq!(judge("aws-cn", "arn:aws:iam::aws:policy/AWSSupportAccess"), status::FAIL);
}

#[test]
fn all_roles_are_those_of_the_partition() {
    let judge = |partition, resource| {
        let policy = json!({ "PolicyName": "trust", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": resource },
        } });
        let role = json!({
            "@arn": "", "Path": "/", "Policies": [policy], "ManagedPolicyArns": [], "PermissionsBoundary": null,
        });
        judge("iam-role-cannot-escalate-privileges", partition, &role, &json!({}))
    };
    assert_eq!(judge("aws-us-gov", "arn:aws-us-gov:iam::*:role/*"), status::FAIL);
    assert_eq!(judge("aws-us-gov", "arn:aws:iam::*:role/*"), status::PASS);
    assert_eq!(judge("aws", "arn:aws:iam::444455556666:role/*"), status::PASS);
}

#[test]
fn a_full_administrator_may_do_everything_in_the_partition() {
    let judge = |partition, resource| {
        let policy = json!({ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": resource },
        } });
        let role = json!({
            "@arn": "", "Path": "/", "Policies": [policy], "ManagedPolicyArns": [], "PermissionsBoundary": null,
        });
        judge("iam-role-has-no-full-administrator-policy", partition, &role, &json!({}))
    };
    assert_eq!(judge("aws-cn", "arn:aws-cn:*"), status::FAIL);
    assert_eq!(judge("aws-cn", "arn:*"), status::FAIL);
    assert_eq!(judge("aws-cn", "arn:aws:*"), status::PASS);
}
