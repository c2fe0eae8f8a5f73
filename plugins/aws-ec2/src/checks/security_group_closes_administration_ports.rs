//! See [`security_group_closes_administration_ports`].

use crate::resources::{GroupIngress, PrefixList, close, ports};
use bartizan_sdk::prelude::*;

/// Whoever can reach SSH or Remote Desktop can guess passwords and use the next flaw of the server, and
/// scanners find an open port within minutes. People who administer can come another way.
///
/// The world is more than a quarter of the internet's addresses, in IPv4 or IPv6, in one rule or in
/// several together: `0.0.0.0/0`, `0.0.0.0/1` with `128.0.0.0/1`, `2000::/3`, or a prefix list with such
/// blocks.
///
/// ## Remediation
/// Delete the rule, and administer through Session Manager or EC2 Instance Connect Endpoint, which need
/// no open port; or let in only the addresses of your VPN.
///
/// With the CLI: `aws ec2 revoke-security-group-ingress --group-id ID --security-group-rule-ids RULES`.
#[check(
    id = "ec2-security-group-closes-administration-ports",
    title = "Security groups open no administration ports to the world",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC06-BP03"],
)]
pub fn security_group_closes_administration_ports(
    group: &GroupIngress,
    lists: All<PrefixList>,
    #[setting(
        default = ["22", "3389"],
        "ports that are for administration: numbers, with /udp for UDP"
    )]
    closed: List<&str>,
) -> Outcome {
    close(group.ingress(), &ports(closed)?, lists)
}

examples! {
    pass "open to an office" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "203.0.113.0/24" }],
    }, inputs = { "lists": [] };
    pass "open to another group" => {
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "SourceSecurityGroupId": "sg-2" }],
    }, inputs = { "lists": [] };
    pass "other ports open to the world" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv6": "::/0" },
            { "IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "tcp", "FromPort": 23, "ToPort": 3388, "CidrIp": "0.0.0.0/0" },
        ],
    }, inputs = { "lists": partial("denied|ec2:DescribeManagedPrefixLists", []) };
    pass "a quarter of the addresses" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "64.0.0.0/2" }],
    }, inputs = { "lists": [] };
    pass "a prefix list of an office" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": [{ "@id": "pl-1", "Entries": [{ "Cidr": "203.0.113.0/24" }, { "Cidr": "2001:db8::/32" }] }] };
    pass "no rules" => { "SecurityGroupIngress": [] }, inputs = { "lists": [] };
    fail "SSH" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 22";
    fail "IPv6" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389, "CidrIpv6": "::/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 3389";
    fail "all that IPv6 routes" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "2000::/3" }],
    }, inputs = { "lists": [] };
    fail "halves that add up" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/2" },
            { "IpProtocol": "6", "FromPort": 20, "ToPort": 30, "CidrIp": "64.0.0.0/2" },
        ],
    }, inputs = { "lists": [] };
    fail "every protocol" => {
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 22, 3389";
    fail "every protocol, as templates may write it" => {
        "SecurityGroupIngress": [{ "IpProtocol": -1, "FromPort": -1, "ToPort": -1, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 22, 3389";
    fail "a range around it" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 0, "ToPort": 1024, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 22";
    fail "a prefix list of the world" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": [{ "@id": "pl-1", "Entries": [{ "Cidr": "0.0.0.0/1" }, { "Cidr": "128.0.0.0/1" }] }] };
    fail "one known rule decides" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" },
            unknown("parse"),
            { "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" },
        ],
    }, inputs = { "lists": [] }, detail = "open to the world: 22";
    fail "a port of the setting" => {
        "SecurityGroupIngress": [{ "IpProtocol": "udp", "FromPort": 161, "ToPort": 161, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "closed": ["5900/tcp", "161/udp"] }, detail = "open to the world: 161/udp";
    unknown "a prefix list that could not be read" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": partial("denied|ec2:DescribeManagedPrefixLists", []) };
    unknown "a prefix list whose entries could not be read" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": [{ "@id": "pl-1", "Entries": unknown("denied|ec2:GetManagedPrefixListEntries") }] };
    unknown "a prefix list that nobody knows" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": [] };
    unknown "a block that is none" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "office" }],
    }, inputs = { "lists": [] };
    unknown "a setting that is no port" => {
        "SecurityGroupIngress": [],
    }, inputs = { "lists": [] }, settings = { "closed": ["ssh"] };
    unknown "access denied" => {
        "SecurityGroupIngress": unknown("denied|ec2:DescribeSecurityGroups"),
    }, inputs = { "lists": [] };
}
