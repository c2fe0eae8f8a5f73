//! See [`recorder_uses_trusted_role`].

use crate::resources::RecorderRole;
use bartizan_sdk::prelude::*;

/// The recorder reads as a role. Config's service-linked role has what all supported types need, gets
/// what new types need, and nobody else can use it or take rights from it. A role of one's own is often
/// short of rights, so that resources are missing from the record in silence.
///
/// ## Remediation
/// Choose Config's service-linked role in Config's settings.
///
/// With the CLI: `aws configservice put-configuration-recorder --configuration-recorder
/// name=NAME,roleARN=arn:aws:iam::ACCOUNT:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`.
/// If a role of your own is meant, as AWS Control Tower has one, name it in the setting `trusted_roles`.
#[check(
    id = "config-recorder-uses-trusted-role",
    title = "Config reads as its service-linked role",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn recorder_uses_trusted_role(
    recorder: &RecorderRole,
    #[setting(default = [], "names of other roles, without a path, that recorders may use")]
    trusted_roles: List<&str>,
) -> Outcome {
    let scope = recorder.scope();
    let role = recorder.role()?.unwrap_or_default();
    let own = format!("arn:{}:iam::{}:role/", scope.partition(), scope.account());
    let Some(path) = role.strip_prefix(&own) else { fail!("the role is not of this account: {role}") };
    if path == "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig" {
        return PASS;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    ensure!(trusted_roles.contains(name)?, "it reads as {name}");
    PASS
}

examples! {
    pass "the service-linked role" => {
        "RoleARN": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    };
    pass "a role that is meant" => { "RoleARN": "arn:aws:iam::111122223333:role/service-role/recorder" },
        settings = { "trusted_roles": ["recorder"] };
    fail "a role of one's own" => { "RoleARN": "arn:aws:iam::111122223333:role/recorder" }, detail = "it reads as recorder";
    fail "the right name in the wrong place" => { "RoleARN": "arn:aws:iam::111122223333:role/AWSServiceRoleForConfig" };
    fail "a role of another account" => { "RoleARN": "arn:aws:iam::444455556666:role/recorder" },
        settings = { "trusted_roles": ["recorder"] }, detail = "the role is not of this account";
    unknown "access denied" => { "RoleARN": unknown("denied|config:DescribeConfigurationRecorders") };
}
