//! Who a statement speaks of.

use crate::reason::Reason;
use crate::value::{Map, Node};

/// One of a statement's principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// Everyone: `"*"` or `{"AWS": "*"}`.
    Anyone,
    /// An account, user, role or session: its number, ARN or unique id.
    Aws(&'a str),
    /// A service, like `cloudtrail.amazonaws.com`.
    Service(&'a str),
    /// An identity provider: its ARN or host name.
    Federated(&'a str),
    /// An account by S3's canonical id.
    CanonicalUser(&'a str),
    /// A kind that is not known here.
    Other(&'a str),
}

impl<'a> Principal<'a> {
    /// Whether it stands for all of its kind.
    pub fn is_wildcard(&self) -> bool {
        match self {
            Self::Anyone => true,
            Self::Aws(v)
            | Self::Service(v)
            | Self::Federated(v)
            | Self::CanonicalUser(v)
            | Self::Other(v) => *v == "*",
        }
    }

    /// Whether it may belong to an account without saying to which. Services and host names of
    /// identity providers belong to none, nor does CloudFront's identity for an origin.
    pub(super) fn hides_account(&self) -> bool {
        match self {
            Self::Aws(value) => account(value).is_none() && owner(value) != Some("cloudfront"),
            Self::CanonicalUser(value) | Self::Other(value) => *value != "*",
            Self::Anyone | Self::Service(_) | Self::Federated(_) => false,
        }
    }

    /// The account that it belongs to, where it says so.
    pub fn account(&self) -> Option<&'a str> {
        match self {
            Self::Aws(value) => account(value),
            Self::Federated(value) if value.starts_with("arn:") => account(value),
            _ => None,
        }
    }
}

/// The account of an ARN, or the number itself.
pub fn account(text: &str) -> Option<&str> {
    owner(text).filter(|id| is_account(id))
}

/// What stands in an ARN for its account, or the text itself. A colon within a policy variable
/// (`${aws:ResourceAccount}`) separates nothing.
pub(super) fn owner(text: &str) -> Option<&str> {
    if !text.starts_with("arn:") {
        return Some(text);
    }
    let mut inside = false;
    let separates = |c: char| {
        inside = c == '{' || (inside && c != '}');
        c == ':' && !inside
    };
    text.split(separates).nth(4)
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The principals of the element `Principal` or `NotPrincipal`.
pub(super) fn each<'a>(node: Node<'a>) -> impl Iterator<Item = Result<Principal<'a>, Reason>> {
    let text = node
        .bytes()
        .map(|_| node.text().map(|t| if t == "*" { Principal::Anyone } else { Principal::Other(t) }));
    let map = if text.is_some() { Ok(Map::default()) } else { node.to::<Map<'a>>() };
    let (map, wrong) = match map {
        Ok(map) => (map, None),
        Err(reason) => (Map::default(), Some(Err(reason))),
    };
    let kinds = map.iter().flat_map(|(kind, value)| {
        let (value, wrong) = match value {
            Ok(value) => (value, None),
            Err(reason) => (None, Some(Err(reason))),
        };
        let values = value.into_iter().flat_map(Node::one_or_many);
        values.map(move |v| v.text().map(|text| of(kind, text))).chain(wrong)
    });
    text.into_iter().chain(wrong).chain(kinds)
}

fn of<'a>(kind: &str, text: &'a str) -> Principal<'a> {
    match kind {
        "AWS" if text == "*" => Principal::Anyone,
        "AWS" => Principal::Aws(text),
        "Service" => Principal::Service(text),
        "Federated" => Principal::Federated(text),
        "CanonicalUser" => Principal::CanonicalUser(text),
        _ => Principal::Other(text),
    }
}
