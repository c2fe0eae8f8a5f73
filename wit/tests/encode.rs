//! The encoder and the readers against `serde_json`, on documents of every shape.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use bartizan_contract::encode::{Builder, Encoder, MAX_NAMES, Problem, check, to_value};
use bartizan_contract::{Column, Malformed, Root, Word, tag};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;

fn column(rows: &[&str]) -> Vec<u8> {
    let mut builder = Builder::new();
    for row in rows {
        builder.json(row.as_bytes()).unwrap_or_else(|e| panic!("{row}: {e}"));
    }
    finish(&mut builder)
}

fn finish(builder: &mut Builder) -> Vec<u8> {
    let mut out = b"what was there before".to_vec();
    builder.finish(&mut out);
    check(&out).unwrap();
    out
}

fn read(bytes: &[u8], row: usize) -> Option<Value> {
    let column = Column::open(bytes).unwrap();
    match column.row(row) {
        Root::Value(word) => Some(to_value(&column, word).unwrap()),
        Root::Absent => None,
        other => panic!("{other:?}"),
    }
}

fn problem(json: &[u8]) -> (Problem, usize) {
    let mut builder = Builder::new();
    let e = builder.json(json).unwrap_err();
    assert_eq!(builder.rows(), 0);
    (e.problem, e.at)
}

/// A column from its parts, for words that no encoder writes.
fn raw(symbols: &[u64], roots: &[u64], nodes: &[u64], text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for n in [1, roots.len(), symbols.len(), nodes.len()] {
        bytes.extend_from_slice(&u32::try_from(n).unwrap().to_le_bytes());
    }
    for w in [symbols, roots, nodes].concat() {
        bytes.extend_from_slice(&w.to_le_bytes());
    }
    bytes.extend_from_slice(text);
    bytes
}

fn word(tag: u8, len: u64, payload: u64) -> u64 {
    u64::from(tag) | len << 4 | payload << 32
}

#[test]
fn the_column_of_the_specification() {
    let mut builder = Builder::new();
    builder.json(br#"{"Status": "Enabled", "Days": [1, 2.5]}"#).unwrap();
    builder.absent();
    builder.unknown("denied|s3:GetBucketVersioning");
    let bytes = finish(&mut builder);
    let hex = bytes.chunks(8).map(|c| {
        c.iter().fold(String::new(), |mut s, b| {
            write!(s, "{b:02x}").unwrap();
            s
        })
    });
    let hex: Vec<String> = hex.collect();
    let specification = include_str!("../0.1.0/TAPE.md");
    let dump = specification.split("```hex\n").nth(1).and_then(|s| s.split("```").next()).unwrap();
    let dumped: Vec<String> =
        dump.lines().map(|line| line.split('|').nth(1).unwrap().split_whitespace().collect()).collect();
    assert_eq!(hex, dumped);
    let column = Column::open(&bytes).unwrap();
    assert_eq!(read(&bytes, 0), Some(json!({"Status": "Enabled", "Days": [1, 2.5]})));
    assert_eq!(column.row(1), Root::Absent);
    assert_eq!(column.row(2), Root::Unknown("denied|s3:GetBucketVersioning"));
    assert_eq!(column.row(3), Root::Malformed);
}

#[test]
fn each_value_has_its_tag() {
    for (json, expected) in [
        ("false", tag::FALSE),
        ("true", tag::TRUE),
        ("576460752303423487", tag::INT),
        ("-576460752303423488", tag::INT),
        ("576460752303423488", tag::I64),
        ("-576460752303423489", tag::I64),
        ("9223372036854775807", tag::I64),
        ("9223372036854775808", tag::U64),
        ("0.25", tag::F64),
        ("0.1000000000000000055511151231257827", tag::NUMBER),
        ("\"\"", tag::STR),
        ("[]", tag::ARRAY),
        ("{}", tag::OBJECT),
    ] {
        let bytes = column(&[json]);
        assert_eq!(Column::open(&bytes).unwrap().root(0).tag(), expected, "{json}");
        assert_eq!(read(&bytes, 0), Some(serde_json::from_str(json).unwrap()));
    }
    let bytes = column(&["[null]"]);
    let c = Column::open(&bytes).unwrap();
    assert_eq!(c.items(c.root(0)).map(Word::tag).collect::<Vec<_>>(), [tag::NULL]);
    assert_eq!(read(&column(&["null"]), 0), None);
}

#[test]
fn partial_objects_read_like_objects() {
    let bytes = raw(&[word(tag::STR, 1, 0)], &[word(tag::PARTIAL, 1, 0)], &[0, word(tag::TRUE, 0, 0)], b"k");
    check(&bytes).unwrap();
    assert_eq!(read(&bytes, 0), Some(json!({"k": true})));
}

#[test]
fn a_number_beyond_doubles_is_its_text() {
    let bytes = column(&["[1e400]"]);
    let c = Column::open(&bytes).unwrap();
    let number = c.items(c.root(0)).next().unwrap();
    assert_eq!(c.text(number), Some("1e400"));
    assert_eq!(to_value(&c, number), Some(json!("1e400")));
}

#[test]
fn the_last_of_equal_keys_wins() {
    for json in [
        r#"{"a": 1, "a": 2}"#,
        r#"{"a": {"a": 1, "b": 2, "a": 3}, "b": 0, "a": {"b": 1, "a": 1, "a": 2}}"#,
        r#"{"b": {"c": 1, "b": 2}, "c": 3, "b": 4, "a": 1}"#,
        r#"{"\u0061": 1, "a": 2}"#,
    ] {
        assert_eq!(read(&column(&[json, json]), 1), Some(serde_json::from_str(json).unwrap()), "{json}");
    }
    let mut encoder = Encoder::new(None);
    encoder.push_json(br#"{"A": {"secret": 1}, "B": 1, "A": [2], "B": null}"#).unwrap();
    let columns = encoder.finish();
    assert_eq!(read(&columns[0].1, 0), Some(json!([2])));
    assert_eq!(Column::open(&columns[0].1).unwrap().symbols(), 0);
    assert_eq!(read(&columns[1].1, 0), None);
}

#[test]
fn names_that_need_escapes_are_names_like_others() {
    let json = r#"{"a\"b": 1, "a": 2, "\\": 3, "é\u00e9": 4, "\ud83d\ude00": 5, "": 6}"#;
    assert_eq!(read(&column(&[json, json, json]), 2), Some(serde_json::from_str(json).unwrap()));
    // The name `a"b` came from an escape; the text `a"b` is the key `a` and rubbish.
    let mut builder = Builder::new();
    builder.value(&json!({"a\"b": 1}));
    assert_eq!(builder.json(br#"{"a"b": 1}"#).unwrap_err().problem, Problem::Colon);
}

#[test]
fn keys_that_are_data_become_maps() {
    let mut json = String::from("{");
    for i in 0..3 * MAX_NAMES {
        write!(json, "\"key-{i}\": {{\"n\": {i}, \"key-7\": 0, \"key-7\": 1}}, ").unwrap();
    }
    json.push_str("\"key-5\": \"last\", \"key-3000\": \"last\"}");
    let expected: Value = serde_json::from_str(&json).unwrap();
    let mut builder = Builder::new();
    builder.json(json.as_bytes()).unwrap();
    builder.value(&expected);
    builder.json(br#"{"n": {"unheard-of": 1, "key-1": 2}}"#).unwrap();
    let bytes = finish(&mut builder);
    let c = Column::open(&bytes).unwrap();
    assert_eq!(c.symbols(), MAX_NAMES);
    assert_eq!([0, 1, 2].map(|i| c.root(i).tag()), [tag::MAP, tag::MAP, tag::OBJECT]);
    assert_eq!(read(&bytes, 0).as_ref(), Some(&expected));
    assert_eq!(read(&bytes, 1).as_ref(), Some(&expected));
    assert_eq!(read(&bytes, 2), Some(json!({"n": {"unheard-of": 1, "key-1": 2}})));
}

#[test]
fn depth_is_bounded_everywhere() {
    let nested = |n: usize| [vec![b'['; n], vec![b']'; n]].concat();
    let deep = |n: usize| serde_json::from_slice::<Value>(&nested(n)).unwrap();
    let mut builder = Builder::new();
    builder.json(&nested(64)).unwrap();
    builder.value(&deep(64));
    builder.value(&deep(65));
    let bytes = finish(&mut builder);
    assert_eq!((read(&bytes, 0), read(&bytes, 1)), (Some(deep(64)), Some(deep(64))));
    let c = Column::open(&bytes).unwrap();
    assert_eq!(c.row(2), Root::Unknown("parse||nested more than 64 deep"));
    assert_eq!(problem(&nested(65)), (Problem::Depth, 64));
    assert_eq!(problem(&vec![b'['; 1_000_000]).0, Problem::Depth);
    let mut encoder = Encoder::new(Some(&["B"]));
    let skipped = [br#"{"A":"#.as_slice(), &nested(65), b"}"].concat();
    assert_eq!(encoder.push_json(&skipped).unwrap_err().problem, Problem::Depth);
    // 65 arrays, each behind its child, are refused and not read.
    let nodes: Vec<u64> =
        (0..65).map(|i| if i == 0 { word(tag::NULL, 0, 0) } else { word(tag::ARRAY, 1, i - 1) }).collect();
    let bytes = raw(&[], &[word(tag::ARRAY, 1, 64)], &nodes, b"");
    let c = Column::open(&bytes).unwrap();
    assert_eq!(to_value(&c, c.root(0)), None);
    assert_eq!(check(&bytes), Err(Malformed));
}

#[test]
fn errors_name_the_byte() {
    for (json, problem_there) in [
        ("", (Problem::End, 0)),
        ("[1", (Problem::End, 2)),
        ("\"abc", (Problem::End, 4)),
        ("nul", (Problem::End, 3)),
        ("nulx", (Problem::Value, 3)),
        ("[1,]", (Problem::Value, 3)),
        ("{,}", (Problem::Key, 1)),
        ("{\"a\" 1}", (Problem::Colon, 5)),
        ("{\"a\": 1 \"b\"}", (Problem::InObject, 8)),
        ("[1 2]", (Problem::InArray, 3)),
        ("01", (Problem::Number, 1)),
        ("1.", (Problem::End, 2)),
        ("1.x", (Problem::Number, 2)),
        ("-", (Problem::End, 1)),
        ("+1", (Problem::Value, 0)),
        ("1e+ ", (Problem::Number, 3)),
        ("\"a\nb\"", (Problem::Control, 2)),
        ("\"\\x\"", (Problem::Escape, 2)),
        ("\"\\u00g0\"", (Problem::Escape, 5)),
        ("\"\\ud800\"", (Problem::Surrogate, 7)),
        ("\"\\ud800\\u0041\"", (Problem::Surrogate, 13)),
        ("\"\\udc00\"", (Problem::Surrogate, 7)),
        ("1 2", (Problem::Trailing, 2)),
        ("\u{feff}1", (Problem::Value, 0)),
    ] {
        assert_eq!(problem(json.as_bytes()), problem_there, "{json:?}");
        assert!(serde_json::from_str::<Value>(json).is_err(), "{json:?}");
        let mut encoder = Encoder::new(Some(&["kept"]));
        for (property, skip) in [("kept", false), ("skipped", true)] {
            let document = format!("{{\"{property}\":{json}");
            let e = encoder.push_json(document.as_bytes()).unwrap_err();
            if problem_there.0 != Problem::End && problem_there.0 != Problem::Trailing {
                assert_eq!(e.at, problem_there.1 + property.len() + 4, "{json:?} {skip}");
            }
        }
        assert_eq!(encoder.rows(), 0);
    }
    assert_eq!(problem(b"\"\xff\""), (Problem::NotUtf8, 1));
    let mut encoder = Encoder::new(None);
    assert_eq!(encoder.push_json(b"[]").unwrap_err().problem, Problem::NotAnObject);
    assert_eq!(encoder.push_json(b"{} x").unwrap_err().to_string(), "more text behind the value at byte 3");
}

#[test]
fn a_failed_document_leaves_no_row_and_no_trace() {
    let good = [r#"{"A": {"x": 1}, "B": "b"}"#, r#"{"B": [{"y": 12345678901234567890}], "C": 1.5}"#];
    let bad = [
        r#"{"A": {"secret": ["long text", 1.5, 12345678901234567890, {"other": 1"#,
        r#"{"A": {"x": 2}, "A": {"z": 3}, "New": 1, "B": }"#,
        r#"{"A": "aa", "A": "bb"} {"#,
    ];
    let mut clean = Encoder::new(None);
    let mut dirty = Encoder::new(None);
    for _ in 0..2 {
        for document in good {
            clean.push_json(document.as_bytes()).unwrap();
            for document in bad {
                assert!(dirty.push_json(document.as_bytes()).is_err());
            }
            dirty.push_json(document.as_bytes()).unwrap();
        }
        assert!(dirty.push_json(br#"{"A""#).is_err());
        assert_eq!(dirty.rows(), 2);
        assert_eq!(clean.finish(), dirty.finish());
    }
    dirty.push_json(good[0].as_bytes()).unwrap();
    dirty.discard();
    assert_eq!(dirty.rows(), 0);
    assert_eq!(dirty.finish(), []);
}

#[test]
fn only_granted_properties_have_columns_and_names() {
    let document = br#"{"A": {"secret-name": "secret value"}, "B": {"b": 1}, "B2": null}"#;
    let mut encoder = Encoder::new(Some(&["C", "B", "B"]));
    encoder.push_json(document).unwrap();
    encoder.push_json(b"{}").unwrap();
    let columns = encoder.finish();
    assert_eq!(columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["C", "B"]);
    assert_eq!(read(&columns[1].1, 0), Some(json!({"b": 1})));
    for (_, bytes) in &columns {
        check(bytes).unwrap();
        assert_eq!(Column::open(bytes).unwrap().rows(), 2);
        assert!(!bytes.windows(6).any(|w| w == b"secret"));
    }
}

#[test]
fn properties_are_bounded_unless_they_are_skipped() {
    let members: Vec<String> = (0..=MAX_NAMES).map(|i| format!("\"p{i}\": {i}")).collect();
    let document = format!("{{{}, \"Kept\": 1}}", members.join(","));
    let e = Encoder::new(None).push_json(document.as_bytes()).unwrap_err();
    assert_eq!(e.problem, Problem::Properties);
    let mut encoder = Encoder::new(Some(&["Kept"]));
    encoder.push_json(document.as_bytes()).unwrap();
    assert_eq!(read(&encoder.finish()[0].1, 0), Some(json!(1)));
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    let mut builder = Builder::new();
    builder.unknown(&"é".repeat(5000));
    builder.unknown(&format!("x{}", "é".repeat(5000)));
    let bytes = finish(&mut builder);
    let c = Column::open(&bytes).unwrap();
    let Root::Unknown(even) = c.row(0) else { panic!() };
    let Root::Unknown(odd) = c.row(1) else { panic!() };
    assert_eq!((even.len(), odd.len()), (4096, 4095));
}

#[test]
fn shared_blocks_do_not_explode() {
    // Forty arrays, each of them twice the one before: a trillion values in 80 words.
    let mut nodes = vec![word(tag::NULL, 0, 0); 2];
    for i in 0..40 {
        nodes.extend([word(tag::ARRAY, 2, 2 * i); 2]);
    }
    let bytes = raw(&[], &[word(tag::ARRAY, 2, 80)], &nodes, b"");
    let c = Column::open(&bytes).unwrap();
    assert_eq!(to_value(&c, c.root(0)), None);
    assert_eq!(check(&bytes), Err(Malformed));
    // One name of a megabyte, used ten thousand times.
    let pair = [0, word(tag::NULL, 0, 0)];
    let mut nodes = Vec::new();
    for _ in 0..10_000 {
        nodes.extend(pair);
    }
    let objects = nodes.len() as u64;
    nodes.extend((0..objects / 2).map(|i| word(tag::OBJECT, 1, 2 * i)));
    let name = vec![b'n'; 1 << 20];
    let symbols = [word(tag::STR, 1 << 20, 0)];
    let bytes = raw(&symbols, &[word(tag::ARRAY, objects / 2, objects)], &nodes, &name);
    let c = Column::open(&bytes).unwrap();
    assert_eq!(to_value(&c, c.root(0)), None);
}

#[test]
fn check_refuses_what_the_specification_forbids() {
    let null = word(tag::NULL, 0, 0);
    let cases: [(&str, Vec<u8>); 24] = [
        ("another version", [2, 0, 0, 0].into_iter().chain([0; 12]).collect()),
        ("a short header", vec![1, 0, 0, 0, 0]),
        ("a huge count", [1, 0, 0, 0].into_iter().chain([255; 12]).collect()),
        ("tag 0", raw(&[], &[0], &[], b"")),
        ("null as a root", raw(&[], &[null], &[], b"")),
        ("absent with more bits", raw(&[], &[word(tag::ABSENT, 1, 0)], &[], b"")),
        ("true with more bits", raw(&[], &[word(tag::TRUE, 0, 1)], &[], b"")),
        ("absent inside", raw(&[], &[word(tag::ARRAY, 1, 0)], &[word(tag::ABSENT, 0, 0)], b"")),
        ("unknown inside", raw(&[], &[word(tag::ARRAY, 1, 0)], &[word(tag::UNKNOWN, 0, 0)], b"")),
        ("a string behind the end", raw(&[], &[word(tag::STR, 2, 0)], &[], b"a")),
        ("half a character", raw(&[], &[word(tag::STR, 1, 0)], &[], "é".as_bytes())),
        ("not UTF-8", raw(&[], &[], &[], b"\xff")),
        ("not a number", raw(&[], &[word(tag::NUMBER, 2, 0)], &[], b"0x")),
        ("infinity", raw(&[], &[word(tag::F64, 0, 0)], &[f64::INFINITY.to_bits()], b"")),
        ("a small large number", raw(&[], &[word(tag::U64, 0, 0)], &[7], b"")),
        ("a small wide number", raw(&[], &[word(tag::I64, 0, 0)], &[7], b"")),
        ("an empty array somewhere", raw(&[], &[word(tag::ARRAY, 0, 1)], &[7], b"")),
        ("a node behind the end", raw(&[], &[word(tag::I64, 0, 1)], &[1 << 62], b"")),
        ("an array in itself", raw(&[], &[word(tag::ARRAY, 1, 0)], &[word(tag::ARRAY, 1, 0)], b"")),
        (
            "a child behind its parent",
            raw(&[], &[word(tag::ARRAY, 1, 0)], &[word(tag::ARRAY, 1, 1), null], b""),
        ),
        ("a block of two parents", raw(&[], &[word(tag::ARRAY, 1, 0); 2], &[null], b"")),
        ("an unknown symbol", raw(&[], &[word(tag::OBJECT, 1, 0)], &[0, null], b"")),
        ("two equal names", raw(&[word(tag::STR, 1, 0), word(tag::STR, 1, 1)], &[], &[], b"aa")),
        (
            "two equal keys",
            raw(
                &[],
                &[word(tag::MAP, 2, 0)],
                &[word(tag::STR, 1, 0), null, word(tag::STR, 1, 1), null],
                b"aa",
            ),
        ),
    ];
    for (what, bytes) in cases {
        assert_eq!(check(&bytes), Err(Malformed), "{what}");
    }
    // The same pieces where they may be.
    check(&raw(&[], &[word(tag::STR, 2, 0)], &[], "é".as_bytes())).unwrap();
    check(&raw(&[], &[word(tag::ARRAY, 1, 0)], &[null], b"")).unwrap();
}

#[test]
fn a_builder_starts_anew() {
    let mut builder = Builder::new();
    builder.value(&json!({"a": [1, "x", 0.5]}));
    let first = finish(&mut builder);
    assert_eq!(builder.rows(), 0);
    builder.value(&json!({"a": [1, "x", 0.5]}));
    assert_eq!(finish(&mut builder), first);
}

/// Any JSON text, with white space, escapes and numbers that people write.
fn json_text() -> impl Strategy<Value = String> {
    let string = prop_oneof![
        "[a-e]{0,2}".prop_map(|s| format!("\"{s}\"")),
        any::<String>().prop_map(|s| Value::String(s).to_string()),
        "([a-z\"]|\\\\[nt/\"]|\\\\u00[0-9a-f]{2}|\\\\ud83d\\\\ude0[0-9]){0,9}"
            .prop_map(|s| format!("\"{}\"", s.replace('"', "'").replace("\\'", "\\\""))),
    ];
    let number = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<u64>().prop_map(|n| n.to_string()),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?",
    ];
    let leaf = prop_oneof![
        Just(String::from("null")),
        Just(String::from("true")),
        Just(String::from("false")),
        number,
        string.clone(),
    ];
    let space = "[ \\n\\t\\r]{0,2}";
    leaf.prop_recursive(6, 96, 8, move |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..8), space)
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!("{space},")))),
            (prop::collection::vec((string.clone(), inner), 0..8), space).prop_map(|(members, space)| {
                let members: Vec<String> =
                    members.iter().map(|(k, v)| format!("{k}{space}:{space}{v}")).collect();
                format!("{space}{{{}{space}}}", members.join(","))
            }),
        ]
    })
}

/// Equality, but for the last bits of doubles: `serde_json` rounds those of long texts carelessly.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= b.abs() * 4.0 * f64::EPSILON
        }
        _ => ours == theirs,
    }
}

/// Everything that can be asked of bytes: none of it may panic or run away.
fn ask(bytes: &[u8]) {
    let sound = check(bytes).is_ok();
    let Ok(c) = Column::open(bytes) else {
        assert!(!sound);
        return;
    };
    for row in 0..c.rows().min(64) {
        let root = c.row(row);
        assert!(!sound || root != Root::Malformed);
        if let Root::Value(word) = root {
            let value = to_value(&c, word);
            assert!(!sound || value.is_some());
            for w in c.items(word).chain(c.pairs(word).map(|(k, v)| {
                c.key(word, k);
                v
            })) {
                let _ = (c.bytes(w), c.text(w), c.int(w), c.large(w), c.float(w), to_value(&c, w));
            }
        }
    }
    for i in 0..c.symbols().min(64) {
        c.symbol(i);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_come_back(texts in prop::collection::vec(json_text(), 1..5)) {
        let mut builder = Builder::new();
        let mut values = Vec::new();
        for text in &texts {
            // `serde_json` refuses numbers beyond doubles, which a column keeps.
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                builder.json(text.as_bytes()).unwrap();
                builder.value(&value);
                values.extend([value.clone(), value]);
            }
        }
        let bytes = finish(&mut builder);
        for (row, value) in values.iter().enumerate() {
            let ours = read(&bytes, row).unwrap_or(Value::Null);
            prop_assert!(same(&ours, value), "{} {}", ours, value);
        }
        ask(&bytes);
    }

    #[test]
    fn numbers_are_rounded_once(text in "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,20}|[eE][+-]?[0-9]{1,2})") {
        let bytes = column(&[&text]);
        let nearest: f64 = text.parse().unwrap();
        prop_assert_eq!(read(&bytes, 0), Some(json!(nearest)));
        let c = Column::open(&bytes).unwrap();
        if let Some(f) = c.float(c.root(0)) {
            prop_assert_eq!(f.to_bits(), nearest.to_bits());
        } else {
            prop_assert_eq!(c.text(c.root(0)), Some(text.as_str()));
        }
    }

    #[test]
    fn tables_come_back(texts in prop::collection::vec((json_text(), json_text()), 1..6)) {
        let mut encoder = Encoder::new(Some(&["a", "b"]));
        let mut values = Vec::new();
        for (a, b) in &texts {
            let document = format!("{{\"b\":{b}, \"skip\":{a},\"a\":{a}}}");
            if let Ok(value) = serde_json::from_str::<Value>(&document) {
                encoder.push_json(document.as_bytes()).unwrap();
                values.push(value);
            } else {
                prop_assert!(encoder.push_json(&document.as_bytes()[..document.len() - 1]).is_err());
            }
        }
        prop_assert_eq!(encoder.rows(), values.len());
        for (name, bytes) in encoder.finish() {
            check(&bytes).unwrap();
            for (row, value) in values.iter().enumerate() {
                let ours = read(&bytes, row).unwrap_or(Value::Null);
                prop_assert!(same(&ours, &value[&name]), "{} {}", ours, value[&name]);
            }
        }
    }

    #[test]
    fn what_serde_json_refuses_is_refused(
        text in json_text(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let ours = Builder::new().json(&bytes);
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(_) => prop_assert_eq!(ours, Ok(())),
            Err(e) if e.to_string().contains("number out of range") => {}
            Err(_) => prop_assert!(ours.is_err()),
        }
    }

    #[test]
    fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..256), header in any::<bool>()) {
        if header && bytes.len() >= 16 {
            bytes[..4].copy_from_slice(&1_u32.to_le_bytes());
            for count in bytes[4..16].chunks_mut(4) {
                count[0] %= 8;
                count[1..].fill(0);
            }
        }
        ask(&bytes);
        let _ = Builder::new().json(&bytes);
        let _ = Encoder::new(None).push_json(&bytes);
    }

    #[test]
    fn mutated_columns_never_panic(
        texts in prop::collection::vec(json_text(), 1..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(), shorten in any::<bool>(),
    ) {
        let mut builder = Builder::new();
        for text in &texts {
            builder.json(text.as_bytes()).unwrap();
        }
        let mut bytes = finish(&mut builder);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        ask(&bytes);
    }
}
