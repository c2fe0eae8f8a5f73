//! `bartizan update`: newer versions, and what they change.

use super::needs::catalog;
use super::{access, lock_path, permissions};
use crate::args::{ListFormat, Update as Arguments};
use crate::failure::{Failure, Result, causes};
use crate::output::{stdout, warning};
use crate::progress::Progress;
use anstyle::{AnsiColor, Style};
use bartizan_gather::catalog::Catalog;
use bartizan_registry::{
    Change, Config, Difference, Group, Kind, Lock, Locked, Offer, Outcome, Registries, Update, UpdateError,
    Updates, reads_of_lock,
};
use bartizan_scan::reads;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(c: &Arguments, registry: &Path) -> Result<u8> {
    let config = Config::read(registry)?;
    let path = lock_path(registry);
    let before = Lock::read(&path)?;
    let progress = Progress::begin();
    let registries = Registries::open(&config, &access(c.offline, &progress))?;
    let mut updates = Updates::find(&config, before.as_ref(), &c.plugins, &registries)?;
    progress.end();
    let catalog = catalog()?;
    // A plan that one plugin breaks is no plan for the others either.
    updates.hold_back(|offer| {
        permissions::actions(&catalog, reads(&offer.plugin.manifest.checks)).err().map(|e| e.to_string())
    });
    let told: Vec<Told<'_>> = {
        let held = before.as_ref().map_or(&[][..], Lock::plugins);
        updates.plugins.iter().map(|update| Told::of(update, held, &catalog)).collect()
    };
    let mut out = stdout();
    for one in &told {
        for w in &one.update.warnings {
            warning(&w.to_string());
        }
        match c.format {
            ListFormat::Table => one.lines(&mut out)?,
            ListFormat::Jsonl => writeln!(out, "{}", one.json())?,
        }
    }
    let moving = updates.plugins.iter().filter(|u| matches!(u.outcome, Outcome::Moves(_))).count();
    let staying = told.iter().filter(|one| one.is_held_back()).count();
    let after = updates.lock(before.as_ref());
    if !c.dry_run && before.as_ref() != Some(&after) && (moving > 0 || before.is_some()) {
        after.write(&path)?;
    }
    if c.format == ListFormat::Table {
        let plugins = |n: usize| format!("{n} {}", if n == 1 { "plugin" } else { "plugins" });
        let updated = if c.dry_run { "would be updated" } else { "updated" };
        match (moving, staying) {
            (0, 0) => writeln!(out, "everything is up to date")?,
            (moving, 0) => writeln!(out, "{} {updated}", plugins(moving))?,
            (0, staying) => writeln!(out, "{} held back", plugins(staying))?,
            (moving, staying) => writeln!(out, "{} {updated}, {staying} held back", plugins(moving))?,
        }
    }
    out.flush()?;
    Ok(if staying > 0 { Failure::EXIT } else { 0 })
}

impl From<UpdateError> for Failure {
    fn from(e: UpdateError) -> Self {
        Self::new(e.to_string()).hint("`bartizan plugins list` shows the configured plugins")
    }
}

/// What is told of one plugin.
struct Told<'a> {
    update: &'a Update,
    /// The IAM actions that the scan's role newly needs, or why that cannot be said.
    actions: std::result::Result<BTreeSet<String>, String>,
}

impl<'a> Told<'a> {
    fn of(update: &'a Update, held: &[Locked], catalog: &Arc<Catalog>) -> Self {
        let actions = match offer(update) {
            Some(offer) => new_actions(offer, held, catalog),
            None => Ok(BTreeSet::new()),
        };
        Self { update, actions }
    }

    fn is_held_back(&self) -> bool {
        !matches!(self.update.outcome, Outcome::Current | Outcome::Moves(_))
    }

    fn lines(&self, out: &mut impl Write) -> Result<()> {
        let Update { id, held, outcome, passed_over, .. } = self.update;
        let bold = Style::new().bold();
        let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
        let now = held.as_ref().map_or_else(|| "none".to_owned(), |held| held.version.to_string());
        match outcome {
            Outcome::Current if passed_over.is_empty() => return Ok(()),
            Outcome::Current => writeln!(out, "{bold}{id}{bold:#} {now}")?,
            Outcome::Moves(offer) => {
                writeln!(out, "{bold}{id}{bold:#} {now} -> {}", offer.locked.version)?;
                self.offer(out, offer)?;
            }
            Outcome::Ungranted { offer, requests, place, toml } => {
                let new = &offer.locked.version;
                writeln!(
                    out,
                    "{bold}{id}{bold:#} {now}, {red}held back{red:#}: {new} asks for what {place} does not grant"
                )?;
                self.offer(out, offer)?;
                let n = requests.len();
                let them = if n == 1 { "it".to_owned() } else { format!("these {n}") };
                writeln!(out, "  to grant {them}, write under [plugin.grant]:")?;
                for line in toml.lines() {
                    writeln!(out, "    {line}")?;
                }
            }
            Outcome::Refused(e) => {
                writeln!(out, "{bold}{id}{bold:#} {now}, {red}held back{red:#}: {e}")?;
                for cause in causes(e) {
                    writeln!(out, "  because {cause}")?;
                }
                for line in e.hint().lines() {
                    writeln!(out, "  hint: {line}")?;
                }
            }
            Outcome::Unusable { offer, why } => {
                let new = &offer.locked.version;
                writeln!(
                    out,
                    "{bold}{id}{bold:#} {now}, {red}held back{red:#}: {new} asks for what this catalog does not have"
                )?;
                writeln!(out, "  because {why}")?;
                writeln!(out, "  hint: it may be newer than this bartizan: update that first")?;
            }
            _ => {}
        }
        for passed in passed_over {
            writeln!(out, "  {passed}")?;
        }
        Ok(())
    }

    fn offer(&self, out: &mut impl Write, offer: &Offer) -> Result<()> {
        if let Some(held) = &self.update.held
            && held.key != offer.locked.key
        {
            let new = &offer.locked;
            writeln!(
                out,
                "  signed by {} ({}) instead of {} ({})",
                new.signer, new.key, held.signer, held.key
            )?;
        }
        for group in Group::ALL {
            let mut lines: Vec<(Kind, String)> =
                offer.difference.of(group).map(|change| (change.kind(), line(change))).collect();
            if group == Group::Permissions {
                match &self.actions {
                    Ok(actions) => {
                        lines.extend(actions.iter().map(|a| (Kind::Added, format!("the role needs {a}"))));
                    }
                    Err(why) => lines.push((Kind::Changed, format!("what the role needs is unknown: {why}"))),
                }
            }
            if lines.is_empty() {
                continue;
            }
            writeln!(out, "  {group}")?;
            for (kind, text) in lines {
                let (sign, colour) = match kind {
                    Kind::Added => ('+', AnsiColor::Green),
                    Kind::Removed => ('-', AnsiColor::Red),
                    Kind::Changed => ('~', AnsiColor::Yellow),
                };
                let style = Style::new().fg_color(Some(colour.into()));
                writeln!(out, "    {style}{sign}{style:#} {text}")?;
            }
        }
        if let Some(why) = &offer.not_compared {
            writeln!(out, "  checks and settings cannot be compared: {why}")?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let Update { id, held, outcome, passed_over, .. } = self.update;
        let mut line = Map::new();
        let mut set = |key: &str, value: Value| drop(line.insert(key.to_owned(), value));
        let passed_over = passed_over
            .iter()
            .map(|passed| json!({ "version": passed.version.to_string(), "why": passed.to_string() }));
        set("plugin", id.as_str().into());
        set("held", held.as_ref().map(|held| held.version.to_string()).into());
        set("passed_over", passed_over.collect());
        set(
            "outcome",
            match outcome {
                Outcome::Current => "current",
                Outcome::Moves(_) => "moves",
                Outcome::Ungranted { .. } => "ungranted",
                Outcome::Unusable { .. } => "unusable",
                _ => "refused",
            }
            .into(),
        );
        if let Outcome::Ungranted { requests, toml, .. } = outcome {
            set("ungranted", requests.iter().map(ToString::to_string).collect());
            set("grant", toml.as_str().into());
        }
        match outcome {
            Outcome::Refused(e) => set("error", e.to_string().into()),
            Outcome::Unusable { why, .. } => set("error", why.as_str().into()),
            _ => {}
        }
        if let Some(offer) = offer(self.update) {
            let new = &offer.locked;
            set("offered", new.version.to_string().into());
            set("digest", new.digest.to_string().into());
            set("signer", new.signer.as_str().into());
            set("key", new.key.to_string().into());
            set("held_key", held.as_ref().map(|held| held.key.to_string()).into());
            set("weight", json!(offer.difference.weight()));
            set("changes", changes(&offer.difference));
            set("not_compared", offer.not_compared.clone().into());
            match &self.actions {
                Ok(actions) => set("new_actions", json!(actions)),
                Err(why) => set("new_actions_unknown", why.as_str().into()),
            }
        }
        line.into()
    }
}

fn offer(update: &Update) -> Option<&Offer> {
    match &update.outcome {
        Outcome::Moves(offer) | Outcome::Ungranted { offer, .. } | Outcome::Unusable { offer, .. } => {
            Some(offer)
        }
        _ => None,
    }
}

/// A change in a line, marked where it breaks what was relied on.
fn line(change: &Change) -> String {
    let mark = if change.weight() == bartizan_registry::Weight::Breaking { " (breaking)" } else { "" };
    format!("{change}{mark}")
}

fn changes(difference: &Difference) -> Value {
    let one = |change: &Change| {
        let more = [
            ("group", json!(change.group())),
            ("weight", json!(change.weight())),
            ("text", change.to_string().into()),
        ];
        let mut value = json!(change);
        if let Value::Object(fields) = &mut value {
            fields.extend(more.map(|(key, value)| (key.to_owned(), value)));
        }
        value
    };
    difference.changes().iter().map(one).collect()
}

/// What the role of all plugins that are held does not carry yet.
fn new_actions(
    offer: &Offer,
    held: &[Locked],
    catalog: &Arc<Catalog>,
) -> std::result::Result<BTreeSet<String>, String> {
    let unite = |mut all: BTreeMap<String, BTreeSet<String>>, more: BTreeMap<String, BTreeSet<String>>| {
        for (name, properties) in more {
            all.entry(name).or_default().extend(properties);
        }
        all
    };
    let now = held.iter().map(reads_of_lock).fold(BTreeMap::new(), unite);
    let then = unite(now.clone(), reads(&offer.plugin.manifest.checks));
    // What is held may itself be of another catalog; then all that is needed is told.
    let now = permissions::actions(catalog, now).unwrap_or_default();
    let then = permissions::actions(catalog, then).map_err(|e| e.to_string())?;
    Ok(then.difference(&now).cloned().collect())
}
