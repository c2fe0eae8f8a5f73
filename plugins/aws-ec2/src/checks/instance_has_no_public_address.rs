//! See [`instance_has_no_public_address`].

use crate::resources::InstanceAddress;
use bartizan_sdk::prelude::*;

/// With a public address, one careless rule of a security group is enough to expose an instance.
/// Without one it takes a load balancer to be reached from outside, and a NAT gateway to reach out.
///
/// Some machines must be public, so this is judged only where the setting demands it.
///
/// ## Remediation
/// Move the instance to a private subnet, and give what must be reached a load balancer. An elastic
/// address is taken away with `aws ec2 disassociate-address`; an address that the subnet gave stays
/// until the instance is made anew, or its interface's address is switched off.
#[check(
    id = "ec2-instance-has-no-public-address",
    title = "EC2 instances have no public IPv4 address",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn instance_has_no_public_address(
    instance: &InstanceAddress,
    #[setting(default = false, "whether instances must have no public address")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("the setting `required` is off");
    }
    if let Some(address) = instance.public_ip()? {
        fail!("the instance has the public address {address}");
    }
    PASS
}

examples! {
    pass "private" => { "PublicIp": null }, settings = { "required": true };
    fail "public" => { "PublicIp": "198.51.100.1" }, settings = { "required": true },
        detail = "the public address 198.51.100.1";
    not_applicable "not demanded" => { "PublicIp": "198.51.100.1" };
    unknown "access denied" => { "PublicIp": unknown("denied|ec2:DescribeInstances") }, settings = { "required": true };
}
