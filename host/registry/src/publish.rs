use crate::digest::Digest;
use crate::error::RegistryError;
use crate::file::write_atomic;
use crate::key::PrivateKey;
use crate::name::{Release, is_name};
use crate::package::Package;
use crate::signature::{Signatures, sign};
use crate::source::{COMPONENT, Folder, MAX_COMPONENT, SIGNATURES, Source as _};
use semver::Version;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Published {
    /// The release is new.
    New(Digest),
    /// It was there with the same bytes, and this key's signature was added.
    Signed(Digest),
    /// It was there with the same bytes and this key's signature.
    Unchanged(Digest),
}

/// Signs a component and puts it into a folder registry, all of it or nothing.
///
/// What could not be resolved again is refused here: a component that is no plugin, or one that
/// calls itself otherwise. A version that stands already is never changed; the same bytes may be
/// published again, by the same key or by another, whose signature then joins the first.
pub fn publish_to_folder(
    folder: &Path,
    name: &str,
    version: &Version,
    bytes: &[u8],
    key: &PrivateKey,
) -> Result<Published, RegistryError> {
    if !is_name(name) {
        return Err(RegistryError::Name { name: name.to_owned() });
    }
    let release = Release::new(name, version.clone());
    let registry = Folder::new(folder);
    let place = registry.release(&release);
    if bytes.len() as u64 > MAX_COMPONENT {
        return Err(RegistryError::TooLarge { path: place.join(COMPONENT), limit: MAX_COMPONENT });
    }
    Package::read(&release, bytes)?;
    let digest = Digest::of(bytes);
    let signature = sign(&release, &digest, key);

    if registry.versions(name)?.contains(version) {
        if Digest::of(&registry.component(&release)?) != digest {
            return Err(RegistryError::AlreadyPublished { release, path: place });
        }
        let mut signatures = match registry.signatures(&release)? {
            Some(bytes) => Signatures::parse(&release, &bytes)?,
            None => Signatures::default(),
        };
        if signatures.0.contains(&signature) {
            return Ok(Published::Unchanged(digest));
        }
        signatures.0.retain(|other| other.key != signature.key);
        signatures.0.push(signature);
        write_atomic(&place.join(SIGNATURES), &signatures.to_bytes())?;
        return Ok(Published::Signed(digest));
    }

    let failed = |source| RegistryError::Io { action: "publish to", path: place.clone(), source };
    let parent = folder.join(name);
    fs::create_dir_all(&parent).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".publish-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o755));
    }
    // Dropping it on an error removes it.
    let unfinished = builder.tempdir_in(&parent).map_err(failed)?;
    write_synced(&unfinished.path().join(COMPONENT), bytes).map_err(failed)?;
    write_synced(&unfinished.path().join(SIGNATURES), &Signatures(vec![signature]).to_bytes())
        .map_err(failed)?;
    match fs::rename(unfinished.path(), &place) {
        Ok(()) => {
            // It is no longer under its temporary name: nothing is left to remove.
            let _ = unfinished.keep();
            Ok(Published::New(digest))
        }
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
            Err(RegistryError::AlreadyPublished { release, path: place })
        }
        Err(error) => Err(failed(error)),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::sections::SectionsError;
    use crate::testing::component;

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
        let published = publish_to_folder(folder.path(), "aws-s3", &VERSION, &bytes, &key).unwrap();
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
        let publish = |bytes: &[u8], key| publish_to_folder(folder.path(), "aws-s3", &VERSION, bytes, key);
        publish(&bytes, &one).unwrap();
        assert!(matches!(publish(&bytes, &one).unwrap(), Published::Unchanged(_)));
        assert!(matches!(publish(&bytes, &two).unwrap(), Published::Signed(_)));
        let release = Release::new("aws-s3", VERSION);
        let text = Folder::new(folder.path()).signatures(&release).unwrap().unwrap();
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
        let publish =
            |name: &str, bytes: &[u8]| publish_to_folder(folder.path(), name, &VERSION, bytes, &key);
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
