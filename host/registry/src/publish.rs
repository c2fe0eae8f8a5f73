use crate::digest::Digest;
use crate::error::RegistryError;
use crate::key::PrivateKey;
use crate::name::{Release, is_name};
use crate::package::Package;
use crate::signature::{Signatures, sign};
use crate::source::{MAX_COMPONENT, Source};
use semver::Version;

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The release is new.
    New(Digest),
    /// It was there with the same bytes, and this key's signature was added.
    Signed(Digest),
    /// It was there with the same bytes and this key's signature.
    Unchanged(Digest),
}

/// Signs a component and puts it into a registry, all of it or nothing.
///
/// What could not be resolved again is refused here: a component that is no plugin, or one that
/// calls itself otherwise. A version that stands already is never changed; the same bytes may be
/// published again, by the same key or by another, whose signature then joins the first.
pub fn publish(
    registry: &dyn Source,
    name: &str,
    version: &Version,
    bytes: &[u8],
    key: &PrivateKey,
) -> Result<Published, RegistryError> {
    if !is_name(name) {
        return Err(RegistryError::Name { name: name.to_owned() });
    }
    let release = Release::new(name, version.clone());
    if bytes.len() as u64 > MAX_COMPONENT {
        return Err(RegistryError::ComponentTooLarge { release, limit: MAX_COMPONENT });
    }
    let package = Package::read(&release, bytes)?;
    let digest = Digest::of(bytes);
    if !registry.versions(name)?.contains(version) {
        let signature = sign(&release, &digest, key);
        registry.put(&release, &package.manifest, bytes, &signature)?;
        return Ok(Published::New(digest));
    }
    if Digest::of(&registry.component(&release, None)?) != digest {
        return Err(RegistryError::AlreadyPublished { release, location: registry.location() });
    }
    add_signature(registry, &release, digest, key)
}

/// Signs a release that stands in a registry: as a second signer, with a key that follows another, or
/// what was put there by other means. It has to be the plugin that it is called.
pub fn countersign(
    registry: &dyn Source,
    release: &Release,
    key: &PrivateKey,
) -> Result<Published, RegistryError> {
    let bytes = registry.component(release, None)?;
    Package::read(release, &bytes)?;
    add_signature(registry, release, Digest::of(&bytes), key)
}

fn add_signature(
    registry: &dyn Source,
    release: &Release,
    digest: Digest,
    key: &PrivateKey,
) -> Result<Published, RegistryError> {
    let signature = sign(release, &digest, key);
    let signatures = match registry.signatures(release, &digest, true)? {
        Some(bytes) => Signatures::parse(release, &bytes)?,
        None => Signatures::default(),
    };
    if signatures.0.contains(&signature) {
        return Ok(Published::Unchanged(digest));
    }
    registry.sign(release, &signature)?;
    Ok(Published::Signed(digest))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::sections::SectionsError;
    use crate::source::{COMPONENT, Folder, SIGNATURES};
    use crate::testing::component;
    use std::fs;
    use std::path::Path;

    const VERSION: Version = Version::new(0, 1, 0);

    fn entries(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_release_stands_whole_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = component("aws-s3", "0.1.0", "");
        let key = PrivateKey::generate().unwrap();
        let published = publish(&Folder::new(folder.path()), "aws-s3", &VERSION, &bytes, &key).unwrap();
        assert_eq!(published, Published::New(Digest::of(&bytes)));
        assert_eq!(entries(&folder.path().join("aws-s3")), ["0.1.0"]);
        assert_eq!(entries(&folder.path().join("aws-s3/0.1.0")), [SIGNATURES, COMPONENT]);
        assert_eq!(fs::read(folder.path().join("aws-s3/0.1.0").join(COMPONENT)).unwrap(), bytes);
    }

    #[test]
    fn the_same_bytes_may_come_again_and_other_keys_join() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = component("aws-s3", "0.1.0", "");
        let (one, two) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let publish =
            |bytes: &[u8], key| super::publish(&Folder::new(folder.path()), "aws-s3", &VERSION, bytes, key);
        publish(&bytes, &one).unwrap();
        assert!(matches!(publish(&bytes, &one).unwrap(), Published::Unchanged(_)));
        assert!(matches!(publish(&bytes, &two).unwrap(), Published::Signed(_)));
        let release = Release::new("aws-s3", VERSION);
        let text =
            Folder::new(folder.path()).signatures(&release, &Digest::of(&bytes), true).unwrap().unwrap();
        let keys: Vec<_> = Signatures::parse(&release, &text)
            .unwrap()
            .0
            .into_iter()
            .map(|signature| signature.key)
            .collect();
        assert_eq!(keys, [one.public().fingerprint(), two.public().fingerprint()]);

        let other = component("aws-s3", "0.1.0", "(core module)");
        assert!(matches!(publish(&other, &one), Err(RegistryError::AlreadyPublished { .. })));
        assert_eq!(fs::read(folder.path().join("aws-s3/0.1.0").join(COMPONENT)).unwrap(), bytes);
    }

    #[test]
    fn what_could_not_be_resolved_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        let key = PrivateKey::generate().unwrap();
        let publish = |name: &str, bytes: &[u8]| {
            super::publish(&Folder::new(folder.path()), name, &VERSION, bytes, &key)
        };
        let core = wat::parse_str("(module)").unwrap();
        assert!(matches!(
            publish("aws-s3", &core),
            Err(RegistryError::Component { source: SectionsError::CoreModule, .. })
        ));
        assert!(matches!(
            publish("aws-s3", &component("aws-s4", "0.1.0", "")),
            Err(RegistryError::Misplaced { .. })
        ));
        assert!(matches!(
            publish("../up", &component("aws-s4", "0.1.0", "")),
            Err(RegistryError::Name { .. })
        ));
        assert_eq!(entries(folder.path()), Vec::<String>::new());
    }
}
