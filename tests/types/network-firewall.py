"""AWS Network Firewall."""

from types_lib import recorded, seed

HOME = "us-east-1"
AWAY = "eu-west-1"
PREFIX = "arn:aws:network-firewall:us-east-1:123456789012:"


@seed
def firewalls(aws, expect):
    """moto gives a firewall no id, and no word of what encrypts it."""
    client = aws("network-firewall")
    policy = PREFIX + "firewall-policy/strict"
    made = client.create_firewall(
        FirewallName="inspect", FirewallPolicyArn=policy, VpcId="vpc-0a", SubnetMappings=[{"SubnetId": "subnet-0a"}], DeleteProtection=True,
        SubnetChangeProtection=False, FirewallPolicyChangeProtection=True, Description="all traffic", Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
    )["Firewall"]["FirewallArn"]
    expect(
        "AWS::NetworkFirewall::Firewall", made, region=HOME, arn=made, FirewallArn=made, FirewallName="inspect", FirewallPolicyArn=policy, Description="all traffic",
        VpcId="vpc-0a", SubnetMappings=[{"SubnetId": "subnet-0a"}], TransitGatewayId=None, AvailabilityZoneMappings=[], DeleteProtection=True,
        SubnetChangeProtection=False, FirewallPolicyChangeProtection=True, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], Status="READY",
        ConfigurationSyncStateSummary="IN_SYNC",
    )
    plain = client.create_firewall(
        FirewallName="plain", FirewallPolicyArn=policy, VpcId="vpc-0b", SubnetMappings=[{"SubnetId": "subnet-0b"}], DeleteProtection=False
    )["Firewall"]["FirewallArn"]
    expect("AWS::NetworkFirewall::Firewall", plain, DeleteProtection=False, Description=None, Tags=[])
    expect.count("AWS::NetworkFirewall::Firewall", 2)

    logging = {"LogDestinationConfigs": [{"LogType": "ALERT", "LogDestinationType": "S3", "LogDestination": {"bucketName": "alerts"}}]}
    client.update_logging_configuration(FirewallArn=made, LoggingConfiguration=logging)
    expect("AWS::NetworkFirewall::LoggingConfiguration", made, region=HOME, FirewallArn=made, LoggingConfiguration=logging)
    expect("AWS::NetworkFirewall::LoggingConfiguration", plain, FirewallArn=plain)
    expect.count("AWS::NetworkFirewall::LoggingConfiguration", 2)


@recorded
def further_firewalls(answer, expect):
    of_network, of_hub = PREFIX + "firewall/net", PREFIX + "firewall/hub"
    answer("network-firewall:ListFirewalls", {"Firewalls": []}, region=AWAY)
    answer("network-firewall:ListFirewalls", {"Firewalls": [
        {"FirewallName": "net", "FirewallArn": of_network}, {"FirewallName": "hub", "FirewallArn": of_hub, "TransitGatewayAttachmentId": "tgw-attach-0a"},
    ]}, region=HOME)
    flags = {"DeleteProtection": False, "SubnetChangeProtection": False, "FirewallPolicyChangeProtection": False, "FirewallPolicyArn": PREFIX + "firewall-policy/p"}
    owned = {"EncryptionConfiguration": {"KeyId": "AWS_OWNED_KMS_KEY", "Type": "AWS_OWNED_KMS_KEY"}}
    answer("network-firewall:DescribeFirewall", {
        "UpdateToken": "0a",
        "Firewall": {
            **flags, "FirewallName": "net", "FirewallArn": of_network, "FirewallId": "11111111-2222-3333-4444-555555555555", "VpcId": "vpc-0a",
            "SubnetMappings": [{"SubnetId": "subnet-0a", "IPAddressType": "DUALSTACK"}], "Tags": [], **owned,
        },
        "FirewallStatus": {"Status": "PROVISIONING", "ConfigurationSyncStateSummary": "PENDING"},
    }, region=HOME, params={"FirewallArn": of_network})
    answer("network-firewall:DescribeFirewall", {
        "UpdateToken": "0b",
        "Firewall": {
            **flags, "FirewallName": "hub", "FirewallArn": of_hub, "FirewallId": "66666666-2222-3333-4444-555555555555", "TransitGatewayId": "tgw-0a",
            "AvailabilityZoneMappings": [{"AvailabilityZone": "use1-az1"}],
            "EncryptionConfiguration": {"KeyId": "arn:aws:kms:us-east-1:123456789012:key/0a", "Type": "CUSTOMER_KMS"},
        },
        "FirewallStatus": {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC"},
    }, region=HOME, params={"FirewallArn": of_hub})
    expect(
        "AWS::NetworkFirewall::Firewall", of_network, FirewallId="11111111-2222-3333-4444-555555555555", Status="PROVISIONING",
        SubnetMappings=[{"SubnetId": "subnet-0a", "IPAddressType": "DUALSTACK"}], **owned,
    )
    expect(
        "AWS::NetworkFirewall::Firewall", of_hub, VpcId=None, SubnetMappings=[], TransitGatewayId="tgw-0a", AvailabilityZoneMappings=[{"AvailabilityZone": "use1-az1"}],
        EncryptionConfiguration={"KeyId": "arn:aws:kms:us-east-1:123456789012:key/0a", "Type": "CUSTOMER_KMS"}, Tags=[],
    )
    expect.count("AWS::NetworkFirewall::Firewall", 2)

    # A firewall that logs nothing is told without a configuration, or with an empty one.
    answer("network-firewall:DescribeLoggingConfiguration", {"FirewallArn": of_network}, region=HOME, params={"FirewallArn": of_network})
    answer(
        "network-firewall:DescribeLoggingConfiguration", {"FirewallArn": of_hub, "LoggingConfiguration": {"LogDestinationConfigs": []}}, region=HOME,
        params={"FirewallArn": of_hub},
    )
    expect("AWS::NetworkFirewall::LoggingConfiguration", of_network, LoggingConfiguration=None)
    expect("AWS::NetworkFirewall::LoggingConfiguration", of_hub, LoggingConfiguration={"LogDestinationConfigs": []})
    expect.count("AWS::NetworkFirewall::LoggingConfiguration", 2)


@recorded
def policies(answer, expect):
    strict, loose = PREFIX + "firewall-policy/strict", PREFIX + "firewall-policy/loose"
    answer("network-firewall:ListFirewallPolicies", {"FirewallPolicies": []}, region=AWAY)
    answer("network-firewall:ListFirewallPolicies", {"FirewallPolicies": [{"Name": "strict", "Arn": strict}, {"Name": "loose", "Arn": loose}]}, region=HOME)
    rules = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"], "StatelessFragmentDefaultActions": ["aws:drop"],
        "StatefulRuleGroupReferences": [{"ResourceArn": PREFIX + "stateful-rulegroup/web", "Priority": 1}], "StatefulDefaultActions": ["aws:drop_strict"],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "DROP"},
    }
    owned = {"KeyId": "AWS_OWNED_KMS_KEY", "Type": "AWS_OWNED_KMS_KEY"}
    answer("network-firewall:DescribeFirewallPolicy", {
        "UpdateToken": "0a",
        "FirewallPolicyResponse": {
            "FirewallPolicyName": "strict", "FirewallPolicyArn": strict, "FirewallPolicyId": "11111111-2222-3333-4444-555555555555", "Description": "drops",
            "FirewallPolicyStatus": "ACTIVE", "Tags": [{"Key": "a", "Value": "1"}], "NumberOfAssociations": 2, "EncryptionConfiguration": owned,
        },
        "FirewallPolicy": rules,
    }, region=HOME, params={"FirewallPolicyArn": strict})
    passes = {"StatelessDefaultActions": ["aws:pass"], "StatelessFragmentDefaultActions": ["aws:pass"]}
    answer("network-firewall:DescribeFirewallPolicy", {
        "UpdateToken": "0b",
        "FirewallPolicyResponse": {
            "FirewallPolicyName": "loose", "FirewallPolicyArn": loose, "FirewallPolicyId": "66666666-2222-3333-4444-555555555555",
            "FirewallPolicyStatus": "DELETING", "Tags": [], "NumberOfAssociations": 0, "EncryptionConfiguration": owned,
        },
        "FirewallPolicy": passes,
    }, region=HOME, params={"FirewallPolicyArn": loose})
    expect(
        "AWS::NetworkFirewall::FirewallPolicy", strict, region=HOME, arn=strict, FirewallPolicyArn=strict, FirewallPolicyName="strict",
        FirewallPolicyId="11111111-2222-3333-4444-555555555555", Description="drops", FirewallPolicy=rules, Tags=[{"Key": "a", "Value": "1"}],
        FirewallPolicyStatus="ACTIVE", NumberOfAssociations=2, EncryptionConfiguration=owned,
    )
    expect(
        "AWS::NetworkFirewall::FirewallPolicy", loose, Description=None, FirewallPolicy=passes, Tags=[], FirewallPolicyStatus="DELETING", NumberOfAssociations=0,
    )
    expect.count("AWS::NetworkFirewall::FirewallPolicy", 2)


@recorded
def rule_groups(answer, expect):
    web, flat = PREFIX + "stateful-rulegroup/web", PREFIX + "stateless-rulegroup/flat"
    answer("network-firewall:ListRuleGroups", {"RuleGroups": []}, region=AWAY)
    answer("network-firewall:ListRuleGroups", {"RuleGroups": [{"Name": "web", "Arn": web}, {"Name": "flat", "Arn": flat}]}, region=HOME, params={"Scope": "ACCOUNT"})
    domains = {"RulesSource": {"RulesSourceList": {"Targets": [".example.com"], "TargetTypes": ["TLS_SNI"], "GeneratedRulesType": "ALLOWLIST"}}}
    answer("network-firewall:DescribeRuleGroup", {
        "UpdateToken": "0a", "RuleGroup": domains,
        "RuleGroupResponse": {
            "RuleGroupArn": web, "RuleGroupName": "web", "RuleGroupId": "11111111-2222-3333-4444-555555555555", "Description": "the web", "Type": "STATEFUL", "Capacity": 100,
            "RuleGroupStatus": "ACTIVE", "Tags": [{"Key": "a", "Value": "1"}], "NumberOfAssociations": 1,
        },
    }, region=HOME, params={"RuleGroupArn": web})
    none = {"RulesSource": {"StatelessRulesAndCustomActions": {"StatelessRules": []}}}
    answer("network-firewall:DescribeRuleGroup", {
        "UpdateToken": "0b", "RuleGroup": none,
        "RuleGroupResponse": {
            "RuleGroupArn": flat, "RuleGroupName": "flat", "RuleGroupId": "66666666-2222-3333-4444-555555555555", "Type": "STATELESS", "Capacity": 10,
            "RuleGroupStatus": "ACTIVE", "NumberOfAssociations": 0,
        },
    }, region=HOME, params={"RuleGroupArn": flat})
    expect(
        "AWS::NetworkFirewall::RuleGroup", web, region=HOME, arn=web, RuleGroupArn=web, RuleGroupName="web", RuleGroupId="11111111-2222-3333-4444-555555555555",
        Type="STATEFUL", Capacity=100, Description="the web", RuleGroup=domains, Tags=[{"Key": "a", "Value": "1"}], NumberOfAssociations=1,
    )
    expect("AWS::NetworkFirewall::RuleGroup", flat, Type="STATELESS", Description=None, RuleGroup=none, Tags=[], NumberOfAssociations=0)
    expect.count("AWS::NetworkFirewall::RuleGroup", 2)
