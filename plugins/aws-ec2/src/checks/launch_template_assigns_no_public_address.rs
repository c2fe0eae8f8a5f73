//! See [`launch_template_assigns_no_public_address`].

use crate::resources::{TemplateNetwork, each_version, fail_unseen};
use bartizan_sdk::prelude::*;

/// A launch template that gives public addresses puts every instance of its fleet into the open, where
/// one careless rule of a security group exposes all of them at once.
///
/// ## Remediation
/// Make a version whose network interfaces leave **Auto-assign public IP** off, make it the default,
/// and put a load balancer before what must be reached.
#[check(
    id = "ec2-launch-template-assigns-no-public-address",
    title = "Launch templates give instances no public address",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP01"],
)]
pub fn launch_template_assigns_no_public_address(template: &TemplateNetwork) -> Outcome {
    each_version(template.latest(), template.default(), |name, version| {
        let interfaces = version.interfaces()?.unwrap_or_default();
        if interfaces.any(|interface| interface.public().equals(true))? {
            return fail_unseen(format!("the {name} version gives public addresses"), template.row());
        }
        PASS
    })
}

examples! {
    pass "off" => {
        "LaunchTemplateData": { "NetworkInterfaces": [{ "AssociatePublicIpAddress": false }] },
        "DefaultVersionData": { "NetworkInterfaces": [{ "AssociatePublicIpAddress": false }] },
    };
    pass "left to the subnet" => { "LaunchTemplateData": {}, "DefaultVersionData": { "NetworkInterfaces": [{}] } };
    pass "a template of CloudFormation" => {
        "LaunchTemplateData": {}, "DefaultVersionData": unknown("not-in-source"),
    };
    fail "on" => {
        "LaunchTemplateData": { "NetworkInterfaces": [{ "AssociatePublicIpAddress": true }] },
        "DefaultVersionData": {},
    }, detail = "the latest version gives public addresses";
    fail "on in the default version, the latest unknown" => {
        "LaunchTemplateData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
        "DefaultVersionData": { "NetworkInterfaces": [{}, { "AssociatePublicIpAddress": true }] },
    }, detail = "the default version gives public addresses";
    unknown "access denied" => {
        "LaunchTemplateData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
        "DefaultVersionData": unknown("denied|ec2:DescribeLaunchTemplateVersions"),
    };
}
