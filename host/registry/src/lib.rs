//! Which plugins a scan runs, which versions of them, and whose signature vouches for them.
//!
//! `registry.toml` ([`Config`]) names plugins, versions, signers and grants; [`resolve`] fetches
//! each plugin from its [`Source`], verifies it and pins it in `registry.lock` ([`Lock`]). A plugin
//! comes out of here only when its signature, its lock entry, its manifest, its imports, its grants
//! and its settings all agree. Nothing is run and nothing is compiled on the way.
#![forbid(unsafe_code)]

mod anatomy;
mod base64;
mod config;
mod digest;
mod document;
mod error;
mod file;
mod grant;
mod key;
mod limits;
mod lock;
mod name;
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

pub use anatomy::Anatomy;
pub use config::{CheckSettings, Config, Location, PluginEntry, SettingValue, Signer};
pub use digest::Digest;
pub use document::Place;
pub use error::RegistryError;
pub use grant::{Grant, Request};
pub use key::{Fingerprint, PrivateKey, PublicKey};
pub use limits::Limits;
pub use lock::{Lock, LockChange, Locked};
pub use name::{NAME_RULE, Release, is_name};
pub use pattern::matches as wildcard;
pub use publish::{Published, publish_to_folder};
pub use resolve::{Mode, Plugin, Resolution, Step, Verdict, Vouched, Warning, resolve, resolve_from, verify};
pub use sections::{Import, Sections, SectionsError};
pub use settings::Settings;
pub use signature::{Signature, Signatures, sign, statement};
pub use source::{Folder, Source};
