"""Amazon SNS."""
import json

from types_lib import Unknown, recorded, seed

ACCOUNT = "123456789012"
POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "s", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "sns:Publish", "Resource": "*"}]}


@seed
def topics(aws, expect):
    sns, west, sqs = aws("sns"), aws("sns", region="eu-west-1"), aws("sqs")
    good = sns.create_topic(Name="good", Attributes={"KmsMasterKeyId": "alias/aws/sns", "DisplayName": "Good"}, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])["TopicArn"]
    sns.set_topic_attributes(TopicArn=good, AttributeName="Policy", AttributeValue=json.dumps(POLICY))
    fifo = sns.create_topic(Name="ordered.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    bare = west.create_topic(Name="bare")["TopicArn"]
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    to_queue = sns.subscribe(TopicArn=good, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true", "FilterPolicy": '{"kind": ["order"]}', "RedrivePolicy": json.dumps({"deadLetterTargetArn": queue_arn})})["SubscriptionArn"]
    to_mail = sns.subscribe(TopicArn=good, Protocol="email", Endpoint="ann@example.com")["SubscriptionArn"]
    plain = west.subscribe(TopicArn=bare, Protocol="http", Endpoint="http://example.com/hook")["SubscriptionArn"]
    expect(
        "AWS::SNS::Topic", good, region="us-east-1", arn=good, TopicArn=good, TopicName="good", DisplayName="Good", KmsMasterKeyId="alias/aws/sns", PolicyDocument=POLICY, Owner=ACCOUNT, FifoTopic=None, ArchivePolicy=None,
        Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], SubscriptionsPending=0, DeliveryStatusRoles=None,
        Subscribers=[
            {"TopicArn": good, "Protocol": "sqs", "SubscriptionArn": to_queue, "Owner": ACCOUNT, "Endpoint": queue_arn},
            {"TopicArn": good, "Protocol": "email", "SubscriptionArn": to_mail, "Owner": ACCOUNT, "Endpoint": "ann@example.com"},
        ],
    )
    expect("AWS::SNS::Topic", fifo, region="us-east-1", FifoTopic=True, ContentBasedDeduplication=True, Subscribers=[])
    # moto counts no confirmed subscriptions, and gives a topic without a display name an empty one.
    expect("AWS::SNS::Topic", bare, region="eu-west-1", TopicName="bare", KmsMasterKeyId=None, Tags=[])
    expect.count("AWS::SNS::Topic", 3)
    expect("AWS::SNS::Subscription", to_queue, region="us-east-1", arn=to_queue, Arn=to_queue, TopicArn=good, Protocol="sqs", Endpoint=queue_arn, Owner=ACCOUNT, RawMessageDelivery=True, FilterPolicy={"kind": ["order"]}, RedrivePolicy={"deadLetterTargetArn": queue_arn})
    expect("AWS::SNS::Subscription", to_mail, region="us-east-1", Protocol="email", Endpoint="ann@example.com")
    expect("AWS::SNS::Subscription", plain, region="eu-west-1", Protocol="http", Endpoint="http://example.com/hook", RawMessageDelivery=False, FilterPolicy=None, RedrivePolicy=None)
    expect.count("AWS::SNS::Subscription", 3)


@recorded
def attributes(answer, expect):
    topic, other = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms", f"arn:aws:sns:us-east-1:{ACCOUNT}:open"
    role = f"arn:aws:iam::{ACCOUNT}:role/sns-logs"
    protection = {"Name": "p", "Version": "2021-06-01", "Statement": [{"DataDirection": "Inbound", "Principal": ["*"], "DataIdentifier": ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"], "Operation": {"Deny": {}}}]}
    archive = {"MessageRetentionPeriod": "30"}
    answer("sns:ListTopics", {"Topics": []}, region="eu-west-1")
    answer("sns:ListTopics", {"Topics": [{"TopicArn": topic}, {"TopicArn": other}, {"TopicArn": topic + "-went"}]}, region="us-east-1")
    answer("sns:GetTopicAttributes", {"Attributes": {
        "TopicArn": topic, "Owner": ACCOUNT, "Policy": json.dumps(POLICY), "DisplayName": "", "SubscriptionsConfirmed": "1", "SubscriptionsPending": "2", "SubscriptionsDeleted": "0", "SignatureVersion": "2", "TracingConfig": "Active",
        "EffectiveDeliveryPolicy": "{}", "HTTPSuccessFeedbackRoleArn": role, "HTTPFailureFeedbackRoleArn": role, "HTTPSuccessFeedbackSampleRate": "100", "ArchivePolicy": json.dumps(archive),
    }}, params={"TopicArn": topic})
    answer("sns:GetTopicAttributes", {"Attributes": {
        "TopicArn": other, "Owner": ACCOUNT, "Policy": json.dumps(POLICY), "SubscriptionsConfirmed": "0", "SubscriptionsPending": "0", "SubscriptionsDeleted": "0", "EffectiveDeliveryPolicy": "{}",
    }}, params={"TopicArn": other})
    answer.error("sns:GetTopicAttributes", "NotFound", "Topic does not exist", params={"TopicArn": topic + "-went"})
    subscribers = [
        {"SubscriptionArn": topic + ":1", "Owner": "210987654321", "Protocol": "https", "Endpoint": "https://example.com/hook", "TopicArn": topic},
        {"SubscriptionArn": "PendingConfirmation", "Owner": ACCOUNT, "Protocol": "email", "Endpoint": "ann@example.com", "TopicArn": topic},
        {"SubscriptionArn": "PendingConfirmation", "Owner": ACCOUNT, "Protocol": "email", "Endpoint": "ben@example.com", "TopicArn": topic},
    ]
    answer("sns:ListSubscriptionsByTopic", {"Subscriptions": subscribers}, params={"TopicArn": topic})
    answer.error("sns:ListSubscriptionsByTopic", "AuthorizationError", "User is not authorized to perform: SNS:ListSubscriptionsByTopic", kind="denied", params={"TopicArn": other})
    answer("sns:GetDataProtectionPolicy", {"DataProtectionPolicy": json.dumps(protection)}, params={"ResourceArn": topic})
    answer("sns:GetDataProtectionPolicy", {}, params={"ResourceArn": other})
    answer("sns:ListTagsForResource", {"Tags": []})
    expect(
        "AWS::SNS::Topic", topic, region="us-east-1", SignatureVersion="2", TracingConfig="Active", ArchivePolicy=archive, DeliveryStatusRoles={"HTTPSuccessFeedbackRoleArn": role, "HTTPFailureFeedbackRoleArn": role},
        SubscriptionsConfirmed=1, SubscriptionsPending=2, DataProtectionPolicy=protection, Subscribers=subscribers, Tags=[],
    )
    expect("AWS::SNS::Topic", other, region="us-east-1", DisplayName=None, SignatureVersion=None, TracingConfig=None, ArchivePolicy=None, DeliveryStatusRoles=None, DataProtectionPolicy=None, Subscribers=Unknown("denied"), FifoTopic=None, KmsMasterKeyId=None)
    expect.count("AWS::SNS::Topic", 2)
    # What waits to be confirmed, or was deleted, has no ARN: it is no row, and no gap either.
    answer("sns:ListSubscriptions", {"Subscriptions": []}, region="eu-west-1")
    answer("sns:ListSubscriptions", {"Subscriptions": [
        {"SubscriptionArn": topic + ":2", "Owner": ACCOUNT, "Protocol": "sqs", "Endpoint": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "TopicArn": topic},
        *subscribers[1:],
        {"SubscriptionArn": "Deleted", "Owner": ACCOUNT, "Protocol": "email", "Endpoint": "eve@example.com", "TopicArn": topic},
    ]}, region="us-east-1")
    answer("sns:GetSubscriptionAttributes", {"Attributes": {
        "SubscriptionArn": topic + ":2", "TopicArn": topic, "Protocol": "sqs", "Endpoint": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "Owner": ACCOUNT, "RawMessageDelivery": "false", "ConfirmationWasAuthenticated": "true", "PendingConfirmation": "false",
        "SubscriptionPrincipal": f"arn:aws:iam::{ACCOUNT}:user/ann",
    }})
    expect("AWS::SNS::Subscription", topic + ":2", region="us-east-1", RawMessageDelivery=False, FilterPolicy=None, ConfirmationWasAuthenticated=True, SubscriptionPrincipal=f"arn:aws:iam::{ACCOUNT}:user/ann")
    expect.count("AWS::SNS::Subscription", 1)
