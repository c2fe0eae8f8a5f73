//! Organisations: every active account through a role, those of some units, and accounts that cannot
//! be entered.

use crate::support::estate::{CHECKS, command, estate, gaps, ledger, scan};
use crate::support::judge::{Findings, findings_of};
use crate::support::moto::ACCOUNT;
use crate::support::proxy::{Asked, Fault, Proxy};
use crate::support::{Home, Run};
use bartizan_scan::Status;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ROLE: [&str; 2] = ["--role", "OrganizationAccountAccessRole"];

/// A scan of accounts beside the caller's, and what the proxy saw.
fn scanned(proxy: &Proxy, home: &Home, which: &[&str], code: i32) -> Run {
    scan(home, proxy, &[&CHECKS[..], &ROLE, which].concat()).exits(code)
}

/// The accounts of a run's findings, with their names.
fn accounts(run: &Run) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = run.findings();
    findings.iter().map(|f| (text(&f["resource"]["account"]), text(&f["resource"]["account_name"]))).collect()
}

/// Members by name, as findings have them.
fn members(names: &[&str]) -> BTreeMap<String, String> {
    names.iter().map(|name| (estate().accounts[*name].clone(), (*name).to_owned())).collect()
}

fn of_account(found: &Findings, account: &str) -> Findings {
    let of = found.iter().filter(|(key, _)| key.account == account);
    of.map(|(key, found)| (key.clone(), found.clone())).collect()
}

/// The roles that were taken on.
fn roles(asked: &[Asked]) -> BTreeSet<String> {
    let taken = asked.iter().filter(|a| a.source == "sts:AssumeRole");
    taken.map(|a| decoded(a, "RoleArn")).collect()
}

/// A parameter of a call.
fn decoded(asked: &Asked, name: &str) -> String {
    let (_, rest) = asked.text.split_once(&format!("{name}=")).unwrap_or_else(|| panic!("{}", asked.text));
    rest.split('&').next().unwrap().replace("%3A", ":").replace("%2F", "/")
}

fn arn(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/OrganizationAccountAccessRole")
}

#[test]
fn every_active_account_is_read_through_the_role() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|_| None);
    let run = scanned(&proxy, &home, &["--organization"], 1);
    let mut expected = members(&["Shop", "Playground"]);
    let managing = accounts(&run)[ACCOUNT].clone();
    expected.insert(ACCOUNT.to_owned(), managing);
    assert_eq!(accounts(&run), expected);
    assert_ne!(expected[ACCOUNT], "");
    let found = findings_of(&run);
    for (name, account) in &estate.accounts {
        let ids: BTreeSet<&str> =
            found.keys().filter(|k| k.account == *account).map(|k| k.id.as_str()).collect();
        let own = format!("of-{}", name.to_lowercase());
        assert_eq!(ids.contains(own.as_str()), name != "Closed", "{name}: {ids:?}");
        assert!(!ids.contains("ada"), "{name} has a user of the management account");
    }
    // The caller's own account is read as it is without an organisation, and needs no role.
    assert_eq!(of_account(&found, ACCOUNT), estate.undisturbed);
    let entered = ["Shop", "Playground"].map(|name| arn(&estate.accounts[name]));
    assert_eq!(roles(&proxy.asked()), BTreeSet::from(entered));
    // Nothing is asked of an account with the credentials of another.
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for asked in proxy.asked().iter().filter(|a| a.source == "s3:GetBucketVersioning") {
        let bucket = asked.text.split(['/', '?']).nth(1).unwrap().to_owned();
        keys.entry(asked.key_id.clone()).or_default().insert(bucket);
    }
    assert_eq!(keys.len(), 3, "{keys:#?}");
    for (key, buckets) in &keys {
        assert_eq!(buckets.len(), if key == "testing" { 6 } else { 1 }, "{keys:#?}");
    }
}

#[test]
fn taking_on_a_role_is_a_call_like_any_other() {
    let (estate, home) = (estate(), Home::new());
    let shop = estate.accounts["Shop"].as_str();
    let proxy = estate.proxy();
    let which = ["--account", shop, "--external-id", "a-shared-word", "--call-log", "calls.log"];
    // The first time it is told to slow down.
    proxy.disturb(|asked| {
        let first = asked.source == "sts:AssumeRole" && asked.of_operation == 0;
        first.then_some(Fault::Refused(400, "Throttling"))
    });
    scanned(&proxy, &home, &which, 1);
    let log = std::fs::read_to_string(home.path("calls.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let taken: Vec<_> = lines.iter().filter(|line| line["operation"] == "AssumeRole").collect();
    let outcomes: Vec<_> = taken.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["Throttling", "ok"], "{log}");
    for line in &taken {
        assert_eq!((&line["service"], &line["params"]), (&"sts".into(), &json!({ "RoleArn": arn(shop) })));
        assert_ne!(line["region"], "", "{line}");
    }
    assert_eq!((&taken[0]["throttled"], &taken[1]["throttled"]), (&1.into(), &0.into()));
    for secret in ["a-shared-word", "SessionToken", "SecretAccessKey", "Signature"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    // Every request is a line, or an attempt of one.
    let made: u64 = lines.iter().map(|line| line["attempts"].as_u64().unwrap()).sum();
    assert_eq!(usize::try_from(made).unwrap(), proxy.asked().len(), "{log}");
}

#[test]
fn taking_on_roles_counts_among_the_calls_that_may_be_made() {
    let (estate, home) = (estate(), Home::new());
    let shop = estate.accounts["Shop"].as_str();
    let (calm, proxy) = (estate.proxy(), estate.proxy());
    calm.disturb(|_| None);
    scanned(&calm, &home, &["--account", shop], 1);
    let before = calm.asked().iter().position(|asked| asked.source == "sts:AssumeRole").unwrap();
    // One call more is who the role says it is, which is asked with its credentials.
    for (most, roles) in [(before + 1, 0), (before + 2, 1)] {
        proxy.disturb(|_| None);
        scanned(&proxy, &home, &["--account", shop, "--max-calls", &most.to_string()], 3);
        let asked = proxy.asked();
        assert!(asked.len() <= most, "{most}: {asked:#?}");
        assert_eq!(asked.iter().filter(|a| a.source == "sts:AssumeRole").count(), roles, "{most}");
        let ledger = ledger(&home, 3);
        assert!(ledger.iter().any(|line| line.to_string().contains("limit of")), "{ledger:#?}");
    }
}

#[test]
fn units_and_accounts_are_chosen_and_left_out() {
    let estate = estate();
    let home = Home::new();
    let proxy = estate.proxy();
    let (shop, playground) = (&estate.accounts["Shop"], &estate.accounts["Playground"]);
    for (which, expected) in [
        // Shop is in a unit of that unit; Closed is in the unit itself, and cannot be read by anybody.
        (vec!["--unit", &estate.units["Workloads"]], vec!["Shop"]),
        (
            vec!["--unit", &estate.units["Production"], "--unit", &estate.units["Sandboxes"]],
            vec!["Playground", "Shop"],
        ),
        (vec!["--account", shop], vec!["Shop"]),
        (vec!["--organization", "--exclude-account", ACCOUNT], vec!["Playground", "Shop"]),
        (
            vec!["--unit", &estate.root, "--exclude-account", ACCOUNT, "--exclude-account", playground],
            vec!["Shop"],
        ),
    ] {
        let run = scanned(&proxy, &home, &which, 1);
        assert_eq!(accounts(&run), members(&expected), "{which:?}");
    }
    let closed = &estate.accounts["Closed"];
    let run = scanned(&proxy, &home, &["--account", closed], 2);
    assert!(run.stderr.contains(closed.as_str()) && run.stderr.contains("active"), "{}", run.stderr);
    let run = scanned(&proxy, &home, &["--account", shop, "--exclude-account", shop], 2);
    assert!(run.stderr.contains("--exclude-account"), "{}", run.stderr);
    let run = scan(&home, &proxy, &ROLE).exits(2);
    assert!(run.stderr.contains("--organization"), "{}", run.stderr);
}

#[test]
fn an_account_that_cannot_be_entered_costs_the_others_nothing() {
    let (estate, home) = (estate(), Home::new());
    let calm = estate.proxy();
    let whole = findings_of(&scanned(&calm, &home, &["--organization"], 1));
    let shop = estate.accounts["Shop"].clone();
    let denied = arn(&shop);
    let proxy = estate.proxy();
    proxy.disturb(move |asked| {
        let denies = asked.source == "sts:AssumeRole" && decoded(asked, "RoleArn") == denied;
        denies.then_some(Fault::Refused(403, "AccessDenied"))
    });
    let run = scanned(&proxy, &home, &["--organization"], 3);
    let found = findings_of(&run);
    for account in [ACCOUNT, &estate.accounts["Playground"]] {
        assert_eq!(of_account(&found, account), of_account(&whole, account));
    }
    let of_shop = of_account(&found, &shop);
    let checks = |findings: &Findings| findings.keys().map(|key| key.check.clone()).collect::<BTreeSet<_>>();
    // Types that the account may not have at all are unknown as well.
    assert!(checks(&of_shop).is_superset(&checks(&of_account(&whole, &shop))));
    for (key, found) in &of_shop {
        assert_eq!(
            (found.status, &found.missing),
            (Status::Unknown, &vec!["sts:AssumeRole".to_owned()]),
            "{key}"
        );
    }
    let ledger = ledger(&home, 3);
    let lines: Vec<_> = ledger.iter().filter(|line| line["account"] == shop.as_str()).collect();
    let [line] = lines.as_slice() else { panic!("{lines:#?}") };
    let gap = &line["gaps"][0];
    assert_eq!((&gap["operation"], &gap["code"]), (&"AssumeRole".into(), &"denied".into()), "{line}");
    assert!(gap["cure"].as_str().unwrap().contains("trust policy"), "{line}");
    assert!(!gap["checks"].as_array().unwrap().is_empty(), "{line}");
    // It is not asked again and again.
    let tried = proxy.asked().iter().filter(|a| a.source == "sts:AssumeRole").count();
    assert!(tried <= 4, "{tried} times");
    assert_eq!(gaps(&ledger).len(), 1);
}

#[test]
fn an_organisation_that_may_not_be_listed_is_an_error() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|asked| {
        asked.source.starts_with("organizations:List").then_some(Fault::Refused(400, "AccessDeniedException"))
    });
    for which in
        [&["--organization"][..], &["--unit", &estate.root], &["--account", &estate.accounts["Shop"]]]
    {
        let run = scanned(&proxy, &home, which, 2);
        assert!(run.stdout.is_empty() && !home.path("kept.snapshot").exists());
        assert!(run.stderr.contains("nothing was scanned"), "{}", run.stderr);
        assert!(run.stderr.contains("organizations:ListAccounts"), "{}", run.stderr);
    }
    // Half of the accounts are not the organisation.
    proxy.disturb(|asked| {
        asked.source.starts_with("organizations:List").then_some(Fault::Altered(|page| {
            format!("{}, \"NextToken\": \"more\"}}", page.trim_end().trim_end_matches('}'))
        }))
    });
    let run = scanned(&proxy, &home, &["--organization"], 2);
    assert!(run.stderr.contains("nothing was scanned"), "{}", run.stderr);
}

#[test]
fn the_external_id_travels() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    for (more, expected) in [(&["--external-id", "a-shared-word"][..], true), (&[], false)] {
        proxy.disturb(|_| None);
        let which = [&["--account", estate.accounts["Shop"].as_str()][..], more].concat();
        scanned(&proxy, &home, &which, 1);
        let asked = proxy.asked();
        let taken: Vec<_> = asked.iter().filter(|a| a.source == "sts:AssumeRole").collect();
        assert!(!taken.is_empty());
        assert!(taken.iter().all(|a| a.text.contains("ExternalId=a-shared-word") == expected));
        assert!(taken.iter().all(|a| decoded(a, "RoleSessionName") == "bartizan"));
    }
}

#[test]
fn the_configuration_says_what_options_say() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|_| None);
    let unit = &estate.units["Workloads"];
    let options =
        scanned(&proxy, &home, &["--unit", unit, "--external-id", "word", "--exclude-account", ACCOUNT], 1);
    let text = format!(
        "[organization]\nrole = \"OrganizationAccountAccessRole\"\nexternal-id = \"word\"\nunits = [{unit:?}]\n\
         exclude = [{ACCOUNT:?}]\n\n[gather]\nrates = {{ kms = 50 }}\nmax-rate = 500\nmax-calls = 100000\n\
         concurrency = 8\naccounts-at-once = 2\ntimeout = 30\nattempts = 2\n"
    );
    home.write("bartizan.toml", &text);
    let asked = proxy.asked();
    proxy.disturb(|_| None);
    let configured = scan(&home, &proxy, &CHECKS).exits(1);
    assert_eq!(configured.stdout, options.stdout);
    assert_eq!(roles(&proxy.asked()), roles(&asked));
    // The command line wins.
    let run = scan(&home, &proxy, &[&CHECKS[..], &["--unit", &estate.units["Sandboxes"]]].concat()).exits(1);
    assert_eq!(accounts(&run), members(&["Playground"]));
    // Another file, and files that are not as they should be.
    home.write("other.toml", text.replace(unit, &estate.units["Sandboxes"]));
    let run = scan(&home, &proxy, &[&CHECKS[..], &["--config", "other.toml"]].concat()).exits(1);
    assert_eq!(accounts(&run), members(&["Playground"]));
    for (wrong, said) in [
        ("[organization]\nrolle = \"x\"\n", "rolle"),
        ("[gather]\ntimeout = 0\n", "nought"),
        ("[gather]\nattempts = 0\n", "nought"),
        ("[gather]\nrates = { kms = 0 }\n", "nought"),
        ("[gather]\nrates = { nowhere = 1 }\n", "nowhere"),
        ("[[expected_gap]]\nreason = \"r\"\nowner = \"o\"\nexpires = \"soon\"\n", "soon"),
        ("[[expected_gap]]\nreason = \"r\"\nexpires = \"2030-01-01\"\n", "owner"),
    ] {
        home.write("bartizan.toml", wrong);
        let run = scan(&home, &proxy, &CHECKS).exits(2);
        assert!(run.stderr.contains(said), "{wrong}: {}", run.stderr);
    }
    let run = scan(&home, &proxy, &["--config", "none.toml"]).exits(2);
    assert!(run.stderr.contains("none.toml"), "{}", run.stderr);
}

#[test]
fn a_gap_that_is_expected_does_not_make_the_scan_incomplete() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|asked| {
        let closed = asked.region == "eu-west-1" && asked.service() == "kms";
        closed.then_some(Fault::Refused(400, "AccessDeniedException"))
    });
    let gap = |more: &str, expires: &str| {
        format!(
            "[[expected_gap]]\nregions = [\"eu-*\"]\nreason = \"a guardrail\"\nowner = \"platform\"\n\
             expires = {expires:?}\n{more}"
        )
    };
    scan(&home, &proxy, &CHECKS).exits(3);
    home.write("bartizan.toml", gap("", "2999-12-31"));
    let run = scan(&home, &proxy, &CHECKS).exits(1);
    assert!(run.stderr.contains("within accepted gaps"), "{}", run.stderr);
    let unknown: Vec<_> = run.findings().into_iter().filter(|f| f["status"] == "unknown").collect();
    assert!(!unknown.is_empty());
    for finding in &unknown {
        assert_eq!(finding["expected_gap"]["reason"], "a guardrail", "{finding}");
        assert_eq!(finding["expected_gap"]["owner"], "platform", "{finding}");
    }
    // Only what it names.
    for more in ["checks = [\"s3-*\"]\n", "accounts = [\"000000000000\"]\n"] {
        home.write("bartizan.toml", gap(more, "2999-12-31"));
        scan(&home, &proxy, &CHECKS).exits(3);
    }
    home.write("bartizan.toml", gap("", "2020-01-01"));
    let run = scan(&home, &proxy, &CHECKS).exits(3);
    assert!(run.stderr.contains("has expired on 2020-01-01"), "{}", run.stderr);
    // Of a clean scan it makes a clean one.
    home.write("bartizan.toml", gap("", "2999-12-31"));
    let one = ["scan", "--check", "kms-key-*", "--fail-on", "critical"];
    Run::of(&mut command(&home, &proxy, &one)).exits(0);
}
