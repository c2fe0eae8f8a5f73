//! Ports, as settings name them.

use super::addresses::sort;
use bartizan_sdk::prelude::*;
use core::fmt;

/// A port of TCP or UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its number.
    pub number: u16,
    /// Whether it is of UDP.
    pub udp: bool,
}

impl Port {
    /// `22`, `22/tcp` or `11211/udp`.
    fn parse(text: &str) -> Option<Self> {
        let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let udp = match protocol {
            "tcp" => false,
            "udp" => true,
            _ => return None,
        };
        Some(Self { number: number.parse().ok()?, udp })
    }

    /// Whether a rule's protocol, by name or number, is the port's or any.
    pub fn is_of(self, protocol: Read<Node>) -> Tri {
        let Some(protocol) = protocol? else { return Ok(false) };
        // Templates write numbers too.
        let number = protocol.to::<i64>().ok();
        let is = |names: &[&str], value| {
            number == Some(value)
                || protocol
                    .bytes()
                    .is_some_and(|text| names.iter().any(|n| text.eq_ignore_ascii_case(n.as_bytes())))
        };
        let own = if self.udp { is(&["udp"], 17) } else { is(&["tcp"], 6) };
        Ok(own || is(&["all"], -1))
    }

    /// Whether it lies between two ports; without them every port does.
    pub fn is_between(self, from: Read<i64>, to: Read<i64>) -> Tri {
        let number = i64::from(self.number);
        tri::all([
            from.map(|from| from.is_none_or(|from| from <= number)),
            to.map(|to| to.is_none_or(|to| to < 0 || number <= to)),
        ])
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, if self.udp { "/udp" } else { "" })
    }
}

/// The ports of a setting, in order and each once. One that is none leaves the check undecided, rather than open.
pub fn ports(setting: List<&str>) -> Result<Vec<Port>, Reason> {
    let parse = |text: Result<&str, Reason>| {
        let text = text?;
        Port::parse(text).ok_or_else(|| {
            Reason::unknown("parse", format!("the setting's `{text}` is no port such as 22 or 11211/udp"))
        })
    };
    let mut ports = setting.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    sort(&mut ports, |port| (port.number, port.udp));
    ports.dedup();
    Ok(ports)
}

/// The ports for people.
pub fn text(ports: &[Port]) -> String {
    ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
