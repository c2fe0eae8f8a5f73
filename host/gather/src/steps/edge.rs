//! Steps for API Gateway, CloudFront, AWS WAF, load balancers and EKS, whose answers nest what CloudFormation
//! has flat.

use super::{list, object, text};
use serde_json::{Map, Value};

type Members = Map<String, Value>;

/// The scope that the ARN of something of AWS WAF says: what is for CloudFront is called global there.
pub(super) fn wafv2_scope(value: &Value) -> Result<Value, String> {
    let arn = text(value, "the ARN")?;
    match arn.splitn(6, ':').nth(5).and_then(|rest| rest.split('/').next()) {
        Some("global") => Ok("CLOUDFRONT".into()),
        Some("regional") => Ok("REGIONAL".into()),
        _ => Err(format!("`{arn}` says neither global nor regional")),
    }
}

/// A distribution's configuration: CloudFront counts its lists (`Quantity`, `Items`) and has an empty
/// text for what is not set.
pub(super) fn distribution(value: Value) -> Result<Value, String> {
    let mut config = object(value, "the distribution's configuration")?;
    config.remove("CallerReference");
    // CloudFormation counts here too.
    let groups = config.remove("OriginGroups");
    let mut config = members(config)?;
    config.extend(groups.map(|groups| ("OriginGroups".to_owned(), groups)));
    if let Some(Value::Object(mut logging)) = config.remove("Logging")
        && logging.remove("Enabled") != Some(Value::Bool(false))
    {
        config.insert("Logging".to_owned(), Value::Object(logging));
    }
    Ok(Value::Object(config))
}

fn members(from: Members) -> Result<Members, String> {
    let mut out = Members::new();
    for (name, value) in from {
        // A certificate is named twice, in an old way too.
        let old = matches!(name.as_str(), "Certificate" | "CertificateSource");
        if old || value.as_str() == Some("") {
            continue;
        }
        match (name.as_str(), value) {
            ("AllowedMethods", Value::Object(mut methods)) => {
                if let Some(cached) = methods.remove("CachedMethods") {
                    out.insert("CachedMethods".to_owned(), plain(cached)?);
                }
                out.insert(name, plain(Value::Object(methods))?);
            }
            ("GeoRestriction", Value::Object(mut restriction)) => {
                restriction.remove("Quantity");
                if let Some(countries) = restriction.remove("Items") {
                    restriction.insert("Locations".to_owned(), countries);
                }
                out.insert(name, Value::Object(restriction));
            }
            (_, value) => {
                out.insert(name, plain(value)?);
            }
        }
    }
    Ok(out)
}

fn plain(value: Value) -> Result<Value, String> {
    match value {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(mut counted) if counted.contains_key("Quantity") => {
            let count = counted.get("Quantity").and_then(Value::as_u64);
            let items = list(counted.remove("Items").unwrap_or_else(|| Value::Array(Vec::new())), "Items")?;
            if count != Some(items.len() as u64) {
                return Err("a list has not as many items as it says".to_owned());
            }
            items.into_iter().map(plain).collect()
        }
        Value::Object(inner) => members(inner).map(Value::Object),
        other => Ok(other),
    }
}

/// A classic load balancer's listeners, the names of their policies among their members.
pub(super) fn listeners(value: Value) -> Result<Value, String> {
    let flat = list(value, "the list of listeners")?.into_iter().map(|described| {
        let mut described = object(described, "a listener's description")?;
        let mut listener = object(described.remove("Listener").unwrap_or_default(), "a listener")?;
        let policies = list(described.remove("PolicyNames").unwrap_or_default(), "a listener's policies")?;
        listener.insert("PolicyNames".to_owned(), policies.into());
        Ok(Value::Object(listener))
    });
    flat.collect()
}

/// The logs of a cluster's control plane that are written; EKS tells of the others too.
pub(super) fn cluster_logging(value: Value) -> Result<Value, String> {
    let mut enabled = Vec::new();
    for setup in list(value, "the list of log setups")? {
        let mut setup = object(setup, "a log setup")?;
        let on = setup
            .get("enabled")
            .and_then(Value::as_bool)
            .ok_or("a log setup does not say whether it is on")?;
        for kind in list(setup.remove("types").unwrap_or_default(), "the types of a log setup")? {
            text(&kind, "a type of log")?;
            if on {
                enabled.push(serde_json::json!({ "Type": kind }));
            }
        }
    }
    Ok(serde_json::json!({ "ClusterLogging": { "EnabledTypes": enabled } }))
}

/// The settings of a stage's methods, by `path/METHOD` (`*/*` is all), as a list in that order.
pub(super) fn method_settings(value: Value) -> Result<Value, String> {
    let by_path = object(value, "the settings of methods")?.into_iter().map(|(place, settings)| {
        let (path, method) = place.rsplit_once('/').ok_or("settings of methods do not say of which")?;
        let mut settings = object(settings, "a method's settings")?;
        // The root is a slash, and has none before it.
        let path = if path == "~1" { "/".to_owned() } else { format!("/{path}") };
        settings.insert("ResourcePath".to_owned(), path.into());
        settings.insert("HttpMethod".to_owned(), method.into());
        Ok(Value::Object(settings))
    });
    by_path.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn the_scope_is_in_the_arn() {
        let scope = |place: &str| {
            wafv2_scope(&format!("arn:aws:wafv2:us-east-1:111122223333:{place}/webacl/regional/1").into())
        };
        assert_eq!(scope("global"), Ok("CLOUDFRONT".into()));
        assert_eq!(scope("regional"), Ok("REGIONAL".into()));
        assert!(scope("elsewhere").is_err() && wafv2_scope(&"regional".into()).is_err());
    }

    #[test]
    fn counted_lists_become_lists() {
        let given = json!({
            "CallerReference": "1",
            "Aliases": { "Quantity": 0 },
            "Origins": { "Quantity": 1, "Items": [{
                "Id": "a", "OriginPath": "", "S3OriginConfig": { "OriginAccessIdentity": "" },
                "OriginCustomHeaders": { "Quantity": 1, "Items": [{ "HeaderName": "h" }] },
            }] },
            "OriginGroups": { "Quantity": 1, "Items": [{ "Members": { "Quantity": 1, "Items": [{ "OriginId": "a" }] } }] },
            "DefaultCacheBehavior": {
                "TrustedSigners": { "Enabled": false, "Quantity": 0 },
                "TrustedKeyGroups": { "Enabled": true, "Quantity": 1, "Items": ["k"] },
                "AllowedMethods": { "Quantity": 1, "Items": ["GET"], "CachedMethods": { "Quantity": 1, "Items": ["GET"] } },
            },
            "Restrictions": { "GeoRestriction": { "RestrictionType": "whitelist", "Quantity": 1, "Items": ["DE"] } },
            "Logging": { "Enabled": false, "Bucket": "", "Prefix": "" },
            "ViewerCertificate": { "AcmCertificateArn": "c", "Certificate": "c", "CertificateSource": "acm" },
            "WebACLId": "",
        });
        assert_eq!(
            distribution(given).unwrap(),
            json!({
                "Aliases": [],
                "Origins": [{ "Id": "a", "S3OriginConfig": {}, "OriginCustomHeaders": [{ "HeaderName": "h" }] }],
                "OriginGroups": { "Quantity": 1, "Items": [{ "Members": { "Quantity": 1, "Items": [{ "OriginId": "a" }] } }] },
                "DefaultCacheBehavior": {
                    "TrustedSigners": [], "TrustedKeyGroups": ["k"], "AllowedMethods": ["GET"], "CachedMethods": ["GET"],
                },
                "Restrictions": { "GeoRestriction": { "RestrictionType": "whitelist", "Locations": ["DE"] } },
                "ViewerCertificate": { "AcmCertificateArn": "c" },
            })
        );
        let on = json!({ "Logging": { "Enabled": true, "IncludeCookies": false, "Bucket": "b" } });
        assert_eq!(
            distribution(on).unwrap(),
            json!({ "Logging": { "IncludeCookies": false, "Bucket": "b" } })
        );
        assert!(
            distribution(json!({ "Aliases": { "Quantity": 2, "Items": ["a"] } })).is_err(),
            "a part is not the whole"
        );
    }

    #[test]
    fn listeners_have_their_policies() {
        let given = json!([{ "Listener": { "Protocol": "SSL" }, "PolicyNames": ["p"] }]);
        assert_eq!(listeners(given).unwrap(), json!([{ "Protocol": "SSL", "PolicyNames": ["p"] }]));
        assert!(listeners(json!([{ "Listener": { "Protocol": "SSL" } }])).is_err());
    }

    #[test]
    fn settings_of_methods_say_which() {
        let given = json!({ "*/*": { "CachingEnabled": true }, "~1/GET": {}, "~1pets~1{id}/GET": {} });
        assert_eq!(
            method_settings(given).unwrap(),
            json!([
                { "ResourcePath": "/*", "HttpMethod": "*", "CachingEnabled": true },
                { "ResourcePath": "/", "HttpMethod": "GET" },
                { "ResourcePath": "/~1pets~1{id}", "HttpMethod": "GET" },
            ])
        );
        assert!(method_settings(json!({ "x": {} })).is_err());
    }

    #[test]
    fn only_logs_that_are_on_count() {
        let given = json!([{ "types": ["api", "audit"], "enabled": true }, { "types": ["scheduler"], "enabled": false }]);
        let expected =
            json!({ "ClusterLogging": { "EnabledTypes": [{ "Type": "api" }, { "Type": "audit" }] } });
        assert_eq!(cluster_logging(given).unwrap(), expected);
        assert!(cluster_logging(json!([{ "types": ["api"] }])).is_err());
    }
}
