//! The generated bindings are what the WIT of the contract generates.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{Files, WorldGenerator};

const HEADER: &str = "\
//! The guest side of the contract.
//!
//! Generated from wit/0.1.0 by wit-bindgen; `BARTIZAN_REGENERATE=1 cargo test -p bartizan-sdk --test
//! bindings` writes it again.
#![allow(
    missing_docs,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::panic,
    clippy::unwrap_used,
    clippy::allow_attributes_without_reason,
    rust_2018_idioms,
    reason = \"generated: it lifts and lowers values over the component boundary\"
)]

";

#[test]
fn bindings_are_fresh() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(here.join("../../wit/0.1.0/plugin.wit")).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    let options = wit_bindgen_rust::Opts {
        format: true,
        generate_all: true,
        pub_export_macro: true,
        default_bindings_module: Some("::bartizan_sdk::bindings".to_owned()),
        disable_run_ctors_once_workaround: true,
        runtime_path: Some("wit_bindgen::rt".to_owned()),
        ..Default::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).unwrap();
    let (_, generated) = files.iter().next().unwrap();
    let wanted = format!("{HEADER}{}", std::str::from_utf8(generated).unwrap());

    let path = here.join("src/bindings.rs");
    if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "src/bindings.rs is stale: run `BARTIZAN_REGENERATE=1 cargo test -p bartizan-sdk --test bindings`"
    );
}
