//! The names of a column (or of a table's properties) by number.

use super::scan::plain_run;
use std::vec;
use std::vec::Vec;

/// No name: nothing follows, nothing comes before.
pub(super) const NONE: u32 = u32::MAX;

/// Above this many bytes of names, the keys are data: 16 MiB.
const MAX_BYTES: usize = 16 << 20;

/// Names in order of appearance. Each remembers which name followed it last time, and which came
/// first in the object below it, so that documents of one shape cost one comparison a key and no
/// hashing.
#[derive(Debug)]
pub(super) struct Names {
    bytes: Vec<u8>,
    list: Vec<Name>,
    /// The guess for the first key of an object that stands below no name.
    first: u32,
    /// Open addressing, a power of two long, at most half full.
    slots: Vec<u32>,
    limit: usize,
}

#[derive(Debug, Clone, Copy)]
struct Name {
    at: u32,
    len: u32,
    next: u32,
    first: u32,
    /// Whether JSON can write it only as it is: then text may be compared with it unread.
    plain: bool,
}

/// Where a key stands: in the object below `parent`, behind the key `after`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) parent: u32,
    pub(super) after: u32,
}

impl Names {
    pub(super) const fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), list: Vec::new(), first: NONE, slots: Vec::new(), limit }
    }

    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Offset and length of each name in `bytes`.
    pub(super) fn spans(&self) -> impl Iterator<Item = (usize, usize)> {
        self.list.iter().map(|n| (n.at as usize, n.len as usize))
    }

    pub(super) fn name(&self, i: u32) -> &[u8] {
        self.list.get(i as usize).map_or(b"".as_slice(), |n| self.text(n))
    }

    #[inline(always)]
    fn text(&self, n: &Name) -> &[u8] {
        let at = n.at as usize;
        self.bytes.get(at..at + n.len as usize).unwrap_or(b"")
    }

    #[inline(always)]
    fn guess(&self, place: Place) -> u32 {
        let from = if place.after == NONE { place.parent } else { place.after };
        match self.list.get(from as usize) {
            Some(n) if place.after == NONE => n.first,
            Some(n) => n.next,
            None => self.first,
        }
    }

    /// The name that followed here last time, if `text` goes on with it and a closing quote; and
    /// its length.
    #[inline(always)]
    pub(super) fn follow(&self, place: Place, text: &[u8]) -> Option<(u32, usize)> {
        let guess = self.guess(place);
        let name = self.list.get(guess as usize)?;
        let len = name.len as usize;
        let same = text.get(..len)? == self.text(name) && *text.get(len)? == b'"';
        same.then_some((guess, len))
    }

    /// The number of a name; none when it is new and there are too many.
    #[inline]
    pub(super) fn intern(&mut self, place: Place, key: &[u8]) -> Option<u32> {
        let guess = self.guess(place);
        if self.list.get(guess as usize).is_some_and(|n| self.text(n) == key) {
            return Some(guess);
        }
        let i = self.number(key)?;
        self.learn(place, i);
        Some(i)
    }

    fn learn(&mut self, place: Place, i: u32) {
        if !self.list.get(i as usize).is_some_and(|n| n.plain) {
            return;
        }
        let from = if place.after == NONE { place.parent } else { place.after };
        match self.list.get_mut(from as usize) {
            Some(n) if place.after == NONE => n.first = i,
            Some(n) => n.next = i,
            None => self.first = i,
        }
    }

    fn number(&mut self, key: &[u8]) -> Option<u32> {
        if (self.list.len() + 1) * 2 > self.slots.len() {
            self.rehash((self.slots.len() * 2).max(32));
        }
        let slot = self.slot(key)?;
        let found = self.slots.get(slot).copied()?;
        if found != NONE {
            return Some(found);
        }
        if self.list.len() >= self.limit || self.bytes.len() + key.len() > MAX_BYTES {
            return None;
        }
        let i = u32::try_from(self.list.len()).ok()?;
        let (at, len) = (u32::try_from(self.bytes.len()).ok()?, u32::try_from(key.len()).ok()?);
        let plain = plain_run(key) == key.len();
        self.bytes.extend_from_slice(key);
        self.list.push(Name { at, len, next: NONE, first: NONE, plain });
        if let Some(s) = self.slots.get_mut(slot) {
            *s = i;
        }
        Some(i)
    }

    /// The slot of a key, or the free one where it would go.
    fn slot(&self, key: &[u8]) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash(key) & mask;
        loop {
            let i = *self.slots.get(slot)?;
            if i == NONE || self.name(i) == key {
                return Some(slot);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn rehash(&mut self, slots: usize) {
        self.slots = vec![NONE; slots];
        for i in 0..self.list.len() as u32 {
            if let Some(slot) = self.slot(self.name(i))
                && let Some(s) = self.slots.get_mut(slot)
            {
                *s = i;
            }
        }
    }

    /// Forgets all but the first `len` names.
    pub(super) fn truncate(&mut self, len: usize) {
        if len == self.list.len() {
            return;
        }
        let gone = |i: &mut u32| {
            if *i as usize >= len {
                *i = NONE;
            }
        };
        self.list.truncate(len);
        self.list.iter_mut().for_each(|n| [&mut n.next, &mut n.first].into_iter().for_each(gone));
        gone(&mut self.first);
        self.bytes.truncate(self.list.last().map_or(0, |n| n.at as usize + n.len as usize));
        self.rehash(self.slots.len());
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.list.clear();
        self.first = NONE;
        self.slots.fill(NONE);
    }
}

fn hash(key: &[u8]) -> usize {
    let mix = |h: u64, w: u64| (h.rotate_left(5) ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (chunks, tail) = key.as_chunks::<8>();
    let h = chunks.iter().fold(key.len() as u64, |h, c| mix(h, u64::from_le_bytes(*c)));
    let last = tail.iter().fold(0, |w, b| w << 8 | u64::from(*b));
    let h = mix(h, last);
    (h ^ h >> 32) as usize
}
