//! JSON to columns, against `serde_json` into a `Value`.

use crate::corpus::documents;
use crate::measure::{Quantity, Sheet, Unit, least};
use crate::{Bench, Result};
use bartizan_contract::encode::Encoder;
use serde_json::Value;
use std::hint::black_box;

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    let corpus = documents(1_500);
    let count = corpus.iter().flatten().count();
    let bytes: usize = corpus.iter().flatten().map(String::len).sum();
    sheet.section("JSON to columns, against serde_json into a Value, a document");
    sheet.note(&format!("{count} documents of {} bytes on average", bytes / count));
    let mut failed = None;
    let [columns, value] = least(
        bench.rounds(40),
        count,
        [
            &mut || {
                for table in &corpus {
                    let mut encoder = Encoder::new(None);
                    for chunk in table.chunks(256) {
                        for json in chunk {
                            if let Err(e) = encoder.push_json(json.as_bytes()) {
                                failed = Some(e);
                            }
                        }
                        black_box(encoder.finish());
                    }
                }
            },
            &mut || {
                for json in corpus.iter().flatten() {
                    drop(black_box(serde_json::from_slice::<Value>(json.as_bytes())));
                }
            },
        ],
    );
    if let Some(e) = failed {
        return Err(e.into());
    }
    let ns = |n| Quantity(n, Unit::Nanoseconds);
    sheet.ratio("JSON to columns", ns(columns), ns(value), Some(0.45));
    Ok(())
}
