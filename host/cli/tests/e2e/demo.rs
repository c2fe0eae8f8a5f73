//! The estate that ships with the repository, scanned by the plugins that ship with it.

use crate::support::{Home, kept, root};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

fn estate() -> String {
    root().join("tests/estate").to_str().unwrap().to_owned()
}

#[test]
fn the_estate_is_what_its_source_says() {
    let out = Command::new("python3")
        .arg("make.py")
        .arg("--check")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(estate())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "run `python3 make.py` in tests/estate: {}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn the_demo_tells_its_story() {
    let home = Home::new();
    let run = home.run(&["scan", "--answers", &estate()]).exits(3);
    kept("demo", &format!("{}---\n{}", run.stdout, run.stderr));
    let run = home.run(&["scan", "--answers", &estate(), "--format", "jsonl", "--status", "fail"]).exits(3);
    let failing = run.findings().len();
    assert!((150..=260).contains(&failing), "{failing} findings");
    // What was denied is named, so that it can be granted.
    let missing = run.stderr.lines().skip_while(|l| !l.contains("Missing permissions"));
    let missing: Vec<_> = missing.filter(|l| l.starts_with("  s3:GetBucketPolicy in 777788889999")).collect();
    assert_eq!(missing.len(), 1, "{}", run.stderr);
}

#[test]
fn every_check_is_listed() {
    let home = Home::new();
    kept("checks-list", &home.run(&["checks", "list"]).exits(0).stdout);
}

#[test]
fn every_requirement_that_a_check_names_exists() {
    let mut frameworks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("frameworks")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let file: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        let id = file["id"].as_str().unwrap().to_owned();
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), id);
        let mut requirements = BTreeSet::new();
        for requirement in file["requirement"].as_array().unwrap() {
            let name = requirement["id"].as_str().unwrap().to_owned();
            assert!(requirements.insert(name.clone()), "{id} has {name} twice");
        }
        frameworks.insert(id, requirements);
    }
    let home = Home::new();
    let checks = home.run(&["checks", "list", "--format", "jsonl"]).exits(0).findings();
    assert!(checks.len() > 8, "only {} checks", checks.len());
    let mut wrong = Vec::new();
    for check in &checks {
        let named: Vec<&str> =
            check["frameworks"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        if named.is_empty() {
            wrong.push(format!("{} satisfies nothing", check["id"]));
        }
        for name in named {
            let (framework, requirement) = name.split_once(':').unwrap();
            if !frameworks.get(framework).is_some_and(|r| r.contains(requirement)) {
                wrong.push(format!("{} satisfies {name}, which does not exist", check["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
