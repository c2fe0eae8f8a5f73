//! Components that were built before, or by other means, judge like those of today's SDK.

use crate::support::{Home, root};

#[test]
fn a_component_built_by_cargo_component_passes_its_own_examples() {
    let component = root().join("tests/guests/cargo-component/aws-account.wasm");
    let run = Home::new().run(&["test", "--component", component.to_str().unwrap()]).exits(0);
    assert!(run.stdout.ends_with("55 passed, 0 failed\n"), "{}", run.stdout);
}
