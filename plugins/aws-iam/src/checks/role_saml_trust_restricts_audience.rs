//! See [`role_saml_trust_restricts_audience`].

use crate::resources::RoleTrust;
use crate::statement::{conditions, principals, values};
use crate::trust::{self, Comparison};
use bartizan_sdk::policy::Principal;
use bartizan_sdk::prelude::*;

/// A SAML assertion names the service that it was made for. Without a condition on `SAML:aud`, an
/// assertion that the identity provider made for another recipient could be turned in for the role.
///
/// ## Remediation
/// Add `"StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" }` to the statement, with the
/// sign-in endpoint that your identity provider sends people to.
///
/// Regional endpoints look like `https://eu-west-1.signin.aws.amazon.com/saml`; list several, so that
/// sign-in works when one region is down.
#[check(
    id = "iam-role-saml-trust-restricts-audience",
    title = "IAM roles that trust SAML providers restrict the audience",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC02-BP04"],
)]
pub fn role_saml_trust_restricts_audience(role: &RoleTrust) -> Outcome {
    let mut demanded = false;
    for statement in trust::granting(role.trust_policy()?, "sts:AssumeRoleWithSAML")? {
        let saml = tri::any(
            principals(&statement)
                .into_iter()
                .map(|principal| Ok(matches!(principal?, Principal::Federated(arn) if is_saml(arn)))),
        )?;
        if !saml {
            continue;
        }
        demanded = true;
        let restricted = tri::any(conditions(&statement).into_iter().map(|condition| {
            let condition = condition?;
            let Some(comparison) = trust::compares_text(&condition).filter(|_| condition.key_is("SAML:aud"))
            else {
                return Ok(false);
            };
            tri::all(values(&condition).into_iter().map(|value| Ok(is_endpoint(&value?, comparison))))
        }))?;
        if !restricted {
            let detail = format!("{} takes assertions for any audience", trust::name(&statement));
            return Err(Reason::fail(detail).at(statement.node()));
        }
    }
    if !demanded {
        not_applicable!("the role trusts no SAML provider");
    }
    PASS
}

/// Whether an ARN is that of a SAML provider.
fn is_saml(arn: &str) -> bool {
    arn.splitn(6, ':').nth(5).is_some_and(|resource| resource.starts_with("saml-provider/"))
}

/// Whether a value is an audience, or the sign-in endpoints of all regions.
fn is_endpoint(value: &str, comparison: Comparison) -> bool {
    let (fixed, whole) = comparison.fixed(value);
    if whole { !fixed.is_empty() } else { value.contains("signin.") }
}

examples! {
    pass "the sign-in endpoint" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" },
            "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } } }],
    } };
    pass "the endpoints of all regions" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" },
            "Condition": { "StringLike": { "saml:aud": ["https://*.signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml"] } } }],
    } };
    fail "nothing" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" } }],
    } }, detail = "any audience";
    fail "any value" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" },
            "Condition": { "StringLike": { "SAML:aud": "*" } } }],
    } };
    fail "if it is said" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" },
            "Condition": { "StringEqualsIfExists": { "SAML:aud": "https://signin.aws.amazon.com/saml" } } }],
    } };
    not_applicable "a service" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "ec2.amazonaws.com" } }],
    } };
    unknown "access denied" => {
        "Path": "/", "AssumeRolePolicyDocument": unknown("denied|iam:GetAccountAuthorizationDetails")
    };
}
