//! See [`security_group_closes_database_ports`].

use crate::resources::{GroupIngress, PrefixList, close, ports};
use bartizan_sdk::prelude::*;

/// Databases and caches are built for callers that are trusted. Some ask for no password as they are
/// installed, and open ones are found, emptied and held to ransom within hours.
///
/// The world is more than a quarter of the internet's addresses, in IPv4 or IPv6, in one rule or in
/// several together: `0.0.0.0/0`, `0.0.0.0/1` with `128.0.0.0/1`, `2000::/3`, or a prefix list with such
/// blocks.
///
/// ## Remediation
/// Delete the rule, and let in the group of the servers that use the database instead of addresses.
///
/// With the CLI: `aws ec2 revoke-security-group-ingress --group-id ID --security-group-rule-ids RULES`,
/// then `aws ec2 authorize-security-group-ingress --group-id ID --protocol tcp --port 5432
/// --source-group GROUP`.
#[check(
    id = "ec2-security-group-closes-database-ports",
    title = "Security groups open no database ports to the world",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn security_group_closes_database_ports(
    group: &GroupIngress,
    lists: All<PrefixList>,
    #[setting(
        default = [
            "1433", "1521", "2484", "3306", "5432", "5439", "5984", "6379", "7687", "8182", "9042",
            "9200", "9300", "11211", "11211/udp", "27017", "27018", "27019", "50000",
        ],
        "ports that are for databases and caches: numbers, with /udp for UDP"
    )]
    closed: List<&str>,
) -> Outcome {
    close(group.ingress(), &ports(closed)?, lists)
}

examples! {
    pass "open to the group of the servers" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "sg-2" }],
    }, inputs = { "lists": [] };
    pass "open to the network" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, "CidrIp": "10.0.0.0/8" }],
    }, inputs = { "lists": [] };
    pass "web ports open to the world" => {
        "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv6": "::/0" },
        ],
    }, inputs = { "lists": [] };
    pass "games over UDP" => {
        "SecurityGroupIngress": [{ "IpProtocol": "udp", "FromPort": 1024, "ToPort": 9999, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] };
    fail "PostgreSQL" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 5432";
    fail "Memcached over UDP" => {
        "SecurityGroupIngress": [{ "IpProtocol": "udp", "FromPort": 11211, "ToPort": 11211, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 11211/udp";
    fail "a range around several" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 3000, "ToPort": 6000, "CidrIpv6": "::/0" }],
    }, inputs = { "lists": [] }, detail = "open to the world: 3306, 5432, 5439, 5984";
    fail "a port of the setting" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 8529, "ToPort": 8529, "CidrIp": "0.0.0.0/0" }],
    }, inputs = { "lists": [] }, settings = { "closed": ["8529"] }, detail = "8529";
    unknown "a prefix list that could not be read" => {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourcePrefixListId": "pl-1" }],
    }, inputs = { "lists": partial("denied|ec2:DescribeManagedPrefixLists", []) };
    unknown "access denied" => {
        "SecurityGroupIngress": unknown("denied|ec2:DescribeSecurityGroups"),
    }, inputs = { "lists": [] };
}
