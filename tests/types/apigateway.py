"""Amazon API Gateway, REST APIs."""

import json

from types_lib import PRESENT, recorded, seed

API = "AWS::ApiGateway::RestApi"
STAGE = "AWS::ApiGateway::Stage"
AUTHORIZER = "AWS::ApiGateway::Authorizer"
DOMAIN = "AWS::ApiGateway::DomainName"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:api"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}


@seed
def apis(aws, expect):
    gateway = aws("apigateway")
    shop = gateway.create_rest_api(
        name="shop",
        policy=json.dumps(POLICY),
        endpointConfiguration={"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-0a"]},
        disableExecuteApiEndpoint=True,
        apiKeySource="HEADER",
        tags={"team": "shop", "cost": "7"},
    )["id"]
    plain = gateway.create_rest_api(name="plain")["id"]
    deployments = {}
    for api in (shop, plain):
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="HTTP", integrationHttpMethod="GET", uri="http://shop.example")
        deployments[api] = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(
        restApiId=shop,
        stageName="prod",
        deploymentId=deployments[shop],
        cacheClusterEnabled=True,
        cacheClusterSize="0.5",
        variables={"color": "blue"},
        tracingEnabled=True,
        tags={"team": "shop"},
    )
    settings = {
        "/*/*/logging/loglevel": "INFO",
        "/*/*/caching/dataEncrypted": "true",
        "/accessLogSettings/destinationArn": LOGS,
        "/accessLogSettings/format": "$context.requestId",
    }
    patches = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    gateway.update_stage(restApiId=shop, stageName="prod", patchOperations=patches)
    gateway.create_stage(restApiId=plain, stageName="prod", deploymentId=deployments[plain])
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"
    users = gateway.create_authorizer(restApiId=shop, name="users", type="COGNITO_USER_POOLS", providerARNs=[pool], identitySource="method.request.header.Authorization")["id"]
    function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:check/invocations"
    token = gateway.create_authorizer(restApiId=plain, name="token", type="TOKEN", authorizerUri=function, identitySource="method.request.header.Authorization")["id"]
    gateway.create_domain_name(domainName="api.example", regionalCertificateArn=CERTIFICATE, securityPolicy="TLS_1_2", endpointConfiguration={"types": ["REGIONAL"]}, tags={"team": "shop"})
    gateway.create_domain_name(domainName="edge.example", certificateArn=CERTIFICATE, securityPolicy="TLS_1_0", endpointConfiguration={"types": ["EDGE"]})

    expect(
        API,
        shop,
        region="us-east-1",
        arn=f"arn:aws:apigateway:us-east-1::/restapis/{shop}",
        RestApiId=shop,
        Name="shop",
        Policy=POLICY,
        EndpointConfiguration={"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-0a"]},
        DisableExecuteApiEndpoint=True,
        ApiKeySourceType="HEADER",
        CreatedDate=PRESENT,
        Resources=PRESENT,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(API, plain, region="us-east-1", Policy=None, EndpointConfiguration={"Types": ["EDGE"]}, DisableExecuteApiEndpoint=False, Tags=[])
    expect.count(API, 2)
    expect(
        AUTHORIZER,
        f"{shop}/{users}",
        region="us-east-1",
        AuthorizerId=users,
        RestApiId=shop,
        Name="users",
        Type="COGNITO_USER_POOLS",
        ProviderARNs=[pool],
        AuthorizerUri=None,
        IdentitySource="method.request.header.Authorization",
    )
    expect(AUTHORIZER, f"{plain}/{token}", region="us-east-1", Type="TOKEN", AuthorizerUri=function, ProviderARNs=[])
    expect.count(AUTHORIZER, 2)
    # The two stages have the same name.
    expect(
        STAGE,
        f"{shop}/prod",
        region="us-east-1",
        arn=f"arn:aws:apigateway:us-east-1::/restapis/{shop}/stages/prod",
        StageName="prod",
        RestApiId=shop,
        DeploymentId=deployments[shop],
        AccessLogSetting={"DestinationArn": LOGS, "Format": "$context.requestId"},
        CacheClusterEnabled=True,
        TracingEnabled=True,
        Variables={"color": "blue"},
        MethodSettings=PRESENT,
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect(STAGE, f"{plain}/prod", region="us-east-1", RestApiId=plain, AccessLogSetting=None, ClientCertificateId=None, CacheClusterEnabled=False, WebAclArn=None, Tags=[])
    expect.count(STAGE, 2)
    expect(
        DOMAIN,
        "api.example",
        region="us-east-1",
        arn="arn:aws:apigateway:us-east-1::/domainnames/api.example",
        DomainName="api.example",
        SecurityPolicy="TLS_1_2",
        RegionalCertificateArn=CERTIFICATE,
        CertificateArn=None,
        EndpointConfiguration={"Types": ["REGIONAL"]},
        MutualTlsAuthentication=None,
        Status="AVAILABLE",
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect(DOMAIN, "edge.example", region="us-east-1", SecurityPolicy="TLS_1_0", CertificateArn=CERTIFICATE, RegionalCertificateArn=None, Tags=[])
    expect.count(DOMAIN, 2)


@recorded
def everything(answer, expect):
    answer("apigateway:GetRestApis", {"items": []}, region="eu-west-1")
    api = {
        "id": "a1b2c3d4e5",
        "name": "shop",
        "createdDate": "2024-05-01T10:00:00Z",
        "apiKeySource": "AUTHORIZER",
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "dualstack"},
        "disableExecuteApiEndpoint": False,
        "securityPolicy": "SecurityPolicy_TLS13_1_2_2021_06",
        "endpointAccessMode": "STRICT",
    }
    answer("apigateway:GetRestApis", {"items": [api]}, region="us-east-1")
    expect(
        API,
        "a1b2c3d4e5",
        region="us-east-1",
        Policy=None,
        EndpointConfiguration={"Types": ["REGIONAL"], "IpAddressType": "dualstack"},
        ApiKeySourceType="AUTHORIZER",
        SecurityPolicy="SecurityPolicy_TLS13_1_2_2021_06",
        EndpointAccessMode="STRICT",
        Tags=[],
    )
    expect.count(API, 1)
    integration = {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://shop.example", "connectionType": "INTERNET", "tlsConfig": {"insecureSkipVerification": True}}
    resources = [
        {"id": "r0", "path": "/"},
        {
            "id": "r1",
            "parentId": "r0",
            "pathPart": "pets",
            "path": "/pets",
            "resourceMethods": {"GET": {"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": False, "methodIntegration": integration}},
        },
    ]
    answer("apigateway:GetResources", {"items": resources}, region="us-east-1", params={"restApiId": "a1b2c3d4e5", "embed": ["methods"]})
    named = {"Type": "HTTP_PROXY", "HttpMethod": "GET", "Uri": "https://shop.example", "ConnectionType": "INTERNET", "TlsConfig": {"InsecureSkipVerification": True}}
    expect(
        API,
        "a1b2c3d4e5",
        region="us-east-1",
        Resources=[
            {"Id": "r0", "Path": "/"},
            {
                "Id": "r1",
                "ParentId": "r0",
                "PathPart": "pets",
                "Path": "/pets",
                "ResourceMethods": {"GET": {"HttpMethod": "GET", "AuthorizationType": "NONE", "ApiKeyRequired": False, "MethodIntegration": named}},
            },
        ],
    )
    method = {"metricsEnabled": True, "loggingLevel": "ERROR", "dataTraceEnabled": False, "throttlingBurstLimit": 5000, "throttlingRateLimit": 10000.5, "cachingEnabled": True, "cacheTtlInSeconds": 300, "cacheDataEncrypted": False}
    stage = {
        "deploymentId": "d1",
        "clientCertificateId": "cert1",
        "stageName": "prod",
        "cacheClusterEnabled": False,
        "methodSettings": {"*/*": method},
        "tracingEnabled": False,
        "webAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1",
    }
    answer("apigateway:GetStages", {"item": [stage]}, region="us-east-1", params={"restApiId": "a1b2c3d4e5"})
    expect(
        STAGE,
        "a1b2c3d4e5/prod",
        region="us-east-1",
        ClientCertificateId="cert1",
        WebAclArn="arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1",
        TracingEnabled=False,
        MethodSettings=[
            {
                "ResourcePath": "/*",
                "HttpMethod": "*",
                "MetricsEnabled": True,
                "LoggingLevel": "ERROR",
                "DataTraceEnabled": False,
                "ThrottlingBurstLimit": 5000,
                "ThrottlingRateLimit": 10000.5,
                "CachingEnabled": True,
                "CacheTtlInSeconds": 300,
                "CacheDataEncrypted": False,
            }
        ],
        Variables=None,
    )
    expect.count(STAGE, 1)
    domain = {
        "domainName": "api.example",
        "regionalCertificateArn": CERTIFICATE,
        "endpointConfiguration": {"types": ["REGIONAL"]},
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
        "mutualTlsAuthentication": {"truststoreUri": "s3://trust/store.pem", "truststoreVersion": "1", "truststoreWarnings": []},
    }
    answer("apigateway:GetDomainNames", {"items": []}, region="eu-west-1")
    answer("apigateway:GetDomainNames", {"items": [domain]}, region="us-east-1")
    expect(DOMAIN, "api.example", region="us-east-1", MutualTlsAuthentication={"TruststoreUri": "s3://trust/store.pem", "TruststoreVersion": "1"}, Tags=[])
    expect.count(DOMAIN, 1)


@recorded
def policy_with_escaped_quotes(answer, expect):
    # So the service writes it.
    api = {"id": "a1b2c3d4e5", "name": "shop", "policy": json.dumps(POLICY).replace('"', '\\"')}
    answer("apigateway:GetRestApis", {"items": []}, region="eu-west-1")
    answer("apigateway:GetRestApis", {"items": [api]}, region="us-east-1")
    expect(API, "a1b2c3d4e5", region="us-east-1", Policy=POLICY)
    expect.count(API, 1)
