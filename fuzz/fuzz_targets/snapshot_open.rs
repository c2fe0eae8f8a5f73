//! Any bytes as a snapshot. The digest at the end is made to fit, or else nothing behind it would
//! ever be reached.
#![no_main]

use bartizan_state::{Buffer, Columns, Snapshot};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Index and ledger offsets, digest, end mark.
const FOOTER: usize = 56;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    seal(&mut bytes);
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(&bytes).expect("room for it");
    let Ok(snapshot) = Snapshot::open(file.path()) else { return };
    let _ = snapshot.ledger();
    let mut buffer = Buffer::new();
    for entry in snapshot.inventories() {
        for number in 0..entry.chunks() {
            let Ok(chunk) = snapshot.chunk(entry, number, Columns::All, &mut buffer) else { continue };
            for row in 0..chunk.rows().min(256) {
                let _ = chunk.resource(row);
            }
        }
    }
});

/// Puts the digest over header, index and ledger where it belongs.
fn seal(bytes: &mut [u8]) -> Option<()> {
    let end = bytes.len().checked_sub(FOOTER)?;
    let number = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let index = usize::try_from(number(end)?).ok()?;
    let header = usize::try_from(u32::from_le_bytes(*bytes.get(12..)?.first_chunk()?)).ok()?.checked_add(16)?;
    let mut hash = Sha256::new();
    hash.update(bytes.get(..header)?);
    hash.update(bytes.get(index..end)?);
    hash.update(bytes.get(end..end + 16)?);
    let digest = hash.finalize();
    bytes.get_mut(end + 16..end + 48)?.copy_from_slice(&digest);
    Some(())
}
