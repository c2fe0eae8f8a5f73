"""Security Hub."""

from common import ACCOUNT, REGION, SCOPE, expect

HUB, STATUS = "AWS::SecurityHub::Hub", "Bartizan::SecurityHub::Status"


def seed(aws):
    aws("securityhub").enable_security_hub()
    hub = f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default"
    expect("securityhub-hub-is-enabled", STATUS, REGION, "pass", "turned on")
    expect("securityhub-hub-judges-by-wanted-standard", STATUS, REGION, "unknown", "moto does not play GetEnabledStandards")
    expect("securityhub-hub-enables-new-controls", HUB, hub, "pass", "as a new hub does")
    expect("securityhub-hub-consolidates-findings", HUB, hub, "pass", "as a new hub does")
    expect("securityhub-account-aggregates-findings", SCOPE, ACCOUNT, "unknown", "one region is read, and nobody knows of others")
