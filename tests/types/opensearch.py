"""Amazon OpenSearch Service."""

import json

from types_lib import recorded, seed

DOMAIN = "AWS::OpenSearchService::Domain"
GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:search"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "es:*", "Resource": "*"}]}


@seed
def domains(aws, expect):
    search = aws("opensearch")
    search.create_domain(
        DomainName="shop",
        EngineVersion="OpenSearch_2.17",
        EncryptionAtRestOptions={"Enabled": True, "KmsKeyId": "key"},
        NodeToNodeEncryptionOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
        VPCOptions={"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]},
        AccessPolicies=json.dumps(POLICY),
        LogPublishingOptions={"AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": True}},
        AdvancedSecurityOptions={"Enabled": True, "InternalUserDatabaseEnabled": False},
        TagList=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}],
    )
    # One more than a call describes.
    for number in range(5):
        search.create_domain(DomainName=f"plain{number}")
    expect(
        DOMAIN,
        "shop",
        region="us-east-1",
        arn="arn:aws:es:us-east-1:123456789012:domain/shop",
        DomainName="shop",
        EngineVersion="OpenSearch_2.17",
        EncryptionAtRestOptions={"Enabled": True, "KmsKeyId": "key"},
        NodeToNodeEncryptionOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
        VPCOptions={"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]},
        AccessPolicies=POLICY,
        LogPublishingOptions={"AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": GROUP, "Enabled": True}},
        AdvancedSecurityOptions={"Enabled": True, "InternalUserDatabaseEnabled": False},
        CognitoOptions={"Enabled": False},
        Deleted=False,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    for number in range(5):
        expect(
            DOMAIN,
            f"plain{number}",
            region="us-east-1",
            EncryptionAtRestOptions={"Enabled": False},
            NodeToNodeEncryptionOptions={"Enabled": False},
            AccessPolicies=None,
            LogPublishingOptions=None,
            VPCOptions=None,
            VpcId=None,
            Tags=[],
        )
    expect.count(DOMAIN, 6)


@recorded
def everything(answer, expect):
    cluster = {"InstanceType": "r6g.large.search", "InstanceCount": 3, "DedicatedMasterEnabled": True, "ZoneAwarenessEnabled": True, "ZoneAwarenessConfig": {"AvailabilityZoneCount": 3}}
    endpoint = {"EnforceHTTPS": False, "TLSSecurityPolicy": "Policy-Min-TLS-1-0-2019-07", "CustomEndpointEnabled": False}
    software = {"CurrentVersion": "Elasticsearch_7_10_R20251001", "NewVersion": "", "UpdateAvailable": False, "Cancellable": False, "UpdateStatus": "COMPLETED", "OptionalDeployment": True}
    status = {
        "DomainId": "123456789012/old",
        "DomainName": "old",
        "ARN": "arn:aws:es:us-east-1:123456789012:domain/old",
        "Created": True,
        "Deleted": False,
        "EngineVersion": "Elasticsearch_7.10",
        "ClusterConfig": cluster,
        "AccessPolicies": "",
        "IPAddressType": "ipv4",
        "VPCOptions": {"VPCId": "vpc-0a", "SubnetIds": ["subnet-0a"], "AvailabilityZones": ["us-east-1a"], "SecurityGroupIds": ["sg-0a"]},
        "CognitoOptions": {"Enabled": False},
        "EncryptionAtRestOptions": {"Enabled": True, "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1"},
        "NodeToNodeEncryptionOptions": {"Enabled": False},
        "DomainEndpointOptions": endpoint,
        "AdvancedSecurityOptions": {"Enabled": False, "InternalUserDatabaseEnabled": False, "AnonymousAuthEnabled": False},
        "ServiceSoftwareOptions": software,
        "SoftwareUpdateOptions": {"AutoSoftwareUpdateEnabled": False},
    }
    answer("opensearch:ListDomainNames", {"DomainNames": []}, region="eu-west-1")
    answer("opensearch:ListDomainNames", {"DomainNames": [{"DomainName": "old", "EngineType": "Elasticsearch"}]}, region="us-east-1")
    answer("opensearch:DescribeDomains", {"DomainStatusList": [status]}, region="us-east-1")
    expect(
        DOMAIN,
        "old",
        region="us-east-1",
        EngineVersion="Elasticsearch_7.10",
        ClusterConfig=cluster,
        AccessPolicies=None,
        LogPublishingOptions=None,
        VPCOptions={"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]},
        VpcId="vpc-0a",
        DomainEndpointOptions=endpoint,
        ServiceSoftwareOptions=software,
        SoftwareUpdateOptions={"AutoSoftwareUpdateEnabled": False},
        IPAddressType="ipv4",
    )
    expect.count(DOMAIN, 1)
