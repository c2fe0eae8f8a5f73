"""Amazon VPC."""

from types_lib import recorded, seed

ACCOUNT = "123456789012"
HOME = "us-east-1"
AWAY = "eu-west-1"
FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end}"
    " ${action} ${log-status}"
)
OPEN = {"CidrBlock": "0.0.0.0/0", "Protocol": "-1"}
# moto writes Amazon's own policy for every endpoint of which nothing else is said.
FULL_ACCESS = {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


def tagged(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def named(name):
    return [{"Key": "Name", "Value": name}]


def default_network(ec2):
    return ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]


def arn(kind, name, region=HOME):
    return f"arn:aws:ec2:{region}:{ACCOUNT}:{kind}/{name}"


@seed
def networks(aws, expect):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(
        CidrBlock="10.1.0.0/16", InstanceTenancy="dedicated", AmazonProvidedIpv6CidrBlock=True, TagSpecifications=tagged("vpc", "main")
    )["Vpc"]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
    ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True})
    expect(
        "AWS::EC2::VPC", vpc["VpcId"], region=HOME, arn=arn("vpc", vpc["VpcId"]), VpcId=vpc["VpcId"], CidrBlock="10.1.0.0/16",
        CidrBlockAssociations=[vpc["CidrBlockAssociationSet"][0]["AssociationId"]], Ipv6CidrBlocks=[block], InstanceTenancy="dedicated",
        Tags=named("main"), OwnerId=ACCOUNT, IsDefault=False, DhcpOptionsId="default", State="available", EncryptionControl=None,
        EnableDnsSupport=True, EnableDnsHostnames=True,
    )
    plain = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=plain, EnableDnsSupport={"Value": False})
    expect("AWS::EC2::VPC", plain, Ipv6CidrBlocks=[], Tags=[], InstanceTenancy="default", EnableDnsSupport=False, EnableDnsHostnames=False)
    for region in (HOME, AWAY):
        expect("AWS::EC2::VPC", default_network(aws("ec2", region=region)), region=region, IsDefault=True, CidrBlock="172.31.0.0/16")
    expect.count("AWS::EC2::VPC", 4)

    subnet = ec2.create_subnet(
        VpcId=vpc["VpcId"], CidrBlock="10.1.1.0/24", Ipv6CidrBlock=block.replace("/56", "/64"), AvailabilityZone="us-east-1b",
        TagSpecifications=tagged("subnet", "front"),
    )["Subnet"]
    ec2.modify_subnet_attribute(SubnetId=subnet["SubnetId"], MapPublicIpOnLaunch={"Value": True})
    ec2.modify_subnet_attribute(SubnetId=subnet["SubnetId"], AssignIpv6AddressOnCreation={"Value": True})
    expect(
        "AWS::EC2::Subnet", subnet["SubnetId"], region=HOME, arn=arn("subnet", subnet["SubnetId"]), SubnetId=subnet["SubnetId"],
        VpcId=vpc["VpcId"], CidrBlock="10.1.1.0/24", Ipv6CidrBlocks=[block.replace("/56", "/64")], AvailabilityZone="us-east-1b",
        AvailabilityZoneId=subnet["AvailabilityZoneId"], MapPublicIpOnLaunch=True, AssignIpv6AddressOnCreation=True, Ipv6Native=False,
        PrivateDnsNameOptionsOnLaunch={"HostnameType": "ip-name", "EnableResourceNameDnsARecord": False, "EnableResourceNameDnsAAAARecord": False},
        OutpostArn=None, Tags=named("front"), OwnerId=ACCOUNT, State="available", DefaultForAz=False, AvailableIpAddressCount=251,
    )
    back = ec2.create_subnet(VpcId=plain, CidrBlock="10.2.1.0/28")["Subnet"]["SubnetId"]
    expect("AWS::EC2::Subnet", back, MapPublicIpOnLaunch=False, AssignIpv6AddressOnCreation=False, Ipv6CidrBlocks=[], Tags=[], AvailableIpAddressCount=11)
    given = 0
    for region in (HOME, AWAY):
        for default in aws("ec2", region=region).describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]:
            expect("AWS::EC2::Subnet", default["SubnetId"], region=region, DefaultForAz=True, MapPublicIpOnLaunch=True)
            given += 1
    expect.count("AWS::EC2::Subnet", given + 2)


@seed
def ways(aws, expect):
    """Gateways, and the tables that lead to them."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]

    igw = ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway", "door"))["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
    loose = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    expect(
        "AWS::EC2::InternetGateway", igw, region=HOME, arn=arn("internet-gateway", igw), InternetGatewayId=igw, Tags=named("door"),
        OwnerId=ACCOUNT, Attachments=[{"State": "available", "VpcId": vpc}],
    )
    expect("AWS::EC2::InternetGateway", loose, Tags=[], Attachments=[])
    expect.count("AWS::EC2::InternetGateway", 2)

    out = ec2.create_egress_only_internet_gateway(VpcId=vpc, TagSpecifications=tagged("egress-only-internet-gateway", "out"))
    out = out["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    # AWS says `attached`, as moto does.
    expect(
        "AWS::EC2::EgressOnlyInternetGateway", out, region=HOME, arn=arn("egress-only-internet-gateway", out), Id=out, Tags=named("out"),
        Attachments=[{"State": "attached", "VpcId": vpc}],
    )
    bare = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    expect("AWS::EC2::EgressOnlyInternetGateway", bare, Tags=[])
    expect.count("AWS::EC2::EgressOnlyInternetGateway", 2)

    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=allocation, ConnectivityType="public", TagSpecifications=tagged("natgateway", "nat"))
    nat = nat["NatGateway"]["NatGatewayId"]
    inner = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    gone = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    ec2.delete_nat_gateway(NatGatewayId=gone)
    told = {n["NatGatewayId"]: n["NatGatewayAddresses"] for n in ec2.describe_nat_gateways()["NatGateways"]}
    expect(
        "AWS::EC2::NatGateway", nat, region=HOME, arn=arn("natgateway", nat), NatGatewayId=nat, VpcId=vpc, SubnetId=subnet,
        ConnectivityType="public", Tags=named("nat"), State="available", NatGatewayAddresses=told[nat],
    )
    expect("AWS::EC2::NatGateway", inner, ConnectivityType="private", Tags=[], State="available")
    expect.count("AWS::EC2::NatGateway", 2)

    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table", "front"))["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=igw)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="192.0.2.0/24", NatGatewayId=nat)
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", EgressOnlyInternetGatewayId=out)
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
    local = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
    added = {"Origin": "CreateRoute", "State": "active"}
    expect(
        "AWS::EC2::RouteTable", table, region=HOME, arn=arn("route-table", table), RouteTableId=table, VpcId=vpc, Tags=named("front"), OwnerId=ACCOUNT,
        Routes=[
            local,
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": igw, **added},
            {"DestinationCidrBlock": "192.0.2.0/24", "NatGatewayId": nat, **added},
            {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": out, **added},
        ],
        Associations=[
            {"Main": False, "RouteTableAssociationId": association, "RouteTableId": table, "SubnetId": subnet, "AssociationState": {"State": "associated"}}
        ],
        PropagatingVgws=[],
    )
    main = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}])["RouteTables"][0]
    expect("AWS::EC2::RouteTable", main["RouteTableId"], Routes=[local], Associations=main["Associations"], Tags=[])
    # One more in the default network of each region.
    expect.count("AWS::EC2::RouteTable", 4)


@seed
def access_lists(aws, expect):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    acl = ec2.create_network_acl(VpcId=vpc, TagSpecifications=tagged("network-acl", "front"))["NetworkAcl"]["NetworkAclId"]
    rule = {"NetworkAclId": acl, "Egress": False, "RuleAction": "allow"}
    ec2.create_network_acl_entry(**rule, RuleNumber=90, Protocol="6", PortRange={"From": 22, "To": 22}, CidrBlock="198.51.100.0/24")
    ec2.create_network_acl_entry(**rule, RuleNumber=110, Protocol="58", IcmpTypeCode={"Type": -1, "Code": -1}, Ipv6CidrBlock="::/0")
    # moto gives a new list no last rules, and no types of ICMP: see the recording.
    expect(
        "AWS::EC2::NetworkAcl", acl, region=HOME, arn=arn("network-acl", acl), Id=acl, VpcId=vpc, Tags=named("front"), OwnerId=ACCOUNT, IsDefault=False,
        Entries=[
            {"CidrBlock": "198.51.100.0/24", "Egress": False, "PortRange": {"From": 22, "To": 22}, "Protocol": "6", "RuleAction": "allow", "RuleNumber": 90},
            {"Ipv6CidrBlock": "::/0", "Egress": False, "Protocol": "58", "RuleAction": "allow", "RuleNumber": 110},
        ],
        Associations=[],
    )
    own = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}])["NetworkAcls"][0]
    expect(
        "AWS::EC2::NetworkAcl", own["NetworkAclId"], IsDefault=True, Tags=[],
        Entries=[
            {**OPEN, "Egress": True, "RuleAction": "allow", "RuleNumber": 100},
            {**OPEN, "Egress": True, "RuleAction": "deny", "RuleNumber": 32767},
            {**OPEN, "Egress": False, "RuleAction": "allow", "RuleNumber": 100},
            {**OPEN, "Egress": False, "RuleAction": "deny", "RuleNumber": 32767},
        ],
        Associations=[{"NetworkAclAssociationId": own["Associations"][0]["NetworkAclAssociationId"], "NetworkAclId": own["NetworkAclId"], "SubnetId": subnet}],
    )
    # One more in the default network of each region.
    expect.count("AWS::EC2::NetworkAcl", 4)


@seed
def prefix_lists(aws, expect):
    ec2 = aws("ec2")
    offices = ec2.create_managed_prefix_list(
        PrefixListName="offices", AddressFamily="IPv4", MaxEntries=5, TagSpecifications=tagged("prefix-list", "offices"),
        Entries=[{"Cidr": "198.51.100.0/24", "Description": "north"}, {"Cidr": "203.0.113.0/24"}],
    )["PrefixList"]["PrefixListId"]
    expect(
        "AWS::EC2::PrefixList", offices, region=HOME, arn=arn("prefix-list", offices), PrefixListId=offices, PrefixListName="offices",
        Arn=arn("prefix-list", offices), AddressFamily="IPv4", MaxEntries=5, Version=1, OwnerId=ACCOUNT, Tags=named("offices"), State="create-complete",
        Entries=[{"Cidr": "198.51.100.0/24", "Description": "north"}, {"Cidr": "203.0.113.0/24"}],
    )
    empty = ec2.create_managed_prefix_list(PrefixListName="none", AddressFamily="IPv6", MaxEntries=1)["PrefixList"]["PrefixListId"]
    expect("AWS::EC2::PrefixList", empty, AddressFamily="IPv6", Entries=[], Tags=[])
    known = 0
    for region in (HOME, AWAY):
        client = aws("ec2", region=region)
        for given in client.describe_managed_prefix_lists(Filters=[{"Name": "owner-id", "Values": ["AWS"]}])["PrefixLists"]:
            entries = client.get_managed_prefix_list_entries(PrefixListId=given["PrefixListId"])["Entries"]
            expect("AWS::EC2::PrefixList", given["PrefixListId"], region=region, OwnerId="AWS", PrefixListName=given["PrefixListName"], Entries=entries)
            known += 1
    expect.count("AWS::EC2::PrefixList", known + 2)


@seed
def flow_logs(aws, expect):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    aws("s3").create_bucket(Bucket="flows")
    aws("logs").create_log_group(logGroupName="flows")
    [to_bucket] = ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3", LogDestination="arn:aws:s3:::flows",
        MaxAggregationInterval=60, TagSpecifications=tagged("vpc-flow-log", "all"),
    )["FlowLogIds"]
    expect(
        "AWS::EC2::FlowLog", to_bucket, region=HOME, arn=arn("vpc-flow-log", to_bucket), Id=to_bucket, ResourceId=vpc, TrafficType="ALL",
        LogDestinationType="s3", LogDestination="arn:aws:s3:::flows", LogGroupName=None, LogFormat=FORMAT, MaxAggregationInterval=60,
        DeliverLogsPermissionArn=None, DeliverCrossAccountRole=None, DestinationOptions=None, Tags=named("all"), FlowLogStatus="ACTIVE",
        DeliverLogsStatus="SUCCESS", DeliverLogsErrorMessage=None,
    )
    role = f"arn:aws:iam::{ACCOUNT}:role/flows"
    [to_group] = ec2.create_flow_logs(
        ResourceIds=[subnet], ResourceType="Subnet", TrafficType="REJECT", LogGroupName="flows", DeliverLogsPermissionArn=role
    )["FlowLogIds"]
    expect(
        "AWS::EC2::FlowLog", to_group, ResourceId=subnet, TrafficType="REJECT", LogDestinationType="cloud-watch-logs", LogGroupName="flows",
        DeliverLogsPermissionArn=role, MaxAggregationInterval=600, Tags=[], DeliverLogsStatus="SUCCESS", DeliverLogsErrorMessage=None,
    )
    expect.count("AWS::EC2::FlowLog", 2)


@seed
def endpoints(aws, expect):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}'
    to_s3 = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", VpcEndpointType="Gateway", RouteTableIds=[table], PolicyDocument=policy,
        TagSpecifications=tagged("vpc-endpoint", "s3"),
    )["VpcEndpoint"]["VpcEndpointId"]
    expect(
        "AWS::EC2::VPCEndpoint", to_s3, region=HOME, arn=arn("vpc-endpoint", to_s3), Id=to_s3, VpcEndpointType="Gateway", VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[table], SubnetIds=[], SecurityGroupIds=[], NetworkInterfaceIds=[],
        PolicyDocument={"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]},
        Tags=named("s3"), OwnerId=ACCOUNT, State="available",
    )
    to_sqs = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-east-1.sqs", VpcEndpointType="Interface", SubnetIds=[subnet], PrivateDnsEnabled=True
    )["VpcEndpoint"]
    expect(
        "AWS::EC2::VPCEndpoint", to_sqs["VpcEndpointId"], VpcEndpointType="Interface", ServiceName="com.amazonaws.us-east-1.sqs", SubnetIds=[subnet],
        RouteTableIds=[], PrivateDnsEnabled=True, NetworkInterfaceIds=to_sqs["NetworkInterfaceIds"], PolicyDocument=FULL_ACCESS, Tags=[],
    )
    gone = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.dynamodb", VpcEndpointType="Gateway")["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[gone])
    expect.count("AWS::EC2::VPCEndpoint", 2)


@seed
def endpoint_services(aws, expect):
    ec2, elb = aws("ec2"), aws("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    balancers = [elb.create_load_balancer(Name=f"n{i}", Subnets=[subnet], Type="network", Scheme="internal")["LoadBalancers"][0]["LoadBalancerArn"] for i in (1, 2)]
    made = [
        ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[balancer], AcceptanceRequired=accepts, **more)["ServiceConfiguration"]["ServiceId"]
        for balancer, accepts, more in zip(balancers, (True, False), ({"TagSpecifications": tagged("vpc-endpoint-service", "shop")}, {}), strict=True)
    ]
    guests = ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/app"]
    ec2.modify_vpc_endpoint_service_permissions(ServiceId=made[0], AddAllowedPrincipals=guests)
    expect(
        "AWS::EC2::VPCEndpointService", made[0], region=HOME, arn=arn("vpc-endpoint-service", made[0]), ServiceId=made[0], AcceptanceRequired=True,
        NetworkLoadBalancerArns=[balancers[0]], GatewayLoadBalancerArns=[], Tags=named("shop"),
        ServiceName=f"com.amazonaws.vpce.us-east-1.{made[0]}", ServiceState="Available",
    )
    expect("AWS::EC2::VPCEndpointService", made[1], AcceptanceRequired=False, Tags=[])
    expect.count("AWS::EC2::VPCEndpointService", 2)
    expect("AWS::EC2::VPCEndpointServicePermissions", made[0], region=HOME, ServiceId=made[0], AllowedPrincipals=guests)
    expect("AWS::EC2::VPCEndpointServicePermissions", made[1], ServiceId=made[1], AllowedPrincipals=[])
    expect.count("AWS::EC2::VPCEndpointServicePermissions", 2)


@seed
def peers(aws, expect):
    ec2 = aws("ec2")
    one, two, three = (ec2.create_vpc(CidrBlock=f"10.{i}.0.0/16")["Vpc"]["VpcId"] for i in (1, 2, 3))
    made = [ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=peer)["VpcPeeringConnection"]["VpcPeeringConnectionId"] for peer in (two, three, three)]
    ec2.create_tags(Resources=[made[0]], Tags=named("pair"))
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=made[0])
    ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=made[2])
    told = {p["VpcPeeringConnectionId"]: p for p in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]}
    expect(
        "AWS::EC2::VPCPeeringConnection", made[0], region=HOME, arn=arn("vpc-peering-connection", made[0]), Id=made[0], VpcId=one, PeerVpcId=two,
        PeerOwnerId=ACCOUNT, PeerRegion=HOME, RequesterVpcInfo=told[made[0]]["RequesterVpcInfo"], AccepterVpcInfo=told[made[0]]["AccepterVpcInfo"],
        Status={"Code": "active", "Message": "Active"},
    )
    expect("AWS::EC2::VPCPeeringConnection", made[1], PeerVpcId=three, Tags=[], Status={"Code": "pending-acceptance", "Message": f"Pending Acceptance by {ACCOUNT}"})
    expect.count("AWS::EC2::VPCPeeringConnection", 2)


@seed
def transit_gateways(aws, expect):
    ec2 = aws("ec2")
    hub = ec2.create_transit_gateway(
        Description="hub", TagSpecifications=tagged("transit-gateway", "hub"),
        Options={"AmazonSideAsn": 64600, "AutoAcceptSharedAttachments": "enable", "TransitGatewayCidrBlocks": ["10.99.0.0/24"]},
    )["TransitGateway"]
    options = hub["Options"]
    expect(
        "AWS::EC2::TransitGateway", hub["TransitGatewayId"], region=HOME, arn=hub["TransitGatewayArn"], Id=hub["TransitGatewayId"],
        TransitGatewayArn=hub["TransitGatewayArn"], Description="hub", AmazonSideAsn=64600, AutoAcceptSharedAttachments="enable",
        TransitGatewayCidrBlocks=["10.99.0.0/24"], DefaultRouteTableAssociation="enable", DefaultRouteTablePropagation="enable",
        AssociationDefaultRouteTableId=options["AssociationDefaultRouteTableId"], PropagationDefaultRouteTableId=options["PropagationDefaultRouteTableId"],
        VpnEcmpSupport="enable", DnsSupport="enable", MulticastSupport="disable", Tags=named("hub"), OwnerId=ACCOUNT, State="available",
    )
    plain = ec2.create_transit_gateway(
        Options={"AutoAcceptSharedAttachments": "disable", "DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
    )["TransitGateway"]["TransitGatewayId"]
    expect(
        "AWS::EC2::TransitGateway", plain, Description=None, AutoAcceptSharedAttachments="disable", DefaultRouteTableAssociation="disable",
        DefaultRouteTablePropagation="disable", TransitGatewayCidrBlocks=[], Tags=[],
    )
    expect.count("AWS::EC2::TransitGateway", 2)

    made = []
    for i in (1, 2, 3):
        vpc = ec2.create_vpc(CidrBlock=f"10.{i}.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{i}.1.0/24")["Subnet"]["SubnetId"]
        attachment = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=hub["TransitGatewayId"], VpcId=vpc, SubnetIds=[subnet])
        made.append((attachment["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"], vpc))
    ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=made.pop()[0])
    for name, vpc in made:
        expect(
            "Bartizan::EC2::TransitGatewayAttachment", name, region=HOME, arn=arn("transit-gateway-attachment", name),
            TransitGatewayId=hub["TransitGatewayId"], TransitGatewayOwnerId=ACCOUNT, ResourceType="vpc", ResourceId=vpc, ResourceOwnerId=ACCOUNT,
            State="available", Tags=[],
        )
    expect.count("Bartizan::EC2::TransitGatewayAttachment", 2)


@recorded
def attachments(answer, expect):
    """moto keeps no tags of attachments, and knows no gateways of other accounts."""
    answer("ec2:DescribeTransitGatewayAttachments", {"TransitGatewayAttachments": []}, region=AWAY)
    answer("ec2:DescribeTransitGatewayAttachments", {"TransitGatewayAttachments": [
        {
            "TransitGatewayAttachmentId": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "444455556666", "ResourceOwnerId": "123456789012",
            "ResourceType": "vpc", "ResourceId": "vpc-0a", "State": "pendingAcceptance", "CreationTime": "2026-01-01T00:00:00+00:00",
            "Tags": [{"Key": "Name", "Value": "spoke"}],
        },
        {
            "TransitGatewayAttachmentId": "tgw-attach-0b", "TransitGatewayId": "tgw-0b", "TransitGatewayOwnerId": "123456789012", "ResourceOwnerId": "444455556666",
            "ResourceType": "peering", "ResourceId": "tgw-0a", "State": "available", "CreationTime": "2026-01-01T00:00:00+00:00",
        },
        {
            "TransitGatewayAttachmentId": "tgw-attach-0c", "TransitGatewayId": "tgw-0b", "TransitGatewayOwnerId": "123456789012", "ResourceOwnerId": "444455556666",
            "ResourceType": "vpc", "ResourceId": "vpc-0b", "State": "rejected",
        },
    ]}, region=HOME)
    expect(
        "Bartizan::EC2::TransitGatewayAttachment", "tgw-attach-0a", TransitGatewayOwnerId="444455556666", ResourceOwnerId="123456789012", State="pendingAcceptance",
        Tags=named("spoke"),
    )
    expect("Bartizan::EC2::TransitGatewayAttachment", "tgw-attach-0b", ResourceType="peering", ResourceId="tgw-0a", ResourceOwnerId="444455556666", Tags=[])
    expect.count("Bartizan::EC2::TransitGatewayAttachment", 2)


@seed
def connections(aws, expect):
    """moto tells little of a VPN connection: the recording below tells the rest."""
    ec2 = aws("ec2")
    customer = ec2.create_customer_gateway(BgpAsn=65000, PublicIp="198.51.100.1", Type="ipsec.1")["CustomerGateway"]["CustomerGatewayId"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    made = [ec2.create_vpn_connection(CustomerGatewayId=customer, Type="ipsec.1", VpnGatewayId=gateway)["VpnConnection"]["VpnConnectionId"] for _ in range(3)]
    ec2.delete_vpn_connection(VpnConnectionId=made[2])
    for name in made[:2]:
        expect(
            "AWS::EC2::VPNConnection", name, region=HOME, arn=arn("vpn-connection", name), VpnConnectionId=name, Type="ipsec.1", CustomerGatewayId=customer,
            VpnGatewayId=gateway, TransitGatewayId=None, State="available", Tags=[],
        )
    expect.count("AWS::EC2::VPNConnection", 2)


@recorded
def tunnels(answer, expect):
    answer("ec2:DescribeVpnConnections", {"VpnConnections": []}, region=AWAY)
    answer("ec2:DescribeVpnConnections", {"VpnConnections": [
        {
            "VpnConnectionId": "vpn-0a", "State": "available", "Type": "ipsec.1", "CustomerGatewayId": "cgw-0a", "TransitGatewayId": "tgw-0a", "Category": "VPN",
            "Options": {
                "EnableAcceleration": True, "StaticRoutesOnly": False, "LocalIpv4NetworkCidr": "0.0.0.0/0", "RemoteIpv4NetworkCidr": "0.0.0.0/0",
                "TunnelInsideIpVersion": "ipv4",
                "TunnelOptions": [
                    {
                        "OutsideIpAddress": "203.0.113.1", "TunnelInsideCidr": "169.254.10.0/30", "DpdTimeoutSeconds": 30, "DpdTimeoutAction": "restart",
                        "IkeVersions": [{"Value": "ikev2"}],
                        "LogOptions": {"CloudWatchLogOptions": {"LogEnabled": True, "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:vpn:*", "LogOutputFormat": "json"}},
                    },
                    {"OutsideIpAddress": "203.0.113.2", "TunnelInsideCidr": "169.254.11.0/30", "LogOptions": {"CloudWatchLogOptions": {"LogEnabled": False}}},
                ],
            },
            "Routes": [], "Tags": [{"Key": "Name", "Value": "office"}],
            "VgwTelemetry": [
                {"AcceptedRouteCount": 3, "LastStatusChange": "2026-01-01T00:00:00+00:00", "OutsideIpAddress": "203.0.113.1", "Status": "UP", "StatusMessage": "3 BGP ROUTES"},
                {"AcceptedRouteCount": 0, "LastStatusChange": "2026-01-02T00:00:00+00:00", "OutsideIpAddress": "203.0.113.2", "Status": "DOWN", "StatusMessage": "IPSEC IS DOWN"},
            ],
        },
        {
            "VpnConnectionId": "vpn-0b", "State": "pending", "Type": "ipsec.1", "CustomerGatewayId": "cgw-0a", "VpnGatewayId": "vgw-0a",
            "Options": {"EnableAcceleration": False, "StaticRoutesOnly": True, "TunnelOptions": [{"OutsideIpAddress": "203.0.113.3"}]},
        },
        {"VpnConnectionId": "vpn-0c", "State": "deleted", "Type": "ipsec.1", "CustomerGatewayId": "cgw-0a"},
    ]}, region=HOME)
    expect(
        "AWS::EC2::VPNConnection", "vpn-0a", region=HOME, arn=arn("vpn-connection", "vpn-0a"), VpnConnectionId="vpn-0a", Type="ipsec.1", CustomerGatewayId="cgw-0a",
        TransitGatewayId="tgw-0a", VpnGatewayId=None, EnableAcceleration=True, StaticRoutesOnly=False, State="available", Tags=named("office"),
        VpnTunnelOptionsSpecifications=[
            {
                "OutsideIpAddress": "203.0.113.1", "TunnelInsideCidr": "169.254.10.0/30", "DPDTimeoutSeconds": 30, "DPDTimeoutAction": "restart",
                "IKEVersions": [{"Value": "ikev2"}],
                "LogOptions": {"CloudwatchLogOptions": {"LogEnabled": True, "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:vpn:*", "LogOutputFormat": "json"}},
            },
            {"OutsideIpAddress": "203.0.113.2", "TunnelInsideCidr": "169.254.11.0/30", "LogOptions": {"CloudwatchLogOptions": {"LogEnabled": False}}},
        ],
        VgwTelemetry=[
            {"AcceptedRouteCount": 3, "LastStatusChange": "2026-01-01T00:00:00+00:00", "OutsideIpAddress": "203.0.113.1", "Status": "UP", "StatusMessage": "3 BGP ROUTES"},
            {"AcceptedRouteCount": 0, "LastStatusChange": "2026-01-02T00:00:00+00:00", "OutsideIpAddress": "203.0.113.2", "Status": "DOWN", "StatusMessage": "IPSEC IS DOWN"},
        ],
    )
    expect(
        "AWS::EC2::VPNConnection", "vpn-0b", VpnGatewayId="vgw-0a", TransitGatewayId=None, EnableAcceleration=False, StaticRoutesOnly=True, State="pending",
        VpnTunnelOptionsSpecifications=[{"OutsideIpAddress": "203.0.113.3"}], VgwTelemetry=[], Tags=[],
    )
    expect.count("AWS::EC2::VPNConnection", 2)


@recorded
def client_endpoints(answer, expect):
    answer("ec2:DescribeClientVpnEndpoints", {"ClientVpnEndpoints": []}, region=AWAY)
    answer("ec2:DescribeClientVpnEndpoints", {"ClientVpnEndpoints": [
        {
            "ClientVpnEndpointId": "cvpn-endpoint-0a", "Description": "staff", "Status": {"Code": "available"}, "CreationTime": "2026-01-01T00:00:00",
            "DnsName": "*.cvpn-endpoint-0a.prod.clientvpn.us-east-1.amazonaws.com", "ClientCidrBlock": "10.50.0.0/22", "DnsServers": [], "SplitTunnel": True,
            "VpnProtocol": "openvpn", "TransportProtocol": "udp", "VpnPort": 443, "AssociatedTargetNetworks": [],
            "ServerCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
            "AuthenticationOptions": [
                {"Type": "federated-authentication", "FederatedAuthentication": {"SamlProviderArn": "arn:aws:iam::123456789012:saml-provider/a", "SelfServiceSamlProviderArn": "arn:aws:iam::123456789012:saml-provider/b"}},
                {"Type": "certificate-authentication", "MutualAuthentication": {"ClientRootCertificateChain": "arn:aws:acm:us-east-1:123456789012:certificate/b"}},
            ],
            "ConnectionLogOptions": {"Enabled": True, "CloudwatchLogGroup": "vpn", "CloudwatchLogStream": "staff"},
            "Tags": [{"Key": "Name", "Value": "staff"}], "SecurityGroupIds": ["sg-0a"], "VpcId": "vpc-0a", "SessionTimeoutHours": 8,
        },
        {
            "ClientVpnEndpointId": "cvpn-endpoint-0b", "Status": {"Code": "pending-associate"}, "ClientCidrBlock": "10.60.0.0/22", "SplitTunnel": False,
            "TransportProtocol": "tcp", "VpnPort": 1194, "ServerCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
            "AuthenticationOptions": [{"Type": "directory-service-authentication", "ActiveDirectory": {"DirectoryId": "d-0a"}}],
            "ConnectionLogOptions": {"Enabled": False}, "SessionTimeoutHours": 24,
        },
        {"ClientVpnEndpointId": "cvpn-endpoint-0c", "Status": {"Code": "deleted"}},
    ]}, region=HOME)
    rules = [
        {
            "ClientVpnEndpointId": "cvpn-endpoint-0a", "Description": "", "GroupId": "S-1-2-34", "AccessAll": False, "DestinationCidr": "10.0.0.0/16",
            "Status": {"Code": "active"},
        },
        {"ClientVpnEndpointId": "cvpn-endpoint-0a", "GroupId": "", "AccessAll": True, "DestinationCidr": "0.0.0.0/0", "Status": {"Code": "authorizing"}},
    ]
    for name, given in (("cvpn-endpoint-0a", rules), ("cvpn-endpoint-0b", [])):
        answer("ec2:DescribeClientVpnAuthorizationRules", {"AuthorizationRules": given}, region=HOME, params={"ClientVpnEndpointId": name})
    expect("AWS::EC2::ClientVpnEndpoint", "cvpn-endpoint-0a", AuthorizationRules=rules)
    expect("AWS::EC2::ClientVpnEndpoint", "cvpn-endpoint-0b", AuthorizationRules=[])
    expect(
        "AWS::EC2::ClientVpnEndpoint", "cvpn-endpoint-0a", region=HOME, arn=arn("client-vpn-endpoint", "cvpn-endpoint-0a"), Id="cvpn-endpoint-0a", Description="staff",
        ClientCidrBlock="10.50.0.0/22", ServerCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/a",
        AuthenticationOptions=[
            {"Type": "federated-authentication", "FederatedAuthentication": {"SAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/a", "SelfServiceSAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/b"}},
            {"Type": "certificate-authentication", "MutualAuthentication": {"ClientRootCertificateChainArn": "arn:aws:acm:us-east-1:123456789012:certificate/b"}},
        ],
        ConnectionLogOptions={"Enabled": True, "CloudwatchLogGroup": "vpn", "CloudwatchLogStream": "staff"}, SplitTunnel=True, TransportProtocol="udp", VpnPort=443,
        SecurityGroupIds=["sg-0a"], VpcId="vpc-0a", SessionTimeoutHours=8, Status={"Code": "available"}, Tags=named("staff"),
    )
    expect(
        "AWS::EC2::ClientVpnEndpoint", "cvpn-endpoint-0b", Description=None, ConnectionLogOptions={"Enabled": False}, SplitTunnel=False, VpcId=None,
        SecurityGroupIds=[], Tags=[], Status={"Code": "pending-associate"},
    )
    expect.count("AWS::EC2::ClientVpnEndpoint", 2)


@recorded
def blocked_networks(answer, expect):
    """What moto leaves out of networks and subnets."""
    network = {
        "OwnerId": "444455556666", "InstanceTenancy": "default", "Ipv6CidrBlockAssociationSet": [], "IsDefault": False, "VpcId": "vpc-0a", "State": "available",
        "CidrBlockAssociationSet": [{"AssociationId": "vpc-cidr-assoc-0a", "CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}],
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-bidirectional"}, "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-0a",
        "EncryptionControl": {"VpcId": "vpc-0a", "VpcEncryptionControlId": "vpcec-0a", "Mode": "enforce", "State": "available", "ResourceExclusions": {"InternetGateway": {"State": "enabled"}}},
    }
    subnet = {
        "SubnetId": "subnet-0a", "VpcId": "vpc-0a", "OwnerId": "444455556666", "State": "available", "AvailabilityZone": "us-east-1a", "AvailabilityZoneId": "use1-az1",
        "SubnetArn": "arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0a", "OutpostArn": "arn:aws:outposts:us-east-1:444455556666:outpost/op-0a",
        "Ipv6CidrBlockAssociationSet": [{"AssociationId": "subnet-cidr-assoc-0a", "Ipv6CidrBlock": "2600:1f18::/64", "Ipv6CidrBlockState": {"State": "associated"}}],
        "Ipv6Native": True, "EnableDns64": True, "AssignIpv6AddressOnCreation": True, "MapPublicIpOnLaunch": False, "DefaultForAz": False, "AvailableIpAddressCount": 0,
        "PrivateDnsNameOptionsOnLaunch": {"HostnameType": "resource-name", "EnableResourceNameDnsARecord": False, "EnableResourceNameDnsAAAARecord": True},
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
    }
    answer("ec2:DescribeVpcs", {"Vpcs": [network]}, region=HOME)
    answer("ec2:DescribeVpcs", {"Vpcs": []}, region=AWAY)
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        parameter = attribute[0].lower() + attribute[1:]
        answer("ec2:DescribeVpcAttribute", {"VpcId": "vpc-0a", attribute: {"Value": True}}, region=HOME, params={"VpcId": "vpc-0a", "Attribute": parameter})
    answer("ec2:DescribeSubnets", {"Subnets": [subnet]}, region=HOME)
    answer("ec2:DescribeSubnets", {"Subnets": []}, region=AWAY)
    expect(
        "AWS::EC2::VPC", "vpc-0a", OwnerId="444455556666", DhcpOptionsId="dopt-0a", BlockPublicAccessStates={"InternetGatewayBlockMode": "block-bidirectional"},
        EncryptionControl={"Mode": "enforce", "State": "available", "ResourceExclusions": {"InternetGateway": {"State": "enabled"}}}, EnableDnsSupport=True,
        EnableDnsHostnames=True,
    )
    expect(
        "AWS::EC2::Subnet", "subnet-0a", arn="arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0a", CidrBlock=None, Ipv6CidrBlocks=["2600:1f18::/64"], Ipv6Native=True,
        EnableDns64=True, OutpostArn="arn:aws:outposts:us-east-1:444455556666:outpost/op-0a", BlockPublicAccessStates={"InternetGatewayBlockMode": "off"},
    )
    expect.count("AWS::EC2::VPC", 1)
    expect.count("AWS::EC2::Subnet", 1)


@recorded
def further_shapes(answer, expect):
    """What moto leaves out of endpoints, flow logs, tables and gateways, in the shapes of AWS."""
    empty = {
        "DescribeVpcEndpoints": "VpcEndpoints", "DescribeFlowLogs": "FlowLogs", "DescribeRouteTables": "RouteTables", "DescribeNatGateways": "NatGateways",
        "DescribeVpcEndpointServiceConfigurations": "ServiceConfigurations", "DescribeVpcPeeringConnections": "VpcPeeringConnections",
    }
    for operation, member in empty.items():
        answer(f"ec2:{operation}", {member: []}, region=AWAY)
    answer("ec2:DescribeVpcEndpoints", {"VpcEndpoints": [
        {
            "VpcEndpointId": "vpce-0a", "VpcEndpointType": "Interface", "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.us-east-1.kms", "State": "available",
            "PolicyDocument": "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}", "SubnetIds": ["subnet-0a"],
            "Groups": [{"GroupId": "sg-0a", "GroupName": "endpoints"}], "PrivateDnsEnabled": True, "RequesterManaged": False, "NetworkInterfaceIds": ["eni-0a"],
            "CreationTimestamp": "2026-01-01T00:00:00+00:00", "OwnerId": "123456789012",
        },
        {
            "VpcEndpointId": "vpce-0b", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "vpc-0a", "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
            "State": "available", "SubnetIds": ["subnet-0a"], "PrivateDnsEnabled": False, "RequesterManaged": True, "CreationTimestamp": "2026-01-01T00:00:00+00:00",
            "OwnerId": "123456789012",
        },
        {
            "VpcEndpointId": "vpce-0c", "VpcEndpointType": "ServiceNetwork", "VpcId": "vpc-0a", "State": "Available", "PrivateDnsEnabled": False, "RequesterManaged": False,
            "CreationTimestamp": "2026-01-01T00:00:00+00:00", "OwnerId": "123456789012",
            "ServiceNetworkArn": "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-0a",
        },
    ]}, region=HOME)
    expect(
        "AWS::EC2::VPCEndpoint", "vpce-0a", SecurityGroupIds=["sg-0a"], NetworkInterfaceIds=["eni-0a"], RequesterManaged=False,
        CreationTimestamp="2026-01-01T00:00:00+00:00", PolicyDocument={"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]},
    )
    expect("AWS::EC2::VPCEndpoint", "vpce-0b", PolicyDocument=None, RequesterManaged=True, SecurityGroupIds=[], RouteTableIds=[], PrivateDnsEnabled=False)
    expect("AWS::EC2::VPCEndpoint", "vpce-0c", ServiceName=None, State="Available")
    expect.count("AWS::EC2::VPCEndpoint", 3)

    answer("ec2:DescribeFlowLogs", {"FlowLogs": [{
        "CreationTime": "2026-01-01T00:00:00+00:00", "DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error", "FlowLogId": "fl-0a", "FlowLogStatus": "ACTIVE", "ResourceId": "tgw-0a",
        "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::flows", "LogFormat": "${version}", "MaxAggregationInterval": 60,
        "DeliverCrossAccountRole": "arn:aws:iam::444455556666:role/flows",
        "DestinationOptions": {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": False},
    }]}, region=HOME)
    expect(
        "AWS::EC2::FlowLog", "fl-0a", ResourceId="tgw-0a", TrafficType=None, CreationTime="2026-01-01T00:00:00+00:00", DeliverLogsStatus="FAILED",
        DeliverLogsErrorMessage="Access error",
        DeliverCrossAccountRole="arn:aws:iam::444455556666:role/flows",
        DestinationOptions={"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": False},
    )
    expect.count("AWS::EC2::FlowLog", 1)

    answer("ec2:DescribeRouteTables", {"RouteTables": [{
        "RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "OwnerId": "123456789012", "PropagatingVgws": [{"GatewayId": "vgw-0a"}],
        "Associations": [{"Main": False, "RouteTableAssociationId": "rtbassoc-0a", "RouteTableId": "rtb-0a", "GatewayId": "igw-0a", "AssociationState": {"State": "associated"}}],
        "Routes": [
            {"DestinationPrefixListId": "pl-0a", "GatewayId": "vpce-0a", "Origin": "CreateRoute", "State": "active"},
            {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "Origin": "CreateRoute", "State": "blackhole"},
        ],
    }]}, region=HOME)
    expect(
        "AWS::EC2::RouteTable", "rtb-0a", PropagatingVgws=["vgw-0a"],
        Associations=[{"Main": False, "RouteTableAssociationId": "rtbassoc-0a", "RouteTableId": "rtb-0a", "GatewayId": "igw-0a", "AssociationState": {"State": "associated"}}],
        Routes=[
            {"DestinationPrefixListId": "pl-0a", "GatewayId": "vpce-0a", "Origin": "CreateRoute", "State": "active"},
            {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "Origin": "CreateRoute", "State": "blackhole"},
        ],
    )

    last = {"RuleAction": "deny", "Protocol": "-1"}
    rules = [
        {"Ipv6CidrBlock": "::/0", "Egress": False, "IcmpTypeCode": {"Code": -1, "Type": -1}, "Protocol": "58", "RuleAction": "allow", "RuleNumber": 110},
        {**last, "CidrBlock": "0.0.0.0/0", "Egress": False, "RuleNumber": 32767},
        {**last, "Ipv6CidrBlock": "::/0", "Egress": False, "RuleNumber": 32768},
    ]
    answer("ec2:DescribeNetworkAcls", {"NetworkAcls": []}, region=AWAY)
    answer("ec2:DescribeNetworkAcls", {"NetworkAcls": [{
        "NetworkAclId": "acl-0a", "VpcId": "vpc-0a", "OwnerId": "123456789012", "IsDefault": False, "Entries": rules,
    }]}, region=HOME)
    expect("AWS::EC2::NetworkAcl", "acl-0a", Entries=rules, Associations=[])

    answer("ec2:DescribeNatGateways", {"NatGateways": [{
        "NatGatewayId": "nat-0a", "State": "available", "VpcId": "vpc-0a", "ConnectivityType": "public", "AvailabilityMode": "regional",
        "CreateTime": "2026-01-01T00:00:00+00:00",
    }]}, region=HOME)
    expect("AWS::EC2::NatGateway", "nat-0a", SubnetId=None, CreateTime="2026-01-01T00:00:00+00:00", NatGatewayAddresses=[])

    answer("ec2:DescribeVpcEndpointServiceConfigurations", {"ServiceConfigurations": [{
        "ServiceType": [{"ServiceType": "GatewayLoadBalancer"}], "ServiceId": "vpce-svc-0a", "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
        "ServiceState": "Available", "AcceptanceRequired": False,
        "GatewayLoadBalancerArns": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/gwy/inspect/0a"],
    }]}, region=HOME)
    answer("ec2:DescribeVpcEndpointServicePermissions", {"AllowedPrincipals": [
        {"PrincipalType": "All", "Principal": "*", "ServicePermissionId": "vpce-svc-perm-0a", "ServiceId": "vpce-svc-0a"},
    ]}, region=HOME, params={"ServiceId": "vpce-svc-0a"})
    expect(
        "AWS::EC2::VPCEndpointService", "vpce-svc-0a", NetworkLoadBalancerArns=[],
        GatewayLoadBalancerArns=["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/gwy/inspect/0a"],
    )
    expect("AWS::EC2::VPCEndpointServicePermissions", "vpce-svc-0a", AllowedPrincipals=["*"])

    # moto gives no tags back for a connection between networks, and blocks before it is accepted.
    sides = {
        "AccepterVpcInfo": {
            "CidrBlock": "10.2.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.2.0.0/16"}], "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2600:1f18::/56"}], "OwnerId": "444455556666",
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": False}, "VpcId": "vpc-0b", "Region": "eu-west-1",
        },
        "RequesterVpcInfo": {
            "CidrBlock": "10.1.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}], "OwnerId": "123456789012", "VpcId": "vpc-0a", "Region": "us-east-1",
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": True},
        },
    }
    answer("ec2:DescribeVpcPeeringConnections", {"VpcPeeringConnections": [
        {**sides, "Status": {"Code": "active", "Message": "Active"}, "Tags": [{"Key": "Name", "Value": "partner"}], "VpcPeeringConnectionId": "pcx-0a"},
        {**sides, "Status": {"Code": "expired", "Message": ""}, "VpcPeeringConnectionId": "pcx-0b"},
    ]}, region=HOME)
    expect("AWS::EC2::VPCPeeringConnection", "pcx-0a", PeerOwnerId="444455556666", PeerRegion="eu-west-1", Tags=named("partner"), **sides)
    expect.count("AWS::EC2::VPCPeeringConnection", 1)
