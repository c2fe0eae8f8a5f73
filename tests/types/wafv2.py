"""AWS WAF."""

from types_lib import Unknown, recorded, seed

ACL = "AWS::WAFv2::WebACL"
GROUP = "AWS::WAFv2::RuleGroup"
PREFIX = "arn:aws:wafv2:us-east-1:123456789012:regional"
EDGE = "arn:aws:wafv2:us-east-1:123456789012:global"
SEEN = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "shop"}


@seed
def web_acls(aws, expect):
    waf = aws("wafv2")
    rule = {"Name": "known", "Priority": 0, "Statement": {"IPSetReferenceStatement": {"ARN": f"{PREFIX}/ipset/known/1"}}, "Action": {"Block": {}}, "VisibilityConfig": SEEN}
    make = lambda **said: waf.create_web_acl(VisibilityConfig=SEEN, **said)["Summary"]
    shop = make(Name="shop", Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=[rule], Tags=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}])
    plain = make(Name="plain", Scope="REGIONAL", DefaultAction={"Block": {}})
    edge = make(Name="edge", Scope="CLOUDFRONT", DefaultAction={"Allow": {}})
    bucket = "arn:aws:s3:::aws-waf-logs-shop"
    waf.put_logging_configuration(LoggingConfiguration={"ResourceArn": shop["ARN"], "LogDestinationConfigs": [bucket]})
    expect(
        ACL,
        shop["ARN"],
        region="us-east-1",
        arn=shop["ARN"],
        Name="shop",
        Id=shop["Id"],
        Arn=shop["ARN"],
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        Rules=[{**rule, "Statement": {"IPSetReferenceStatement": {"Arn": f"{PREFIX}/ipset/known/1"}}}],
        VisibilityConfig=SEEN,
        LoggingConfiguration={"LogDestinationConfigs": [bucket]},
        PreProcessFirewallManagerRuleGroups=[],
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    group = waf.create_rule_group(Name="known", Scope="REGIONAL", Capacity=10, Rules=[rule], VisibilityConfig=SEEN)["Summary"]
    empty = waf.create_rule_group(Name="empty", Scope="REGIONAL", Capacity=10, VisibilityConfig=SEEN)["Summary"]
    expect(
        GROUP,
        group["ARN"],
        region="us-east-1",
        arn=group["ARN"],
        Name="known",
        Id=group["Id"],
        Arn=group["ARN"],
        Scope="REGIONAL",
        Rules=[{**rule, "Statement": {"IPSetReferenceStatement": {"Arn": f"{PREFIX}/ipset/known/1"}}}],
        VisibilityConfig=SEEN,
    )
    expect(GROUP, empty["ARN"], region="us-east-1", Rules=[])
    edge_group = waf.create_rule_group(Name="edge", Scope="CLOUDFRONT", Capacity=10, Rules=[rule], VisibilityConfig=SEEN)["Summary"]
    expect(GROUP, edge_group["ARN"], region="", arn=edge_group["ARN"], Name="edge", Scope="CLOUDFRONT", VisibilityConfig=SEEN,
           Rules=[{**rule, "Statement": {"IPSetReferenceStatement": {"Arn": f"{PREFIX}/ipset/known/1"}}}])
    expect.count(GROUP, 3)
    expect(ACL, plain["ARN"], region="us-east-1", DefaultAction={"Block": {}}, Rules=[], LoggingConfiguration=None, Tags=[])
    # What is for CloudFront is of the account, once, whichever regions there are.
    expect(ACL, edge["ARN"], region="", arn=edge["ARN"], Name="edge", Id=edge["Id"], Scope="CLOUDFRONT", DefaultAction={"Allow": {}}, Rules=[],
           LoggingConfiguration=None, LoadBalancers=Unknown("not-in-source"), ApiStages=Unknown("not-in-source"))
    expect.count(ACL, 3)


@recorded
def everything(answer, expect):
    arn = f"{PREFIX}/webacl/shop/1"
    regional = {"Scope": "REGIONAL"}
    answer("wafv2:ListWebACLs", {"WebACLs": []}, region="eu-west-1", params=regional)
    answer("wafv2:ListWebACLs", {"WebACLs": []}, region="us-east-1", params={"Scope": "CLOUDFRONT"})
    answer("wafv2:ListWebACLs", {"NextMarker": "shop", "WebACLs": [{"Name": "shop", "Id": "1", "Description": "", "LockToken": "1", "ARN": arn}]}, region="us-east-1", params=regional)
    match = {"FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "CONTAINS"}
    managed = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}
    rules = [
        {"Name": "common", "Priority": 0, "Statement": managed, "OverrideAction": {"None": {}}, "VisibilityConfig": SEEN},
        {"Name": "bytes", "Priority": 1, "Statement": {"ByteMatchStatement": {"SearchString": "YmFk", **match}}, "Action": {"Count": {}}, "VisibilityConfig": SEEN},
    ]
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet"}}
    group = {"Name": "fms", "Priority": 0, "FirewallManagerStatement": statement, "OverrideAction": {"None": {}}, "VisibilityConfig": SEEN}
    acl = {
        "Name": "shop",
        "Id": "1",
        "ARN": arn,
        "DefaultAction": {"Allow": {}},
        "Rules": rules,
        "VisibilityConfig": SEEN,
        "Capacity": 710,
        "PreProcessFirewallManagerRuleGroups": [group],
        "PostProcessFirewallManagerRuleGroups": [group],
        "ManagedByFirewallManager": True,
    }
    answer("wafv2:GetWebACL", {"WebACL": acl, "LockToken": "1"}, region="us-east-1", params={"Name": "shop", "Id": "1", "Scope": "REGIONAL"})
    logging = {"LogDestinationConfigs": ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-shop"], "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}]}
    answer("wafv2:GetLoggingConfiguration", {"LoggingConfiguration": {**logging, "ResourceArn": arn, "ManagedByFirewallManager": False}}, region="us-east-1")
    balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1"
    stage = "arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod"
    for kind, found in (("APPLICATION_LOAD_BALANCER", [balancer]), ("API_GATEWAY", [stage])):
        answer("wafv2:ListResourcesForWebACL", {"ResourceArns": found}, region="us-east-1", params={"WebACLArn": arn, "ResourceType": kind})
    rules = [rules[0], {**rules[1], "Statement": {"ByteMatchStatement": {"SearchStringBase64": "YmFk", **match}}}]
    expect(
        ACL,
        arn,
        region="us-east-1",
        Rules=rules,
        PreProcessFirewallManagerRuleGroups=[group],
        PostProcessFirewallManagerRuleGroups=[group],
        ManagedByFirewallManager=True,
        LoggingConfiguration=logging,
        LoadBalancers=[balancer],
        ApiStages=[stage],
    )
    expect.count(ACL, 1)


@recorded
def for_cloudfront(answer, expect):
    for kind in ("WebACLs", "RuleGroups"):
        answer(f"wafv2:List{kind}", {kind: []}, params={"Scope": "REGIONAL"})
    one = f"{EDGE}/webacl/one/1"
    answer("wafv2:ListWebACLs", {"WebACLs": [{"Name": "one", "Id": "1", "Description": "", "LockToken": "1", "ARN": one}]}, region="us-east-1",
           params={"Scope": "CLOUDFRONT"})
    acl = {"Name": "one", "Id": "1", "ARN": one, "DefaultAction": {"Block": {}}, "Rules": [], "VisibilityConfig": SEEN, "Capacity": 0,
           "ManagedByFirewallManager": False}
    # Only for that scope: regional parameters would find nothing.
    answer("wafv2:GetWebACL", {"WebACL": acl, "LockToken": "1"}, region="us-east-1", params={"Name": "one", "Id": "1", "Scope": "CLOUDFRONT"})
    logging = {"LogDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-edge"]}
    answer("wafv2:GetLoggingConfiguration", {"LoggingConfiguration": {**logging, "ResourceArn": one}}, region="us-east-1")
    answer("wafv2:ListTagsForResource", {"TagInfoForResource": {"ResourceARN": one, "TagList": []}}, region="us-east-1")
    expect(ACL, one, region="", Scope="CLOUDFRONT", DefaultAction={"Block": {}}, Rules=[], ManagedByFirewallManager=False, LoggingConfiguration=logging, Tags=[],
           LoadBalancers=Unknown("not-in-source"), ApiStages=Unknown("not-in-source"))
    expect.count(ACL, 1)
    answer.error("wafv2:ListRuleGroups", "AccessDeniedException", "not authorized to perform: wafv2:ListRuleGroups", kind="denied", region="us-east-1",
                 params={"Scope": "CLOUDFRONT"})
    # One denial, and it is no region's: what is regional is known to be none.
    expect.unknown(GROUP, "denied", region="")
