//! Unpacks gzip, up to a bound: a small file may unpack to more than there is memory.

use flate2::read::MultiGzDecoder;
use std::io::Read;

/// The unpacked bytes; an error if they are more than `most`.
pub(crate) fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut reader = MultiGzDecoder::new(packed).take(most as u64 + 1);
    reader.read_to_end(&mut out).map_err(|error| format!("the data does not unpack: {error}"))?;
    if out.len() > most { Err(format!("the data unpacks to more than {most} bytes")) } else { Ok(out) }
}
