//! Writing columns: JSON text to tape in one pass, and back to JSON values.

mod decode;
mod names;
mod scan;

pub use decode::{check, to_value};

use crate::column::{Column, tag};
use names::{NONE, Names, Place};
use scan::{Number, Scan, Scanner};
use serde_json::Value;
use std::fmt;
use std::string::String;
use std::vec::Vec;

/// How many containers a value may be nested in.
pub const MAX_DEPTH: u32 = 64;

/// How many names a column may have before keys count as data and are written as maps, and how
/// many properties a table may have.
pub const MAX_NAMES: usize = 1024;

/// The longest reason that is kept, in bytes.
const MAX_REASON: usize = 4096;

/// Lengths have 28 bits.
const MAX_LEN: usize = (1 << 28) - 1;

/// Offsets have 32 bits; the names come behind the text, and some room is left for them.
const MAX_OFFSET: usize = u32::MAX as usize - (64 << 20);

/// A word as it is written.
type Bytes = [u8; 8];

/// Why a document could not be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeError {
    /// What is wrong.
    pub problem: Problem,
    /// At which byte of the document.
    pub at: usize,
}

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// It is not UTF-8.
    NotUtf8,
    /// It ends too early.
    End,
    /// It goes on behind its end.
    Trailing,
    /// No value begins here.
    Value,
    /// The document of a resource is not an object.
    NotAnObject,
    /// No key begins here.
    Key,
    /// No `:` behind a key.
    Colon,
    /// Neither `,` nor `}` behind a member.
    InObject,
    /// Neither `,` nor `]` behind an item.
    InArray,
    /// Not how JSON writes numbers.
    Number,
    /// A control character in a string.
    Control,
    /// An unknown escape.
    Escape,
    /// Half of a surrogate pair.
    Surrogate,
    /// Containers within more than [`MAX_DEPTH`] others.
    Depth,
    /// More than the format can address.
    Size,
    /// More than [`MAX_NAMES`] properties in a table.
    Properties,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "not UTF-8",
            Self::End => "the text ends in the middle of a value",
            Self::Trailing => "more text behind the value",
            Self::Value => "expected a value",
            Self::NotAnObject => "expected an object",
            Self::Key => "expected a key in quotes",
            Self::Colon => "expected `:` behind the key",
            Self::InObject => "expected `,` or `}` behind the member",
            Self::InArray => "expected `,` or `]` behind the item",
            Self::Number => "not a JSON number",
            Self::Control => "control characters in a string must be escaped",
            Self::Escape => "not a JSON escape",
            Self::Surrogate => "half of a surrogate pair",
            Self::Depth => "nested more than 64 deep",
            Self::Size => "too large for a column",
            Self::Properties => "more than 1,024 properties in one table",
        })
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem, self.at)
    }
}

impl core::error::Error for EncodeError {}

#[inline(always)]
const fn word(tag: u8, len: usize, payload: usize) -> Bytes {
    (tag as u64 | (len as u64) << 4 | (payload as u64) << 32).to_le_bytes()
}

/// One column under construction: each call of `absent`, `unknown`, `value` or `json` adds a row.
#[derive(Debug)]
pub struct Builder {
    names: Names,
    roots: Vec<Bytes>,
    nodes: Vec<Bytes>,
    text: Vec<u8>,
    /// The blocks of the containers that are still open.
    stack: Vec<Bytes>,
    mark: Mark,
}

/// Where the last row began, so that a failed one leaves nothing behind.
#[derive(Debug, Default)]
struct Mark {
    nodes: usize,
    text: usize,
    names: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// A column without rows.
    pub const fn new() -> Self {
        Self {
            names: Names::new(MAX_NAMES),
            roots: Vec::new(),
            nodes: Vec::new(),
            text: Vec::new(),
            stack: Vec::new(),
            mark: Mark { nodes: 0, text: 0, names: 0 },
        }
    }

    /// How many rows it has.
    pub const fn rows(&self) -> usize {
        self.roots.len()
    }

    /// A row where the property is known not to be there.
    pub fn absent(&mut self) {
        self.roots.push(word(tag::ABSENT, 0, 0));
    }

    /// A row that could not be read; `reason` is written as in [`crate::reason`]. What is longer
    /// than 4 KiB is cut.
    pub fn unknown(&mut self, reason: &str) {
        let reason = reason.get(..reason.floor_char_boundary(MAX_REASON)).unwrap_or(reason);
        let from = self.text.len();
        self.text.extend_from_slice(reason.as_bytes());
        // Without room for the reason the row is still unknown.
        let root = self.string_from(tag::UNKNOWN, from).unwrap_or_else(|_| {
            self.text.truncate(from);
            word(tag::UNKNOWN, 0, 0)
        });
        self.roots.push(root);
    }

    /// A row from a value; null is absent. What the format cannot hold (see [`Problem::Depth`] and
    /// [`Problem::Size`]) becomes unknown for the reason `parse`.
    pub fn value(&mut self, value: &Value) {
        if value.is_null() {
            return self.absent();
        }
        self.begin();
        match self.encode(value, NONE, 0) {
            Ok(root) => self.roots.push(root),
            Err(problem) => {
                self.roll_back();
                self.unknown(&std::format!("parse||{problem}"));
            }
        }
    }

    /// A row from JSON text; null is absent. On an error there is no row.
    pub fn json(&mut self, text: &[u8]) -> Result<(), EncodeError> {
        let mut s = Scanner::new(text).map_err(|(problem, at)| EncodeError { problem, at })?;
        self.begin();
        match self.scan(&mut s, NONE, 0).and_then(|root| s.end().map(|()| root)) {
            Ok(root) => {
                self.roots.push(root_of(root));
                Ok(())
            }
            Err(problem) => {
                self.roll_back();
                Err(EncodeError { problem, at: s.at })
            }
        }
    }

    /// Replaces what is in `out` by the column, and starts anew.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let names = self.names.bytes();
        let words = 2 + self.names.len() + self.roots.len() + self.nodes.len();
        out.clear();
        out.reserve_exact(words * 8 + self.text.len() + names.len());
        for n in [Column::VERSION, self.roots.len() as u32, self.names.len() as u32, self.nodes.len() as u32]
        {
            out.extend_from_slice(&n.to_le_bytes());
        }
        let base = self.text.len();
        for (at, len) in self.names.spans() {
            out.extend_from_slice(&word(tag::STR, len, base + at));
        }
        out.extend_from_slice(self.roots.as_flattened());
        out.extend_from_slice(self.nodes.as_flattened());
        out.extend_from_slice(&self.text);
        out.extend_from_slice(names);
        self.clear();
    }

    fn clear(&mut self) {
        self.names.clear();
        self.roots.clear();
        self.nodes.clear();
        self.text.clear();
        self.stack.clear();
    }

    #[inline(always)]
    fn begin(&mut self) {
        self.mark = Mark { nodes: self.nodes.len(), text: self.text.len(), names: self.names.len() };
    }

    fn roll_back(&mut self) {
        self.nodes.truncate(self.mark.nodes);
        self.text.truncate(self.mark.text);
        self.names.truncate(self.mark.names);
        self.stack.clear();
    }

    /// The word of a string that begins at `from` and ends where the text ends.
    #[inline(always)]
    fn string_from(&self, tag: u8, from: usize) -> Scan<Bytes> {
        let len = self.text.len() - from;
        if len > MAX_LEN || self.text.len() > MAX_OFFSET {
            return Err(Problem::Size);
        }
        Ok(word(tag, len, from))
    }

    fn string(&mut self, tag: u8, bytes: &[u8]) -> Scan<Bytes> {
        let from = self.text.len();
        self.text.extend_from_slice(bytes);
        self.string_from(tag, from)
    }

    fn wide(&mut self, tag: u8, node: u64) -> Scan<Bytes> {
        let at = self.nodes.len();
        if at > MAX_OFFSET {
            return Err(Problem::Size);
        }
        self.nodes.push(node.to_le_bytes());
        Ok(word(tag, 0, at))
    }

    /// Moves the words of a container from the stack behind the blocks of its children.
    #[inline(always)]
    fn block(&mut self, tag: u8, from: usize, words_each: usize) -> Scan<Bytes> {
        let at = self.nodes.len();
        let block = self.stack.get(from..).unwrap_or(&[]);
        let len = block.len() / words_each;
        if len == 0 {
            return Ok(word(tag, 0, 0));
        }
        if len > MAX_LEN || at + block.len() > MAX_OFFSET {
            return Err(Problem::Size);
        }
        self.nodes.extend_from_slice(block);
        self.stack.truncate(from);
        Ok(word(tag, len, at))
    }

    fn number(&mut self, n: Number<'_>) -> Scan<Bytes> {
        match n {
            Number::Int(i) if i << 4 >> 4 == i => {
                Ok((tag::INT as u64 | (i << 4).cast_unsigned()).to_le_bytes())
            }
            Number::Int(i) => self.wide(tag::I64, i.cast_unsigned()),
            Number::Large(n) => self.wide(tag::U64, n),
            Number::Float(f) => self.wide(tag::F64, f.to_bits()),
            Number::Text(text) => self.string(tag::NUMBER, text),
        }
    }

    /// A value of JSON text. `parent`: the name of the key that it stands below; `depth`: how many
    /// containers it stands in.
    fn scan(&mut self, s: &mut Scanner<'_>, parent: u32, depth: u32) -> Scan<Bytes> {
        match s.token() {
            b'"' => {
                s.at += 1;
                let from = self.text.len();
                s.string(&mut self.text)?;
                self.string_from(tag::STR, from)
            }
            b'{' => self.scan_object(s, parent, depth + 1),
            b'[' => self.scan_array(s, parent, depth + 1),
            b'-' | b'0'..=b'9' => {
                let n = s.number()?;
                self.number(n)
            }
            b't' => s.literal(b"true").map(|()| word(tag::TRUE, 0, 0)),
            b'f' => s.literal(b"false").map(|()| word(tag::FALSE, 0, 0)),
            b'n' => s.literal(b"null").map(|()| word(tag::NULL, 0, 0)),
            _ => Err(s.wrong(Problem::Value)),
        }
    }

    fn scan_array(&mut self, s: &mut Scanner<'_>, parent: u32, depth: u32) -> Scan<Bytes> {
        if depth > MAX_DEPTH {
            return Err(Problem::Depth);
        }
        s.at += 1;
        if s.token() == b']' {
            s.at += 1;
            return Ok(word(tag::ARRAY, 0, 0));
        }
        let from = self.stack.len();
        loop {
            let item = self.scan(s, parent, depth)?;
            self.stack.push(item);
            match s.token() {
                b',' => s.at += 1,
                b']' => break,
                _ => return Err(s.wrong(Problem::InArray)),
            }
        }
        s.at += 1;
        self.block(tag::ARRAY, from, 1)
    }

    fn scan_object(&mut self, s: &mut Scanner<'_>, parent: u32, depth: u32) -> Scan<Bytes> {
        if depth > MAX_DEPTH {
            return Err(Problem::Depth);
        }
        s.at += 1;
        if s.token() == b'}' {
            s.at += 1;
            return Ok(word(tag::OBJECT, 0, 0));
        }
        let from = self.stack.len();
        let mut place = Place { parent, after: NONE };
        // Names that rise need no search for an earlier member of the same name.
        let mut unseen = 0;
        loop {
            s.take(b'"', Problem::Key)?;
            let key_at = s.at;
            let Some(name) = key(&mut self.names, place, s)? else {
                s.at = key_at;
                self.names_to_text(from)?;
                return self.scan_map(s, from, depth);
            };
            place.after = name;
            s.take(b':', Problem::Colon)?;
            let value = self.scan(s, name, depth)?;
            let key = u64::from(name).to_le_bytes();
            if name >= unseen {
                unseen = name + 1;
                self.stack.extend_from_slice(&[key, value]);
            } else {
                self.member(from, key, value);
            }
            match s.token() {
                b',' => s.at += 1,
                b'}' => break,
                _ => return Err(s.wrong(Problem::InObject)),
            }
        }
        s.at += 1;
        self.block(tag::OBJECT, from, 2)
    }

    /// A member whose name may be there already: the last one wins.
    fn member(&mut self, from: usize, key: Bytes, value: Bytes) {
        let pairs = self.stack.get_mut(from..).unwrap_or_default().as_chunks_mut::<2>().0;
        match pairs.iter_mut().find(|[k, _]| *k == key) {
            Some([_, v]) => *v = value,
            None => self.stack.extend_from_slice(&[key, value]),
        }
    }

    /// Goes on with an object as a map, from the first quote of a key behind it.
    fn scan_map(&mut self, s: &mut Scanner<'_>, from: usize, depth: u32) -> Scan<Bytes> {
        loop {
            let key_from = self.text.len();
            s.string(&mut self.text)?;
            let key = self.string_from(tag::STR, key_from)?;
            s.take(b':', Problem::Colon)?;
            let value = self.scan(s, NONE, depth)?;
            self.stack.extend_from_slice(&[key, value]);
            match s.token() {
                b',' => s.at += 1,
                b'}' => break,
                _ => return Err(s.wrong(Problem::InObject)),
            }
            s.take(b'"', Problem::Key)?;
        }
        s.at += 1;
        self.last_of_each_key(from);
        self.block(tag::MAP, from, 2)
    }

    /// Turns the names of the members on the stack into texts of their own.
    fn names_to_text(&mut self, from: usize) -> Scan<()> {
        for [key, _] in self.stack.get_mut(from..).unwrap_or_default().as_chunks_mut::<2>().0 {
            let name = self.names.name(u64::from_le_bytes(*key) as u32);
            let at = self.text.len();
            if at > MAX_OFFSET {
                return Err(Problem::Size);
            }
            self.text.extend_from_slice(name);
            *key = word(tag::STR, name.len(), at);
        }
        Ok(())
    }

    /// Of the members of a map with one key, keeps the last.
    fn last_of_each_key(&mut self, from: usize) {
        let text = &self.text;
        let text_of = |key: &Bytes| {
            let [low, high] = [0, 32].map(|by| (u64::from_le_bytes(*key) >> by) as u32 as usize);
            text.get(high..high + (low >> 4)).unwrap_or(b"")
        };
        let pairs = self.stack.get(from..).unwrap_or(&[]).as_chunks::<2>().0;
        let mut order: Vec<(&[u8], usize)> =
            pairs.iter().enumerate().map(|(i, [key, _])| (text_of(key), i)).collect();
        order.sort_unstable();
        let mut last: Vec<usize> =
            order.chunk_by(|a, b| a.0 == b.0).filter_map(|same| same.last().map(|(_, i)| *i)).collect();
        if last.len() == pairs.len() {
            return;
        }
        last.sort_unstable();
        let kept: Vec<Bytes> = last.iter().filter_map(|i| pairs.get(*i)).flatten().copied().collect();
        self.stack.truncate(from);
        self.stack.extend_from_slice(&kept);
    }

    fn encode(&mut self, value: &Value, parent: u32, depth: u32) -> Scan<Bytes> {
        match value {
            Value::Null => Ok(word(tag::NULL, 0, 0)),
            Value::Bool(false) => Ok(word(tag::FALSE, 0, 0)),
            Value::Bool(true) => Ok(word(tag::TRUE, 0, 0)),
            Value::String(s) => self.string(tag::STR, s.as_bytes()),
            Value::Number(n) => {
                let (int, large, float) = (n.as_i64(), n.as_u64(), n.as_f64());
                let n = int
                    .map(Number::Int)
                    .or(large.map(Number::Large))
                    .or(float.map(Number::Float))
                    .ok_or(Problem::Number)?;
                self.number(n)
            }
            Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => Err(Problem::Depth),
            Value::Array(items) => {
                let from = self.stack.len();
                for item in items {
                    let item = self.encode(item, parent, depth + 1)?;
                    self.stack.push(item);
                }
                self.block(tag::ARRAY, from, 1)
            }
            Value::Object(members) => {
                let from = self.stack.len();
                let mut place = Place { parent, after: NONE };
                let mut map = false;
                for (key, value) in members {
                    let name = if map { None } else { self.names.intern(place, key.as_bytes()) };
                    if name.is_none() && !map {
                        self.names_to_text(from)?;
                        map = true;
                    }
                    let key = match name {
                        Some(name) => u64::from(name).to_le_bytes(),
                        None => self.string(tag::STR, key.as_bytes())?,
                    };
                    place.after = name.unwrap_or(NONE);
                    let value = self.encode(value, place.after, depth + 1)?;
                    self.stack.extend_from_slice(&[key, value]);
                }
                self.block(if map { tag::MAP } else { tag::OBJECT }, from, 2)
            }
        }
    }
}

/// A property of null is absent.
fn root_of(value: Bytes) -> Bytes {
    if value == word(tag::NULL, 0, 0) { word(tag::ABSENT, 0, 0) } else { value }
}

/// A key's name, up to and with its closing quote; none when it is new and there are too many.
#[inline(always)]
fn key(names: &mut Names, place: Place, s: &mut Scanner<'_>) -> Scan<Option<u32>> {
    if let Some((name, len)) = names.follow(place, s.rest()) {
        s.at += len + 1;
        return Ok(Some(name));
    }
    other_key(names, place, s)
}

#[inline(never)]
fn other_key(names: &mut Names, place: Place, s: &mut Scanner<'_>) -> Scan<Option<u32>> {
    if let Some(key) = s.simple_string() {
        return Ok(names.intern(place, key));
    }
    let mut key = Vec::new();
    s.string(&mut key)?;
    Ok(names.intern(place, &key))
}

/// The columns of one table from the JSON of its resources; reused from table to table.
#[derive(Debug)]
pub struct Encoder {
    properties: Names,
    slots: Vec<Slot>,
    /// How many of the first slots were granted; none when everything is.
    granted: Option<usize>,
    rows: usize,
}

/// A property. What was not granted has a slot too, so that the next document skips it quickly.
#[derive(Debug)]
struct Slot {
    granted: bool,
    /// The row, from 1, that it last had a value in.
    last: usize,
    /// The same before that row, for when the row is taken back.
    before: usize,
    column: Builder,
}

impl Encoder {
    /// `granted`: the properties to keep, which become the columns in this order, whether any
    /// resource has them or not. None keeps what there is, by name.
    pub fn new(granted: Option<&[&str]>) -> Self {
        let limit = granted.map_or(0, <[_]>::len).max(MAX_NAMES);
        let mut properties = Names::new(limit);
        let mut slots = Vec::new();
        for name in granted.unwrap_or(&[]) {
            let place = Place { parent: NONE, after: NONE };
            if properties.intern(place, name.as_bytes()).is_some_and(|i| i as usize == slots.len()) {
                slots.push(Slot::new(true));
            }
        }
        Self { properties, granted: granted.map(|_| slots.len()), slots, rows: 0 }
    }

    /// How many resources were pushed.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// One resource: an object with a member a property. A property of null, or that is not there,
    /// is absent. On an error there is no row.
    pub fn push_json(&mut self, document: &[u8]) -> Result<(), EncodeError> {
        let mut s = Scanner::new(document).map_err(|(problem, at)| EncodeError { problem, at })?;
        let known = self.slots.len();
        match self.scan(&mut s) {
            Ok(()) => {
                self.rows += 1;
                Ok(())
            }
            Err(problem) => {
                self.properties.truncate(known);
                self.slots.truncate(known);
                let row = self.rows + 1;
                for slot in self.slots.iter_mut().filter(|slot| slot.last == row) {
                    slot.take_back(self.rows);
                }
                Err(EncodeError { problem, at: s.at })
            }
        }
    }

    fn scan(&mut self, s: &mut Scanner<'_>) -> Scan<()> {
        s.take(b'{', Problem::NotAnObject)?;
        if s.token() == b'}' {
            s.at += 1;
            return s.end();
        }
        let mut place = Place { parent: NONE, after: NONE };
        loop {
            s.take(b'"', Problem::Key)?;
            let key_at = s.at;
            let name = key(&mut self.properties, place, s)?;
            s.take(b':', Problem::Colon)?;
            if let Some(name) = name {
                place.after = name;
                if name as usize == self.slots.len() {
                    self.slots.push(Slot::new(self.granted.is_none()));
                }
            } else if self.granted.is_none() {
                s.at = key_at;
                return Err(Problem::Properties);
            }
            match name.and_then(|name| self.slots.get_mut(name as usize)) {
                Some(slot) if slot.granted => slot.scan(s, self.rows)?,
                _ => s.skip(0)?,
            }
            match s.token() {
                b',' => s.at += 1,
                b'}' => break,
                _ => return Err(s.wrong(Problem::InObject)),
            }
        }
        s.at += 1;
        s.end()
    }

    /// The columns by property; starts anew.
    pub fn finish(&mut self) -> Vec<(String, Vec<u8>)> {
        let rows = core::mem::take(&mut self.rows);
        let mut columns = Vec::new();
        for (slot, i) in self.slots.iter_mut().zip(0..) {
            let seen = core::mem::take(&mut slot.last) > 0;
            if !slot.granted || (self.granted.is_none() && !seen) {
                continue;
            }
            slot.column.roots.resize(rows, word(tag::ABSENT, 0, 0));
            let mut out = Vec::new();
            slot.column.finish(&mut out);
            columns.push((String::from_utf8_lossy(self.properties.name(i)).into_owned(), out));
        }
        if self.granted.is_none() {
            columns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        }
        columns
    }

    /// Drops the resources pushed so far.
    pub fn discard(&mut self) {
        self.rows = 0;
        for slot in &mut self.slots {
            slot.last = 0;
            slot.column.clear();
        }
    }
}

impl Slot {
    const fn new(granted: bool) -> Self {
        Self { granted, last: 0, before: 0, column: Builder::new() }
    }

    #[inline(always)]
    fn scan(&mut self, s: &mut Scanner<'_>, rows: usize) -> Scan<()> {
        if self.last == rows + 1 {
            // A second member of the same name: the last wins.
            self.take_back(rows);
        }
        self.before = core::mem::replace(&mut self.last, rows + 1);
        self.column.roots.resize(rows, word(tag::ABSENT, 0, 0));
        self.column.begin();
        let root = self.column.scan(s, NONE, 0)?;
        self.column.roots.push(root_of(root));
        Ok(())
    }

    fn take_back(&mut self, rows: usize) {
        self.column.roots.truncate(rows);
        self.column.roll_back();
        self.last = self.before;
    }
}
