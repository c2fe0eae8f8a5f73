"""Networks and what is in them."""

import json

from common import ACCOUNT, PLAIN, REGION, SCOPE, VENDOR, expect, plain

NETWORK, SUBNET, TABLE, ACL = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::NetworkAcl"
LOG, ENDPOINT, SERVICE, PEERING = "AWS::EC2::FlowLog", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCEndpointService", "AWS::EC2::VPCPeeringConnection"
GATEWAY, LIST, VPN = "AWS::EC2::InternetGateway", "AWS::EC2::PrefixList", "AWS::EC2::VPNConnection"
HUB, ATTACHMENT = "AWS::EC2::TransitGateway", "Bartizan::EC2::TransitGatewayAttachment"

PLAIN |= {
    NETWORK: {
        "vpc-default-network-is-unused": ("not-applicable", "not AWS's making"),
        "vpc-network-blocks-public-access": ("unknown", "moto says nothing of a block, where AWS would say that it is off"),
        "vpc-network-encrypts-traffic": ("fail", "no encryption control, and the settings demand one"),
        "vpc-network-has-endpoints": ("fail", "no endpoint of S3, which the settings demand"),
        "vpc-network-logs-flows": ("fail", "no flow log"),
    },
    SUBNET: {
        "vpc-subnet-assigns-no-public-ipv4": ("pass", "not turned on"),
        "vpc-subnet-assigns-no-reachable-ipv6": ("pass", "not turned on"),
    },
    # A main route table.
    TABLE: {
        "vpc-main-route-table-avoids-internet": ("pass", "the network alone"),
        "vpc-route-table-has-no-blackhole": ("pass", "the network alone"),
        "vpc-route-table-inspects-internet-traffic": ("pass", "the network alone"),
        "vpc-route-to-peer-is-narrow": ("not-applicable", "no peer"),
    },
    # A default list.
    ACL: {
        "vpc-acl-admits-no-administration": ("not-applicable", "a default list admits everything"),
        "vpc-acl-is-in-use": ("not-applicable", "a default list stays"),
    },
    GATEWAY: {
        "vpc-internet-gateway-is-attached": ("pass", "attached"),
        "vpc-internet-gateway-serves-permitted-network": ("fail", "to a network that the settings do not permit"),
    },
    LOG: {
        "vpc-flow-log-delivers": ("pass", "moto says so"),
        "vpc-flow-log-goes-to-permitted-destination": ("pass", "seed-logs, as the settings demand"),
        "vpc-flow-log-records-fields": ("fail", "the default fields, without the vpc-id that the settings demand"),
    },
    ENDPOINT: {
        "vpc-endpoint-is-available": ("pass", "moto says so"),
        "vpc-endpoint-policy-is-not-full-access": ("fail", "Amazon's own policy"),
        "vpc-endpoint-policy-names-callers": ("fail", "Amazon's own policy, and the settings demand names"),
    },
    SERVICE: {
        "vpc-endpoint-service-is-offered-to-known-accounts": ("pass", "to nobody"),
        "vpc-endpoint-service-requires-acceptance": ("pass", "it does"),
    },
    HUB: {
        "vpc-transit-gateway-accepts-no-attachment-by-itself": ("pass", "not turned on"),
        "vpc-transit-gateway-routes-nothing-by-default": ("fail", "both defaults, and the settings demand neither"),
    },
    VPN: {
        "vpc-vpn-tunnels-are-up": ("unknown", "moto tells of no tunnel, where AWS tells of two"),
        "vpc-vpn-tunnels-log": ("unknown", "moto says nothing of the tunnels' options"),
        "vpc-vpn-tunnels-use-ikev2": ("unknown", "moto says nothing of the tunnels' options"),
    },
}


def tagged(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def seed(aws):
    """Returns the ids of a network, of its subnet that leads to the internet, and of its others."""
    ec2 = aws("ec2")
    # By id, what differs from PLAIN. Everything of a kind is expected at the end, the defaults of moto's own network too.
    differs = {}

    def network(block):
        return ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]

    def subnet(of, block, **settings):
        return ec2.create_subnet(VpcId=of, CidrBlock=block, **settings)["Subnet"]["SubnetId"]

    main, side = network("10.0.0.0/16"), network("10.1.0.0/16")
    front, back = subnet(main, "10.0.1.0/24", AvailabilityZone="us-east-1a"), subnet(main, "10.0.2.0/24", AvailabilityZone="us-east-1b")
    inner, outer = subnet(side, "10.1.1.0/24"), subnet(side, "10.1.2.0/24")
    for of, name in ((front, "front"), (outer, "outer")):
        ec2.modify_subnet_attribute(SubnetId=of, MapPublicIpOnLaunch={"Value": True})
        ec2.create_tags(Resources=[of], Tags=[{"Key": "Name", "Value": name}])
    differs[front] = {"assigns_no_public_ipv4": ("not-applicable", "it may, by the settings, which name it")}
    differs[outer] = {"assigns_no_public_ipv4": ("fail", "turned on")}

    door, loose = (ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"] for _ in range(2))
    ec2.attach_internet_gateway(InternetGatewayId=door, VpcId=main)
    differs[loose] = {"is_attached": ("fail", "attached to nothing"), "serves_permitted_network": ("pass", "attached to nothing")}

    peers = seed_peers(aws, ec2, main, side)
    seed_tables(ec2, differs, main, front, side, door, peers)

    acl = seed_acls(ec2, differs, main, back)
    seed_logs(ec2, differs, main, inner, outer)
    seed_endpoints(aws, ec2, differs, main, back)
    seed_lists(ec2)
    seed_hubs(ec2, main, back)

    for made in ec2.describe_vpcs()["Vpcs"]:
        if made["IsDefault"]:
            differs[made["VpcId"]] = {"default_network_is_unused": ("pass", "no address is in use")}
        plain(NETWORK, made["VpcId"], **differs.get(made["VpcId"], {}))
    for made in ec2.describe_subnets()["Subnets"]:
        if made["DefaultForAz"]:
            differs[made["SubnetId"]] = {"assigns_no_public_ipv4": ("fail", "default subnets do")}
        plain(SUBNET, made["SubnetId"], **differs.get(made["SubnetId"], {}))
    for made in ec2.describe_route_tables()["RouteTables"]:
        plain(TABLE, made["RouteTableId"], **differs.get(made["RouteTableId"], {}))
    for made in ec2.describe_network_acls()["NetworkAcls"]:
        plain(ACL, made["NetworkAclId"], **differs.get(made["NetworkAclId"], {}))
    for made in (door, loose):
        plain(GATEWAY, made, **differs.get(made, {}))
    for check in ("authorizes-groups", "logs-connections"):
        expect("vpc-client-vpn-" + check, SCOPE, ACCOUNT, "unknown", "moto does not play DescribeClientVpnEndpoints")
    return {"main": main, "front": front, "back": back, "side": side}


def seed_peers(aws, ec2, main, side):
    """Connections with a network of the account's own, and with one of another account."""
    made = []
    theirs = aws("ec2", VENDOR).create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    for peer, owner, status, why in ((side, ACCOUNT, "pass", "the account's own"), (theirs, VENDOR, "fail", "of another account")):
        peering = ec2.create_vpc_peering_connection(VpcId=main, PeerVpcId=peer, PeerOwnerId=owner)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        made.append(peering)
        expect("vpc-peering-is-with-known-account", PEERING, peering, status, why)
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=made[0])
    return made


def seed_tables(ec2, differs, main, front, side, door, peers):
    def table(of, name, *routes, subnet=None):
        made = ec2.create_route_table(VpcId=of, TagSpecifications=tagged("route-table", name))["RouteTable"]["RouteTableId"]
        for destination, target in routes:
            ec2.create_route(RouteTableId=made, DestinationCidrBlock=destination, **target)
        if subnet:
            ec2.associate_route_table(RouteTableId=made, SubnetId=subnet)
        differs[made] = {"main_route_table_avoids_internet": ("not-applicable", "not a main table")}
        return differs[made]

    out, across = {"GatewayId": door}, {"VpcPeeringConnectionId": peers[0]}
    leads = table(main, "front", ("0.0.0.0/0", out), ("10.1.1.0/24", across), subnet=front)
    leads["inspects_internet_traffic"] = ("fail", "straight to an internet gateway, and the settings demand a firewall")
    leads["to_peer_is_narrow"] = ("pass", "a part of the other network")
    table(main, "inspected", ("0.0.0.0/0", out))["inspects_internet_traffic"] = ("not-applicable", "the settings name it")
    table(main, "wide", ("10.0.0.0/8", across))["to_peer_is_narrow"] = ("fail", "wider than the other network")

    # A main table that leads to the internet, of a network without anything in it.
    open_one = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=open_one)
    plain(GATEWAY, gateway)
    [own] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [open_one]}])["RouteTables"]
    ec2.create_route(RouteTableId=own["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    differs[own["RouteTableId"]] = {
        "main_route_table_avoids_internet": ("fail", "every subnet is led to a gateway"),
        "inspects_internet_traffic": ("fail", "straight to an internet gateway")}


def seed_acls(ec2, differs, main, back):
    def acl(**ssh):
        made = ec2.create_network_acl(VpcId=main)["NetworkAcl"]["NetworkAclId"]
        for number, entry in enumerate((ssh, {"PortRange": {"From": 443, "To": 443}, "CidrBlock": "0.0.0.0/0"}), start=1):
            ec2.create_network_acl_entry(NetworkAclId=made, Egress=False, RuleNumber=100 * number, Protocol="6", RuleAction="allow", **entry)
        return made

    ports = {"From": 22, "To": 22}
    differs[acl(PortRange=ports, CidrBlock="0.0.0.0/0")] = {
        "admits_no_administration": ("fail", "SSH from everywhere"), "is_in_use": ("fail", "for no subnet")}
    narrow = acl(PortRange=ports, CidrBlock="198.51.100.0/24")
    differs[narrow] = {"admits_no_administration": ("pass", "SSH from one place"), "is_in_use": ("pass", "for a subnet")}
    for given in ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [back]}])["NetworkAcls"]:
        for association in given["Associations"]:
            if association["SubnetId"] == back:
                ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=narrow)


def seed_logs(ec2, differs, main, inner, outer):
    def log(of, kind, traffic, **more):
        made = ec2.create_flow_logs(ResourceIds=[of], ResourceType=kind, TrafficType=traffic, **more)
        if not made["FlowLogIds"]:
            raise SystemExit(made)
        return made["FlowLogIds"][0]

    to_bucket = {"LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::seed-logs"}
    plain(LOG, log(main, "VPC", "ALL", LogFormat="${vpc-id} ${srcaddr} ${dstaddr} ${action}", **to_bucket), records_fields=("pass", "vpc-id among them"))
    differs[main] = {"logs_flows": ("pass", "all traffic")}
    # What is accepted alone says nothing of what was rejected.
    plain(LOG, log(inner, "Subnet", "ACCEPT", **to_bucket))
    plain(LOG, log(outer, "Subnet", "REJECT", LogDestinationType="s3", LogDestination="arn:aws:s3:::seed-plain"),
          goes_to_permitted_destination=("fail", "seed-plain"))


def seed_endpoints(aws, ec2, differs, main, back):
    def statement(principal, action):
        return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}]})

    def endpoint(service, kind, **more):
        return ec2.create_vpc_endpoint(VpcId=main, ServiceName=f"com.amazonaws.{REGION}.{service}", VpcEndpointType=kind, **more)["VpcEndpoint"]["VpcEndpointId"]

    narrow = ("pass", "the account alone")
    plain(ENDPOINT, endpoint("s3", "Gateway", PolicyDocument=statement({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "*")),
          policy_is_not_full_access=narrow, policy_names_callers=narrow)
    plain(ENDPOINT, endpoint("dynamodb", "Gateway", PolicyDocument=statement("*", "dynamodb:GetItem")),
          policy_is_not_full_access=("pass", "one action"))
    plain(ENDPOINT, endpoint("sqs", "Interface", SubnetIds=[back]))
    differs[main]["has_endpoints"] = ("pass", "one of S3")

    balancer = aws("elbv2").create_load_balancer(Name="seed", Subnets=[back], Type="network", Scheme="internal")["LoadBalancers"][0]["LoadBalancerArn"]
    for accepts, guest, differ in ((True, None, {}), (False, f"arn:aws:iam::{VENDOR}:root", {
            "is_offered_to_known_accounts": ("fail", "to another account"), "requires_acceptance": ("fail", "it does not")})):
        made = ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[balancer], AcceptanceRequired=accepts)["ServiceConfiguration"]["ServiceId"]
        if guest:
            ec2.modify_vpc_endpoint_service_permissions(ServiceId=made, AddAllowedPrincipals=[guest])
        plain(SERVICE, made, **differ)


def seed_lists(ec2):
    check = "vpc-prefix-list-excludes-world"
    for name, block, status, why in (("office", "198.51.100.0/24", "pass", "one place"), ("anywhere", "0.0.0.0/0", "fail", "everywhere")):
        made = ec2.create_managed_prefix_list(PrefixListName=name, MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": block}])
        expect(check, LIST, made["PrefixList"]["PrefixListId"], status, why)
    for given in ec2.describe_managed_prefix_lists()["PrefixLists"]:
        if given["OwnerId"] == "AWS":
            expect(check, LIST, given["PrefixListId"], "not-applicable", "AWS's own")


def seed_hubs(ec2, main, back):
    open_one = ec2.create_transit_gateway(Options={"AutoAcceptSharedAttachments": "enable"})["TransitGateway"]["TransitGatewayId"]
    plain(HUB, open_one, accepts_no_attachment_by_itself=("fail", "turned on"))
    off = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
    closed = ec2.create_transit_gateway(Options=off)["TransitGateway"]["TransitGatewayId"]
    plain(HUB, closed, routes_nothing_by_default=("pass", "neither default"))
    made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=closed, VpcId=main, SubnetIds=[back])
    expect("vpc-transit-gateway-attachment-is-of-known-account", ATTACHMENT,
           made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"], "pass", "the account's own")

    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="198.51.100.1")["CustomerGateway"]["CustomerGatewayId"]
    private = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    made = ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=customer, VpnGatewayId=private)["VpnConnection"]["VpnConnectionId"]
    plain(VPN, made)
