"""AWS CloudTrail."""

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


def trail(name, region="us-east-1", account=ACCOUNT):
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


@seed
def trails(aws, expect):
    aws("s3").create_bucket(Bucket="trail-logs")
    topic = aws("sns").create_topic(Name="trail")["TopicArn"]
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:trail:*"
    role = f"arn:aws:iam::{ACCOUNT}:role/trail"
    one, two = aws("cloudtrail"), aws("cloudtrail", "eu-west-1")
    one.create_trail(
        Name="everything", S3BucketName="trail-logs", S3KeyPrefix="all", SnsTopicName="trail", IncludeGlobalServiceEvents=True,
        IsMultiRegionTrail=True, EnableLogFileValidation=True, CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=role,
        KmsKeyId=key, TagsList=[{"Key": "Team", "Value": "security"}, {"Key": "Env", "Value": "prod"}],
    )
    one.start_logging(Name="everything")
    selectors = [{
        "ReadWriteType": "All", "IncludeManagementEvents": True, "ExcludeManagementEventSources": [],
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}],
    }]
    one.put_event_selectors(TrailName="everything", EventSelectors=selectors)
    one.put_insight_selectors(TrailName="everything", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
    two.create_trail(Name="one-region", S3BucketName="trail-logs", IncludeGlobalServiceEvents=False)
    two.start_logging(Name="one-region")
    two.stop_logging(Name="one-region")
    advanced = [{"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    two.put_event_selectors(TrailName="one-region", AdvancedEventSelectors=advanced)
    expect(
        "AWS::CloudTrail::Trail", trail("everything"), region="us-east-1", arn=trail("everything"),
        TrailName="everything", S3BucketName="trail-logs", S3KeyPrefix="all", SnsTopicArn=topic, IncludeGlobalServiceEvents=True,
        IsMultiRegionTrail=True, IsOrganizationTrail=False, EnableLogFileValidation=True, CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role, KMSKeyId=key, HomeRegion="us-east-1", IsLogging=True, StartLoggingTime=PRESENT,
        StopLoggingTime=None, LatestDeliveryTime=PRESENT, LatestDeliveryError=None, EventSelectors=selectors,
        InsightSelectors=[{"InsightType": "ApiCallRateInsight"}],
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "security"}],
    )
    # moto gives neither of HasCustomEventSelectors and HasInsightSelectors as AWS does, and an empty list of the other selectors.
    expect(
        "AWS::CloudTrail::Trail", trail("one-region", "eu-west-1"), region="eu-west-1",
        S3KeyPrefix=None, SnsTopicArn=None, IncludeGlobalServiceEvents=False, IsMultiRegionTrail=False,
        EnableLogFileValidation=False, HomeRegion="eu-west-1", IsLogging=False, StopLoggingTime=PRESENT,
        AdvancedEventSelectors=advanced, Tags=[],
    )
    # The multi-region trail is listed in both regions, and counted once.
    expect.count("AWS::CloudTrail::Trail", 2)
    expect("Bartizan::CloudTrail::RegionTrails", "us-east-1", region="us-east-1", Trails=PRESENT)
    expect("Bartizan::CloudTrail::RegionTrails", "eu-west-1", region="eu-west-1", Trails=PRESENT)
    expect.count("Bartizan::CloudTrail::RegionTrails", 2)


@recorded
def a_trail_of_the_organisation_in_a_member_account(answer, expect):
    organisation, own = trail("organisation", account="444455556666"), trail("own")
    shadow = {
        "Name": "organisation", "S3BucketName": "central-logs", "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": True,
        "HomeRegion": "us-east-1", "TrailARN": organisation, "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": True, "HasInsightSelectors": False, "IsOrganizationTrail": True,
    }
    mine = {
        "Name": "own", "S3BucketName": "own-logs", "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": False,
        "HomeRegion": "us-east-1", "TrailARN": own, "LogFileValidationEnabled": False,
        "CloudWatchLogsLogGroupArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:trail:*",
        "CloudWatchLogsRoleArn": f"arn:aws:iam::{ACCOUNT}:role/trail",
        "HasCustomEventSelectors": False, "HasInsightSelectors": True, "IsOrganizationTrail": False,
    }
    answer("cloudtrail:DescribeTrails", {"trailList": [shadow, mine]}, region="us-east-1", params={"includeShadowTrails": True})
    answer("cloudtrail:DescribeTrails", {"trailList": [shadow]}, region="eu-west-1", params={"includeShadowTrails": True})
    answer("cloudtrail:GetTrailStatus", {
        "IsLogging": True, "LatestDeliveryTime": "2026-09-30T23:55:00Z", "StartLoggingTime": "2025-01-01T00:00:00Z",
        "LatestDigestDeliveryTime": "2026-09-30T23:00:00Z",
    }, region="us-east-1", params={"Name": organisation})
    answer("cloudtrail:GetTrailStatus", {
        "IsLogging": True, "LatestDeliveryError": "AccessDenied", "LatestDeliveryTime": "2026-08-01T00:00:00Z",
        "LatestNotificationError": "AuthorizationError", "StartLoggingTime": "2025-01-01T00:00:00Z",
        "LatestCloudWatchLogsDeliveryError": "Access denied.", "LatestCloudWatchLogsDeliveryTime": "2026-08-01T00:00:00Z",
        "LatestDigestDeliveryError": "AccessDenied",
    }, region="us-east-1", params={"Name": own})
    answer("cloudtrail:GetEventSelectors", {"TrailARN": organisation, "AdvancedEventSelectors": [
        {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
    ]}, region="us-east-1", params={"TrailName": organisation})
    answer("cloudtrail:GetEventSelectors", {"TrailARN": own, "EventSelectors": [
        {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [], "ExcludeManagementEventSources": []},
    ]}, region="us-east-1", params={"TrailName": own})
    answer.error(
        "cloudtrail:GetInsightSelectors", "InsightNotEnabledException", "Insights is not enabled", region="us-east-1",
        params={"TrailName": organisation},
    )
    answer("cloudtrail:GetInsightSelectors", {"TrailARN": own, "InsightSelectors": [{"InsightType": "ApiErrorRateInsight"}]},
           region="us-east-1", params={"TrailName": own})
    answer.error(
        "cloudtrail:ListTags", "CloudTrailARNInvalidException",
        f"AccountID in ARN is wrong, you can only access resources with AccountID {ACCOUNT}.", region="us-east-1",
        params={"ResourceIdList": [organisation]},
    )
    answer("cloudtrail:ListTags", {"ResourceTagList": [{"ResourceId": own, "TagsList": [{"Key": "Env", "Value": "prod"}]}]},
           region="us-east-1", params={"ResourceIdList": [own]})
    answer("cloudtrail:ListEventDataStores", {"EventDataStores": []})
    expect(
        "AWS::CloudTrail::Trail", organisation, region="us-east-1", arn=organisation, TrailName="organisation",
        IsOrganizationTrail=True, HasCustomEventSelectors=True, HasInsightSelectors=False, KMSKeyId=None,
        CloudWatchLogsLogGroupArn=None, CloudWatchLogsRoleArn=None, IsLogging=True, LatestDeliveryError=None,
        LatestDeliveryTime="2026-09-30T23:55:00Z", LatestDigestDeliveryTime="2026-09-30T23:00:00Z",
        LatestCloudWatchLogsDeliveryTime=None, LatestCloudWatchLogsDeliveryError=None, LatestNotificationError=None,
        EventSelectors=None, InsightSelectors=None, Tags=Unknown("not-in-source"),
        AdvancedEventSelectors=[{"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}],
    )
    expect(
        "AWS::CloudTrail::Trail", own, region="us-east-1", IsOrganizationTrail=False, HasInsightSelectors=True,
        LatestDeliveryError="AccessDenied", LatestNotificationError="AuthorizationError", LatestDigestDeliveryError="AccessDenied",
        LatestDigestDeliveryTime=None, LatestCloudWatchLogsDeliveryError="Access denied.",
        LatestCloudWatchLogsDeliveryTime="2026-08-01T00:00:00Z", AdvancedEventSelectors=None,
        EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [], "ExcludeManagementEventSources": []}],
        InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}], Tags=[{"Key": "Env", "Value": "prod"}],
    )
    expect.count("AWS::CloudTrail::Trail", 2)
    expect("Bartizan::CloudTrail::RegionTrails", "us-east-1", region="us-east-1", Trails=[shadow, mine])
    expect("Bartizan::CloudTrail::RegionTrails", "eu-west-1", region="eu-west-1", Trails=[shadow])


@recorded
def event_data_stores(answer, expect):
    def arn(letter):
        return f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:eventdatastore/{letter * 8}-1111-2222-3333-444455556666"

    selectors = [{"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    times = {"CreatedTimestamp": "2025-01-01T00:00:00Z", "UpdatedTimestamp": "2025-06-01T00:00:00Z"}
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"
    role = f"arn:aws:iam::{ACCOUNT}:role/federation"
    answer("cloudtrail:DescribeTrails", {"trailList": []})
    answer("cloudtrail:ListEventDataStores", {"EventDataStores": []}, region="us-east-1")
    answer("cloudtrail:ListEventDataStores", {"EventDataStores": [
        {"EventDataStoreArn": arn("a"), "Name": "lake"}, {"EventDataStoreArn": arn("b"), "Name": "pond"},
    ]}, region="eu-west-1")
    answer("cloudtrail:GetEventDataStore", {
        "EventDataStoreArn": arn("a"), "Name": "lake", "Status": "ENABLED", "AdvancedEventSelectors": selectors,
        "MultiRegionEnabled": True, "OrganizationEnabled": True, "RetentionPeriod": 2557, "TerminationProtectionEnabled": True,
        "KmsKeyId": key, "BillingMode": "EXTENDABLE_RETENTION_PRICING", "FederationStatus": "ENABLED", "FederationRoleArn": role, **times,
    }, region="eu-west-1", params={"EventDataStore": arn("a")})
    answer("cloudtrail:GetEventDataStore", {
        "EventDataStoreArn": arn("b"), "Name": "pond", "Status": "STOPPED_INGESTION", "AdvancedEventSelectors": selectors,
        "MultiRegionEnabled": False, "OrganizationEnabled": False, "RetentionPeriod": 90, "TerminationProtectionEnabled": False,
        "BillingMode": "FIXED_RETENTION_PRICING", "FederationStatus": "DISABLED", **times,
    }, region="eu-west-1", params={"EventDataStore": arn("b")})
    answer("cloudtrail:GetInsightSelectors", {
        "EventDataStoreArn": arn("a"), "InsightsDestination": arn("b"), "InsightSelectors": [{"InsightType": "ApiCallRateInsight"}],
    }, region="eu-west-1", params={"EventDataStore": arn("a")})
    answer.error(
        "cloudtrail:GetInsightSelectors", "InsightNotEnabledException", "Insights is not enabled", region="eu-west-1",
        params={"EventDataStore": arn("b")},
    )
    answer("cloudtrail:ListTags", {"ResourceTagList": [
        {"ResourceId": arn("b"), "TagsList": []},
        {"ResourceId": arn("a"), "TagsList": [{"Key": "Team", "Value": "audit"}, {"Key": "Env", "Value": "prod"}]},
    ]}, region="eu-west-1", params={"ResourceIdList": [arn("a"), arn("b")]})
    expect(
        "AWS::CloudTrail::EventDataStore", arn("a"), region="eu-west-1", arn=arn("a"), EventDataStoreArn=arn("a"), Name="lake",
        Status="ENABLED", AdvancedEventSelectors=selectors, MultiRegionEnabled=True, OrganizationEnabled=True, RetentionPeriod=2557,
        TerminationProtectionEnabled=True, KmsKeyId=key, BillingMode="EXTENDABLE_RETENTION_PRICING", FederationStatus="ENABLED",
        FederationRoleArn=role, InsightSelectors=[{"InsightType": "ApiCallRateInsight"}], InsightsDestination=arn("b"),
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "audit"}], **times,
    )
    expect(
        "AWS::CloudTrail::EventDataStore", arn("b"), region="eu-west-1", Status="STOPPED_INGESTION", MultiRegionEnabled=False,
        RetentionPeriod=90, TerminationProtectionEnabled=False, KmsKeyId=None, FederationStatus="DISABLED", FederationRoleArn=None,
        InsightSelectors=None, InsightsDestination=None, Tags=[],
    )
    expect.count("AWS::CloudTrail::EventDataStore", 2)
