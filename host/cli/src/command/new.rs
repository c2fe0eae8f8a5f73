//! `bartizan new`: a plugin to begin with, complete and proved by its examples.

use crate::args::{New, Template};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use bartizan_registry::{NAME_RULE, is_name};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const CARGO: &str = include_str!("../../templates/Cargo.toml.in");
const IGNORED: &str = include_str!("../../templates/gitignore");
const README: &str = include_str!("../../templates/README.md.in");
const LIB: &str = include_str!("../../templates/lib.rs.in");
const CHECKS: &str = include_str!("../../templates/mod.rs.in");

/// What differs from one template to another.
struct Kind {
    description: &'static str,
    /// The type that it reads.
    resource_type: &'static str,
    /// The check's file and function.
    check: &'static str,
    source: &'static str,
    resources: &'static str,
}

const RESOURCE: Kind = Kind {
    description: "Checks of Amazon SQS: what waits in a queue is encrypted",
    resource_type: "AWS::SQS::Queue",
    check: "queue_is_encrypted",
    source: include_str!("../../templates/resource/queue_is_encrypted.rs.in"),
    resources: include_str!("../../templates/resource/resources.rs"),
};

const ACCOUNT: Kind = Kind {
    description: "Checks of the account: its buckets are closed to the public",
    resource_type: "AWS::S3::AccountPublicAccessBlock",
    check: "account_blocks_public_buckets",
    source: include_str!("../../templates/account/account_blocks_public_buckets.rs.in"),
    resources: include_str!("../../templates/account/resources.rs"),
};

const SETTINGS: Kind = Kind {
    description: "Checks of Amazon CloudWatch Logs: events are kept long enough",
    resource_type: "AWS::Logs::LogGroup",
    check: "log_group_keeps_events",
    source: include_str!("../../templates/settings/log_group_keeps_events.rs.in"),
    resources: include_str!("../../templates/settings/resources.rs"),
};

/// Names that are fit for a registry, but not for a Rust package beside the SDK.
#[rustfmt::skip] // a line a name would be a page
const TAKEN: &[&str] = &[
    "abstract", "alloc", "as", "async", "await", "bartizan-contract", "bartizan-sdk", "bartizan-sdk-macros",
    "become", "box", "break", "build", "const", "continue", "core", "crate", "deps", "do", "dyn", "else",
    "enum", "examples", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "incremental",
    "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "proc-macro", "pub", "ref",
    "return", "self", "static", "std", "struct", "super", "test", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

pub(crate) fn run(c: &New) -> Result<u8> {
    let name = c.name.as_str();
    if !is_name(name) {
        return Err(Failure::new(format!("`{name}` is no name for a plugin")).hint(NAME_RULE));
    }
    if TAKEN.contains(&name) {
        return Err(Failure::new(format!("`{name}` means something else to Rust"))
            .hint(format!("put your own name before it: `acme-{name}`")));
    }
    let kind = match c.template {
        Template::Resource => RESOURCE,
        Template::Account => ACCOUNT,
        Template::Settings => SETTINGS,
    };
    let sdk = dependency(c.sdk.as_deref())?;
    let folder = if c.path == Path::new(".") { PathBuf::from(name) } else { c.path.join(name) };
    let files = kind.files(name, &sdk);
    write(&folder, &files)?;
    let mut out = stdout();
    let check = format!("{name}-{}", kind.check.replace('_', "-"));
    writeln!(out, "made {}: a plugin with the check {check}\n", folder.display())?;
    for (file, what) in [
        (format!("src/checks/{}.rs", kind.check), "the check, and the examples that prove it"),
        ("src/resources.rs".to_owned(), "what it reads"),
        ("src/lib.rs".to_owned(), "the list of checks"),
        ("README.md".to_owned(), "what to do with all this"),
    ] {
        writeln!(out, "  {file:<44} {what}")?;
    }
    writeln!(out, "\nnext:\n  cd {}\n  bartizan test --watch", quoted(&folder))?;
    out.flush()?;
    Ok(0)
}

impl Kind {
    /// Every file, by its path in the package.
    fn files(&self, name: &str, sdk: &str) -> Vec<(String, String)> {
        let fill = |text: &str| {
            text.replace("{{name}}", name)
                .replace("{{description}}", self.description)
                .replace("{{check}}", self.check)
                .replace("{{type}}", self.resource_type)
                .replace("{{rust}}", env!("CARGO_PKG_RUST_VERSION"))
                .replace("{{sdk}}", sdk)
        };
        [
            ("Cargo.toml", CARGO),
            (".gitignore", IGNORED),
            ("README.md", README),
            ("src/lib.rs", LIB),
            ("src/resources.rs", self.resources),
            ("src/checks/mod.rs", CHECKS),
            (&format!("src/checks/{}.rs", self.check), self.source),
        ]
        .map(|(path, text)| (path.to_owned(), fill(text)))
        .into()
    }
}

/// The line that names the SDK: the one asked for, the one of the checkout that this binary was built
/// in, or the published one.
fn dependency(asked: Option<&Path>) -> Result<String> {
    let found = match asked {
        Some(path) if is_sdk(path) => Some(path.to_owned()),
        Some(path) => {
            return Err(Failure::new(format!("{} is not bartizan-sdk", path.display()))
                .hint("name the folder that has its Cargo.toml: `sdk/rust` of a checkout"));
        }
        None => checkout(),
    };
    let Some(path) = found else {
        let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
        return Ok(format!("bartizan-sdk = \"{major}.{minor}\""));
    };
    let path = fs::canonicalize(&path)
        .map_err(|e| Failure::of(format!("{} cannot be found again", path.display()), e))?;
    let text = path
        .to_str()
        .ok_or_else(|| Failure::new(format!("{} is no UTF-8, which Cargo.toml has to be", path.display())))?;
    Ok(format!("bartizan-sdk = {{ path = {} }}", toml::Value::from(text)))
}

/// The SDK of the checkout that holds this binary, if one does.
fn checkout() -> Option<PathBuf> {
    let binary = fs::canonicalize(std::env::current_exe().ok()?).ok()?;
    binary.ancestors().map(|a| a.join("sdk/rust")).find(|sdk| is_sdk(sdk))
}

fn is_sdk(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    manifest.get("package").and_then(|p| p.get("name")).and_then(toml::Value::as_str) == Some("bartizan-sdk")
}

/// Writes the package into a folder that must not be there yet.
fn write(folder: &Path, files: &[(String, String)]) -> Result<()> {
    let cannot = |path: &Path, e| Failure::of(format!("{} cannot be made", path.display()), e);
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|e| cannot(parent, e))?;
    }
    fs::create_dir(folder).map_err(|e| {
        cannot(folder, e).hint("nothing is ever overwritten: choose another name, or another --path")
    })?;
    for (path, text) in files {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        made.map_err(|e| cannot(&path, e))?;
    }
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
