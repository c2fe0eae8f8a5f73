"""Trails."""

from common import ACCOUNT, PLAIN, REGION, SCOPE, expect, plain

TRAIL = "AWS::CloudTrail::Trail"

PLAIN |= {
    # A trail of one region that is logging into seed-logs.
    TRAIL: {
        "cloudtrail-trail-bucket-is-known": ("pass", "a bucket of the account"),
        "cloudtrail-trail-bucket-is-not-public": ("pass", "the bucket's block hides it"),
        "cloudtrail-trail-bucket-logs-accesses": ("fail", "the bucket, which takes logs, logs no accesses itself"),
        "cloudtrail-trail-delivers-log-files": ("pass", "logging since a moment ago"),
        "cloudtrail-trail-delivers-to-cloudwatch-logs": ("fail", "no log group"),
        "cloudtrail-trail-encrypts-with-kms": ("fail", "no key"),
        "cloudtrail-trail-validates-log-files": ("fail", "not turned on"),
    },
}


def seed(aws):
    trails = aws("cloudtrail")

    def trail(name, bucket="seed-logs", logging=True, differs=(), **settings):
        trails.create_trail(Name=name, S3BucketName=bucket, **settings)
        if logging:
            trails.start_logging(Name=name)
        plain(TRAIL, f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}", **dict(differs))

    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*"
    trail("everything", bucket="seed-good", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True, EnableLogFileValidation=True,
          KmsKeyId=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/seed",
          CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=f"arn:aws:iam::{ACCOUNT}:role/trail",
          differs={
              "bucket_logs_accesses": ("pass", "seed-good logs to seed-logs"),
              "encrypts_with_kms": ("pass", "a key"),
              "validates_log_files": ("pass", "turned on"),
              "delivers_to_cloudwatch_logs": ("pass", "to a log group, since a moment ago"),
          })
    trails.put_event_selectors(TrailName="everything", EventSelectors=[{
        "ReadWriteType": "All", "IncludeManagementEvents": True,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}])
    trails.put_insight_selectors(TrailName="everything", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
    trail("public", bucket="seed-public-logs", differs={"bucket_is_not_public": ("fail", "everybody may write to seed-public-logs")})
    trail("open", bucket="seed-public-policy", differs={"bucket_is_not_public": ("fail", "everybody may read seed-public-policy")})
    trail("stopped", logging=False, differs={"delivers_log_files": ("fail", "never started")})

    aws("s3").create_bucket(Bucket="seed-gone")
    elsewhere = ("not-applicable", "whoever has the bucket judges it")
    trail("elsewhere", bucket="seed-gone", differs={
        "bucket_is_known": ("manual", "nobody knows whose bucket it is"),
        "bucket_is_not_public": elsewhere, "bucket_logs_accesses": elsewhere})
    aws("s3").delete_bucket(Bucket="seed-gone")

    for what in ("management-events", "s3-object-reads", "s3-object-writes"):
        expect(f"cloudtrail-account-records-{what}", SCOPE, ACCOUNT, "pass", "the trail `everything` records them in all regions")
    expect("cloudtrail-account-records-lambda-invocations", SCOPE, ACCOUNT, "fail", "no trail records them, and the settings demand it")
    expect("cloudtrail-account-detects-unusual-activity", SCOPE, ACCOUNT, "fail", "one of two kinds is looked for")
    for check in ("cloudtrail-account-keeps-events-in-lake", "cloudtrail-event-data-store-cannot-be-deleted-at-once"):
        expect(check, SCOPE, ACCOUNT, "unknown", "moto does not play ListEventDataStores")
