//! The way from the internet to an interface: an address, a route, a group, an access control list.

use super::addresses::{Family, Reach, first_fit, sort};
use super::rules::{block, prefix_list, reach};
use super::{
    AclEntry, Association, GroupIngress, GroupName, Interface, InterfaceNetwork, NetworkAcl, Port,
    PrefixList, PrivateAddress, Route, RouteTable, Subnet, known,
};
use bartizan_sdk::prelude::*;

/// An interface, whoever says what it is.
#[derive(Debug)]
pub struct Place<'a> {
    subnet: Read<&'a str>,
    vpc: Read<&'a str>,
    groups: Vec<Result<&'a str, Reason>>,
    addresses: Read<List<'a, PrivateAddress<'a>>>,
    ipv6: Read<List<'a, Node<'a>>>,
}

impl<'a> From<&Interface<'a>> for Place<'a> {
    fn from(interface: &Interface<'a>) -> Self {
        let id = |group: Result<GroupName<'a>, Reason>| Ok(group?.id()?.unwrap_or_default());
        Self {
            subnet: interface.subnet(),
            vpc: interface.vpc(),
            groups: each(interface.groups(), id),
            addresses: interface.addresses(),
            ipv6: interface.ipv6(),
        }
    }
}

impl<'a> From<&InterfaceNetwork<'a>> for Place<'a> {
    fn from(interface: &InterfaceNetwork<'a>) -> Self {
        Self {
            subnet: interface.subnet(),
            vpc: interface.vpc(),
            groups: each(interface.groups(), |id| id),
            addresses: interface.addresses(),
            ipv6: interface.ipv6(),
        }
    }
}

/// The items of a list; if it could not be read, that is all that there is.
fn each<'a, T: bartizan_sdk::Value<'a>, U>(
    list: Read<List<'a, T>>,
    item: impl Fn(Result<T, Reason>) -> Result<U, Reason>,
) -> Vec<Result<U, Reason>> {
    match list {
        Ok(list) => list.unwrap_or_default().iter().map(item).collect(),
        Err(why) => vec![Err(why)],
    }
}

impl Place<'_> {
    /// Whether it has an address that the internet knows.
    fn has_address(&self, family: Family) -> Tri {
        match family {
            Family::V4 => self.addresses.clone()?.unwrap_or_default().any(|address| {
                address.association().and_then(|public| public.unwrap_or_default().ip()).exists()
            }),
            Family::V6 => self.ipv6.clone().is_some_and(|addresses| !addresses.is_empty()),
        }
    }

    /// Its subnet's id.
    fn subnet(&self) -> Result<&str, Reason> {
        Ok(self.subnet.clone()?.unwrap_or_default())
    }
}

/// All that decides what gets to an interface.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    /// The groups of the interfaces.
    pub groups: All<'a, GroupIngress<'a>>,
    /// The route tables of the region.
    pub tables: All<'a, RouteTable<'a>>,
    /// The network access control lists of the region.
    pub acls: All<'a, NetworkAcl<'a>>,
    /// The prefix lists of the region.
    pub lists: All<'a, PrefixList<'a>>,
    /// The subnets of the interfaces.
    pub subnets: All<'a, Subnet<'a>>,
}

impl Network<'_> {
    /// Which of these ports the internet reaches at an interface. It does if there is a public
    /// address, a route to an internet gateway for the answers, no block, and both a group and the
    /// access control list of the subnet let the same addresses in.
    pub fn exposed(&self, place: &Place, ports: &[Port]) -> Result<Vec<Port>, Reason> {
        let mut exposed = Vec::new();
        for family in Family::ALL {
            let way = self.way(place, family);
            // Most interfaces have no address, or no way out: then nobody's rules matter.
            if way.is_world(family) == Ok(false) {
                continue;
            }
            exposed.extend(ports.iter().map(|port| {
                let way = way.clone().and(&self.groups(place, family, *port));
                let open = way.is_world(family) != Ok(false)
                    && way.and(&self.acl(place, family, *port)).is_world(family)?;
                Ok(open.then_some(*port))
            }));
        }
        let mut exposed = known(exposed)?;
        sort(&mut exposed, |port| (port.number, port.udp));
        exposed.dedup();
        Ok(exposed)
    }

    /// The addresses to and from which there is a way, whatever ports are open.
    #[inline(never)]
    fn way(&self, place: &Place, family: Family) -> Reach {
        let address = Reach::internet(family).when(place.has_address(family));
        if address.is_empty() {
            return address;
        }
        let routed = address.and(&self.routes(place, family));
        if routed.is_empty() { routed } else { routed.when(tri::not(self.is_blocked(place))) }
    }

    /// The addresses that the interface's groups let in at a port.
    #[inline(never)]
    fn groups(&self, place: &Place, family: Family, port: Port) -> Reach {
        place.groups.iter().fold(Reach::nothing(), |all, id| {
            let id = match id {
                Ok(id) => *id,
                Err(why) => return all.or(Reach::unknown(family, why.clone())),
            };
            all.or(match self.groups.known().find(|group| group.id().equals(id) == Ok(true)) {
                Some(group) => reach(group.ingress(), family, port, self.lists),
                None => Reach::unknown(family, lost(self.groups.complete(), "security group", id)),
            })
        })
    }

    /// The addresses to which the subnet's route table has a way through an internet gateway: the
    /// longest block that fits decides.
    #[inline(never)]
    fn routes(&self, place: &Place, family: Family) -> Reach {
        let table = match self.table(place) {
            Ok(table) => table,
            Err(why) => return Reach::unknown(family, why),
        };
        let routes = match table.routes() {
            Ok(routes) => routes.unwrap_or_default(),
            Err(why) => return Reach::unknown(family, why),
        };
        let mut entries = Vec::new();
        for route in routes.iter() {
            match route {
                Ok(route) => self.destinations(&route, family, &mut entries),
                Err(why) => entries.push((u8::MAX, Reach::unknown(family, why.clone()), Err(why))),
            }
        }
        sort(&mut entries, |(length, _, _)| u8::MAX - length);
        first_fit(family, entries.into_iter().map(|(_, reach, open)| (reach, open)))
    }

    /// The blocks of a route, each with its length and whether it leads to an internet gateway.
    #[inline(never)]
    fn destinations(&self, route: &Route, family: Family, out: &mut Vec<(u8, Reach, Tri)>) {
        let open = route.is_open();
        let cidr = match family {
            Family::V4 => route.cidr(),
            Family::V6 => route.cidr6(),
        };
        out.push((length(&cidr), block(family, cidr), open.clone()));
        match route.prefix_list() {
            Ok(None) => {}
            // The gateway endpoint of an AWS service, which takes that service's addresses only.
            Ok(Some(_)) if route.gateway().is_some_and(|g| g.starts_with("vpce-")) == Ok(true) => {}
            Ok(Some(id)) => {
                let list = self.lists.known().find(|list| list.id().equals(id) == Ok(true));
                match list.map(|list| list.entries()) {
                    Some(Ok(entries)) => {
                        for entry in entries.unwrap_or_default().iter() {
                            let cidr = entry.and_then(|entry| entry.cidr());
                            out.push((length(&cidr), block(family, cidr), open.clone()));
                        }
                    }
                    _ => out.push((u8::MAX, prefix_list(family, id, self.lists), open)),
                }
            }
            Err(why) => out.push((u8::MAX, Reach::unknown(family, why), open)),
        }
    }

    /// The route table of the interface's subnet: its own, or else its network's main one.
    #[inline(never)]
    fn table(&self, place: &Place) -> Result<RouteTable<'_>, Reason> {
        let subnet = place.subnet()?;
        if let Some(table) = find(self.tables, |table| is_for(table.associations(), subnet))? {
            return Ok(table);
        }
        let vpc = place.vpc.clone()?.unwrap_or_default();
        let main = |table: &RouteTable| {
            let associations = table.associations();
            tri::all([
                table.vpc().equals(vpc),
                associations.and_then(|all| all.unwrap_or_default().any(|a| a.main().equals(true))),
            ])
        };
        find(self.tables, main)?.ok_or_else(|| lost(Ok(()), "route table of", subnet))
    }

    /// The addresses that the access control list of the subnet lets in at a port: the lowest number
    /// that fits decides.
    #[inline(never)]
    fn acl(&self, place: &Place, family: Family, port: Port) -> Reach {
        let entries = match self.entries(place) {
            Ok(entries) => entries,
            Err(why) => return Reach::unknown(family, why),
        };
        let cidr = |entry: &AclEntry| match family {
            Family::V4 => block(family, entry.cidr()),
            Family::V6 => block(family, entry.cidr6()),
        };
        let fitting = entries.iter().filter_map(|entry| {
            let covers = entry.covers(port);
            (covers != Ok(false)).then(|| (cidr(entry).when(covers), entry.action().equals("allow")))
        });
        first_fit(family, fitting)
    }

    /// The entries of the access control list of the subnet, in their order.
    #[inline(never)]
    fn entries(&self, place: &Place) -> Result<Vec<AclEntry<'_>>, Reason> {
        let subnet = place.subnet()?;
        let acl = find(self.acls, |acl| is_for(acl.associations(), subnet))?
            .ok_or_else(|| lost(Ok(()), "network access control list of", subnet))?;
        let mut entries = Vec::new();
        for entry in acl.entries()?.unwrap_or_default().iter() {
            let entry = entry?;
            entries.push((entry.number()?.unwrap_or(i64::MAX), entry));
        }
        sort(&mut entries, |(number, _)| *number);
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Whether VPC Block Public Access keeps the internet out of the interface's subnet.
    #[inline(never)]
    fn is_blocked(&self, place: &Place) -> Tri {
        let id = place.subnet()?;
        match self.subnets.known().find(|subnet| subnet.id().equals(id) == Ok(true)) {
            Some(subnet) => {
                subnet.block()?.unwrap_or_default().mode().is_some_and(|mode| mode.starts_with("block-"))
            }
            None => Err(lost(self.subnets.complete(), "subnet", id)),
        }
    }
}

/// Why something is not known: the set's gap, or that it is not in the set.
fn lost(set: Result<(), Reason>, what: &str, of: &str) -> Reason {
    set.err().unwrap_or_else(|| {
        Reason::unknown("not-supplied", format!("the {what} {of} is not among those of the account"))
    })
}

impl Route<'_> {
    /// Whether it leads to the internet.
    fn is_open(&self) -> Tri {
        tri::all([
            self.gateway().is_some_and(|gateway| gateway.starts_with("igw-")),
            tri::not(self.state().is_some_and(|state| ["blackhole", "filtered"].contains(&state))),
        ])
    }
}

impl AclEntry<'_> {
    /// Whether it is about what comes in at a port.
    fn covers(&self, port: Port) -> Tri {
        let range = self.ports().map(Option::unwrap_or_default);
        let (from, to) = (range.clone().and_then(|r| r.from()), range.and_then(|r| r.to()));
        tri::all([
            tri::not(self.egress().equals(true)),
            port.is_of(self.protocol()),
            port.is_between(from, to),
        ])
    }
}

/// Whether one of the associations is a subnet's.
fn is_for(associations: Read<List<Association>>, subnet: &str) -> Tri {
    associations?.unwrap_or_default().any(|association| association.subnet().equals(subnet))
}

/// The length of a block's prefix: what cannot be read comes first, so that nothing overrules it.
fn length(cidr: &Read<&str>) -> u8 {
    let text = cidr.as_ref().ok().copied().flatten();
    text.and_then(|text| text.split_once('/')?.1.parse().ok()).unwrap_or(u8::MAX)
}

/// The resource of a set that fits. One that may fit, or may be missing, leaves open which it is.
fn find<'a, T: bartizan_sdk::Resource>(
    set: All<'a, T>,
    fits: impl Fn(&T::At<'a>) -> Tri,
) -> Result<Option<T::At<'a>>, Reason> {
    let mut unread = set.complete().err();
    for item in set.known() {
        match fits(&item) {
            Ok(true) => return Ok(Some(item)),
            Ok(false) => {}
            Err(why) => unread = Some(why),
        }
    }
    unread.map_or(Ok(None), Err)
}
