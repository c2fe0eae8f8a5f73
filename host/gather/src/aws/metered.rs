//! Watches every request that the runtime sends: none goes out before its turn, and what the server
//! may take to answer is counted from there.

use super::failure::classify;
use super::model::Service;
use super::protocol::{self, WireAnswer};
use crate::api::{Call, Failure, FailureKind};
use crate::meter::Meter;
use crate::steps::iam::percent_decode;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::retry::ErrorKind;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// An HTTP client that paces and counts.
#[derive(Debug, Clone)]
pub(super) struct Metered {
    pub(super) inner: SharedHttpClient,
    pub(super) meter: Arc<Meter>,
    /// How long the server may take for one whole answer.
    pub(super) attempt: Duration,
    pub(super) sender: Sender,
}

/// Who sends.
#[derive(Debug, Clone)]
pub(super) enum Sender {
    /// The calls of one account, service and region. They are paced, counted and written down where
    /// they are made, but for their retries, of which only the runtime knows.
    Calls { account: String, service: &'static str, region: String },
    /// Those who find credentials, with a client of their own: each of their requests is a call.
    Credentials { sts: &'static Service },
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    of: Metered,
}

impl HttpClient for Metered {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        // The inner client keeps its connections itself, so that this costs nothing.
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, of: self.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, of) = (self.inner.clone(), self.of.clone());
        HttpConnectorFuture::new(async move {
            match &of.sender {
                Sender::Calls { account, service, region } => {
                    if Meter::goes_out() {
                        of.meter.turn(account, region, service).await.map_err(refused)?;
                        of.meter.cap().await;
                    }
                    answer(&inner, request, of.attempt).await
                }
                Sender::Credentials { sts } => {
                    let call = call(&request);
                    let mut answered = None;
                    let asking = async {
                        let answer = answered.insert(answer(&inner, request, of.attempt).await);
                        failure(&call, sts, answer, &of.meter).map_or(Ok(()), Err)
                    };
                    let asked = of.meter.aside(&call, asking).await;
                    match (answered, asked) {
                        (None, Err(limit)) => Err(refused(limit)),
                        (answered, _) => answered
                            .unwrap_or_else(|| Err(ConnectorError::other("nothing was asked".into(), None))),
                    }
                }
            }
        })
    }
}

/// The meter let nothing go out.
fn refused(limit: Failure) -> ConnectorError {
    ConnectorError::other(limit.into(), None)
}

/// The whole answer, or none: the runtime's own bound on an attempt would count the wait for its turn.
async fn answer(
    inner: &SharedHttpConnector,
    request: HttpRequest,
    within: Duration,
) -> Result<HttpResponse, ConnectorError> {
    let whole = async {
        let mut response = inner.call(request).await?;
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        let body = ByteStream::new(body)
            .collect()
            .await
            .map_err(|error| ConnectorError::other(error.into(), Some(ErrorKind::TransientError)))?;
        *response.body_mut() = SdkBody::from(body.into_bytes());
        Ok(response)
    };
    tokio::time::timeout(within, whole).await.unwrap_or_else(|late| Err(ConnectorError::timeout(late.into())))
}

/// What a request for credentials is. Of what it says only the role's name is nobody's secret.
fn call(request: &HttpRequest) -> Call {
    let form = request.body().bytes().and_then(|body| str::from_utf8(body).ok()).unwrap_or_default();
    let parameter = |name: &str| {
        let value = form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        percent_decode(value).ok()
    };
    let signed = request.headers().get("authorization").and_then(|value| value.split_once("Credential="));
    let mut scope = signed.map_or("", |(_, scope)| scope).split('/').skip(2);
    let (region, service) = (scope.next().unwrap_or_default(), scope.next());
    // What is not signed says by its host alone whom it asks.
    let host = || request.uri().split('/').nth(2).unwrap_or_default();
    Call {
        account: String::new(),
        region: region.to_owned(),
        service: service.unwrap_or_else(host).to_owned(),
        operation: parameter("Action").unwrap_or_else(|| request.method().to_owned()),
        params: parameter("RoleArn").map_or_else(|| json!({}), |role| json!({ "RoleArn": role })),
    }
}

/// Why a call for credentials gave none.
fn failure(
    call: &Call,
    sts: &Service,
    answer: &Result<HttpResponse, ConnectorError>,
    meter: &Meter,
) -> Option<Failure> {
    let (kind, code, message) = match answer {
        Ok(response) if response.status().is_success() => return None,
        Ok(response) => {
            let body = response.body().bytes().unwrap_or_default();
            let answer = WireAnswer { status: response.status().as_u16(), headers: &[], body };
            let refusal = protocol::refusal(sts, answer);
            let (kind, code) = classify(&refusal, "");
            (kind, code, refusal.message)
        }
        Err(error) if error.is_timeout() => {
            (FailureKind::Timeout, "RequestTimeout".to_owned(), error.to_string())
        }
        Err(error) => (FailureKind::Timeout, "ConnectionFailed".to_owned(), error.to_string()),
    };
    if kind == FailureKind::Throttled {
        meter.slows_down();
    }
    Some(Failure {
        service: call.service.clone(),
        operation: call.operation.clone(),
        region: call.region.clone(),
        kind,
        code,
        message,
    })
}
