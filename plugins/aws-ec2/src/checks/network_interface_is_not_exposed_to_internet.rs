//! See [`network_interface_is_not_exposed_to_internet`].

use crate::resources::{
    GroupIngress, InterfaceNetwork, Network, NetworkAcl, Place, PrefixList, RouteTable, Subnet, ports, text,
};
use bartizan_sdk::prelude::*;

/// Containers, databases, load balancers and caches of AWS's services stand in the network with
/// interfaces like those of instances, and are as exposed: if there is a public address, a route to an
/// internet gateway, no VPC Block Public Access, and if groups and access control list let more than a
/// quarter of the internet in.
///
/// Interfaces of instances are judged with their instance. An interface without a security group, as
/// older Network Load Balancers have, lets in what its service decides, which is not looked at here.
///
/// ## Remediation
/// Close the port in the security group; see by the interface's description what it belongs to, and
/// take the public address away there: **Publicly accessible** of a database, **Auto-assign public IP**
/// of an ECS service.
#[check(
    id = "ec2-network-interface-is-not-exposed-to-internet",
    title = "The internet reaches no administration or database ports of AWS services in the network",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01", "aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn network_interface_is_not_exposed_to_internet(
    interface: &InterfaceNetwork,
    #[link(via = "GroupSet")] groups: Link<GroupIngress>,
    tables: All<RouteTable>,
    acls: All<NetworkAcl>,
    lists: All<PrefixList>,
    #[link(via = "SubnetId")] subnets: Link<Subnet>,
    #[setting(
        default = [
            "22", "3389", "1433", "1521", "2484", "3306", "5432", "5439", "5984", "6379", "7687", "8182",
            "9042", "9200", "9300", "11211", "11211/udp", "27017", "27018", "27019", "50000",
        ],
        "ports that the internet must not reach: numbers, with /udp for UDP"
    )]
    closed: List<&str>,
) -> Outcome {
    if interface.attachment()?.unwrap_or_default().instance().exists()? {
        not_applicable!("the interface is an instance's");
    }
    if interface.groups()?.unwrap_or_default().is_empty() {
        not_applicable!("no security group guards the interface");
    }
    let network = Network { groups: groups.all(), tables, acls, lists, subnets: subnets.all() };
    let open = network.exposed(&Place::from(interface), &ports(closed)?)?;
    let whose =
        interface.description().ok().flatten().filter(|text| !text.is_empty()).unwrap_or("the interface");
    ensure!(open.is_empty(), "the internet reaches {whose} at {}", text(&open));
    PASS
}

examples! {
    pass "no public address" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.1.10", "Primary": true }], "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "no way out" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    pass "a load balancer for the web" => {
        "Description": "ELB app/web/1", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    fail "a public database" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "the internet reaches RDSNetworkInterface at 5432";
    fail "spare, with an elastic address" => {
        "Description": null, "Attachment": null,
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    }, detail = "the internet reaches the interface at 5432";
    not_applicable "an instance has it" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceId": "i-1", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    not_applicable "no security group" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": [],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "the group not listed" => {
        "Description": "RDSNetworkInterface", "Attachment": { "InstanceOwnerId": "amazon-rds", "Status": "attached" },
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": partial("denied|ec2:DescribeSecurityGroups", []),
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
    unknown "what has it is unknown" => {
        "Description": "RDSNetworkInterface", "Attachment": unknown("denied|ec2:DescribeNetworkInterfaces"),
        "SubnetId": "subnet-1", "VpcId": "vpc-1", "GroupSet": ["sg-1"],
        "PrivateIpAddresses": [{
            "PrivateIpAddress": "10.0.1.10", "Primary": true, "Association": { "PublicIp": "198.51.100.1" },
        }],
        "Ipv6Addresses": [],
    }, inputs = {
        "groups": [{
            "@id": "sg-1",
            "SecurityGroupIngress": [{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "0.0.0.0/0" }],
        }],
        "tables": [{
            "VpcId": "vpc-1", "Associations": [{ "Main": true }],
            "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }],
        }],
        "acls": [{
            "Associations": [{ "SubnetId": "subnet-1" }],
            "Entries": [{
                "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0",
            }],
        }],
        "lists": [], "subnets": [{ "@id": "subnet-1", "BlockPublicAccessStates": { "InternetGatewayBlockMode": "off" } }],
    };
}
