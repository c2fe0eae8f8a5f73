//! See [`network_encrypts_traffic`].

use crate::resources::{NetworkEncryption, own};
use bartizan_sdk::prelude::*;

/// With encryption controls, a network proves that what moves inside it and to its peers is encrypted,
/// by the hardware of the instances or by the services, whether or not programs speak TLS. In the mode
/// `monitor` it watches, in the mode `enforce` it lets nothing be made that would speak in clear.
///
/// The control costs money for every network and shuts out older kinds of instances, so that nothing
/// is demanded without the setting.
///
/// ## Remediation
/// Turn the control on in the mode `monitor`, move what its flow logs show to be in clear, then enforce.
#[check(
    id = "vpc-network-encrypts-traffic",
    title = "Networks have encryption controls",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC09-BP02"],
)]
pub fn network_encrypts_traffic(
    network: &NetworkEncryption,
    #[setting(
        default = "",
        "the mode that every network must have: monitor, or enforce alone; empty demands nothing"
    )]
    mode: &str,
) -> Outcome {
    if mode.is_empty() {
        not_applicable!("no encryption control is demanded");
    }
    own(&network.owner(), &network.scope())?;
    let Some(control) = network.control()? else { fail!("the network has no encryption control") };
    let is = control.mode()?.unwrap_or_default();
    ensure!(is == mode || is == "enforce", "the mode is {is}");
    let state = control.state()?.unwrap_or_default();
    ensure!(state == "available", "the control is {state}");
    PASS
}

examples! {
    pass "more than demanded" => { "OwnerId": "111122223333", "EncryptionControl": { "Mode": "enforce", "State": "available" } },
        settings = { "mode": "monitor" };
    fail "less than demanded" => { "OwnerId": "111122223333", "EncryptionControl": { "Mode": "monitor", "State": "available" } },
        settings = { "mode": "enforce" }, detail = "the mode is monitor";
    fail "none" => { "OwnerId": "111122223333", "EncryptionControl": null }, settings = { "mode": "monitor" };
    fail "not at work" => { "OwnerId": "111122223333", "EncryptionControl": { "Mode": "enforce", "State": "creating" } },
        settings = { "mode": "enforce" }, detail = "the control is creating";
    not_applicable "nothing is demanded" => { "OwnerId": "111122223333", "EncryptionControl": null };
    unknown "not told" => { "OwnerId": "111122223333", "EncryptionControl": unknown("partial") }, settings = { "mode": "monitor" };
}
