//! See [`client_vpn_logs_connections`].

use crate::resources::ClientVpn;
use bartizan_sdk::prelude::*;

/// A Client VPN endpoint lets people into the network from anywhere. Its connection log tells who came
/// in, from which address and for how long, and who was refused: without it, a stolen profile leaves no
/// trace at the door.
///
/// ## Remediation
/// Turn on **Connection logging** in the endpoint's settings, to a log group of CloudWatch. Clients that
/// are connected are cut off once.
#[check(
    id = "vpc-client-vpn-logs-connections",
    title = "Client VPN endpoints log connections",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn client_vpn_logs_connections(endpoint: &ClientVpn) -> Outcome {
    let log = endpoint.log()?.unwrap_or_default();
    ensure!(log.is_on()? == Some(true), "connections are not logged");
    PASS
}

examples! {
    pass "on" => { "ConnectionLogOptions": { "Enabled": true, "CloudwatchLogGroup": "vpn" } };
    fail "off" => { "ConnectionLogOptions": { "Enabled": false } };
    fail "nothing said" => { "ConnectionLogOptions": null };
    unknown "not told" => { "ConnectionLogOptions": unknown("partial") };
}
