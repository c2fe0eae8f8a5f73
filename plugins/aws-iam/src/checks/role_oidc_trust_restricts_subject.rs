//! See [`role_oidc_trust_restricts_subject`].

use crate::resources::RoleTrust;
use crate::statement::{conditions, principals, values};
use crate::trust::{self, Comparison};
use bartizan_sdk::policy::{Principal, Statement};
use bartizan_sdk::prelude::*;

/// Identity providers of build services sign tokens for all of their customers. A trust policy that
/// looks at the audience alone, or at any repository, lets everybody with an account there take the
/// role. The subject claim says whose workflow asks: it must be compared, with an operator that fails
/// when the claim is missing, to a value that names at least the organization or namespace.
///
/// ## Remediation
/// Add a condition on the subject, for GitHub for example `"StringEquals": {
/// "token.actions.githubusercontent.com:sub": "repo:my-org/my-repo:environment:production" }`.
///
/// Use `StringLike` only with the organization and repository written out, and never `IfExists` or
/// `ForAllValues`, which are true when the claim is missing. Then look in CloudTrail for
/// `AssumeRoleWithWebIdentity` calls with other subjects.
#[check(
    id = "iam-role-oidc-trust-restricts-subject",
    title = "IAM roles that trust OIDC providers restrict the subject",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC02-BP04"],
)]
pub fn role_oidc_trust_restricts_subject(role: &RoleTrust) -> Outcome {
    let mut demanded = false;
    for statement in trust::granting(role.trust_policy()?, "sts:AssumeRoleWithWebIdentity")? {
        for principal in principals(&statement) {
            let Principal::Federated(provider) = principal? else { continue };
            let Some(provider) = Provider::of(provider) else { continue };
            demanded = true;
            if !provider.is_restricted_by(&statement)? {
                let name = trust::name(&statement);
                let detail = format!("{name} trusts any subject of {}", provider.name);
                return Err(Reason::fail(detail).at(statement.node()));
            }
        }
    }
    if !demanded {
        not_applicable!("the role trusts no OIDC provider");
    }
    PASS
}

/// An OIDC provider, and what says for whom its token is.
struct Provider<'a> {
    /// Its issuer without scheme, which its condition keys begin with.
    name: &'a str,
    /// The claims that restrict, any of them.
    claims: &'static [&'static str],
    tenancy: Tenancy,
}

/// Whom a provider signs tokens for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tenancy {
    /// Anybody: a subject must name the organization before its first wildcard.
    Shared,
    /// A Kubernetes cluster: a subject must name the namespace.
    Cluster,
    /// One customer: any fixed beginning tells its workloads apart.
    Own,
}

/// Issuers that serve all customers of a service.
const SHARED: [&str; 6] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.vercel.com",
    "auth.docker.com",
];

impl<'a> Provider<'a> {
    /// From a principal: an ARN, or the name of one that IAM knows by itself. None for SAML.
    fn of(principal: &'a str) -> Option<Self> {
        let name = if principal.starts_with("arn:") {
            principal.splitn(6, ':').nth(5)?.strip_prefix("oidc-provider/")?
        } else {
            principal
        };
        // Apps that anybody may sign in to are told apart by the app, not by the person.
        let claims: &[&str] = match name {
            "accounts.google.com" => &["aud", "oaud", "sub"],
            "cognito-identity.amazonaws.com" => &["aud", "sub"],
            "graph.facebook.com" => &["app_id", "id"],
            "www.amazon.com" => &["app_id", "user_id"],
            "token.actions.githubusercontent.com" => {
                &["sub", "job_workflow_ref", "repository", "repository_id"]
            }
            _ => &["sub"],
        };
        let host = name.split('/').next().unwrap_or(name);
        let tenancy = if SHARED.contains(&host) {
            Tenancy::Shared
        } else if host.starts_with("oidc.eks.") {
            Tenancy::Cluster
        } else {
            Tenancy::Own
        };
        Some(Self { name, claims, tenancy })
    }

    /// Whether a condition compares a claim with values that all name someone.
    fn is_restricted_by(&self, statement: &Statement<'_>) -> Tri {
        tri::any(conditions(statement).into_iter().map(|condition| {
            let condition = condition?;
            let Some((issuer, claim)) = condition.key.rsplit_once(':') else { return Ok(false) };
            let right_key = issuer.eq_ignore_ascii_case(self.name)
                && self.claims.iter().any(|known| claim.eq_ignore_ascii_case(known));
            let Some(comparison) = trust::compares_text(&condition).filter(|_| right_key) else {
                return Ok(false);
            };
            let mut any = false;
            for value in values(&condition) {
                if !self.names_someone(claim, &value?, comparison) {
                    return Ok(false);
                }
                any = true;
            }
            Ok(any)
        }))
    }

    fn names_someone(&self, claim: &str, value: &str, comparison: Comparison) -> bool {
        let (fixed, whole) = comparison.fixed(value);
        if whole {
            return !fixed.is_empty();
        }
        // `repo:my-org*` is also `repo:my-org-of-somebody-else`: the name must end before the wildcard.
        let ended = |rest: &str| rest.find([':', '/']).is_some_and(|end| end > 0);
        match self.tenancy {
            Tenancy::Shared if claim.eq_ignore_ascii_case("sub") => {
                fixed.split_once(':').is_some_and(|(_, rest)| ended(rest))
            }
            Tenancy::Shared => ended(fixed),
            Tenancy::Cluster => fixed.strip_prefix("system:serviceaccount:").is_some_and(ended),
            Tenancy::Own => !fixed.is_empty(),
        }
    }
}

examples! {
    pass "one branch of one repository" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringEquals": {
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                "token.actions.githubusercontent.com:sub": "repo:my-org/my-repo:ref:refs/heads/main",
            } } }],
    }, "Path": "/" };
    pass "anything of one repository" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": ["repo:my-org/my-repo:*", "repo:my-org/other:*"] } } }],
    }, "Path": "/" };
    pass "every repository of an organization" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "ForAnyValue:StringLike": { "token.actions.githubusercontent.com:sub": "repo:my-org/*" } } }],
    }, "Path": "/" };
    pass "a service account of a cluster" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D" },
            "Condition": { "StringLike": { "oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D:sub": "system:serviceaccount:shop:*" } } }],
    }, "Path": "/" };
    pass "one pool of identities" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "cognito-identity.amazonaws.com" },
            "Condition": {
                "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-dcba-dcba-dcba-123456789012" },
                "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
            } }],
    }, "Path": "/" };
    pass "a provider of our own" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
            "Condition": { "StringLike": { "login.example.com:sub": "build-*" } } }],
    }, "Path": "/" };
    fail "the audience alone" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Sid": "Pipeline", "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } } }],
    }, "Path": "/" }, detail = "statement Pipeline trusts any subject of token.actions.githubusercontent.com";
    fail "no condition" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:*",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" } }],
    }, "Path": "/" };
    fail "any repository" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": "repo:*" } } }],
    }, "Path": "/" };
    fail "any subject" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
            "Condition": { "StringLike": { "login.example.com:sub": "*" } } }],
    }, "Path": "/" };
    fail "organizations that begin alike" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": "repo:my-org*" } } }],
    }, "Path": "/" };
    fail "one value of two is too wide" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
            "Condition": { "StringLike": { "gitlab.com:sub": ["project_path:my-group/app:*", "project_path:*/app:*"] } } }],
    }, "Path": "/" };
    fail "if the claim is there" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringEqualsIfExists": { "token.actions.githubusercontent.com:sub": "repo:my-org/my-repo:ref:refs/heads/main" } } }],
    }, "Path": "/" };
    fail "for all values, also none" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "ForAllValues:StringLike": { "token.actions.githubusercontent.com:sub": "repo:my-org/my-repo:*" } } }],
    }, "Path": "/" };
    fail "everybody but one" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "Condition": { "StringNotEquals": { "token.actions.githubusercontent.com:sub": "repo:other/app:ref:refs/heads/main" } } }],
    }, "Path": "/" };
    fail "the subject of another provider" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
            "Condition": { "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:my-org/my-repo:ref:refs/heads/main" } } }],
    }, "Path": "/" };
    fail "any service account of a cluster" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D" },
            "Condition": { "StringLike": { "oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D:sub": "system:serviceaccount:*:*" } } }],
    }, "Path": "/" };
    fail "any pool of identities" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": "cognito-identity.amazonaws.com" },
            "Condition": { "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" } } }],
    }, "Path": "/" };
    not_applicable "SAML" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
            "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/corp" } }],
    }, "Path": "/" };
    not_applicable "a service" => { "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "ec2.amazonaws.com" } }],
    }, "Path": "/" };
    unknown "access denied" => {
        "Path": "/", "AssumeRolePolicyDocument": unknown("denied|iam:GetAccountAuthorizationDetails")
    };
}
