// The hostile guests, from text to components. Included by path in the tests that use them, which
// need the crate `wat`.

use std::path::{Path, PathBuf};

/// The component of `<name>.wat`, without a manifest.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    wat::parse_str(text(name)).unwrap_or_else(|e| panic!("{name}.wat: {e}"))
}

/// The whole text of `<name>.wat`.
#[allow(dead_code, reason = "not every test that includes this file wants it")]
pub(crate) fn text(name: &str) -> String {
    included(&folder().join(format!("{name}.wat")))
}

fn folder() -> PathBuf {
    // Two folders below the root of the workspace, as all crates of the host are.
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guests/hostile")
}

fn included(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut all = String::new();
    for line in text.lines() {
        if let Some(part) = line.trim().strip_prefix(";;include ") {
            all += &included(&folder().join(format!("parts/{part}.wat")));
        } else {
            all += line;
            all.push('\n');
        }
    }
    all
}
