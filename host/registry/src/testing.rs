//! Small real components for tests.
#![expect(clippy::unwrap_used, reason = "tests")]

use bartizan_contract::MANIFEST_SECTION;
use bartizan_contract::manifest::Manifest;

/// A manifest with one check that reads one property and has two settings.
pub(crate) fn manifest(name: &str, version: &str) -> Manifest {
    serde_json::from_value(serde_json::json!({
        "contract": "0.1.0",
        "name": name,
        "version": version,
        "checks": [{
            "id": "s3-bucket-blocks-public-access",
            "title": "S3 buckets block public access",
            "severity": "high",
            "subject": "AWS::S3::Bucket",
            "reads": ["PublicAccessBlockConfiguration"],
            "settings": [
                { "name": "max_age_days", "type": "integer", "default": 90, "description": "the age in days", "min": 1, "max": 365 },
                { "name": "owners", "type": "strings", "default": [], "description": "accounts that are trusted" }
            ],
            "aliases": ["s3-bucket-is-not-public"]
        }]
    }))
    .unwrap()
}

/// A component with that manifest; `body` is what else is in it, in the text form.
pub(crate) fn component_of(manifest: &Manifest, body: &str) -> Vec<u8> {
    let mut bytes = wat::parse_str(format!("(component {body})")).unwrap();
    bytes.extend(custom_section(MANIFEST_SECTION, &serde_json::to_vec(manifest).unwrap()));
    bytes
}

/// A component with [`manifest`].
pub(crate) fn component(name: &str, version: &str, body: &str) -> Vec<u8> {
    component_of(&manifest(name, version), body)
}

/// A custom section: id 0, the size, the name with its size, the data.
pub(crate) fn custom_section(name: &str, data: &[u8]) -> Vec<u8> {
    let mut content = leb(name.len());
    content.extend(name.as_bytes());
    content.extend(data);
    let mut section = vec![0];
    section.extend(leb(content.len()));
    section.extend(content);
    section
}

/// A number in LEB128.
pub(crate) fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// A folder with a registry in `here`, and a key.
pub(crate) struct Yard {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) key: crate::PrivateKey,
}

impl Yard {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), key: crate::PrivateKey::generate().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn source(&self) -> crate::Folder {
        crate::Folder::new(self.path("here"))
    }

    /// Publishes `aws-s3`, its manifest changed.
    pub(crate) fn publish(&self, version: &str, change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
        self.publish_by(&self.key, version, change)
    }

    pub(crate) fn publish_by(
        &self,
        key: &crate::PrivateKey,
        version: &str,
        change: impl FnOnce(&mut Manifest),
    ) -> Vec<u8> {
        let mut manifest = manifest("aws-s3", version);
        change(&mut manifest);
        let bytes = component_of(&manifest, "");
        let version = version.parse().unwrap();
        crate::publish(&crate::Folder::new(self.path("here")), "aws-s3", &version, &bytes, key).unwrap();
        bytes
    }

    /// A `registry.toml` with the registry, the signer and this behind them.
    pub(crate) fn config(&self, plugins: &str) -> crate::Config {
        let text = format!(
            "[registries]\nhere = \"here\"\n[[signer]]\nname = \"local\"\nkey = \"{}\"\nnamespaces = [\"aws-*\"]\n{plugins}",
            self.key.public()
        );
        std::fs::write(self.path("registry.toml"), &text).unwrap();
        crate::Config::read(&self.path("registry.toml")).unwrap()
    }
}
