use crate::digest::Digest;
use crate::document::Place;
use crate::grant::Request;
use crate::key::Fingerprint;
use crate::lock::LockChange;
use crate::name::{NAME_RULE, Release, did_you_mean, listed};
use crate::oci::OciError;
use crate::sections::SectionsError;
use bartizan_contract::manifest::ManifestError;
use semver::{Version, VersionReq};
use std::io;
use std::path::PathBuf;

/// Why plugins could not be resolved, verified or published. Each says what and where;
/// [`RegistryError::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file beyond its bound.
    #[error("{} is larger than {} KiB", path.display(), limit / 1024)]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The bound in bytes.
        limit: u64,
    },
    /// A symbolic link in a registry.
    #[error("{} is a symbolic link", path.display())]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// Something else than a file.
    #[error("{} is not a plain file", path.display())]
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// No `registry.toml`.
    #[error("there is no {}", path.display())]
    NoConfig {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Not TOML.
    #[error("{message} at {place}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser says.
        message: String,
    },
    /// A key that nothing reads.
    #[error("unknown key `{key}` in {table} at {place}{}", did_you_mean(suggestion.as_ref()))]
    UnknownKey {
        /// The key.
        key: String,
        /// The table.
        table: String,
        /// Where.
        place: Place,
        /// What may have been meant.
        suggestion: Option<String>,
        /// The keys that there are.
        known: String,
    },
    /// A value that cannot be.
    #[error("{what} at {place}{}", did_you_mean(suggestion.as_ref()))]
    Value {
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
        /// What may have been meant.
        suggestion: Option<String>,
        /// What to write.
        hint: String,
    },
    /// The system has no randomness to give.
    #[error("cannot make a key without randomness")]
    Randomness {
        /// What the system says.
        source: getrandom::Error,
    },
    /// A private key that cannot be used.
    #[error("the private key {} {what}", path.display())]
    PrivateKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The lock cannot be written as TOML.
    #[error("cannot write the lock as TOML")]
    LockText {
        /// Why not.
        source: Box<toml::ser::Error>,
    },
    /// A plugin that its registry does not have.
    #[error("there is no plugin `{name}` in {location}, wanted at {place}{}", did_you_mean(suggestion.as_ref()))]
    NoSuchPlugin {
        /// The plugin.
        name: String,
        /// The registry.
        location: String,
        /// The entry.
        place: Place,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// No version that would do.
    #[error("no version of `{name}` in {location} meets `{requirement}`, wanted at {place}")]
    NoVersion {
        /// The plugin.
        name: String,
        /// The registry.
        location: String,
        /// What was wanted.
        requirement: VersionReq,
        /// The entry.
        place: Place,
        /// What there is.
        available: Vec<Version>,
    },
    /// All versions that would do were withdrawn.
    #[error("{release} was yanked: {reason}")]
    Yanked {
        /// The newest of them.
        release: Release,
        /// Why.
        reason: String,
    },
    /// The locked version is gone.
    #[error("{release} is locked but no longer in {location}")]
    LockedMissing {
        /// The locked release.
        release: Release,
        /// The registry.
        location: String,
    },
    /// Other bytes than those that were accepted.
    #[error("{release} is locked as {locked}, but {location} now has {found}")]
    LockedDigest {
        /// The locked release.
        release: Box<Release>,
        /// The registry.
        location: String,
        /// The digest in the lock.
        locked: Digest,
        /// The digest of the bytes.
        found: Digest,
    },
    /// The lock would have to change, and may not.
    #[error("registry.lock is not up to date: {}", changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    LockOutdated {
        /// How it would change.
        changes: Vec<LockChange>,
    },
    /// An older version than the locked one.
    #[error("`{id}` is locked at {locked}, and `{requirement}` at {place} leads back to {found}")]
    RollBack {
        /// The plugin's id.
        id: String,
        /// The version in the lock.
        locked: Box<Version>,
        /// The version that would be used.
        found: Box<Version>,
        /// What leads there.
        requirement: VersionReq,
        /// The entry.
        place: Place,
    },
    /// The network is needed, and may not be used.
    #[error("`{name}` comes from {location}, which cannot be read offline")]
    Offline {
        /// The plugin.
        name: String,
        /// The registry.
        location: String,
    },
    /// A release without its component.
    #[error("{release} has no plugin.wasm in {location}")]
    NoComponent {
        /// The release.
        release: Release,
        /// The registry.
        location: String,
    },
    /// Signatures that cannot be read.
    #[error("the signatures of {release} cannot be read: {what}")]
    SignatureFile {
        /// The release.
        release: Release,
        /// What is wrong.
        what: String,
    },
    /// No signature at all.
    #[error("{release} is unsigned")]
    Unsigned {
        /// The release.
        release: Release,
    },
    /// Signed by strangers only.
    #[error("{release} is signed by no known signer: {}", listed(keys))]
    UnknownSigner {
        /// The release.
        release: Release,
        /// The keys under it.
        keys: Vec<Fingerprint>,
    },
    /// Signed by somebody who may sign other plugins.
    #[error("{release} is signed by `{signer}` ({key}), who may sign {} only", listed(namespaces))]
    SignerNotAllowed {
        /// The release.
        release: Box<Release>,
        /// The signer.
        signer: String,
        /// The key.
        key: Fingerprint,
        /// What it may sign.
        namespaces: Vec<String>,
    },
    /// A signature over something else.
    #[error(
        "the signature of `{signer}` is not for {release} with {digest}: the component was changed, or it was signed under another name or version"
    )]
    SignatureMismatch {
        /// The release.
        release: Release,
        /// The signer.
        signer: String,
        /// The digest of the bytes.
        digest: Digest,
    },
    /// Bytes that are no plugin.
    #[error("{release} is not a plugin")]
    Component {
        /// The release.
        release: Release,
        /// Why not.
        source: SectionsError,
    },
    /// A plugin in another's place.
    #[error("{release} calls itself {says}")]
    Misplaced {
        /// Where it is.
        release: Release,
        /// What its manifest says.
        says: String,
    },
    /// A contract that this host does not speak.
    #[error("{release} cannot run here: {reason}")]
    Contract {
        /// The release.
        release: Release,
        /// Which is too new or too old.
        reason: String,
    },
    /// A manifest or documentation that breaks the contract.
    #[error("what {release} says of itself cannot be read")]
    Unreadable {
        /// The release.
        release: Release,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// A manifest that asks for what cannot be.
    #[error("the manifest of {release} cannot be used: {what}")]
    Manifest {
        /// The release.
        release: Release,
        /// What is wrong.
        what: String,
    },
    /// An import that the manifest does not account for.
    #[error("{release} imports `{import}`{}", match capability { Some(name) => format!(" without asking for the capability `{name}`"), None => ", which no plugin may call".to_owned() })]
    Import {
        /// The release.
        release: Release,
        /// The import.
        import: String,
        /// The capability that would account for it.
        capability: Option<String>,
    },
    /// More is asked for than granted.
    #[error("{release} asks for what {place} does not grant: {}", first_few(requests))]
    Ungranted {
        /// The release.
        release: Box<Release>,
        /// The entry.
        place: Place,
        /// What is asked for.
        requests: Vec<Request>,
        /// The lines of `[plugin.grant]` that would grant it.
        toml: String,
    },
    /// A name that cannot be a plugin's.
    #[error("`{name}` is not a plugin's name")]
    Name {
        /// The name.
        name: String,
    },
    /// A version that stands already, with other bytes.
    #[error("{release} is published already in {location}, with other bytes")]
    AlreadyPublished {
        /// The release.
        release: Release,
        /// The registry.
        location: String,
    },
    /// Signed with a key that counts no more.
    #[error("{release} is signed with the revoked key {key}: {reason}")]
    Revoked {
        /// The release.
        release: Release,
        /// The key.
        key: Fingerprint,
        /// Why it was revoked.
        reason: String,
    },
    /// A component beyond its bound.
    #[error("the component of {release} is larger than {} KiB", limit / 1024)]
    ComponentTooLarge {
        /// The release.
        release: Release,
        /// The bound in bytes.
        limit: u64,
    },
    /// A cache that others have a hand in.
    #[error("{} {problem}", path.display())]
    NotOwn {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A registry of the OCI protocol that cannot be used.
    #[error("the registry {location} cannot be used")]
    Oci {
        /// The registry.
        location: String,
        /// Why not.
        source: OciError,
    },
}

fn first_few(requests: &[Request]) -> String {
    const SHOWN: usize = 6;
    match requests.len().checked_sub(SHOWN) {
        None | Some(0) => listed(requests),
        Some(more) => format!(
            "{} and {more} more",
            requests.iter().take(SHOWN).map(|request| format!("`{request}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

impl RegistryError {
    /// Whether it says that nobody who is trusted vouches for a release.
    pub(crate) fn is_about_trust(&self) -> bool {
        matches!(
            self,
            Self::Unsigned { .. }
                | Self::UnknownSigner { .. }
                | Self::SignerNotAllowed { .. }
                | Self::SignatureMismatch { .. }
                | Self::SignatureFile { .. }
                | Self::Revoked { .. }
        )
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Io { .. } => "check that the path exists and who may use it".to_owned(),
            Self::TooLarge { .. } => "name another file: this one cannot be what it should be".to_owned(),
            Self::Symlink { .. } => "put the files themselves into the registry: a link could lead anywhere".to_owned(),
            Self::NotAFile { .. } => "put a plain file there".to_owned(),
            Self::NoConfig { .. } => "write one, or name another with `--registry`".to_owned(),
            Self::Syntax { .. } => "correct the TOML at that place".to_owned(),
            Self::UnknownKey { table, known, .. } => format!("{table} has {known}"),
            Self::Value { hint, .. } => hint.clone(),
            Self::Randomness { .. } => "the system has to offer randomness: try again later, or on another machine".to_owned(),
            Self::PrivateKey { .. } => "name the private file that `bartizan keygen` wrote, with mode 0600".to_owned(),
            Self::LockText { .. } => "this is a mistake in bartizan itself: please report it".to_owned(),
            Self::NoSuchPlugin { .. } => "check the name and the registry, or publish the plugin there".to_owned(),
            Self::NoVersion { available, .. } => format!(
                "it has {}; widen `version`, and name a pre-release in full if one is wanted",
                listed(available)
            ),
            Self::Yanked { .. } => "widen `version` to one that was not withdrawn".to_owned(),
            Self::LockedMissing { .. } => "bring the release back, or change `version` to a newer one that is there".to_owned(),
            Self::LockedDigest { .. } => {
                "published versions never change: find out who replaced it; if the new bytes are right, remove the entry from registry.lock".to_owned()
            }
            Self::LockOutdated { .. } => "run once without `--locked`, review the lock's changes and commit them".to_owned(),
            Self::RollBack { .. } => {
                "allow the locked version again; if the way back is meant, remove the entry from registry.lock, and the change is there for review".to_owned()
            }
            Self::Offline { .. } => "run once with the network, import a bundle, or name a mirror in [mirrors]".to_owned(),
            Self::NoComponent { .. } => "publish the release again: its folder is not complete".to_owned(),
            Self::SignatureFile { .. } => "sign the release again with `bartizan sign`".to_owned(),
            Self::Unsigned { .. } => "publish it with a key that a [[signer]] names".to_owned(),
            Self::UnknownSigner { release, .. } => {
                format!("if you trust the key, get its public half from its owner and add a [[signer]] with a namespace for `{}`", release.name)
            }
            Self::SignerNotAllowed { release, signer, .. } => {
                format!("if `{signer}` should vouch for `{}`, add it to that signer's `namespaces`", release.name)
            }
            Self::SignatureMismatch { .. } => "fetch the release from its publisher again; do not use these bytes".to_owned(),
            Self::Component { source, .. } => source.hint().to_owned(),
            Self::Misplaced { .. } => "publish it under its own name and version".to_owned(),
            Self::Contract { .. } => "use a version of the plugin that was built for this host's contract, or another version of bartizan".to_owned(),
            Self::Unreadable { .. } => "build it with an SDK of this host's contract version".to_owned(),
            Self::Manifest { .. } => "tell the plugin's author, or use another version".to_owned(),
            Self::Import { capability: Some(name), .. } => format!("add `{name}` to the capabilities in the plugin's source and build again"),
            Self::Import { capability: None, .. } => {
                "build it for `wasm32-unknown-unknown`: a plugin sees what the host hands it and nothing else".to_owned()
            }
            Self::Ungranted { toml, .. } => format!("if it should have that, write under [plugin.grant]:\n{toml}"),
            Self::Name { .. } => NAME_RULE.to_owned(),
            Self::Revoked { .. } => {
                "use a release that its publisher has signed with another key; this one vouches for nothing any more".to_owned()
            }
            Self::ComponentTooLarge { .. } => "no plugin comes near: build it with `bartizan build`".to_owned(),
            Self::NotOwn { .. } => "remove it, or choose another place with XDG_CACHE_HOME: a cache has to be its user's own".to_owned(),
            Self::Oci { source, .. } => source.hint().to_owned(),
            Self::AlreadyPublished { .. } => "raise the version in the plugin's Cargo.toml: what is published never changes".to_owned(),
        }
    }
}
