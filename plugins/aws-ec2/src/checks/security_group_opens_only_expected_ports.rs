//! See [`security_group_opens_only_expected_ports`].

use crate::resources::{GroupIngress, PrefixList, open_only, ports};
use bartizan_sdk::prelude::*;

/// What is meant for everybody comes in at a few ports, mostly 443. Every other port that a group opens
/// to the world is there by mistake, or for somebody who could be named.
///
/// Which ports those are the setting says: without it there is nothing to judge. It looks at TCP and
/// UDP; the world is more than a quarter of the internet's addresses.
///
/// ## Remediation
/// Delete the rule, or let in only those who need it: another security group, the addresses of a
/// partner, a prefix list. What is meant for everybody goes into the setting.
#[check(
    id = "ec2-security-group-opens-only-expected-ports",
    title = "Security groups open no ports to the world but the expected ones",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn security_group_opens_only_expected_ports(
    group: &GroupIngress,
    lists: All<PrefixList>,
    #[setting(
        default = [],
        "ports that may be open to the world: numbers, with /udp for UDP; none: not judged"
    )]
    expected: List<&str>,
) -> Outcome {
    if expected.is_empty() {
        not_applicable!("the setting `expected` names no port");
    }
    open_only(group.ingress(), &ports(expected)?, lists)
}

examples! {
    pass "expected ports" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "udp", "FromPort": 443, "ToPort": 443, "CidrIpv6": "::/0" },
            { "IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "CidrIp": "0.0.0.0/0" },
        ],
    }, inputs = { "lists": [] }, settings = { "expected": ["80", "443", "443/udp"] };
    pass "a range of expected ports" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["80", "81"] };
    pass "another port, to an office" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "CidrIp": "203.0.113.0/24" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
    fail "another port" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "CidrIp": "0.0.0.0/0" },
        ],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] }, detail = "more than the expected ports";
    fail "the same number of UDP" => {
        "SecurityGroupIngress": [{ "IpProtocol": "udp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
    fail "a range around an expected port" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 444, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
    fail "no port named" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
    fail "every protocol" => {
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "CidrIpv6": "::/0" }],
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
    not_applicable "not demanded" => {
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] };
    unknown "a prefix list that could not be read" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": partial("denied|ec2:DescribeManagedPrefixLists", []) }, settings = { "expected": ["443"] };
    unknown "access denied" => {
        "SecurityGroupIngress": unknown("denied|ec2:DescribeSecurityGroups"),
    }, inputs = { "lists": [] }, settings = { "expected": ["443"] };
}
