//! Reading TOML strictly: every value knows its line and column, and no key goes unread.

use crate::error::RegistryError;
use crate::name::{closest, listed};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a file, both from 1, written `registry.toml:12:3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A TOML text with the name that errors give it.
pub(crate) struct Document<'a> {
    file: Arc<str>,
    text: &'a str,
}

impl<'a> Document<'a> {
    pub(crate) fn new(file: &Path, text: &'a str) -> Self {
        Self { file: file.display().to_string().into(), text }
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            file: self.file.clone(),
            line: before.matches('\n').count() as u32 + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() as u32 + 1,
        }
    }

    pub(crate) fn parse(&self) -> Result<Spanned<DeTable<'a>>, RegistryError> {
        DeTable::parse(self.text).map_err(|error| RegistryError::Syntax {
            place: self.place(error.span().map_or(0, |span| span.start)),
            message: error.message().replace('\n', ", "),
        })
    }
}

/// A table on the way through a document.
pub(crate) struct Table<'a> {
    document: &'a Document<'a>,
    /// What errors call it: `[[plugin]]`.
    title: String,
    offset: usize,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    pub(crate) fn root(document: &'a Document<'a>, root: &'a Spanned<DeTable<'a>>) -> Self {
        Self { document, title: "the file".to_owned(), offset: 0, entries: root.get_ref() }
    }

    pub(crate) fn place(&self) -> Place {
        self.document.place(self.offset)
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, what: impl fmt::Display, hint: impl Into<String>) -> RegistryError {
        RegistryError::Value {
            place: self.place(),
            what: format!("{} {what}", self.title),
            suggestion: None,
            hint: hint.into(),
        }
    }

    /// Refuses every key that is not in `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), RegistryError> {
        let stray = self.entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        match stray.min_by_key(|key| key.span().start) {
            None => Ok(()),
            Some(key) => Err(RegistryError::UnknownKey {
                key: key.get_ref().clone().into_owned(),
                table: self.title.clone(),
                place: self.document.place(key.span().start),
                suggestion: closest(key.get_ref(), known.iter().copied()),
                known: listed(known),
            }),
        }
    }

    pub(crate) fn optional(&self, key: &'a str) -> Option<Item<'a>> {
        let value = self.entries.get(key)?;
        Some(Item { document: self.document, key, value })
    }

    pub(crate) fn required(&self, key: &'a str) -> Result<Item<'a>, RegistryError> {
        self.optional(key)
            .ok_or_else(|| self.error(format_args!("has no `{key}`"), format!("add `{key} = ...`")))
    }

    /// All entries, in the order of the file.
    pub(crate) fn items(&self) -> Vec<Item<'a>> {
        let mut items: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| {
                (key.span().start, Item { document: self.document, key: key.get_ref(), value })
            })
            .collect();
        items.sort_by_key(|(start, _)| *start);
        items.into_iter().map(|(_, item)| item).collect()
    }
}

/// A value with its key.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    document: &'a Document<'a>,
    pub(crate) key: &'a str,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    pub(crate) fn place(&self) -> Place {
        self.document.place(self.value.span().start)
    }

    pub(crate) fn error(&self, what: impl Into<String>, hint: impl Into<String>) -> RegistryError {
        RegistryError::Value { place: self.place(), what: what.into(), suggestion: None, hint: hint.into() }
    }

    /// The same, where one of `options` may have been meant instead of `word`.
    pub(crate) fn misspelt<'o>(
        &self,
        what: impl Into<String>,
        word: &str,
        options: impl IntoIterator<Item = &'o str>,
        hint: impl Into<String>,
    ) -> RegistryError {
        RegistryError::Value {
            place: self.place(),
            what: what.into(),
            suggestion: closest(word, options),
            hint: hint.into(),
        }
    }

    fn wrong_kind(&self, wanted: &str) -> RegistryError {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(format!("`{}` is {found}", self.key), format!("write {wanted}"))
    }

    pub(crate) fn text(&self) -> Result<&'a str, RegistryError> {
        match self.value.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_kind("a text in quotes")),
        }
    }

    pub(crate) fn whole(&self) -> Result<u64, RegistryError> {
        match self.value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| {
                self.error(format!("`{}` is {number}", self.key), "write a whole number that is not negative")
            }),
            _ => Err(self.wrong_kind("a whole number")),
        }
    }

    pub(crate) fn list(&self) -> Result<Vec<Item<'a>>, RegistryError> {
        match self.value.get_ref() {
            DeValue::Array(values) => Ok(values.iter().map(|value| Item { value, ..*self }).collect()),
            _ => Err(self.wrong_kind("a list")),
        }
    }

    /// A table; errors call it `title`.
    pub(crate) fn table(&self, title: impl Into<String>) -> Result<Table<'a>, RegistryError> {
        match self.value.get_ref() {
            DeValue::Table(entries) => Ok(Table {
                document: self.document,
                title: title.into(),
                offset: self.value.span().start,
                entries,
            }),
            _ => Err(self.wrong_kind("a table")),
        }
    }

    /// `[[key]]`, any number of times.
    pub(crate) fn tables(&self) -> Result<Vec<Table<'a>>, RegistryError> {
        let title = format!("[[{}]]", self.key);
        match self.value.get_ref() {
            DeValue::Array(_) => self.list()?.iter().map(|item| item.table(title.as_str())).collect(),
            _ => Err(self.wrong_kind(&format!("`{title}`, with two brackets"))),
        }
    }

    /// The value as JSON, for settings.
    pub(crate) fn json(&self) -> Result<serde_json::Value, RegistryError> {
        Ok(match self.value.get_ref() {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_err(|_| {
                    self.error(format!("`{}` does not fit into 64 bits", self.key), "write a smaller number")
                })?
                .into(),
            DeValue::Float(number) => number
                .as_str()
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(Into::into)
                .ok_or_else(|| self.error(format!("`{}` is {number}", self.key), "write a finite number"))?,
            DeValue::Boolean(value) => (*value).into(),
            DeValue::Array(_) => self.list()?.iter().map(Item::json).collect::<Result<Vec<_>, _>>()?.into(),
            DeValue::Datetime(_) | DeValue::Table(_) => {
                return Err(self.wrong_kind("a text, a whole number, true or false, or a list of texts"));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let document = Document::new(Path::new("f.toml"), "a\nßx = 1\n");
        assert_eq!(document.place(0).to_string(), "f.toml:1:1");
        assert_eq!(document.place(2).to_string(), "f.toml:2:1");
        assert_eq!(document.place(4).to_string(), "f.toml:2:2");
        assert_eq!(document.place(99).to_string(), "f.toml:3:1");
    }
}
