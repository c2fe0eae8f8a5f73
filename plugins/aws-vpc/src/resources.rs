//! What the checks read, a view for each purpose.

mod block;
mod routing;

pub use block::Block;
pub use routing::{leads_to_internet, table_of};

use bartizan_sdk::prelude::*;

resource! {
    /// A network, and whose it is.
    pub struct Network: "AWS::EC2::VPC" {
        id: &str = "@id",
        owner: &str = "OwnerId",
    }

    /// A network, and whether AWS made it.
    pub struct NetworkOrigin: "AWS::EC2::VPC" {
        id: &str = "@id",
        owner: &str = "OwnerId",
        is_default: bool = "IsDefault",
    }

    /// A network, and what VPC Block Public Access does for it.
    pub struct NetworkBlock: "AWS::EC2::VPC" {
        owner: &str = "OwnerId",
        states: BlockStates = "BlockPublicAccessStates",
    }

    /// A network, and whether it insists on encryption.
    pub struct NetworkEncryption: "AWS::EC2::VPC" {
        owner: &str = "OwnerId",
        control: EncryptionControl = "EncryptionControl",
    }

    /// A subnet, and the network that it is in.
    pub struct Subnet: "AWS::EC2::Subnet" {
        id: &str = "@id",
        network: &str = "VpcId",
    }

    /// A subnet, and how much of it is in use.
    pub struct SubnetUse: "AWS::EC2::Subnet" {
        id: &str = "@id",
        network: &str = "VpcId",
        block: &str = "CidrBlock",
        free: i64 = "AvailableIpAddressCount",
    }

    /// A subnet, and the addresses that it hands out.
    pub struct SubnetAddresses: "AWS::EC2::Subnet" {
        id: &str = "@id",
        owner: &str = "OwnerId",
        network: &str = "VpcId",
        tags: List<Tag> = "Tags",
        public_ipv4: bool = "MapPublicIpOnLaunch",
        ipv6: bool = "AssignIpv6AddressOnCreation",
    }

    /// A flow log, and what it records.
    pub struct FlowLog: "AWS::EC2::FlowLog" {
        id: &str = "@id",
        subject: &str = "ResourceId",
        traffic: &str = "TrafficType",
        status: &str = "FlowLogStatus",
        delivery: &str = "DeliverLogsStatus",
        error: &str = "DeliverLogsErrorMessage",
    }

    /// A flow log, and the fields of its records.
    pub struct FlowLogFields: "AWS::EC2::FlowLog" {
        format: &str = "LogFormat",
    }

    /// A flow log, and where its records go.
    pub struct FlowLogDestination: "AWS::EC2::FlowLog" {
        destination: &str = "LogDestination",
        group: &str = "LogGroupName",
    }

    /// A route table, and what it is for.
    pub struct RouteTable: "AWS::EC2::RouteTable" {
        owner: &str = "OwnerId",
        network: &str = "VpcId",
        routes: List<Route> = "Routes",
        associations: List<Association> = "Associations",
    }

    /// A route table by its names, and where it leads.
    pub struct NamedRouteTable: "AWS::EC2::RouteTable" {
        id: &str = "@id",
        owner: &str = "OwnerId",
        tags: List<Tag> = "Tags",
        routes: List<Route> = "Routes",
    }

    /// A network access list.
    pub struct AccessList: "AWS::EC2::NetworkAcl" {
        owner: &str = "OwnerId",
        is_default: bool = "IsDefault",
        entries: List<Entry> = "Entries",
    }

    /// A network access list, and the subnets that it is for.
    pub struct AccessListUse: "AWS::EC2::NetworkAcl" {
        owner: &str = "OwnerId",
        is_default: bool = "IsDefault",
        associations: List<Node> = "Associations",
    }

    /// A prefix list: the account's own, or one of AWS's or another account's.
    pub struct PrefixList: "AWS::EC2::PrefixList" {
        id: &str = "@id",
        owner: &str = "OwnerId",
        entries: List<PrefixEntry> = "Entries",
    }

    /// An internet gateway.
    pub struct InternetGateway: "AWS::EC2::InternetGateway" {
        owner: &str = "OwnerId",
        attachments: List<Attachment> = "Attachments",
    }

    /// An endpoint, and what it leads to.
    pub struct Endpoint: "AWS::EC2::VPCEndpoint" {
        network: &str = "VpcId",
        service: &str = "ServiceName",
        state: &str = "State",
    }

    /// An endpoint, and whether it works.
    pub struct EndpointState: "AWS::EC2::VPCEndpoint" {
        owner: &str = "OwnerId",
        state: &str = "State",
    }

    /// An endpoint, and who may use it for what.
    pub struct EndpointPolicy: "AWS::EC2::VPCEndpoint" {
        owner: &str = "OwnerId",
        policy: Policy = "PolicyDocument",
    }

    /// A service that others may have endpoints of.
    pub struct EndpointService: "AWS::EC2::VPCEndpointService" {
        id: &str = "@id",
        acceptance: bool = "AcceptanceRequired",
    }

    /// Who may ask for an endpoint of the service with the same id.
    pub struct EndpointServicePermissions: "AWS::EC2::VPCEndpointServicePermissions" {
        principals: List<&str> = "AllowedPrincipals",
    }

    /// A connection between two networks.
    pub struct Peering: "AWS::EC2::VPCPeeringConnection" {
        id: &str = "@id",
        requester: Side = "RequesterVpcInfo",
        accepter: Side = "AccepterVpcInfo",
    }

    /// A transit gateway.
    pub struct TransitGateway: "AWS::EC2::TransitGateway" {
        owner: &str = "OwnerId",
        auto_accept: &str = "AutoAcceptSharedAttachments",
    }

    /// A transit gateway, and what becomes of a new attachment.
    pub struct TransitGatewayDefaults: "AWS::EC2::TransitGateway" {
        owner: &str = "OwnerId",
        association: &str = "DefaultRouteTableAssociation",
        propagation: &str = "DefaultRouteTablePropagation",
    }

    /// What is attached to a transit gateway.
    pub struct GatewayAttachment: "Bartizan::EC2::TransitGatewayAttachment" {
        gateway: &str = "TransitGatewayId",
        gateway_owner: &str = "TransitGatewayOwnerId",
        resource: &str = "ResourceId",
        resource_owner: &str = "ResourceOwnerId",
    }

    /// A VPN connection, and how its tunnels are.
    pub struct VpnTelemetry: "AWS::EC2::VPNConnection" {
        state: &str = "State",
        tunnels: List<Telemetry> = "VgwTelemetry",
    }

    /// A VPN connection, and how its tunnels should be.
    pub struct VpnOptions: "AWS::EC2::VPNConnection" {
        tunnels: List<TunnelOptions> = "VpnTunnelOptionsSpecifications",
    }

    /// A Client VPN endpoint.
    pub struct ClientVpn: "AWS::EC2::ClientVpnEndpoint" {
        log: ConnectionLog = "ConnectionLogOptions",
    }

    /// A Client VPN endpoint, and who may reach what through it.
    pub struct ClientVpnRules: "AWS::EC2::ClientVpnEndpoint" {
        authentication: List<Authentication> = "AuthenticationOptions",
        rules: List<AuthorizationRule> = "AuthorizationRules",
    }
}

shape! {
    /// What VPC Block Public Access does: `off`, `block-bidirectional` or `block-ingress`.
    pub struct BlockStates {
        mode: &str = "InternetGatewayBlockMode",
    }

    /// Whether traffic in clear is watched (`monitor`) or stopped (`enforce`).
    pub struct EncryptionControl {
        mode: &str = "Mode",
        state: &str = "State",
    }

    /// A tag.
    pub struct Tag {
        key: &str = "Key",
        value: &str = "Value",
    }

    /// A route: a destination, and one target.
    pub struct Route {
        ipv4: &str = "DestinationCidrBlock",
        ipv6: &str = "DestinationIpv6CidrBlock",
        prefix_list: &str = "DestinationPrefixListId",
        gateway: &str = "GatewayId",
        peering: &str = "VpcPeeringConnectionId",
        state: &str = "State",
    }

    /// What a route table is for: a subnet, or all without a table of their own.
    pub struct Association {
        subnet: &str = "SubnetId",
        is_main: bool = "Main",
    }

    /// A rule of a network access list.
    pub struct Entry {
        number: i64 = "RuleNumber",
        protocol: &str = "Protocol",
        action: &str = "RuleAction",
        is_egress: bool = "Egress",
        ipv4: &str = "CidrBlock",
        ipv6: &str = "Ipv6CidrBlock",
        ports: PortRange = "PortRange",
    }

    /// Ports from one to another, both included.
    pub struct PortRange {
        from: i64 = "From",
        to: i64 = "To",
    }

    /// An entry of a prefix list.
    pub struct PrefixEntry {
        block: &str = "Cidr",
    }

    /// The network that a gateway is attached to.
    pub struct Attachment {
        network: &str = "VpcId",
    }

    /// One of the networks of a peering connection. Its blocks are not told before it is accepted.
    pub struct Side {
        account: &str = "OwnerId",
        network: &str = "VpcId",
        block: &str = "CidrBlock",
        ipv4: List<Ipv4Block> = "CidrBlockSet",
        ipv6: List<Ipv6Block> = "Ipv6CidrBlockSet",
    }

    /// A block of a network.
    pub struct Ipv4Block {
        block: &str = "CidrBlock",
    }

    /// A block of a network.
    pub struct Ipv6Block {
        block: &str = "Ipv6CidrBlock",
    }

    /// How a tunnel is.
    pub struct Telemetry {
        address: &str = "OutsideIpAddress",
        status: &str = "Status",
        message: &str = "StatusMessage",
    }

    /// How a tunnel should be.
    pub struct TunnelOptions {
        address: &str = "OutsideIpAddress",
        versions: List<TextValue> = "IKEVersions",
        log: TunnelLogOptions = "LogOptions",
    }

    /// A text in an object.
    pub struct TextValue {
        value: &str = "Value",
    }

    /// Where a tunnel's log may go.
    pub struct TunnelLogOptions {
        cloudwatch: TunnelLog = "CloudwatchLogOptions",
    }

    /// A tunnel's log.
    pub struct TunnelLog {
        is_on: bool = "LogEnabled",
    }

    /// How people prove who they are.
    pub struct Authentication {
        kind: &str = "Type",
    }

    /// Who may reach what.
    pub struct AuthorizationRule {
        destination: &str = "DestinationCidr",
        is_for_all: bool = "AccessAll",
    }

    /// The log of a Client VPN endpoint's connections.
    pub struct ConnectionLog {
        is_on: bool = "Enabled",
    }
}

impl FlowLog<'_> {
    /// Whether the log is at work and its records arrive.
    pub fn is_working(&self) -> Tri {
        tri::all([self.status().equals("ACTIVE"), self.delivery().equals("SUCCESS")])
    }
}

impl<'a> Peering<'a> {
    /// The side that is not in a network.
    pub fn beyond(&self, network: &str) -> Result<Side<'a>, Reason> {
        let accepter = self.accepter()?.unwrap_or_default();
        if accepter.network()? == Some(network) {
            Ok(self.requester()?.unwrap_or_default())
        } else {
            Ok(accepter)
        }
    }
}

impl Side<'_> {
    /// The blocks of the network, as far as they are told.
    pub fn blocks(&self) -> Result<Vec<Block>, Reason> {
        let mut found = Vec::new();
        if let Some(block) = self.block()? {
            found.push(Block::read(block)?);
        }
        for block in self.ipv4()?.unwrap_or_default().iter() {
            found.extend(block?.block()?.map(Block::read).transpose()?);
        }
        for block in self.ipv6()?.unwrap_or_default().iter() {
            found.extend(block?.block()?.map(Block::read).transpose()?);
        }
        Ok(found)
    }
}

/// What another account shares is that account's to judge. What a template makes is the account's own.
pub fn own(owner: &Read<&str>, scope: &Scope) -> Outcome {
    match owner {
        Ok(Some(other)) if *other != scope.account() => {
            not_applicable!("it belongs to {other}, which shares it with this account")
        }
        Err(reason @ Reason::Unknown(_)) => Err(reason.clone()),
        _ => PASS,
    }
}

/// Whether a resource is among those that a setting names: by id, by `Name`, or by another tag as
/// `key=value`.
pub fn is_named(names: List<&str>, id: Read<&str>, tags: Read<List<Tag>>) -> Tri {
    if names.is_empty() {
        return Ok(false);
    }
    tri::any([
        id.and_then(|id| names.contains(id.unwrap_or_default())),
        tags.and_then(|tags| {
            tags.unwrap_or_default().any(|tag| {
                let (key, value) = (tag.key()?.unwrap_or_default(), tag.value()?.unwrap_or_default());
                names.any(|name| {
                    let pair = name.split_once('=') == Some((key, value));
                    Ok(pair || (key == "Name" && value == name))
                })
            })
        }),
    ])
}
