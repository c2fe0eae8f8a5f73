//! Steps for IAM: policies, and what an ARN says.

use super::{list, object, text};
use serde_json::Value;

/// A policy document. IAM percent-encodes it, S3 and others do not; neither begins alike.
pub(super) fn policy(value: &Value) -> Result<Value, String> {
    let encoded = text(value, "the policy document")?.trim();
    let decoded = if encoded.starts_with('{') { encoded.to_owned() } else { percent_decode(encoded)? };
    match serde_json::from_str(&decoded).or_else(|error| quoted(&decoded).ok_or(error)) {
        Ok(document @ Value::Object(_)) => Ok(document),
        Ok(_) => Err("the policy document is not a JSON object".to_owned()),
        Err(error) => Err(format!("the policy document is not JSON: {error}")),
    }
}

/// A document as it stands within a JSON text, its quotes escaped: so API Gateway gives it.
fn quoted(document: &str) -> Option<Value> {
    let inner: String = serde_json::from_str(&format!("\"{document}\"")).ok()?;
    serde_json::from_str(&inner).ok()
}

/// Inline policies, each with its document decoded.
pub(super) fn inline_policies(value: Value) -> Result<Value, String> {
    list(value, "the list of policies")?
        .into_iter()
        .map(|entry| {
            let mut entry = object(entry, "an inline policy")?;
            let name = entry.get("PolicyName").and_then(Value::as_str).unwrap_or("without a name").to_owned();
            let document = entry.get("PolicyDocument").unwrap_or(&Value::Null);
            let document = policy(document).map_err(|error| format!("policy {name}: {error}"))?;
            entry.insert("PolicyDocument".to_owned(), document);
            Ok(Value::Object(entry))
        })
        .collect()
}

/// The document of a managed policy's default version, out of the list of its versions.
pub(super) fn default_version(value: &Value) -> Result<Value, String> {
    let versions = value.as_array().ok_or("the list of versions is not a list")?;
    let default = versions
        .iter()
        .find(|version| version.get("IsDefaultVersion").and_then(Value::as_bool) == Some(true))
        .ok_or("no version is the default")?;
    policy(default.get("Document").unwrap_or(&Value::Null))
}

/// The name at the end of an ARN, without its path.
pub(super) fn arn_name(value: &Value) -> Result<Value, String> {
    let arn = text(value, "the ARN")?;
    arn.rsplit(['/', ':']).next().map(Value::from).ok_or_else(|| format!("{arn} ends in no name"))
}

/// Whether AWS owns a policy: its ARN has `aws` where others have an account.
pub(super) fn aws_managed(value: &Value) -> Result<Value, String> {
    let arn = text(value, "the ARN")?;
    let owner = arn.split(':').nth(4).ok_or_else(|| format!("{arn} is no ARN"))?;
    Ok(Value::Bool(owner == "aws"))
}

/// The URL of an identity provider with the scheme that CloudFormation demands and IAM leaves out.
pub(super) fn https_url(value: &Value) -> Result<Value, String> {
    let url = text(value, "the URL")?;
    Ok(if url.contains("://") { url.into() } else { format!("https://{url}").into() })
}

/// Some servers list all of AWS's policies although nobody uses them.
pub(super) fn own_or_attached(item: &Value) -> bool {
    let own = item.get("Arn").and_then(|arn| aws_managed(arn).ok()) != Some(Value::Bool(true));
    let uses = |member| item.get(member).and_then(Value::as_u64).unwrap_or(0);
    own || uses("AttachmentCount") > 0 || uses("PermissionsBoundaryUsageCount") > 0
}

pub(crate) fn percent_decode(encoded: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
            return Err("the policy document is neither JSON nor percent-encoded JSON".to_owned());
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| "the policy document is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn policies_are_decoded_whichever_way_they_come() {
        let plain = json!(r#" {"Statement":[{"Sid":"100%25"}]}"#);
        assert_eq!(
            policy(&plain).unwrap(),
            json!({ "Statement": [{ "Sid": "100%25" }] }),
            "plain JSON stays as it is"
        );
        let encoded = json!("%7B%22Sid%22%3A%22a+b%20%C3%A9%22%7D");
        assert_eq!(policy(&encoded).unwrap(), json!({ "Sid": "a+b é" }), "a plus is a plus, not a space");
        let quoted = json!(r#"{\"Statement\":[{\"Sid\":\"a \\\"b\\\"\"}]}"#);
        assert_eq!(policy(&quoted).unwrap(), json!({ "Statement": [{ "Sid": "a \"b\"" }] }));
    }

    #[test]
    fn what_is_no_policy_is_an_error() {
        for bad in [
            json!("%7"),
            json!("%zz"),
            json!("{"),
            json!("[]"),
            json!("%ff"),
            json!("hello"),
            json!(""),
            json!(7),
        ] {
            assert!(policy(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_bad_inline_policy_is_named() {
        let list = json!([{ "PolicyName": "ok", "PolicyDocument": "{}" }, { "PolicyName": "odd", "PolicyDocument": "{" }]);
        assert!(inline_policies(list).unwrap_err().contains("policy odd"));
        let list = json!([{ "PolicyName": "ok", "PolicyDocument": "%7B%7D" }]);
        assert_eq!(inline_policies(list).unwrap(), json!([{ "PolicyName": "ok", "PolicyDocument": {} }]));
    }

    #[test]
    fn the_default_version_counts_wherever_it_stands() {
        let versions = json!([{ "Document": "{\"v\":2}", "IsDefaultVersion": false }, { "Document": "%7B%22v%22%3A1%7D", "IsDefaultVersion": true }]);
        assert_eq!(default_version(&versions).unwrap(), json!({ "v": 1 }));
        assert!(default_version(&json!([{ "Document": "{}", "IsDefaultVersion": false }])).is_err());
    }

    #[test]
    fn arns_tell_names_and_owners() {
        assert_eq!(arn_name(&json!("arn:aws:iam::111122223333:mfa/a/b/phone")).unwrap(), "phone");
        assert_eq!(aws_managed(&json!("arn:aws:iam::aws:policy/ReadOnlyAccess")).unwrap(), true);
        assert_eq!(aws_managed(&json!("arn:aws:iam::111122223333:policy/aws")).unwrap(), false);
        assert!(aws_managed(&json!("nonsense")).is_err());
    }

    #[test]
    fn unused_policies_of_aws_are_left_out() {
        let policy = |arn: &str, attached: u64, boundary: u64| json!({ "Arn": arn, "AttachmentCount": attached, "PermissionsBoundaryUsageCount": boundary });
        assert!(own_or_attached(&policy("arn:aws:iam::111122223333:policy/p", 0, 0)));
        assert!(own_or_attached(&policy("arn:aws:iam::aws:policy/p", 1, 0)));
        assert!(own_or_attached(&policy("arn:aws:iam::aws:policy/p", 0, 1)));
        assert!(!own_or_attached(&policy("arn:aws:iam::aws:policy/p", 0, 0)));
    }

    #[test]
    fn a_url_gets_its_scheme_once() {
        assert_eq!(https_url(&json!("token.example.com")).unwrap(), "https://token.example.com");
        assert_eq!(https_url(&json!("https://token.example.com")).unwrap(), "https://token.example.com");
    }
}
