//! `bartizan snapshot diff`

use super::super::INCOMPLETE;
use super::{described, open, reading, words};
use crate::args::ListFormat;
use crate::failure::Result;
use crate::output::{stderr, stdout};
use anstyle::{AnsiColor, Style};
use bartizan_contract::{Column, tag};
use bartizan_report::plain;
use bartizan_state::{
    ARN, Account, Buffer, Code, Columns, InventoryEntry, Known, Resource, Scope, Snapshot, SnapshotError,
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::iter::Peekable;
use std::path::Path;

/// The exit code of two snapshots that differ.
const DIFFERENT: u8 = 1;

pub(crate) fn run(old: &Path, new: &Path, format: ListFormat) -> Result<u8> {
    let (old, new) = (open(old)?, open(new)?);
    let mut diff = Diff { old: &old, new: &new, out: Out::new(stdout(), format), counts: Counts::default() };
    // What is one and the same need not be known to be the same.
    if old.digest() != new.digest() {
        diff.accounts()?;
    }
    diff.out.to.flush()?;
    let Counts { added, removed, changed, unknown } = diff.counts;
    let told = if added + removed + changed + unknown == 0 {
        "no difference".to_owned()
    } else {
        format!("{added} added, {removed} removed, {changed} changed; {unknown} could not be compared")
    };
    let _ = writeln!(stderr(), "{told}");
    Ok(match (unknown, added + removed + changed) {
        (0, 0) => 0,
        (0, _) => DIFFERENT,
        _ => INCOMPLETE,
    })
}

#[derive(Default)]
struct Counts {
    added: u64,
    removed: u64,
    changed: u64,
    /// Properties, resources, inventories and accounts that are not known in one of the snapshots.
    unknown: u64,
}

#[derive(Clone, Copy)]
enum Side {
    Old,
    New,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
    fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// All inventories of a type in an account.
struct Others<'e> {
    old: Vec<&'e InventoryEntry>,
    new: Vec<&'e InventoryEntry>,
}

fn of_kind<'e>(entries: &'e [InventoryEntry], kind: &str) -> Vec<&'e InventoryEntry> {
    entries.iter().filter(|entry| entry.resource_type() == kind).collect()
}

impl<'e> Others<'e> {
    fn of(&self, side: Side) -> &[&'e InventoryEntry] {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }
}

/// What both snapshots know of a property, or one of them does.
type Changes<'a> = Vec<(&'a str, Known<Value>, Known<Value>)>;

struct Diff<'a, W> {
    old: &'a Snapshot,
    new: &'a Snapshot,
    out: Out<W>,
    counts: Counts,
}

impl<'a, W: Write> Diff<'a, W> {
    fn accounts(&mut self) -> Result<()> {
        let (old, new) = (self.old, self.new);
        let all = old.accounts().iter().chain(new.accounts());
        let keys: BTreeSet<(&str, &str)> = all.map(|a| (a.partition(), a.id())).collect();
        for (partition, id) in keys {
            match (old.account(partition, id), new.account(partition, id)) {
                (Some(old), Some(new)) => self.inventories(old, new)?,
                (Some(account), None) => self.lone_account(account, Side::Old)?,
                (None, Some(account)) => self.lone_account(account, Side::New)?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn lone_account(&mut self, account: &Account, side: Side) -> Result<()> {
        self.counts.unknown += 1;
        let scope = Scope::new(account.partition(), account.id(), "");
        let place = Place { scope: &scope, kind: None };
        let because = format!("the account is only in the {} snapshot", side.name());
        self.out.not_compared(place, &because)
    }

    fn inventories(&mut self, old: &Account, new: &Account) -> Result<()> {
        let olds = self.old.entries(old).map_err(reading)?;
        let news = self.new.entries(new).map_err(reading)?;
        let mut both: BTreeMap<_, [Option<&InventoryEntry>; 2]> = BTreeMap::new();
        for entry in &*olds {
            both.insert((entry.scope(), entry.resource_type()), [Some(entry), None]);
        }
        for entry in &*news {
            let [_, new] = both.entry((entry.scope(), entry.resource_type())).or_default();
            *new = Some(entry);
        }
        for ((scope, kind), entries) in both {
            let place = Place { scope, kind: Some(kind) };
            let others = Others { old: of_kind(&olds, kind), new: of_kind(&news, kind) };
            match entries {
                [Some(old), Some(new)] => self.inventory(place, old, new, &others)?,
                [Some(old), None] => self.lone_inventory(place, old, Side::Old, &others)?,
                [None, Some(new)] => self.lone_inventory(place, new, Side::New, &others)?,
                [None, None] => {}
            }
        }
        Ok(())
    }

    /// An inventory that only one side has. Of a type that an account lists as a whole there are
    /// inventories where its resources live: the other side has none there.
    fn lone_inventory(
        &mut self,
        place: Place<'_>,
        entry: &InventoryEntry,
        side: Side,
        others: &Others<'_>,
    ) -> Result<()> {
        let Some(whole) = others.of(side.other()).iter().find(|e| e.scope().region.is_empty()) else {
            self.counts.unknown += 1;
            return self.out.not_compared(place, &format!("only in the {} snapshot", side.name()));
        };
        for resource in self.snapshot(side).resources(entry) {
            self.lone_resource(place, &resource.map_err(reading)?, side, whole, others)?;
        }
        Ok(())
    }

    fn snapshot(&self, side: Side) -> &'a Snapshot {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    fn inventory(
        &mut self,
        place: Place<'_>,
        old: &InventoryEntry,
        new: &InventoryEntry,
        others: &Others<'_>,
    ) -> Result<()> {
        // What no source of this kind can have is no gap.
        let never =
            |entry: &InventoryEntry| entry.inventory().gap().is_some_and(|r| r.code == Code::NotInSource);
        let never = never(old) && never(new);
        for (side, entry) in [(Side::Old, old), (Side::New, new)] {
            if !never && !entry.inventory().is_complete() {
                self.counts.unknown += 1;
                let because = format!("the {} inventory is {}", side.name(), entry.inventory());
                self.out.not_compared(place, &because)?;
            }
        }
        if old.same_rows(new) {
            let unknown = unknown_values(self.new, new).map_err(reading)?;
            return self.unknown_in_both(place, unknown);
        }
        // Of no resource nobody asks anything.
        if old.rows() > 0 && new.rows() > 0 {
            for (side, here, there) in [(Side::Old, old, new), (Side::New, new, old)] {
                let lone: Vec<&str> = here.properties().filter(|name| !there.has(name)).collect();
                if !lone.is_empty() {
                    self.counts.unknown += 1;
                    let because = format!("only the {} snapshot has {}", side.name(), lone.join(", "));
                    self.out.not_compared(place, &because)?;
                }
            }
        }
        let shared: Vec<&str> = old.properties().filter(|name| new.has(name)).collect();
        let mut olds = self.old.resources(old).peekable();
        let mut news = self.new.resources(new).peekable();
        let mut unknown = 0;
        while let Some(pair) = pair(&mut olds, &mut news).map_err(reading)? {
            match pair {
                (Some(old), Some(new)) => unknown += self.resource(place, &shared, old, &new)?,
                (Some(resource), None) => self.lone_resource(place, &resource, Side::Old, new, others)?,
                (None, Some(resource)) => self.lone_resource(place, &resource, Side::New, old, others)?,
                (None, None) => break,
            }
        }
        self.unknown_in_both(place, unknown)
    }

    fn unknown_in_both(&mut self, place: Place<'_>, values: u64) -> Result<()> {
        if values == 0 {
            return Ok(());
        }
        self.counts.unknown += values;
        let (s, are) = if values == 1 { ("", "is") } else { ("s", "are") };
        self.out.not_compared(place, &format!("{values} value{s} {are} unknown in both"))
    }

    /// A resource that only one side has: it came or went if the other side has all there are.
    fn lone_resource(
        &mut self,
        place: Place<'_>,
        resource: &Resource,
        side: Side,
        other: &InventoryEntry,
        others: &Others<'_>,
    ) -> Result<()> {
        if let Some(unplaced) = self.unplaced(place, &resource.id, side, others)? {
            self.counts.unknown += 1;
            let because = format!("its region is not known in the {} snapshot", unplaced.name());
            return self.out.not_known(place, resource, side, &because);
        }
        if other.inventory().is_complete() {
            let (count, change) = match side {
                Side::Old => (&mut self.counts.removed, "removed"),
                Side::New => (&mut self.counts.added, "added"),
            };
            *count += 1;
            self.out.came_or_went(place, resource, change)
        } else {
            self.counts.unknown += 1;
            let missing = side.other().name();
            let because = format!("not in the {missing} snapshot, whose inventory is {}", other.inventory());
            self.out.not_known(place, resource, side, &because)
        }
    }

    /// Where a resource of a type that an account lists as a whole could not be located, it stands in
    /// no region: it has not moved there. Returns the side that does not know its region.
    fn unplaced(&self, place: Place<'_>, id: &str, side: Side, others: &Others<'_>) -> Result<Option<Side>> {
        let there = side.other();
        let here_global = place.scope.region.is_empty();
        let mut buffer = Buffer::new();
        for entry in others.of(there) {
            if entry.scope().region.is_empty() != here_global
                && self.snapshot(there).find(entry, id, &mut buffer).map_err(reading)?.is_some()
            {
                return Ok(Some(if here_global { side } else { there }));
            }
        }
        Ok(None)
    }

    /// Compares a resource that both have. Returns how many values are unknown in both.
    fn resource(&mut self, place: Place<'_>, shared: &[&str], old: Resource, new: &Resource) -> Result<u64> {
        let (mut changed, mut unknown): (Changes<'_>, Changes<'_>) = (Vec::new(), Vec::new());
        let mut in_both = 0;
        if old.arn != new.arn {
            let known = |arn: &str| if arn.is_empty() { Known::Absent } else { Known::Present(arn.into()) };
            changed.push((ARN, known(&old.arn), known(&new.arn)));
        }
        let mut properties = old.properties;
        for name in shared {
            let (Some(before), Some(after)) = (properties.remove(*name), new.properties.get(*name)) else {
                continue;
            };
            match (&before, after) {
                (Known::Unknown(a), Known::Unknown(b)) => {
                    in_both += u64::from(a.code != Code::NotInSource || b.code != Code::NotInSource);
                }
                (Known::Unknown(_), _) | (_, Known::Unknown(_)) => {
                    unknown.push((name, before, after.clone()));
                }
                (before, after) if before == after => {}
                _ => changed.push((name, before, after.clone())),
            }
        }
        if !changed.is_empty() {
            self.counts.changed += 1;
            self.out.changed(place, new, "changed", &changed)?;
        }
        if !unknown.is_empty() {
            self.counts.unknown += unknown.len() as u64;
            self.out.changed(place, new, "not-known", &unknown)?;
        }
        Ok(in_both)
    }
}

/// What is read of a snapshot.
type Read<T> = std::result::Result<T, SnapshotError>;

/// The same resource as either side has it.
type Pair = (Option<Resource>, Option<Resource>);

/// The next resource of either side, by id; of both when they have the same.
fn pair(
    old: &mut Peekable<impl Iterator<Item = Read<Resource>>>,
    new: &mut Peekable<impl Iterator<Item = Read<Resource>>>,
) -> Read<Option<Pair>> {
    let (take_old, take_new) = match (old.peek(), new.peek()) {
        (None, None) => return Ok(None),
        (Some(Ok(a)), Some(Ok(b))) => (a.id <= b.id, b.id <= a.id),
        // What cannot be read is not what is missing.
        (Some(Err(_)), _) => (true, false),
        (_, Some(Err(_))) => (false, true),
        (a, b) => (a.is_some(), b.is_some()),
    };
    let old = if take_old { old.next().transpose()? } else { None };
    let new = if take_new { new.next().transpose()? } else { None };
    Ok(Some((old, new)))
}

/// How many values of an inventory are not known, but for what its source cannot have.
fn unknown_values(snapshot: &Snapshot, entry: &InventoryEntry) -> Read<u64> {
    let mut buffer = Buffer::new();
    let mut unknown = 0;
    for number in 0..entry.chunks() {
        let chunk = snapshot.chunk(entry, number, Columns::All, &mut buffer)?;
        for column in entry.properties().filter_map(|name| Column::open(chunk.column(name)?).ok()) {
            let counts = |row: &usize| {
                let word = column.root(*row);
                word.tag() == tag::UNKNOWN
                    && !column.text(word).is_some_and(|r| r.starts_with(Code::NotInSource.as_str()))
            };
            unknown += (0..chunk.rows()).filter(counts).count() as u64;
        }
    }
    Ok(unknown)
}

/// What a difference is in; without a type, a whole account.
#[derive(Clone, Copy)]
struct Place<'a> {
    scope: &'a Scope,
    kind: Option<&'a str>,
}

impl Place<'_> {
    fn json(self, change: &str) -> Map<String, Value> {
        let line = json!({
            "change": change, "type": self.kind, "partition": self.scope.partition,
            "account": self.scope.account, "region": self.scope.region,
        });
        line.as_object().cloned().unwrap_or_default()
    }
}

/// Writes differences, each under its place.
struct Out<W> {
    to: W,
    format: ListFormat,
    /// The heading that was written last.
    under: String,
}

const ADDED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const REMOVED: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const UNKNOWN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

impl<W: Write> Out<W> {
    fn new(to: W, format: ListFormat) -> Self {
        Self { to, format, under: String::new() }
    }

    fn line(&mut self, line: Map<String, Value>) -> Result<()> {
        Ok(writeln!(self.to, "{}", Value::Object(line))?)
    }

    fn heading(&mut self, place: Place<'_>) -> Result<()> {
        let kind = place.kind.map(|kind| format!(" {}", plain(kind))).unwrap_or_default();
        let heading = format!("{}{kind}", plain(&place.scope.to_string()));
        if heading != self.under {
            let bold = Style::new().bold();
            writeln!(self.to, "{bold}{heading}{bold:#}")?;
            self.under = heading;
        }
        Ok(())
    }

    fn not_compared(&mut self, place: Place<'_>, because: &str) -> Result<()> {
        if self.format == ListFormat::Jsonl {
            let mut line = place.json("not-compared");
            line.insert("because".to_owned(), because.into());
            return self.line(line);
        }
        self.heading(place)?;
        Ok(writeln!(self.to, "  {UNKNOWN}?{UNKNOWN:#} {}", plain(because))?)
    }

    fn came_or_went(&mut self, place: Place<'_>, resource: &Resource, change: &str) -> Result<()> {
        if self.format == ListFormat::Jsonl {
            let line = with_names(place.json(change), resource);
            return self.line(line);
        }
        self.heading(place)?;
        let (style, mark) = if change == "added" { (ADDED, '+') } else { (REMOVED, '-') };
        Ok(writeln!(self.to, "  {style}{mark} {}{style:#}", plain(&resource.id))?)
    }

    fn not_known(
        &mut self,
        place: Place<'_>,
        resource: &Resource,
        only_in: Side,
        because: &str,
    ) -> Result<()> {
        if self.format == ListFormat::Jsonl {
            let mut line = with_names(place.json("not-known"), resource);
            line.insert("only_in".to_owned(), only_in.name().into());
            line.insert("because".to_owned(), because.into());
            return self.line(line);
        }
        self.heading(place)?;
        Ok(writeln!(self.to, "  {UNKNOWN}?{UNKNOWN:#} {}: {}", plain(&resource.id), plain(because))?)
    }

    fn changed(
        &mut self,
        place: Place<'_>,
        resource: &Resource,
        change: &str,
        properties: &Changes<'_>,
    ) -> Result<()> {
        if self.format == ListFormat::Jsonl {
            let mut line = with_names(place.json(change), resource);
            let properties = properties.iter().map(|(name, old, new)| {
                ((*name).to_owned(), json!({ "old": described(old), "new": described(new) }))
            });
            line.insert("properties".to_owned(), Value::Object(properties.collect()));
            return self.line(line);
        }
        self.heading(place)?;
        let mark = if change == "changed" { '~' } else { '?' };
        writeln!(self.to, "  {UNKNOWN}{mark}{UNKNOWN:#} {}", plain(&resource.id))?;
        for (name, old, new) in properties {
            writeln!(self.to, "      {}", plain(name))?;
            writeln!(self.to, "        {REMOVED}-{REMOVED:#} {}", words(old))?;
            writeln!(self.to, "        {ADDED}+{ADDED:#} {}", words(new))?;
        }
        Ok(())
    }
}

fn with_names(mut line: Map<String, Value>, resource: &Resource) -> Map<String, Value> {
    line.insert("id".to_owned(), resource.id.as_str().into());
    line.insert("arn".to_owned(), resource.arn.as_str().into());
    line
}
