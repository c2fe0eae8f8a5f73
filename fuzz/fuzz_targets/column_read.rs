//! Any bytes as a column.
#![no_main]

use bartizan_contract::encode::{Builder, check, to_value};
use bartizan_contract::{Column, Root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let sound = check(bytes).is_ok();
    let Ok(column) = Column::open(bytes) else {
        assert!(!sound, "checked, but does not open");
        return;
    };
    for row in 0..column.rows().min(256) {
        let Root::Value(word) = column.row(row) else { continue };
        for item in column.items(word) {
            let _ = (column.text(item), column.int(item), column.large(item), column.float(item));
        }
        for (key, value) in column.pairs(word) {
            let _ = (column.key(word, key), column.text(value));
        }
        let value = to_value(&column, word);
        if sound {
            // Only the bound on repeated names can stop a sound value.
            let Some(value) = value else { continue };
            let mut again = Builder::new();
            again.value(&value);
            let mut out = Vec::new();
            again.finish(&mut out);
            assert_eq!(check(&out), Ok(()));
            let again = Column::open(&out).expect("just written");
            assert_eq!(to_value(&again, again.root(0)), Some(value));
        }
    }
    for symbol in 0..column.symbols().min(256) {
        let _ = column.symbol(symbol);
    }
});
