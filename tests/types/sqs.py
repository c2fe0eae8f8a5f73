"""Amazon SQS."""
import json

from types_lib import Unknown, recorded, seed

ACCOUNT = "123456789012"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]}


@seed
def queues(aws, expect):
    sqs, west = aws("sqs"), aws("sqs", region="eu-west-1")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    redrive = {"deadLetterTargetArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead", "maxReceiveCount": 3}
    good = sqs.create_queue(
        QueueName="good", tags={"b": "2", "a": "1"},
        Attributes={"KmsMasterKeyId": "alias/mine", "KmsDataKeyReusePeriodSeconds": "600", "SqsManagedSseEnabled": "false", "MessageRetentionPeriod": "86400", "VisibilityTimeout": "60", "RedrivePolicy": json.dumps(redrive)},
    )["QueueUrl"]
    fifo = sqs.create_queue(QueueName="ordered.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    open_to_all = west.create_queue(QueueName="open", Attributes={"Policy": json.dumps(POLICY)})["QueueUrl"]
    # moto's times have fractions, where SQS's are whole seconds: the recording proves those.
    expect(
        "AWS::SQS::Queue", good, region="us-east-1", QueueUrl=good, QueueName="good", Arn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:good", KmsMasterKeyId="alias/mine", KmsDataKeyReusePeriodSeconds=600, SqsManagedSseEnabled=False,
        MessageRetentionPeriod=86400, VisibilityTimeout=60, RedrivePolicy=redrive, PolicyDocument=None, FifoQueue=None, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    )
    expect("AWS::SQS::Queue", dead, region="us-east-1", RedrivePolicy=None, KmsMasterKeyId=None, Tags=[])
    expect("AWS::SQS::Queue", fifo, region="us-east-1", QueueName="ordered.fifo", FifoQueue=True, ContentBasedDeduplication=True)
    expect("AWS::SQS::Queue", open_to_all, region="eu-west-1", PolicyDocument=POLICY, RedriveAllowPolicy=None)
    expect.count("AWS::SQS::Queue", 4)


@recorded
def attributes(answer, expect):
    one, two, went = (f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/{name}" for name in ("one", "two", "went"))
    # SQS leaves the list out where there is no queue.
    answer("sqs:ListQueues", {}, region="eu-west-1")
    answer("sqs:ListQueues", {"QueueUrls": [one, two, went]}, region="us-east-1")
    answer("sqs:GetQueueAttributes", {"Attributes": {
        "QueueArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:one", "ApproximateNumberOfMessages": "0", "CreatedTimestamp": "1767323045", "LastModifiedTimestamp": "1767323045", "VisibilityTimeout": "30", "MaximumMessageSize": "262144",
        "MessageRetentionPeriod": "345600", "DelaySeconds": "0", "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true", "RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
    }}, params={"QueueUrl": one})
    answer.error("sqs:GetQueueAttributes", "AccessDenied", "User is not authorized to perform: sqs:getqueueattributes", kind="denied", params={"QueueUrl": two})
    answer.error("sqs:GetQueueAttributes", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.", params={"QueueUrl": went})
    answer("sqs:ListQueueTags", {})
    expect("AWS::SQS::Queue", one, region="us-east-1", SqsManagedSseEnabled=True, KmsMasterKeyId=None, KmsDataKeyReusePeriodSeconds=None, PolicyDocument=None, FifoQueue=None, ContentBasedDeduplication=None, CreatedTimestamp=1767323045, RedriveAllowPolicy={"redrivePermission": "denyAll"}, MessageRetentionPeriod=345600, Tags=[])
    expect("AWS::SQS::Queue", two, region="us-east-1", SqsManagedSseEnabled=Unknown("denied"), PolicyDocument=Unknown("denied"), Tags=[])
    expect.count("AWS::SQS::Queue", 2)
