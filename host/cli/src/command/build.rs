//! `bartizan build`: cargo for the core modules, and components from them.

use crate::args::Build;
use crate::failure::{Failure, Result};
use bartizan_contract::manifest::Manifest;
use bartizan_registry::Sections;
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TARGET: &str = "wasm32-unknown-unknown";

/// A plugin package and the component that was made of it.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) component: PathBuf,
}

pub(crate) fn run(c: &Build) -> Result<u8> {
    for p in &build(&c.packages)? {
        let bytes = read(&p.component)?;
        describe(&p.component, &bytes)?;
        println!("{}", p.component.display());
    }
    Ok(0)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| Failure::of(format!("{} cannot be read", path.display()), e))
}

/// What a component says of itself, as the registry will read it.
pub(crate) fn describe(path: &Path, bytes: &[u8]) -> Result<(Sections, Manifest)> {
    let shown = path.display();
    let sections = Sections::read(bytes).map_err(|e| Failure::new(format!("{shown}: {e}")).hint(e.hint()))?;
    let manifest = Manifest::parse(&sections.manifest)
        .map_err(|e| Failure::of(format!("the manifest of {shown} is wrong"), e))?;
    Ok((sections, manifest))
}

/// Builds packages, those of one workspace in one go, and makes components of them.
pub(crate) fn build(folders: &[PathBuf]) -> Result<Vec<Package>> {
    let mut packages = find(folders)?;
    packages.sort_by(|a, b| a.workspace.cmp(&b.workspace));
    let mut done = Vec::new();
    for group in packages.chunk_by(|a, b| a.workspace == b.workspace) {
        compile(group)?;
        for p in group {
            done.push(p.package(componentise(p)?));
        }
    }
    Ok(done)
}

/// The components that a command is about: those named, or those of packages, built unless `no_build`.
pub(crate) fn components(packages: &[PathBuf], named: &[PathBuf], no_build: bool) -> Result<Vec<PathBuf>> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let packages = if no_build { built(packages)? } else { build(packages)? };
    Ok(packages.into_iter().map(|p| p.component).collect())
}

/// What the last build left.
fn built(folders: &[PathBuf]) -> Result<Vec<Package>> {
    let found = find(folders)?;
    Ok(found.iter().map(|p| p.package(p.component())).collect())
}

/// A package as cargo sees it.
struct Found {
    name: String,
    version: String,
    manifest: PathBuf,
    workspace: PathBuf,
    target: PathBuf,
    /// The name of the library's artifact.
    library: String,
    /// Whether its workspace has a profile for plugins.
    profile: &'static str,
}

impl Found {
    fn core(&self) -> PathBuf {
        self.target.join(TARGET).join(self.profile).join(format!("{}.wasm", self.library))
    }
    fn component(&self) -> PathBuf {
        self.target.join("bartizan").join(format!("{}.wasm", self.name))
    }
    fn package(&self, component: PathBuf) -> Package {
        Package { name: self.name.clone(), version: self.version.clone(), component }
    }
}

pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn find(folders: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for folder in folders {
        let manifest = folder.join("Cargo.toml");
        let manifest = fs::canonicalize(&manifest).map_err(|e| {
            Failure::of(format!("{} is no plugin package", folder.display()), e)
                .hint("name a folder that has a Cargo.toml")
        })?;
        let metadata = metadata(&manifest)?;
        let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let package = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
        let mut package = package.filter(|p| Path::new(&text(p, "manifest_path")) == manifest);
        let Some(package) = package.next() else {
            return Err(Failure::new(format!("{} holds no package", manifest.display())));
        };
        let targets = package.get("targets").and_then(Value::as_array).into_iter().flatten();
        let mut libraries = targets.filter(|t| {
            let kinds = t.get("crate_types").and_then(Value::as_array);
            kinds.into_iter().flatten().any(|k| k == "cdylib")
        });
        let Some(library) = libraries.next() else {
            return Err(Failure::new(format!("{} is no plugin: it has no cdylib", manifest.display()))
                .hint("add to its Cargo.toml:\n[lib]\ncrate-type = [\"cdylib\", \"rlib\"]"));
        };
        let workspace = PathBuf::from(text(&metadata, "workspace_root"));
        let own_profile = fs::read_to_string(workspace.join("Cargo.toml"))
            .is_ok_and(|t| t.lines().any(|line| line.trim() == "[profile.plugin]"));
        found.push(Found {
            name: text(package, "name"),
            version: text(package, "version"),
            library: text(library, "name").replace('-', "_"),
            target: PathBuf::from(text(&metadata, "target_directory")),
            workspace,
            manifest,
            profile: if own_profile { "plugin" } else { "release" },
        });
    }
    Ok(found)
}

fn metadata(manifest: &Path) -> Result<Value> {
    let out = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps", "--manifest-path"])
        .arg(manifest)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| Failure::of("cargo cannot be run", e))?;
    if !out.status.success() {
        return Err(Failure::new(format!("cargo cannot read {}", manifest.display())));
    }
    serde_json::from_slice(&out.stdout).map_err(|e| Failure::of("what cargo says cannot be read", e))
}

fn compile(group: &[Found]) -> Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let mut c = cargo();
    c.args(["build", "--quiet", "--target", TARGET, "--profile", first.profile]);
    c.arg("--manifest-path").arg(&first.manifest);
    for p in group {
        c.arg("--package").arg(&p.name);
    }
    let status = c.status().map_err(|e| Failure::of("cargo cannot be run", e))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new("the plugins do not build")
        .hint(format!("if the target is missing: rustup target add {TARGET}")))
}

fn componentise(p: &Found) -> Result<PathBuf> {
    let core = read(&p.core())?;
    let component = bartizan_engine::component::encode(&core)
        .map_err(|e| Failure::of(format!("{} does not make a component", p.name), e))?;
    let path = p.component();
    let cannot = |e| Failure::of(format!("{} cannot be written", path.display()), e);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(cannot)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    file.write_all(&component).map_err(cannot)?;
    file.persist(&path).map_err(|e| cannot(e.error))?;
    Ok(path)
}
