use crate::base64;
use crate::config::Signer;
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::key::{Fingerprint, PrivateKey};
use crate::name::{Release, plain};
use serde::{Deserialize, Serialize};

const MAX_SIGNATURES: usize = 16;

/// What a signature is over. Four lines, each ended by a newline; neither a name nor a version can
/// hold one, so no two releases share a statement. The first line keeps a signature from being
/// taken for one of another purpose.
///
/// ```text
/// bartizan plugin signature v1
/// name: aws-s3
/// version: 0.1.0
/// sha256: e3b0c442…
/// ```
pub fn statement(release: &Release, digest: &Digest) -> Vec<u8> {
    format!(
        "bartizan plugin signature v1\nname: {}\nversion: {}\nsha256: {}\n",
        release.name,
        release.version,
        digest.hex()
    )
    .into_bytes()
}

/// `key`'s signature over a release with this digest.
pub fn sign(release: &Release, digest: &Digest, key: &PrivateKey) -> Signature {
    Signature {
        key: key.public().fingerprint(),
        signature: base64::encode(&key.sign(&statement(release, digest))),
    }
}

/// One entry of `plugin.sig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The fingerprint of the key: which signer to look up, not yet a proof of anything.
    pub key: Fingerprint,
    /// The signature in base64.
    pub signature: String,
}

/// The file `plugin.sig`: a JSON list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signatures(pub Vec<Signature>);

impl Signatures {
    /// Reads the file of `release`.
    pub fn parse(release: &Release, bytes: &[u8]) -> Result<Self, RegistryError> {
        let bad = |what: String| RegistryError::SignatureFile { release: release.clone(), what };
        let signatures: Self =
            serde_json::from_slice(bytes).map_err(|error| bad(plain(&error.to_string())))?;
        if signatures.0.len() > MAX_SIGNATURES {
            return Err(bad(format!(
                "it holds {} signatures, more than {MAX_SIGNATURES}",
                signatures.0.len()
            )));
        }
        Ok(signatures)
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A list of records of two texts is always JSON.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Which of `signers` vouches for `release` with this digest; `preferred` where several do.
    ///
    /// Fails closed, and says why by the signature that came closest to being good.
    pub(crate) fn vouching<'s>(
        &self,
        release: &Release,
        digest: &Digest,
        signers: &'s [Signer],
        preferred: Option<Fingerprint>,
    ) -> Result<&'s Signer, RegistryError> {
        let statement = statement(release, digest);
        let mut good: Option<&Signer> = None;
        let (mut mismatch, mut outside, mut unknown) = (None, None, Vec::new());
        for entry in &self.0 {
            let known = signers.iter().find(|signer| signer.key.fingerprint() == entry.key);
            let Some(signer) = known else {
                unknown.push(entry.key);
                continue;
            };
            if !signer.may_sign(&release.name) {
                outside = Some(signer);
                continue;
            }
            let bytes = base64::decode(&entry.signature).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
            if !bytes.is_some_and(|bytes| signer.key.vouches(&statement, &bytes)) {
                mismatch = Some(signer);
            } else if good.is_none() || preferred == Some(signer.key.fingerprint()) {
                good = Some(signer);
            }
        }
        if let Some(signer) = good {
            return Ok(signer);
        }
        let release = release.clone();
        Err(match (mismatch, outside) {
            (Some(signer), _) => {
                RegistryError::SignatureMismatch { release, signer: signer.name.clone(), digest: *digest }
            }
            (None, Some(signer)) => RegistryError::SignerNotAllowed {
                release: release.into(),
                signer: signer.name.clone(),
                key: signer.key.fingerprint(),
                namespaces: signer.namespaces.clone(),
            },
            (None, None) if unknown.is_empty() => RegistryError::Unsigned { release },
            (None, None) => RegistryError::UnknownSigner { release, keys: unknown },
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn signer(name: &str, key: &PrivateKey, namespace: &str) -> Signer {
        Signer { name: name.to_owned(), key: key.public(), namespaces: vec![namespace.to_owned()] }
    }

    fn release(name: &str, version: &str) -> Release {
        Release::new(name, version.parse().unwrap())
    }

    #[test]
    fn the_statement_is_as_documented() {
        let text = String::from_utf8(statement(&release("aws-s3", "0.1.0"), &Digest::of(b""))).unwrap();
        assert_eq!(
            text,
            "bartizan plugin signature v1\nname: aws-s3\nversion: 0.1.0\nsha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        );
    }

    #[test]
    fn a_signature_is_good_for_its_name_version_and_bytes_only() {
        let key = PrivateKey::generate().unwrap();
        let signers = [signer("local", &key, "aws-*")];
        let (signed, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let signatures = Signatures(vec![sign(&signed, &digest, &key)]);
        assert_eq!(signatures.vouching(&signed, &digest, &signers, None).unwrap().name, "local");
        for (release, digest) in [
            (release("aws-s4", "0.1.0"), digest),
            (release("aws-s3", "0.1.1"), digest),
            (signed.clone(), Digest::of(b"other bytes")),
        ] {
            let refused = signatures.vouching(&release, &digest, &signers, None);
            assert!(matches!(refused, Err(RegistryError::SignatureMismatch { .. })), "{release}");
        }
    }

    #[test]
    fn each_reason_to_refuse_has_its_name() {
        let (known, stranger) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let signers = [signer("local", &known, "gcp-*")];
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let verdict = |signatures: Vec<Signature>| {
            Signatures(signatures)
                .vouching(&release, &digest, &signers, None)
                .map(|signer| signer.name.clone())
        };

        assert!(matches!(verdict(vec![]), Err(RegistryError::Unsigned { .. })));
        let by_stranger = verdict(vec![sign(&release, &digest, &stranger)]);
        assert!(
            matches!(by_stranger, Err(RegistryError::UnknownSigner { keys, .. }) if keys == [stranger.public().fingerprint()])
        );
        let outside = verdict(vec![sign(&release, &digest, &known)]);
        assert!(matches!(outside, Err(RegistryError::SignerNotAllowed { signer, .. }) if signer == "local"));
    }

    #[test]
    fn a_strangers_signature_under_a_known_fingerprint_is_a_mismatch() {
        let (known, stranger) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let signers = [signer("local", &known, "*")];
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let mut forged = sign(&release, &digest, &stranger);
        forged.key = known.public().fingerprint();
        let refused = Signatures(vec![forged]).vouching(&release, &digest, &signers, None);
        assert!(matches!(refused, Err(RegistryError::SignatureMismatch { .. })));
    }

    #[test]
    fn one_good_signature_among_others_is_enough_and_the_preferred_one_wins() {
        let keys: Vec<_> = (0..3).map(|_| PrivateKey::generate().unwrap()).collect();
        let signers = [signer("one", &keys[0], "*"), signer("two", &keys[1], "*")];
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let broken = Signature { key: keys[0].public().fingerprint(), signature: "AAAA".to_owned() };
        let signatures = Signatures(vec![
            broken,
            sign(&release, &digest, &keys[2]),
            sign(&release, &digest, &keys[0]),
            sign(&release, &digest, &keys[1]),
        ]);
        assert_eq!(signatures.vouching(&release, &digest, &signers, None).unwrap().name, "one");
        assert_eq!(
            signatures
                .vouching(&release, &digest, &signers, Some(keys[1].public().fingerprint()))
                .unwrap()
                .name,
            "two"
        );
    }

    #[test]
    fn the_file_is_read_strictly() {
        let release = release("aws-s3", "0.1.0");
        let key = PrivateKey::generate().unwrap().public().fingerprint();
        let written = Signatures(vec![Signature { key, signature: "s".to_owned() }]);
        assert_eq!(Signatures::parse(&release, &written.to_bytes()).unwrap(), written);
        let many = Signatures(vec![written.0[0].clone(); 17]).to_bytes();
        let no_signature = format!(r#"[{{"key":"{key}"}}]"#);
        let no_fingerprint = br#"[{"key":"\u001b[2J","signature":"s"}]"#;
        let one_more = format!(r#"[{{"key":"{key}","signature":"s","\u001b":1}}]"#);
        for bytes in
            [b"".as_slice(), b"{}", no_signature.as_bytes(), no_fingerprint, one_more.as_bytes(), &many]
        {
            let refused = Signatures::parse(&release, bytes).unwrap_err();
            assert!(matches!(refused, RegistryError::SignatureFile { .. }));
            // The file is anyone's: it has no say over the terminal.
            assert!(!refused.to_string().contains(char::is_control), "{refused:?}");
        }
    }
}
