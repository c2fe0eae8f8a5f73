//! Any bytes as a snapshot. The digest at the end and the checksums of the table are made to fit, or
//! else nothing behind them would ever be reached.
#![no_main]

use bartizan_state::{Buffer, Columns, Snapshot};
use codec::Decoder;
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use std::io::Write;

#[path = "../../host/state/src/snapshot/checksum.rs"]
mod checksum;
#[path = "../../host/state/src/snapshot/codec.rs"]
#[allow(dead_code, reason = "just what reads is used")]
mod codec;

/// Where the table begins, digest, end mark.
const FOOTER: usize = 48;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    seal(&mut bytes);
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(&bytes).expect("room for it");
    let Ok(snapshot) = Snapshot::open(file.path()) else { return };
    let _ = snapshot.ledger().count();
    let mut buffer = Buffer::new();
    for entry in snapshot.inventories().map_while(Result::ok) {
        for number in 0..entry.chunks() {
            let Ok(chunk) = snapshot.chunk(&entry, number, Columns::All, &mut buffer) else { continue };
            for row in 0..chunk.rows().min(256) {
                let _ = chunk.resource(row);
            }
        }
    }
});

/// Puts the checksums of indices and ledgers, and the digest over header and table, where they belong.
fn seal(bytes: &mut [u8]) -> Option<()> {
    let end = bytes.len().checked_sub(FOOTER)?;
    let table = usize::try_from(u64::from_le_bytes(*bytes.get(end..)?.first_chunk()?)).ok()?;
    let header = usize::try_from(u32::from_le_bytes(*bytes.get(12..)?.first_chunk()?)).ok()?.checked_add(16)?;
    for (at, sum) in checksums(bytes.get(..end)?, header, table) {
        bytes.get_mut(at..at + 8)?.copy_from_slice(&sum.to_le_bytes());
    }
    let mut hash = Sha256::new();
    hash.update(bytes.get(..header)?);
    hash.update(bytes.get(table..end)?);
    hash.update(bytes.get(end..end + 8)?);
    let digest = hash.finalize();
    bytes.get_mut(end + 8..end + 40)?.copy_from_slice(&digest);
    Some(())
}

/// The checksums that the table should have, and where it has them; as far as it can be read.
fn checksums(bytes: &[u8], mut at: usize, table: usize) -> Vec<(usize, u64)> {
    let mut found = Vec::new();
    let Some(rest) = bytes.get(table..) else { return found };
    let mut input = Decoder::new(rest);
    if input.count().is_err() {
        return found;
    }
    let mut account = || -> Option<()> {
        (input.text().ok()?, input.text().ok()?);
        let mut lengths = [0; 3];
        for length in &mut lengths {
            *length = usize::try_from(input.number().ok()?).ok()?;
        }
        let [chunks, index, ledger] = lengths;
        at = at.checked_add(chunks)?;
        for length in [index, ledger] {
            let end = at.checked_add(length)?;
            found.push((table + input.wrong("").offset, checksum::checksum(bytes.get(at..end)?)));
            input.checksum().ok()?;
            at = end;
        }
        for _ in 0..3 {
            input.number().ok()?;
        }
        Some(())
    };
    while account().is_some() {}
    found
}
