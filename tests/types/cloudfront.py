"""Amazon CloudFront."""

from types_lib import PRESENT, recorded, seed

DISTRIBUTION = "AWS::CloudFront::Distribution"
CONTROL = "AWS::CloudFront::OriginAccessControl"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
FUNCTION = "arn:aws:cloudfront::123456789012:function/headers"
ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1"


@seed
def distributions(aws, expect):
    cloudfront = aws("cloudfront")
    origins = [
        {"Id": "files", "DomainName": "files.s3.us-east-1.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": "origin-access-identity/cloudfront/E1"}},
        {
            "Id": "site",
            "DomainName": "origin.example",
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only", "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]}},
            "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "x-origin-key", "HeaderValue": "hush"}]},
        },
    ]
    config = {
        "CallerReference": "shop",
        "Comment": "",
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Aliases": {"Quantity": 1, "Items": ["shop.example"]},
        "Origins": {"Quantity": 2, "Items": origins},
        "DefaultCacheBehavior": {"TargetOriginId": "files", "ViewerProtocolPolicy": "allow-all", "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}},
        "ViewerCertificate": {"ACMCertificateArn": CERTIFICATE, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"},
        "Logging": {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": "shop"},
        "WebACLId": ACL,
        "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 1, "Items": ["DE"]}},
    }
    tags = {"Items": [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}]}
    shop = cloudfront.create_distribution_with_tags(DistributionConfigWithTags={"DistributionConfig": config, "Tags": tags})
    shop = shop["Distribution"]
    plain = {name: config[name] for name in ("Comment", "Enabled", "DefaultCacheBehavior", "Origins")}
    plain = cloudfront.create_distribution(DistributionConfig={**plain, "CallerReference": "plain", "Enabled": False})["Distribution"]
    control = {"Name": "files", "Description": "files", "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}
    control_id = cloudfront.create_origin_access_control(OriginAccessControlConfig=control)["OriginAccessControl"]["Id"]
    never = {**control, "Name": "never", "SigningBehavior": "never"}
    never_id = cloudfront.create_origin_access_control(OriginAccessControlConfig=never)["OriginAccessControl"]["Id"]

    expect(
        DISTRIBUTION,
        shop["Id"],
        region="",
        arn=shop["ARN"],
        Id=shop["Id"],
        DomainName=shop["DomainName"],
        DistributionConfig=PRESENT,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(DISTRIBUTION, plain["Id"], region="", Tags=[])
    expect.count(DISTRIBUTION, 2)
    expect(CONTROL, control_id, region="", Id=control_id, OriginAccessControlConfig=control)
    expect(CONTROL, never_id, region="", OriginAccessControlConfig=never)
    expect.count(CONTROL, 2)


@recorded
def everything(answer, expect):
    none = {"Quantity": 0}
    origins = [
        {
            "Id": "files",
            "DomainName": "files.s3.us-east-1.amazonaws.com",
            "OriginPath": "",
            "CustomHeaders": none,
            "S3OriginConfig": {"OriginAccessIdentity": ""},
            "ConnectionAttempts": 3,
            "ConnectionTimeout": 10,
            "OriginShield": {"Enabled": False},
            "OriginAccessControlId": "E2QWRUHEXAMPLE",
        },
        {
            "Id": "site",
            "DomainName": "origin.example",
            "OriginPath": "",
            "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "x-origin-key"}]},
            "CustomOriginConfig": {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
                "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
                "OriginReadTimeout": 30,
                "OriginKeepaliveTimeout": 5,
            },
            "OriginAccessControlId": "",
        },
    ]
    behaviour = {
        "TargetOriginId": "files",
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "TrustedKeyGroups": {"Enabled": True, "Quantity": 1, "Items": ["key-group"]},
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": {"Quantity": 2, "Items": ["HEAD", "GET"], "CachedMethods": {"Quantity": 2, "Items": ["HEAD", "GET"]}},
        "SmoothStreaming": False,
        "Compress": True,
        "LambdaFunctionAssociations": none,
        "FunctionAssociations": {"Quantity": 1, "Items": [{"FunctionARN": FUNCTION, "EventType": "viewer-request"}]},
        "FieldLevelEncryptionId": "",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    further = {**behaviour, "PathPattern": "/api/*", "TargetOriginId": "site"}
    group = {
        "Id": "group",
        "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [503]}},
        "Members": {"Quantity": 2, "Items": [{"OriginId": "files"}, {"OriginId": "site"}]},
        "SelectionCriteria": "default",
    }
    summary = {
        "Id": "EDFDVBD6EXAMPLE",
        "ARN": "arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE",
        "Status": "Deployed",
        "LastModifiedTime": "2026-03-01T10:00:00Z",
        "DomainName": "d111111abcdef8.cloudfront.net",
        "Aliases": none,
        "Origins": {"Quantity": 2, "Items": origins},
        "OriginGroups": {"Quantity": 1, "Items": [group]},
        "DefaultCacheBehavior": behaviour,
        "CacheBehaviors": {"Quantity": 1, "Items": [further]},
        "CustomErrorResponses": none,
        "PriceClass": "PriceClass_All",
        "Enabled": True,
        "ViewerCertificate": {"ACMCertificateArn": CERTIFICATE, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021", "CertificateSource": "acm"},
        "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
        "WebACLId": "",
        "HttpVersion": "http2and3",
        "IsIPV6Enabled": True,
        "Staging": False,
        "ConnectionMode": "direct",
    }
    page = {"Marker": "", "MaxItems": 100, "IsTruncated": False}
    answer("cloudfront:ListDistributions", {"DistributionList": {**page, "Quantity": 1, "Items": [summary]}})
    common = ("Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors", "PriceClass", "Enabled", "ViewerCertificate", "Restrictions", "HttpVersion", "IsIPV6Enabled", "Staging")
    config = {name: summary[name] for name in common}
    error = {"ErrorCode": 404, "ResponsePagePath": "/404.html", "ResponseCode": "404", "ErrorCachingMinTTL": 10}
    config |= {
        "CallerReference": "1",
        "Aliases": {"Quantity": 1, "Items": ["shop.example"]},
        "CustomErrorResponses": {"Quantity": 1, "Items": [error]},
        "DefaultRootObject": "index.html",
        "Logging": {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": ""},
        "WebACLId": ACL,
    }
    answer("cloudfront:GetDistributionConfig", {"DistributionConfig": config})
    answer("cloudfront:ListTagsForResource", {"Tags": {"Items": []}})
    behaviour = {
        "TargetOriginId": "files",
        "TrustedSigners": [],
        "TrustedKeyGroups": ["key-group"],
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": ["HEAD", "GET"],
        "CachedMethods": ["HEAD", "GET"],
        "SmoothStreaming": False,
        "Compress": True,
        "LambdaFunctionAssociations": [],
        "FunctionAssociations": [{"FunctionARN": FUNCTION, "EventType": "viewer-request"}],
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    expect(
        DISTRIBUTION,
        "EDFDVBD6EXAMPLE",
        region="",
        Status="Deployed",
        DistributionConfig={
            "Aliases": ["shop.example"],
            "Origins": [
                {
                    "Id": "files",
                    "DomainName": "files.s3.us-east-1.amazonaws.com",
                    "OriginCustomHeaders": [],
                    "S3OriginConfig": {},
                    "ConnectionAttempts": 3,
                    "ConnectionTimeout": 10,
                    "OriginShield": {"Enabled": False},
                    "OriginAccessControlId": "E2QWRUHEXAMPLE",
                },
                {
                    "Id": "site",
                    "DomainName": "origin.example",
                    "OriginCustomHeaders": [{"HeaderName": "x-origin-key"}],
                    "CustomOriginConfig": {
                        "HTTPPort": 80,
                        "HTTPSPort": 443,
                        "OriginProtocolPolicy": "https-only",
                        "OriginSSLProtocols": ["TLSv1.2"],
                        "OriginReadTimeout": 30,
                        "OriginKeepaliveTimeout": 5,
                    },
                },
            ],
            "OriginGroups": {"Quantity": 1, "Items": [group]},
            "DefaultCacheBehavior": behaviour,
            "CacheBehaviors": [{**behaviour, "PathPattern": "/api/*", "TargetOriginId": "site"}],
            "CustomErrorResponses": [error],
            "DefaultRootObject": "index.html",
            "Logging": {"IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com"},
            "PriceClass": "PriceClass_All",
            "Enabled": True,
            "ViewerCertificate": {"AcmCertificateArn": CERTIFICATE, "SslSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"},
            "Restrictions": {"GeoRestriction": {"RestrictionType": "none"}},
            "WebACLId": ACL,
            "HttpVersion": "http2and3",
            "IPV6Enabled": True,
            "Staging": False,
        },
        Tags=[],
    )
    expect.count(DISTRIBUTION, 1)
    # A list with nothing in it has no Items.
    answer("cloudfront:ListOriginAccessControls", {"OriginAccessControlList": {**page, "Quantity": 0}})
    expect.count(CONTROL, 0)


@recorded
def no_distributions(answer, expect):
    answer("cloudfront:ListDistributions", {"DistributionList": {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": 0}})
    expect.count(DISTRIBUTION, 0)
