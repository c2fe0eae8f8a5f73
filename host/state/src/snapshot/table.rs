//! The table of accounts: all that is kept in memory of the accounts that nobody is reading.
//!
//! ```text
//! accounts: count, { partition, id, length of chunks, of index and of ledger,
//!                    checksum u64 of index and of ledger, inventories, gaps, rows }
//! ```
//!
//! Numbers are LEB128, texts have their length before them. Accounts stand in the file in the order
//! of the table, without gaps: the chunks of each, then its index, then its ledger.

use super::codec::{Decoder, Wrong, put_number, put_text};
use super::index::Sums;
use std::ops::Range;

/// An account of a snapshot: what there is of it, and where in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    partition: Box<str>,
    id: Box<str>,
    pub(super) start: u64,
    pub(super) extent: Extent,
    sums: Sums,
}

/// How long the parts of an account are, and the checksums of those that are not chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) chunks: u64,
    pub(super) index: u64,
    pub(super) ledger: u64,
    pub(super) index_checksum: u64,
    pub(super) ledger_checksum: u64,
}

impl Account {
    pub(super) fn new(partition: &str, id: &str, start: u64, extent: Extent, sums: Sums) -> Self {
        Self { partition: partition.into(), id: id.into(), start, extent, sums }
    }
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub fn partition(&self) -> &str {
        &self.partition
    }
    /// The account's number.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// How many inventories it has.
    pub fn inventories(&self) -> u64 {
        self.sums.inventories
    }
    /// How many of them are not complete.
    pub fn gaps(&self) -> u64 {
        self.sums.gaps
    }
    /// How many resources it has.
    pub fn rows(&self) -> u64 {
        self.sums.rows
    }
    pub(super) fn sums(&self) -> Sums {
        self.sums
    }
    pub(super) fn key(&self) -> (&str, &str) {
        (&self.partition, &self.id)
    }
    pub(super) fn place(&self) -> String {
        format!("{}/{}", self.partition, self.id)
    }
    pub(super) fn chunks(&self) -> Range<u64> {
        self.start..self.start + self.extent.chunks
    }
    pub(super) fn index(&self) -> Range<u64> {
        let start = self.chunks().end;
        start..start + self.extent.index
    }
    pub(super) fn ledger(&self) -> Range<u64> {
        let start = self.index().end;
        start..start + self.extent.ledger
    }
    pub(super) fn end(&self) -> u64 {
        self.ledger().end
    }
}

/// Writes the table of accounts in canonical order.
pub(super) fn encode<'a>(accounts: impl ExactSizeIterator<Item = &'a Account>) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, accounts.len() as u64);
    for account in accounts {
        put_text(&mut out, &account.partition);
        put_text(&mut out, &account.id);
        for length in [account.extent.chunks, account.extent.index, account.extent.ledger] {
            put_number(&mut out, length);
        }
        for sum in [account.extent.index_checksum, account.extent.ledger_checksum] {
            out.extend_from_slice(&sum.to_le_bytes());
        }
        for count in [account.sums.inventories, account.sums.gaps, account.sums.rows] {
            put_number(&mut out, count);
        }
    }
    out
}

/// Reads a table whose accounts fill the file from `from` to `to`.
pub(super) fn decode(bytes: &[u8], from: u64, to: u64) -> Result<Vec<Account>, Wrong> {
    let mut input = Decoder::new(bytes);
    let mut accounts: Vec<Account> = Vec::new();
    let mut start = from;
    for _ in 0..input.count()? {
        let (partition, id) = (input.text()?, input.text()?);
        let [chunks, index, ledger] = [input.number()?, input.number()?, input.number()?];
        let length = chunks.checked_add(index).and_then(|length| length.checked_add(ledger));
        let end = length.and_then(|length| start.checked_add(length)).filter(|end| *end <= to);
        let end = end.ok_or_else(|| input.wrong("an account reaches into the table"))?;
        let extent = Extent {
            chunks,
            index,
            ledger,
            index_checksum: input.checksum()?,
            ledger_checksum: input.checksum()?,
        };
        let sums = Sums { inventories: input.number()?, gaps: input.number()?, rows: input.number()? };
        let account = Account::new(partition, id, start, extent, sums);
        if accounts.last().is_some_and(|last| last.key() >= account.key()) {
            return Err(input.wrong("accounts are out of order"));
        }
        accounts.push(account);
        start = end;
    }
    input.end()?;
    if start != to {
        return Err(input.wrong("the accounts do not fill the space between header and table"));
    }
    Ok(accounts)
}
