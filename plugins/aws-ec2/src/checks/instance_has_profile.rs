//! See [`instance_has_profile`].

use crate::resources::InstanceProfile;
use bartizan_sdk::prelude::*;

/// A program on an instance that needs AWS gets temporary credentials from the instance's role. Where
/// there is none, people copy access keys onto the machine, which work for ever and from anywhere; and
/// Systems Manager cannot look after the machine, unless the account gives it a default role.
///
/// ## Remediation
/// Give the instance a role with just what its programs need, for Systems Manager the policy
/// `AmazonSSMManagedInstanceCore`: **Actions**, **Security**, **Modify IAM role**.
///
/// With the CLI: `aws ec2 associate-iam-instance-profile --instance-id ID --iam-instance-profile
/// Name=PROFILE`. No restart is needed.
#[check(
    id = "ec2-instance-has-profile",
    title = "EC2 instances have a role",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn instance_has_profile(instance: &InstanceProfile) -> Outcome {
    ensure!(instance.profile().exists()?, "the instance has no role");
    PASS
}

examples! {
    pass "a profile" => { "IamInstanceProfile": "web" };
    fail "none" => { "IamInstanceProfile": null }, detail = "no role";
    unknown "access denied" => { "IamInstanceProfile": unknown("denied|ec2:DescribeInstances") };
}
