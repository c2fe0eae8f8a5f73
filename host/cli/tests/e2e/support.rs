//! Running the binary as a user would, in a home of its own.

pub(crate) mod docker;
pub(crate) mod estate;
pub(crate) mod judge;
pub(crate) mod moto;
pub(crate) mod proxy;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Where `cargo xtask plugins` puts what it builds.
pub(crate) fn registry() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_bartizan"));
    let target = binary.parent().and_then(Path::parent).unwrap();
    let registry = target.join("bartizan/registry");
    assert!(registry.exists(), "the plugins are not built: run `cargo xtask plugins`, or `cargo xtask test`");
    registry
}

/// A path as TOML text.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_str().unwrap())
}

/// Expects the text that is kept under this name in `snapshots/`.
#[track_caller]
pub(crate) fn kept(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// A user's machine: a home, a configuration, a working folder.
pub(crate) struct Home {
    pub(crate) dir: TempDir,
}

impl Home {
    /// A home whose `registry.toml` is the repository's.
    pub(crate) fn new() -> Self {
        let home = Self { dir: TempDir::new().unwrap() };
        let text = fs::read_to_string(root().join("registry.toml")).unwrap();
        let text = text
            .replace("\"target/bartizan/registry\"", &quoted(&registry()))
            .replace("\".bartizan/local.pub\"", &quoted(&root().join(".bartizan/local.pub")));
        home.write("registry.toml", &text);
        home
    }

    /// A home with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    /// A home with one plugin, aws-account.
    pub(crate) fn account() -> Self {
        let home = Self { dir: TempDir::new().unwrap() };
        let text = format!(
            r#"[registries]
local = {}

[[signer]]
name = "local"
key-file = {}
namespaces = ["aws-*"]

[[plugin]]
name = "aws-account"
version = "^0.1"
registry = "local"
[plugin.grant]
reads = ["Bartizan::IAM::*", "Bartizan::Account::*", "Bartizan::Organizations::Membership"]
"#,
            quoted(&registry()),
            quoted(&root().join(".bartizan/local.pub")),
        );
        home.write("registry.toml", &text);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// The binary, with nothing of the machine's own AWS configuration, and a cache that tests
    /// share so that each plugin is compiled once.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut c = Command::new(env!("CARGO_BIN_EXE_bartizan"));
        c.current_dir(self.dir.path()).args(arguments).env_clear();
        let shared = registry().parent().unwrap().join("test-home");
        c.env("HOME", self.dir.path());
        c.env("XDG_CACHE_HOME", shared.join("cache")).env("XDG_STATE_HOME", shared.join("state"));
        c.env("AWS_EC2_METADATA_DISABLED", "true");
        c.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        c
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Self {
            code: status.code().expect("ended by a signal"),
            stdout: String::from_utf8(stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(stderr).expect("stderr is UTF-8"),
        }
    }

    /// The findings of `--format jsonl` or `ocsf`; what stands behind them tells of the reading.
    pub(crate) fn findings(&self) -> Vec<Value> {
        let lines =
            self.stdout.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}")));
        let is_finding = |line: &Value| line.get("coverage").is_none() && line["class_uid"] != 6007;
        lines.filter(is_finding).collect()
    }

    /// Expects an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}
