//! Which plugins a scan runs, which versions of them, and whose signature vouches for them.
//!
//! `registry.toml` ([`Config`]) names plugins, versions, signers and grants; [`resolve`] fetches
//! each plugin from its [`Source`], verifies it and pins it in `registry.lock` ([`Lock`]). A plugin
//! comes out of here only when its signature, its lock entry, its manifest, its imports, its grants
//! and its settings all agree. Nothing is run and nothing is compiled on the way.
#![forbid(unsafe_code)]

mod anatomy;
mod base64;
mod bundle;
mod cache;
mod compare;
mod config;
mod digest;
mod document;
mod edit;
mod error;
mod file;
mod gate;
mod grant;
mod key;
mod limits;
mod lock;
mod name;
mod oci;
mod package;
mod pattern;
mod publish;
mod resolve;
mod sections;
mod settings;
mod signature;
mod source;
#[cfg(test)]
mod testing;
mod update;

pub use anatomy::Anatomy;
pub use bundle::{BundleError, Imported, export, import};
pub use compare::{Change, Difference, Group, Kind, Range, Weight, keeps_series, least_version};
pub use config::{CheckSettings, Config, PluginEntry, Revoked, SettingValue, Signer};
pub use digest::Digest;
pub use document::Place;
pub use edit::{Added, Addition, EditError, FileChange, Removed, add, remove};
pub use error::RegistryError;
pub use gate::{Candidate, GateError, Standing, published, yank};
pub use grant::{Grant, Request};
pub use key::{Fingerprint, PrivateKey, PublicKey};
pub use limits::Limits;
pub use lock::{Lock, LockChange, Locked};
pub use name::{NAME_RULE, Release, is_name};
pub use oci::{OciError, OciLocation};
pub use pattern::matches as wildcard;
pub use publish::{Published, countersign, publish};
pub use resolve::{
    Mode, Plugin, Registries, Resolution, Step, Verdict, Vouched, Warning, resolve, resolve_from, verify,
};
pub use sections::{Import, Sections, SectionsError};
/// Versions and their requirements, as cargo reads them.
pub use semver::{Version, VersionReq};
pub use settings::Settings;
pub use signature::{Signature, Signatures, sign, statement};
pub use source::{Access, Fetch, Folder, Location, Source, Watcher, open};
pub use update::{Offer, Outcome, PassedOver, Update, UpdateError, Updates, WhyNot, reads_of_lock};
