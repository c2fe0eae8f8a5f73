//! The way of a plugin from its author's folder to another's scan and out again: publish, add, scan,
//! update, remove; and what is refused on the way. The plugin is the guest in C, whose manifest and
//! documentation are written anew for each version.

use crate::forge::{plain, with_manifest, with_section};
use crate::support::{Home, Run, kept, root};
use bartizan_registry::{Folder, PrivateKey, publish};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// An author's and a user's machine in one: a key, a registry in `shop`, and no `registry.toml` yet.
struct Yard {
    home: Home,
}

/// What a component says of itself.
struct Said {
    manifest: Value,
    docs: Value,
}

impl Yard {
    fn new() -> Self {
        let yard = Self { home: Home { dir: TempDir::new().unwrap() } };
        yard.run(&["keygen", "my.pem"]).exits(0);
        fs::create_dir(yard.home.path("shop")).unwrap();
        yard
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.home.run(arguments)
    }

    /// Builds the guest in C as this version, with what it says of itself changed.
    fn build(&self, version: &str, change: impl FnOnce(&mut Said)) -> String {
        let folder = root().join("tests/guests/bare-c");
        let read =
            |name: &str| -> Value { serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap() };
        let mut said = Said { manifest: read("manifest.json"), docs: read("docs.json") };
        said.manifest["version"] = version.into();
        change(&mut said);
        let mut component = fs::read(root().join("tests/corpus/0.1.0/bare-c/plugin.wasm")).unwrap();
        // What it says of itself as it was built is hidden under another name of the same length.
        for name in ["bartizan:manifest", "bartizan:docs"] {
            let at = component.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
            component[at] = b'-';
        }
        let component = with_manifest(component, &said.manifest.to_string());
        let component = with_section(component, "bartizan:docs", said.docs.to_string().as_bytes());
        let name = format!("bare-c-{version}.wasm");
        self.home.write(&name, component);
        name
    }

    fn try_publish(&self, component: &str, rest: &[&str]) -> Run {
        self.run(&[&["publish", "--component", component, "--to", "shop", "--key", "my.pem"], rest].concat())
    }

    /// Publishes the guest in C as this version.
    fn publish(&self, version: &str, change: impl FnOnce(&mut Said)) -> Run {
        let component = self.build(version, change);
        self.try_publish(&component, &[]).exits(0)
    }

    /// Adds what is in the shop, trusting its author.
    fn add(&self) -> Run {
        self.run(&["add", "bare-c", "--from", "shop=shop", "--trust", "my.pub"]).exits(0)
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.home.path(name)).ok()
    }

    fn files(&self) -> (Option<String>, Option<String>) {
        (self.read("registry.toml"), self.read("registry.lock"))
    }

    fn kept(&self, name: &str, run: &Run) {
        let apart = if run.stdout.is_empty() || run.stderr.is_empty() { "" } else { "---\n" };
        kept(name, &plain(&self.home, &format!("{}{apart}{}", run.stdout, run.stderr)));
    }

    /// Expects that a command is refused, with the text that is kept under this name, and that it
    /// changes nothing.
    #[track_caller]
    fn refused(&self, name: &str, arguments: &[&str]) {
        let before = (self.files(), tree(&self.home, "shop"));
        let run = self.run(arguments).exits(2);
        assert_eq!(run.stdout, "", "{name}");
        self.kept(name, &run);
        assert_eq!((self.files(), tree(&self.home, "shop")), before, "{name}");
    }
}

/// All files below a folder, with their bytes.
fn tree(home: &Home, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![home.path(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.display().to_string(), fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn reads_more(said: &mut Said) {
    said.manifest["checks"][0]["reads"] =
        json!(["VersioningConfiguration", "PublicAccessBlockConfiguration"]);
    said.manifest["checks"][0]["severity"] = "high".into();
}

fn under_another_id(said: &mut Said) {
    for part in [&mut said.manifest, &mut said.docs] {
        part["checks"][0]["id"] = "s3-bucket-keeps-versions".into();
    }
}

#[test]
fn from_an_authors_folder_to_anothers_scan_and_out_again() {
    let yard = Yard::new();
    let estate = root().join("tests/estate").to_str().unwrap().to_owned();
    let severities = |run: &Run| -> Vec<String> {
        let findings = run.findings();
        let mut all: Vec<String> =
            findings.iter().map(|f| f["severity"].as_str().unwrap().to_owned()).collect();
        all.dedup();
        all
    };
    let scan = || yard.run(&["scan", "--answers", &estate, "--format", "jsonl", "--locked"]).exits(3);

    let published = yard.publish("0.1.0", |_| ());
    yard.kept("publish", &published);
    // The line that it prints is the line that adds it.
    let line = published.stdout.lines().find_map(|line| line.trim().strip_prefix("to use it: bartizan "));
    let added = yard.run(&line.unwrap().split(' ').collect::<Vec<_>>()).exits(0);
    yard.kept("add", &added);
    kept("add-registry", &plain(&yard.home, &yard.read("registry.toml").unwrap()));
    assert_eq!(severities(&scan()), ["medium"]);

    // A version that asks for more is shown, with the lines that grant it, and held back.
    yard.publish("0.1.1", reads_more);
    let before = yard.files();
    yard.kept("update-held-back", &yard.run(&["update"]).exits(2));
    assert_eq!(yard.files(), before);
    let shown = yard.run(&["update", "--dry-run", "--format", "jsonl"]).exits(2).stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&shown["outcome"], &shown["held"], &shown["offered"]),
        (&json!("ungranted"), &json!("0.1.0"), &json!("0.1.1"))
    );
    assert_eq!(shown["ungranted"], json!(["AWS::S3::Bucket/PublicAccessBlockConfiguration"]));
    assert_eq!(shown["new_actions"], json!(["s3:GetBucketPublicAccessBlock"]));
    let text = before.0.unwrap();
    let old = text.lines().find(|line| line.starts_with("reads = ")).unwrap();
    yard.home.write("registry.toml", text.replace(old, shown["grant"].as_str().unwrap()));

    let before = yard.files();
    yard.kept("update-dry-run", &yard.run(&["update", "--dry-run"]).exits(0));
    assert_eq!(yard.files(), before);
    yard.kept("update", &yard.run(&["update"]).exits(0));
    assert_ne!(yard.files().1, before.1);
    assert_eq!(severities(&scan()), ["high"]);
    assert_eq!(yard.run(&["update"]).exits(0).stdout, "everything is up to date\n");

    let text = yard.read("registry.toml").unwrap();
    yard.kept("remove", &yard.run(&["remove", "bare-c"]).exits(0));
    let (rest, entry) = text.split_at(text.find("\n[[plugin]]").unwrap());
    assert!(entry.contains("bare-c"));
    assert_eq!(yard.read("registry.toml").as_deref(), Some(rest));
    assert!(!yard.read("registry.lock").unwrap().contains("bare-c"));
}

#[test]
fn what_is_not_fit_is_not_published() {
    let yard = Yard::new();
    yard.publish("0.1.0", |_| ());
    let publish = |name: &str, version: &str, change: fn(&mut Said)| {
        let component = yard.build(version, change);
        yard.refused(name, &["publish", "--component", &component, "--to", "shop", "--key", "my.pem"]);
        yard.refused(
            name,
            &["publish", "--component", &component, "--to", "shop", "--key", "my.pem", "--dry-run"],
        );
    };
    publish("publish-failing-example", "0.1.1", |said| {
        said.docs["checks"][0]["examples"][1]["outcome"] = "pass".into();
    });
    publish("publish-without-a-fail", "0.1.1", |said| {
        let examples = said.docs["checks"][0]["examples"].as_array_mut().unwrap();
        examples.retain(|example| example["outcome"] != "fail");
    });
    publish("publish-unknown-property", "0.1.1", |said| {
        said.manifest["checks"][0]["reads"] = json!(["VersioningConfiguration", "Versioning"]);
    });
    publish("publish-breaks-the-series", "0.1.1", under_another_id);
    publish("publish-other-bytes", "0.1.0", reads_more);
    publish("publish-newer-contract", "0.1.1", |said| said.manifest["contract"] = "0.9.0".into());
    publish("publish-unasked-capability", "0.1.1", |said| said.manifest["capabilities"] = json!(["fly"]));

    // What is fit under another version goes, and the same bytes may come again.
    let component = yard.build("0.2.0", under_another_id);
    yard.kept("publish-dry-run", &yard.try_publish(&component, &["--dry-run"]).exits(0));
    assert!(!yard.home.path("shop/bare-c/0.2.0").exists());
    yard.try_publish(&component, &[]).exits(0);
    let again = yard.try_publish(&component, &[]).exits(0);
    assert!(again.stdout.starts_with("bare-c@0.2.0 stands already in shop\n"), "{}", again.stdout);

    yard.refused("publish-without-key", &["publish", "--component", &component, "--to", "shop"]);
    yard.refused(
        "publish-to-nowhere",
        &["publish", "--component", &component, "--to", "shpo", "--key", "my.pem"],
    );
    let elsewhere = ["publish", "--component", &component, "--to", "./new/shop", "--key", "my.pem"];
    fs::set_permissions(yard.home.path("my.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    yard.refused("publish-with-open-key", &elsewhere);
    assert!(!yard.home.path("new").exists());
}

#[test]
fn a_local_build_replaces_what_stood() {
    let yard = Yard::new();
    yard.publish("0.1.0", |_| ());
    let component = yard.build("0.1.0", under_another_id);
    let dry = yard.try_publish(&component, &["--replace", "--dry-run"]).exits(0);
    assert!(dry.stdout.starts_with("bare-c@0.1.0 would replace what stands in shop\n"), "{}", dry.stdout);
    let before = fs::read(yard.home.path("shop/bare-c/0.1.0/plugin.wasm")).unwrap();
    yard.try_publish(&component, &["--replace"]).exits(0);
    let after = fs::read(yard.home.path("shop/bare-c/0.1.0/plugin.wasm")).unwrap();
    assert!(before != after && after == fs::read(yard.home.path(&component)).unwrap());
    // Examples are not waived.
    let failing =
        yard.build("0.1.0", |said| said.docs["checks"][0]["examples"][1]["outcome"] = "pass".into());
    yard.try_publish(&failing, &["--replace"]).exits(2);
    assert_eq!(fs::read(yard.home.path("shop/bare-c/0.1.0/plugin.wasm")).unwrap(), after);
}

#[test]
fn what_is_not_trusted_or_not_there_is_not_added() {
    let yard = Yard::new();
    yard.publish("0.1.0", |_| ());
    yard.run(&["keygen", "other.pem"]).exits(0);
    yard.refused("add-unknown-signer", &["add", "bare-c", "--from", "shop=shop"]);
    yard.refused("add-wrong-key", &["add", "bare-c", "--from", "shop=shop", "--trust", "other.pub"]);
    yard.refused("add-no-key", &["add", "bare-c", "--from", "shop=shop", "--trust", "my.pem"]);
    yard.refused("add-no-registry", &["add", "bare-c"]);
    yard.refused("add-misspelt", &["add", "bear-c", "--from", "shop=shop", "--trust", "my.pub"]);
    yard.refused("add-no-version", &["add", "bare-c@^2", "--from", "shop=shop", "--trust", "my.pub"]);
    yard.refused("add-no-requirement", &["add", "bare-c@newest", "--from", "shop=shop"]);
    assert_eq!(yard.files(), (None, None));
    yard.add();
    yard.refused("add-twice", &["add", "bare-c"]);
    yard.refused("add-other-registry", &["add", "bare-c", "--as", "again", "--from", "shpo"]);
    yard.refused("remove-misspelt", &["remove", "bear-c"]);
    yard.refused("update-misspelt", &["update", "bear-c"]);
    let again = ["add", "bare-c@=0.1.0", "--as", "again", "--no-grant"];
    yard.kept("add-without-a-grant", &yard.run(&again).exits(0));
    let refused = yard.run(&["checks", "list"]).exits(2);
    assert!(refused.stderr.contains("bare-c@0.1.0 asks for what"), "{}", refused.stderr);
}

#[test]
fn a_withdrawn_release_is_passed_over_by_all_who_have_not_locked_it() {
    let yard = Yard::new();
    yard.publish("0.1.0", |_| ());
    yard.add();
    yard.publish("0.1.1", |_| ());
    let yanked = ["yank", "bare-c@0.1.1", "--from", "shop", "--reason", "judges wrongly"];
    let run = yard.run(&yanked).exits(0);
    assert_eq!(
        run.stdout.replace(yard.home.dir.path().to_str().unwrap(), "~"),
        "bare-c@0.1.1 is yanked in shop\n"
    );
    yard.kept("update-past-a-yanked-one", &yard.run(&["update"]).exits(0));
    yard.refused("yank-without-a-reason", &["yank", "bare-c@0.1.1", "--from", "shop"]);
    yard.refused("yank-of-nothing", &["yank", "bare-c@0.1.2", "--from", "shop", "--reason", "no"]);
    yard.refused("yank-of-no-release", &["yank", "bare-c", "--from", "shop", "--reason", "no"]);

    yard.run(&["yank", "bare-c@0.1.1", "--from", "shop", "--undo"]).exits(0);
    yard.run(&["update"]).exits(0);
    // Who has it keeps it, with a warning.
    yard.run(&yanked).exits(0);
    let listed = yard.run(&["plugins", "list"]).exits(0);
    assert!(listed.stdout.contains("0.1.1") && listed.stderr.contains("judges wrongly"), "{listed:?}");
}

#[test]
fn what_this_host_cannot_read_is_neither_added_nor_taken() {
    let yard = Yard::new();
    let key = PrivateKey::read(&yard.home.path("my.pem")).unwrap();
    // Another host, which knows more, published this.
    let smuggle = |version: &str| {
        let component = yard.build(version, |said| {
            said.manifest["checks"][0]["reads"] = json!(["VersioningConfiguration", "FutureConfiguration"]);
        });
        let bytes = fs::read(yard.home.path(&component)).unwrap();
        let shop = yard.home.path("shop");
        publish(&Folder::new(&shop), "bare-c", &version.parse().unwrap(), &bytes, &key).unwrap();
    };
    smuggle("0.0.9");
    yard.refused("add-of-another-catalog", &["add", "bare-c", "--from", "shop=shop", "--trust", "my.pub"]);
    yard.publish("0.1.0", |_| ());
    yard.add();
    smuggle("0.1.1");
    let text = yard.read("registry.toml").unwrap();
    yard.home.write("registry.toml", text.replace("AWS::S3::Bucket/VersioningConfiguration", "AWS::S3::*"));
    let before = yard.files();
    yard.kept("update-of-another-catalog", &yard.run(&["update"]).exits(2));
    assert_eq!(yard.files(), before);
}

#[test]
fn a_second_signature_stands_beside_the_first() {
    let yard = Yard::new();
    yard.publish("0.1.0", |_| ());
    yard.run(&["keygen", "other.pem"]).exits(0);
    let sign = ["sign", "bare-c@0.1.0", "--in", "shop", "--key", "other.pem"];
    yard.kept("sign", &yard.run(&sign).exits(0));
    let again = yard.run(&sign).exits(0);
    assert!(again.stdout.starts_with("bare-c@0.1.0 was signed already"), "{}", again.stdout);
    yard.run(&["add", "bare-c", "--from", "shop=shop", "--trust", "other.pub"]).exits(0);
    yard.run(&["add", "bare-c", "--as", "mine", "--trust", "my.pub", "--signer", "me"]).exits(0);
    yard.refused("sign-nothing", &["sign", "bare-c@0.1.1", "--in", "shop", "--key", "other.pem"]);

    // Bytes that are no plugin of that name get no signature.
    fs::write(yard.home.path("shop/bare-c/0.1.0/plugin.wasm"), b"else").unwrap();
    yard.refused("sign-no-plugin", &["sign", "bare-c@0.1.0", "--in", "shop", "--key", "other.pem"]);
}
