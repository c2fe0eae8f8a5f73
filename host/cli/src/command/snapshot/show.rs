//! `bartizan snapshot show`

use super::{described, open, reading, time, words};
use crate::args::{ListFormat, Show};
use crate::failure::{Failure, Result};
use crate::output::stdout;
use anstyle::Style;
use bartizan_registry::Digest;
use bartizan_report::plain;
use bartizan_state::{
    Account, AccountInfo, Buffer, Columns, Header, ID, InventoryEntry, Known, Provenance, Resource, Snapshot,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write;

pub(crate) fn run(c: &Show) -> Result<u8> {
    match page(c) {
        // Whoever has seen enough may stop reading.
        Err(e) if e.is_broken_pipe() => Ok(0),
        done => done.map(|()| 0),
    }
}

fn page(c: &Show) -> Result<()> {
    let snapshot = open(&c.file)?;
    let narrowed = [&c.types, &c.accounts, &c.regions, &c.ids].iter().any(|filter| !filter.is_empty());
    let mut page = Page { out: stdout(), format: c.format, narrowed: c, snapshot: &snapshot, found: false };
    page.header()?;
    let asked = snapshot.header().accounts.iter().map(|a| ((a.partition.as_str(), a.id.as_str()), Some(a)));
    let held = snapshot.accounts().iter().map(|a| ((a.partition(), a.id()), None));
    // What was asked for comes last, so that its name stays.
    let all: BTreeMap<(&str, &str), Option<&AccountInfo>> = held.chain(asked).collect();
    for ((partition, id), info) in all {
        if keeps(&c.accounts, id) {
            page.account(partition, id, info)?;
        }
    }
    page.out.flush()?;
    if narrowed && !page.found {
        let what = format!("nothing in {} fits", c.file.display());
        return Err(Failure::new(what).hint("`bartizan snapshot show FILE` lists what there is"));
    }
    Ok(())
}

fn keeps(filter: &[String], text: &str) -> bool {
    filter.is_empty() || filter.iter().any(|f| f == text)
}

fn region(entry: &InventoryEntry) -> &str {
    let region = entry.scope().region.as_str();
    if region.is_empty() { "global" } else { region }
}

struct Page<'a, W> {
    out: W,
    format: ListFormat,
    narrowed: &'a Show,
    snapshot: &'a Snapshot,
    found: bool,
}

impl<W: Write> Page<'_, W> {
    fn header(&mut self) -> Result<()> {
        let Header { created_at, tool, catalog, regions, sources, .. } = self.snapshot.header();
        let digest = Digest(*self.snapshot.digest()).hex();
        if self.format == ListFormat::Jsonl {
            let line = json!({
                "kind": "snapshot", "created_at": created_at, "tool": tool, "catalog": catalog,
                "regions": regions, "sources": sources, "digest": digest,
            });
            return Ok(writeln!(self.out, "{line}")?);
        }
        let bold = Style::new().bold();
        let regions = if regions.is_empty() { "all that are enabled".to_owned() } else { regions.join(", ") };
        writeln!(self.out, "{bold}{}{bold:#}", plain(&self.narrowed.file.to_string_lossy()))?;
        writeln!(
            self.out,
            "  taken    {} by {}, catalog {}",
            time(*created_at),
            plain(tool),
            plain(catalog)
        )?;
        writeln!(self.out, "  from     {}", plain(&sources.join(", ")))?;
        writeln!(self.out, "  regions  {}", plain(&regions))?;
        Ok(writeln!(self.out, "  digest   {digest}")?)
    }

    fn account(&mut self, partition: &str, id: &str, info: Option<&AccountInfo>) -> Result<()> {
        let account = self.snapshot.account(partition, id);
        let entries = account.map(|account| self.snapshot.entries(account)).transpose().map_err(reading)?;
        let entries = entries.unwrap_or_default();
        let c = self.narrowed;
        let kept =
            entries.iter().filter(|e| keeps(&c.types, e.resource_type()) && keeps(&c.regions, region(e)));
        let kept: Vec<&InventoryEntry> = kept.collect();
        let whole = c.types.is_empty() && c.regions.is_empty() && c.ids.is_empty();
        let mut named = !whole;
        if whole {
            self.found = true;
            self.account_line(partition, id, info, account)?;
        }
        let width = kept.iter().map(|e| e.resource_type().len()).max().unwrap_or_default();
        for entry in kept {
            if c.ids.is_empty() {
                if std::mem::take(&mut named) {
                    self.account_line(partition, id, info, account)?;
                }
                self.inventory(entry, width)?;
                if !c.types.is_empty() {
                    self.origins(entry)?;
                    for resource in self.snapshot.resources(entry) {
                        self.resource(entry, &resource.map_err(reading)?)?;
                    }
                }
                continue;
            }
            let mut told = false;
            for resource in self.named(entry) {
                let resource = resource?;
                if std::mem::take(&mut named) {
                    self.account_line(partition, id, info, account)?;
                }
                if !told {
                    self.inventory(entry, width)?;
                    self.origins(entry)?;
                    told = true;
                }
                self.resource(entry, &resource)?;
            }
        }
        Ok(())
    }

    /// The resources with one of the wanted names. Only theirs are read whole.
    fn named(&self, entry: &InventoryEntry) -> Vec<Result<Resource>> {
        let mut found = Vec::new();
        let mut buffer = Buffer::new();
        for number in 0..entry.chunks() {
            let rows = self.snapshot.chunk(entry, number, Columns::Only(&[]), &mut buffer).map(|chunk| {
                let wanted = |row: &usize| self.narrowed.ids.iter().any(|id| chunk.is_named(*row, id));
                (0..chunk.rows()).filter(wanted).collect::<Vec<_>>()
            });
            let rows = match rows {
                Ok(rows) if rows.is_empty() => continue,
                Ok(rows) => rows,
                Err(e) => {
                    found.push(Err(reading(e)));
                    break;
                }
            };
            match self.snapshot.chunk(entry, number, Columns::All, &mut buffer) {
                Ok(chunk) => found.extend(rows.into_iter().filter_map(|row| chunk.resource(row)).map(Ok)),
                Err(e) => found.push(Err(reading(e))),
            }
        }
        found
    }

    fn account_line(
        &mut self,
        partition: &str,
        id: &str,
        info: Option<&AccountInfo>,
        account: Option<&Account>,
    ) -> Result<()> {
        let [inventories, gaps, rows] =
            account.map_or([0; 3], |account| [account.inventories(), account.gaps(), account.rows()]);
        let name = info.and_then(|info| info.name.as_deref());
        if self.format == ListFormat::Jsonl {
            let line = json!({
                "kind": "account", "partition": partition, "account": id, "name": name,
                "asked": info.is_some(), "inventories": inventories, "incomplete": gaps, "resources": rows,
            });
            return Ok(writeln!(self.out, "{line}")?);
        }
        let bold = Style::new().bold();
        let name = name.map(|name| format!(" {}", plain(name))).unwrap_or_default();
        writeln!(
            self.out,
            "\n{bold}{}/{}{name}{bold:#}: {rows} resources in {inventories} inventories, {gaps} of them incomplete",
            plain(partition),
            plain(id)
        )?;
        Ok(())
    }

    fn inventory(&mut self, entry: &InventoryEntry, width: usize) -> Result<()> {
        self.found = true;
        let (scope, rows) = (entry.scope(), entry.rows());
        if self.format == ListFormat::Jsonl {
            let gap = entry.inventory().gap().map(ToString::to_string);
            let state = entry.inventory().to_string();
            let mut line = json!({
                "kind": "inventory", "type": entry.resource_type(), "partition": scope.partition,
                "account": scope.account, "region": scope.region, "resources": rows,
                "state": state.split(':').next(), "reason": gap,
                "properties": entry.properties().collect::<Vec<_>>(),
            });
            origin(&mut line, entry.provenance(ID));
            return Ok(writeln!(self.out, "{line}")?);
        }
        let (region, kind) = (plain(region(entry)), plain(entry.resource_type()));
        let state = entry.inventory().to_string();
        Ok(writeln!(self.out, "  {region:<14}  {kind:<width$}  {rows:>6}  {}", plain(&state))?)
    }

    /// Where the facts of an inventory come from; in JSON each fact says it itself.
    fn origins(&mut self, entry: &InventoryEntry) -> Result<()> {
        if self.format == ListFormat::Jsonl {
            return Ok(());
        }
        let width = entry.properties().map(str::len).max().unwrap_or_default();
        for name in [ID].into_iter().chain(entry.properties()) {
            let Some(from) = entry.provenance(name) else { continue };
            let label = if name == ID { "the list" } else { name };
            let (captured, verified) = (time(from.captured_at), time(from.verified_at));
            let source = plain(&from.source);
            let label = plain(label);
            writeln!(
                self.out,
                "    {label:<width$}  from {source}, captured {captured}, verified {verified}"
            )?;
        }
        Ok(())
    }

    fn resource(&mut self, entry: &InventoryEntry, resource: &Resource) -> Result<()> {
        let scope = entry.scope();
        if self.format == ListFormat::Jsonl {
            let property = |(name, known): (&String, &Known<Value>)| {
                let mut fact = described(known);
                origin(&mut fact, entry.provenance(name));
                (name.clone(), fact)
            };
            let properties: Map<String, Value> = resource.properties.iter().map(property).collect();
            let line = json!({
                "kind": "resource", "type": entry.resource_type(), "partition": scope.partition,
                "account": scope.account, "region": scope.region, "id": resource.id, "arn": resource.arn,
                "properties": properties,
            });
            return Ok(writeln!(self.out, "{line}")?);
        }
        let bold = Style::new().bold();
        writeln!(self.out, "\n    {bold}{}{bold:#}  {}", plain(&resource.id), plain(&resource.arn))?;
        let width = resource.properties.keys().map(String::len).max().unwrap_or_default();
        for (name, known) in &resource.properties {
            writeln!(self.out, "      {:<width$}  {}", plain(name), words(known))?;
        }
        Ok(())
    }
}

/// Adds where a fact comes from.
fn origin(fact: &mut Value, from: Option<Provenance>) {
    if let (Some(fact), Some(from)) = (fact.as_object_mut(), from) {
        fact.insert("source".to_owned(), from.source.into());
        fact.insert("captured_at".to_owned(), from.captured_at.into());
        fact.insert("verified_at".to_owned(), from.verified_at.into());
    }
}
