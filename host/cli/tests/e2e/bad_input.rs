//! Bad input: each ends with exit 2 and an error that says what, where and what to do next, and
//! nothing is lost by it. The texts are in `snapshots/`, so that each change of one shows in review.

use crate::forge::{BUCKETS, Forge, guest, manifest, plugin, with_manifest};
use crate::support::{Home, Run, kept, root};
use bartizan_registry::PrivateKey;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// Expects that a command is refused: nothing on stdout, and the text that is kept under `name`.
#[track_caller]
fn refused(forge: &Forge, name: &str, run: Run) {
    let run = run.exits(2);
    assert_eq!(run.stdout, "", "{name}: {}", run.stderr);
    kept(name, &forge.plain(&run.stderr));
}

fn estate() -> String {
    root().join("tests/estate").to_str().unwrap().to_owned()
}

// registry.toml

/// A `registry.toml` with one thing changed is refused, and no lock is written.
#[track_caller]
fn changed(name: &str, from: &str, to: &str) {
    let forge = Forge::new();
    let text = forge.text();
    assert!(text.contains(from), "{name}: {from}");
    forge.home.write("registry.toml", text.replacen(from, to, 1));
    refused(&forge, name, forge.scan());
    assert!(!forge.home.path("registry.lock").exists(), "{name}");
}

#[test]
fn there_is_no_registry() {
    let forge = Forge::new();
    fs::remove_file(forge.home.path("registry.toml")).unwrap();
    refused(&forge, "registry-missing", forge.scan());
}

#[test]
fn a_registry_with_a_mistake_is_told_where_and_what() {
    changed("registry-misspelt-key", "version = ", "verison = ");
    changed("registry-misspelt-table", "[plugin.grant]", "[plugin.grants]");
    changed("registry-not-toml", "name = \"aws-account\"", "name = aws-account");
    changed("registry-misspelt-registry", "registry = \"local\"", "registry = \"lokal\"");
    changed("registry-bad-requirement", "\"^0.1\"", "\"newest\"");
    changed("registry-no-such-version", "\"^0.1\"", "\"^7\"");
    changed("registry-misspelt-plugin", "\"aws-account\"", "\"aws-acount\"");
    changed("registry-no-key-file", "local.pub", "locale.pub");
}

/// The same with lines added to aws-account's entry.
#[track_caller]
fn with_lines(name: &str, lines: &str) {
    changed(name, "[plugin.grant]", &format!("{lines}\n[plugin.grant]"));
}

#[test]
fn limits_and_settings_that_cannot_be_are_told() {
    with_lines("registry-unknown-limit", "[plugin.limits]\nmemory-mb = 64");
    with_lines("registry-limit-out-of-range", "[plugin.limits]\ndeadline-ms = 0");
    let settings = "[plugin.settings.account-password-policy-is-strong]";
    with_lines("registry-misspelt-setting", &format!("{settings}\nminimum-length = 12"));
    with_lines("registry-setting-out-of-range", &format!("{settings}\nminimum_length = 4"));
    with_lines("registry-setting-of-no-check", "[plugin.settings.account-password-policy]\nmax_age = 90");
}

#[test]
fn a_grant_that_is_too_small_says_what_would_do() {
    changed("registry-ungranted-read", "\"Bartizan::IAM::*\", ", "");
}

#[test]
fn a_locked_run_changes_no_lock() {
    let forge = Forge::new();
    refused(&forge, "lock-outdated", forge.home.run(&["checks", "list", "--locked"]));
    assert!(!forge.home.path("registry.lock").exists());
    forge.home.run(&["checks", "list"]).exits(0);
    let lock = fs::read(forge.home.path("registry.lock")).unwrap();
    forge.home.run(&["checks", "list", "--locked"]).exits(0);
    assert_eq!(fs::read(forge.home.path("registry.lock")).unwrap(), lock);
}

#[test]
fn a_lock_that_cannot_be_read_is_refused_and_left_alone() {
    let forge = Forge::new();
    let lock = forge.home.write("registry.lock", "<<<<<<< HEAD\n");
    refused(&forge, "lock-not-toml", forge.scan());
    assert_eq!(fs::read_to_string(lock).unwrap(), "<<<<<<< HEAD\n");
}

// Plugins

/// A plugin as `spoil` leaves it in the forge is refused, although aws-account beside it is good.
#[track_caller]
fn spoilt(name: &str, rest: &str, spoil: impl FnOnce(&Forge)) {
    let forge = Forge::new();
    forge.want("honest", rest);
    spoil(&forge);
    refused(&forge, name, forge.scan());
    assert!(!forge.home.path("registry.lock").exists(), "{name}");
}

/// The same with the bytes of the component.
#[track_caller]
fn spoilt_bytes(name: &str, bytes: &[u8]) {
    spoilt(name, BUCKETS, |forge| forge.put("honest", bytes));
}

fn honest(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut manifest: Value = serde_json::from_str(&manifest("honest", &[])).unwrap();
    change(&mut manifest);
    with_manifest(guest("honest"), &manifest.to_string())
}

#[test]
fn the_plugin_that_is_spoilt_below_is_good() {
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put_guest("honest");
    let run = forge.scan().exits(1);
    assert!(run.findings().iter().any(|f| f["plugin"] == "honest@1.0.0"), "{}", run.stdout);
}

#[test]
fn a_broken_plugin_is_refused() {
    let whole = plugin("honest");
    spoilt_bytes("plugin-cut-off", &whole[..whole.len() / 2]);
    spoilt_bytes("plugin-empty", b"");
    spoilt_bytes("plugin-not-wasm", b"#!/bin/sh\nexit 0\n");
    spoilt_bytes("plugin-core-module", &wat::parse_str("(module)").unwrap());
    spoilt("plugin-without-component", BUCKETS, |forge| {
        forge.put_guest("honest");
        fs::remove_file(forge.folder("honest").join("plugin.wasm")).unwrap();
    });
    let uncompilable = wat::parse_str("(component (core module (func (result i32))))").unwrap();
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put("honest", &with_manifest(uncompilable, &manifest("honest", &[])));
    refused(&forge, "plugin-does-not-compile", forge.scan());
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put("honest", &with_manifest(guest("no-plugin"), &manifest("honest", &[])));
    refused(&forge, "plugin-without-evaluate", forge.scan());
}

#[test]
fn an_unsigned_plugin_is_refused() {
    for (name, signature) in
        [("signature-missing", None), ("signature-none", Some("[]")), ("signature-broken", Some("{"))]
    {
        spoilt(name, BUCKETS, |forge| {
            forge.put_guest("honest");
            let file = forge.folder("honest").join("plugin.sig");
            match signature {
                None => fs::remove_file(file).unwrap(),
                Some(text) => fs::write(file, text).unwrap(),
            }
        });
    }
}

#[test]
fn a_wrongly_signed_plugin_is_refused() {
    let bytes = plugin("honest");
    spoilt("signature-of-other-bytes", BUCKETS, |forge| {
        forge.put_signed("honest", &bytes, vec![forge.signature("honest", b"other bytes")]);
    });
    spoilt("signature-of-other-plugin", BUCKETS, |forge| {
        forge.put_signed("honest", &bytes, vec![forge.signature("zealous", &bytes)]);
    });
    spoilt("signature-by-a-stranger", BUCKETS, |forge| {
        let stranger = Forge { home: Home::account(), key: PrivateKey::generate().unwrap() };
        forge.put_signed("honest", &bytes, vec![stranger.signature("honest", &bytes)]);
    });
    spoilt("signature-outside-its-namespace", BUCKETS, |forge| {
        forge.put_guest("honest");
        forge.home.write("registry.toml", forge.text().replace("[\"*\"]", "[\"acme-*\"]"));
    });
}

#[test]
fn a_plugin_that_changed_since_it_was_locked_is_refused() {
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put_guest("honest");
    forge.scan().exits(1);
    let lock = fs::read(forge.home.path("registry.lock")).unwrap();
    // Well signed, and yet not what was accepted.
    forge.put("honest", &honest(|m| m["description"] = "Changed its mind.".into()));
    refused(&forge, "digest-is-not-the-locked-one", forge.scan());
    assert_eq!(fs::read(forge.home.path("registry.lock")).unwrap(), lock);
    // The plugin as it was is good again.
    forge.put_guest("honest");
    forge.scan().exits(1);
}

#[test]
fn a_contract_that_is_too_new_is_refused() {
    spoilt_bytes("contract-too-new", &honest(|m| m["contract"] = "0.9.0".into()));
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put("honest", &with_manifest(guest("foreign-contract"), &manifest("honest", &[])));
    refused(&forge, "contract-of-imports-too-new", forge.scan());
}

#[test]
fn a_manifest_that_does_not_match_is_refused() {
    spoilt_bytes("manifest-missing", &guest("honest"));
    spoilt_bytes("manifest-twice", &with_manifest(plugin("honest"), &manifest("honest", &[])));
    spoilt_bytes("manifest-not-json", &with_manifest(guest("honest"), "contract = 1"));
    spoilt_bytes("manifest-of-other-plugin", &honest(|m| m["name"] = "zealous".into()));
    spoilt_bytes("manifest-of-other-version", &honest(|m| m["version"] = "1.0.1".into()));
    spoilt_bytes("manifest-with-unknown-field", &honest(|m| m["powers"] = "all".into()));
    spoilt_bytes("manifest-with-unknown-limit", &honest(|m| m["limits"] = serde_json::json!({ "fuel": 1 })));
}

#[test]
fn what_was_not_granted_is_refused() {
    spoilt("ungranted-read", "[plugin.grant]\nreads = [\"AWS::S3::BucketPolicy\"]\n", |forge| {
        forge.put_guest("honest");
    });
    spoilt("ungranted-capability", BUCKETS, |forge| {
        forge.put("honest", &with_manifest(guest("log-flood"), &manifest("honest", &["log"])));
    });
    let unasked = with_manifest(guest("log-flood"), &manifest("honest", &[]));
    spoilt_bytes("import-without-capability", &unasked);
    spoilt_bytes("import-of-the-world", &with_manifest(guest("foreign-import"), &manifest("honest", &[])));
}

#[test]
fn a_read_that_the_catalog_does_not_have_is_refused() {
    let forge = Forge::new();
    forge.want("honest", "[plugin.grant]\nreads = [\"AWS::S3::*\"]\n");
    let bytes = honest(|m| {
        for check in m["checks"].as_array_mut().unwrap() {
            check["subject"] = "AWS::S3::Bukkit".into();
        }
    });
    forge.put("honest", &bytes);
    refused(&forge, "type-that-is-not-in-the-catalog", forge.scan());
}

#[test]
fn verify_tells_every_step_and_looks_at_the_others_too() {
    let forge = Forge::new();
    forge.want("honest", BUCKETS);
    forge.put_signed("honest", &plugin("honest"), vec![]);
    let run = forge.home.run(&["plugins", "verify"]).exits(2);
    // The size of aws-account is nobody's business here.
    let text = forge.plain(&run.stdout);
    assert!(text.contains("aws-account@0.1.0\n  ok       version"), "{text}");
    let (_, honest) = text.split_once("honest@1.0.0\n").unwrap();
    kept("verify-refuses", &format!("{honest}---\n{}", forge.plain(&run.stderr)));
}

// Snapshots

fn snapshot(home: &Home) -> Vec<u8> {
    home.run(&["snapshot", "--answers", &estate(), "--output", "whole.snapshot"]).exits(0);
    fs::read(home.path("whole.snapshot")).unwrap()
}

#[test]
fn a_file_that_is_no_snapshot_is_refused() {
    let forge = Forge::new();
    let judge = |file: &str| forge.home.run(&["scan", "--format", "jsonl", "--snapshot", file]);
    refused(&forge, "snapshot-missing", judge("none.snapshot"));
    refused(&forge, "snapshot-of-another-kind", judge("registry.toml"));
    refused(&forge, "snapshot-is-a-folder", judge("."));
}

#[test]
fn a_snapshot_of_a_later_version_is_told_from_a_damaged_one() {
    let forge = Forge::new();
    let mut later = snapshot(&forge.home);
    // Behind the mark of eight bytes stands the format's number.
    later[8] += 1;
    forge.home.write("later.snapshot", later);
    let run = forge.home.run(&["scan", "--format", "jsonl", "--snapshot", "later.snapshot"]);
    refused(&forge, "snapshot-of-a-later-version", run);
}

#[test]
fn a_truncated_snapshot_is_refused_wherever_it_was_cut() {
    let forge = Forge::new();
    let whole = snapshot(&forge.home);
    for length in [1, 20, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        forge.home.write("cut.snapshot", &whole[..length]);
        let run = forge.home.run(&["scan", "--format", "jsonl", "--snapshot", "cut.snapshot"]).exits(2);
        assert_eq!(run.stdout, "", "{length}");
        assert!(run.stderr.contains("cut.snapshot"), "{length}: {}", run.stderr);
        if length == whole.len() / 2 {
            kept("snapshot-truncated", &forge.plain(&run.stderr));
        }
    }
}

#[test]
fn an_altered_snapshot_is_refused_wherever_it_was_altered() {
    let forge = Forge::new();
    let whole = snapshot(&forge.home);
    let good = forge.home.run(&["scan", "--format", "jsonl", "--snapshot", "whole.snapshot"]).exits(1);
    let mut in_a_chunk = 0;
    for at in (0..whole.len()).step_by(whole.len() / 60 + 1).chain([whole.len() - 1]) {
        let mut altered = whole.clone();
        altered[at] ^= 0x20;
        forge.home.write("altered.snapshot", &altered);
        let run = forge.home.run(&["scan", "--format", "jsonl", "--snapshot", "altered.snapshot"]).exits(2);
        // What was said before the damage was found is true; what follows is not invented.
        assert!(good.stdout.starts_with(&run.stdout) && run.stdout != good.stdout, "byte {at}");
        assert!(run.stderr.contains("altered.snapshot"), "byte {at}: {}", run.stderr);
        if run.stderr.contains("to its end") {
            if in_a_chunk == 0 {
                kept("snapshot-altered", &forge.plain(&run.stderr));
            }
            in_a_chunk += 1;
        }
    }
    assert!(in_a_chunk > 0, "no chunk was hit");
    let unharmed = forge.home.run(&["scan", "--format", "jsonl", "--snapshot", "whole.snapshot"]);
    assert_eq!(unharmed.stdout, good.stdout);
}

// The cache of compiled code

/// A run with a cache of its own.
fn own_cache(forge: &Forge) -> Run {
    let mut c = forge.scan_command();
    c.env("XDG_CACHE_HOME", forge.home.path("cache")).env("XDG_STATE_HOME", forge.home.path("state"));
    Run::of(&mut c)
}

#[test]
fn a_tampered_cache_entry_is_not_run() {
    let forge = Forge::new();
    let first = own_cache(&forge).exits(1);
    let warm = own_cache(&forge).exits(1);
    assert!(!warm.stderr.contains("warning"), "{}", warm.stderr);
    let folder = forge.home.path("cache/bartizan/code");
    let entries: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    let good = fs::read(entry).unwrap();
    for at in [0, good.len() / 2, good.len() - 1] {
        let mut tampered = good.clone();
        tampered[at] ^= 1;
        fs::write(entry, &tampered).unwrap();
        let run = own_cache(&forge).exits(1);
        assert_eq!(run.stdout, first.stdout, "byte {at}");
        if at == 0 {
            let file = entry.file_name().unwrap().to_str().unwrap();
            let text = forge.plain(&run.stderr).replace(file, "<entry>");
            let warning: Vec<&str> = text.lines().filter(|l| l.starts_with("warning")).collect();
            kept("cache-tampered", &warning.join("\n"));
        }
        assert!(run.stderr.contains("compiled anew"), "byte {at}: {}", run.stderr);
        // The entry was put right.
        let run = own_cache(&forge).exits(1);
        assert!(!run.stderr.contains("warning"), "byte {at}: {}", run.stderr);
    }
}

#[test]
fn a_cache_that_leads_elsewhere_is_refused() {
    let forge = Forge::new();
    own_cache(&forge).exits(1);
    let folder = forge.home.path("cache/bartizan/code");
    fs::rename(&folder, forge.home.path("elsewhere")).unwrap();
    symlink(forge.home.path("elsewhere"), &folder).unwrap();
    refused(&forge, "cache-is-a-link", own_cache(&forge));
}

// The source

#[test]
fn without_region_or_credentials_or_network_nothing_is_scanned() {
    let forge = Forge::new();
    let earlier = forge.home.write("kept.snapshot", "of last week");
    let scan = |name: &str, arguments: &[&str], keys: bool| {
        let arguments = [&["scan", "--keep-snapshot", "kept.snapshot"], arguments].concat();
        let mut c = forge.home.command(&arguments);
        if keys {
            c.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "example");
        }
        refused(&forge, name, Run::of(&mut c));
        assert_eq!(fs::read_to_string(&earlier).unwrap(), "of last week", "{name}");
    };
    scan("source-no-region", &[], true);
    scan("source-bad-region", &["--region", "Frankfurt am Main"], true);
    scan("source-no-credentials", &["--region", "eu-west-1"], false);
    scan("source-bad-endpoint", &["--region", "eu-west-1", "--endpoint-url", "localhost:5000"], true);
    // Nobody listens there.
    scan("source-no-network", &["--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9"], true);
    scan("source-no-such-profile", &["--region", "eu-west-1", "--profile", "prod"], false);
}

#[test]
fn answers_that_cannot_be_used_are_refused() {
    let forge = Forge::new();
    let scan = |name: &str, folder: &str| {
        refused(&forge, name, forge.home.run(&["scan", "--answers", folder]));
    };
    scan("answers-missing", "answers");
    fs::create_dir(forge.home.path("answers")).unwrap();
    scan("answers-empty", "answers");
    forge.home.write("answers/one.json", r#"{ "account": "1", "answers": [{ "cal": "s3:ListBuckets" }] }"#);
    scan("answers-broken", "answers");
}

#[test]
fn a_snapshot_that_cannot_be_written_ends_the_command() {
    let forge = Forge::new();
    let run = forge.home.run(&["snapshot", "--answers", &estate(), "--output", "none/here.snapshot"]);
    let text = forge.plain(&run.stderr);
    let (run, name) = (run.exits(2), "snapshot-unwritable");
    assert_eq!(run.stdout, "");
    // The file that was begun carries the number of the process.
    let cut = text.split(".snapshot.").next().unwrap().to_owned();
    let rest = text.split_once(".tmp").map_or("", |(_, rest)| rest);
    kept(name, &format!("{cut}.snapshot…{rest}"));
}

// The command line

#[test]
fn wrong_usage_is_told() {
    let forge = Forge::new();
    let wrong = |name: &str, arguments: &[&str]| refused(&forge, name, forge.home.run(arguments));
    wrong("usage-misspelt-command", &["scna"]);
    wrong("usage-misspelt-option", &["scan", "--fail-no", "high"]);
    wrong("usage-unknown-severity", &["scan", "--severity", "hihg"]);
    wrong("usage-unknown-status", &["scan", "--status", "failed"]);
    wrong("usage-two-sources", &["scan", "--snapshot", "a", "--answers", "b"]);
    wrong("usage-no-such-check", &["checks", "show", "account-root-has-mfaa"]);
    wrong("usage-no-such-service", &["scan", "--service", "s4"]);
    wrong("usage-no-such-plugin", &["inspect", "aws-acount"]);
    wrong("usage-no-package", &["build", "nowhere"]);
    wrong("usage-nothing-to-test", &["test", "--component", "nowhere.wasm"]);
}

#[test]
fn a_key_is_never_overwritten() {
    let forge = Forge::new();
    forge.home.run(&["keygen", "my.pem"]).exits(0);
    let read = |name: &str| fs::read(forge.home.path(name)).unwrap();
    let before = (read("my.pem"), read("my.pub"));
    refused(&forge, "key-stands-already", forge.home.run(&["keygen", "my.pem"]));
    assert_eq!((read("my.pem"), read("my.pub")), before);
}

#[test]
fn a_private_key_that_others_can_read_signs_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let forge = Forge::new();
    forge.home.run(&["keygen", "my.pem"]).exits(0);
    fs::set_permissions(forge.home.path("my.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let run = forge.home.run(&["publish", "nowhere", "--to", "./out", "--key", "my.pem"]);
    refused(&forge, "key-others-can-read", run);
    assert!(!Path::new(&forge.home.path("out")).exists());
}
