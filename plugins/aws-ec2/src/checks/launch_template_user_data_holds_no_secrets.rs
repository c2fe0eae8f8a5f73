//! See [`launch_template_user_data_holds_no_secrets`].

use crate::resources::{TemplateUserData, each_version, fail_unseen};
use crate::secrets;
use bartizan_sdk::prelude::*;

/// A launch template hands its user data to every instance that it launches, and shows it to everybody
/// who may describe templates. Old versions are kept until somebody deletes them.
///
/// It looks at the latest and the default version for the same as the check of instances: private
/// keys, secret access keys of AWS, tokens by their makers' prefixes, passwords in URLs, and literals
/// that are assigned to a name such as `DB_PASSWORD`. The finding names lines and kinds, never the
/// value. User data that is packed with gzip stays undecided.
///
/// ## Remediation
/// Change the secret first. Put it into Secrets Manager or Parameter Store, let the script fetch it,
/// make a version of the template without it, and delete the versions that hold it.
#[check(
    id = "ec2-launch-template-user-data-holds-no-secrets",
    title = "User data of launch templates holds no secrets",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP03"],
)]
pub fn launch_template_user_data_holds_no_secrets(template: &TemplateUserData) -> Outcome {
    each_version(template.latest(), template.default(), |name, version| {
        let Some(encoded) = version.user_data()? else { return PASS };
        let found = secrets::find(&secrets::decode(encoded)?);
        if found.is_empty() {
            return PASS;
        }
        let detail = format!("the {name} version's user data holds {}", secrets::text(&found));
        fail_unseen(detail, template.row())
    })
}

examples! {
    pass "no user data" => { "LaunchTemplateData": {}, "DefaultVersionData": {} };
    pass "a harmless script" => {
        "LaunchTemplateData": { "UserData": "IyEvYmluL2Jhc2gKZG5mIC15IHVwZ3JhZGUK" }, "DefaultVersionData": {},
    };
    pass "a template of CloudFormation" => { "LaunchTemplateData": {}, "DefaultVersionData": unknown("not-in-source") };
    fail "a password on the second line" => {
        "LaunchTemplateData": { "UserData": "IyEvYmluL2Jhc2gKREJfUEFTU1dPUkQ9aHVudGVyMjIK" }, "DefaultVersionData": {},
    }, detail = "the latest version's user data holds a password (line 2)";
    fail "in the default version, the latest unknown" => {
        "LaunchTemplateData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
        "DefaultVersionData": { "UserData": "Z2l0IGNsb25lIGh0dHBzOi8vbWU6aHVudGVyMjJAZ2l0LmV4YW1wbGUuY29tL2FwcAo=" },
    }, detail = "the default version's user data holds a password in a URL (line 1)";
    not_applicable "nothing of it in the source" => {
        "LaunchTemplateData": unknown("not-in-source"), "DefaultVersionData": unknown("not-in-source"),
    };
    unknown "packed" => {
        "LaunchTemplateData": { "UserData": "H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==" }, "DefaultVersionData": {},
    };
    unknown "not base64" => { "LaunchTemplateData": { "UserData": "%%%" }, "DefaultVersionData": {} };
    unknown "access denied" => {
        "LaunchTemplateData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
        "DefaultVersionData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
    };
}
