"""Application, Network and Gateway Load Balancers."""

from types_lib import recorded, seed

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
POLICY = "Bartizan::ElasticLoadBalancingV2::SslPolicy"
PREFIX = "arn:aws:elasticloadbalancing:us-east-1:123456789012"


@seed
def load_balancers(aws, expect):
    ec2, elb = aws("ec2"), aws("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for place, zone in enumerate(["us-east-1a", "us-east-1b"])
    ]
    group = ec2.create_security_group(VpcId=vpc, GroupName="web", Description="web")["GroupId"]
    make = lambda **said: elb.create_load_balancer(Subnets=subnets, **said)["LoadBalancers"][0]["LoadBalancerArn"]
    web = make(Name="web", SecurityGroups=[group], Scheme="internal", Tags=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}])
    net = make(Name="net", Type="network")
    elb.modify_load_balancer_attributes(LoadBalancerArn=web, Attributes=[{"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"}])
    targets = elb.create_target_group(Name="shop", Protocol="HTTP", Port=80, VpcId=vpc, Tags=[{"Key": "team", "Value": "shop"}])
    targets = targets["TargetGroups"][0]["TargetGroupArn"]
    functions = elb.create_target_group(Name="functions", TargetType="lambda")["TargetGroups"][0]["TargetGroupArn"]
    certificate = aws("acm").request_certificate(DomainName="shop.example")["CertificateArn"]
    forward = [{"Type": "forward", "TargetGroupArn": targets}]
    redirect = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]
    https = elb.create_listener(
        LoadBalancerArn=web,
        Protocol="HTTPS",
        Port=443,
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=forward,
        Tags=[{"Key": "team", "Value": "shop"}],
    )["Listeners"][0]["ListenerArn"]
    http = elb.create_listener(LoadBalancerArn=web, Protocol="HTTP", Port=80, DefaultActions=redirect)["Listeners"][0]["ListenerArn"]

    expect(
        BALANCER,
        web,
        region="us-east-1",
        Name="web",
        Type="application",
        Scheme="internal",
        IpAddressType="ipv4",
        SecurityGroups=[group],
        Subnets=subnets,
        VpcId=vpc,
        State="active",
        LoadBalancerAttributes=[
            {"Key": "access_logs.s3.bucket", "Value": ""},
            {"Key": "access_logs.s3.prefix", "Value": ""},
            {"Key": "deletion_protection.enabled", "Value": "false"},
            {"Key": "load_balancing.cross_zone.enabled", "Value": "false"},
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
        ],
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(BALANCER, net, region="us-east-1", Type="network", SecurityGroups=[], Tags=[])
    expect.count(BALANCER, 2)
    expect(
        LISTENER,
        https,
        region="us-east-1",
        LoadBalancerArn=web,
        Port=443,
        Protocol="HTTPS",
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates=[{"CertificateArn": certificate}],
        AllCertificates=[{"CertificateArn": certificate, "IsDefault": True}],
        DefaultActions=forward,
        MutualAuthentication=None,
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    # moto gives every listener a policy, also those without TLS.
    expect(LISTENER, http, region="us-east-1", Protocol="HTTP", DefaultActions=redirect, Certificates=[], AllCertificates=[], Tags=[])
    expect.count(LISTENER, 2)
    expect(
        GROUP,
        targets,
        region="us-east-1",
        Name="shop",
        TargetType="instance",
        Protocol="HTTP",
        ProtocolVersion="HTTP1",
        Port=80,
        VpcId=vpc,
        HealthCheckEnabled=True,
        HealthCheckProtocol="HTTP",
        HealthCheckPath="/",
        LoadBalancerArns=[web],
        TargetGroupAttributes=[
            {"Key": "deregistration_delay.timeout_seconds", "Value": "300"},
            {"Key": "load_balancing.algorithm.type", "Value": "round_robin"},
            {"Key": "load_balancing.cross_zone.enabled", "Value": "use_load_balancer_configuration"},
            {"Key": "slow_start.duration_seconds", "Value": "0"},
            {"Key": "stickiness.enabled", "Value": "false"},
            {"Key": "stickiness.type", "Value": "lb_cookie"},
            {"Key": "waf.fail_open.enabled", "Value": "false"},
        ],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect(GROUP, functions, region="us-east-1", TargetType="lambda", Protocol=None, Port=None, VpcId=None, LoadBalancerArns=[], Tags=[])
    expect.count(GROUP, 2)
    expect(
        POLICY,
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        region="us-east-1",
        Name="ELBSecurityPolicy-TLS13-1-3-2021-06",
        SslProtocols=["TLSv1.3"],
        Ciphers=["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
    )


@recorded
def everything(answer, expect):
    net, gateway = f"{PREFIX}:loadbalancer/net/net/0123456789abcdef", f"{PREFIX}:loadbalancer/gwy/gateway/0123456789abcdef"
    tls, all_ports = f"{PREFIX}:listener/net/net/0123456789abcdef/1", f"{PREFIX}:listener/gwy/gateway/0123456789abcdef/1"
    group = f"{PREFIX}:targetgroup/net/0123456789abcdef"
    certificate, further = "arn:aws:acm:us-east-1:123456789012:certificate/1", "arn:aws:acm:us-east-1:123456789012:certificate/2"
    answer("elbv2:DescribeLoadBalancers", {"LoadBalancers": []}, region="eu-west-1")
    answer("elbv2:DescribeTargetGroups", {"TargetGroups": []}, region="eu-west-1")
    common = {"CreatedTime": "2024-05-01T10:00:00Z", "VpcId": "vpc-0a", "State": {"Code": "active"}, "IpAddressType": "ipv4"}
    zones = [{"ZoneName": "us-east-1a", "SubnetId": "subnet-0a", "LoadBalancerAddresses": []}]
    answer(
        "elbv2:DescribeLoadBalancers",
        {
            "LoadBalancers": [
                {
                    **common,
                    "LoadBalancerArn": net,
                    "DNSName": "net-0123456789abcdef.elb.us-east-1.amazonaws.com",
                    "CanonicalHostedZoneId": "Z26RNL4JYFTOTI",
                    "LoadBalancerName": "net",
                    "Scheme": "internet-facing",
                    "Type": "network",
                    "AvailabilityZones": zones,
                    "SecurityGroups": ["sg-0a"],
                    "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "on",
                },
                {**common, "LoadBalancerArn": gateway, "LoadBalancerName": "gateway", "Type": "gateway", "AvailabilityZones": zones},
            ]
        },
        region="us-east-1",
    )
    actions = [{"Type": "forward", "TargetGroupArn": group, "Order": 1, "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group}]}}]
    answer(
        "elbv2:DescribeListeners",
        {
            "Listeners": [
                {
                    "ListenerArn": tls,
                    "LoadBalancerArn": net,
                    "Port": 443,
                    "Protocol": "TLS",
                    "Certificates": [{"CertificateArn": certificate}],
                    "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
                    "DefaultActions": actions,
                    "AlpnPolicy": ["HTTP2Preferred"],
                    "MutualAuthentication": {"Mode": "verify", "TrustStoreArn": f"{PREFIX}:truststore/a/1", "IgnoreClientCertificateExpiry": False, "TrustStoreAssociationStatus": "active"},
                }
            ]
        },
        region="us-east-1",
        params={"LoadBalancerArn": net},
    )
    answer("elbv2:DescribeListeners", {"Listeners": [{"ListenerArn": all_ports, "LoadBalancerArn": gateway, "DefaultActions": actions}]}, region="us-east-1", params={"LoadBalancerArn": gateway})
    certificates = [{"CertificateArn": certificate, "IsDefault": True}, {"CertificateArn": further, "IsDefault": False}]
    answer("elbv2:DescribeListenerCertificates", {"Certificates": certificates}, region="us-east-1", params={"ListenerArn": tls})
    answer("elbv2:DescribeListenerAttributes", {"Attributes": [{"Key": "tcp.idle_timeout.seconds", "Value": "350"}]}, region="us-east-1", params={"ListenerArn": tls})
    expect(
        BALANCER,
        net,
        region="us-east-1",
        LoadBalancerArn=net,
        DNSName="net-0123456789abcdef.elb.us-east-1.amazonaws.com",
        CreatedTime="2024-05-01T10:00:00Z",
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic="on",
    )
    expect(BALANCER, gateway, region="us-east-1", Type="gateway", Scheme=None, SecurityGroups=[], DNSName=None)
    expect(
        LISTENER,
        tls,
        region="us-east-1",
        ListenerArn=tls,
        AlpnPolicy=["HTTP2Preferred"],
        AllCertificates=certificates,
        MutualAuthentication={"Mode": "verify", "TrustStoreArn": f"{PREFIX}:truststore/a/1", "IgnoreClientCertificateExpiry": False},
        ListenerAttributes=[{"Key": "tcp.idle_timeout.seconds", "Value": "350"}],
    )
    expect(LISTENER, all_ports, region="us-east-1", Port=None, Protocol=None, SslPolicy=None, Certificates=[], AlpnPolicy=[], DefaultActions=actions)
    expect.count(LISTENER, 2)

    described = {"TargetGroupArn": group, "TargetGroupName": "net", "Protocol": "TLS", "Port": 443, "VpcId": "vpc-0a", "HealthCheckEnabled": True, "LoadBalancerArns": [net], "TargetType": "ip"}
    answer("elbv2:DescribeTargetGroups", {"TargetGroups": [described]}, region="us-east-1")
    expect(GROUP, group, region="us-east-1", TargetGroupArn=group, ProtocolVersion=None, HealthCheckPath=None, LoadBalancerArns=[net])
    expect.count(GROUP, 1)
