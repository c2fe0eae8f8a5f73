use crate::digest::Digest;
use crate::name::plain;

/// What went wrong between here and a registry. Texts of the other side are shown without control
/// characters; credentials are in none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OciError {
    /// No answer, or none that is HTTP.
    #[error("no answer from {url}: {why}")]
    Transport {
        /// What was asked.
        url: String,
        /// What happened.
        why: String,
    },
    /// No answer in time.
    #[error("no answer from {url} in time: {phase}")]
    Timeout {
        /// What was asked.
        url: String,
        /// While what.
        phase: String,
    },
    /// Refused for want of rights.
    #[error("{url} refuses {who}: {said}")]
    Denied {
        /// What was asked.
        url: String,
        /// As whom.
        who: String,
        /// What the registry says.
        said: String,
    },
    /// Another status than expected.
    #[error("{url} answers {status}: {said}")]
    Status {
        /// What was asked.
        url: String,
        /// The status.
        status: u16,
        /// What the registry says.
        said: String,
    },
    /// More than is read.
    #[error("{what} is larger than {} KiB", limit / 1024)]
    TooLarge {
        /// What is.
        what: String,
        /// The bound in bytes.
        limit: u64,
    },
    /// Other bytes than the digest says.
    #[error("{what} should be {expected} and is {found}")]
    Digest {
        /// What is.
        what: String,
        /// The digest that it was asked for by.
        expected: Digest,
        /// That of the bytes.
        found: Digest,
    },
    /// Fewer or more bytes than announced.
    #[error("{what} should have {expected} bytes and has {found}")]
    Length {
        /// What is.
        what: String,
        /// How many were announced.
        expected: u64,
        /// How many came.
        found: u64,
    },
    /// Something else than a plugin.
    #[error("{what} is {found}, not {expected}")]
    MediaType {
        /// What is.
        what: String,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// An answer that cannot be understood.
    #[error("{what} cannot be understood: {why}")]
    Malformed {
        /// What is.
        what: String,
        /// Why not.
        why: String,
    },
    /// A redirection to a place that is not asked.
    #[error("{from} leads to {to}, which is neither HTTPS nor on this machine")]
    Redirect {
        /// From where.
        from: String,
        /// To where.
        to: String,
    },
    /// The credentials cannot be had.
    #[error("the credentials for {host} cannot be read: {why}")]
    Credentials {
        /// The registry.
        host: String,
        /// Why not.
        why: String,
    },
}

impl OciError {
    /// What to do next.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Transport { .. } | Self::Timeout { .. } => {
                "check the registry's address, the network and `HTTPS_PROXY`; with everything in the cache, `--offline` needs neither"
            }
            Self::Denied { .. } => {
                "log in with `docker login`, or set DOCKER_AUTH_CONFIG; the account needs the right to pull (and to push, for publishing)"
            }
            Self::Status { .. } => {
                "check the registry's address in [registries]; if it is right, ask who runs the registry"
            }
            Self::TooLarge { .. } | Self::MediaType { .. } => {
                "this is no plugin: check the name, or publish it with `bartizan publish`"
            }
            Self::Digest { .. } | Self::Length { .. } => {
                "the registry, or something on the way, hands out other bytes than it announces: do not use them, and tell who runs it"
            }
            Self::Malformed { .. } | Self::Redirect { .. } => {
                "tell who runs the registry: it does not keep to the protocol"
            }
            Self::Credentials { .. } => "log in again with `docker login`, or mend the docker configuration",
        }
    }
}

/// What the other side says, cut to a line.
pub(super) fn said(text: &str) -> String {
    const SHOWN: usize = 200;
    let text = plain(text.trim());
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None if text.is_empty() => "no reason given".to_owned(),
        None => text,
    }
}
