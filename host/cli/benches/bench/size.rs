//! How much code the first-party plugins are.

use crate::measure::{Quantity, Sheet, Unit, count};
use crate::{Bench, Result};
use bartizan_contract::manifest::Manifest;
use bartizan_registry::Sections;
use wasmparser::{Parser, Payload};

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("Code of each component: 30 KiB and 2 KiB a check");
    let mut components = Vec::new();
    for entry in std::fs::read_dir(&bench.folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "wasm") {
            components.push(path);
        }
    }
    components.sort();
    for path in components {
        let bytes = std::fs::read(&path)?;
        let manifest = Manifest::parse(&Sections::read(&bytes)?.manifest)?;
        let checks = manifest.checks.len();
        let mut code = 0;
        for payload in Parser::new(0).parse_all(&bytes) {
            if let Payload::CodeSectionStart { size, .. } = payload? {
                code += size as usize;
            }
        }
        let most = 30.0 + 2.0 * count(checks);
        let kib = Quantity(count(code) / 1024.0, Unit::Kib);
        sheet.value(&format!("{}, {checks} checks", manifest.name), kib, Some(most));
    }
    Ok(())
}
