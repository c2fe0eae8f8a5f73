//! The example of an enterprise (`examples/enterprise`), done as its README says.

use crate::support::docker::Docker;
use crate::support::{Home, Run, registry, root};
use bartizan_registry::PublicKey;
use serde_json::{Value, json};
use std::fs;

const PLUGIN: &str = "plugins/larkfield-s3";

/// A home that has the example's `registry.toml`, with the registry on loopback, and a cache of its own.
fn larkfield(docker: &Docker) -> Home {
    let home = Home::empty();
    let text = fs::read_to_string(root().join("examples/enterprise/registry.toml")).unwrap();
    home.write("registry.toml", text.replace("registry.larkfield.example", &docker.address));
    home.write("keys/bartizan.pub", fs::read(root().join(".bartizan/local.pub")).unwrap());
    home.run(&["keygen", "keys/cloud-platform.pem"]).exits(0);
    let account = registry().parent().unwrap().join("aws-account.wasm");
    let mirror = format!("oci://{}/mirror/checks", docker.address);
    let key = root().join(".bartizan/local.pem");
    let (account, key) = (account.to_str().unwrap(), key.to_str().unwrap());
    home.run(&["publish", "--component", account, "--to", &mirror, "--key", key]).exits(0);
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

fn scan(home: &Home, more: &[&str]) -> Run {
    let estate = root().join("tests/estate");
    let scan = ["scan", "--answers", estate.to_str().unwrap(), "--format", "jsonl"];
    home.run(&[&scan[..], more].concat())
}

#[test]
fn the_enterprise_publishes_uses_rotates_revokes_and_carries_away() {
    let Some(docker) = Docker::start() else { return };
    let home = larkfield(&docker);
    building(&home, &["test", PLUGIN]).exits(0);
    let to = ["publish", PLUGIN, "--to", "private", "--key", "keys/cloud-platform.pem"];
    let published = building(&home, &to).exits(0);
    assert!(published.stdout.starts_with("larkfield-s3@1.0.0 published in oci://"), "{}", published.stdout);

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

    // Another key vouches for the same bytes; both are trusted.
    home.run(&["keygen", "keys/cloud-platform-2027.pem"]).exits(0);
    let signing = ["sign", "larkfield-s3@1.0.0", "--in", "private", "--key", "keys/cloud-platform-2027.pem"];
    home.run(&signing).exits(0);
    let key = |name: &str| fs::read_to_string(home.path(&format!("keys/{name}.pub"))).unwrap();
    let fingerprint = |name: &str| PublicKey::parse(key(name).trim()).unwrap().fingerprint().to_string();
    let (old, new) = (fingerprint("cloud-platform"), fingerprint("cloud-platform-2027"));
    home.write("keys/cloud-platform.pub", key("cloud-platform") + &key("cloud-platform-2027"));
    assert_eq!(scan(&home, &[]).exits(3).stdout, first.stdout);

    // The old one is stolen: what the new one signed as well goes on, and the change is told.
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    let revoking =
        |key: &str| format!("\n[[revoked]]\nkey = \"{key}\"\nreason = \"the laptop was stolen\"\n");
    home.write("registry.toml", text.clone() + &revoking(&old));
    let run = scan(&home, &[]).exits(3);
    assert_eq!(run.stdout, first.stdout);
    assert!(run.stderr.contains("larkfield-s3@1.0.0 was accepted with the key"), "{}", run.stderr);

    // Carried to where there is no network, and none of this either.
    home.run(&["bundle", "export", "--output", "plugins.bundle"]).exits(0);
    drop(docker);
    let away = Home::empty();
    fs::copy(home.path("plugins.bundle"), away.path("plugins.bundle")).unwrap();
    let local = PublicKey::parse(fs::read_to_string(root().join(".bartizan/local.pub")).unwrap().trim());
    let local = local.unwrap().fingerprint().to_string();
    let trusting = ["--trust", &local, "--trust", &old, "--trust", &new];
    away.run(&[&["bundle", "import", "plugins.bundle"], &trusting[..]].concat()).exits(0);
    away.run(&["plugins", "verify", "--locked", "--offline"]).exits(0);
    assert_eq!(scan(&away, &["--locked", "--offline"]).exits(3).stdout, first.stdout);

    // When both are stolen, nothing of it runs, locked and cached or not, with no network to ask.
    home.write("registry.toml", text + &revoking(&old) + &revoking(&new));
    let run = scan(&home, &["--offline"]).exits(2);
    assert!(run.stdout.is_empty() && run.stderr.contains("the laptop was stolen"), "{}", run.stderr);
}
