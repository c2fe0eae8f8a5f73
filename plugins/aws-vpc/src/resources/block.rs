//! Blocks of addresses.

use bartizan_sdk::prelude::*;
use std::net::IpAddr;

/// A block of addresses, as `10.0.0.0/8` or `2600::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The bits in front, moved to the left end.
    bits: u128,
    /// How many of them count.
    length: u32,
    is_ipv6: bool,
}

impl Block {
    /// A block as it is written. Something else is unknown, and never an empty block.
    pub fn read(text: &str) -> Result<Self, Reason> {
        Self::parse(text)
            .ok_or_else(|| Reason::unknown("parse", format!("`{text}` is no block of addresses")))
    }

    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok()?;
        let (bits, width, is_ipv6) = match address.parse().ok()? {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32, false),
            IpAddr::V6(v6) => (v6.to_bits(), 128, true),
        };
        // A shift by all bits is none in Rust.
        let mask = u128::MAX.checked_shl(128_u32.checked_sub(length)?).unwrap_or(0);
        (length <= width).then_some(Self { bits: bits & mask, length, is_ipv6 })
    }

    /// Whether another block lies within this one, or is the same.
    pub fn holds(self, other: Self) -> bool {
        let apart = (self.bits ^ other.bits).checked_shr(128 - self.length).unwrap_or(0);
        self.is_ipv6 == other.is_ipv6 && self.length <= other.length && apart == 0
    }

    /// Whether it is so wide that it can only mean the internet. The widest private blocks, 10.0.0.0/8
    /// and fc00::/7, are not; the largest that registries give to one network are narrower still.
    pub fn is_world(self) -> bool {
        let private = Self { bits: 0xfc << 120, length: 7, is_ipv6: true };
        self.length < if self.is_ipv6 { 16 } else { 8 } && !private.holds(self)
    }

    /// How many addresses an IPv4 block has.
    pub fn size(self) -> i64 {
        1_i64.checked_shl(32_u32.saturating_sub(self.length)).unwrap_or(0)
    }

    /// Whether its addresses are of version 6.
    pub fn is_ipv6(self) -> bool {
        self.is_ipv6
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn block(text: &str) -> Block {
        Block::read(text).unwrap()
    }

    #[test]
    fn a_block_holds_what_is_narrower() {
        for (outer, inner) in [
            ("0.0.0.0/0", "10.0.0.0/8"),
            ("10.0.0.0/8", "10.255.0.0/16"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("192.0.2.1/32", "192.0.2.1/32"),
            ("::/0", "2600:1f18::/36"),
            ("10.1.2.3/16", "10.1.9.0/24"),
        ] {
            assert!(block(outer).holds(block(inner)), "{outer} {inner}");
        }
        for (outer, other) in
            [("10.0.0.0/16", "10.0.0.0/8"), ("10.0.0.0/8", "11.0.0.0/16"), ("0.0.0.0/0", "::/0")]
        {
            assert!(!block(outer).holds(block(other)), "{outer} {other}");
        }
    }

    #[test]
    fn the_world_is_wide() {
        for wide in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/2", "::/0", "2000::/3"] {
            assert!(block(wide).is_world(), "{wide}");
        }
        for narrow in ["10.0.0.0/8", "198.51.100.0/24", "2600::/16", "fc00::/7", "fd00::/8"] {
            assert!(!block(narrow).is_world(), "{narrow}");
        }
        assert_eq!(block("172.31.0.0/20").size(), 4096);
    }

    #[test]
    fn what_is_no_block_is_unknown() {
        for wrong in ["", "10.0.0.0", "10.0.0.0/33", "::/129", "a/8", "10.0.0.0/-1"] {
            assert!(Block::read(wrong).is_err(), "{wrong}");
        }
    }
}
