//! The forms of what is stored: the Wasm artifact as the CNCF lays it out, so that `wkg` and `oras` read it,
//! and what is attached to it.

use crate::digest::Digest;
use semver::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(super) const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const WASM_CONFIG: &str = "application/vnd.wasm.config.v0+json";
pub(super) const WASM_LAYER: &str = "application/wasm";
pub(super) const EMPTY: &str = "application/vnd.oci.empty.v1+json";
pub(super) const EMPTY_BODY: &[u8] = b"{}";
pub(super) const SIGNATURES: &str = "application/vnd.bartizan.signatures.v1+json";
pub(super) const YANKED: &str = "application/vnd.bartizan.yanked.v1+json";
/// The contract that a plugin was built for: what lets a host pass over one without fetching it.
pub(super) const CONTRACT: &str = "io.github.bartizan.contract";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) media_type: String,
    pub(super) digest: String,
    pub(super) size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) artifact_type: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) annotations: BTreeMap<String, String>,
}

impl Descriptor {
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes).to_string(),
            size: bytes.len() as u64,
            artifact_type: None,
            annotations: BTreeMap::new(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Image {
    pub(super) schema_version: u32,
    #[serde(default)]
    pub(super) media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) artifact_type: Option<String>,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<Descriptor>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) annotations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    pub(super) schema_version: u32,
    #[serde(default)]
    pub(super) media_type: Option<String>,
    pub(super) manifests: Vec<Descriptor>,
}

impl Index {
    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Descriptor> {
        self.manifests.iter().filter(move |entry| entry.artifact_type.as_deref() == Some(kind))
    }
}

impl Default for Index {
    fn default() -> Self {
        Self { schema_version: 2, media_type: Some(INDEX.to_owned()), manifests: Vec::new() }
    }
}

/// The configuration of a Wasm artifact.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WasmConfig<'a> {
    /// Always the same, so that the same component makes the same artifact, whose signatures stay with it.
    pub(super) created: &'static str,
    pub(super) architecture: &'static str,
    pub(super) os: &'static str,
    pub(super) layer_digests: [String; 1],
    pub(super) component: WasmComponent<'a>,
}

#[derive(Serialize)]
pub(super) struct WasmComponent<'a> {
    pub(super) exports: &'a [String],
    pub(super) imports: &'a [String],
}

/// The body of what withdraws a release.
#[derive(Serialize, Deserialize)]
pub(super) struct Withdrawal {
    pub(super) reason: String,
}

/// A tag cannot hold the `+` of build metadata; `wkg` writes `_` as well, which no version holds.
pub(super) fn tag(version: &Version) -> String {
    version.to_string().replace('+', "_")
}

/// The version of a tag, if it is one.
pub(super) fn version(tag: &str) -> Option<Version> {
    let version = Version::parse(&tag.replacen('_', "+", 1)).ok()?;
    // `1.0.0_x` and nothing else that reads the same.
    (self::tag(&version) == tag).then_some(version)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn versions_are_tags_and_back() {
        for text in ["1.0.0", "0.1.0-rc.1", "1.2.3-a.b+c.4"] {
            let parsed = Version::parse(text).unwrap();
            assert_eq!(version(&tag(&parsed)), Some(parsed));
        }
        assert_eq!(tag(&Version::parse("1.0.0+b").unwrap()), "1.0.0_b");
        for other in ["latest", "v1.0.0", "1.0", "sha256-00", "1.0.0_b_c"] {
            assert_eq!(version(other), None, "{other}");
        }
    }
}
