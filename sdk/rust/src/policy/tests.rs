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

pub(super) fn node(document: &Json) -> Node<'static> {
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
        (json!({ "Action": "*:*" }), "*", true),
        (json!({ "Action": "*" }), "*:*", true),
        (json!({ "Action": "**" }), "*:*", true),
        (json!({ "Action": "*:*" }), "**", true),
        (json!({ "Action": "*:Get*" }), "*", false),
        (json!({ "NotAction": "*:*" }), "*", false),
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
        (json!({ "Effect": "Deny", "Action": "*:*", "Resource": "arn:aws:*" }), false),
        (
            json!({ "Effect": "Deny", "Principal": { "Service": "*", "Federated": "*" }, "Action": "*", "Resource": "*" }),
            true,
        ),
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
        ("arn:*", "*", true),
        ("arn:aws:*", "*", true),
        ("arn:aws*", "*", true),
        ("arn:aws-cn:*", "*", true),
        ("arn:*:*", "*", true),
        ("arn:aws:*:*:*:*", "*", true),
        ("*:*", "*", true),
        ("arn:aws:*:*:*:*:*", "*", false),
        ("arn:aws:s3:*", "*", false),
        ("arn:aws:*::*", "*", false),
        ("arn::*", "*", false),
        ("arn:aws-*:*", "*", false),
        ("arn:aws*:iam:*", "*", false),
        ("arn:aws", "*", false),
        ("arn:aws:*:*:*:*", "arn:aws:*", true),
        ("arn:*:*:*:*:*", "arn:aws:*", true),
        ("arn:aws:*", "arn:*", true),
        ("arn:aws-cn:*", "arn:aws:*", false),
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
        // What the caller's request fills in names whoever calls; the resource's owner is one account.
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": ["o-1", "${aws:PrincipalTag/org}"] } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }), people),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${AWS:resourceorgid}" } }), people),
        (
            json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}${aws:PrincipalOrgID}" } }),
            None,
        ),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID, 'o-1'}" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceTag/org}" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" } }), people),
        (json!({ "StringEquals": { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } }), None),
        (json!({ "StringEquals": { "aws:SourceAccount": "${aws:ResourceAccount}" } }), services),
        (json!({ "StringEquals": { "aws:SourceAccount": "${aws:SourceAccount}" } }), None),
        (json!({ "StringEquals": { "aws:SourceVpce": "${aws:SourceVpce}" } }), None),
        (json!({ "StringEquals": { "sts:ExternalId": "${aws:PrincipalAccount}" } }), None),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/${aws:username}" } }),
            people,
        ),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*" } }), people),
        (json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/a" } }), None),
        (json!({ "ArnEquals": { "aws:PrincipalArn": "${aws:PrincipalArn}" } }), None),
        (json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:s3:::${aws:PrincipalTag/bucket}" } }), None),
        (json!({ "StringLike": { "aws:userid": "${aws:userid}" } }), None),
        (json!({ "StringLike": { "aws:userid": "${aws:PrincipalTag/id}:*" } }), None),
        (json!({ "StringLike": { "aws:userid": "AROAEXAMPLE:${aws:PrincipalTag/id}" } }), people),
        (json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "${aws:PrincipalOrgID}/*" } }), None),
        (
            json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "${aws:ResourceOrgID}/r-1/*" } }),
            people,
        ),
        (
            json!({ "StringEquals": { "token.actions.githubusercontent.com:sub": "${token.actions.githubusercontent.com:sub}" } }),
            None,
        ),
        (json!({ "IpAddress": { "aws:SourceIp": "${aws:SourceIp}" } }), None),
        (json!({ "IpAddress": { "aws:SourceIp": "${aws:SourceIp}/32" } }), None),
    ];
    for (condition, wanted) in cases {
        let statement = one(&open(&condition));
        let found = statement.conditions().unwrap().next().unwrap().unwrap().narrowing();
        assert_eq!(found, Ok(wanted), "{condition}");
    }
}

#[test]
fn a_value_that_names_everyone_decides_beside_one_that_is_unreadable() {
    for values in [json!([{}, "*"]), json!(["*", {}])] {
        let statement = one(&open(&json!({ "StringLike": { "aws:PrincipalOrgID": values } })));
        let found = statement.conditions().unwrap().next().unwrap().unwrap().narrowing();
        assert_eq!(found, Ok(None), "{values}");
    }
    let statement = one(&open(&json!({ "StringLike": { "aws:PrincipalOrgID": ["o-1", {}] } })));
    assert!(statement.narrows(Narrowing::People).is_err());
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
fn one_known_grant_decides_if_it_is_of_the_kind_asked_for() {
    let unread = json!({ "Effect": "Allow", "Principal": 5, "Action": "s3:PutObject", "Resource": "*" });
    let documents = [json!([unread, open(&json!(null))]), json!([open(&json!(null)), unread])];
    for document in documents {
        let document = policy(&document);
        let ask = |action| document.public_grants_where(|s| s.allows_action(action)).map(|found| found.len());
        assert_eq!(ask("s3:GetObject"), Ok(1));
        assert!(matches!(ask("s3:PutObject"), Err(Reason::Unknown(_))), "the known one is of another kind");
        assert_eq!(ask("s3:DeleteObject"), Ok(0));
        assert!(matches!(document.public_grants(), Err(Reason::Unknown(_))), "there may be more");
    }
    // A statement that cannot be read at all may be the denial that closes the grant.
    let document = policy(&json!([open(&json!(null)), "x"]));
    assert!(matches!(document.public_grants_where(|_| Ok(true)), Err(Reason::Unknown(_))));
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
        (deny(json!({ "Action": "*:*", "Resource": "arn:aws:*" })), true),
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" } } }),
            ),
            true,
        ),
        (
            deny(
                json!({ "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*" } } }),
            ),
            true,
        ),
        // An owner outside any organisation leaves the variable, and so the denial, without a value.
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } } }),
            ),
            false,
        ),
        (
            deny(
                json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" } } }),
            ),
            false,
        ),
        (deny(json!({ "Principal": { "Service": "*" } })), false),
        (deny(json!({ "Principal": { "Federated": "*" } })), false),
        (deny(json!({ "Principal": { "CanonicalUser": "*" } })), false),
        (deny(json!({ "Principal": { "Service": "*", "AWS": ["123456789012", "*"] } })), true),
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
fn a_denial_of_everything_closes_a_grant_of_everything() {
    for (action, resource) in [("*", "*"), ("*:*", "arn:*"), ("*", "arn:aws:*"), ("*:*", "arn:aws:*:*:*:*")] {
        for (action_denied, resource_denied) in [("*", "*"), ("*:*", "arn:aws:*")] {
            let document = policy(&json!([
                { "Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource },
                { "Effect": "Deny", "Principal": "*", "Action": action_denied, "Resource": resource_denied },
            ]));
            let place = [action, resource, action_denied, resource_denied];
            assert_eq!(document.public_grants().unwrap().len(), 0, "{place:?}");
        }
    }
}

#[test]
fn one_known_part_of_a_statement_decides() {
    let broken = json!({ "StringLike": { "aws:PrincipalOrgID": [{}] } });
    let closed = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" });
    let elsewhere =
        json!({ "Effect": "Deny", "Principal": "*", "Action": {}, "Resource": "arn:aws:s3:::other" });
    let by_others =
        json!({ "Effect": "Deny", "Principal": { "AWS": "123456789012" }, "Action": {}, "Resource": "*" });
    let on_a_condition = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": [{}] }, "Bool": { "aws:SecureTransport": "false" } }
    });
    let cases = [
        (json!([open(&broken), closed]), 0),
        (json!([open(&json!(null)), elsewhere]), 1),
        (json!([open(&json!(null)), by_others]), 1),
        (json!([open(&json!(null)), on_a_condition]), 1),
    ];
    for (document, wanted) in cases {
        assert_eq!(policy(&document).public_grants().map(|g| g.len()), Ok(wanted), "{document}");
    }
    // An allowance is no denial, whomever it is for.
    let document = json!([
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Allow", "Principal": 5, "Action": "*", "Resource": "*" },
    ]);
    assert_eq!(policy(&document).allows("s3:GetObject", "*"), Ok(true));
    let document = json!({ "Effect": "Allow", "Action": {}, "Resource": "arn:aws:s3:::b" });
    assert_eq!(policy(&document).allows("s3:GetObject", "arn:aws:s3:::other"), Ok(false));
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
    // Numbers need no quotes, and variables may hold colons.
    let cases = [
        (json!({ "StringEquals": { "aws:PrincipalAccount": 999_988_887_777_i64 } }), json!(["999988887777"])),
        (
            json!({ "StringEquals": { "aws:PrincipalAccount": [111_111_111_111_i64, 333_333_333_333_i64] } }),
            json!([]),
        ),
        (json!({ "StringEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" } }), json!([])),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:${aws:Partition}:iam::666666666666:role/*" } }),
            json!(["666666666666"]),
        ),
    ];
    for (condition, wanted) in cases {
        let found = policy(&allow(json!("*"), condition.clone()));
        let found = found.foreign_accounts("111111111111", &["333333333333"]).unwrap();
        assert_eq!(json!(found), wanted, "{condition}");
    }
}

#[test]
fn who_says_no_account_may_be_foreign() {
    let allow = |principal: &Json, condition: Json| json!({ "Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*", "Condition": condition });
    let hidden = [
        json!({ "CanonicalUser": "79a5" }),
        json!({ "AWS": "AIDAEXAMPLE" }),
        json!({ "AWS": ["111111111111", "AROAEXAMPLE"] }),
        json!({ "AWS": "arn:aws:iam::*:root" }),
        json!({ "Stranger": "123" }),
        json!("arn:aws:iam::222222222222:root"),
    ];
    for principal in hidden {
        let alone = policy(&allow(&principal, json!(null))).foreign_accounts("111111111111", &[]);
        assert!(matches!(alone, Err(Reason::Unknown(_))), "{principal}: {alone:?}");
        // A known one decides, before or behind.
        let known = allow(&json!({ "AWS": "222222222222" }), json!(null));
        for document in
            [json!([known, allow(&principal, json!(null))]), json!([allow(&principal, json!(null)), known])]
        {
            let found = policy(&document).foreign_accounts("111111111111", &[]);
            assert_eq!(found.unwrap(), ["222222222222"], "{document}");
        }
    }
    let by_id = allow(&json!("*"), json!({ "StringLike": { "aws:userid": "AROAEXAMPLE:*" } }));
    let by_id = policy(&by_id).foreign_accounts("111111111111", &[]);
    assert!(matches!(by_id, Err(Reason::Unknown(_))), "{by_id:?}");

    let harmless = [
        json!({ "Service": "s3.amazonaws.com" }),
        json!({ "Federated": "accounts.google.com" }),
        json!({ "AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE" }),
    ];
    for principal in harmless {
        let found = policy(&allow(&principal, json!(null))).foreign_accounts("111111111111", &[]);
        assert_eq!(found.map(|f| f.len()), Ok(0), "{principal}");
    }
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
        (deny(json!({ "Principal": { "Service": "*" } })), false),
        (deny(json!({ "Principal": { "Federated": "*" } })), false),
        (deny(json!({ "Action": "*:*", "Resource": "arn:aws:*" })), true),
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
