//! The policies of an organisation that hold for an account: those of every level from the root down
//! to the account itself.

use super::text;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is turned on in the organisation: each root's types of policies.
pub(crate) fn enabled(roots: &Value, policy_type: &str) -> Result<bool, String> {
    let status = statuses(roots)?.into_iter().find(|(name, _)| name == policy_type).map(|(_, status)| status);
    match status.as_deref() {
        None => Ok(false),
        Some("ENABLED") => Ok(true),
        // Neither what is attached nor what is in force is settled then.
        Some(other) => Err(format!("the organisation's {policy_type} is {other}")),
    }
}

/// The types of policies that an organisation has, each with its status.
pub(crate) fn statuses(roots: &Value) -> Result<Vec<(String, String)>, String> {
    let root = match array(roots, "Roots")? {
        [root] => root,
        others => return Err(format!("the organisation has {} roots, and should have one", others.len())),
    };
    let status = |entry: &Value| Ok((member(entry, "Type")?, member(entry, "Status")?));
    array(root, "PolicyTypes")?.iter().map(status).collect()
}

/// The level above, out of an answer of ListParents: its id and its type.
pub(crate) fn parent(answer: &Value) -> Result<(String, String), String> {
    match array(answer, "Parents")? {
        [parent] => Ok((member(parent, "Id")?, member(parent, "Type")?)),
        others => Err(format!("{} parents are named, and there is always one", others.len())),
    }
}

/// The ids of the policies that an answer of ListPoliciesForTarget names.
pub(crate) fn attached(answer: &Value) -> Result<BTreeSet<String>, String> {
    array(answer, "Policies")?.iter().map(|policy| member(policy, "Id")).collect()
}

/// The levels, the root first. `parents` are the answers of ListParents in the order of asking, for the
/// account and then for each parent up to the root; `policies` those of ListPoliciesForTarget by target,
/// and `documents` those of DescribePolicy by policy.
pub(crate) fn levels(
    account: &str,
    parents: &[Value],
    policies: &BTreeMap<String, Value>,
    documents: &BTreeMap<String, Value>,
) -> Result<Value, String> {
    let mut way = vec![(account.to_owned(), "ACCOUNT".to_owned())];
    for answer in parents {
        way.push(parent(answer)?);
    }
    if way.last().is_none_or(|(_, kind)| kind != "ROOT") {
        return Err(format!("the levels above {account} do not end in the root"));
    }
    let levels = way.iter().rev().map(|(target, kind)| {
        let answer =
            policies.get(target).ok_or_else(|| format!("nobody asked for the policies of {target}"))?;
        let policies =
            attached(answer)?.iter().map(|id| policy(id, documents)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "TargetId": target, "Type": kind, "Policies": policies }))
    });
    levels.collect()
}

fn policy(id: &str, documents: &BTreeMap<String, Value>) -> Result<Value, String> {
    let answer = documents.get(id).ok_or_else(|| format!("nobody asked for the policy {id}"))?;
    let described = answer.get("Policy").unwrap_or(&Value::Null);
    let summary = described.get("PolicySummary").unwrap_or(&Value::Null);
    let content = super::iam::policy(described.get("Content").unwrap_or(&Value::Null))
        .map_err(|error| format!("policy {id}: {error}"))?;
    let mut policy = json!({ "Id": id, "Name": member(summary, "Name")?, "Content": content });
    if let (Some(managed), Some(members)) =
        (summary.get("AwsManaged").filter(|managed| managed.is_boolean()), policy.as_object_mut())
    {
        members.insert("AwsManaged".to_owned(), managed.clone());
    }
    Ok(policy)
}

fn array<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], String> {
    let list = value.get(name).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("there is no list `{name}`"))
}

fn member(value: &Value, name: &str) -> Result<String, String> {
    text(value.get(name).unwrap_or(&Value::Null), name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn answers(entries: &[(&str, Value)]) -> BTreeMap<String, Value> {
        entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    }

    fn document(id: &str, content: &str) -> Value {
        json!({ "Policy": { "PolicySummary": { "Id": id, "Name": id, "AwsManaged": id == "p-FullAWSAccess" }, "Content": content } })
    }

    fn parents() -> [Value; 2] {
        [
            json!({ "Parents": [{ "Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT" }] }),
            json!({ "Parents": [{ "Id": "r-ab12", "Type": "ROOT" }] }),
        ]
    }

    fn policies() -> BTreeMap<String, Value> {
        answers(&[
            ("r-ab12", json!({ "Policies": [{ "Id": "p-FullAWSAccess" }] })),
            (
                "ou-ab12-11111111",
                json!({ "Policies": [{ "Id": "p-b" }, { "Id": "p-FullAWSAccess" }, { "Id": "p-a" }] }),
            ),
            ("111122223333", json!({ "Policies": [] })),
        ])
    }

    fn documents() -> BTreeMap<String, Value> {
        answers(&[
            ("p-FullAWSAccess", document("p-FullAWSAccess", r#"{"Statement":[]}"#)),
            ("p-a", document("p-a", r#"{"Statement":"a"}"#)),
            ("p-b", document("p-b", r#"{"Statement":"b"}"#)),
        ])
    }

    #[test]
    fn levels_go_from_the_root_to_the_account() {
        let found = levels("111122223333", &parents(), &policies(), &documents()).unwrap();
        let full = json!({ "Id": "p-FullAWSAccess", "Name": "p-FullAWSAccess", "AwsManaged": true, "Content": { "Statement": [] } });
        let own = |id: &str, statement: &str| json!({ "Id": id, "Name": id, "AwsManaged": false, "Content": { "Statement": statement } });
        assert_eq!(
            found,
            json!([
                { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [full] },
                { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [full, own("p-a", "a"), own("p-b", "b")] },
                { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [] },
            ])
        );
    }

    #[test]
    fn a_chain_with_a_missing_link_is_none() {
        let chain = |parents: &[Value], policies: &BTreeMap<_, _>, documents: &BTreeMap<_, _>| {
            levels("111122223333", parents, policies, documents)
        };
        let [unit, root] = parents();
        for (parents, says) in [
            (vec![], "do not end in the root"),
            (vec![unit.clone()], "do not end in the root"),
            (vec![json!({ "Parents": [] })], "0 parents"),
            (vec![json!({})], "no list `Parents`"),
            (vec![json!({ "Parents": [{ "Id": "r-ab12" }] })], "Type is not a text"),
        ] {
            let error = chain(&parents, &policies(), &documents()).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
        let mut fewer = policies();
        fewer.remove("r-ab12");
        assert!(
            chain(&[unit.clone(), root.clone()], &fewer, &documents()).unwrap_err().contains("of r-ab12")
        );
        let mut fewer = documents();
        fewer.remove("p-b");
        assert!(
            chain(&[unit.clone(), root.clone()], &policies(), &fewer).unwrap_err().contains("policy p-b")
        );
        fewer.insert("p-b".to_owned(), document("p-b", "{"));
        assert!(chain(&[unit, root], &policies(), &fewer).unwrap_err().contains("policy p-b"));
    }

    #[test]
    fn a_type_is_on_off_or_on_its_way() {
        let roots = |types: Value| json!({ "Roots": [{ "Id": "r-ab12", "PolicyTypes": types }] });
        let on = roots(
            json!([{ "Type": "TAG_POLICY", "Status": "PENDING_ENABLE" }, { "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }]),
        );
        assert_eq!(enabled(&on, "SERVICE_CONTROL_POLICY"), Ok(true));
        assert_eq!(enabled(&on, "RESOURCE_CONTROL_POLICY"), Ok(false));
        assert!(enabled(&on, "TAG_POLICY").unwrap_err().contains("PENDING_ENABLE"));
        for broken in [json!({}), json!({ "Roots": [] }), json!({ "Roots": [{ "Id": "r-ab12" }] })] {
            assert!(enabled(&broken, "SERVICE_CONTROL_POLICY").is_err(), "{broken}");
        }
    }
}
