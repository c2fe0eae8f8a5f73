//! The ledger of an account: blocks of JSON lines, each `[stored u32][raw u32][bytes]`.

use super::table::Account;
use super::{SnapshotError, Source, pair, unpack};
use crate::header::LedgerEntry;
use std::io::{self, Write as _};
use std::slice;
use std::vec;

/// The most that a block takes when unpacked.
const BLOCK_BYTES: usize = 1 << 20;

/// Writes the ledger of an account; `entries` are in order.
pub(super) fn encode(entries: &[LedgerEntry]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut block = Vec::new();
    let mut line = Vec::new();
    for entry in entries {
        line.clear();
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        if line.len() > BLOCK_BYTES {
            return Err(io::Error::other(format!(
                "an entry of the ledger about {}:{} has {} bytes",
                entry.service,
                entry.operation,
                line.len()
            )));
        }
        if block.len() + line.len() > BLOCK_BYTES {
            encode_block(&mut out, &block)?;
            block.clear();
        }
        block.extend_from_slice(&line);
    }
    if !block.is_empty() {
        encode_block(&mut out, &block)?;
    }
    Ok(out)
}

fn encode_block(out: &mut Vec<u8>, block: &[u8]) -> io::Result<()> {
    let packed = lz4_flex::block::compress(block);
    let stored = if packed.len() < block.len() { &packed } else { block };
    out.extend_from_slice(&u32::try_from(stored.len()).map_err(io::Error::other)?.to_le_bytes());
    out.extend_from_slice(&u32::try_from(block.len()).map_err(io::Error::other)?.to_le_bytes());
    out.write_all(stored)
}

/// What was asked and what came of it, in order, read from the file a block at a time. It ends
/// after an error.
#[derive(Debug)]
pub struct Ledger<'s> {
    source: Source<'s>,
    accounts: slice::Iter<'s, Account>,
    account: Option<&'s Account>,
    /// The account's blocks, and how far they are read.
    blocks: Vec<u8>,
    at: usize,
    entries: vec::IntoIter<LedgerEntry>,
}

impl<'s> Ledger<'s> {
    pub(super) fn new(source: Source<'s>, accounts: &'s [Account]) -> Self {
        Self {
            source,
            accounts: accounts.iter(),
            account: None,
            blocks: Vec::new(),
            at: 0,
            entries: Vec::new().into_iter(),
        }
    }

    /// Reads what comes next; false at the end.
    fn advance(&mut self) -> Result<bool, SnapshotError> {
        while self.at == self.blocks.len() {
            self.account = self.accounts.next();
            let Some(account) = self.account else { return Ok(false) };
            self.blocks = self.source.ledger(account)?;
            self.at = 0;
        }
        let Some(account) = self.account else { return Ok(false) };
        let start = account.ledger().start + self.at as u64;
        let damaged = |what: &str| {
            let what = format!("the ledger of {} cannot be read: {what}", account.place());
            self.source.damaged(start, what)
        };
        let rest = self.blocks.get(self.at..).unwrap_or_default();
        let (sizes, rest) = rest.split_first_chunk().ok_or_else(|| damaged("it ends too early"))?;
        let [stored, raw] = pair(*sizes).map(|n| n as usize);
        let packed = rest.get(..stored).ok_or_else(|| damaged("a block reaches beyond its end"))?;
        if raw > BLOCK_BYTES {
            return Err(damaged("a block is too large"));
        }
        let mut text = vec![0; raw];
        unpack(packed, &mut text).ok_or_else(|| damaged("a block does not unpack"))?;
        let mut entries = Vec::new();
        for line in text.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let entry: LedgerEntry = serde_json::from_slice(line).map_err(|e| damaged(&e.to_string()))?;
            if (entry.scope.partition.as_str(), entry.scope.account.as_str()) != account.key() {
                return Err(damaged("an entry is about another account"));
            }
            entries.push(entry);
        }
        self.at += size_of::<[u32; 2]>() + stored;
        self.entries = entries.into_iter();
        Ok(true)
    }
}

impl Iterator for Ledger<'_> {
    type Item = Result<LedgerEntry, SnapshotError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.entries.next() {
                return Some(Ok(entry));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(e) => {
                    self.accounts = [].iter();
                    self.at = self.blocks.len();
                    return Some(Err(e));
                }
            }
        }
    }
}

impl std::iter::FusedIterator for Ledger<'_> {}
