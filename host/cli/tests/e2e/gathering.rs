//! What would be asked, and what may be: before anybody asks it.

use crate::support::estate::{CHECKS, command, estate, scan};
use crate::support::{Home, Run, kept};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn help_tells_what_coverage_is() {
    let run = Home::new().run(&["coverage", "--help"]).exits(0);
    assert_eq!(run.stderr, "");
    kept("help-coverage", &run.stdout);
}

#[test]
fn a_dry_run_asks_nothing_and_names_what_a_scan_asks() {
    let (estate, home) = (estate(), Home::new());
    for selection in
        [&CHECKS[..], &["--service", "s3"], &["--check", "iam-user-*"], &["--check", "kms-key-*"]]
    {
        let proxy = estate.proxy();
        proxy.disturb(|_| None);
        let dry =
            Run::of(&mut command(&home, &proxy, &[&["scan", "--dry-run"], selection].concat())).exits(0);
        assert!(proxy.asked().is_empty(), "{:#?}", proxy.asked());
        assert_eq!(dry.stderr, "");
        let named: BTreeSet<&str> = dry.stdout.split_whitespace().filter(|word| word.contains(':')).collect();
        let code =
            Run::of(&mut command(&home, &proxy, &[&["scan", "--format", "jsonl"], selection].concat())).code;
        assert!([1, 3].contains(&code), "{code}");
        let asked = proxy.asked();
        let made: BTreeSet<&str> = asked.iter().map(|a| a.source.as_str()).collect();
        let unnamed: Vec<_> = made.iter().filter(|source| !named.contains(*source)).collect();
        assert!(unnamed.is_empty(), "asked and not named: {unnamed:?}\n{}", dry.stdout);
    }
}

#[test]
fn a_dry_run_is_estimated_by_account_region_and_resource() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    let dry = |more: &[&str]| {
        let arguments = [&["scan", "--dry-run", "--check", "kms-key-*"][..], more].concat();
        Run::of(&mut command(&home, &proxy, &arguments)).exits(0).stdout
    };
    kept("dry-run", &dry(&[]));
    let two = dry(&["--account", &estate.accounts["Shop"], "--account", &estate.accounts["Playground"]]);
    assert!(two.contains("2 accounts: "), "{two}");
}

/// The JSON documents that were printed.
fn documents(run: &Run) -> Vec<Value> {
    serde_json::Deserializer::from_str(&run.stdout).into_iter().map(Result::unwrap).collect()
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|s| s["Action"].as_array().unwrap());
    actions.map(|a| a.as_str().unwrap().to_owned()).collect()
}

const PRINCIPAL: [&str; 2] = ["--principal", "arn:aws:iam::111122223333:root"];

#[test]
fn policies_fit_and_only_read() {
    let home = Home::new();
    let policies = documents(&home.run(&["permissions"]).exits(0));
    assert!(!policies.is_empty());
    let mut all = BTreeSet::new();
    for policy in &policies {
        // As IAM counts: without white space.
        let size = policy.to_string().chars().filter(|c| !c.is_whitespace()).count();
        assert!(size <= 6_144, "{size}");
        assert_eq!(policy["Version"], "2012-10-17");
        for statement in policy["Statement"].as_array().unwrap() {
            assert_eq!(statement["Effect"], "Allow", "{statement}");
        }
        for action in actions(policy) {
            let name = action.split_once(':').unwrap().1.to_owned();
            let reads = [
                "Get",
                "List",
                "Describe",
                "Lookup",
                "Search",
                "Batch",
                "Simulate",
                "GenerateCredentialReport",
                "Select",
                "Head",
                "View",
                "GET",
            ];
            assert!(reads.iter().any(|read| name.starts_with(read)), "{action}");
            assert!(!action.contains('*'), "{action}");
            assert!(all.insert(action.clone()), "{action} is granted twice");
        }
    }
    let of_s3 = documents(&home.run(&["permissions", "--service", "s3"]).exits(0));
    let of_s3: BTreeSet<String> = of_s3.iter().flat_map(actions).collect();
    assert!(!of_s3.is_empty() && of_s3.is_subset(&all) && of_s3.len() < all.len());
}

#[test]
fn the_trust_policy_names_who_and_the_external_id() {
    let home = Home::new();
    let trust = ["permissions", "--format", "trust"];
    let run = home.run(&[&trust[..], &PRINCIPAL, &["--external-id", "word"]].concat()).exits(0);
    kept("trust-policy", &run.stdout);
    let [policy] = documents(&run).try_into().unwrap();
    let statement = &policy["Statement"][0];
    assert_eq!(statement["Principal"]["AWS"], PRINCIPAL[1]);
    assert_eq!(statement["Condition"]["StringEquals"]["sts:ExternalId"], "word");
    let [plain] = documents(&home.run(&[&trust[..], &PRINCIPAL].concat()).exits(0)).try_into().unwrap();
    assert!(plain["Statement"][0].get("Condition").is_none(), "{plain}");
    for format in ["trust", "cloudformation"] {
        let run = home.run(&["permissions", "--format", format]).exits(2);
        assert!(run.stderr.contains("--principal"), "{}", run.stderr);
        let run = home.run(&["permissions", "--format", format, "--principal", "somebody"]).exits(2);
        assert!(run.stderr.contains("is no ARN") && run.stderr.contains("hint"), "{}", run.stderr);
    }
}

#[test]
fn the_template_has_the_role_and_every_policy() {
    let home = Home::new();
    let arguments = [
        &["permissions", "--format", "cloudformation", "--role", "watch", "--external-id", "word"][..],
        &PRINCIPAL,
    ]
    .concat();
    let [template] = documents(&home.run(&arguments).exits(0)).try_into().unwrap();
    let resources = template["Resources"].as_object().unwrap();
    let of = |kind: &str| -> Vec<&Value> { resources.values().filter(|r| r["Type"] == kind).collect() };
    let [role] = of("AWS::IAM::Role").try_into().unwrap();
    let role = &role["Properties"];
    assert_eq!(role["RoleName"], "watch");
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Condition"]["StringEquals"]["sts:ExternalId"], "word", "{trust}");
    let managed = of("AWS::IAM::ManagedPolicy");
    let granted: BTreeSet<String> =
        managed.iter().flat_map(|policy| actions(&policy["Properties"]["PolicyDocument"])).collect();
    let printed = documents(&home.run(&["permissions"]).exits(0));
    assert_eq!(granted, printed.iter().flat_map(actions).collect());
    for policy in &managed {
        let size = policy["Properties"]["PolicyDocument"].to_string().len();
        assert!(size <= 6_144, "{size}");
        assert!(policy["Properties"]["Roles"].is_array() || !role["ManagedPolicyArns"].is_null(), "{policy}");
    }
}

#[test]
fn what_the_policy_grants_is_what_a_scan_of_an_organisation_asks() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|_| None);
    let run =
        scan(&home, &proxy, &[&CHECKS[..], &["--account", &estate.accounts["Shop"], "--role", "x"]].concat());
    assert!([1, 3].contains(&run.code), "{}", run.stderr);
    let granted: BTreeSet<String> = documents(&home.run(&[&["permissions"], &CHECKS[..]].concat()).exits(0))
        .iter()
        .flat_map(actions)
        .collect();
    let mut ungranted = BTreeSet::new();
    for operation in proxy.take_called() {
        // What the caller asks, not the role: which accounts there are.
        let callers = ["sts", "organizations"].contains(&operation.service.as_str());
        ungranted.extend(operation.actions.into_iter().filter(|a| !callers && !granted.contains(a)));
    }
    assert_eq!(ungranted, BTreeSet::new());
}
