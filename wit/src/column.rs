//! Reading a tape column in place: constant-time opening, every access bounds-checked, no panic on
//! any byte string.

/// A value's word: tag, length and payload in eight bytes, little-endian.
///
/// `tag: 4 bits | length: 28 bits | payload: 32 bits`, low bits first. Payloads are relative to
/// their section, so a writer never patches and a reader never adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word(pub u64);

/// What the low four bits of a word say.
pub mod tag {
    /// Never written: zeroed memory is malformed, not a value.
    pub const MALFORMED: u8 = 0;
    /// The property is known not to be there.
    pub const ABSENT: u8 = 1;
    /// Could not be read; the string says why.
    pub const UNKNOWN: u8 = 2;
    /// A null inside a value.
    pub const NULL: u8 = 3;
    /// False.
    pub const FALSE: u8 = 4;
    /// True.
    pub const TRUE: u8 = 5;
    /// A whole number of 60 bits, in the upper bits of the word itself.
    pub const INT: u8 = 6;
    /// A whole number, in the node at the payload.
    pub const I64: u8 = 7;
    /// A whole number above `i64::MAX`, in the node at the payload.
    pub const U64: u8 = 8;
    /// A double, in the node at the payload.
    pub const F64: u8 = 9;
    /// Any other number, as it was written.
    pub const NUMBER: u8 = 10;
    /// UTF-8 text: `length` bytes at the payload.
    pub const STR: u8 = 11;
    /// `length` words at the payload.
    pub const ARRAY: u8 = 12;
    /// `length` pairs (symbol, value) at the payload; a missing key is absent.
    pub const OBJECT: u8 = 13;
    /// The same, but a missing key is unknown.
    pub const PARTIAL: u8 = 14;
    /// `length` pairs (text, value) at the payload: keys that are data, not names.
    pub const MAP: u8 = 15;
}

impl Word {
    /// What kind of value it is.
    #[inline(always)]
    pub const fn tag(self) -> u8 {
        (self.0 & 15) as u8
    }
    /// Bytes of a string, items of an array, pairs of an object.
    #[inline(always)]
    pub const fn len(self) -> usize {
        (self.0 as u32 >> 4) as usize
    }
    /// Whether `len` is zero.
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Where the value's bytes or words begin in their section.
    #[inline(always)]
    pub const fn payload(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// The bytes are not a column of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// What a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root<'a> {
    /// The property is known not to be there.
    Absent,
    /// It could not be read, for this reason (`code|cause|detail`).
    Unknown(&'a str),
    /// It has this value.
    Value(Word),
    /// The row, or its reason, is not there: to be treated as unknown, never as absent.
    Malformed,
}

/// One property of some rows.
///
/// ```text
/// [version u32][rows u32][symbols u32][nodes u32]
/// [one string word a symbol][one root word a row][node words][string bytes]
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    symbols: &'a [[u8; 8]],
    roots: &'a [[u8; 8]],
    nodes: &'a [[u8; 8]],
    bytes: &'a [u8],
}

impl<'a> Column<'a> {
    /// The version of the tape format that this crate reads and writes.
    pub const VERSION: u32 = 1;

    /// A column without rows.
    pub const EMPTY: Column<'static> = Column { symbols: &[], roots: &[], nodes: &[], bytes: &[] };

    /// Looks at the header alone: constant time whatever the size.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (head, rest) = bytes.split_first_chunk::<16>().ok_or(Malformed)?;
        let [v, r, s, n] = *head.as_chunks::<4>().0 else { return Err(Malformed) };
        if u32::from_le_bytes(v) != Self::VERSION {
            return Err(Malformed);
        }
        let (symbols, rest) = words(rest, u32::from_le_bytes(s))?;
        let (roots, rest) = words(rest, u32::from_le_bytes(r))?;
        let (nodes, bytes) = words(rest, u32::from_le_bytes(n))?;
        Ok(Self { symbols, roots, nodes, bytes })
    }

    /// How many rows it has.
    #[inline(always)]
    pub const fn rows(&self) -> usize {
        self.roots.len()
    }
    /// How many names it uses.
    #[inline(always)]
    pub const fn symbols(&self) -> usize {
        self.symbols.len()
    }
    /// How many nodes it has.
    #[cfg(feature = "host")]
    pub(crate) const fn nodes(&self) -> usize {
        self.nodes.len()
    }
    /// All strings, one behind the other.
    #[cfg(feature = "host")]
    pub(crate) const fn text_section(&self) -> &'a [u8] {
        self.bytes
    }
    /// The word of a name.
    #[cfg(feature = "host")]
    pub(crate) fn symbol_word(&self, i: usize) -> Word {
        self.symbols.get(i).map_or(Word(0), word)
    }
    /// A name by its number; empty when there is no such name.
    #[inline]
    pub fn symbol(&self, i: usize) -> &'a [u8] {
        self.symbols.get(i).and_then(|w| self.bytes(word(w))).unwrap_or(b"")
    }
    /// The value of a row; malformed when there is no such row.
    #[inline(always)]
    pub fn root(&self, row: usize) -> Word {
        self.roots.get(row).map_or(Word(0), word)
    }
    /// What a row holds.
    #[inline]
    pub fn row(&self, row: usize) -> Root<'a> {
        let root = self.root(row);
        match root.tag() {
            tag::ABSENT => Root::Absent,
            tag::UNKNOWN => self.text(root).map_or(Root::Malformed, Root::Unknown),
            // A property of null is written as absent.
            tag::MALFORMED | tag::NULL => Root::Malformed,
            _ => Root::Value(root),
        }
    }
    /// The bytes of a string, a number in text or an unknown's reason.
    #[inline(always)]
    pub fn bytes(&self, w: Word) -> Option<&'a [u8]> {
        if !matches!(w.tag(), tag::STR | tag::NUMBER | tag::UNKNOWN) {
            return None;
        }
        self.bytes.get(w.payload()..w.payload().checked_add(w.len())?)
    }
    /// The same as text.
    #[inline]
    pub fn text(&self, w: Word) -> Option<&'a str> {
        self.bytes(w).and_then(|b| core::str::from_utf8(b).ok())
    }
    /// The items of an array; none for anything else.
    #[inline(always)]
    pub fn items(&self, w: Word) -> impl ExactSizeIterator<Item = Word> + Clone + use<'a> {
        let block = if w.tag() == tag::ARRAY { self.block(w, w.len()) } else { &[] };
        block.iter().map(word)
    }
    /// The pairs of an object or map: (key word, value). In a map the key is a string's word, else
    /// it is a symbol's number.
    #[inline(always)]
    pub fn pairs(&self, w: Word) -> impl ExactSizeIterator<Item = (Word, Word)> + Clone + use<'a> {
        let block = match w.tag() {
            tag::OBJECT | tag::PARTIAL | tag::MAP => self.block(w, w.len().saturating_mul(2)),
            _ => &[],
        };
        block.as_chunks::<2>().0.iter().map(|[k, v]| (word(k), word(v)))
    }
    /// One of those pairs.
    #[inline(always)]
    pub fn pair(&self, w: Word, index: usize) -> Option<(Word, Word)> {
        if index >= w.len() || !matches!(w.tag(), tag::OBJECT | tag::PARTIAL | tag::MAP) {
            return None;
        }
        let at = w.payload().checked_add(index.checked_mul(2)?)?;
        let [k, v] = self.nodes.get(at..)?.first_chunk()?;
        Some((word(k), word(v)))
    }
    /// The name of a pair's key, whichever form the object has.
    #[inline]
    pub fn key(&self, object: Word, key: Word) -> &'a [u8] {
        if object.tag() == tag::MAP {
            self.bytes(key).unwrap_or(b"")
        } else {
            usize::try_from(key.0).map_or(b"".as_slice(), |i| self.symbol(i))
        }
    }
    /// A whole number that fits `i64`.
    #[inline(always)]
    pub fn int(&self, w: Word) -> Option<i64> {
        match w.tag() {
            tag::INT => Some(w.0.cast_signed() >> 4),
            tag::I64 => self.node(w).map(u64::cast_signed),
            _ => None,
        }
    }
    /// A whole number above `i64::MAX`.
    #[inline]
    pub fn large(&self, w: Word) -> Option<u64> {
        if w.tag() == tag::U64 { self.node(w) } else { None }
    }
    /// A double.
    #[inline]
    pub fn float(&self, w: Word) -> Option<f64> {
        if w.tag() == tag::F64 { self.node(w).map(f64::from_bits) } else { None }
    }
    #[inline(always)]
    fn node(&self, w: Word) -> Option<u64> {
        self.nodes.get(w.payload()).map(|n| u64::from_le_bytes(*n))
    }
    #[inline(always)]
    fn block(&self, w: Word, words: usize) -> &'a [[u8; 8]] {
        let at = w.payload();
        at.checked_add(words).and_then(|end| self.nodes.get(at..end)).unwrap_or(&[])
    }
}

#[inline(always)]
fn word(bytes: &[u8; 8]) -> Word {
    Word(u64::from_le_bytes(*bytes))
}

fn words(bytes: &[u8], count: u32) -> Result<(&[[u8; 8]], &[u8]), Malformed> {
    let end = usize::try_from(count).ok().and_then(|n| n.checked_mul(8)).ok_or(Malformed)?;
    let (head, rest) = bytes.split_at_checked(end).ok_or(Malformed)?;
    Ok((head.as_chunks::<8>().0, rest))
}
