use std::fmt;

/// The scheme of OCI registries in `registry.toml`.
pub(crate) const SCHEME: &str = "oci://";

/// A registry of the OCI distribution protocol, and the path in it that plugins are under:
/// `oci://registry.example/checks`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OciLocation {
    /// The host, with its port if it has one.
    pub(crate) host: String,
    /// The path that the plugins' names are appended to; may be empty.
    pub(crate) path: String,
}

impl OciLocation {
    /// Reads `oci://host[:port][/path]`; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let rest = text.strip_prefix(SCHEME).ok_or("does not begin with `oci://`")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.contains('@') {
            return Err("holds credentials: they belong into the docker credential store");
        }
        if !is_host(host) {
            return Err("names no host, such as `registry.example` or `127.0.0.1:5000`");
        }
        let path = path.trim_end_matches('/');
        if !path.is_empty() && !path.split('/').all(is_component) {
            return Err(
                "has a path that is none: lower-case letters, digits and single `.`, `_`, `-` between them",
            );
        }
        Ok(Self { host: host.to_owned(), path: path.to_owned() })
    }

    /// Whether it is on this machine: only there is plain HTTP spoken.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// The repository of a plugin.
    pub(crate) fn repository(&self, plugin: &str) -> String {
        if self.path.is_empty() { plugin.to_owned() } else { format!("{}/{plugin}", self.path) }
    }

    /// The location that stands for this one when `from` is mirrored: what is left of the path.
    pub(crate) fn below(&self, from: &Self) -> Option<&str> {
        if self.host != from.host {
            return None;
        }
        if from.path.is_empty() {
            return Some(&self.path);
        }
        let rest = self.path.strip_prefix(&from.path)?;
        if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
    }

    /// The same registry, further down.
    pub(crate) fn join(&self, rest: &str) -> Self {
        let path = [self.path.as_str(), rest].into_iter().filter(|part| !part.is_empty());
        Self { host: self.host.clone(), path: path.collect::<Vec<_>>().join("/") }
    }
}

impl fmt::Display for OciLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{SCHEME}{}", self.host)?;
        if self.path.is_empty() { Ok(()) } else { write!(formatter, "/{}", self.path) }
    }
}

/// Whether a host with an optional port is this machine by its very address: no name is resolved,
/// since whoever answers for names could make any name lead here, or away.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        // The colons of an IPv6 address are inside of brackets.
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0));
    let is_address = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .is_some_and(|name| name.parse::<std::net::Ipv6Addr>().is_ok());
    let is_name = !name.is_empty()
        && name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    is_port && (is_address || is_name)
}

/// A component of a repository's path, as the distribution specification has it.
fn is_component(text: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().next().is_some_and(alphanumeric)
        && text.bytes().last().is_some_and(alphanumeric)
        && text.bytes().all(|byte| alphanumeric(byte) || matches!(byte, b'.' | b'_' | b'-'))
        && !text.contains("..")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn locations_are_read_strictly() {
        for (text, loopback) in [
            ("oci://registry.example/checks", false),
            ("oci://registry.example:5000", false),
            ("oci://127.0.0.1:5000/a/b.c", true),
            ("oci://localhost/a", true),
            ("oci://[::1]:5000/a", true),
            ("oci://[2001:db8::1]/a", false),
            ("oci://localhost.example/a", false),
            ("oci://127.0.0.1.example/a", false),
        ] {
            let location = OciLocation::parse(text).unwrap();
            assert_eq!((location.to_string().as_str(), location.is_loopback()), (text, loopback));
        }
        for text in [
            "https://a",
            "oci://",
            "oci:///a",
            "oci://a b/c",
            "oci://user:secret@a/b",
            "oci://a:0/b",
            "oci://a:x/b",
            "oci://a/../b",
            "oci://a/B",
            "oci://a//b",
            "oci://a/b?x",
        ] {
            assert!(OciLocation::parse(text).is_err(), "{text}");
        }
        assert_eq!(OciLocation::parse("oci://a/b/").unwrap().to_string(), "oci://a/b");
    }

    #[test]
    fn a_mirror_stands_for_what_is_below_it() {
        let at = |text| OciLocation::parse(text).unwrap();
        let place = at("oci://a/b/c");
        assert_eq!(place.below(&at("oci://a")), Some("b/c"));
        assert_eq!(place.below(&at("oci://a/b")), Some("c"));
        assert_eq!(place.below(&at("oci://a/b/c")), Some(""));
        assert_eq!(place.below(&at("oci://a/b/c/d")), None);
        assert_eq!(at("oci://a/bc").below(&at("oci://a/b")), None);
        assert_eq!(place.below(&at("oci://x")), None);
        assert_eq!(at("oci://m/x").join("c").to_string(), "oci://m/x/c");
        assert_eq!(at("oci://m").join("").to_string(), "oci://m");
    }
}
