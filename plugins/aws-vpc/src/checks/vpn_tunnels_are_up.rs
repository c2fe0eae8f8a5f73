//! See [`vpn_tunnels_are_up`].

use crate::resources::VpnTelemetry;
use bartizan_sdk::prelude::*;

/// A VPN connection has two tunnels, and AWS takes one of them down for maintenance without asking.
/// With the other one down already, the connection is cut, and what people do to keep working is
/// seldom encrypted.
///
/// ## Remediation
/// Look at the tunnel's status message and at the log of the device on the other side: mostly it is
/// configured for one tunnel only, or the tunnel is idle and nothing keeps it alive. Delete connections
/// that are no longer used.
#[check(
    id = "vpc-vpn-tunnels-are-up",
    title = "Both tunnels of VPN connections are up",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC09-BP02"],
)]
pub fn vpn_tunnels_are_up(connection: &VpnTelemetry) -> Outcome {
    let state = connection.state()?.unwrap_or_default();
    if state != "available" {
        not_applicable!("the connection is {state}");
    }
    let tunnels = connection.tunnels()?.unwrap_or_default();
    if tunnels.is_empty() {
        // Every connection has two.
        return Err(Reason::unknown("partial", "EC2 tells of no tunnel"));
    }
    tunnels.all(|tunnel| {
        let up = tunnel.status()? == Some("UP");
        let (address, message) =
            (tunnel.address()?.unwrap_or_default(), tunnel.message()?.unwrap_or_default());
        ensure!(up, "the tunnel {address} is down: {message}");
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "both" => { "State": "available", "VgwTelemetry": [
        { "OutsideIpAddress": "203.0.113.1", "Status": "UP", "StatusMessage": "3 BGP ROUTES" },
        { "OutsideIpAddress": "203.0.113.2", "Status": "UP", "StatusMessage": "3 BGP ROUTES" },
    ] };
    fail "one is down" => { "State": "available", "VgwTelemetry": [
        { "OutsideIpAddress": "203.0.113.1", "Status": "UP", "StatusMessage": "" },
        { "OutsideIpAddress": "203.0.113.2", "Status": "DOWN", "StatusMessage": "IPSEC IS DOWN" },
    ] }, detail = "the tunnel 203.0.113.2 is down: IPSEC IS DOWN";
    fail "one is down, the other unknown" => { "State": "available", "VgwTelemetry": [
        { "OutsideIpAddress": "203.0.113.1", "Status": unknown("partial"), "StatusMessage": "" },
        { "OutsideIpAddress": "203.0.113.2", "Status": "DOWN", "StatusMessage": "" },
    ] };
    not_applicable "not there yet" => { "State": "pending", "VgwTelemetry": [] };
    not_applicable "a template" => { "State": unknown("not-in-source"), "VgwTelemetry": unknown("not-in-source") };
    unknown "none told" => { "State": "available", "VgwTelemetry": [] };
    unknown "not told" => { "State": "available", "VgwTelemetry": unknown("partial") };
}
