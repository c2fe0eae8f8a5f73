//! Columns back to JSON values, and the full check of a column from outside.

use super::MAX_DEPTH;
use crate::column::{Column, Malformed, Word, tag};
use serde_json::{Map, Number, Value};
use std::string::String;
use std::vec::Vec;

/// The most text that one value may expand to, in bytes: names are repeated for each use.
const MAX_TEXT: usize = 64 << 20;

/// A value as JSON; none when it is absent, unknown or malformed, nested too deeply, or expands to
/// more than its column can hold (a block used twice) or to more than 64 MiB of text.
///
/// A number that is neither a whole one of 64 bits nor a double becomes the nearest double, and
/// text when there is none.
pub fn to_value(column: &Column<'_>, word: Word) -> Option<Value> {
    let values = column.nodes().saturating_add(1);
    Reader { column, values, text: MAX_TEXT }.value(word, 0)
}

struct Reader<'c, 'a> {
    column: &'c Column<'a>,
    /// How many more values may be read.
    values: usize,
    /// How many more bytes of text may be copied.
    text: usize,
}

impl Reader<'_, '_> {
    fn value(&mut self, w: Word, depth: u32) -> Option<Value> {
        self.values = self.values.checked_sub(1)?;
        let c = self.column;
        Some(match w.tag() {
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::INT | tag::I64 => c.int(w)?.into(),
            tag::U64 => c.large(w)?.into(),
            tag::F64 => Number::from_f64(c.float(w)?)?.into(),
            tag::NUMBER => {
                let text = self.text(c.bytes(w)?)?;
                if !is_number(&text) {
                    return None;
                }
                text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::String(text), Value::Number)
            }
            tag::STR => Value::String(self.text(c.bytes(w)?)?),
            tag::ARRAY | tag::OBJECT | tag::PARTIAL | tag::MAP if depth >= MAX_DEPTH => return None,
            tag::ARRAY => {
                let items = c.items(w);
                if items.len() != w.len() {
                    return None;
                }
                items.map(|w| self.value(w, depth + 1)).collect::<Option<Vec<_>>>()?.into()
            }
            tag::OBJECT | tag::PARTIAL | tag::MAP => {
                let pairs = c.pairs(w);
                if pairs.len() != w.len() {
                    return None;
                }
                let mut members = Map::new();
                for (key, value) in pairs {
                    let name = self.text(key_bytes(c, w, key)?)?;
                    members.insert(name, self.value(value, depth + 1)?);
                }
                members.into()
            }
            _ => return None,
        })
    }

    fn text(&mut self, bytes: &[u8]) -> Option<String> {
        self.text = self.text.checked_sub(bytes.len())?;
        core::str::from_utf8(bytes).ok().map(String::from)
    }
}

/// The name of a pair's key; none when it is not in the column.
fn key_bytes<'a>(c: &Column<'a>, object: Word, key: Word) -> Option<&'a [u8]> {
    if object.tag() == tag::MAP {
        return if key.tag() == tag::STR { c.bytes(key) } else { None };
    }
    let i = usize::try_from(key.0).ok()?;
    if i < c.symbols() { Some(c.symbol(i)) } else { None }
}

/// Whether a text is a JSON number and nothing else.
fn is_number(text: &str) -> bool {
    super::Scanner::new(text.as_bytes()).is_ok_and(|mut s| {
        text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && s.number().is_ok() && s.at == text.len()
    })
}

/// Whether bytes from an untrusted source are a column in every respect that `TAPE.md` demands.
/// Takes time linear in their length.
pub fn check(bytes: &[u8]) -> Result<(), Malformed> {
    let column = Column::open(bytes)?;
    let text = core::str::from_utf8(column.text_section()).map_err(|_| Malformed)?;
    let mut checker = Checker { column: &column, text, nodes: column.nodes(), keys: text.len() };
    let names = (0..column.symbols()).map(|i| column.symbol_word(i));
    checker.distinct_texts(names)?;
    for row in 0..column.rows() {
        let root = column.root(row);
        match root.tag() {
            tag::ABSENT if root.0 == u64::from(tag::ABSENT) => {}
            tag::UNKNOWN => checker.string(root).map(|_| ())?,
            tag::ABSENT | tag::NULL => return Err(Malformed),
            _ => checker.value(root, usize::MAX, 0)?,
        }
    }
    Ok(())
}

struct Checker<'c, 'a> {
    column: &'c Column<'a>,
    /// The whole section of strings.
    text: &'a str,
    /// How many nodes are not yet part of a value: none may be part of two.
    nodes: usize,
    /// How many bytes keys may still have: no two keys share theirs.
    keys: usize,
}

impl<'a> Checker<'_, 'a> {
    fn string(&self, w: Word) -> Result<&'a str, Malformed> {
        let end = w.payload().checked_add(w.len()).ok_or(Malformed)?;
        self.text.get(w.payload()..end).ok_or(Malformed)
    }

    fn take(&mut self, nodes: usize) -> Result<(), Malformed> {
        self.nodes = self.nodes.checked_sub(nodes).ok_or(Malformed)?;
        Ok(())
    }

    fn distinct_texts(&mut self, words: impl Iterator<Item = Word>) -> Result<(), Malformed> {
        let mut keys = Vec::new();
        for w in words {
            if w.tag() != tag::STR {
                return Err(Malformed);
            }
            self.keys = self.keys.checked_sub(w.len()).ok_or(Malformed)?;
            keys.push(self.string(w)?);
        }
        distinct(&mut keys)
    }

    /// `before`: where the block begins that this value is part of; its own must end there or
    /// earlier.
    fn value(&mut self, w: Word, before: usize, depth: u32) -> Result<(), Malformed> {
        let bare = w.0 == u64::from(w.tag());
        match w.tag() {
            tag::NULL | tag::FALSE | tag::TRUE if bare => Ok(()),
            tag::INT => Ok(()),
            tag::I64 | tag::U64 | tag::F64 if w.is_empty() && w.payload() < before => {
                self.take(1)?;
                let fits = match w.tag() {
                    tag::F64 => self.column.float(w).is_some_and(f64::is_finite),
                    tag::U64 => self.column.large(w).is_some_and(|n| i64::try_from(n).is_err()),
                    _ => self.column.int(w).is_some_and(|i| i << 4 >> 4 != i),
                };
                if fits { Ok(()) } else { Err(Malformed) }
            }
            tag::NUMBER => {
                if is_number(self.string(w)?) {
                    Ok(())
                } else {
                    Err(Malformed)
                }
            }
            tag::STR => self.string(w).map(|_| ()),
            tag::ARRAY | tag::OBJECT | tag::PARTIAL | tag::MAP => self.container(w, before, depth + 1),
            _ => Err(Malformed),
        }
    }

    fn container(&mut self, w: Word, before: usize, depth: u32) -> Result<(), Malformed> {
        let words = if w.tag() == tag::ARRAY { w.len() } else { w.len() * 2 };
        let at = w.payload();
        if words == 0 {
            return if at == 0 { Ok(()) } else { Err(Malformed) };
        }
        let end = at.checked_add(words).ok_or(Malformed)?;
        if depth > MAX_DEPTH || end > before || end > self.column.nodes() {
            return Err(Malformed);
        }
        self.take(words)?;
        if w.tag() == tag::ARRAY {
            return self.column.items(w).try_for_each(|item| self.value(item, at, depth));
        }
        let pairs = self.column.pairs(w);
        if w.tag() == tag::MAP {
            self.distinct_texts(pairs.clone().map(|(key, _)| key))?;
        } else {
            let mut keys: Vec<u64> = pairs.clone().map(|(key, _)| key.0).collect();
            if keys.iter().any(|key| *key >= self.column.symbols() as u64) {
                return Err(Malformed);
            }
            distinct(&mut keys)?;
        }
        pairs.map(|(_, value)| value).try_for_each(|value| self.value(value, at, depth))
    }
}

fn distinct<T: Ord>(keys: &mut [T]) -> Result<(), Malformed> {
    keys.sort_unstable();
    if keys.array_windows().any(|[a, b]| a == b) { Err(Malformed) } else { Ok(()) }
}
