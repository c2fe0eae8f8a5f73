//! The command line as people and machines see it.

use crate::forge::Forge;
use crate::support::{Home, Run, kept, registry, root};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

fn estate() -> String {
    root().join("tests/estate").to_str().unwrap().to_owned()
}

#[test]
fn help_says_what_each_command_does() {
    let home = Home::account();
    for (name, arguments) in [
        ("help", &[][..]),
        ("help-scan", &["scan"]),
        ("help-snapshot", &["snapshot"]),
        ("help-checks", &["checks"]),
        ("help-checks-list", &["checks", "list"]),
        ("help-checks-show", &["checks", "show"]),
        ("help-plugins", &["plugins"]),
        ("help-plugins-list", &["plugins", "list"]),
        ("help-plugins-verify", &["plugins", "verify"]),
        ("help-permissions", &["permissions"]),
        ("help-inspect", &["inspect"]),
        ("help-new", &["new"]),
        ("help-build", &["build"]),
        ("help-test", &["test"]),
        ("help-bench", &["bench"]),
        ("help-docs", &["docs"]),
        ("help-keygen", &["keygen"]),
        ("help-publish", &["publish"]),
        ("help-sign", &["sign"]),
        ("help-yank", &["yank"]),
        ("help-add", &["add"]),
        ("help-remove", &["remove"]),
        ("help-update", &["update"]),
    ] {
        let run = home.run(&[arguments, &["--help"]].concat()).exits(0);
        assert_eq!(run.stderr, "", "{name}");
        kept(name, &run.stdout);
    }
    let version = home.run(&["--version"]).exits(0).stdout;
    assert_eq!(version, format!("bartizan {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_check_is_told_in_full() {
    let home = Home::account();
    let run = home.run(&["checks", "show", "account-password-policy-is-strong"]).exits(0);
    kept("checks-show", &run.stdout);
}

#[test]
fn permissions_are_those_of_the_selected_checks() {
    let home = Home::account();
    kept("permissions", &home.run(&["permissions"]).exits(0).stdout);
    let actions = |arguments: &[&str]| -> BTreeSet<String> {
        let run = home.run(&[&["permissions"], arguments].concat()).exits(0);
        let policy: Value = serde_json::from_str(&run.stdout).unwrap();
        let statements = policy["Statement"].as_array().unwrap().iter();
        let actions = statements.flat_map(|s| s["Action"].as_array().unwrap());
        actions.map(|a| a.as_str().unwrap().to_owned()).collect()
    };
    let (all, one) = (actions(&[]), actions(&["--check", "account-has-security-contact"]));
    assert!(one.is_subset(&all) && one.contains("account:GetAlternateContact"), "{one:?}");
    // The account's alias is asked for in any case, so that people know it by a name.
    assert!(one.iter().all(|a| !a.starts_with("iam:") || a == "iam:ListAccountAliases"), "{one:?}");
}

#[test]
fn plugins_are_listed_and_verified() {
    let forge = Forge::new();
    let listed = forge.home.run(&["plugins", "list", "--format", "jsonl"]).exits(0);
    let [plugin] = listed.findings().try_into().unwrap();
    assert_eq!((&plugin["name"], &plugin["signer"]), (&json!("aws-account"), &json!("local")));
    assert!(plugin["digest"].as_str().unwrap().starts_with("sha256:"), "{plugin}");
    let table = forge.home.run(&["plugins", "list"]).exits(0).stdout;
    kept("plugins-list", &forge.plain(&table));
    let verified = forge.home.run(&["plugins", "verify"]).exits(0).stdout;
    for step in ["version", "digest", "signature", "manifest", "imports", "grant", "settings"] {
        assert!(verified.contains(&format!("  ok       {step}")), "{step}: {verified}");
    }
}

#[test]
fn a_lock_is_written_once_and_kept() {
    let home = Home::account();
    home.run(&["checks", "list"]).exits(0);
    let first = fs::read_to_string(home.path("registry.lock")).unwrap();
    assert!(first.contains("aws-account") && first.contains("sha256:"), "{first}");
    home.run(&["scan", "--answers", &estate()]).exits(1);
    assert_eq!(fs::read_to_string(home.path("registry.lock")).unwrap(), first);
}

#[test]
fn the_examples_of_a_built_plugin_pass() {
    let home = Home::account();
    let file = registry().join("aws-account/0.1.0/plugin.wasm");
    let run = home.run(&["test", "--component", file.to_str().unwrap()]).exits(0);
    assert!(run.stdout.ends_with(" passed, 0 failed\n"), "{}", run.stdout);
}

// Reports

fn scan(home: &Home, arguments: &[&str]) -> Run {
    home.run(&[&["scan", "--answers", &estate()], arguments].concat())
}

#[test]
fn every_line_of_jsonl_is_a_whole_finding() {
    let home = Home::account();
    let run = scan(&home, &["--format", "jsonl"]).exits(1);
    let findings = run.findings();
    let statuses: BTreeSet<_> = findings.iter().map(|f| f["status"].as_str().unwrap()).collect();
    assert!(statuses.contains("pass") && statuses.contains("fail"), "{statuses:?}");
    for f in &findings {
        for name in ["check_id", "title", "status", "severity", "code", "detail"] {
            assert!(f[name].is_string(), "{name}: {f}");
        }
        let (name, version) = f["plugin"].as_str().unwrap().split_once('@').unwrap();
        assert_eq!((name, version), ("aws-account", "0.1.0"));
        for name in ["type", "id", "arn", "partition", "account", "region"] {
            assert!(f["resource"][name].is_string(), "resource.{name}: {f}");
        }
        assert!(f["evidence"].as_array().unwrap().iter().all(|e| e["path"].is_string()), "{f}");
        assert!(f["frameworks"].as_array().unwrap().iter().all(Value::is_string), "{f}");
        if f["status"] == "fail" {
            assert!(!f["detail"].as_str().unwrap().is_empty() && f["remediation"].is_string(), "{f}");
            assert_ne!(f["evidence"], json!([]), "{f}");
        }
    }
    let one = findings.iter().find(|f| f["check_id"] == "account-root-has-mfa" && f["status"] == "fail");
    kept("jsonl", &serde_json::to_string_pretty(one.unwrap()).unwrap());
}

#[test]
fn ocsf_is_a_compliance_finding_a_line() {
    let home = Home::account();
    let lines = scan(&home, &["--format", "jsonl"]).exits(1).findings();
    let events = scan(&home, &["--format", "ocsf"]).exits(1).findings();
    assert_eq!(events.len(), lines.len());
    let mut uids = BTreeSet::new();
    for (event, line) in events.iter().zip(&lines) {
        assert_eq!((&event["class_uid"], &event["category_uid"]), (&json!(2003), &json!(2)));
        assert_eq!(event["type_uid"], json!(200_301));
        let status = match line["status"].as_str().unwrap() {
            "pass" => 1,
            "fail" => 3,
            "unknown" => 0,
            _ => 99,
        };
        assert_eq!(event["compliance"]["status_id"], status, "{line}");
        assert_eq!(event["compliance"]["status_code"], line["code"]);
        assert_eq!(event["compliance"]["control"], line["check_id"]);
        assert_eq!(event["compliance"]["requirements"], line["frameworks"]);
        let severities = ["informational", "low", "medium", "high", "critical"];
        let severity = severities.iter().position(|s| line["severity"] == *s).unwrap() + 1;
        assert_eq!(event["severity_id"], severity);
        assert_eq!(event["cloud"]["account"]["uid"], line["resource"]["account"]);
        // 2026-10-01T09:00:00Z, when the answers were recorded.
        assert_eq!(event["time"], json!(1_790_845_200_000_u64));
        assert!(uids.insert(event["finding_info"]["uid"].to_string()), "{event}");
    }
    let one = events
        .iter()
        .find(|e| e["compliance"]["control"] == "account-root-has-mfa" && e["compliance"]["status_id"] == 3);
    kept("ocsf", &serde_json::to_string_pretty(one.unwrap()).unwrap());
    // The same finding has the same id tomorrow.
    let again = scan(&home, &["--format", "ocsf"]).exits(1).findings();
    assert!(again.iter().all(|e| uids.contains(&e["finding_info"]["uid"].to_string())));
}

#[test]
fn ocsf_tells_unknown_and_error_from_pass_and_fail() {
    let forge = Forge::new();
    // Nothing that aws-account needs, and one plugin that breaks.
    forge.want("zero-matrix", crate::forge::BUCKETS);
    forge.put_guest("zero-matrix");
    forge.home.write("empty/one.json", r#"{ "account": "123456789012", "answers": [] }"#);
    let run = forge.home.run(&["scan", "--answers", "empty", "--format", "ocsf"]).exits(3);
    for event in run.findings() {
        let c = &event["compliance"];
        assert_eq!((&c["status_id"], &c["status"]), (&json!(0), &json!("Unknown")), "{event}");
        assert!(c["status_code"].is_string() && c["status_details"][0].is_string(), "{event}");
    }
    let estate = estate();
    let run =
        forge.home.run(&["scan", "--answers", &estate, "--format", "ocsf", "--status", "error"]).exits(3);
    assert!(!run.stdout.is_empty());
    for event in run.findings() {
        let c = &event["compliance"];
        assert_eq!((&c["status_id"], &c["status"]), (&json!(99), &json!("Error")), "{event}");
        assert!(c["status_details"][0].as_str().unwrap().contains("zero-matrix@1.0.0"), "{event}");
    }
}

#[test]
fn formats_tell_the_same_and_a_replay_repeats_it() {
    let home = Home::account();
    let live = scan(&home, &["--format", "jsonl", "--keep-snapshot", "kept.snapshot"]).exits(1);
    let replay = home.run(&["scan", "--snapshot", "kept.snapshot", "--format", "jsonl"]).exits(1);
    assert_eq!((&replay.stdout, &replay.stderr), (&live.stdout, &live.stderr));
    let failed = live.findings().iter().filter(|f| f["status"] == "fail").count();
    let only = scan(&home, &["--format", "jsonl", "--status", "fail"]).exits(1);
    assert_eq!(only.findings().len(), failed);
    assert!(only.stderr.contains(&format!(": {failed} fail, ")), "{}", only.stderr);
    let table = scan(&home, &[]).exits(1);
    assert_eq!(table.stderr, live.stderr);
    assert!(!table.stdout.contains('\u{1b}'), "colour where there is no terminal");
}

#[test]
fn the_exit_code_follows_the_severity() {
    let home = Home::account();
    // The estate's only failure of this check is medium.
    let select = ["--check", "account-root-credentials-are-managed-centrally"];
    scan(&home, &[&select[..], &["--fail-on", "medium"]].concat()).exits(1);
    scan(&home, &[&select[..], &["--fail-on", "high"]].concat()).exits(0);
    scan(&home, &["--check", "account-root-has-no-signing-certificates"]).exits(0);
}

#[test]
fn a_scan_that_nobody_reads_to_its_end_is_not_clean() {
    let home = Home::new();
    let mut scan = home.command(&["scan", "--format", "jsonl", "--answers", &estate()]);
    let mut child = scan.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_snapshot_with_calls_that_were_denied_is_incomplete() {
    let run = Home::new().run(&["snapshot", "--output", "estate.snapshot", "--answers", &estate()]).exits(3);
    // Every list could be read; what was denied are properties of resources.
    assert!(run.stderr.contains("0 incomplete inventories"), "{}", run.stderr);
    assert!(run.stderr.contains("calls without an answer"), "{}", run.stderr);
}

#[test]
fn authors_see_what_a_type_offers() {
    let home = Home::account();
    let all = home.run(&["schema"]).exits(0).stdout;
    assert!(all.lines().count() > 150 && all.contains("AWS::KMS::Key"), "{all}");
    kept("schema", &home.run(&["schema", "AWS::KMS::Alias"]).exits(0).stdout);
    let lines = home.run(&["schema", "AWS::S3::BucketPolicy", "--format", "jsonl"]).exits(0).findings();
    let document = lines.iter().find(|line| line["property"] == "PolicyDocument").unwrap();
    assert_eq!(document["actions"], json!(["s3:GetBucketPolicy"]));
    assert_eq!(document["recorded"], json!(true));
    let wrong = home.run(&["schema", "bucketpolicy"]).exits(2);
    assert!(wrong.stderr.contains("did you mean AWS::S3::BucketPolicy"), "{}", wrong.stderr);
}

#[test]
fn files_in_a_bucket_have_a_policy_of_their_own_and_files_here_have_no_profile() {
    let home = Home::account();
    let run = home.run(&["permissions", "--config-files", "s3://logs/central"]).exits(0);
    let policy: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(policy["Statement"][0]["Action"], json!("s3:ListBucket"));
    assert_eq!(policy["Statement"][1]["Action"], json!("s3:GetObject"));
    assert_eq!(policy["Statement"][1]["Resource"], "arn:aws:s3:::logs/central/AWSLogs/*/Config/*");
    let everything = home.run(&["permissions"]).exits(0).stdout;
    assert!(
        !everything.contains("s3:GetObject\"") && !everything.contains("s3:ListBucket\""),
        "{everything}"
    );
    let wrong = home.run(&["permissions", "--config-files", "delivered/"]).exits(2);
    assert!(wrong.stderr.contains("s3://BUCKET"), "{}", wrong.stderr);
    let mixed = home.run(&["scan", "--config-files", "delivered/", "--profile", "p"]).exits(2);
    assert!(mixed.stderr.contains("belong to no profile"), "{}", mixed.stderr);
}
