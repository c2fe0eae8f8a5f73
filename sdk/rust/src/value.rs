//! Values of properties, read in place.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use bartizan_contract::{Column, Word, tag};

use crate::names::{Found, NONE, Names};
use crate::reason::{Evidence, Read, Reason};
use crate::tri::{self, Tri};

/// A column with the names that were looked up in it.
pub(crate) struct Bound<'a> {
    pub(crate) name: &'a str,
    pub(crate) column: Column<'a>,
    pub(crate) table: u32,
    keys: Names<16>,
}

impl<'a> Bound<'a> {
    pub(crate) fn open(name: &'a str, bytes: &'a [u8], table: u32) -> Self {
        // Bytes that are no column have no roots, so each of their rows reads as malformed.
        let column = Column::open(bytes).unwrap_or(Column::EMPTY);
        Self { name, column, table, keys: Names::new() }
    }

    #[inline(always)]
    fn symbol(&self, key: &'static str) -> Found<'_> {
        self.keys.find(key, |key| {
            let mut symbols = 0..self.column.symbols();
            symbols.find(|i| self.column.symbol(*i) == key.as_bytes()).map_or(NONE, |i| i as u32)
        })
    }

    /// The value of a key in an object whose keys are names.
    #[inline(always)]
    fn member(&self, object: Word, key: &'static str) -> Option<Word> {
        let Found { number, place } = self.symbol(key);
        let symbol = u64::from(number);
        // Objects of a column are much alike: the key is where it was in the one before.
        if let Some((k, value)) = self.column.pair(object, place.get() as usize)
            && k.0 == symbol
        {
            return Some(value);
        }
        let (at, (_, value)) = self.column.pairs(object).enumerate().find(|(_, (k, _))| k.0 == symbol)?;
        place.set(at as u32);
        Some(value)
    }
}

/// A value of any kind, where it lies.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    /// None for the empty object that stands for an absent one.
    bound: Option<&'a Bound<'a>>,
    row: u32,
    word: Word,
}

impl Default for Node<'_> {
    /// An empty object: every key is absent.
    fn default() -> Self {
        Self { bound: None, row: 0, word: Word(tag::OBJECT as u64) }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.bound.map_or("", |b| b.name);
        write!(f, "{name}[{}]: {:?}", self.row, self.word)
    }
}

/// What a value is, for a `match`.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// A null inside a value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number of any form.
    Number,
    /// Text.
    Text(&'a str),
    /// A list.
    List(List<'a, Node<'a>>),
    /// An object, of names or of data.
    Object,
}

impl<'a> Node<'a> {
    #[inline(always)]
    pub(crate) fn new(bound: &'a Bound<'a>, row: u32, word: Word) -> Self {
        Self { bound: Some(bound), row, word }
    }

    #[inline(always)]
    fn child(&self, word: Word) -> Self {
        Self { word, ..*self }
    }

    #[inline(always)]
    fn column(&self) -> Column<'a> {
        self.bound.map_or(Column::EMPTY, |b| b.column)
    }

    /// The items of a list, or the value itself as the only one.
    #[inline]
    pub(crate) fn one_or_many(self) -> impl Iterator<Item = Node<'a>> + Clone + use<'a> {
        let only = (self.word.tag() != tag::ARRAY).then_some(self);
        only.into_iter().chain(self.column().items(self.word).map(move |word| self.child(word)))
    }

    /// What it is.
    pub fn kind(&self) -> Result<Kind<'a>, Reason> {
        Ok(match self.word.tag() {
            tag::NULL => Kind::Null,
            tag::TRUE => Kind::Bool(true),
            tag::FALSE => Kind::Bool(false),
            tag::INT | tag::I64 | tag::U64 | tag::F64 | tag::NUMBER => Kind::Number,
            tag::STR => Kind::Text(self.text()?),
            tag::ARRAY => Kind::List(self.list()?),
            tag::OBJECT | tag::PARTIAL | tag::MAP => Kind::Object,
            _ => return Err(self.unread(self.word)),
        })
    }

    /// The value of a key. A key that is missing is absent, unless the object is known only in part.
    // Not inlined, like `Row::get`.
    #[inline(never)]
    pub fn get(&self, key: &'static str) -> Read<Node<'a>> {
        let Some(bound) = self.bound else { return Ok(None) };
        let word = match self.word.tag() {
            tag::OBJECT | tag::PARTIAL => bound.member(self.word, key),
            tag::MAP => {
                let mut pairs = bound.column.pairs(self.word);
                pairs.find(|(k, _)| bound.column.bytes(*k) == Some(key.as_bytes())).map(|(_, v)| v)
            }
            _ => return Err(self.mismatch("an object")),
        };
        let Some(word) = word else {
            if self.word.tag() == tag::PARTIAL {
                return Err(self.missing(key));
            }
            return Ok(None);
        };
        self.known(word, key)
    }

    #[inline(always)]
    fn known(&self, word: Word, key: &'static str) -> Read<Node<'a>> {
        match word.tag() {
            tag::ABSENT | tag::NULL => Ok(None),
            tag::UNKNOWN | tag::MALFORMED => Err(self.unread_key(word, key)),
            _ => Ok(Some(self.child(word))),
        }
    }

    /// The value of a key, as a kind of value.
    #[inline]
    pub fn read<T: Value<'a>>(&self, key: &'static str) -> Read<T> {
        match self.get(key)? {
            Some(node) => T::read(node).map(Some),
            None => Ok(None),
        }
    }

    /// This value, as a kind of value.
    #[inline]
    pub fn to<T: Value<'a>>(&self) -> Result<T, Reason> {
        T::read(*self)
    }

    /// Whether it is this text. A list or a number is not.
    #[inline]
    pub fn is(&self, text: &str) -> bool {
        self.bytes() == Some(text.as_bytes())
    }

    /// Text as bytes, without the price of validating it; none for anything else.
    #[inline(always)]
    pub fn bytes(&self) -> Option<&'a [u8]> {
        if self.word.tag() == tag::STR { self.column().bytes(self.word) } else { None }
    }

    /// The value itself, if it is an object.
    #[inline(always)]
    pub fn object(self) -> Result<Self, Reason> {
        match self.word.tag() {
            tag::OBJECT | tag::PARTIAL | tag::MAP => Ok(self),
            _ => Err(self.mismatch("an object")),
        }
    }

    #[inline]
    pub(crate) fn text(&self) -> Result<&'a str, Reason> {
        match self.bytes().and_then(utf8) {
            Some(text) => Ok(text),
            None => Err(self.mismatch("text")),
        }
    }

    #[inline(always)]
    pub(crate) fn list<T>(&self) -> Result<List<'a, T>, Reason> {
        match self.word.tag() {
            tag::ARRAY => Ok(List { node: *self, kind: PhantomData }),
            _ => Err(self.mismatch("a list")),
        }
    }

    #[cold]
    pub(crate) fn mismatch(&self, wanted: &str) -> Reason {
        if matches!(self.word.tag(), tag::UNKNOWN | tag::MALFORMED) {
            return self.unread(self.word);
        }
        let at = self.evidence(None);
        let what = at.as_ref().map_or("the value", |e| &*e.path);
        Reason::unknown("parse", [what, " is not ", wanted].concat()).with(at)
    }

    #[cold]
    fn missing(&self, key: &'static str) -> Reason {
        self.lost("partial", key)
    }

    #[cold]
    fn unread_key(&self, word: Word, key: &'static str) -> Reason {
        self.lost(reason(&self.column(), word), key)
    }

    #[cold]
    fn unread(&self, word: Word) -> Reason {
        let at = self.evidence(None);
        let what = at.as_ref().map_or("the value", |e| &*e.path);
        Reason::unread(what, reason(&self.column(), word)).with(at)
    }

    fn lost(&self, why: &str, key: &'static str) -> Reason {
        let at = self.evidence(Some(key));
        Reason::unread(at.as_ref().map_or(key, |e| &*e.path), why).with(at)
    }

    /// Where this value is, or a key of it. Equal words are equal values, so the first place where
    /// the word stands is as good as any.
    #[cold]
    pub(crate) fn evidence(&self, key: Option<&str>) -> Option<Evidence> {
        let bound = self.bound?;
        if bound.table == NONE {
            return None;
        }
        let mut way = Way { column: bound.column, steps: Vec::new(), patience: 10_000 };
        let root = bound.column.root(self.row as usize);
        way.find(root, self.word);
        let mut path = String::from(bound.name);
        for step in way.steps.iter().rev() {
            path.push('/');
            match step {
                Step::Key(key) => path.push_str(key),
                Step::Index(index) => path.push_str(&index.to_string()),
            }
        }
        if let Some(key) = key {
            path.push('/');
            path.push_str(key);
        }
        Some(Evidence { table: bound.table, row: self.row, path: Cow::Owned(path) })
    }
}

/// The bytes of a tape's string as text.
#[cfg(not(target_family = "wasm"))]
#[inline]
fn utf8(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

/// The same in a sandbox, where validating each string anew takes a sixth of a check's time.
#[cfg(target_family = "wasm")]
#[inline(always)]
#[expect(unsafe_code, reason = "the host vouches for the tape: see below")]
fn utf8(bytes: &[u8]) -> Option<&str> {
    // SAFETY: the contract says that strings of a tape are UTF-8, and the only caller of a component
    // is its host. It is trusted in the same way with the strings of the canonical ABI, which the
    // generated bindings take over unchecked. A host that broke its word would find the harm inside
    // the instance that it made for this call, and what comes out of it is validated.
    Some(unsafe { core::str::from_utf8_unchecked(bytes) })
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The way to a word, last step first.
struct Way<'a> {
    column: Column<'a>,
    steps: Vec<Step<'a>>,
    /// How many values are looked at: a value deep in a large document is named by its property.
    patience: u32,
}

impl Way<'_> {
    fn find(&mut self, from: Word, to: Word) -> bool {
        if from == to {
            return true;
        }
        let column = self.column;
        let Some(left) = self.patience.checked_sub(1) else { return false };
        self.patience = left;
        for (i, item) in column.items(from).enumerate() {
            if self.find(item, to) {
                self.steps.push(Step::Index(i));
                return true;
            }
        }
        for (key, value) in column.pairs(from) {
            if self.find(value, to) {
                let key = core::str::from_utf8(column.key(from, key)).unwrap_or_default();
                self.steps.push(Step::Key(key));
                return true;
            }
        }
        false
    }
}

/// The text behind an unknown word; malformed bytes are a reason of their own.
pub(crate) fn reason<'a>(column: &Column<'a>, word: Word) -> &'a str {
    match word.tag() {
        tag::UNKNOWN => column.text(word).unwrap_or("failed"),
        _ => "parse||the value is malformed",
    }
}

/// A kind of value that a field of a view or a shape can have.
pub trait Value<'a>: Sized {
    /// Reads it, or says why it cannot be read.
    fn read(node: Node<'a>) -> Result<Self, Reason>;
}

impl<'a> Value<'a> for Node<'a> {
    #[inline(always)]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        Ok(node)
    }
}

impl<'a> Value<'a> for &'a str {
    #[inline]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        node.text()
    }
}

impl<'a> Value<'a> for bool {
    /// Templates write `"true"` as well.
    #[inline]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        match node.word.tag() {
            tag::TRUE => Ok(true),
            tag::FALSE => Ok(false),
            _ => match node.bytes() {
                Some(b"true") => Ok(true),
                Some(b"false") => Ok(false),
                _ => Err(node.mismatch("true or false")),
            },
        }
    }
}

impl<'a> Value<'a> for i64 {
    /// Templates write `"443"` as well.
    #[inline]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        if let Some(n) = node.column().int(node.word) {
            return Ok(n);
        }
        node.bytes()
            .and_then(|digits| core::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| node.mismatch("a whole number"))
    }
}

impl<'a> Value<'a> for f64 {
    /// A number that no double is equal to cannot be read as one.
    #[inline]
    #[allow(clippy::cast_precision_loss, reason = "a caller that asks for a double accepts one")]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        let column = node.column();
        column
            .float(node.word)
            .or_else(|| column.int(node.word).map(|n| n as f64))
            .or_else(|| column.large(node.word).map(|n| n as f64))
            .ok_or_else(|| node.mismatch("a number"))
    }
}

/// A list, whose items may be unknown one by one.
pub struct List<'a, T> {
    node: Node<'a>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for List<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<'_, T> {}

impl<T> fmt::Debug for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<T> Default for List<'_, T> {
    /// An empty list.
    fn default() -> Self {
        Self { node: Node { word: Word(tag::ARRAY as u64), ..Node::default() }, kind: PhantomData }
    }
}

impl<'a, T> Value<'a> for List<'a, T> {
    #[inline(always)]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        node.list()
    }
}

impl<'a, T: Value<'a>> List<'a, T> {
    /// How many items it has, known or not.
    #[inline]
    pub fn len(&self) -> usize {
        self.node.word.len()
    }

    /// Whether it has none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items; each is read, or says why it cannot be.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Result<T, Reason>> + use<'a, T> {
        let node = self.node;
        node.column().items(node.word).map(move |word| match word.tag() {
            tag::UNKNOWN | tag::MALFORMED => Err(node.unread(word)),
            _ => T::read(node.child(word)),
        })
    }

    /// Whether it fits any item, in three-valued logic.
    #[inline]
    pub fn any(&self, mut fits: impl FnMut(T) -> Tri) -> Tri {
        tri::any(self.iter().map(|item| item.and_then(&mut fits)))
    }

    /// Whether it fits all items, in three-valued logic.
    #[inline]
    pub fn all(&self, mut fits: impl FnMut(T) -> Tri) -> Tri {
        tri::all(self.iter().map(|item| item.and_then(&mut fits)))
    }

    /// Whether it fits no item, in three-valued logic.
    #[inline]
    pub fn none(&self, fits: impl FnMut(T) -> Tri) -> Tri {
        tri::not(self.any(fits))
    }

    /// The list itself, for evidence.
    pub fn node(&self) -> Node<'a> {
        self.node
    }
}

impl List<'_, &str> {
    /// Whether the text is among the items, in three-valued logic.
    #[inline]
    pub fn contains(&self, text: &str) -> Tri {
        let node = self.node;
        tri::any(node.column().items(node.word).map(|word| match word.tag() {
            tag::UNKNOWN | tag::MALFORMED => Err(node.unread(word)),
            _ => Ok(node.child(word).is(text)),
        }))
    }
}

/// An object whose keys are data rather than names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Map<'a> {
    node: Node<'a>,
}

impl<'a> Value<'a> for Map<'a> {
    #[inline(always)]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        node.object().map(|node| Self { node })
    }
}

impl<'a> Map<'a> {
    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.node.word.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether more keys may exist than could be read.
    pub fn is_partial(&self) -> bool {
        self.node.word.tag() == tag::PARTIAL
    }

    /// The keys with their values; a value is read, or says why it cannot be. A null is absent.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, Read<Node<'a>>)> + use<'a> {
        let node = self.node;
        let column = node.column();
        column.pairs(node.word).map(move |(key, word)| {
            let value = match word.tag() {
                tag::ABSENT | tag::NULL => Ok(None),
                tag::UNKNOWN | tag::MALFORMED => Err(node.unread(word)),
                _ => Ok(Some(node.child(word))),
            };
            (core::str::from_utf8(column.key(node.word, key)).unwrap_or_default(), value)
        })
    }

    /// The value of a key.
    pub fn get(&self, key: &'static str) -> Read<Node<'a>> {
        self.node.get(key)
    }

    /// The object itself, for evidence.
    pub fn node(&self) -> Node<'a> {
        self.node
    }
}
