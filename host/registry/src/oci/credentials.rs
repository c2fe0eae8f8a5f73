use super::error::OciError;
use crate::base64;
use docker_credential::{CredentialRetrievalError, DockerCredential};
use std::env;
use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;

/// The variable with the text of a docker configuration, as continuous integration hands it on.
const CONFIG_TEXT: &str = "DOCKER_AUTH_CONFIG";
/// The variable with the path of one, as podman, skopeo and buildah read it.
const CONFIG_FILE: &str = "REGISTRY_AUTH_FILE";

/// How to present oneself to a registry. Never shown.
pub(super) enum Credentials {
    /// As nobody.
    Anonymous,
    /// With a name and a password.
    Basic { name: String, password: String },
    /// With a token that is exchanged for others.
    Identity(String),
}

impl Credentials {
    /// What the environment, or else the docker configuration, has for a registry.
    pub(super) fn find(host: &str) -> Result<Self, OciError> {
        // What docker writes for its own registry.
        let host = if host == "docker.io" { "https://index.docker.io/v1/" } else { host };
        let failed = |why: String| OciError::Credentials { host: host.to_owned(), why };
        let set = |variable| env::var_os(variable).filter(|value| !value.is_empty());
        let found = if let Some(text) = set(CONFIG_TEXT) {
            let text = text.into_encoded_bytes();
            docker_credential::get_credential_from_reader(Cursor::new(text), host)
        } else if let Some(path) = set(CONFIG_FILE) {
            let file = File::open(&path).map_err(|error| failed(format!("{CONFIG_FILE}: {error}")))?;
            docker_credential::get_credential_from_reader(file, host)
        } else if docker_config().is_some_and(|path| path.is_file()) {
            docker_credential::get_credential(host)
        } else {
            return Ok(Self::Anonymous);
        };
        match found {
            Ok(DockerCredential::UsernamePassword(name, password)) => Ok(Self::Basic { name, password }),
            Ok(DockerCredential::IdentityToken(token)) => Ok(Self::Identity(token)),
            Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(Self::Anonymous),
            // A helper says "not found" in words of its own, and with a status.
            Err(CredentialRetrievalError::HelperFailure { stdout, .. })
                if stdout.contains("credentials not found") =>
            {
                Ok(Self::Anonymous)
            }
            Err(error) => Err(failed(super::error::said(&error.to_string()))),
        }
    }

    /// The value of a Basic `Authorization`, if this is what is there.
    pub(super) fn basic(&self) -> Option<String> {
        match self {
            Self::Basic { name, password } => {
                Some(format!("Basic {}", base64::encode(format!("{name}:{password}").as_bytes())))
            }
            Self::Anonymous | Self::Identity(_) => None,
        }
    }

    /// As whom, for people.
    pub(super) fn who(&self) -> String {
        match self {
            Self::Anonymous => "an anonymous request: no credentials are configured".to_owned(),
            Self::Basic { name, .. } => format!("the user `{}`", crate::name::plain(name)),
            Self::Identity(_) => "the identity token of the docker configuration".to_owned(),
        }
    }
}

/// The file that `docker login` writes.
fn docker_config() -> Option<PathBuf> {
    let folder = env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    folder.or_else(|| Some(env::home_dir()?.join(".docker"))).map(|folder| folder.join("config.json"))
}
