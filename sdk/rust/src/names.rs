//! A name's number, found once and then known by the name's address.

use core::cell::Cell;

/// No such name.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Slot {
    address: usize,
    len: u32,
    number: u32,
}

/// A direct-mapped cache from `&'static str` to a number. Two names may share a slot: then they are
/// looked up again each time, which is slow and right.
pub(crate) struct Names<const N: usize>([Cell<Slot>; N]);

impl<const N: usize> Names<N> {
    pub(crate) const fn new() -> Self {
        Self([const { Cell::new(Slot { address: 0, len: 0, number: NONE }) }; N])
    }

    /// The number of a name; `look` is asked only when the slot holds another.
    #[inline(always)]
    pub(crate) fn find(&self, name: &'static str, look: impl FnOnce(&'static str) -> u32) -> u32 {
        // A static string's bytes never change, so address and length are as good as the text.
        let (address, len) = (name.as_ptr().addr(), name.len() as u32);
        let Some(cell) = self.0.get((address ^ (address >> 4)) % N) else { return look(name) };
        let slot = cell.get();
        if slot.address == address && slot.len == len {
            return slot.number;
        }
        let number = look(name);
        cell.set(Slot { address, len, number });
        number
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
            let n = names.find("BucketName", |_| {
                asked += 1;
                7
            });
            assert_eq!(n, 7);
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn names_that_share_an_address_or_a_slot_are_told_apart() {
        const WHOLE: &str = "BucketNames";
        let names = Names::<1>::new();
        let (part, _) = WHOLE.split_at(6);
        for _ in 0..2 {
            assert_eq!(names.find(WHOLE, |_| 1), 1);
            assert_eq!(names.find(part, |_| 2), 2);
        }
    }
}
