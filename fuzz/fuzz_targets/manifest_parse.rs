//! Any bytes as a manifest; behind a zero byte, its docs.
#![no_main]

use bartizan_contract::manifest::{Docs, Manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |b| *b == 0);
    let Ok(manifest) = Manifest::parse(parts.next().unwrap_or_default()) else { return };
    assert!(manifest.contract_version().is_ok());
    for (i, check) in manifest.checks.iter().enumerate() {
        assert_eq!(manifest.position(&check.id), Some(i));
        assert!(check.settings.iter().all(|s| s.validate(&s.default).is_ok()));
    }
    let written = serde_json::to_vec(&manifest).expect("a manifest is JSON");
    assert_eq!(Manifest::parse(&written).expect("it was accepted before"), manifest);
    let Some(Ok(docs)) = parts.next().map(|docs| Docs::parse(docs, &manifest)) else { return };
    let written = serde_json::to_vec(&docs).expect("docs are JSON");
    assert_eq!(Docs::parse(&written, &manifest).expect("they were accepted before"), docs);
});
