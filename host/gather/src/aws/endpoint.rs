//! Where a service lives, from the rules in the models.

use super::model::{Models, Service};
use super::protocol::WireRequest;
use std::net::IpAddr;

/// Which of a service's endpoints are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variant {
    /// Endpoints with validated cryptography.
    pub fips: bool,
    /// Endpoints that also speak IPv6.
    pub dual_stack: bool,
}

impl Variant {
    fn key(self) -> &'static str {
        match (self.fips, self.dual_stack) {
            (false, false) => "",
            (true, false) => "fips",
            (false, true) => "dualstack",
            (true, true) => "fips+dualstack",
        }
    }
}

/// An endpoint, and what requests to it are signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL, without a path of its own.
    pub url: String,
    /// The region in the signature: for global services not the region that was asked.
    pub signing_region: String,
    /// The service's name in the signature.
    pub signing_name: String,
}

/// There is no such endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The service is not among the models.
    #[error("the service {0} is not among the models")]
    Service(String),
    /// The name can be no region, so it may not become part of a host name.
    #[error("{0:?} is no name of a region")]
    Region(String),
    /// The service has no endpoint of this sort there.
    #[error("{service} has no {variant}endpoint in {region}")]
    Missing {
        /// The service model's name.
        service: String,
        /// The region asked.
        region: String,
        /// The variant, with a space behind it, or nothing.
        variant: String,
    },
}

impl Models {
    /// The endpoint of a service in a region.
    pub fn endpoint(&self, service: &str, region: &str, variant: Variant) -> Result<Endpoint, EndpointError> {
        let model = self.services.get(service).ok_or_else(|| EndpointError::Service(service.to_owned()))?;
        if !is_host_label(region) {
            return Err(EndpointError::Region(region.to_owned()));
        }
        let missing = || EndpointError::Missing {
            service: service.to_owned(),
            region: region.to_owned(),
            variant: match variant.key() {
                "" => String::new(),
                key => format!("{key} "),
            },
        };
        let pattern = model
            .endpoints
            .get(self.partition(region))
            .and_then(|variants| variants.get(variant.key()))
            .ok_or_else(missing)?;
        let (url, signing_region) = match pattern.exceptions.get(region) {
            Some(None) => return Err(missing()),
            Some(Some((url, signing_region))) => (url.clone(), signing_region.clone()),
            None => (
                pattern.url.replace("{region}", region),
                pattern.signing_region.clone().unwrap_or_else(|| region.to_owned()),
            ),
        };
        Ok(Endpoint { url, signing_region, signing_name: model.signing_name.clone() })
    }
}

/// Letters, digits and hyphens: what can stand between two dots of a host name.
pub(super) fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Splits a URL into scheme, authority and path; `None` when it is no `http` or `https` URL.
pub(super) fn split_url(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let plain = !authority.is_empty() && !authority.contains(['@', ' ']);
    (matches!(scheme, "http" | "https") && plain && !path.contains(['?', '#']))
        .then_some((scheme, authority, path))
}

/// Puts the request's host prefix, and S3's bucket, in front of the endpoint's host where they
/// belong, and gives the URL to send to.
///
/// A bucket stays in the path of custom endpoints and when its name cannot be part of a host name
/// under AWS's certificates (dots). IP addresses and single names like `localhost` have no
/// sub-domains, so they take no prefix.
pub(super) fn address(service: &Service, url: &str, custom: bool, request: &mut WireRequest) -> String {
    let Some((scheme, authority, path)) = split_url(url) else {
        return url.to_owned();
    };
    let mut host = authority.to_owned();
    if let Some(prefix) = &request.host_prefix
        && has_subdomains(authority)
    {
        host = format!("{prefix}{host}");
    }
    if service.id == "S3" && !custom {
        let inner = request.path.strip_prefix('/').unwrap_or_default();
        let (bucket, rest) = inner.split_once('/').unwrap_or((inner, ""));
        if is_host_label(bucket) && bucket.len() >= 3 {
            host = format!("{bucket}.{host}");
            request.path = format!("/{rest}");
        }
    }
    format!("{scheme}://{host}{path}")
}

fn has_subdomains(authority: &str) -> bool {
    if authority.starts_with('[') {
        return false;
    }
    let host = authority.split(':').next().unwrap_or_default();
    host.parse::<IpAddr>().is_err() && host.trim_end_matches('.').contains('.')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::protocol::request;
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    /// Service, region, FIPS, dual stack, URL, signing region: what botocore resolves.
    type Row = (String, String, bool, bool, Option<String>, Option<String>);

    #[derive(Deserialize)]
    struct Expected {
        rows: Vec<Row>,
    }

    #[test]
    fn endpoints_are_those_of_botocore() {
        let expected: Expected =
            serde_json::from_str(include_str!("../../tests/data/endpoints.json")).unwrap();
        assert!(expected.rows.len() > 500);
        let models = Models::builtin().unwrap();
        for (service, region, fips, dual_stack, url, signing_region) in expected.rows {
            let variant = Variant { fips, dual_stack };
            let found = models.endpoint(&service, &region, variant).ok();
            let found = found.map(|found| (found.url, found.signing_region));
            assert_eq!(found, url.zip(signing_region), "{service} {region} {variant:?}");
        }
    }

    #[test]
    fn signing_names_are_not_always_the_service() {
        let models = Models::builtin().unwrap();
        let name = |service| {
            let found = models.endpoint(service, "eu-west-1", Variant::default());
            found.unwrap().signing_name
        };
        assert_eq!(name("s3control"), "s3");
        assert_eq!(name("iam"), "iam");
    }

    #[test]
    fn what_is_no_region_never_becomes_a_host() {
        let models = Models::builtin().unwrap();
        for region in ["", "evil.com/", "eu-west-1.evil.com", "a@b", "EU", "-a", "a b"] {
            let found = models.endpoint("s3", region, Variant::default());
            assert_eq!(found, Err(EndpointError::Region(region.to_owned())));
        }
    }

    #[test]
    fn a_missing_variant_is_said() {
        let variant = Variant { fips: true, dual_stack: false };
        let error = Models::builtin().unwrap().endpoint("s3", "cn-north-1", variant);
        assert_eq!(error.unwrap_err().to_string(), "s3 has no fips endpoint in cn-north-1");
    }

    fn sent(service: &str, operation: &str, params: &serde_json::Value, custom: Option<&str>) -> String {
        let models = Models::builtin().unwrap();
        let service_model = models.services.get(service).unwrap();
        let mut wire = request(service_model, operation, params).unwrap();
        let url = custom.map_or_else(
            || models.endpoint(service, "eu-west-1", Variant::default()).unwrap().url,
            str::to_owned,
        );
        let url = address(service_model, &url, custom.is_some(), &mut wire);
        url + &wire.uri()
    }

    #[test]
    fn buckets_are_hosts_where_they_can_be() {
        let acl = |bucket: &str, custom| sent("s3", "GetBucketAcl", &json!({ "Bucket": bucket }), custom);
        assert_eq!(acl("my-bucket", None), "https://my-bucket.s3.eu-west-1.amazonaws.com/?acl");
        assert_eq!(acl("my.bucket", None), "https://s3.eu-west-1.amazonaws.com/my.bucket?acl");
        assert_eq!(acl("Old_Bucket", None), "https://s3.eu-west-1.amazonaws.com/Old_Bucket?acl");
        assert_eq!(acl("b/../c", None), "https://s3.eu-west-1.amazonaws.com/b%2F..%2Fc?acl");
        for custom in ["http://127.0.0.1:5000", "https://s3.example.com"] {
            assert_eq!(acl("my-bucket", Some(custom)), format!("{custom}/my-bucket?acl"));
        }
        assert_eq!(sent("s3", "ListBuckets", &json!({}), None), "https://s3.eu-west-1.amazonaws.com/");
    }

    #[test]
    fn host_prefixes_need_a_domain() {
        let block = |custom| {
            sent("s3control", "GetPublicAccessBlock", &json!({ "AccountId": "123456789012" }), custom)
        };
        let path = "/v20180820/configuration/publicAccessBlock";
        assert_eq!(block(None), format!("https://123456789012.s3-control.eu-west-1.amazonaws.com{path}"));
        assert_eq!(
            block(Some("https://vpce-1.example.com:8443")),
            format!("https://123456789012.vpce-1.example.com:8443{path}")
        );
        for custom in ["http://127.0.0.1:5000", "http://[::1]:5000", "http://localhost:5000"] {
            assert_eq!(block(Some(custom)), format!("{custom}{path}"));
        }
    }
}
