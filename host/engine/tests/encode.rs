//! From a core module to a plugin that loads.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use bartizan_engine::{Limits, PluginSource, component};
use sha2::{Digest, Sha256};
use support::{assert_cells, engine, matrix};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

#[test]
fn a_core_module_that_says_its_world_becomes_a_plugin_without_imports() {
    let mut core = wat::parse_str(
        r#"(module
            (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
            (func (export "evaluate")
                (param i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
                unreachable))"#,
    )
    .unwrap();
    // What bindings leave in the module.
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", bartizan_contract::WIT).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8).unwrap();
    let bytes = component::encode(&core).unwrap();
    let engine = engine();
    let plugin = engine
        .load(&PluginSource {
            name: "encoded",
            version: "0.0.1",
            digest: Sha256::digest(&bytes).into(),
            bytes: &bytes,
            capabilities: &[],
            limits: Limits::default(),
        })
        .unwrap();
    assert_cells(&matrix(&plugin, &[0], 0..1), &[0], 0..1, |_, _| Some("trap"));
}

#[test]
fn a_core_module_without_a_world_is_told_to_use_the_sdk() {
    let core = wat::parse_str(r#"(module (func (export "evaluate")))"#).unwrap();
    let error = component::encode(&core).unwrap_err().to_string();
    assert!(error.contains("`component-type`") && error.contains("`plugin!`"), "{error}");
}
