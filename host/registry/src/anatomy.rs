//! What any WebAssembly file consists of, plugin or not.

use crate::sections::{Import, MAX_DEPTH, SectionsError, Types, refuse_depth};
use std::collections::BTreeMap;
use wasmparser::{Encoding, Parser, Payload};

/// What a component or core module consists of. Nothing is run, and code is passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// Whether it is a component; a core module otherwise.
    pub component: bool,
    /// What it imports itself, in order; not what parts of it import from one another.
    pub imports: Vec<Import>,
    /// What it exports, in order.
    pub exports: Vec<String>,
    /// Bytes of functions, in all modules together.
    pub code: usize,
    /// Bytes that are in memory from the start, in all modules together.
    pub data: usize,
    /// Bytes of custom sections by their names, in all modules and components together.
    pub custom: BTreeMap<String, usize>,
    /// Bytes of everything else: types, imports, exports, headers.
    pub other: usize,
}

impl Anatomy {
    /// Takes a file apart.
    pub fn read(bytes: &[u8]) -> Result<Self, SectionsError> {
        let mut found = Self::default();
        let mut types = Types::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version { encoding, .. } if depth == 0 => {
                    found.component = encoding == Encoding::Component;
                }
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Err(SectionsError::TooDeep { what: "components", limit: MAX_DEPTH });
                    }
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CodeSectionStart { range, .. } => found.code += range.len(),
                Payload::DataSection(section) => found.data += section.range().len(),
                Payload::CustomSection(section) => {
                    *found.custom.entry(section.name().to_owned()).or_default() += section.data().len();
                }
                Payload::ImportSection(section) if depth == 0 => {
                    for import in section.into_imports() {
                        let import = import?;
                        let name = format!("{}.{}", import.module, import.name);
                        found.imports.push(Import { name, types_only: false });
                    }
                }
                Payload::ExportSection(section) if depth == 0 => {
                    for export in section {
                        found.exports.push(export?.name.to_owned());
                    }
                }
                Payload::ComponentTypeSection(section) => {
                    refuse_depth(bytes.get(section.range()).unwrap_or_default())?;
                    if depth == 0 {
                        for ty in section {
                            types.defined(&ty?);
                        }
                    }
                }
                Payload::ComponentAliasSection(section) if depth == 0 => {
                    for alias in section {
                        types.aliased(&alias?);
                    }
                }
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        let import = import?;
                        let types_only = types.imported(&import.ty);
                        found.imports.push(Import { name: import.name.name.to_owned(), types_only });
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        let export = export?;
                        types.exported(export.kind);
                        found.exports.push(export.name.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        let named = found.code + found.data + found.custom.values().sum::<usize>();
        found.other = bytes.len().saturating_sub(named);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::testing::custom_section;

    fn read(text: &str, appended: &[(&str, &[u8])]) -> Anatomy {
        let mut bytes = wat::parse_str(text).unwrap();
        for (name, data) in appended {
            bytes.extend(custom_section(name, data));
        }
        let found = Anatomy::read(&bytes).unwrap();
        let parts = found.code + found.data + found.custom.values().sum::<usize>() + found.other;
        assert_eq!(parts, bytes.len(), "every byte is counted once");
        found
    }

    #[test]
    fn a_core_module_is_taken_apart() {
        let found = read(
            r#"(module (import "wasi_snapshot_preview1" "fd_write" (func))
                (memory (export "memory") 1) (data (i32.const 0) "twelve bytes")
                (func (export "run") (call 0)))"#,
            &[("producers", b"abc")],
        );
        assert!(!found.component);
        assert_eq!(found.imports.first().unwrap().name, "wasi_snapshot_preview1.fd_write");
        assert_eq!(found.exports, ["memory", "run"]);
        assert!(found.data >= 12 && found.code > 0, "{found:?}");
        assert_eq!(found.custom.get("producers"), Some(&3));
    }

    #[test]
    fn parts_of_a_component_count_together_and_their_imports_do_not() {
        let found = read(
            r#"(component
                (import "wasi:cli/run@0.2.0" (instance (export "run" (func (result bool)))))
                (core module (func (export "f")) (@custom "mine" "xy"))
                (core module (import "hidden" "f" (func)) (func (export "g")) (@custom "mine" "z"))
                (core module $m (func (export "f")))
                (core instance $i (instantiate $m))
                (func (export "go") (canon lift (core func $i "f"))))"#,
            &[],
        );
        assert!(found.component);
        assert_eq!(found.imports.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["wasi:cli/run@0.2.0"]);
        assert_eq!(found.exports, ["go"]);
        assert_eq!(found.custom.get("mine"), Some(&3));
    }

    #[test]
    fn what_is_no_webassembly_is_refused() {
        assert!(matches!(Anatomy::read(b"text"), Err(SectionsError::Broken { .. })));
        let nested = "(component ".repeat(40) + &")".repeat(40);
        let deep = Anatomy::read(&wat::parse_str(nested).unwrap());
        assert!(matches!(deep, Err(SectionsError::TooDeep { .. })));
    }
}
