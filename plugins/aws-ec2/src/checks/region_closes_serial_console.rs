//! See [`region_closes_serial_console`].

use crate::resources::RegionConsole;
use bartizan_sdk::prelude::*;

/// The serial console is a way into instances that knows no network: no security group and no access
/// control list stops it. It is off unless somebody turned it on, mostly for a repair long done.
///
/// ## Remediation
/// `aws ec2 disable-serial-console-access --region REGION`. Turn it on again for as long as a repair
/// takes.
#[check(
    id = "ec2-region-closes-serial-console",
    title = "The serial console of EC2 is off in every region",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP03"],
)]
pub fn region_closes_serial_console(region: &RegionConsole) -> Outcome {
    ensure!(!region.enabled().equals(true)?, "the serial console is on");
    PASS
}

examples! {
    pass "off" => { "SerialConsoleAccessEnabled": false };
    fail "on" => { "SerialConsoleAccessEnabled": true }, detail = "the serial console is on";
    unknown "access denied" => { "SerialConsoleAccessEnabled": unknown("denied|ec2:GetSerialConsoleAccessStatus") };
}
