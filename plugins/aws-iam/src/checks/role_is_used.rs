//! See [`role_is_used`].

use crate::resources::{RoleUse, is_service_linked};
use bartizan_sdk::prelude::*;

/// IAM tells when a role was last used, for the last 400 days. A role that nobody uses keeps rights
/// and a trust policy that nobody looks after, ready for whoever gets into what it trusts. A role that
/// was never used counts from the day on which it was made; service-linked roles belong to AWS.
///
/// ## Remediation
/// Ask the owner, and look at the role's **Access Advisor** tab; if nobody needs the role, delete it.
///
/// To be careful, first deny everything to the role with an inline policy and wait. A role of IAM
/// Identity Center (`AWSReservedSSO_…`) goes away when the permission set's assignment does. A role for
/// emergencies or yearly work is meant to rest: mute this finding for it, with that reason.
#[check(
    id = "iam-role-is-used",
    title = "IAM roles are used",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP04", "aws-wa-security-2024-11:SEC03-BP06"],
)]
pub fn role_is_used(
    role: &RoleUse,
    #[setting(
        default = 90,
        min = 1,
        max = 400,
        "days after which a role that was not used is unused; IAM tracks 400"
    )]
    days: i64,
    cx: &Cx,
) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    let now = cx.now();
    let in_use = |at: Time| now.days_since(at) < days;
    if tri::any([role.last_used().is_some_and(in_use), role.create_date().is_some_and(in_use)])? {
        return PASS;
    }
    match (role.last_used()?, role.create_date()?) {
        (Some(used), _) => fail!("the role was last used {} days ago", now.days_since(used)),
        (None, Some(made)) => {
            fail!("the role was not used in the last {} days", now.days_since(made).min(400))
        }
        (None, None) => Err(Reason::unknown("not-supplied", "nothing says when the role was made or used")),
    }
}

examples! {
    pass "used lately" => {
        "Path": "/", "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": "2025-12-31T00:00:00+00:00"
    }, now = "2026-01-01T00:00:00Z";
    pass "never used, but young" => {
        "Path": "/", "CreateDate": "2025-12-01T00:00:00+00:00", "LastUsed": null
    }, now = "2026-01-01T00:00:00Z";
    pass "used lately, its age unknown" => {
        "Path": "/", "CreateDate": unknown("partial"), "LastUsed": "2025-12-31T00:00:00+00:00"
    }, now = "2026-01-01T00:00:00Z";
    fail "not used for long" => {
        "Path": "/", "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": "2025-06-01T00:00:00+00:00"
    }, now = "2026-01-01T00:00:00Z", detail = "last used 214 days ago";
    fail "not used within the tracking period" => {
        "Path": "/app/", "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": null
    }, now = "2026-01-01T00:00:00Z", detail = "not used in the last 400 days";
    fail "never used since it was made" => {
        "Path": "/", "CreateDate": "2025-09-01T00:00:00+00:00", "LastUsed": null
    }, now = "2026-01-01T00:00:00Z", detail = "not used in the last 122 days";
    fail "a shorter period is set" => {
        "Path": "/", "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": "2025-12-01T00:00:00+00:00"
    }, settings = { "days": 30 }, now = "2026-01-01T00:00:00Z";
    not_applicable "service-linked" => {
        "Path": "/aws-service-role/elasticloadbalancing.amazonaws.com/",
        "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": null,
    };
    not_applicable "a template knows no use" => {
        "Path": "/", "CreateDate": unknown("not-in-source"), "LastUsed": unknown("not-in-source")
    };
    unknown "access denied" => {
        "Path": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "CreateDate": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "LastUsed": unknown("denied|iam:GetAccountAuthorizationDetails"),
    };
    unknown "old, its use unknown" => {
        "Path": "/", "CreateDate": "2020-01-01T00:00:00+00:00", "LastUsed": unknown("partial")
    };
    unknown "no date at all" => { "Path": "/", "CreateDate": null, "LastUsed": null };
}
