//! Sets of addresses, and how much of the internet is in them.
//!
//! What is asked for in many places is kept out of them: each copy is a part of every instance.

use bartizan_sdk::prelude::*;
use core::net::IpAddr;

/// IPv4 or IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// How many bits an address has.
    fn bits(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    /// The addresses of the internet, first and last: of IPv6 only `2000::/3` is routed there.
    fn internet(self) -> Range {
        match self {
            Self::V4 => (0, u128::from(u32::MAX)),
            Self::V6 => (0x2 << 124, (0x4 << 124) - 1),
        }
    }
}

/// The first and the last address of a range.
type Range = (u128, u128);

/// Addresses of one family: ranges in order that do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(Vec<Range>);

impl Set {
    /// The whole internet.
    pub(super) fn internet(family: Family) -> Self {
        Self(vec![family.internet()])
    }

    /// The part of the internet that a block such as `10.0.0.0/8` names; nothing if it is of the other
    /// family, and `None` if it is no block.
    #[inline(never)]
    pub(super) fn block(family: Family, block: &str) -> Option<Self> {
        let (address, length) = block.split_once('/')?;
        let (found, address) = match address.parse().ok()? {
            IpAddr::V4(address) => (Family::V4, u128::from(address.to_bits())),
            IpAddr::V6(address) => (Family::V6, address.to_bits()),
        };
        let hosts = found.bits().checked_sub(length.parse().ok()?)?;
        if found != family {
            return Some(Self::default());
        }
        let mask = 1_u128.checked_shl(hosts).map_or(u128::MAX, |size| size - 1);
        Some(Self(vec![(address & !mask, address | mask)]).and(&Self::internet(family)))
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether more than a quarter of the internet is in it. Whoever lets in half of it, or everything
    /// but some countries, lets in attackers.
    fn is_world(&self, family: Family) -> bool {
        self.is_share(family, 2)
    }

    /// Whether it is more than the internet halved so often.
    fn is_share(&self, family: Family, halvings: u32) -> bool {
        let (first, last) = family.internet();
        let size: u128 = self.0.iter().map(|(first, last)| last - first + 1).sum();
        size > (last - first + 1) >> halvings
    }

    /// What is in either.
    #[inline(never)]
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        sort(&mut self.0, |range| range.0);
        let mut out: Vec<Range> = Vec::with_capacity(self.0.len());
        for (first, last) in self.0 {
            match out.last_mut() {
                Some(before) if before.1.checked_add(1).is_none_or(|next| first <= next) => {
                    before.1 = before.1.max(last);
                }
                _ => out.push((first, last)),
            }
        }
        Self(out)
    }

    /// What is in both.
    #[inline(never)]
    pub(super) fn and(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
        Self(pairs.filter(|(first, last)| first <= last).collect())
    }

    /// What is in this one only.
    #[inline(never)]
    pub(super) fn without(&self, other: &Self) -> Self {
        let mut left = self.0.clone();
        for (first, last) in &other.0 {
            left = left
                .into_iter()
                .flat_map(|(a, b)| {
                    let below = first.checked_sub(1).map(|end| (a, b.min(end)));
                    let above = last.checked_add(1).map(|start| (a.max(start), b));
                    [below, above].into_iter().flatten().filter(|(a, b)| a <= b)
                })
                .collect();
        }
        Self(left)
    }
}

/// Puts items in the order of their keys: few, or nearly in order already. The library's sort is faster
/// on many, and 6 KiB of component for each kind of item.
pub(super) fn sort<T, K: PartialOrd>(items: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..items.len() {
        for at in (1..=end).rev() {
            let [before, after] = items.get(at - 1..=at).unwrap_or_default() else { break };
            if key(before) <= key(after) {
                break;
            }
            items.swap(at - 1, at);
        }
    }
}

/// Addresses as far as they are known.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// Those that are in for certain.
    sure: Set,
    /// Those that may be.
    may: Set,
    /// Why it is not certain.
    why: Option<Reason>,
}

impl Reach {
    /// Just these.
    pub(super) fn of(set: Set) -> Self {
        Self { may: set.clone(), sure: set, why: None }
    }

    /// None.
    pub(super) fn nothing() -> Self {
        Self::of(Set::default())
    }

    /// All of the internet.
    pub(super) fn internet(family: Family) -> Self {
        Self::of(Set::internet(family))
    }

    /// Nobody knows.
    #[inline(never)]
    pub(super) fn unknown(family: Family, why: Reason) -> Self {
        Self { sure: Set::default(), may: Set::internet(family), why: Some(why) }
    }

    /// A block of addresses, where the text is one.
    pub(super) fn block(family: Family, block: &str) -> Self {
        Set::block(family, block).map_or_else(
            || Self::unknown(family, Reason::unknown("parse", format!("`{block}` is no block of addresses"))),
            Self::of,
        )
    }

    /// These if the condition holds, else none; all of them may be if nobody knows.
    #[inline(never)]
    pub(super) fn when(self, condition: Tri) -> Self {
        match condition {
            Ok(true) => self,
            Ok(false) => Self::nothing(),
            Err(why) => Self { sure: Set::default(), may: self.may, why: self.why.or(Some(why)) },
        }
    }

    /// What is in either.
    #[inline(never)]
    pub(super) fn or(self, other: Self) -> Self {
        Self { sure: self.sure.or(&other.sure), may: self.may.or(&other.may), why: self.why.or(other.why) }
    }

    /// What is in both.
    #[inline(never)]
    pub(super) fn and(self, other: &Self) -> Self {
        let why = self.why.or_else(|| other.why.clone());
        Self { sure: self.sure.and(&other.sure), may: self.may.and(&other.may), why }
    }

    /// What these leave of `open`: for certain what they cannot take, perhaps what they may not take.
    #[inline(never)]
    fn leave(&self, open: &Self) -> Self {
        let why = open.why.clone().or_else(|| self.why.clone());
        Self { sure: open.sure.without(&self.may), may: open.may.without(&self.sure), why }
    }

    /// Whether nothing can be in it.
    pub(super) fn is_empty(&self) -> bool {
        self.may.is_empty()
    }

    /// Whether it is the internet: more than a quarter of it.
    #[inline(never)]
    pub(super) fn is_world(&self, family: Family) -> Tri {
        if self.sure.is_world(family) {
            return Ok(true);
        }
        match &self.why {
            Some(why) if self.may.is_world(family) => Err(why.clone()),
            _ => Ok(false),
        }
    }

    /// Whether it alone is a good part of the internet, so that it is worth naming.
    pub(super) fn is_broad(&self, family: Family) -> bool {
        self.sure.is_share(family, 9)
    }
}

/// What gets through a list in which the first that fits decides: each entry says for which addresses
/// it stands, and whether they get through.
pub(super) fn first_fit(family: Family, entries: impl IntoIterator<Item = (Reach, Tri)>) -> Reach {
    let (mut open, mut through) = (Reach::internet(family), Reach::nothing());
    for (reach, allows) in entries {
        through = through.or(open.clone().and(&reach).when(allows));
        open = reach.leave(&open);
        if open.is_empty() {
            break;
        }
    }
    through
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn set(blocks: &[&str]) -> Set {
        let family = if blocks.iter().any(|b| b.contains(':')) { Family::V6 } else { Family::V4 };
        blocks.iter().fold(Set::default(), |set, block| set.or(&Set::block(family, block).unwrap()))
    }

    fn unknown() -> Reason {
        Reason::unknown("denied", "")
    }

    #[test]
    fn halves_are_the_world() {
        for blocks in [&["0.0.0.0/0"][..], &["0.0.0.0/1", "128.0.0.0/1"], &["0.0.0.0/1"]] {
            assert!(set(blocks).is_world(Family::V4), "{blocks:?}");
        }
        for blocks in [&["::/0"][..], &["2000::/3"], &["2000::/4", "3000::/4"], &["8000::/1", "::/1"]] {
            assert!(set(blocks).is_world(Family::V6), "{blocks:?}");
        }
        for blocks in [&["10.0.0.0/8"][..], &["0.0.0.0/2"], &["192.0.0.0/3"], &[]] {
            assert!(!set(blocks).is_world(Family::V4), "{blocks:?}");
        }
        assert!(!set(&["fc00::/7"]).is_world(Family::V6), "not of the internet");
        assert_eq!(
            set(&["0.0.0.0/1", "128.0.0.0/1"]),
            Set::internet(Family::V4),
            "ranges that touch are one"
        );
    }

    #[test]
    fn blocks_are_read_as_they_are_written() {
        assert_eq!(Set::block(Family::V4, "10.1.2.3/8"), Set::block(Family::V4, "10.0.0.0/8"));
        assert_eq!(Set::block(Family::V6, "10.0.0.0/8"), Some(Set::default()));
        for odd in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "x/8", "::/129", "0.0.0.0/-1"] {
            assert_eq!(Set::block(Family::V4, odd), None, "{odd}");
        }
    }

    #[test]
    fn sets_are_cut_and_joined() {
        let all = Set::internet(Family::V4);
        let ten = set(&["10.0.0.0/8"]);
        assert_eq!(all.without(&ten).or(&ten), all);
        assert_eq!(all.without(&ten).and(&ten), Set::default());
        assert_eq!(ten.without(&all), Set::default());
        assert_eq!(set(&["10.0.0.0/9"]).without(&set(&["11.0.0.0/8"])), set(&["10.0.0.0/9"]));
    }

    #[test]
    fn the_first_that_fits_decides() {
        let world = |entries: &[(&str, bool)]| {
            let entries = entries.iter().map(|(text, allows)| (Reach::block(Family::V4, text), Ok(*allows)));
            first_fit(Family::V4, entries).is_world(Family::V4)
        };
        assert_eq!(world(&[("0.0.0.0/0", true)]), Ok(true));
        assert_eq!(world(&[("0.0.0.0/0", false), ("0.0.0.0/0", true)]), Ok(false));
        assert_eq!(world(&[("10.0.0.0/8", false), ("0.0.0.0/0", true)]), Ok(true));
        assert_eq!(world(&[("10.0.0.0/8", true), ("0.0.0.0/0", false)]), Ok(false));
        assert_eq!(world(&[("0.0.0.0/1", false), ("128.0.0.0/2", false), ("0.0.0.0/0", true)]), Ok(false));
        assert_eq!(world(&[]), Ok(false), "what nothing lets through stays out");
    }

    #[test]
    fn what_is_not_known_decides_nothing() {
        let all = || Reach::internet(Family::V4);
        let lost = || Reach::unknown(Family::V4, unknown());
        let world = |reach: Reach| reach.is_world(Family::V4);
        assert_eq!(world(lost()), Err(unknown()));
        assert_eq!(world(lost().or(all())), Ok(true));
        assert_eq!(world(lost().and(&Reach::nothing())), Ok(false));
        assert_eq!(world(all().when(Err(unknown()))), Err(unknown()));
        assert_eq!(world(first_fit(Family::V4, [(lost(), Ok(false)), (all(), Ok(true))])), Err(unknown()));
        assert_eq!(world(first_fit(Family::V4, [(lost(), Ok(true)), (all(), Ok(false))])), Err(unknown()));
        assert_eq!(
            world(first_fit(Family::V4, [(all(), Err(unknown())), (all(), Ok(true))])),
            Err(unknown())
        );
    }
}
