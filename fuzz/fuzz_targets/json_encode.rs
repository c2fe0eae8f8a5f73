//! Any bytes as JSON, by the builder and by the encoder.
#![no_main]

use bartizan_contract::encode::{Builder, Encoder, Problem, check, to_value};
use bartizan_contract::{Column, Root};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn value(bytes: &[u8]) -> Value {
    let column = Column::open(bytes).expect("just written");
    match column.row(0) {
        Root::Value(word) => to_value(&column, word).expect("just written"),
        Root::Absent => Value::Null,
        other => panic!("written from JSON, but {other:?}"),
    }
}

/// Whether there is a double in it: `serde_json` rounds those of long texts carelessly.
fn has_double(value: &Value) -> bool {
    match value {
        Value::Number(n) => n.is_f64(),
        Value::Array(items) => items.iter().any(has_double),
        Value::Object(members) => members.values().any(has_double),
        _ => false,
    }
}

fuzz_target!(|text: &[u8]| {
    let mut builder = Builder::new();
    let ours = builder.json(text);
    let theirs = serde_json::from_slice::<Value>(text);
    match (&ours, &theirs) {
        (Err(e), Ok(_)) => assert_eq!(e.problem, Problem::Depth, "only depth is bounded more tightly"),
        (Ok(()), Err(e)) => assert!(e.to_string().contains("number out of range"), "{e}"),
        _ => {}
    }
    let mut out = Vec::new();
    builder.finish(&mut out);
    assert_eq!(check(&out), Ok(()));

    let mut encoder = Encoder::new(Some(&["p"]));
    let document = [br#"{"p":"#, text, b"}"].concat();
    let pushed = encoder.push_json(&document);
    if ours.is_ok() {
        assert_eq!(pushed, Ok(()));
        let read = value(&out);
        let columns = encoder.finish();
        for (_, column) in &columns {
            assert_eq!(check(column), Ok(()));
            assert_eq!(value(column), read);
        }
        if let Ok(theirs) = &theirs
            && !has_double(theirs)
        {
            assert_eq!(read, *theirs);
        }
    }
    let mut open = Encoder::new(None);
    let rows = usize::from(open.push_json(text).is_ok());
    assert_eq!(open.rows(), rows);
    for (_, column) in open.finish() {
        assert_eq!(check(&column), Ok(()));
    }
});
