//! Plugins of any kind, good and bad, in a folder registry of a test's own, signed with a key that
//! is thrown away with it.

use crate::support::{Home, Run, registry, root};
use bartizan_registry::{Digest, PrivateKey, Release, Signature, Signatures, sign};
use serde_json::{Value, json};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

#[path = "../../../../tests/guests/hostile/assemble.rs"]
mod assemble;
#[path = "../../../../tests/guests/hostile/manifest.rs"]
mod hostile_manifest;

pub(crate) use assemble::guest;
pub(crate) use hostile_manifest::{manifest, with_manifest, with_section};

/// What a plugin on buckets is granted.
pub(crate) const BUCKETS: &str = "[plugin.grant]\nreads = [\"AWS::S3::Bucket\"]\n";

/// A home with aws-account, and a second registry to put plugins into.
pub(crate) struct Forge {
    pub(crate) home: Home,
    pub(crate) key: PrivateKey,
}

impl Forge {
    pub(crate) fn new() -> Self {
        let forge = Self { home: Home::account(), key: PrivateKey::generate().unwrap() };
        let key = forge.key.public().to_string();
        let text = forge.text().replace("[registries]\n", "[registries]\nforge = \"forge\"\n");
        forge.home.write("registry.toml", text);
        forge.add(&format!("[[signer]]\nname = \"smith\"\nkey = \"{key}\"\nnamespaces = [\"*\"]\n"));
        forge
    }

    /// The `registry.toml` as it stands.
    pub(crate) fn text(&self) -> String {
        fs::read_to_string(self.home.path("registry.toml")).unwrap()
    }

    /// Adds lines to `registry.toml`.
    pub(crate) fn add(&self, text: &str) {
        let path = self.home.path("registry.toml");
        let mut file = OpenOptions::new().append(true).open(path).unwrap();
        write!(file, "\n{text}").unwrap();
    }

    /// Adds a `[[plugin]]` from the forge; `rest` is what follows its name, version and registry.
    pub(crate) fn want(&self, name: &str, rest: &str) {
        self.add(&format!("[[plugin]]\nname = \"{name}\"\nversion = \"^1\"\nregistry = \"forge\"\n{rest}"));
    }

    /// Where version 1.0.0 of a plugin stands.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.home.path(&format!("forge/{name}/1.0.0"))
    }

    /// This key's signature over version 1.0.0 of a plugin.
    pub(crate) fn signature(&self, name: &str, bytes: &[u8]) -> Signature {
        let release = Release::new(name, "1.0.0".parse().unwrap());
        sign(&release, &Digest::of(bytes), &self.key)
    }

    /// Puts bytes into the forge as version 1.0.0 of a plugin, signed, whatever they are.
    /// Publishing as people do would refuse most of them.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        self.put_signed(name, bytes, vec![self.signature(name, bytes)]);
    }

    pub(crate) fn put_signed(&self, name: &str, bytes: &[u8], signatures: Vec<Signature>) {
        let folder = self.folder(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("plugin.wasm"), bytes).unwrap();
        fs::write(folder.join("plugin.sig"), Signatures(signatures).to_bytes()).unwrap();
    }

    /// A hostile guest with the manifest that it should have.
    pub(crate) fn put_guest(&self, name: &str) {
        self.put(name, &plugin(name));
    }

    /// Scans the demo estate.
    pub(crate) fn scan(&self) -> Run {
        Run::of(&mut self.scan_command())
    }

    pub(crate) fn scan_command(&self) -> Command {
        let estate = root().join("tests/estate");
        self.home.command(&["scan", "--answers", estate.to_str().unwrap(), "--format", "jsonl"])
    }

    /// Text without what differs from run to run and from machine to machine.
    pub(crate) fn plain(&self, text: &str) -> String {
        let home = self.home.dir.path();
        let mut text = text.to_owned();
        for (path, name) in [
            (home.canonicalize().unwrap(), "~"),
            (home.to_owned(), "~"),
            (registry(), "<registry>"),
            (root(), "<repository>"),
        ] {
            text = text.replace(path.to_str().unwrap(), name);
        }
        let text = masked(&text, "SHA256:", "<key>", |c| c.is_ascii_alphanumeric() || "+/".contains(c));
        let text = masked(&text, "sha256:", "<digest>", |c| c.is_ascii_hexdigit());
        let text = masked(&text, "ed25519:", "<key>", |c| c.is_ascii_alphanumeric() || "+/=".contains(c));
        let text = masked(&text, "at byte ", "<n>", |c| c.is_ascii_digit());
        let text = masked(&text, "<digest> of ", "<n>", |c| c.is_ascii_digit());
        masked(&text, "it has ", "<n>", |c| c.is_ascii_digit())
    }
}

/// Replaces the run of characters behind each `mark`.
fn masked(text: &str, mark: &str, name: &str, is: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(mark);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&is);
        out += mark;
        out += if rest.len() < part.len() { name } else { "" };
        out += rest;
    }
    out
}

/// A hostile guest with the manifest that it should have: it judges buckets, and asks for the
/// capabilities that it uses.
pub(crate) fn plugin(name: &str) -> Vec<u8> {
    let capabilities: &[&str] = match name {
        "log-flood" => &["log"],
        "endless-lookups" | "foreign-lookup" => &["lookup"],
        _ => &[],
    };
    let mut manifest: Value = serde_json::from_str(&manifest(name, capabilities)).unwrap();
    if name == "endless-lookups" {
        // Something that there are pages of.
        for check in manifest["checks"].as_array_mut().unwrap() {
            check["inputs"] = json!([{ "name": "others", "kind": "each", "type": "AWS::S3::Bucket", "reads": ["BucketName"] }]);
        }
    }
    with_manifest(guest(name), &manifest.to_string())
}
