//! What sort of failure an answer, or its absence, is.

use super::protocol::Refusal;
use crate::api::FailureKind;
use aws_runtime::retries::classifiers::THROTTLING_ERRORS;

const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Forbidden",
    "ForbiddenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "UnauthorizedException",
    "UnauthorizedOperation",
];

const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSecurity",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

const UNSUPPORTED: &[&str] = &[
    "InvalidAction",
    "NotImplemented",
    "NotImplementedException",
    "UnknownAction",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedAPIEndpointException",
];

/// Whether a code says that credentials are not, or no longer, good.
pub(crate) fn is_of_credentials(code: &str) -> bool {
    CREDENTIALS.contains(&code)
}

/// The kind and the code of a refusal. A missing code becomes the status: `Http404`.
pub(super) fn classify(refusal: &Refusal, method: &str) -> (FailureKind, String) {
    if let Some(code) = &refusal.code {
        // EC2 and some of its kin say who is to blame before the code.
        let code = code.strip_prefix("Client.").unwrap_or(code);
        let is = |codes: &[&str]| codes.contains(&code);
        let kind = if is(DENIED) {
            FailureKind::Denied
        } else if is(CREDENTIALS) {
            FailureKind::Credentials
        } else if is(THROTTLING_ERRORS) {
            FailureKind::Throttled
        } else if is(UNSUPPORTED) {
            FailureKind::Unsupported
        } else if refusal.status >= 500 {
            FailureKind::Outage
        } else {
            FailureKind::Service
        };
        return (kind, code.to_owned());
    }
    // An answer to HEAD has no body, so its status is all that the service says.
    let head = method == "HEAD";
    let kind = match refusal.status {
        401 | 403 => FailureKind::Denied,
        429 => FailureKind::Throttled,
        404 | 405 if !head => FailureKind::Unsupported,
        501 => FailureKind::Unsupported,
        500.. => FailureKind::Outage,
        _ => FailureKind::Service,
    };
    let code = match refusal.status {
        404 if head => "NotFound".to_owned(),
        status => format!("Http{status}"),
    };
    (kind, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, code: Option<&str>, method: &str) -> (FailureKind, String) {
        let refusal = Refusal { status, code: code.map(str::to_owned), message: String::new(), region: None };
        classify(&refusal, method)
    }

    #[test]
    fn codes_decide() {
        for (code, expected) in [
            ("AccessDenied", FailureKind::Denied),
            ("AccessDeniedException", FailureKind::Denied),
            ("UnauthorizedOperation", FailureKind::Denied),
            ("Client.UnauthorizedOperation", FailureKind::Denied),
            ("ExpiredToken", FailureKind::Credentials),
            ("InvalidClientTokenId", FailureKind::Credentials),
            ("UnrecognizedClientException", FailureKind::Credentials),
            ("Throttling", FailureKind::Throttled),
            ("SlowDown", FailureKind::Throttled),
            ("UnknownOperationException", FailureKind::Unsupported),
            ("InvalidAction", FailureKind::Unsupported),
            ("NoSuchBucketPolicy", FailureKind::Service),
        ] {
            for status in [400, 403, 404] {
                assert_eq!(kind(status, Some(code), "GET").0, expected, "{code}");
            }
        }
        assert_eq!(kind(500, Some("InternalError"), "GET").0, FailureKind::Outage);
        assert_eq!(kind(503, Some("SlowDown"), "GET").0, FailureKind::Throttled);
        assert_eq!(kind(404, Some("NoSuchBucket"), "GET").1, "NoSuchBucket");
    }

    #[test]
    fn without_a_code_the_status_decides() {
        for (status, method, expected, code) in [
            (403, "GET", FailureKind::Denied, "Http403"),
            (403, "HEAD", FailureKind::Denied, "Http403"),
            (404, "GET", FailureKind::Unsupported, "Http404"),
            (404, "HEAD", FailureKind::Service, "NotFound"),
            (500, "POST", FailureKind::Outage, "Http500"),
            (501, "HEAD", FailureKind::Unsupported, "Http501"),
            (429, "GET", FailureKind::Throttled, "Http429"),
            (503, "GET", FailureKind::Outage, "Http503"),
        ] {
            assert_eq!(kind(status, None, method), (expected, code.to_owned()), "{status} {method}");
        }
    }
}
