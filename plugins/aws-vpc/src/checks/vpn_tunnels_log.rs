//! See [`vpn_tunnels_log`].

use crate::resources::VpnOptions;
use bartizan_sdk::prelude::*;

/// The log of a tunnel tells who tried to set it up, with which proposals, and why it failed: without
/// it, neither an attack on the tunnel nor a wrong configuration can be told from an outage.
///
/// ## Remediation
/// Modify the tunnel's options and turn on its log, to a log group of CloudWatch. AWS takes the tunnel
/// down for some minutes: change one at a time.
#[check(
    id = "vpc-vpn-tunnels-log",
    title = "Tunnels of VPN connections log",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn vpn_tunnels_log(connection: &VpnOptions) -> Outcome {
    // A connection of a template may leave its tunnels out: the default is no log.
    let tunnels = connection.tunnels()?.unwrap_or_default();
    ensure!(!tunnels.is_empty(), "no tunnel has a log");
    tunnels.all(|tunnel| {
        let log = tunnel.log()?.unwrap_or_default().cloudwatch()?.unwrap_or_default();
        ensure!(
            log.is_on()? == Some(true),
            "the tunnel {} has no log",
            tunnel.address()?.unwrap_or("of a template")
        );
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "both" => { "VpnTunnelOptionsSpecifications": [
        { "OutsideIpAddress": "203.0.113.1", "LogOptions": { "CloudwatchLogOptions": { "LogEnabled": true } } },
        { "OutsideIpAddress": "203.0.113.2", "LogOptions": { "CloudwatchLogOptions": { "LogEnabled": true } } },
    ] };
    fail "one" => { "VpnTunnelOptionsSpecifications": [
        { "OutsideIpAddress": "203.0.113.1", "LogOptions": { "CloudwatchLogOptions": { "LogEnabled": true } } },
        { "OutsideIpAddress": "203.0.113.2", "LogOptions": { "CloudwatchLogOptions": { "LogEnabled": false } } },
    ] }, detail = "the tunnel 203.0.113.2 has no log";
    fail "never set" => { "VpnTunnelOptionsSpecifications": [{ "OutsideIpAddress": "203.0.113.1" }] };
    fail "nothing is said of tunnels" => { "VpnTunnelOptionsSpecifications": null };
    unknown "not told" => { "VpnTunnelOptionsSpecifications": unknown("not-supplied") };
}
