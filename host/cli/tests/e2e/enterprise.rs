//! The example of an enterprise (`examples/enterprise`), done as its README says.

use crate::support::{Home, Run, registry, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const PLUGIN: &str = "plugins/larkfield-s3";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A home that has the example's `registry.toml`, and what it mirrors.
fn larkfield() -> Home {
    let home = Home::empty();
    let text = fs::read_to_string(root().join("examples/enterprise/registry.toml")).unwrap();
    home.write("registry.toml", text);
    home.write("keys/bartizan.pub", fs::read(root().join(".bartizan/local.pub")).unwrap());
    copy(&registry().join("aws-account"), &home.path("mirror/aws-account"));
    home.run(&["keygen", "keys/cloud-platform.pem"]).exits(0);
    home
}

/// A command that builds, with the toolchain of this test.
fn building(home: &Home, arguments: &[&str]) -> Run {
    let package = root().join("examples/enterprise").join(PLUGIN);
    let arguments: Vec<&str> =
        arguments.iter().map(|a| if *a == PLUGIN { package.to_str().unwrap() } else { *a }).collect();
    let mut command = home.command(&arguments);
    for name in ["HOME", "CARGO", "CARGO_HOME", "CARGO_TARGET_DIR", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    Run::of(&mut command)
}

fn publish(home: &Home, key: &str) -> Run {
    building(home, &["build", PLUGIN, "--publish", "private", "--key", key]).exits(0)
}

fn scan(home: &Home, more: &[&str]) -> Run {
    let estate = root().join("tests/estate");
    let scan = ["scan", "--answers", estate.to_str().unwrap(), "--format", "jsonl"];
    home.run(&[&scan[..], more].concat())
}

#[test]
fn the_enterprise_publishes_uses_rotates_revokes_and_carries_away() {
    let home = larkfield();
    building(&home, &["test", PLUGIN]).exits(0);
    let run = publish(&home, "keys/cloud-platform.pem");
    assert_eq!(run.stdout, "larkfield-s3@1.0.0 published in private\n");

    home.run(&["plugins", "verify"]).exits(0);
    let first = scan(&home, &[]).exits(3);
    let of = |id: &str| -> Value {
        let mut found = first
            .findings()
            .into_iter()
            .filter(|f| f["plugin"] == "larkfield-s3@1.0.0" && f["resource"]["id"] == id);
        let f = found.next().unwrap();
        json!([f["status"], f["detail"]])
    };
    assert_eq!(of("larkfield-prod-logs"), json!(["pass", ""]));
    assert_eq!(of("larkfield-www"), json!(["fail", "marketing is no team that may own buckets"]));
    assert_eq!(of("larkfield-partner-drop"), json!(["fail", "the bucket has no tag `Owner`"]));
    assert_eq!(of("larkfield-sandbox-ml-scratch")[0], "unknown");
    // First-party checks beside it, with the settings of the house.
    assert!(first.findings().iter().any(|f| f["check_id"] == "account-root-is-not-used"));
    assert_eq!(scan(&home, &["--locked"]).exits(3).stdout, first.stdout);

    // Another key vouches for the same bytes, then takes over.
    home.run(&["keygen", "keys/cloud-platform-2027.pem"]).exits(0);
    let run = publish(&home, "keys/cloud-platform-2027.pem");
    assert_eq!(run.stdout, "larkfield-s3@1.0.0 signed in private\n");
    let before = fs::read_to_string(home.path("registry.toml")).unwrap();
    home.write("registry.toml", before.replace("keys/cloud-platform.pub", "keys/cloud-platform-2027.pub"));
    let run = scan(&home, &[]).exits(3);
    assert_eq!(run.stdout, first.stdout);
    assert!(run.stderr.contains("larkfield-s3@1.0.0 was accepted with the key"), "{}", run.stderr);

    // Carried to where there is nothing else.
    let away = Home::empty();
    for name in ["mirror", "private", "keys"] {
        copy(&home.path(name), &away.path(name));
    }
    for name in ["registry.toml", "registry.lock"] {
        fs::copy(home.path(name), away.path(name)).unwrap();
    }
    away.run(&["plugins", "verify"]).exits(0);
    assert_eq!(scan(&away, &["--locked", "--offline"]).exits(3).stdout, first.stdout);

    // A key that nobody trusts any more: what it alone vouches for does not run, locked and cached or not.
    home.run(&["keygen", "keys/other.pem"]).exits(0);
    home.write("registry.toml", before.replace("keys/cloud-platform.pub", "keys/other.pub"));
    let run = scan(&home, &["--offline"]).exits(2);
    assert!(run.stdout.is_empty() && run.stderr.contains("larkfield-s3@1.0.0"), "{}", run.stderr);

    // The key of the house vouches for nothing that is another's.
    let stolen = fs::read(home.path("private/larkfield-s3/1.0.0/plugin.sig")).unwrap();
    home.write("registry.toml", &before);
    home.write("mirror/aws-account/0.1.0/plugin.sig", stolen);
    let run = scan(&home, &[]).exits(2);
    assert!(run.stderr.contains("aws-account@0.1.0"), "{}", run.stderr);
}
