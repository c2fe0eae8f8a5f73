//! The report for people: what to do first, then every failure by check, then what is unknown.

use crate::text::{cut, plain};
use anstyle::{AnsiColor, Style};
use bartizan_scan::{Finding, Severity, Sink, Status, Summary};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// How many resources of one check are listed; the rest are counted.
const LISTED: usize = 12;

/// How many checks the beginning names.
const FIRST: usize = 5;

/// Collects findings and writes them grouped by check at the end. It keeps a few resources of each
/// check, so that memory does not grow with the estate.
#[derive(Debug)]
pub struct Table<W> {
    out: W,
    statuses: Vec<Status>,
    groups: BTreeMap<Key, Group>,
}

/// Failures before unknowns, the severe before the mild.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    status: u8,
    severity: std::cmp::Reverse<Severity>,
    id: String,
}

#[derive(Debug)]
struct Group {
    status: Status,
    title: String,
    plugin: String,
    remediation: String,
    resources: Vec<(String, String)>,
    count: u64,
}

impl<W: Write> Table<W> {
    /// Writes findings of these statuses to `out`; of fail, unknown, error and manual when there
    /// are none.
    pub fn new(out: W, statuses: &[Status]) -> Self {
        let statuses = if statuses.is_empty() {
            vec![Status::Fail, Status::Unknown, Status::Error, Status::Manual]
        } else {
            statuses.to_vec()
        };
        Self { out, statuses, groups: BTreeMap::new() }
    }
}

impl<W: Write + Send> Sink for Table<W> {
    fn wants(&self, status: Status) -> bool {
        self.statuses.contains(&status)
    }

    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        let order = match f.status {
            Status::Fail => 0,
            Status::Error => 1,
            Status::Unknown => 2,
            Status::Manual => 3,
            Status::NotApplicable => 4,
            Status::Pass => 5,
        };
        let key =
            Key { status: order, severity: std::cmp::Reverse(f.check.severity), id: f.check.id.clone() };
        let group = self.groups.entry(key).or_insert_with(|| Group {
            status: f.status,
            title: f.check.title.clone(),
            plugin: f.check.plugin.clone(),
            remediation: first_paragraph(&f.check.remediation),
            resources: Vec::new(),
            count: 0,
        });
        group.count += 1;
        if group.resources.len() < LISTED {
            let detail = if f.detail.is_empty() { f.code } else { f.detail };
            group.resources.push((place(f), plain(detail).into_owned()));
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.first()?;
        let mut last = None;
        for (key, group) in &self.groups {
            if last != Some(group.status) {
                heading(&mut self.out, group.status)?;
                last = Some(group.status);
            }
            write_group(&mut self.out, key.severity.0, &key.id, group)?;
        }
        self.out.flush()
    }
}

impl<W: Write> Table<W> {
    /// What to do first: the worst failures, with the way to mend them.
    fn first(&mut self) -> io::Result<()> {
        let failures = || self.groups.iter().filter(|(_, g)| g.status == Status::Fail);
        if failures().count() < 2 {
            return Ok(());
        }
        let bold = Style::new().bold();
        writeln!(self.out, "{bold}Do this first{bold:#}\n")?;
        for (n, (key, group)) in failures().take(FIRST).enumerate() {
            let severity = key.severity.0;
            let style = colour(severity);
            let what = match (group.count, group.resources.first()) {
                (1, Some((place, _))) => place.clone(),
                (count, _) => format!("{count} resources"),
            };
            writeln!(self.out, "  {}. {style}{severity}{style:#}  {} ({what})", n + 1, group.title)?;
            if !group.remediation.is_empty() {
                wrap(&mut self.out, &group.remediation, 5)?;
            }
        }
        writeln!(self.out)
    }
}

fn heading(out: &mut impl Write, status: Status) -> io::Result<()> {
    let bold = Style::new().bold();
    let text = match status {
        Status::Fail => "Failures",
        Status::Unknown => "Unknown: could not be read, so nobody knows",
        Status::Error => "Errors: a plugin broke while judging",
        Status::Manual => "Manual: for a person to decide",
        Status::NotApplicable => "Not applicable",
        Status::Pass => "Passed",
    };
    writeln!(out, "{bold}{text}{bold:#}\n")
}

fn write_group(out: &mut impl Write, severity: Severity, id: &str, group: &Group) -> io::Result<()> {
    let style = colour(severity);
    let dim = Style::new().dimmed();
    let name = severity.as_str().to_uppercase();
    writeln!(out, "{style}{name:<13}{style:#} {}  {dim}{id}  {}{dim:#}", group.title, group.plugin)?;
    let width = group.resources.iter().map(|(r, _)| r.chars().count()).max().unwrap_or(0).min(64);
    for (resource, detail) in &group.resources {
        writeln!(out, "  {:<width$}  {}", cut(resource, 90), cut(detail, 160))?;
    }
    let more = group.count - group.resources.len() as u64;
    if more > 0 {
        writeln!(out, "  {dim}… and {more} more (--format jsonl lists all){dim:#}")?;
    }
    writeln!(out)
}

/// Where it is, in the fewest words that tell resources apart.
fn place(f: &Finding<'_>) -> String {
    let r = &f.resource;
    let region = if r.region.is_empty() { String::new() } else { format!("/{}", r.region) };
    let kind = r.resource_type.rsplit("::").next().unwrap_or(r.resource_type);
    let name = match r.resource_type {
        bartizan_scan::SCOPE_TYPE => String::new(),
        _ if r.id == r.account || r.id == r.region => format!(" {kind}"),
        _ => format!(" {kind} {}", r.id),
    };
    let account = if r.account_name.is_empty() { r.account } else { r.account_name };
    plain(&format!("{account}{region}{name}")).into_owned()
}

fn first_paragraph(markdown: &str) -> String {
    let text = markdown.trim().split("\n\n").next().unwrap_or_default().replace("**", "");
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

fn wrap(out: &mut impl Write, text: &str, indent: usize) -> io::Result<()> {
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > 100 - indent {
            writeln!(out, "{:indent$}{line}", "")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{:indent$}{line}", "")
}

fn colour(severity: Severity) -> Style {
    let style = Style::new();
    match severity {
        Severity::Critical => style.fg_color(Some(AnsiColor::Red.into())).bold(),
        Severity::High => style.fg_color(Some(AnsiColor::Red.into())),
        Severity::Medium => style.fg_color(Some(AnsiColor::Yellow.into())),
        Severity::Low => style.fg_color(Some(AnsiColor::Blue.into())),
        Severity::Informational => style.fg_color(Some(AnsiColor::Cyan.into())),
    }
}

/// A number with its noun.
fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// How many gaps the summary names.
const GAPS: usize = 8;

/// What was read, and what not.
fn coverage(out: &mut impl Write, s: &Summary) -> io::Result<()> {
    let c = &s.covered;
    if c.places == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "read {} of {} in whole (by account and region): {} answered, {} not",
        c.places - c.incomplete,
        counted(c.places, "service"),
        counted(c.answered, "call"),
        c.failed
    )?;
    let mut gaps: Vec<_> = c.gaps.iter().filter(|((_, code, _), _)| code != "denied").collect();
    gaps.sort_by_key(|(_, gap)| std::cmp::Reverse(gap.checks.len()));
    for ((source, code, _), gap) in gaps.iter().take(GAPS) {
        let place = if gap.places == 1 { gap.place.clone() } else { format!("{} places", gap.places) };
        writeln!(
            out,
            "  {source} in {}: {code}, which leaves {} open",
            plain(&place),
            counted(gap.checks.len() as u64, "check")
        )?;
    }
    if gaps.len() > GAPS {
        writeln!(out, "  and {} more: `bartizan coverage SNAPSHOT` has them all", gaps.len() - GAPS)?;
    }
    Ok(())
}

/// The end of every scan, for stderr: sums, missing permissions, faults of plugins.
pub fn summary(out: &mut impl Write, s: &Summary) -> io::Result<()> {
    let bold = Style::new().bold();
    let n = |status| s.count(status);
    writeln!(
        out,
        "{bold}{}{bold:#} from {} on {} in {}: {} fail, {} pass, {} unknown, {} error, {} not applicable, {} manual",
        counted(s.findings(), "finding"),
        counted(s.checks as u64, "check"),
        counted(s.resources, "resource"),
        counted(s.accounts as u64, "account"),
        n(Status::Fail),
        n(Status::Pass),
        n(Status::Unknown),
        n(Status::Error),
        n(Status::NotApplicable),
        n(Status::Manual),
    )?;
    if s.expected() > 0 {
        writeln!(out, "{} within accepted gaps", counted(s.expected(), "unknown finding"))?;
    }
    coverage(out, s)?;
    // What a grant cures is told apart from what somebody else must let through.
    let mut other: BTreeMap<&str, &str> = BTreeMap::new();
    let mut granted: BTreeSet<&str> = BTreeSet::new();
    for ((_, _, cure), gap) in &s.covered.gaps {
        let (Some(action), Some(cure)) = (gap.action.as_deref(), cure.as_deref()) else { continue };
        if cure.starts_with("grant ") || cure.contains("did not say") {
            granted.insert(action);
        } else {
            other.insert(action, cure);
        }
    }
    other.retain(|action, _| !granted.contains(action));
    for grants in [true, false] {
        let mut denied =
            s.missing.iter().filter(|(a, _)| other.contains_key(a.as_str()) != grants).peekable();
        if denied.peek().is_none() {
            continue;
        }
        let (heading, note) = if grants {
            ("Missing permissions", " (`bartizan permissions` prints the whole policy)")
        } else {
            ("Denied by others than the caller's own policies", "")
        };
        writeln!(out, "\n{bold}{heading}{bold:#}{note}")?;
        for (action, m) in denied {
            let accounts: Vec<&str> = m.accounts.iter().map(String::as_str).collect();
            writeln!(
                out,
                "  {action} in {}: {} of {}",
                plain(&cut(&accounts.join(", "), 80)),
                counted(m.findings, "unknown finding"),
                counted(m.checks.len() as u64, "check"),
            )?;
            if let Some(cure) = other.get(action.as_str()) {
                writeln!(out, "    {}", plain(cure))?;
            }
        }
    }
    if !s.faults.is_empty() {
        writeln!(out, "\n{bold}Faults of plugins{bold:#}")?;
        for ((plugin, code), count) in &s.faults {
            writeln!(out, "  {plugin}: {} made {} an error", plain(code), counted(*count, "finding"))?;
        }
    }
    Ok(())
}
