use crate::base64;
use crate::config::{Config, Signer};
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

    /// Which signer of `config` vouches for `release` with this digest, and with which key; `preferred`
    /// where several do.
    ///
    /// Fails closed, and says why by the signature that came closest to being good.
    pub(crate) fn vouching<'s>(
        &self,
        release: &Release,
        digest: &Digest,
        config: &'s Config,
        preferred: Option<Fingerprint>,
    ) -> Result<(&'s Signer, Fingerprint), RegistryError> {
        let statement = statement(release, digest);
        let mut good: Option<(&Signer, Fingerprint)> = None;
        let (mut mismatch, mut revoked, mut outside, mut unknown) = (None, None, None, Vec::new());
        for Signature { key: fingerprint, signature } in &self.0 {
            if let Some(entry) = config.revoked.iter().find(|entry| entry.key == *fingerprint) {
                revoked = Some(entry);
                continue;
            }
            let of = |signer: &'s Signer| {
                let key = signer.keys.iter().find(|key| key.fingerprint() == *fingerprint)?;
                Some((signer, key))
            };
            let Some((signer, key)) = config.signers.iter().find_map(of) else {
                unknown.push(*fingerprint);
                continue;
            };
            if !signer.may_sign(&release.name) {
                outside = Some((signer, *fingerprint));
                continue;
            }
            let bytes = base64::decode(signature).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
            if !bytes.is_some_and(|bytes| key.vouches(&statement, &bytes)) {
                mismatch = Some(signer);
            } else if good.is_none() || preferred == Some(*fingerprint) {
                good = Some((signer, *fingerprint));
            }
        }
        if let Some(good) = good {
            return Ok(good);
        }
        let release = release.clone();
        Err(match (mismatch, revoked, outside) {
            (Some(signer), ..) => {
                RegistryError::SignatureMismatch { release, signer: signer.name.clone(), digest: *digest }
            }
            (None, Some(entry), _) => {
                RegistryError::Revoked { release, key: entry.key, reason: entry.reason.clone() }
            }
            (None, None, Some((signer, key))) => RegistryError::SignerNotAllowed {
                release: release.into(),
                signer: signer.name.clone(),
                key,
                namespaces: signer.namespaces.clone(),
            },
            (None, None, None) if unknown.is_empty() => RegistryError::Unsigned { release },
            (None, None, None) => RegistryError::UnknownSigner { release, keys: unknown },
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn signer(name: &str, key: &PrivateKey, namespace: &str) -> Signer {
        Signer { name: name.to_owned(), keys: vec![key.public()], namespaces: vec![namespace.to_owned()] }
    }

    fn trusting(signers: impl Into<Vec<Signer>>) -> Config {
        let mut config = Config::parse("", std::path::Path::new("registry.toml")).unwrap();
        config.signers = signers.into();
        config
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
        let signers = trusting([signer("local", &key, "aws-*")]);
        let (signed, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let signatures = Signatures(vec![sign(&signed, &digest, &key)]);
        assert_eq!(signatures.vouching(&signed, &digest, &signers, None).unwrap().0.name, "local");
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
        let signers = trusting([signer("local", &known, "gcp-*")]);
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let verdict = |signatures: Vec<Signature>| {
            Signatures(signatures)
                .vouching(&release, &digest, &signers, None)
                .map(|(signer, _)| signer.name.clone())
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
    fn keys_follow_each_other_and_a_revoked_one_counts_no_more() {
        let (old, new) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let signatures =
            |keys: &[&PrivateKey]| Signatures(keys.iter().map(|key| sign(&release, &digest, key)).collect());
        let mut rotating = signer("local", &old, "*");
        rotating.keys.push(new.public());
        let mut config = trusting([rotating]);
        for key in [&old, &new] {
            let (signer, found) = signatures(&[key]).vouching(&release, &digest, &config, None).unwrap();
            assert_eq!((signer.name.as_str(), found), ("local", key.public().fingerprint()));
        }
        config.revoked.push(crate::config::Revoked {
            key: old.public().fingerprint(),
            reason: "the laptop was stolen".to_owned(),
        });
        let refused = signatures(&[&old]).vouching(&release, &digest, &config, None).unwrap_err();
        assert!(refused.to_string().contains("the laptop was stolen"), "{refused}");
        // Signed again with the key that follows, it is good again; whichever comes first.
        for keys in [[&old, &new], [&new, &old]] {
            let (_, found) = signatures(&keys).vouching(&release, &digest, &config, None).unwrap();
            assert_eq!(found, new.public().fingerprint());
        }
    }

    #[test]
    fn a_strangers_signature_under_a_known_fingerprint_is_a_mismatch() {
        let (known, stranger) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let signers = trusting([signer("local", &known, "*")]);
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let mut forged = sign(&release, &digest, &stranger);
        forged.key = known.public().fingerprint();
        let refused = Signatures(vec![forged]).vouching(&release, &digest, &signers, None);
        assert!(matches!(refused, Err(RegistryError::SignatureMismatch { .. })));
    }

    #[test]
    fn one_good_signature_among_others_is_enough_and_the_preferred_one_wins() {
        let keys: Vec<_> = (0..3).map(|_| PrivateKey::generate().unwrap()).collect();
        let signers = trusting([signer("one", &keys[0], "*"), signer("two", &keys[1], "*")]);
        let (release, digest) = (release("aws-s3", "0.1.0"), Digest::of(b"bytes"));
        let broken = Signature { key: keys[0].public().fingerprint(), signature: "AAAA".to_owned() };
        let signatures = Signatures(vec![
            broken,
            sign(&release, &digest, &keys[2]),
            sign(&release, &digest, &keys[0]),
            sign(&release, &digest, &keys[1]),
        ]);
        assert_eq!(signatures.vouching(&release, &digest, &signers, None).unwrap().0.name, "one");
        assert_eq!(
            signatures
                .vouching(&release, &digest, &signers, Some(keys[1].public().fingerprint()))
                .unwrap()
                .0
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
