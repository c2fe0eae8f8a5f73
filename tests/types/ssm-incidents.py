"""Incident Manager. moto does not have it: everything here is as AWS documents it."""

from types_lib import recorded

ACCOUNT = "123456789012"
SET = f"arn:aws:ssm-incidents::{ACCOUNT}:replication-set/12345678-1234-1234-1234-123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def plan(name):
    return f"arn:aws:ssm-incidents::{ACCOUNT}:response-plan/{name}"


@recorded
def plans_in_two_regions(answer, expect):
    answer("ssm-incidents:ListReplicationSets", {"replicationSetArns": [SET]})
    regions = {
        "us-east-1": {"status": "ACTIVE", "sseKmsKeyId": KEY, "statusUpdateDateTime": "2026-01-01T00:00:00Z"},
        "eu-west-1": {"status": "ACTIVE", "statusUpdateDateTime": "2026-01-01T00:00:00Z"},
    }
    answer("ssm-incidents:GetReplicationSet", {"replicationSet": {
        "arn": SET, "createdBy": ACCOUNT, "createdTime": "2026-01-01T00:00:00Z", "deletionProtected": True, "lastModifiedBy": ACCOUNT,
        "lastModifiedTime": "2026-01-01T00:00:00Z", "regionMap": regions, "status": "ACTIVE"}}, params={"arn": SET})
    answer("ssm-incidents:ListTagsForResource", {"tags": {"team": "on-call"}}, params={"resourceArn": SET})
    answer("ssm-incidents:ListResponsePlans", {"responsePlanSummaries": []}, region="eu-west-1")
    answer("ssm-incidents:ListResponsePlans", {"responsePlanSummaries": [
        {"arn": plan("breach"), "name": "breach", "displayName": "Breach"}, {"arn": plan("outage"), "name": "outage"}]}, region="us-east-1")
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:incidents"
    answer("ssm-incidents:GetResponsePlan", {
        "arn": plan("breach"), "name": "breach", "displayName": "Breach",
        "actions": [{"ssmAutomation": {"documentName": "AWSIncidents-CriticalIncidentRunbookTemplate", "roleArn": f"arn:aws:iam::{ACCOUNT}:role/runbook"}}],
        "chatChannel": {"chatbotSns": [topic]}, "engagements": [f"arn:aws:ssm-contacts:us-east-1:{ACCOUNT}:contact/on-call"],
        "incidentTemplate": {"title": "A breach", "impact": 1, "notificationTargets": [{"snsTopicArn": topic}], "incidentTags": {"a": "b"}},
        "integrations": []}, params={"arn": plan("breach")})
    answer("ssm-incidents:GetResponsePlan", {"arn": plan("outage"), "name": "outage", "incidentTemplate": {"title": "An outage", "impact": 3}},
           params={"arn": plan("outage")})
    answer("ssm-incidents:ListTagsForResource", {"tags": {}}, params={"resourceArn": plan("outage")})
    answer("ssm-incidents:ListTagsForResource", {"tags": {"b": "2", "a": "1"}}, params={"resourceArn": plan("breach")})
    for region in ("us-east-1", "eu-west-1"):
        expect("AWS::SSMIncidents::ReplicationSet", SET, region=region, arn=SET, Arn=SET, DeletionProtected=True, Status="ACTIVE",
               Tags=[{"Key": "team", "Value": "on-call"}],
               RegionMap={"us-east-1": {"Status": "ACTIVE", "SseKmsKeyId": KEY, "StatusUpdateDateTime": "2026-01-01T00:00:00Z"},
                          "eu-west-1": {"Status": "ACTIVE", "StatusUpdateDateTime": "2026-01-01T00:00:00Z"}})
    expect.count("AWS::SSMIncidents::ReplicationSet", 2)
    expect("AWS::SSMIncidents::ResponsePlan", plan("breach"), region="us-east-1", arn=plan("breach"), Arn=plan("breach"), Name="breach", DisplayName="Breach",
           ChatChannel={"ChatbotSns": [topic]}, Engagements=[f"arn:aws:ssm-contacts:us-east-1:{ACCOUNT}:contact/on-call"], Title="A breach", Impact=1,
           NotificationTopicArns=[topic], RunbookNames=["AWSIncidents-CriticalIncidentRunbookTemplate"],
           Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    expect("AWS::SSMIncidents::ResponsePlan", plan("outage"), region="us-east-1", DisplayName=None, ChatChannel=None, Engagements=[], Title="An outage", Impact=3,
           NotificationTopicArns=[], RunbookNames=[], Tags=[])
    expect.count("AWS::SSMIncidents::ResponsePlan", 2)


@recorded
def not_set_up(answer, expect):
    answer("ssm-incidents:ListReplicationSets", {"replicationSetArns": []})
    answer("ssm-incidents:ListResponsePlans", {"responsePlanSummaries": []})
    expect.count("AWS::SSMIncidents::ReplicationSet", 0)
    expect.count("AWS::SSMIncidents::ResponsePlan", 0)
