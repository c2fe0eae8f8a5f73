//! What the checks read.
//!
//! A check asks for every property that its views declare, and each property costs the host a call
//! and the operator a permission. So there is a view for each purpose rather than one for each type.

mod addresses;
mod exposure;
mod metadata;
mod ports;
mod rules;

pub use exposure::{Network, Place};
pub use ports::{Port, ports, text};
pub use rules::{close, open_only};

use bartizan_sdk::prelude::*;

resource! {
    /// A security group and all of its rules.
    pub struct Group: "AWS::EC2::SecurityGroup" {
        id: &str = "@id",
        name: &str = "GroupName",
        ingress: List<Rule> = "SecurityGroupIngress",
        egress: List<Rule> = "SecurityGroupEgress",
    }

    /// A security group and whom it lets in.
    pub struct GroupIngress: "AWS::EC2::SecurityGroup" {
        id: &str = "@id",
        ingress: List<Rule> = "SecurityGroupIngress",
    }

    /// A prefix list: blocks of addresses under one name.
    pub struct PrefixList: "AWS::EC2::PrefixList" {
        id: &str = "@id",
        entries: List<PrefixListEntry> = "Entries",
    }

    /// A route table and the subnets that it is for.
    pub struct RouteTable: "AWS::EC2::RouteTable" {
        vpc: &str = "VpcId",
        routes: List<Route> = "Routes",
        associations: List<Association> = "Associations",
    }

    /// A network access control list and the subnets that it is for.
    pub struct NetworkAcl: "AWS::EC2::NetworkAcl" {
        entries: List<AclEntry> = "Entries",
        associations: List<Association> = "Associations",
    }

    /// A subnet and whether VPC Block Public Access keeps the internet out of it.
    pub struct Subnet: "AWS::EC2::Subnet" {
        id: &str = "@id",
        block: NetworkBlock = "BlockPublicAccessStates",
    }

    /// An instance and its ways into the network.
    pub struct InstanceNetwork: "AWS::EC2::Instance" {
        interfaces: List<Interface> = "Interfaces",
    }

    /// An interface in its network, and what has it.
    pub struct InterfaceNetwork: "AWS::EC2::NetworkInterface" {
        description: &str = "Description",
        attachment: Attachment = "Attachment",
        subnet: &str = "SubnetId",
        vpc: &str = "VpcId",
        groups: List<&str> = "GroupSet",
        addresses: List<PrivateAddress> = "PrivateIpAddresses",
        ipv6: List<Node> = "Ipv6Addresses",
    }

    /// An instance and its public IPv4 address.
    pub struct InstanceAddress: "AWS::EC2::Instance" {
        public_ip: &str = "PublicIp",
    }

    /// An instance and its metadata service.
    pub struct InstanceMetadata: "AWS::EC2::Instance" {
        metadata: MetadataOptions = "MetadataOptions",
    }

    /// An instance and the role that it has.
    pub struct InstanceProfile: "AWS::EC2::Instance" {
        profile: &str = "IamInstanceProfile",
    }

    /// An instance and what it was given to run at its start.
    pub struct InstanceUserData: "AWS::EC2::Instance" {
        id: &str = "@id",
        user_data: &str = "UserData",
    }

    /// An instance, whether it runs, and since when.
    pub struct InstanceState: "AWS::EC2::Instance" {
        state: State = "State",
        transition: &str = "StateTransitionReason",
    }

    /// A launch template and the metadata service of what it launches.
    pub struct TemplateMetadata: "AWS::EC2::LaunchTemplate" {
        id: &str = "@id",
        latest: TemplateData = "LaunchTemplateData",
        default: TemplateData = "DefaultVersionData",
    }

    /// A launch template and whether what it launches is in the open.
    pub struct TemplateNetwork: "AWS::EC2::LaunchTemplate" {
        id: &str = "@id",
        latest: TemplateData = "LaunchTemplateData",
        default: TemplateData = "DefaultVersionData",
    }

    /// A launch template and what its instances run at their start.
    pub struct TemplateUserData: "AWS::EC2::LaunchTemplate" {
        id: &str = "@id",
        latest: TemplateData = "LaunchTemplateData",
        default: TemplateData = "DefaultVersionData",
    }

    /// A volume and whether it is encrypted.
    pub struct VolumeEncryption: "AWS::EC2::Volume" {
        encrypted: bool = "Encrypted",
    }

    /// A volume and the key that encrypts it.
    pub struct VolumeKey: "AWS::EC2::Volume" {
        encrypted: bool = "Encrypted",
        key: &str = "KmsKeyId",
    }

    /// A snapshot and whether everybody may read it.
    pub struct SnapshotAccess: "Bartizan::EC2::Snapshot" {
        public: bool = "Public",
    }

    /// A snapshot and whether it is encrypted.
    pub struct SnapshotEncryption: "Bartizan::EC2::Snapshot" {
        encrypted: bool = "Encrypted",
    }

    /// An image and whether everybody may launch it.
    pub struct ImageAccess: "Bartizan::EC2::Image" {
        public: bool = "Public",
    }

    /// An image and with whom it is shared.
    pub struct ImageSharing: "Bartizan::EC2::Image" {
        permissions: List<LaunchPermission> = "LaunchPermissions",
    }

    /// An image and what it asks of the metadata service.
    pub struct ImageMetadata: "Bartizan::EC2::Image" {
        support: &str = "ImdsSupport",
    }

    /// An image and when it was made.
    pub struct ImageAge: "Bartizan::EC2::Image" {
        created: Time = "CreationDate",
    }

    /// An elastic address and what has it.
    pub struct Address: "AWS::EC2::EIP" {
        association: &str = "AssociationId",
    }

    /// What a region encrypts without being told.
    pub struct RegionEncryption: "Bartizan::EC2::RegionDefaults" {
        encrypts: bool = "EbsEncryptionByDefault",
    }

    /// Whether a region lets snapshots be public.
    pub struct RegionSnapshots: "Bartizan::EC2::RegionDefaults" {
        state: &str = "SnapshotBlockPublicAccessState",
    }

    /// Whether a region lets images be public.
    pub struct RegionImages: "Bartizan::EC2::RegionDefaults" {
        state: &str = "ImageBlockPublicAccessState",
    }

    /// The metadata service of instances that are launched without a word about it.
    pub struct RegionMetadata: "Bartizan::EC2::RegionDefaults" {
        metadata: MetadataDefaults = "InstanceMetadataDefaults",
    }

    /// Whether a region's instances can be reached by their serial console.
    pub struct RegionConsole: "Bartizan::EC2::RegionDefaults" {
        enabled: bool = "SerialConsoleAccessEnabled",
    }

    /// The organisation that the account belongs to.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        arn: &str = "OrganizationArn",
    }
}

shape! {
    /// What a security group lets in from one source, or out to one destination.
    pub struct Rule {
        protocol: Node = "IpProtocol",
        from: i64 = "FromPort",
        to: i64 = "ToPort",
        cidr: &str = "CidrIp",
        cidr6: &str = "CidrIpv6",
        prefix_list: &str = "SourcePrefixListId",
    }

    /// A block of addresses of a prefix list.
    pub struct PrefixListEntry {
        cidr: &str = "Cidr",
    }

    /// What a route table or an access control list is for: a subnet, or all that have no other.
    pub struct Association {
        subnet: &str = "SubnetId",
        main: bool = "Main",
    }

    /// Where traffic to some addresses goes.
    pub struct Route {
        cidr: &str = "DestinationCidrBlock",
        cidr6: &str = "DestinationIpv6CidrBlock",
        prefix_list: &str = "DestinationPrefixListId",
        gateway: &str = "GatewayId",
        state: &str = "State",
    }

    /// A numbered rule of a network access control list.
    pub struct AclEntry {
        number: i64 = "RuleNumber",
        egress: bool = "Egress",
        protocol: Node = "Protocol",
        action: &str = "RuleAction",
        cidr: &str = "CidrBlock",
        cidr6: &str = "Ipv6CidrBlock",
        ports: PortRange = "PortRange",
    }

    /// First and last port.
    pub struct PortRange {
        from: i64 = "From",
        to: i64 = "To",
    }

    /// An instance's way into a subnet.
    pub struct Interface {
        id: &str = "NetworkInterfaceId",
        subnet: &str = "SubnetId",
        vpc: &str = "VpcId",
        groups: List<GroupName> = "Groups",
        addresses: List<PrivateAddress> = "PrivateIpAddresses",
        ipv6: List<Node> = "Ipv6Addresses",
    }

    /// What an interface is attached to.
    pub struct Attachment {
        instance: &str = "InstanceId",
    }

    /// A security group by its id.
    pub struct GroupName {
        id: &str = "GroupId",
    }

    /// A private address and the public one that stands for it.
    pub struct PrivateAddress {
        association: PublicAddress = "Association",
    }

    /// A public address.
    pub struct PublicAddress {
        ip: &str = "PublicIp",
    }

    /// The metadata service: `required` tokens are version 2.
    pub struct MetadataOptions {
        tokens: &str = "HttpTokens",
        endpoint: &str = "HttpEndpoint",
        hops: i64 = "HttpPutResponseHopLimit",
    }

    /// The same as a region's default, and whether launches against it are refused.
    pub struct MetadataDefaults {
        tokens: &str = "HttpTokens",
        endpoint: &str = "HttpEndpoint",
        enforced: &str = "HttpTokensEnforced",
    }

    /// What an instance is doing.
    pub struct State {
        name: &str = "Name",
    }

    /// What a version of a launch template says.
    pub struct TemplateData {
        metadata: MetadataOptions = "MetadataOptions",
        interfaces: List<TemplateInterface> = "NetworkInterfaces",
        user_data: &str = "UserData",
    }

    /// A way into the network that a launch template gives.
    pub struct TemplateInterface {
        public: bool = "AssociatePublicIpAddress",
    }

    /// Somebody who may launch an image: one of these.
    pub struct LaunchPermission {
        account: &str = "UserId",
        everybody: &str = "Group",
        organization: &str = "OrganizationArn",
        unit: &str = "OrganizationalUnitArn",
    }

    /// Whether the internet is kept out of a subnet, its exclusions counted.
    pub struct NetworkBlock {
        mode: &str = "InternetGatewayBlockMode",
    }
}

/// The versions of a launch template that count: the default one is launched where nothing else is
/// said, and the latest is the next to be. `judge` is asked about each, and the first that fails ends
/// it.
///
/// A template of CloudFormation has one version, and nothing to say about a default one.
pub fn each_version<'a>(
    latest: Read<TemplateData<'a>>,
    default: Read<TemplateData<'a>>,
    judge: impl Fn(&'static str, TemplateData<'a>) -> Outcome,
) -> Outcome {
    let judge = |name, version: Read<TemplateData<'a>>| match version {
        Ok(version) => judge(name, version.unwrap_or_default()),
        Err(Reason::NotApplicable(_)) if name == "default" => PASS,
        Err(why) => Err(why),
    };
    match (judge("latest", latest), judge("default", default)) {
        (Err(failed @ Reason::Fail(_)), _) | (_, Err(failed @ Reason::Fail(_))) => Err(failed),
        (latest, default) => latest.and(default),
    }
}

/// All that is known to be there. It is unknown only if nothing is known and something may be: one
/// known offender decides, whatever else could not be read.
pub fn known<T>(items: impl IntoIterator<Item = Result<Option<T>, Reason>>) -> Result<Vec<T>, Reason> {
    let (mut found, mut unread) = (Vec::new(), None);
    for item in items {
        match item {
            Ok(item) => found.extend(item),
            Err(reason) => unread = unread.or(Some(reason)),
        }
    }
    match unread {
        Some(reason) if found.is_empty() => Err(reason),
        _ => Ok(found),
    }
}

/// Fails with these values as evidence, rather than with all that the check read.
pub fn fail_at<'a>(detail: String, values: impl IntoIterator<Item = Node<'a>>) -> Outcome {
    Err(values.into_iter().fold(Reason::fail(detail), Reason::at))
}

/// Fails without showing what the check read, of which the evidence would otherwise be: of texts that
/// may hold secrets only the resource's id is kept.
pub fn fail_unseen(detail: String, row: bartizan_sdk::Row<'_>) -> Outcome {
    fail_at(detail, row.get("@id")?)
}
