//! Which table routes a subnet, and whether it leads to the internet.

use super::{Route, RouteTable};
use bartizan_sdk::prelude::*;

/// The route table of a subnet: its own, or else the main one of its network.
pub fn table_of<'a>(
    subnet: &str,
    network: &str,
    tables: All<'a, RouteTable<'_>>,
) -> Result<RouteTable<'a>, Reason> {
    let own = find(tables, |table| {
        table.associations()?.unwrap_or_default().any(|association| association.subnet().equals(subnet))
    })?;
    if let Some(own) = own {
        return Ok(own);
    }
    let main = find(tables, |table| {
        tri::all([
            table.network().equals(network),
            table.associations()?.unwrap_or_default().any(|association| association.is_main().equals(true)),
        ])
    })?;
    main.ok_or_else(|| Reason::unknown("partial", format!("no route table of {network} is known")))
}

/// The table that fits: none only if every table is known not to.
fn find<'a>(tables: All<'a, RouteTable<'_>>, fits: impl Fn(&RouteTable<'a>) -> Tri) -> Read<RouteTable<'a>> {
    let found = tables.known().find(|table| fits(table) == Ok(true));
    if found.is_none() {
        tables.any(|table| fits(&table))?;
    }
    Ok(found)
}

/// Whether a route leads to an internet gateway. `ipv6_only` leaves out routes of IPv4.
pub fn leads_to_internet(routes: Read<List<Route>>, ipv6_only: bool) -> Tri {
    routes?.unwrap_or_default().any(|route| {
        tri::all([
            route.gateway().is_some_and(|gateway| gateway.starts_with("igw-")),
            tri::not(route.state().equals("blackhole")),
            if ipv6_only { route.ipv4().map(|ipv4| ipv4.is_none()) } else { Ok(true) },
        ])
    })
}
