//! See [`instance_is_not_exposed_to_internet`].

use crate::resources::{
    GroupIngress, InstanceNetwork, Network, NetworkAcl, Place, PrefixList, RouteTable, Subnet, fail_at,
    known, ports, text,
};
use bartizan_sdk::prelude::*;

/// An open security group harms nobody behind whom there is no way from the internet. This looks at
/// the whole way: an instance is exposed at a port if one of its interfaces has a public IPv4 address
/// or an IPv6 address, the route table of its subnet (its own, or else its network's main one) leads to
/// an internet gateway, VPC Block Public Access does not keep the internet out, and its groups and the
/// subnet's access control list let in more than a quarter of the internet. An exposed port of
/// administration or of a database is attacked within minutes.
///
/// The way through a load balancer, a firewall or another machine is not looked at, nor whether the
/// access control list lets answers out.
///
/// ## Remediation
/// Take away what makes the way: close the port in the security group first. Then move the instance
/// to a private subnet behind a load balancer, and take its public address away.
///
/// For administration use Session Manager, which needs no way in. What must be public on purpose can
/// be left out of the setting, or muted with the reason.
#[check(
    id = "ec2-instance-is-not-exposed-to-internet",
    title = "The internet reaches no administration or database ports of EC2 instances",
    severity = Critical,
    satisfies = [
        "aws-wa-security-2024-11:SEC05-BP01",
        "aws-wa-security-2024-11:SEC05-BP02",
        "aws-wa-security-2024-11:SEC06-BP03",
    ],
)]
pub fn instance_is_not_exposed_to_internet(
    instance: &InstanceNetwork,
    #[link(via = "Interfaces/Groups/GroupId")] groups: Link<GroupIngress>,
    tables: All<RouteTable>,
    acls: All<NetworkAcl>,
    lists: All<PrefixList>,
    #[link(via = "Interfaces/SubnetId")] subnets: Link<Subnet>,
    #[setting(
        default = [
            "22", "3389", "1433", "1521", "2484", "3306", "5432", "5439", "5984", "6379", "7687", "8182",
            "9042", "9200", "9300", "11211", "11211/udp", "27017", "27018", "27019", "50000",
        ],
        "ports that the internet must not reach: numbers, with /udp for UDP"
    )]
    closed: List<&str>,
) -> Outcome {
    let network = Network { groups: groups.all(), tables, acls, lists, subnets: subnets.all() };
    let ports = ports(closed)?;
    let exposed = known(instance.interfaces()?.unwrap_or_default().iter().map(|interface| {
        let interface = interface?;
        let open = network.exposed(&Place::from(&interface), &ports)?;
        Ok((!open.is_empty()).then_some((interface, open)))
    }))?;
    if exposed.is_empty() {
        return PASS;
    }
    let details = exposed.iter().map(|(interface, open)| {
        let id = interface.id().ok().flatten().unwrap_or("an interface");
        format!("{id} at {}", text(open))
    });
    let detail = format!("the internet reaches {}", details.collect::<Vec<_>>().join("; "));
    fail_at(detail, exposed.iter().map(|(interface, _)| interface.node()))
}

examples! {
    pass "no public address" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{}]
        }],
    }, inputs = {
        "groups": partial("denied|ec2:DescribeSecurityGroups", []),
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": partial("denied|ec2:DescribeNetworkAcls", []),
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "no interfaces" => {
        "Interfaces": [],
    }, inputs = {
        "groups": [],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the subnet has no way out" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }],
        }],
        "acls": partial("denied|ec2:DescribeNetworkAcls", []),
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the way out is a NAT gateway" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the gateway is gone" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "blackhole" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the way out is only to a partner" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [{ "DestinationCidrBlock": "203.0.113.0/24", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "longer blocks go through a firewall" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/1", "GatewayId": "vpce-1", "State": "active" },
                { "DestinationCidrBlock": "128.0.0.0/1", "GatewayId": "vpce-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the subnet's own table counts, not the main one" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [
            {
                "VpcId": "vpc-1", "Associations": [{ "Main": true }],
                "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
            },
            {
                "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1", "Main": false }],
                "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }],
            },
        ],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "only IPv4 has a way out and the group admits IPv6 only" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "::/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the group admits an office" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "203.0.113.0/24" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the group admits other ports" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the list denies the port first" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                {
                    "RuleNumber": 50, "Protocol": "6", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
                    "PortRange": { "From": 22, "To": 22 },
                },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the list admits only an office" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                {
                    "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false, "CidrBlock": "203.0.113.0/24",
                    "PortRange": { "From": 22, "To": 22 },
                },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the group admits one half and the list the other" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/1" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "128.0.0.0/1",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "the subnet is blocked" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [],
        "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "block-ingress" } }],
    };
    pass "one known stop decides" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{ "@id": "sg-1", "SecurityGroupIngress": unknown("denied|ec2:DescribeSecurityGroups") }],
        "tables": partial("denied|ec2:DescribeRouteTables", []),
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "the whole way is open" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "the internet reaches eni-1 at 22";
    fail "by the main route table" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "eni-1 at 22";
    fail "over IPv6" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{}], "Ipv6Addresses": [{ "Ipv6Address": "2001:db8::1" }]
        }],
    }, inputs = {
        "groups": [{ "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "-1", "CidrIpv6": "::/0" }] }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [{ "DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{ "RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "Ipv6CidrBlock": "::/0" }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, settings = { "closed": ["3389", "22"] }, detail = "the internet reaches eni-1 at 22, 3389";
    fail "by two groups together" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1",
            "Groups": [{ "GroupId": "sg-1" }, { "GroupId": "sg-2" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }],
        }],
    }, inputs = {
        "groups": [
            {
                "@id": "sg-1",
                "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/2" }],
            },
            {
                "@id": "sg-2",
                "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "64.0.0.0/2" }],
            },
        ],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "eni-1 at 5432";
    fail "by a prefix list" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [{ "@id": "pl-1", "Entries": [{ "Cidr": "0.0.0.0/0" }] }],
        "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "the way out is a prefix list" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [{ "DestinationPrefixListId": "pl-1", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [{ "@id": "pl-1", "Entries": [{ "Cidr": "0.0.0.0/1" }, { "Cidr": "128.0.0.0/1" }] }],
        "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "an endpoint of a service takes none of the way" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
                { "DestinationPrefixListId": "pl-68a54001", "GatewayId": "vpce-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": partial("denied|ec2:DescribeManagedPrefixLists", []),
        "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "the list denies too little" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 50, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "203.0.113.0/24" },
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "the list denies what goes out and another protocol" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 50, "Protocol": "-1", "RuleAction": "deny", "Egress": true, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 60, "Protocol": "17", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "another interface could not be read" => {
        "Interfaces": [unknown("parse"), {
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "eni-1 at 22";
    unknown "groups not listed" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": partial("denied|ec2:DescribeSecurityGroups", []),
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "subnets not listed" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": partial("denied|ec2:DescribeSubnets", []),
    };
    unknown "route tables not listed" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": partial("denied|ec2:DescribeRouteTables", []),
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "no route table is the subnet's" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "access control lists not listed" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": partial("denied|ec2:DescribeNetworkAcls", []),
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "no access control list is the subnet's" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "the block could not be read" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1", "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": unknown("not-supplied") }],
    };
    unknown "a prefix list that could not be read" => {
        "Interfaces": [{
            "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }],
            "PrivateIpAddresses": [{ "Association": { "PublicIp": "198.51.100.1" } }]
        }],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "pl-1" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": partial("denied|ec2:DescribeManagedPrefixLists", []),
        "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "the instance's interfaces could not be read" => {
        "Interfaces": unknown("denied|ec2:DescribeInstances"),
    }, inputs = {
        "groups": [],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "SubnetId": "subnet-1" }],
            "Routes": [
                { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" },
            ],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [
                { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
                { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
            ],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
}
