"""Classic Load Balancers."""

from types_lib import recorded, seed

TYPE = "AWS::ElasticLoadBalancing::LoadBalancer"
CERTIFICATE = "arn:aws:iam::123456789012:server-certificate/shop"


@seed
def load_balancers(aws, expect):
    elb = aws("elb")
    https = {"Protocol": "HTTPS", "LoadBalancerPort": 443, "InstanceProtocol": "HTTP", "InstancePort": 80, "SSLCertificateId": CERTIFICATE}
    http = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 80}
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}]
    elb.create_load_balancer(LoadBalancerName="shop", Listeners=[https], AvailabilityZones=["us-east-1a"], Tags=tags)
    attributes = [{"AttributeName": "Protocol-TLSv1.2", "AttributeValue": "true"}, {"AttributeName": "Protocol-TLSv1", "AttributeValue": "false"}]
    elb.create_load_balancer_policy(LoadBalancerName="shop", PolicyName="tls", PolicyTypeName="SSLNegotiationPolicyType", PolicyAttributes=attributes)
    elb.set_load_balancer_policies_of_listener(LoadBalancerName="shop", LoadBalancerPort=443, PolicyNames=["tls"])
    log = {"Enabled": True, "S3BucketName": "logs", "EmitInterval": 5}
    draining = {"Enabled": True, "Timeout": 60}
    elb.modify_load_balancer_attributes(
        LoadBalancerName="shop",
        LoadBalancerAttributes={"AccessLog": log, "CrossZoneLoadBalancing": {"Enabled": True}, "ConnectionDraining": draining},
    )
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[http], AvailabilityZones=["us-east-1a"], Scheme="internal")
    aws("elb", region="eu-west-1").create_load_balancer(LoadBalancerName="shop", Listeners=[http], AvailabilityZones=["eu-west-1a"])

    expect(
        TYPE,
        "shop",
        region="us-east-1",
        LoadBalancerName="shop",
        Scheme="internet-facing",
        AvailabilityZones=["us-east-1a"],
        # moto takes the instances' protocol from the listener.
        Listeners=[{**https, "InstanceProtocol": "HTTPS", "PolicyNames": ["tls"]}],
        Policies=[
            {
                "PolicyName": "tls",
                "PolicyType": "SSLNegotiationPolicyType",
                "Attributes": [{"Name": "Protocol-TLSv1.2", "Value": "true"}, {"Name": "Protocol-TLSv1", "Value": "false"}],
            }
        ],
        AccessLoggingPolicy=log,
        ConnectionDrainingPolicy=draining,
        ConnectionSettings={"IdleTimeout": 60},
        CrossZone=True,
        Instances=[],
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(
        TYPE,
        "old",
        region="us-east-1",
        Scheme="internal",
        Policies=[],
        AccessLoggingPolicy={"Enabled": False},
        CrossZone=False,
        Tags=[],
    )
    # moto names us-east-1 everywhere.
    expect(TYPE, "shop", region="eu-west-1", DNSName="shop.us-east-1.elb.amazonaws.com", Tags=[])
    expect.count(TYPE, 3)


@recorded
def everything(answer, expect):
    listener = {"Protocol": "SSL", "LoadBalancerPort": 443, "InstanceProtocol": "SSL", "InstancePort": 8443, "SSLCertificateId": CERTIFICATE}
    answer("elb:DescribeLoadBalancers", {"LoadBalancerDescriptions": []}, region="eu-west-1")
    check = {"Target": "SSL:8443", "Interval": 30, "Timeout": 5, "UnhealthyThreshold": 2, "HealthyThreshold": 10}
    answer(
        "elb:DescribeLoadBalancers",
        {
            "LoadBalancerDescriptions": [
                {
                    "LoadBalancerName": "shop",
                    "DNSName": "shop-1234567890.us-east-1.elb.amazonaws.com",
                    "CanonicalHostedZoneName": "shop-1234567890.us-east-1.elb.amazonaws.com",
                    "CanonicalHostedZoneNameID": "Z35SXDOTRQ7X7K",
                    "ListenerDescriptions": [{"Listener": listener, "PolicyNames": ["ELBSecurityPolicy-2016-08"]}],
                    "Policies": {"AppCookieStickinessPolicies": [], "LBCookieStickinessPolicies": [], "OtherPolicies": ["ELBSecurityPolicy-2016-08", "key"]},
                    "BackendServerDescriptions": [{"InstancePort": 8443, "PolicyNames": ["key"]}],
                    "AvailabilityZones": ["us-east-1a", "us-east-1b"],
                    "Subnets": ["subnet-0a", "subnet-0b"],
                    "VPCId": "vpc-0a",
                    "Instances": [{"InstanceId": "i-0a"}, {"InstanceId": "i-0b"}],
                    "HealthCheck": check,
                    "SourceSecurityGroup": {"OwnerAlias": "123456789012", "GroupName": "shop"},
                    "SecurityGroups": ["sg-0a"],
                    "CreatedTime": "2019-03-01T10:00:00Z",
                    "Scheme": "internet-facing",
                }
            ]
        },
        region="us-east-1",
    )
    answer(
        "elb:DescribeLoadBalancerAttributes",
        {
            "LoadBalancerAttributes": {
                "CrossZoneLoadBalancing": {"Enabled": False},
                "AccessLog": {"Enabled": False},
                "ConnectionDraining": {"Enabled": False, "Timeout": 300},
                "ConnectionSettings": {"IdleTimeout": 60},
                "AdditionalAttributes": [{"Key": "elb.http.desyncmitigationmode", "Value": "defensive"}],
            }
        },
        region="us-east-1",
        params={"LoadBalancerName": "shop"},
    )
    answer(
        "elb:DescribeLoadBalancerPolicies",
        {
            "PolicyDescriptions": [
                {
                    "PolicyName": "ELBSecurityPolicy-2016-08",
                    "PolicyTypeName": "SSLNegotiationPolicyType",
                    "PolicyAttributeDescriptions": [
                        {"AttributeName": "Reference-Security-Policy", "AttributeValue": "ELBSecurityPolicy-2016-08"},
                        {"AttributeName": "Protocol-TLSv1", "AttributeValue": "true"},
                    ],
                }
            ]
        },
        region="us-east-1",
        params={"LoadBalancerName": "shop"},
    )
    answer("elb:DescribeTags", {"TagDescriptions": [{"LoadBalancerName": "shop", "Tags": [{"Key": "team", "Value": "shop"}]}]}, region="us-east-1")
    expect(
        TYPE,
        "shop",
        region="us-east-1",
        LoadBalancerName="shop",
        DNSName="shop-1234567890.us-east-1.elb.amazonaws.com",
        AvailabilityZones=["us-east-1a", "us-east-1b"],
        Subnets=["subnet-0a", "subnet-0b"],
        SecurityGroups=["sg-0a"],
        Instances=["i-0a", "i-0b"],
        HealthCheck=check,
        Listeners=[{**listener, "PolicyNames": ["ELBSecurityPolicy-2016-08"]}],
        BackendServerDescriptions=[{"InstancePort": 8443, "PolicyNames": ["key"]}],
        VpcId="vpc-0a",
        CreatedTime="2019-03-01T10:00:00Z",
        AccessLoggingPolicy={"Enabled": False},
        AdditionalAttributes=[{"Key": "elb.http.desyncmitigationmode", "Value": "defensive"}],
        Policies=[
            {
                "PolicyName": "ELBSecurityPolicy-2016-08",
                "PolicyType": "SSLNegotiationPolicyType",
                "Attributes": [
                    {"Name": "Reference-Security-Policy", "Value": "ELBSecurityPolicy-2016-08"},
                    {"Name": "Protocol-TLSv1", "Value": "true"},
                ],
            }
        ],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect.count(TYPE, 1)
