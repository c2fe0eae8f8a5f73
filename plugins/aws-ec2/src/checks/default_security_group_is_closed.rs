//! See [`default_security_group_is_closed`].

use crate::resources::{Group, fail_at};
use bartizan_sdk::prelude::*;

/// Whatever is launched without a word about groups gets its network's default group. As AWS makes it,
/// members reach each other at every port and may send anything anywhere. Closed, it gives nothing to
/// what somebody forgot to put into a group of its own.
///
/// ## Remediation
/// Give what uses the default group a group of its own, then delete all inbound and outbound rules of
/// the default group; the group itself cannot be deleted.
///
/// With the CLI: `aws ec2 revoke-security-group-ingress --group-id ID --security-group-rule-ids RULES`,
/// and the same with `revoke-security-group-egress`.
#[check(
    id = "ec2-default-security-group-is-closed",
    title = "Default security groups let nothing in and nothing out",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn default_security_group_is_closed(group: &Group) -> Outcome {
    if group.name()? != Some("default") {
        not_applicable!("the group is no default group");
    }
    let rules = [("inbound", group.ingress()), ("outbound", group.egress())];
    let (mut open, mut values, mut unread) = (Vec::new(), Vec::new(), None);
    for (direction, rules) in rules {
        match rules {
            Ok(rules) => {
                let rules = rules.unwrap_or_default();
                if !rules.is_empty() {
                    open.push(format!("{} {direction}", rules.len()));
                    values.push(rules.node());
                }
            }
            Err(why) => unread = Some(why),
        }
    }
    if open.is_empty() {
        return unread.map_or(PASS, Err);
    }
    fail_at(format!("the default group has rules: {}", open.join(", ")), values)
}

examples! {
    pass "no rules" => { "GroupName": "default", "SecurityGroupIngress": [], "SecurityGroupEgress": [] };
    fail "as AWS makes it" => {
        "@id": "sg-1", "GroupName": "default",
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "SourceSecurityGroupId": "sg-1" }],
        "SecurityGroupEgress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }],
    }, detail = "the default group has rules: 1 inbound, 1 outbound";
    fail "only outbound" => {
        "GroupName": "default", "SecurityGroupIngress": [],
        "SecurityGroupEgress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }, { "IpProtocol": "-1", "CidrIpv6": "::/0" }],
    }, detail = "the default group has rules: 2 outbound";
    fail "inbound, outbound unknown" => {
        "GroupName": "default",
        "SecurityGroupIngress": [{ "IpProtocol": "-1", "SourceSecurityGroupId": "sg-1" }],
        "SecurityGroupEgress": unknown("parse"),
    }, detail = "1 inbound";
    not_applicable "another group" => {
        "GroupName": "web", "SecurityGroupIngress": [], "SecurityGroupEgress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }],
    };
    unknown "outbound unknown" => {
        "GroupName": "default", "SecurityGroupIngress": [], "SecurityGroupEgress": unknown("parse"),
    };
    unknown "name unknown" => {
        "GroupName": unknown("denied|ec2:DescribeSecurityGroups"), "SecurityGroupIngress": [], "SecurityGroupEgress": [],
    };
}
