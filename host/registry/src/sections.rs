use bartizan_contract::{DOCS_SECTION, MANIFEST_SECTION};
use std::fmt;
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentOuterAliasKind, ComponentType, ComponentTypeRef,
    Encoding, InstanceTypeDeclaration, Parser, Payload, TypeBounds,
};

const MAX_MANIFEST: usize = 4 << 20;
const MAX_DOCS: usize = 16 << 20;
/// Components and modules inside one another.
pub(crate) const MAX_DEPTH: usize = 16;
/// Types inside one another, counted from above. The parser recurses, so depth must have an end.
const MAX_TYPE_DEPTH: usize = 256;

/// What a component says of itself: its custom sections and its imports. Nothing is run, and code
/// is passed over: the engine validates it before it compiles it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// The content of `bartizan:manifest`.
    pub manifest: Vec<u8>,
    /// The content of `bartizan:docs`.
    pub docs: Option<Vec<u8>>,
    /// The component's own imports, in order.
    pub imports: Vec<Import>,
}

/// An import of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its name with its version: `bartizan:check/lookup@0.1.0`.
    pub name: String,
    /// Whether it is types alone: nothing that the plugin could call.
    pub types_only: bool,
}

impl Import {
    /// The name without its version.
    pub fn interface(&self) -> &str {
        self.name.split('@').next().unwrap_or_default()
    }
}

impl fmt::Display for Import {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its characters are the plugin's choice.
        write!(formatter, "{}", self.name.escape_debug())
    }
}

/// Why bytes are not a plugin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SectionsError {
    /// The bytes are not WebAssembly, or break off.
    #[error("broken WebAssembly at byte {offset}: {reason}")]
    Broken {
        /// Where reading stopped.
        offset: usize,
        /// What was wrong there.
        reason: String,
    },
    /// A core module.
    #[error("a core module, not a component")]
    CoreModule,
    /// Built to exhaust who reads it, or by an odd tool.
    #[error("its {what} nest deeper than {limit} levels")]
    TooDeep {
        /// What nests.
        what: &'static str,
        /// How deep it may.
        limit: usize,
    },
    /// No manifest.
    #[error("no section `bartizan:manifest`")]
    NoManifest,
    /// A section that may be there once.
    #[error("more than one section `{section}`")]
    Repeated {
        /// The section.
        section: &'static str,
    },
    /// A section beyond its bound.
    #[error("its section `{section}` is larger than {limit} bytes")]
    TooLarge {
        /// The section.
        section: &'static str,
        /// The bound.
        limit: usize,
    },
}

impl SectionsError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Broken { .. } => "the file is damaged or is not WebAssembly: build the plugin again",
            Self::CoreModule => "turn it into a component with `bartizan build`",
            Self::TooDeep { .. } => "build the plugin with the SDK's own tools, which do not nest like this",
            Self::NoManifest => {
                "list the checks with the SDK's `plugin!` in the plugin's root, then build again"
            }
            Self::Repeated { .. } => "call `plugin!` once, and append no second section",
            Self::TooLarge { .. } => "split the plugin, or shorten what its sections hold",
        }
    }
}

impl From<wasmparser::BinaryReaderError> for SectionsError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Broken { offset: error.offset(), reason: error.message().to_owned() }
    }
}

impl Sections {
    /// Reads the sections and imports of a component.
    pub fn read(bytes: &[u8]) -> Result<Self, SectionsError> {
        let (mut manifest, mut docs) = (None, None);
        let mut imports = Vec::new();
        let mut types = Types::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version { encoding: Encoding::Module, .. } if depth == 0 => {
                    return Err(SectionsError::CoreModule);
                }
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Err(SectionsError::TooDeep { what: "components", limit: MAX_DEPTH });
                    }
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) => match section.name() {
                    MANIFEST_SECTION => keep(&mut manifest, MANIFEST_SECTION, section.data(), MAX_MANIFEST)?,
                    DOCS_SECTION => keep(&mut docs, DOCS_SECTION, section.data(), MAX_DOCS)?,
                    _ => {}
                },
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
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        types.exported(export?.kind);
                    }
                }
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        let import = import?;
                        imports.push(Import {
                            name: import.name.name.to_owned(),
                            types_only: types.imported(&import.ty),
                        });
                    }
                }
                _ => {}
            }
        }
        let manifest = manifest.ok_or(SectionsError::NoManifest)?;
        Ok(Self { manifest, docs, imports })
    }
}

fn keep(
    place: &mut Option<Vec<u8>>,
    section: &'static str,
    data: &[u8],
    limit: usize,
) -> Result<(), SectionsError> {
    if data.len() > limit {
        return Err(SectionsError::TooLarge { section, limit });
    }
    match place.replace(data.to_vec()) {
        None => Ok(()),
        Some(_) => Err(SectionsError::Repeated { section }),
    }
}

/// A type within a type begins with 0x01 (a declaration of a type) and 0x41 or 0x42 (a component,
/// an instance), so the number of such pairs bounds the depth. Names may hold the pair too, which
/// errs on the side of refusing.
pub(crate) fn refuse_depth(section: &[u8]) -> Result<(), SectionsError> {
    let pairs = section.windows(2).filter(|pair| matches!(pair, [0x01, 0x41 | 0x42])).count();
    if pairs > MAX_TYPE_DEPTH {
        Err(SectionsError::TooDeep { what: "types", limit: MAX_TYPE_DEPTH })
    } else {
        Ok(())
    }
}

/// The index space of a component's types, as far as imports need it: whether an instance of the
/// type would hold types alone. What cannot be told counts as something to call.
#[derive(Default)]
pub(crate) struct Types(Vec<bool>);

impl Types {
    pub(crate) fn defined(&mut self, ty: &ComponentType) {
        self.0.push(match ty {
            ComponentType::Instance(declarations) => {
                declarations.iter().all(|declaration| match declaration {
                    InstanceTypeDeclaration::Export { ty, .. } => {
                        matches!(ty, ComponentTypeRef::Type(TypeBounds::Eq(_)))
                    }
                    InstanceTypeDeclaration::CoreType(_)
                    | InstanceTypeDeclaration::Type(_)
                    | InstanceTypeDeclaration::Alias(_) => true,
                })
            }
            _ => false,
        });
    }

    pub(crate) fn aliased(&mut self, alias: &ComponentAlias) {
        if let ComponentAlias::InstanceExport { kind: ComponentExternalKind::Type, .. }
        | ComponentAlias::Outer { kind: ComponentOuterAliasKind::Type, .. } = alias
        {
            self.0.push(false);
        }
    }

    pub(crate) fn exported(&mut self, kind: ComponentExternalKind) {
        if kind == ComponentExternalKind::Type {
            self.0.push(false);
        }
    }

    pub(crate) fn imported(&mut self, ty: &ComponentTypeRef) -> bool {
        match ty {
            ComponentTypeRef::Instance(index) => self.0.get(*index as usize).copied().unwrap_or(false),
            ComponentTypeRef::Type(bounds) => {
                self.0.push(false);
                matches!(bounds, TypeBounds::Eq(_))
            }
            ComponentTypeRef::Module(_)
            | ComponentTypeRef::Func(_)
            | ComponentTypeRef::Value(_)
            | ComponentTypeRef::Component(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::testing::{component, custom_section};
    use proptest::prelude::*;

    fn wat(text: &str) -> Vec<u8> {
        wat::parse_str(text).unwrap()
    }

    fn with(mut bytes: Vec<u8>, sections: &[(&str, &[u8])]) -> Vec<u8> {
        for (name, data) in sections {
            bytes.extend(custom_section(name, data));
        }
        bytes
    }

    #[test]
    fn the_manifest_is_found_at_the_top_and_in_a_nested_module() {
        let top = with(wat("(component)"), &[(MANIFEST_SECTION, b"m"), (DOCS_SECTION, b"d"), ("name", b"")]);
        let read = Sections::read(&top).unwrap();
        assert_eq!(
            (read.manifest.as_slice(), read.docs.as_deref(), read.imports.len()),
            (b"m".as_slice(), Some(b"d".as_slice()), 0)
        );

        let nested = wat(
            r#"(component (core module (func) (@custom "bartizan:manifest" "inside")) (component (core module)))"#,
        );
        assert_eq!(Sections::read(&nested).unwrap().manifest, b"inside");
    }

    #[test]
    fn a_second_section_anywhere_is_refused() {
        let nested = wat(r#"(component (core module (@custom "bartizan:manifest" "inside")))"#);
        let twice = with(nested, &[(MANIFEST_SECTION, b"outside")]);
        assert!(matches!(
            Sections::read(&twice),
            Err(SectionsError::Repeated { section: "bartizan:manifest" })
        ));
        let docs =
            with(wat("(component)"), &[(MANIFEST_SECTION, b""), (DOCS_SECTION, b""), (DOCS_SECTION, b"")]);
        assert!(matches!(Sections::read(&docs), Err(SectionsError::Repeated { section: "bartizan:docs" })));
    }

    #[test]
    fn what_is_no_plugin_is_named() {
        assert!(matches!(Sections::read(&wat("(component)")), Err(SectionsError::NoManifest)));
        let core = Sections::read(&wat("(module)")).unwrap_err();
        assert!(matches!(core, SectionsError::CoreModule));
        assert!(core.hint().contains("bartizan build"));
        assert!(matches!(Sections::read(b"not wasm at all"), Err(SectionsError::Broken { .. })));
        assert!(matches!(Sections::read(b""), Err(SectionsError::Broken { .. })));
    }

    #[test]
    fn a_component_that_breaks_off_is_broken_wherever_it_is_cut() {
        let whole = component("aws-s3", "0.1.0", "(core module (func (export \"f\")))");
        let cut_at_a_section: Vec<usize> = (0..whole.len())
            .filter(|length| {
                !matches!(Sections::read(whole.get(..*length).unwrap()), Err(SectionsError::Broken { .. }))
            })
            .collect();
        // Between two sections a shorter component is whole again, but then it has no manifest.
        for length in cut_at_a_section {
            assert!(
                matches!(Sections::read(whole.get(..length).unwrap()), Err(SectionsError::NoManifest)),
                "{length}"
            );
        }
    }

    #[test]
    fn imports_are_told_apart_by_what_can_be_called() {
        let text = r#"(component
            (type $t (instance (type u32) (export "reason" (type (eq 0)))))
            (import "bartizan:check/types@0.1.0" (instance $types (type $t)))
            (alias export $types "reason" (type $reason))
            (import "bartizan:check/log@0.1.0" (instance (export "write" (func (param "level" u8)))))
            (import "wasi:io/error@0.2.0" (instance (export "error" (type (sub resource)))))
            (import "now" (func (result u64)))
            (type $again (instance (type u8) (export "kind" (type (eq 0)))))
            (import "a:b/kinds" (instance (type $again)))
            (core module $m (import "hidden" "f" (func)))
        )"#;
        let read = Sections::read(&with(wat(text), &[(MANIFEST_SECTION, b"{}")])).unwrap();
        let seen: Vec<_> =
            read.imports.iter().map(|import| (import.name.as_str(), import.types_only)).collect();
        assert_eq!(
            seen,
            [
                ("bartizan:check/types@0.1.0", true),
                ("bartizan:check/log@0.1.0", false),
                ("wasi:io/error@0.2.0", false),
                ("now", false),
                ("a:b/kinds", true)
            ]
        );
        assert_eq!(read.imports.first().unwrap().interface(), "bartizan:check/types");
    }

    #[test]
    fn depth_has_an_end() {
        // 100,000 instance types, each the only declaration of the one around it.
        let mut section = vec![0x01];
        for _ in 0..100_000 {
            section.extend([0x42, 0x01, 0x01]);
        }
        section.extend([0x42, 0x00]);
        let within = |id: u8, content: &[u8]| {
            let mut bytes = wat("(component)");
            bytes.push(id);
            bytes.extend(crate::testing::leb(content.len()));
            bytes.extend(content);
            bytes
        };
        let deep = within(7, &section);
        for bytes in [&deep, &within(4, &deep)] {
            assert!(matches!(Sections::read(bytes), Err(SectionsError::TooDeep { what: "types", .. })));
        }

        let nested = "(component ".repeat(40) + &")".repeat(40);
        assert!(matches!(
            Sections::read(&wat(&nested)),
            Err(SectionsError::TooDeep { what: "components", .. })
        ));
    }

    proptest! {
        /// The bytes may be anything: the answer is a value, never a panic.
        #[test]
        fn hostile_bytes_are_refused_or_read(tail: Vec<u8>, id in 0_u8..14, whole: bool) {
            let mut bytes = wat("(component)");
            if whole {
                bytes.push(id);
                bytes.extend(crate::testing::leb(tail.len()));
            }
            bytes.extend(&tail);
            let found = Sections::read(&bytes).is_ok();
            prop_assert!(!found || bytes.windows(17).any(|window| window == b"bartizan:manifest"));
        }

        /// So may any byte of a plugin, its types and imports included.
        #[test]
        fn a_changed_byte_is_refused_or_read(at: prop::sample::Index, byte: u8) {
            let body = r#"(import "bartizan:check/log@0.1.0" (instance
                (type u32) (export "l" (type (eq 0))) (export "write" (func (param "level" u8)))))
                (core module (func (export "f")))"#;
            let mut bytes = component("aws-s3", "0.1.0", body);
            let at = at.index(bytes.len());
            bytes.splice(at..=at, [byte]);
            if let Ok(read) = Sections::read(&bytes) {
                prop_assert!(read.manifest.len() <= bytes.len() && read.imports.len() <= 1);
            }
        }
    }

    #[test]
    fn sections_have_a_bound() {
        let large = with(wat("(component)"), &[(MANIFEST_SECTION, &vec![b' '; MAX_MANIFEST + 1])]);
        assert!(matches!(
            Sections::read(&large),
            Err(SectionsError::TooLarge { section: "bartizan:manifest", .. })
        ));
    }
}
