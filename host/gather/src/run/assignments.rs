//! Who has a permission set, in every account that has it: no call lists an instance's assignments as a
//! whole, and where an assignment is, the permission set is provisioned.

use super::calls::{Answered, Attempt, Calls, partial};
use crate::catalog::Request;
use serde_json::{Value, json};

/// Asks which accounts have the permission set, and each of them for its assignments. What an answer
/// leaves out, since it was asked about nothing else, is put in: the instance, and that it is about an account.
pub(super) async fn in_all_accounts(
    calls: &Calls,
    region: &str,
    request: &Request,
    params: &Value,
) -> Attempt {
    let plain = |operation: &str| Request { operation: operation.to_owned(), fetch: None, ..request.clone() };
    let accounts = plain("ListAccountsForProvisionedPermissionSet");
    let attempt = calls.pages(region, &accounts, params.clone(), None, None).await;
    let mut made = attempt.take_calls();
    let Answered { value, mut gap, at } = match attempt.result {
        Ok(answered) => answered,
        Err(problem) => return Attempt::new(Err(problem), made),
    };
    let Some(ids) = value.get("AccountIds").and_then(Value::as_array) else {
        let gap = gap.or_else(|| Some(partial(&accounts, "the answer has no list")));
        return Attempt::new(Ok(Answered { value: json!({ "AccountAssignments": [] }), gap, at }), made);
    };
    calls.options.meter.plan(ids.len() as u64);
    let instance = params.get("InstanceArn").cloned().unwrap_or_default();
    let request = plain(&request.operation);
    let mut assignments = Vec::new();
    for id in ids {
        let mut params = params.clone();
        if let Some(members) = params.as_object_mut() {
            members.insert("AccountId".to_owned(), id.clone());
        }
        let attempt = calls.pages(region, &request, params, None, None).await;
        made += attempt.take_calls();
        let mut answered = match attempt.result {
            Ok(answered) => answered,
            Err(problem) => {
                gap.get_or_insert(problem.reason);
                continue;
            }
        };
        gap = gap.or(answered.gap);
        let Some(found) = answered.value.get_mut("AccountAssignments").and_then(Value::as_array_mut) else {
            gap.get_or_insert_with(|| partial(&request, "the answer has no list"));
            continue;
        };
        for assignment in found {
            if let Some(members) = assignment.as_object_mut() {
                members.insert("InstanceArn".to_owned(), instance.clone());
                members.insert("TargetType".to_owned(), "AWS_ACCOUNT".into());
            }
            assignments.push(assignment.take());
        }
    }
    Attempt::new(Ok(Answered { value: json!({ "AccountAssignments": assignments }), gap, at }), made)
}
