//! What a component says of itself, held against where it was found and against this host.

use crate::error::RegistryError;
use crate::limits::Limits;
use crate::name::Release;
use crate::sections::{Import, Sections};
use bartizan_contract::VERSION;
use bartizan_contract::manifest::{CAPABILITIES, Docs, Manifest};
use semver::Version;

/// The package that interfaces of the contract are in.
const CONTRACT_PACKAGE: &str = "bartizan:check/";

/// A component that is what it says.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) manifest: Manifest,
    pub(crate) docs: Docs,
    pub(crate) imports: Vec<Import>,
}

impl Package {
    /// Reads the component of `release`.
    pub(crate) fn read(release: &Release, bytes: &[u8]) -> Result<Self, RegistryError> {
        let sections = Sections::read(bytes)
            .map_err(|source| RegistryError::Component { release: release.clone(), source })?;
        // Before the rest of the manifest, whose form another contract may have changed.
        check_named_contract(release, &sections.manifest)?;
        let unreadable = |source| RegistryError::Unreadable { release: release.clone(), source };
        let manifest = Manifest::parse(&sections.manifest).map_err(unreadable)?;
        let docs = match &sections.docs {
            Some(bytes) => Docs::parse(bytes, &manifest).map_err(unreadable)?,
            None => Docs::default(),
        };
        let package = Self { manifest, docs, imports: sections.imports };
        package.check(release)?;
        Ok(package)
    }

    fn check(&self, release: &Release) -> Result<(), RegistryError> {
        let manifest = &self.manifest;
        if manifest.name != release.name
            || Version::parse(&manifest.version).ok().as_ref() != Some(&release.version)
        {
            return Err(RegistryError::Misplaced {
                release: release.clone(),
                says: format!("{}@{}", manifest.name, manifest.version),
            });
        }
        Limits::of_manifest(manifest)
            .map_err(|what| RegistryError::Manifest { release: release.clone(), what })?;
        for import in self.imports.iter().filter(|import| !import.types_only) {
            let capability =
                import.interface().strip_prefix(CONTRACT_PACKAGE).filter(|name| CAPABILITIES.contains(name));
            if !capability.is_some_and(|name| manifest.capabilities.iter().any(|asked| asked == name)) {
                return Err(RegistryError::Import {
                    release: release.clone(),
                    import: import.to_string(),
                    capability: capability.map(str::to_owned),
                });
            }
        }
        Ok(())
    }
}

fn check_named_contract(release: &Release, manifest: &[u8]) -> Result<(), RegistryError> {
    /// All that any contract's manifest must have.
    #[derive(serde::Deserialize)]
    struct Named {
        contract: String,
    }
    // What cannot be read at all is told by the parser of the whole.
    let Ok(Named { contract }) = serde_json::from_slice(manifest) else { return Ok(()) };
    check_contract(release, &contract)
}

/// Whether this host reads a contract: the same series, and not newer.
pub(crate) fn check_contract(release: &Release, contract: &str) -> Result<(), RegistryError> {
    let refused = |reason| Err(RegistryError::Contract { release: release.clone(), reason });
    let (Ok(theirs), Ok(ours)) = (Version::parse(contract), Version::parse(VERSION)) else {
        return refused(format!("contract {contract:?} is not a version"));
    };
    let same_series =
        theirs.major == ours.major && (ours.major > 0 || theirs.minor == ours.minor) && theirs.pre.is_empty();
    if theirs > ours {
        refused(format!("contract {theirs} is newer than this host's {ours}"))
    } else if same_series {
        Ok(())
    } else {
        refused(format!("contract {theirs} is of an older series than this host's {ours}"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::testing::{component, component_of, manifest};
    use bartizan_contract::{DOCS_SECTION, MANIFEST_SECTION};

    fn release() -> Release {
        Release::new("aws-s3", Version::new(0, 1, 0))
    }

    fn read(manifest: &Manifest, body: &str) -> Result<Package, RegistryError> {
        Package::read(&release(), &component_of(manifest, body))
    }

    #[test]
    fn a_plugin_in_its_place_is_read() {
        let package = Package::read(&release(), &component("aws-s3", "0.1.0", "")).unwrap();
        assert_eq!(package.manifest, manifest("aws-s3", "0.1.0"));
        assert_eq!(package.docs, Docs::default());
    }

    #[test]
    fn a_plugin_in_anothers_place_is_refused() {
        for (name, version) in [("aws-s4", "0.1.0"), ("aws-s3", "0.1.1")] {
            let refused = read(&manifest(name, version), "").unwrap_err();
            assert_eq!(refused.to_string(), format!("aws-s3@0.1.0 calls itself {name}@{version}"));
        }
    }

    #[test]
    fn contracts_beyond_this_host_are_told_apart() {
        for (contract, what) in [
            ("0.2.0", "contract 0.2.0 is newer than this host's 0.1.0"),
            ("0.1.1", "contract 0.1.1 is newer than this host's 0.1.0"),
            ("1.0.0", "contract 1.0.0 is newer than this host's 0.1.0"),
            ("0.0.9", "contract 0.0.9 is of an older series than this host's 0.1.0"),
            ("0.1.0-rc.1", "contract 0.1.0-rc.1 is of an older series than this host's 0.1.0"),
            ("soon", "contract \"soon\" is not a version"),
        ] {
            let mut manifest = manifest("aws-s3", "0.1.0");
            manifest.contract = contract.to_owned();
            let refused = read(&manifest, "").unwrap_err();
            assert!(
                matches!(&refused, RegistryError::Contract { reason, .. } if reason == what),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_newer_manifest_of_another_form_is_told_by_its_contract() {
        let mut bytes = wat::parse_str("(component)").unwrap();
        bytes
            .extend(crate::testing::custom_section(MANIFEST_SECTION, br#"{"contract":"0.9.0","powers":[]}"#));
        assert!(matches!(Package::read(&release(), &bytes), Err(RegistryError::Contract { .. })));
    }

    #[test]
    fn an_unreadable_manifest_or_docs_is_named() {
        for (section, data) in [
            (MANIFEST_SECTION, b"{".as_slice()),
            (MANIFEST_SECTION, br#"{"contract":"0.1.0"}"#),
            (DOCS_SECTION, b"[]x"),
        ] {
            let mut bytes = if section == DOCS_SECTION {
                component("aws-s3", "0.1.0", "")
            } else {
                wat::parse_str("(component)").unwrap()
            };
            bytes.extend(crate::testing::custom_section(section, data));
            let refused = Package::read(&release(), &bytes).unwrap_err();
            assert!(matches!(&refused, RegistryError::Unreadable { .. }), "{refused:?}");
        }
    }

    #[test]
    fn imports_and_capabilities_agree() {
        let log =
            r#"(import "bartizan:check/log@0.1.0" (instance (export "write" (func (param "level" u8)))))"#;
        let mut asking = manifest("aws-s3", "0.1.0");
        let refused = read(&asking, log).unwrap_err();
        assert!(
            matches!(&refused, RegistryError::Import { capability: Some(name), .. } if name == "log"),
            "{refused}"
        );
        assert!(
            refused
                .to_string()
                .contains("imports `bartizan:check/log@0.1.0` without asking for the capability `log`")
        );
        asking.capabilities = vec!["log".to_owned()];
        assert!(read(&asking, log).is_ok());

        for foreign in [
            r#"(import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func))))"#,
            r#"(import "bartizan:check/exec@0.1.0" (instance (export "run" (func))))"#,
            r#"(import "log" (func))"#,
        ] {
            let refused = read(&asking, foreign).unwrap_err();
            assert!(matches!(&refused, RegistryError::Import { capability: None, .. }), "{refused}");
        }
    }

    #[test]
    fn a_capability_or_limit_that_this_host_lacks_is_refused() {
        let mut asking = manifest("aws-s3", "0.1.0");
        asking.capabilities = vec!["exec".to_owned()];
        assert!(matches!(read(&asking, ""), Err(RegistryError::Unreadable { .. })));
        let mut limited = manifest("aws-s3", "0.1.0");
        limited.limits.insert("fuel".to_owned(), 1);
        assert!(
            matches!(read(&limited, ""), Err(RegistryError::Manifest { what, .. }) if what.contains("`fuel`"))
        );
    }
}
