//! `bartizan publish`, `bartizan sign` and `bartizan yank`: what authors do to a registry.

use super::build::{self, describe};
use super::needs::catalog;
use super::registries::Registry;
use super::{permissions, test};
use crate::args::{Publish, Sign, Yank};
use crate::failure::{Failure, Result};
use crate::output::{stderr, stdout};
use bartizan_engine::Engine;
use bartizan_gather::catalog::Catalog;
use bartizan_registry::{
    Candidate, Digest, PrivateKey, Published, Release, Standing, countersign, published, yank,
};
use bartizan_scan::{Built, reads, run_examples};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Builds, tests and compares everything before the first is published.
pub(crate) fn publish(c: &Publish, registry: &Path) -> Result<u8> {
    let key = PrivateKey::read(&c.key)?;
    let target = Registry::find(&c.to, registry)?;
    let engine = super::engine()?;
    let catalog = catalog()?;
    let mut ready = Vec::new();
    if c.components.is_empty() {
        for package in build::build(&c.packages)? {
            let one = Ready::of(&package.component, &engine, &catalog, &target, c.replace)?;
            let Release { name, version } = &one.candidate.release;
            if *name != package.name || version.to_string() != package.version {
                return Err(Failure::new(format!(
                    "the package {}@{} builds a plugin that calls itself {}",
                    package.name, package.version, one.candidate.release
                ))
                .hint("`plugin!` takes both from Cargo.toml: leave them away there"));
            }
            ready.push(one);
        }
    } else {
        for component in &c.components {
            ready.push(Ready::of(component, &engine, &catalog, &target, c.replace)?);
        }
    }
    let mut out = stdout();
    for one in &ready {
        let how = if c.dry_run { one.would() } else { one.publish(&target, &key)? };
        let Candidate { release, digest, .. } = &one.candidate;
        writeln!(out, "{release} {how} {}", target.source().location())?;
        writeln!(out, "  {digest}, {}", one.tested)?;
        if let Standing::After(before, difference) = &one.standing {
            writeln!(out, "  since {before}, a change of weight `{}`", difference.weight())?;
            for line in difference.to_string().lines() {
                writeln!(out, "    {line}")?;
            }
        }
        let (from, trust) = (&target.from, key.public());
        writeln!(out, "  to use it: bartizan add {} --from {from} --trust {trust}", release.name)?;
    }
    out.flush()?;
    Ok(0)
}

/// A component that has passed everything.
struct Ready {
    bytes: Vec<u8>,
    candidate: Candidate,
    standing: Standing,
    /// Whether other bytes have to make place.
    replaces: bool,
    tested: String,
}

impl Ready {
    fn of(
        path: &Path,
        engine: &Engine,
        catalog: &Arc<Catalog>,
        target: &Registry,
        replace: bool,
    ) -> Result<Self> {
        let bytes =
            fs::read(path).map_err(|e| Failure::of(format!("{} cannot be read", path.display()), e))?;
        let (_, manifest) = describe(path, &bytes)?;
        let version = manifest.version.parse().map_err(|e| {
            Failure::of(format!("{} has the version `{}`", manifest.name, manifest.version), e)
        })?;
        let candidate = Candidate::read(Release::new(manifest.name, version), &bytes)?;
        permissions::actions(catalog, reads(&candidate.manifest.checks)).map_err(|e| {
            Failure::of(format!("no scan could run {}", candidate.release), e)
                .hint("`bartizan schema` shows the types and properties that there are")
        })?;
        candidate.proven()?;
        let tested = examples(engine, &candidate, &bytes)?;
        // A registry of local builds follows the checkout, and promises nothing.
        let (standing, replaces) = if replace {
            let source = target.source();
            let there = source.versions(&candidate.release.name)?.contains(&candidate.release.version);
            let same = there && Digest::of(&source.component(&candidate.release, None)?) == candidate.digest;
            (if same { Standing::Same } else { Standing::First }, there && !same)
        } else {
            (candidate.standing(target.source())?, false)
        };
        Ok(Self { bytes, candidate, standing, replaces, tested })
    }

    fn would(&self) -> &'static str {
        match self.standing {
            Standing::Same => "stands already in",
            _ if self.replaces => "would replace what stands in",
            _ => "would be published in",
        }
    }

    fn publish(&self, target: &Registry, key: &PrivateKey) -> Result<&'static str> {
        if self.replaces {
            target.clear(&self.candidate.release)?;
        }
        let Release { name, version } = &self.candidate.release;
        let published = bartizan_registry::publish(target.source(), name, version, &self.bytes, key)?;
        Ok(match published {
            Published::Signed(_) => "stands already, and was signed with this key, in",
            Published::Unchanged(_) => "stands already in",
            _ if self.replaces => "replaced what stood in",
            Published::New(_) => "published in",
        })
    }
}

/// Runs every example through the component; says how many there are.
fn examples(engine: &Engine, candidate: &Candidate, bytes: &[u8]) -> Result<String> {
    let Candidate { release, digest: Digest(digest), manifest, docs } = candidate;
    let scratch = tempfile::tempdir().map_err(|e| Failure::of("no temporary folder can be made", e))?;
    let built = Built { bytes, digest: *digest, manifest, docs };
    let results = run_examples(engine, built, scratch.path(), |_| true)
        .map_err(|e| Failure::of(format!("the examples of {release} cannot be run"), e))?;
    let failed: Vec<_> = results.iter().filter(|r| !r.passed()).collect();
    if failed.is_empty() {
        let checks = manifest.checks.len();
        let noun = if checks == 1 { "check" } else { "checks" };
        return Ok(format!("{} examples of {checks} {noun}", results.len()));
    }
    let mut out = stderr();
    for example in &failed {
        test::difference(&mut out, example)?;
    }
    let examples = if failed.len() == 1 { "example fails" } else { "examples fail" };
    Err(Failure::new(format!("{} {examples}, so {release} is not published", failed.len()))
        .hint("`bartizan test` runs them while you mend it"))
}

/// Adds a signature to a release that is there.
pub(crate) fn sign(c: &Sign, registry: &Path) -> Result<u8> {
    let key = PrivateKey::read(&c.key)?;
    let target = Registry::find(&c.place, registry)?;
    let source = target.source();
    published(source, &c.release)?;
    let (how, digest) = match countersign(source, &c.release, &key)? {
        Published::Unchanged(digest) => ("was signed already", digest),
        Published::Signed(digest) | Published::New(digest) => ("is signed", digest),
    };
    let mut out = stdout();
    writeln!(out, "{} {how} by {} in {}", c.release, key.public().fingerprint(), source.location())?;
    writeln!(out, "  {digest}")?;
    if let Some(reason) = source.yanked(&c.release)? {
        crate::output::warning(&format!("{} was yanked: {reason}", c.release));
    }
    out.flush()?;
    Ok(0)
}

/// Withdraws a release, or takes that back.
pub(crate) fn withdraw(c: &Yank, registry: &Path) -> Result<u8> {
    let target = Registry::find(&c.from, registry)?;
    let reason = c.reason.as_deref().map(str::trim);
    if reason.is_some_and(|reason| reason.is_empty() || reason.contains(char::is_control)) {
        return Err(Failure::new("the reason is no line of text")
            .hint("say it in a line: it is what people read where the release is refused"));
    }
    let changed = yank(target.source(), &c.release, reason)?;
    let how = match (reason, changed) {
        (Some(_), true) => "is yanked",
        (Some(_), false) => "was yanked already",
        (None, true) => "is no longer yanked",
        (None, false) => "is not yanked",
    };
    let mut out = stdout();
    writeln!(out, "{} {how} in {}", c.release, target.source().location())?;
    out.flush()?;
    Ok(0)
}
