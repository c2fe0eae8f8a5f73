//! What authors work with: a new plugin, its tests as they type, what it costs, what it is, its pages,
//! and what the compiler says of mistakes.

use crate::forge::{Forge, with_manifest, with_section};
use crate::support::{Home, Run, kept, registry, root};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The folder of a test's packages: always the same, so that nothing piles up beside what was built.
fn bench_of(test: &str) -> PathBuf {
    let folder = registry().parent().unwrap().join("kit-packages").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Lets a command find cargo, build without the network, and build the SDK once for all tests.
fn with_cargo(c: &mut Command) -> &mut Command {
    let user = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    for (name, default) in [
        ("CARGO", OsString::from("cargo")),
        ("CARGO_HOME", user.join(".cargo").into()),
        ("RUSTUP_HOME", user.join(".rustup").into()),
        ("RUSTUP_TOOLCHAIN", "1.95.0".into()),
    ] {
        c.env(name, std::env::var_os(name).unwrap_or(default));
    }
    c.env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", registry().parent().unwrap().join("kit"))
}

fn bartizan(home: &Home, arguments: &[&str]) -> Run {
    Run::of(with_cargo(&mut home.command(arguments)))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Run {
    let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    Run::of(with_cargo(c.current_dir(folder).args(arguments)))
}

/// A new plugin.
fn new(home: &Home, folder: &Path, name: &str, template: &str) -> PathBuf {
    let path = folder.to_str().unwrap();
    bartizan(home, &["new", name, "--template", template, "--path", path]).exits(0);
    folder.join(name)
}

#[test]
fn a_new_plugin_of_any_template_is_complete() {
    let (home, folder) = (Home::account(), bench_of("new"));
    let mut ids = BTreeSet::new();
    for template in ["resource", "account", "settings"] {
        let plugin = new(&home, &folder, &format!("acme-{template}"), template);
        cargo(&plugin, &["fmt", "--check"]).exits(0);
        cargo(&plugin, &["clippy", "--quiet", "--all-targets", "--", "--deny", "warnings"]).exits(0);
        let tested = bartizan(&home, &["test", plugin.to_str().unwrap()]).exits(0);
        assert!(tested.stdout.ends_with(" passed, 0 failed\n"), "{}", tested.stdout);
        let component = registry().parent().unwrap().join(format!("kit/bartizan/acme-{template}.wasm"));
        let inspected = home.run(&["inspect", component.to_str().unwrap(), "--format", "jsonl"]).exits(0);
        let said: Value = serde_json::from_str(&inspected.stdout).unwrap();
        assert_eq!(
            (&said["plugin"]["name"], said["kind"].as_str()),
            (&json!(format!("acme-{template}")), Some("component"))
        );
        for check in said["plugin"]["checks"].as_array().unwrap() {
            let id = check["id"].as_str().unwrap();
            assert!(id.starts_with(&format!("acme-{template}-")), "{id}");
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
        }
        let readme = fs::read_to_string(plugin.join("README.md")).unwrap();
        assert!(!readme.contains("{{"), "{readme}");
    }
}

#[test]
fn new_overwrites_nothing_and_takes_only_names_that_can_be_published() {
    let (home, folder) = (Home::account(), bench_of("names"));
    let path = folder.to_str().unwrap();
    let run = home.run(&["new", "acme", "--path", path]).exits(0);
    kept("new", &run.stdout.replace(path, "FOLDER"));
    fs::write(folder.join("acme/src/lib.rs"), "mine").unwrap();
    let again = home.run(&["new", "acme", "--path", path]).exits(2);
    assert!(again.stderr.contains("nothing is ever overwritten"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(folder.join("acme/src/lib.rs")).unwrap(), "mine");
    for name in ["Acme", "a--b", "../up", "1a", "fn", "core", "bartizan-sdk", ""] {
        home.run(&["new", name, "--path", path]).exits(2);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    let sdk = home.run(&["new", "other", "--path", path, "--sdk", path]).exits(2);
    assert!(sdk.stderr.contains("is not bartizan-sdk"), "{}", sdk.stderr);
    let sdk = root().join("sdk/rust");
    home.run(&["new", "other", "--path", path, "--sdk", sdk.to_str().unwrap()]).exits(0);
    let manifest = fs::read_to_string(folder.join("other/Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("bartizan-sdk = {{ path = {sdk:?} }}")), "{manifest}");
}

/// Lines as they come.
fn lines(from: impl Read + Send + 'static, tell: std::sync::mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let Ok(line) = line else { return };
            if tell.send(line).is_err() {
                return;
            }
        }
    });
}

/// Waits until each of these texts stood in some line: two streams come in no order. All lines until
/// then are returned.
#[track_caller]
fn until(lines: &Receiver<String>, texts: &[&str]) -> String {
    let end = Instant::now() + Duration::from_mins(5);
    let mut seen = String::new();
    while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        seen.extend([&line, "\n"]);
        if texts.iter().all(|t| seen.contains(t)) {
            return seen;
        }
    }
    panic!("{texts:?} did not come, but:\n{seen}");
}

#[test]
fn watched_tests_run_again_after_a_change_and_end_with_ctrl_c() {
    let (home, folder) = (Home::account(), bench_of("watch"));
    let plugin = new(&home, &folder, "acme-watch", "resource");
    let mut c = home.command(&["test", "--watch", plugin.to_str().unwrap()]);
    let mut child = with_cargo(&mut c).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (tell, told) = channel();
    lines(child.stdout.take().unwrap(), tell.clone());
    lines(child.stderr.take().unwrap(), tell);
    let waits = "waiting for a change";
    until(&told, &[" passed, 0 failed", waits]);

    let check = plugin.join("src/checks/queue_is_encrypted.rs");
    let text = fs::read_to_string(&check).unwrap();
    fs::write(&check, text.replace("ensure!(queue.is_encrypted()?", "ensure!(true")).unwrap();
    let failed = "FAIL acme-watch-queue-is-encrypted  \"neither\"";
    until(&told, &["queue_is_encrypted.rs changed", failed, " failed", waits]);

    fs::write(&check, "this is no Rust").unwrap();
    until(&told, &["queue_is_encrypted.rs changed", "the plugins do not build", waits]);

    fs::write(&check, text).unwrap();
    until(&told, &[" passed, 0 failed", waits]);

    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A built first-party plugin.
fn account() -> String {
    registry().join("aws-account/0.1.0/plugin.wasm").to_str().unwrap().to_owned()
}

#[test]
fn bench_measures_every_check_against_the_limits() {
    let home = Home::account();
    let run = home.run(&["bench", "--component", &account(), "--rounds", "3", "--format", "jsonl"]).exits(0);
    let costs = run.findings();
    let checks: BTreeSet<_> = costs.iter().map(|c| c["check"].as_str().unwrap()).collect();
    assert_eq!(checks.len(), 8, "{checks:?}");
    for cost in &costs {
        let number = |name: &str| cost[name].as_f64().unwrap();
        assert!(number("nanoseconds") > 0.0 && number("longest_batch_ms") > 0.0, "{cost}");
        assert!((65536.0..64.0 * 1_048_576.0).contains(&number("memory_bytes")), "{cost}");
        assert!(number("deadline_percent") < 50.0 && number("memory_percent") < 50.0, "{cost}");
        assert_eq!((&cost["faulted"], &cost["deadline_ms"]), (&json!(false), &json!(1000)), "{cost}");
    }
    // What a call costs is shared by the resources of its batch.
    let of = |check: &str, batch: u64| {
        let found = costs.iter().find(|c| c["check"] == check && c["batch"] == batch).unwrap();
        found["nanoseconds"].as_f64().unwrap()
    };
    assert!(of("account-root-has-mfa", 256) * 5.0 < of("account-root-has-mfa", 1));
    let table = home.run(&["bench", "--component", &account(), "--rounds", "1", "--check", "*mfa*"]).exits(0);
    assert!(
        table.stdout.contains("account-root-has-mfa ") && !table.stdout.contains("password"),
        "{}",
        table.stdout
    );
    assert!(table.stdout.contains("% of the deadline of 1 s\n"), "{}", table.stdout);
    assert!(table.stdout.contains("% of the limit of 64.0 MiB\n"), "{}", table.stdout);
    let none = home.run(&["bench", "--component", &account(), "--check", "nothing"]).exits(2);
    assert!(none.stderr.contains("no check with examples"), "{}", none.stderr);
}

#[test]
fn a_plugin_is_inspected_by_its_name_and_as_a_file() {
    let forge = Forge::new();
    let by_name = forge.home.run(&["inspect", "aws-account"]).exits(0).stdout;
    assert_eq!(by_name, forge.home.run(&["inspect", &account()]).exits(0).stdout);
    for text in [
        "aws-account 0.1.0  Checks of an AWS account itself",
        "imports       no function\n",
        "has all that it reads\n",
        "  iam:GetAccountSummary\n",
        "minimum_length = 14  (whole number, 6 to 128) characters that a password must have at least\n",
    ] {
        assert!(by_name.contains(text), "{text}\n{by_name}");
    }
    let json = forge.home.run(&["inspect", &account(), "--format", "jsonl"]).exits(0).stdout;
    let said: Value = serde_json::from_str(&json).unwrap();
    let size = &said["size"];
    let custom: u64 = size["custom"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    let of = |name: &str| size[name].as_u64().unwrap();
    assert_eq!(of("code") + of("data") + of("other") + custom, of("bytes"));
    assert_eq!(of("bytes"), fs::metadata(account()).unwrap().len());
    assert_eq!(said["plugin"]["limits"]["deadline-ms"], 1000);
    assert_eq!(said["plugin"]["not_in_catalog"], json!([]));
}

#[test]
fn what_is_no_plugin_is_inspected_too() {
    let home = Home::account();
    let put = |name: &str, text: &str| home.write(name, wat::parse_str(text).unwrap());
    put(
        "wasi.wasm",
        r#"(component
        (import "wasi:cli/stdout@0.2.0" (instance (export "get" (func (result u32)))))
        (core module $m (func (export "f")) (memory 1) (data (i32.const 0) "hello"))
        (core instance $i (instantiate $m))
        (func (export "run") (canon lift (core func $i "f"))))"#,
    );
    let run = home.run(&["inspect", "wasi.wasm"]).exits(0).stdout;
    for text in [
        "No check plugin: ",
        "no section `bartizan:manifest`",
        "imports       wasi:cli/stdout@0.2.0\n",
        "exports       run\n",
    ] {
        assert!(run.contains(text), "{text}\n{run}");
    }
    put("core.wasm", r#"(module (import "env" "clock" (func)) (func (export "run")))"#);
    let run = home.run(&["inspect", "core.wasm"]).exits(0).stdout;
    for text in [
        "a core module, not a component",
        "bartizan build",
        "imports       env.clock\n",
        "exports       run\n",
    ] {
        assert!(run.contains(text), "{text}\n{run}");
    }
    let json: Value =
        serde_json::from_str(&home.run(&["inspect", "core.wasm", "--format", "jsonl"]).exits(0).stdout)
            .unwrap();
    assert_eq!((&json["kind"], &json["plugin"]), (&json!("core module"), &json!(null)));
    home.write("text.wasm", "no WebAssembly");
    home.run(&["inspect", "text.wasm"]).exits(2);
    // A manifest of a plugin for who knows what host.
    let bytes = wat::parse_str("(component)").unwrap();
    home.write("odd.wasm", with_manifest(bytes, r#"{"contract":"9.0.0","\u001b[2J":1}"#));
    let odd = home.run(&["inspect", "odd.wasm"]).exits(0).stdout;
    assert!(odd.contains("No check plugin: ") && odd.contains("9.0.0") && !odd.contains('\u{1b}'), "{odd}");
}

#[test]
fn pages_are_written_anew_and_what_others_wrote_stays() {
    let home = Home::account();
    let docs = |component: &str| home.run(&["docs", "--component", component, "--output", "pages"]);
    docs(&account()).exits(0);
    let read = |name: &str| fs::read_to_string(home.path("pages").join(name)).unwrap();
    kept("docs-index", &read("README.md"));
    kept("docs-page", &read("account-password-policy-is-strong.md"));
    let again = docs(&account()).exits(0).stdout;
    assert_eq!(again, "pages: 0 pages written, 9 unchanged, 0 removed\n");

    // Of another plugin: the pages of this one go, and nothing else does.
    home.write("pages/mine.md", "# Mine\n");
    home.write("pages/data.txt", read("README.md"));
    let trail = registry().join("aws-cloudtrail/0.1.0/plugin.wasm");
    let run = docs(trail.to_str().unwrap()).exits(0).stdout;
    assert!(run.ends_with(" 8 removed\n"), "{run}");
    assert_eq!(read("mine.md"), "# Mine\n");
    assert!(home.path("pages/data.txt").exists() && !home.path("pages/account-root-has-mfa.md").exists());

    // What we did not make is not replaced, nor followed to somewhere else.
    home.write("pages/account-root-has-mfa.md", "# My notes\n");
    let refused = docs(&account()).exits(2);
    assert!(refused.stderr.contains("was not made by this command"), "{}", refused.stderr);
    assert_eq!(read("account-root-has-mfa.md"), "# My notes\n");
    fs::remove_file(home.path("pages/account-root-has-mfa.md")).unwrap();
    let elsewhere = home.write("elsewhere.md", read("README.md"));
    std::os::unix::fs::symlink(&elsewhere, home.path("pages/account-root-has-mfa.md")).unwrap();
    docs(&account()).exits(2);
    assert_eq!(fs::read_to_string(elsewhere).unwrap(), read("README.md"));
}

#[test]
fn pages_of_a_hostile_plugin_are_text() {
    let home = Home::account();
    let evil =
        "x</td><script>alert(1)</script>|`![i](https://e.test/p)[l](javascript:alert(1))\n# h\u{1b}[2J";
    let manifest = json!({
        "contract": "0.1.0", "name": "evil", "version": "1.0.0", "description": evil,
        "checks": [{
            "id": "evil-check", "title": evil, "severity": "low", "subject": "AWS::S3::Bucket", "reads": [evil.replace('/', "")],
            "inputs": [{ "name": evil, "kind": "link", "type": "Evil::Type", "reads": [], "via": evil.replace('/', "") }],
            "settings": [{ "name": evil, "type": "string", "default": evil, "description": evil }],
            "satisfies": [format!("evil:{evil}")],
        }],
    });
    let docs = json!({ "checks": [{
        "id": "evil-check", "description": evil, "remediation": format!("```\n{evil}\n"),
        "examples": [{ "name": evil, "outcome": "fail", "subject": { "A": format!("```\n````\n{evil}") } }],
    }] });
    let component =
        with_section(wat::parse_str("(component)").unwrap(), "bartizan:docs", docs.to_string().as_bytes());
    home.write("evil.wasm", with_manifest(component, &manifest.to_string()));
    home.run(&["docs", "--component", "evil.wasm", "--output", "pages"]).exits(0);
    let mut names: Vec<_> = fs::read_dir(home.path("pages"))
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["README.md", "evil-check.md"]);
    let page = fs::read_to_string(home.path("pages/evil-check.md")).unwrap();
    let index = fs::read_to_string(home.path("pages/README.md")).unwrap();
    kept("docs-hostile", &format!("{index}\n{page}"));
    assert!(!page.contains('\u{1b}') && !index.contains('\u{1b}'));
    // An id that leads elsewhere never gets this far.
    let away = manifest.to_string().replace("evil-check", "../away");
    let component = with_section(
        wat::parse_str("(component)").unwrap(),
        "bartizan:docs",
        docs.to_string().replace("evil-check", "../away").as_bytes(),
    );
    home.write("away.wasm", with_manifest(component, &away));
    home.run(&["docs", "--component", "away.wasm", "--output", "pages"]).exits(2);
    assert!(!home.path("away.md").exists());
}

/// What the compiler says of mistakes: the message, and the place that it points at.
#[test]
fn mistakes_are_told_where_they_are_with_what_was_meant() {
    let folder = bench_of("mistakes");
    let sdk = root().join("sdk/rust");
    let manifest = format!(
        "[package]\nname = \"mistakes\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         bartizan-sdk = {{ path = {sdk:?} }}\n\n[workspace]\n"
    );
    fs::create_dir_all(folder.join("examples")).unwrap();
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    for (name, text) in
        [("declarations", include_str!("kit/declarations.rs")), ("names", include_str!("kit/names.rs"))]
    {
        fs::write(folder.join(format!("examples/{name}.rs")), text).unwrap();
    }
    let run = cargo(&folder, &["check", "--examples", "--keep-going", "--message-format", "json", "--quiet"])
        .exits(101);
    let mut told = Vec::new();
    for line in run.stdout.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let message = &line["message"];
        // The macros' own errors have no code; E0080 is what the compiler evaluated. Others follow.
        if message["level"] != "error" || !(message["code"].is_null() || message["code"]["code"] == "E0080") {
            continue;
        }
        let primary = |s: &&Value| s["is_primary"] == true;
        let Some(span) = message["spans"].as_array().unwrap().iter().find(primary) else { continue };
        let code = &span["text"][0];
        let at = |name: &str| usize::try_from(code[name].as_u64().unwrap()).unwrap() - 1;
        let source = code["text"].as_str().unwrap();
        let marked = source.get(at("highlight_start")..at("highlight_end")).unwrap();
        let place = (span["file_name"].as_str().unwrap().to_owned(), span["line_start"].as_u64().unwrap());
        let text = message["message"].as_str().unwrap().to_owned();
        told.push((place, format!("{marked}\n    {text}\n")));
    }
    told.sort();
    kept("mistakes", &told.into_iter().map(|(_, text)| text).collect::<String>());
}
