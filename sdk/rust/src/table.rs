//! The rows of a batch, and what a check read of them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use bartizan_contract::tag;

use crate::bindings::bartizan::check::types;
use crate::names::{NONE, Names};
use crate::reason::{Evidence, Read, Reason};
use crate::resource::Scope;
use crate::value::{self, Bound, Node, Value};

/// A table with its columns opened.
pub(crate) struct Table<'a> {
    pub(crate) resource_type: &'a str,
    pub(crate) columns: Vec<Bound<'a>>,
    scope: u32,
    rows: u32,
    properties: Names<32>,
}

impl<'a> Table<'a> {
    pub(crate) fn open(table: &'a types::Table, index: u32) -> Self {
        let columns = table.columns.iter().map(|c| Bound::open(&c.property, &c.values, index)).collect();
        Self {
            resource_type: &table.resource_type,
            columns,
            scope: table.scope,
            rows: table.rows,
            properties: Names::new(),
        }
    }

    #[inline(always)]
    fn column(&self, property: &'static str) -> Option<(u32, &Bound<'a>)> {
        let index = self.properties.find(property, |name| {
            self.columns.iter().position(|c| c.name == name).map_or(NONE, |i| i as u32)
        });
        self.columns.get(index.number as usize).map(|c| (index.number, c))
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }
}

/// A row by table and index.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RowId {
    pub(crate) table: u32,
    pub(crate) index: u32,
}

/// A row and the columns of it that were read, one bit each.
#[derive(Clone, Copy, Default)]
pub(crate) struct Touched {
    pub(crate) row: RowId,
    pub(crate) columns: u64,
}

/// What the running check read: the evidence of a failure. Rows beyond the sixteenth and columns
/// beyond the sixty-fourth are not kept.
#[derive(Default)]
pub(crate) struct Touch {
    rows: [Cell<Touched>; 16],
    last: Cell<usize>,
}

impl Touch {
    /// Forgets all but the subject, which comes first.
    #[inline(always)]
    pub(crate) fn start(&self, subject: RowId) {
        self.last.set(0);
        let [first, ..] = &self.rows;
        first.set(Touched { row: subject, columns: 0 });
    }

    #[inline(always)]
    fn add(&self, row: RowId, column: u32) {
        let bit = 1_u64.checked_shl(column).unwrap_or(0);
        if let Some(cell) = self.rows.get(self.last.get()) {
            let touched = cell.get();
            if touched.row == row {
                cell.set(Touched { row, columns: touched.columns | bit });
                return;
            }
        }
        self.add_other(row, bit);
    }

    #[inline(never)]
    fn add_other(&self, row: RowId, bit: u64) {
        let last = self.last.get();
        let at = self.rows.iter().take(last + 1).position(|c| c.get().row == row);
        if let Some(cell) = at.and_then(|i| self.rows.get(i)) {
            let touched = cell.get();
            cell.set(Touched { row, columns: touched.columns | bit });
        } else if let Some(cell) = self.rows.get(last + 1) {
            cell.set(Touched { row, columns: bit });
            self.last.set(last + 1);
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Touched> + '_ {
        self.rows.iter().take(self.last.get() + 1).map(Cell::get)
    }
}

/// A batch, opened.
pub(crate) struct Frame<'a> {
    pub(crate) scopes: &'a [types::Scope],
    pub(crate) tables: Vec<Table<'a>>,
    pub(crate) touch: Touch,
}

impl<'a> Frame<'a> {
    pub(crate) fn open(batch: &'a types::Batch) -> Self {
        let tables = batch.tables.iter().enumerate().map(|(i, t)| Table::open(t, i as u32)).collect();
        Self { scopes: &batch.scopes, tables, touch: Touch::default() }
    }

    #[inline(always)]
    pub(crate) fn row(&'a self, row: types::Row) -> Option<Row<'a>> {
        let table = self.tables.get(row.table as usize)?;
        let id = RowId { table: row.table, index: row.index };
        (row.index < table.rows).then_some(Row { frame: self, table, id })
    }
}

/// One resource: the row behind a view.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(crate) frame: &'a Frame<'a>,
    pub(crate) table: &'a Table<'a>,
    pub(crate) id: RowId,
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.table.resource_type, self.id.index)
    }
}

impl<'a> Row<'a> {
    /// A property's value. One that was not requested is unknown, never absent.
    // Not inlined: a check reads a few properties, and each copy of this is 300 bytes of component.
    #[inline(never)]
    pub fn get(&self, property: &'static str) -> Read<Node<'a>> {
        let Some((index, bound)) = self.table.column(property) else {
            return Err(not_supplied(property));
        };
        if self.id.table != NONE {
            self.frame.touch.add(self.id, index);
        }
        let word = bound.column.root(self.id.index as usize);
        match word.tag() {
            tag::ABSENT | tag::NULL => Ok(None),
            tag::UNKNOWN | tag::MALFORMED => Err(self.unread(property, value::reason(&bound.column, word))),
            _ => Ok(Some(Node::new(bound, self.id.index, word))),
        }
    }

    /// A property's value, as a kind of value.
    #[inline(always)]
    pub fn read<T: Value<'a>>(&self, property: &'static str) -> Read<T> {
        match self.get(property)? {
            Some(node) => T::read(node).map(Some),
            None => Ok(None),
        }
    }

    #[cold]
    fn unread(&self, property: &'static str, reason: &str) -> Reason {
        let evidence = Evidence { table: self.id.table, row: self.id.index, path: Cow::Borrowed(property) };
        Reason::unread(property, reason).with((self.id.table != NONE).then_some(evidence))
    }

    /// The account, partition and region that it is in.
    #[inline]
    pub fn scope(&self) -> Scope<'a> {
        Scope::of(*self)
    }

    pub(crate) fn scope_record(&self) -> Option<&'a types::Scope> {
        self.frame.scopes.get(self.table.scope as usize)
    }

    /// The type's name.
    pub fn resource_type(&self) -> &'a str {
        self.table.resource_type
    }
}

/// A property without a column: it is no evidence, which is of what the batch holds.
#[cold]
fn not_supplied(property: &'static str) -> Reason {
    Reason::unread(property, "not-supplied")
}

/// The names of the columns whose bits are set.
pub(crate) fn names<'a>(table: &'a Table<'_>, columns: u64) -> impl Iterator<Item = &'a str> {
    table.columns.iter().take(64).enumerate().filter(move |(i, _)| columns >> i & 1 == 1).map(|(_, c)| c.name)
}

/// A gap in a set, as the reason why a question over it stays open.
#[cold]
pub(crate) fn gap(resource_type: &str, reason: &str) -> Reason {
    let mut what = String::from("the set of ");
    what.push_str(resource_type);
    Reason::unread(&what, reason)
}
