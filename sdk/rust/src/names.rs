//! A name's number, found once and then known by the name's address.

use core::cell::Cell;

/// No such name.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Name {
    address: usize,
    len: u32,
    number: u32,
}

struct Slot {
    name: Cell<Name>,
    place: Cell<u32>,
}

/// A name that was looked up.
pub(crate) struct Found<'n> {
    /// Its number.
    pub(crate) number: u32,
    /// Where it was found the last time it was looked for: for whoever asks, to keep and to try first.
    pub(crate) place: &'n Cell<u32>,
}

/// A direct-mapped cache from `&'static str` to a number. Two names may share a slot: then they are
/// looked up again each time, which is slow and right.
pub(crate) struct Names<const N: usize>([Slot; N]);

impl<const N: usize> Names<N> {
    pub(crate) const fn new() -> Self {
        Self(
            [const { Slot { name: Cell::new(Name { address: 0, len: 0, number: NONE }), place: Cell::new(0) } };
                N],
        )
    }

    /// The number of a name; `look` is asked only when the slot holds another.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "a remainder is less than what it is divided by")]
    pub(crate) fn find(&self, name: &'static str, look: impl FnOnce(&'static str) -> u32) -> Found<'_> {
        // A static string's bytes never change, so address and length are as good as the text.
        let (address, len) = (name.as_ptr().addr(), name.len() as u32);
        let Slot { name: known, place } = &self.0[(address ^ (address >> 4)) % N];
        let Name { address: a, len: l, number } = known.get();
        if a == address && l == len {
            return Found { number, place };
        }
        let number = look(name);
        known.set(Name { address, len, number });
        Found { number, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_once() {
        let names = Names::<16>::new();
        let mut asked = 0;
        for _ in 0..3 {
            let found = names.find("BucketName", |_| {
                asked += 1;
                7
            });
            assert_eq!(found.number, 7);
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn names_that_share_an_address_or_a_slot_are_told_apart() {
        const WHOLE: &str = "BucketNames";
        let names = Names::<1>::new();
        let (part, _) = WHOLE.split_at(6);
        for _ in 0..2 {
            assert_eq!(names.find(WHOLE, |_| 1).number, 1);
            assert_eq!(names.find(part, |_| 2).number, 2);
        }
    }
}
