"""GuardDuty's detector."""

from common import PLAIN, REGION, expect, plain

DETECTOR = "AWS::GuardDuty::Detector"

unlisted = ("not-applicable", "the detector does not list the plan")
PLAIN |= {
    DETECTOR: {
        "guardduty-detector-is-administered": ("unknown", "the answer names nobody, and AWS documents no such answer"),
        "guardduty-detector-exports-findings": ("unknown", "moto does not play ListPublishingDestinations"),
        "guardduty-detector-publishes-updates-in-time": ("pass", "every hour, as the settings demand"),
        "guardduty-detector-monitors-runtime": unlisted,
        "guardduty-detector-scans-volumes-for-malware": unlisted,
        "guardduty-detector-watches-database-logins": unlisted,
        "guardduty-detector-watches-eks-audit-logs": unlisted,
        "guardduty-detector-watches-lambda-traffic": unlisted,
        "guardduty-detector-watches-s3-data": unlisted,
    },
}


def seed(aws):
    # moto lists the plans that were named; AWS lists all.
    detector = aws("guardduty").create_detector(Enable=True, FindingPublishingFrequency="ONE_HOUR", Features=[
        {"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}, {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"},
        {"Name": "RUNTIME_MONITORING", "Status": "DISABLED"}])["DetectorId"]
    plain(DETECTOR, detector,
          watches_s3_data=("pass", "turned on"),
          watches_database_logins=("fail", "turned off"),
          monitors_runtime=("fail", "turned off, and the settings demand it"))
    expect("guardduty-detector-is-enabled", "Bartizan::GuardDuty::Status", REGION, "pass", "a detector is at work")
