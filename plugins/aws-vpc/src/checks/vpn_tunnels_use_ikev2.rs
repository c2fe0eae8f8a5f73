//! See [`vpn_tunnels_use_ikev2`].

use crate::resources::VpnOptions;
use bartizan_sdk::prelude::*;

/// Version 1 of the protocol that sets up a tunnel's keys has been declared historic: it is weaker
/// against guessing and flooding, and no new algorithms are added to it. A tunnel permits both versions
/// unless it is told otherwise, and the other side chooses.
///
/// ## Remediation
/// Set up the device on the other side for IKEv2, then modify each tunnel's options to permit `ikev2`
/// alone.
#[check(
    id = "vpc-vpn-tunnels-use-ikev2",
    title = "Tunnels of VPN connections permit IKEv2 alone",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC09-BP02"],
)]
pub fn vpn_tunnels_use_ikev2(connection: &VpnOptions) -> Outcome {
    let tunnels = connection.tunnels()?.unwrap_or_default();
    ensure!(!tunnels.is_empty(), "the tunnels permit both versions");
    tunnels.all(|tunnel| {
        let versions = tunnel.versions()?.unwrap_or_default();
        // None said is both, AWS's default.
        let first =
            tri::any([Ok(versions.is_empty()), versions.any(|version| version.value().equals("ikev1"))]);
        ensure!(!first?, "the tunnel {} permits IKEv1", tunnel.address()?.unwrap_or("of a template"));
        Ok(true)
    })?;
    PASS
}

examples! {
    pass "both tunnels" => { "VpnTunnelOptionsSpecifications": [
        { "OutsideIpAddress": "203.0.113.1", "IKEVersions": [{ "Value": "ikev2" }] },
        { "OutsideIpAddress": "203.0.113.2", "IKEVersions": [{ "Value": "ikev2" }] },
    ] };
    fail "both versions" => { "VpnTunnelOptionsSpecifications": [
        { "OutsideIpAddress": "203.0.113.1", "IKEVersions": [{ "Value": "ikev2" }, { "Value": "ikev1" }] },
    ] }, detail = "the tunnel 203.0.113.1 permits IKEv1";
    fail "the default" => { "VpnTunnelOptionsSpecifications": [
        { "OutsideIpAddress": "203.0.113.1", "IKEVersions": [{ "Value": "ikev2" }] }, { "OutsideIpAddress": "203.0.113.2" },
    ] }, detail = "the tunnel 203.0.113.2";
    fail "nothing is said of tunnels" => { "VpnTunnelOptionsSpecifications": null };
    unknown "not told" => { "VpnTunnelOptionsSpecifications": unknown("not-supplied") };
}
