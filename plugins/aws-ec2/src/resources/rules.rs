//! Security groups' rules: which addresses they let in, and at which ports.

use super::addresses::{Family, Reach};
use super::{Port, PrefixList, Rule, fail_at, known, text};
use bartizan_sdk::prelude::*;

impl Rule<'_> {
    /// Whether it is for a port.
    fn covers(&self, port: Port) -> Tri {
        let any = self.protocol().is_some_and(|p| p.is("-1") || p.to::<i64>().is_ok_and(|n| n == -1));
        tri::all([port.is_of(self.protocol()), tri::any([any, port.is_between(self.from(), self.to())])])
    }

    /// Whether it is for these ports of TCP and UDP only, or for another protocol.
    fn is_within(&self, ports: &[Port]) -> Tri {
        let (tcp, udp) = (Port { number: 0, udp: false }, Port { number: 0, udp: true });
        let (of_tcp, of_udp) = (tcp.is_of(self.protocol())?, udp.is_of(self.protocol())?);
        // Every protocol, and so every port.
        if of_tcp && of_udp {
            return Ok(false);
        }
        let from = self.from()?.unwrap_or(0).max(0);
        let to = self.to()?.filter(|to| *to >= 0).unwrap_or(65_535);
        let covered = |udp| {
            let in_range =
                ports.iter().filter(|port| port.udp == udp && (from..=to).contains(&port.number.into()));
            i64::try_from(in_range.count()) == Ok(to - from + 1)
        };
        Ok((!of_tcp || covered(false)) && (!of_udp || covered(true)))
    }

    /// The addresses that it lets in, at whatever port. Security groups are no addresses.
    fn source(&self, family: Family, lists: All<PrefixList>) -> Reach {
        let cidr = match family {
            Family::V4 => self.cidr(),
            Family::V6 => self.cidr6(),
        };
        let blocks = block(family, cidr);
        match self.prefix_list() {
            Ok(None) => blocks,
            Ok(Some(id)) => blocks.or(prefix_list(family, id, lists)),
            Err(why) => blocks.or(Reach::unknown(family, why)),
        }
    }

    /// The addresses that it lets in at a port.
    fn reach(&self, family: Family, port: Port, lists: All<PrefixList>) -> Reach {
        match self.covers(port) {
            Ok(false) => Reach::nothing(),
            covers => self.source(family, lists).when(covers),
        }
    }
}

/// A block of addresses where there may be one.
#[inline(never)]
pub(super) fn block(family: Family, block: Read<&str>) -> Reach {
    match block {
        Ok(None) => Reach::nothing(),
        Ok(Some(block)) => Reach::block(family, block),
        Err(why) => Reach::unknown(family, why),
    }
}

/// The addresses of a prefix list.
#[inline(never)]
pub(super) fn prefix_list(family: Family, id: &str, lists: All<PrefixList>) -> Reach {
    let Some(list) = lists.known().find(|list| list.id().equals(id) == Ok(true)) else {
        let lost =
            || Reason::unknown("not-supplied", format!("the prefix list {id} is not among the region's"));
        return Reach::unknown(family, lists.complete().err().unwrap_or_else(lost));
    };
    match list.entries() {
        Ok(entries) => entries.unwrap_or_default().iter().fold(Reach::nothing(), |reach, entry| {
            reach.or(block(family, entry.and_then(|entry| entry.cidr())))
        }),
        Err(why) => Reach::unknown(family, why),
    }
}

/// The addresses that rules let in at a port.
#[inline(never)]
pub(super) fn reach(rules: Read<List<Rule>>, family: Family, port: Port, lists: All<PrefixList>) -> Reach {
    match rules {
        Ok(rules) => rules.unwrap_or_default().iter().fold(Reach::nothing(), |reach, rule| match rule {
            Ok(rule) => reach.or(rule.reach(family, port, lists)),
            Err(why) => reach.or(Reach::unknown(family, why)),
        }),
        Err(why) => Reach::unknown(family, why),
    }
}

/// Passes if rules open nothing of TCP and UDP but these ports to the world. The rules that go beyond
/// them count together.
pub fn open_only(rules: Read<List<Rule>>, ports: &[Port], lists: All<PrefixList>) -> Outcome {
    let rules = rules?.unwrap_or_default();
    let beyond = |family, rule: &Rule| rule.source(family, lists).when(tri::not(rule.is_within(ports)));
    let reach = |family| {
        rules.iter().fold(Reach::nothing(), |reach, rule| {
            reach.or(rule.map_or_else(|why| Reach::unknown(family, why), |rule| beyond(family, &rule)))
        })
    };
    if !tri::any(Family::ALL.map(|family| reach(family).is_world(family)))? {
        return PASS;
    }
    let culprits =
        rules.iter().flatten().filter(|rule| Family::ALL.iter().any(|f| beyond(*f, rule).is_broad(*f)));
    fail_at("more than the expected ports is open to the world".to_owned(), culprits.map(|rule| rule.node()))
}

/// Passes if rules open none of these ports to the world.
pub fn close(rules: Read<List<Rule>>, ports: &[Port], lists: All<PrefixList>) -> Outcome {
    let open = known(ports.iter().map(|port| {
        let families = Family::ALL.map(|family| reach(rules.clone(), family, *port, lists).is_world(family));
        Ok(tri::any(families)?.then_some(*port))
    }))?;
    if open.is_empty() {
        return PASS;
    }
    let broad = |rule: &Rule| {
        open.iter().any(|port| Family::ALL.iter().any(|f| rule.reach(*f, *port, lists).is_broad(*f)))
    };
    let culprits = rules?.unwrap_or_default().iter().flatten().filter(broad);
    fail_at(format!("open to the world: {}", text(&open)), culprits.map(|rule| rule.node()))
}
