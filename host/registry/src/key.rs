use crate::base64;
use crate::error::RegistryError;
use crate::file;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

const PREFIX: &str = "ed25519:";
const MAX_KEY_FILE: u64 = 16 * 1024;

/// The SHA-256 of a public key's 32 bytes, written as `ssh-keygen` does: `SHA256:` and base64
/// without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads what `Display` writes, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let padded = format!("{}=", text.strip_prefix("SHA256:")?);
        base64::decode(&padded)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SHA256:{}", base64::encode(&self.0).trim_end_matches('='))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom("a key's fingerprint is `SHA256:` and 43 letters of base64"))
    }
}

/// A signer's public key, written `ed25519:` and base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads what `Display` writes; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let body = text.strip_prefix(PREFIX).ok_or("does not begin with `ed25519:`")?;
        let bytes = base64::decode(body).ok_or("is not base64 with padding")?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| "does not hold 32 bytes")?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| "is no point of the curve")?;
        // Under a key of small order anyone can sign.
        if key.is_weak() { Err("is a weak key") } else { Ok(Self(key)) }
    }

    /// The key's fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(self.0.as_bytes()).into())
    }

    pub(crate) fn vouches(&self, statement: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(statement, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}{}", base64::encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A signer's private key. Wiped from memory when dropped, never shown.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// A new key from the system's randomness.
    pub fn generate() -> Result<Self, RegistryError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|source| RegistryError::Randomness { source })?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads a PKCS#8 PEM file, which nobody but its owner may be able to read.
    pub fn read(path: &Path) -> Result<Self, RegistryError> {
        let bad = |what| RegistryError::PrivateKey { path: path.to_owned(), what };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let open_to_others =
                fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
            if open_to_others {
                return Err(bad("can be read or changed by others than its owner"));
            }
        }
        let text =
            file::read_text(path, MAX_KEY_FILE)?.map(Zeroizing::new).ok_or_else(|| bad("does not exist"))?;
        SigningKey::from_pkcs8_pem(&text).map(Self).map_err(|_| bad("is not an Ed25519 key in PKCS#8 PEM"))
    }

    /// Writes a new PKCS#8 PEM file that only its owner can read. An existing one is never replaced.
    pub fn write_new(&self, path: &Path) -> Result<(), RegistryError> {
        let pem = self.0.to_pkcs8_pem(LineEnding::LF).map_err(|_| RegistryError::PrivateKey {
            path: path.to_owned(),
            what: "could not be written as PKCS#8",
        })?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options
            .open(path)
            .and_then(|mut file| file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()))
            .map_err(|source| RegistryError::Io { action: "write", path: path.to_owned(), source })
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, statement: &[u8]) -> [u8; 64] {
        self.0.sign(statement).to_bytes()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKey({})", self.public().fingerprint())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_key_survives_its_file_which_only_its_owner_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let key = PrivateKey::generate().unwrap();
        key.write_new(&path).unwrap();
        assert_eq!(PrivateKey::read(&path).unwrap().public(), key.public());
        assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(
                PrivateKey::read(&path),
                Err(RegistryError::PrivateKey {
                    what: "can be read or changed by others than its owner",
                    ..
                })
            ));
        }
    }

    #[test]
    fn an_existing_key_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        fs::write(&path, "mine").unwrap();
        assert!(matches!(
            PrivateKey::generate().unwrap().write_new(&path),
            Err(RegistryError::Io { action: "write", .. })
        ));
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn two_keys_differ_and_debug_shows_neither() {
        let (one, two) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        assert_ne!(one.public(), two.public());
        assert_ne!(one.public().fingerprint(), two.public().fingerprint());
        assert!(format!("{one:?}").starts_with("PrivateKey(SHA256:"));
    }

    #[test]
    fn texts_are_read_back_exactly() {
        let key = PrivateKey::generate().unwrap().public();
        assert_eq!(PublicKey::parse(&key.to_string()), Ok(key));
        assert_eq!(Fingerprint::parse(&key.fingerprint().to_string()), Some(key.fingerprint()));
        assert_eq!(Fingerprint::parse("SHA256:AAAA"), None);
        assert_eq!(Fingerprint::parse(&format!("{}=", key.fingerprint())), None);
    }

    #[test]
    fn keys_that_cannot_vouch_are_refused() {
        // The point of order one: every signature of a certain shape verifies under it.
        let mut neutral = [0; 32];
        neutral.first_mut().map(|byte| *byte = 1).unwrap();
        for (text, what) in [
            ("AAAA".to_owned(), "does not begin with `ed25519:`"),
            ("ed25519:?".to_owned(), "is not base64 with padding"),
            ("ed25519:AAAA".to_owned(), "does not hold 32 bytes"),
            (format!("ed25519:{}", base64::encode(&neutral)), "is a weak key"),
        ] {
            assert_eq!(PublicKey::parse(&text), Err(what), "{text}");
        }
    }

    /// RFC 8032, section 7.1, test 1.
    #[test]
    fn signs_as_the_standard_says() {
        let secret = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
            0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = PrivateKey(SigningKey::from_bytes(&secret));
        let signature = key.sign(b"");
        assert_eq!(signature.first_chunk(), Some(&[0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72]));
        assert!(key.public().vouches(b"", &signature));
        assert!(!key.public().vouches(b"x", &signature));
    }
}
