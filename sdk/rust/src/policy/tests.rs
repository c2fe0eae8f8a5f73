#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

extern crate std;

use std::borrow::ToOwned;
use std::boxed::Box;
use std::vec::Vec;

use bartizan_contract::encode::Builder;
use serde_json::{Value as Json, json};

use super::*;
use crate::value::Bound;

/// A document as a check meets it; it lives as long as the tests do.
fn policy(document: &Json) -> Policy<'static> {
    Policy::read(node(document)).unwrap()
}

fn node(document: &Json) -> Node<'static> {
    let mut builder = Builder::new();
    builder.value(document);
    let mut bytes = Vec::new();
    builder.finish(&mut bytes);
    let bound: &'static Bound<'static> = Box::leak(Box::new(Bound::open("Policy", bytes.leak(), 0)));
    Node::new(bound, 0, bound.column.root(0))
}

fn one(statement: &Json) -> Statement<'static> {
    policy(statement).statements().next().unwrap().unwrap()
}

/// A statement that lets everyone in, with a condition.
fn open(condition: &Json) -> Json {
    json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": condition })
}

#[test]
fn documents_have_several_forms() {
    let statement = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let forms = [
        json!({ "Version": "2012-10-17", "Statement": [statement] }),
        json!({ "Statement": statement }),
        json!([statement]),
        statement.clone(),
    ];
    for form in forms {
        assert_eq!(policy(&form).statements().count(), 1, "{form}");
        assert_eq!(policy(&form).allows("s3:GetObject", "*"), Ok(true), "{form}");
    }
    assert_eq!(policy(&json!({ "Version": "2012-10-17" })).statements().count(), 0);
}

#[test]
fn what_is_no_document_is_unknown() {
    assert!(Policy::read(node(&json!("{}"))).is_err());
    let broken = [
        json!([{ "Effect": "allow", "Action": "*", "Resource": "*" }]),
        json!([{ "Action": "*", "Resource": "*" }]),
        json!(["x"]),
        json!([{ "Effect": "Allow", "Principal": 5, "Action": "*" }]),
        json!([{ "Effect": "Allow", "Principal": { "AWS": [7] }, "Action": "*" }]),
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "*", "Condition": "x" }]),
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "*", "Condition": { "StringEquals": 1 } }]),
    ];
    for document in broken {
        let result = policy(&document).public_grants();
        assert!(matches!(result, Err(Reason::Unknown(_))), "{document}: {result:?}");
    }
}

#[test]
fn principals_have_every_form() {
    let cases = [
        (json!("*"), json!(["Anyone"])),
        (json!({ "AWS": "*" }), json!(["Anyone"])),
        (
            json!({ "AWS": ["123456789012", "arn:aws:iam::210987654321:root"] }),
            json!(["123456789012", "210987654321"]),
        ),
        (json!({ "Service": ["a.amazonaws.com"], "Federated": "cognito" }), json!(["none", "none"])),
        (json!({ "CanonicalUser": "79a5" }), json!(["none"])),
        (json!({ "AWS": "AIDAEXAMPLE" }), json!(["none"])),
        (json!({ "Federated": "arn:aws:iam::123456789012:oidc-provider/x" }), json!(["123456789012"])),
    ];
    for (principal, wanted) in cases {
        let statement = one(&json!({ "Effect": "Allow", "Principal": principal }));
        let found: Vec<_> = statement
            .principals()
            .unwrap()
            .map(|p| {
                let p = p.unwrap();
                if p == Principal::Anyone { "Anyone" } else { p.account().unwrap_or("none") }
            })
            .collect();
        let wanted: Vec<_> =
            wanted.as_array().unwrap().iter().map(|w| w.as_str().unwrap().to_owned()).collect();
        let mut found_sorted = found.clone();
        found_sorted.sort_unstable();
        assert_eq!(found_sorted, wanted, "{principal}");
    }
}

#[test]
fn statements_allow_actions() {
    let cases = [
        (json!({ "Action": "*" }), "iam:PassRole", true),
        (json!({ "Action": ["s3:*", "iam:Pass*"] }), "iam:passrole", true),
        (json!({ "Action": "iam:*" }), "*", false),
        (json!({ "Action": "*" }), "*", true),
        (json!({ "NotAction": "iam:*" }), "iam:PassRole", false),
        (json!({ "NotAction": "iam:*" }), "s3:GetObject", true),
        (json!({ "NotAction": "iam:*" }), "*", false),
        (json!({ "NotAction": ["s3:Put*", "s3:Delete*"] }), "s3:*", false),
        (json!({ "NotAction": ["s3:Put*"] }), "iam:*", true),
    ];
    for (mut statement, action, wanted) in cases {
        statement["Effect"] = json!("Allow");
        assert_eq!(one(&statement).allows_action(action), Ok(wanted), "{statement} {action}");
        statement["Effect"] = json!("Deny");
        assert_eq!(one(&statement).allows_action(action), Ok(false), "{statement} {action}");
    }
}

#[test]
fn denials_count_when_they_are_certain() {
    let allow = json!({ "Effect": "Allow", "Action": "iam:*", "Resource": "*" });
    let ask = ("iam:PassRole", "arn:aws:iam::123456789012:role/a");
    let cases = [
        (json!({ "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*" }), false),
        (json!({ "Effect": "Deny", "Action": "iam:Get*", "Resource": "*" }), true),
        (json!({ "Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/b*" }), true),
        (json!({ "Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/*" }), false),
        (json!({ "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" }), false),
        (json!({ "Effect": "Deny", "Action": "*", "NotResource": "arn:aws:iam::*:role/a" }), true),
        (json!({ "Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/${aws:username}" }), true),
        (
            json!({ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } } }),
            true,
        ),
        (
            json!({ "Effect": "Deny", "Principal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
            true,
        ),
        (json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }), false),
        (
            json!({ "Effect": "Deny", "NotPrincipal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
            true,
        ),
    ];
    for (deny, wanted) in cases {
        let document = policy(&json!([allow, deny]));
        assert_eq!(document.allows(ask.0, ask.1), Ok(wanted), "{deny}");
    }
}

#[test]
fn resources_are_told_apart_by_case_and_by_extent() {
    let cases = [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/x", true),
        ("arn:aws:s3:::B/*", "arn:aws:s3:::b/x", false),
        ("arn:aws:s3:::*", "*", false),
        ("*", "*", true),
        ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/x", true),
    ];
    for (resource, asked, wanted) in cases {
        let document = policy(&json!({ "Effect": "Allow", "Action": "*", "Resource": resource }));
        assert_eq!(document.allows("s3:GetObject", asked), Ok(wanted), "{resource} {asked}");
    }
}

#[test]
fn conditions_are_taken_apart() {
    let statement =
        one(&open(&json!({ "ForAnyValue:StringLikeIfExists": { "AWS:PrincipalOrgPaths": ["a", true, 5] } })));
    let condition = statement.conditions().unwrap().next().unwrap().unwrap();
    assert_eq!(condition.operator, "StringLike");
    assert_eq!(condition.quantifier, Some(Quantifier::ForAnyValue));
    assert!(condition.if_exists && condition.key_is("aws:principalorgpaths"));
    let values: Vec<_> = condition.values().map(Result::unwrap).collect();
    assert_eq!(values, ["a", "true", "5"]);
    assert_eq!(condition.value_is("a"), Ok(false), "it has others");
}

#[test]
fn some_conditions_keep_people_out() {
    let people = Some(Narrowing::People);
    let services = Some(Narrowing::Services);
    let cases = [
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } }), people),
        (json!({ "StringEquals": { "AWS:PRINCIPALORGID": ["o-1", "o-2"] } }), people),
        (json!({ "StringLike": { "aws:PrincipalOrgID": "o-*" } }), None),
        (json!({ "StringLike": { "aws:PrincipalOrgID": "*" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": ["o-1", "*"] } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": [] } }), None),
        (json!({ "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-1" } }), None),
        (json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } }), None),
        (json!({ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1" } }), None),
        (json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-1/*" } }), people),
        (json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-1/*" } }), None),
        (json!({ "Null": { "aws:PrincipalOrgID": "false" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalAccount": "123456789012" } }), people),
        (json!({ "StringLike": { "aws:PrincipalAccount": "12345678901?" } }), None),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } }), people),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } }), None),
        (json!({ "StringLike": { "aws:userid": "AROAEXAMPLE:*" } }), people),
        (json!({ "StringLike": { "aws:userid": "*:session" } }), None),
        (json!({ "StringLike": { "aws:userid": "AIDA*" } }), None),
        (json!({ "StringEquals": { "sts:ExternalId": "secret" } }), people),
        (json!({ "StringLike": { "sts:ExternalId": "*" } }), None),
        (json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } }), people),
        (json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }), people),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), people),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.7" } }), people),
        (json!({ "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } }), None),
        (json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/1"] } }), None),
        (json!({ "IpAddress": { "aws:SourceIp": "::/0" } }), None),
        (json!({ "IpAddress": { "aws:SourceIp": "2001:db8::/32" } }), people),
        (json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), None),
        (json!({ "StringEquals": { "aws:SourceIp": "203.0.113.0/24" } }), None),
        (json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:s3:::bucket" } }), services),
        (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::*" } }), None),
        (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:sns:*:123456789012:*" } }), services),
        (json!({ "StringEquals": { "aws:SourceAccount": "123456789012" } }), services),
        (json!({ "StringEquals": { "aws:SourceOrgID": "o-1" } }), services),
        (
            json!({ "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:me/it:ref:refs/heads/main" } }),
            people,
        ),
        (json!({ "StringLike": { "token.actions.githubusercontent.com:sub": "repo:me/*" } }), people),
        (json!({ "StringLike": { "token.actions.githubusercontent.com:sub": "repo:*" } }), None),
        (json!({ "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "a" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalType": "User" } }), None),
        (json!({ "Bool": { "aws:SecureTransport": "true" } }), None),
    ];
    for (condition, wanted) in cases {
        let statement = one(&open(&condition));
        let found = statement.conditions().unwrap().next().unwrap().unwrap().narrowing();
        assert_eq!(found, Ok(wanted), "{condition}");
    }
}

#[test]
fn public_grants_let_anyone_in() {
    let cases = [
        (open(&json!(null)), 1),
        (open(&json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } })), 0),
        (
            open(
                &json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" }, "Bool": { "aws:SecureTransport": "true" } }),
            ),
            0,
        ),
        (open(&json!({ "Bool": { "aws:SecureTransport": "true" } })), 1),
        (open(&json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:s3:::bucket" } })), 1),
        (
            json!({ "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
            0,
        ),
        (
            json!({ "Effect": "Allow", "Principal": { "AWS": ["123456789012", "*"] }, "Action": "*", "Resource": "*" }),
            1,
        ),
        (
            json!({ "Effect": "Allow", "NotPrincipal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
            1,
        ),
        (
            json!({ "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "*", "Resource": "*" }),
            0,
        ),
        (json!({ "Effect": "Allow", "Principal": { "Federated": "*" }, "Action": "*" }), 1),
        (json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }), 0),
        (json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }), 0),
    ];
    for (statement, wanted) in cases {
        assert_eq!(policy(&statement).public_grants().unwrap().len(), wanted, "{statement}");
    }
}

#[test]
fn a_denial_may_close_a_public_grant() {
    let deny = |rest: Json| {
        let mut deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" });
        for (key, value) in rest.as_object().unwrap() {
            deny[key] = value.clone();
        }
        deny
    };
    let outside = json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } });
    let cases = [
        (deny(json!({})), true),
        (deny(json!({ "Condition": outside })), true),
        (deny(json!({ "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-1" } } })), true),
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1", "aws:PrincipalAccount": "123456789012" } } }),
            ),
            true,
        ),
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1" }, "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } } }),
            ),
            true,
        ),
        (deny(json!({ "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } } })), true),
        (deny(json!({ "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-1" } } })), true),
        (
            deny(json!({ "NotPrincipal": { "AWS": "arn:aws:iam::123456789012:root" }, "Principal": null })),
            true,
        ),
        (deny(json!({ "NotAction": ["ec2:*"], "Action": null })), true),
        (deny(json!({ "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] })), true),
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1" }, "Bool": { "aws:SecureTransport": "false" } } }),
            ),
            false,
        ),
        (deny(json!({ "Condition": { "StringNotLike": { "aws:PrincipalOrgID": "*" } } })), false),
        (deny(json!({ "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-1" } } })), false),
        (deny(json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" } } })), false),
        (deny(json!({ "Condition": { "StringNotEquals": { "aws:SourceAccount": "123456789012" } } })), false),
        (
            deny(json!({ "Condition": { "ForAnyValue:StringNotEquals": { "aws:PrincipalOrgID": "o-1" } } })),
            false,
        ),
        (deny(json!({ "Principal": { "AWS": "210987654321" } })), false),
        (deny(json!({ "NotPrincipal": { "AWS": "*" }, "Principal": null })), false),
        (deny(json!({ "Action": "s3:Put*" })), false),
        (deny(json!({ "NotAction": ["s3:Get*"], "Action": null })), false),
        (deny(json!({ "Resource": "arn:aws:s3:::b/private/*" })), false),
        (deny(json!({ "Resource": "arn:aws:s3:::${aws:PrincipalTag/bucket}/*" })), false),
    ];
    for (deny, closed) in cases {
        let found = policy(&json!([open(&json!(null)), deny])).public_grants().unwrap().len();
        assert_eq!(found, usize::from(!closed), "{deny}");
    }
}

#[test]
fn accounts_from_elsewhere_are_listed() {
    let allow = |principal: Json, condition: Json| json!({ "Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*", "Condition": condition });
    let document = policy(&json!([
        allow(json!({ "AWS": ["111111111111", "arn:aws:iam::222222222222:root", "333333333333"] }), json!(null)),
        allow(json!({ "AWS": "arn:aws:iam::444444444444:user/x" }), json!(null)),
        allow(json!({ "AWS": "444444444444" }), json!(null)),
        allow(json!("*"), json!({ "StringEquals": { "aws:PrincipalAccount": "555555555555" } })),
        allow(json!("*"), json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::666666666666:role/*" } })),
        allow(json!({ "Service": "s3.amazonaws.com" }), json!({ "StringEquals": { "aws:SourceAccount": "777777777777" } })),
        { "Effect": "Deny", "Principal": { "AWS": "888888888888" }, "Action": "*", "Resource": "*" },
    ]));
    assert_eq!(
        document.foreign_accounts("111111111111", &["333333333333"]).unwrap(),
        ["222222222222", "444444444444", "555555555555", "666666666666"]
    );
    let canonical = policy(&allow(json!({ "CanonicalUser": "79a5" }), json!(null)));
    assert!(matches!(canonical.foreign_accounts("111111111111", &[]), Err(Reason::Unknown(_))));
}

#[test]
fn tls_is_enforced_by_a_denial_of_everything_else() {
    let (bucket, objects) = ("arn:aws:s3:::b", "arn:aws:s3:::b/*");
    let deny = |rest: Json| {
        let mut deny = json!({
            "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [bucket, objects],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        });
        for (key, value) in rest.as_object().unwrap() {
            deny[key] = value.clone();
        }
        deny
    };
    let cases = [
        (deny(json!({})), true),
        (deny(json!({ "Principal": { "AWS": "*" }, "Action": "*", "Resource": "*" })), true),
        (deny(json!({ "Condition": { "Bool": { "AWS:securetransport": [false] } } })), true),
        (deny(json!({ "Condition": { "BoolIfExists": { "aws:SecureTransport": false } } })), true),
        (deny(json!({ "Action": null, "NotAction": "ec2:*" })), true),
        (deny(json!({ "Action": null, "NotAction": "s3:GetObject" })), false),
        (deny(json!({ "Action": "s3:GetObject" })), false),
        (deny(json!({ "Resource": objects })), false),
        (deny(json!({ "Principal": { "AWS": "123456789012" } })), false),
        (deny(json!({ "Principal": null, "NotPrincipal": { "AWS": "123456789012" } })), false),
        (deny(json!({ "Condition": { "Bool": { "aws:SecureTransport": "true" } } })), false),
        (deny(json!({ "Condition": { "StringEquals": { "aws:SecureTransport": "false" } } })), false),
        (
            deny(
                json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" }, "StringEquals": { "aws:PrincipalAccount": "1" } } }),
            ),
            false,
        ),
        (deny(json!({ "Condition": null })), false),
        (deny(json!({ "Effect": "Allow" })), false),
    ];
    for (statement, wanted) in cases {
        assert_eq!(policy(&statement).enforces_tls("s3", &[bucket, objects]), Ok(wanted), "{statement}");
    }
    // Two statements may share the work.
    let both = json!([deny(json!({ "Resource": bucket })), deny(json!({ "Resource": objects }))]);
    assert_eq!(policy(&both).enforces_tls("s3", &[bucket, objects]), Ok(true));
}
