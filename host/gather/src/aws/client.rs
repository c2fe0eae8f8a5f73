//! The client: one read-only call at a time, over the official runtime.

use super::endpoint::{EndpointError, Variant, address, is_host_label, split_url};
use super::failure::classify;
use super::model::{ModelError, Models, Service};
use super::protocol::{self, ProtocolError, Refusal, WireAnswer, WireRequest};
use crate::api::{Answer, Api, Call, Failure, FailureKind, Pagination};
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, ModeledAsRetryableClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime::client::{defaults, orchestrator};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::{
    StaticAuthSchemeOptionResolver, StaticAuthSchemeOptionResolverParams,
};
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::retry::{ErrorKind, ProvideErrorKind, RetryConfig};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How to connect. What is not set here comes from the environment and the configuration files, as
/// every AWS tool reads them.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The profile of the configuration files.
    pub profile: Option<String>,
    /// The region that global questions are asked from.
    pub region: Option<String>,
    /// One endpoint for every service, instead of AWS's own.
    pub endpoint_url: Option<String>,
    /// Use endpoints with validated cryptography, even if the configuration does not ask for them.
    pub fips: bool,
    /// Use endpoints that also speak IPv6, even if the configuration does not ask for them.
    pub dual_stack: bool,
    /// Credentials from elsewhere than the usual chain.
    pub credentials: Option<SharedCredentialsProvider>,
    /// How long to wait, and how often to try.
    pub timeouts: Timeouts,
}

/// How long to wait, and how often to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the first byte of an answer.
    pub read: Duration,
    /// For one attempt, its answer read to the end.
    pub attempt: Duration,
    /// For a call with all its attempts and the waits between them.
    pub operation: Duration,
    /// How often to try at all, on throttling, timeouts and passing errors.
    pub attempts: u32,
    /// The longest first wait between attempts; each further one is at most twice as long.
    pub first_wait: Duration,
    /// The longest wait between attempts.
    pub longest_wait: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(3100),
            read: Duration::from_secs(30),
            attempt: Duration::from_mins(1),
            operation: Duration::from_mins(3),
            attempts: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(20),
        }
    }
}

/// The client cannot be set up.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The models inside this program are damaged.
    #[error(transparent)]
    Models(#[from] ModelError),
    /// Nothing says which region to ask.
    #[error("no region is configured{0}: name one, set AWS_REGION, or add `region` to the profile")]
    NoRegion(String),
    /// The region's name cannot be one.
    #[error("{0:?} is no name of a region: names look like eu-central-1")]
    Region(String),
    /// The endpoint is no URL.
    #[error("the endpoint {0:?} is no http or https URL: endpoints look like https://host:port")]
    EndpointUrl(String),
}

/// Who the caller is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's number.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
    /// The partition (`aws`, `aws-cn`, ...).
    pub partition: String,
}

/// Reads live accounts.
#[derive(Debug)]
pub struct Client {
    models: &'static Models,
    config: SdkConfig,
    region: String,
    variant: Variant,
    /// The endpoints that take the place of AWS's own, by service.
    endpoints: HashMap<&'static str, String>,
    /// Credentials by account; without any, the configured ones serve every call.
    accounts: HashMap<String, SharedCredentialsProvider>,
    /// The runtime's set-up by account, service and region: each has its own budget of retries.
    runtimes: Mutex<HashMap<(String, &'static str, String), RuntimePlugins>>,
}

impl Client {
    /// Finds credentials, region and endpoints. Asks nothing of AWS itself, except where credentials
    /// or the region come from the machine that this runs on.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let models = Models::builtin()?;
        let waits = &options.timeouts;
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(waits.attempts.max(1))
                    .with_initial_backoff(waits.first_wait)
                    .with_max_backoff(waits.longest_wait),
            )
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(waits.connect)
                    .read_timeout(waits.read)
                    .operation_attempt_timeout(waits.attempt)
                    .operation_timeout(waits.operation)
                    .build(),
            );
        if let Ok(name) = AppName::new("bartizan") {
            loader = loader.app_name(name);
        }
        if let Some(profile) = &options.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &options.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(credentials) = options.credentials {
            loader = loader.credentials_provider(credentials);
        }
        if options.fips {
            loader = loader.use_fips(true);
        }
        if options.dual_stack {
            loader = loader.use_dual_stack(true);
        }
        let config = loader.load().await;
        let Some(region) = config.region().map(ToString::to_string) else {
            let place = options.profile.map(|name| format!(" for the profile {name}"));
            return Err(ConnectError::NoRegion(place.unwrap_or_default()));
        };
        if !is_host_label(&region) {
            return Err(ConnectError::Region(region));
        }
        Ok(Self {
            models,
            endpoints: endpoints(models, &config, options.endpoint_url.as_deref())?,
            variant: Variant {
                fips: config.use_fips().unwrap_or_default(),
                dual_stack: config.use_dual_stack().unwrap_or_default(),
            },
            config,
            region,
            accounts: HashMap::new(),
            runtimes: Mutex::default(),
        })
    }

    /// Reads one more account, with credentials of its own. From then on calls for accounts that were
    /// not added are refused, so that no account is ever read in the name of another.
    #[must_use]
    pub fn with_account(
        mut self,
        account: impl Into<String>,
        credentials: SharedCredentialsProvider,
    ) -> Self {
        self.accounts.insert(account.into(), credentials);
        self
    }

    /// The region that global questions are asked from.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The models that the client reads by.
    pub fn models(&self) -> &'static Models {
        self.models
    }

    /// Asks who the caller is, with the configured credentials.
    pub async fn identity(&self) -> Result<Identity, Failure> {
        let call = Call {
            account: String::new(),
            region: self.region.clone(),
            service: "sts".to_owned(),
            operation: "GetCallerIdentity".to_owned(),
            params: json!({}),
        };
        let credentials = self.config.credentials_provider();
        let answer = self.send(&call, credentials).await?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(account), Some(arn)) = (text("Account"), text("Arn")) else {
            let message = "the answer names no account and ARN";
            return Err(failure(&call, FailureKind::Parse, UNREADABLE, message));
        };
        let partition = arn.split(':').nth(1).unwrap_or_default().to_owned();
        Ok(Identity { account, arn, partition })
    }

    async fn send(
        &self,
        call: &Call,
        credentials: Option<SharedCredentialsProvider>,
    ) -> Result<Value, Failure> {
        let listed = self
            .models
            .services
            .get_key_value(&call.service)
            .filter(|(_, service)| service.operations.contains_key(&call.operation));
        let Some((name, service)) = listed else {
            let message = "the operation is not on the list of read operations";
            return Err(failure(call, FailureKind::Unsupported, "NotListed", message));
        };
        let Some(credentials) = credentials else {
            let message = format!("there are no credentials for account {}", call.account);
            return Err(failure(call, FailureKind::Credentials, NO_CREDENTIALS, message));
        };
        let request = protocol::request(service, &call.operation, &call.params)
            .map_err(|error| failure(call, FailureKind::Service, "InvalidParameter", error.to_string()))?;
        let target = (name.as_str(), service);
        let refused =
            match self.attempt(call, target, request.clone(), &call.region, credentials.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(refused) => refused,
            };
        match self.elsewhere(service, name, &call.region, refused.region.as_deref()) {
            Some(region) => self
                .attempt(call, target, request, region, credentials)
                .await
                .map_err(|refused| refused.failure),
            None => Err(refused.failure),
        }
    }

    /// The region that S3 says the bucket lives in. What a service says becomes part of a host name,
    /// so it has to look like a region of the same partition.
    fn elsewhere<'a>(
        &self,
        service: &Service,
        name: &str,
        asked: &str,
        said: Option<&'a str>,
    ) -> Option<&'a str> {
        let region = said.filter(|region| *region != asked && is_host_label(region))?;
        let same_partition = self.models.partition(region) == self.models.partition(asked);
        (service.id == "S3" && same_partition && !self.endpoints.contains_key(name)).then_some(region)
    }

    /// One call to one region, with the runtime's retries.
    async fn attempt(
        &self,
        call: &Call,
        (name, service): (&'static str, &'static Service),
        mut request: WireRequest,
        region: &str,
        credentials: SharedCredentialsProvider,
    ) -> Result<Value, Refused> {
        let custom = self.endpoints.get(name);
        // A custom endpoint is what it is; of ours it only needs what to sign for.
        let variant = if custom.is_some() { Variant::default() } else { self.variant };
        let mut endpoint =
            self.models.endpoint(name, region, variant).map_err(|error| no_endpoint(call, &error))?;
        if let Some(url) = custom {
            endpoint.url.clone_from(url);
        }
        let url = address(service, &endpoint.url, custom.is_some(), &mut request);
        let method = request.method.clone();

        let mut layer = Layer::new("operation");
        layer.store_put(Metadata::new(call.operation.clone(), name));
        layer.store_put(SharedRequestSerializer::new(Serializer));
        layer.store_put(SharedResponseDeserializer::new(Deserializer {
            service,
            operation: call.operation.clone(),
        }));
        layer.store_put(EndpointResolverParams::new(Url(url.clone())));
        layer.store_put(SigningName::from(endpoint.signing_name.clone()));
        layer.store_put(SigningRegion::from(Region::new(endpoint.signing_region)));
        layer.store_put(signing(endpoint.signing_name == "s3"));
        let runtime = self
            .runtime(&call.account, name, region, credentials)
            .with_operation_plugin(StaticRuntimePlugin::new().with_config(layer.freeze()));
        let error = match orchestrator::invoke(name, &call.operation, Input::erase(request), &runtime).await {
            Ok(output) => {
                return output.downcast::<Value>().map_err(|_| {
                    let message = "the runtime gave another type back";
                    failure(call, FailureKind::Parse, UNREADABLE, message).into()
                });
            }
            Err(error) => error,
        };
        Err(refused(call, &error, &method, &url, custom.is_some()))
    }

    fn runtime(
        &self,
        account: &str,
        name: &'static str,
        region: &str,
        credentials: SharedCredentialsProvider,
    ) -> RuntimePlugins {
        let key = (account.to_owned(), name, region.to_owned());
        let mut runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        runtimes
            .entry(key)
            .or_insert_with(|| {
                set_up(&self.config, credentials, name, region, format!("{account}-{name}-{region}"))
            })
            .clone()
    }
}

impl Api for Client {
    fn call(&self, call: Call) -> Answer<'_> {
        Box::pin(async move {
            let credentials = if self.accounts.is_empty() {
                self.config.credentials_provider()
            } else {
                self.accounts.get(&call.account).cloned()
            };
            self.send(&call, credentials).await
        })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.models.pagination(service, operation)
    }
}

/// An explicit endpoint serves every service; else each service's own setting counts, then the
/// general one.
fn endpoints(
    models: &'static Models,
    config: &SdkConfig,
    explicit: Option<&str>,
) -> Result<HashMap<&'static str, String>, ConnectError> {
    let mut out = HashMap::new();
    for (name, service) in &models.services {
        let configured = || {
            let key = ServiceConfigKey::builder()
                .service_id(&service.id)
                .env("AWS_ENDPOINT_URL")
                .profile("endpoint_url")
                .build()
                .ok()?;
            config.service_config()?.load_config(key)
        };
        let url = match explicit {
            Some(url) => Some(url.to_owned()),
            None => configured().or_else(|| config.endpoint_url().map(str::to_owned)),
        };
        if let Some(url) = url {
            if split_url(&url).is_none() {
                return Err(ConnectError::EndpointUrl(url));
            }
            out.insert(name.as_str(), url);
        }
    }
    Ok(out)
}

/// S3 signs the path as it is and a hash of the body; the others encode the path twice.
fn signing(s3: bool) -> SigV4OperationSigningConfig {
    let mut options = SigningOptions::default();
    options.double_uri_encode = !s3;
    options.normalize_uri_path = !s3;
    options.content_sha256_header = s3;
    SigV4OperationSigningConfig { signing_options: options, ..SigV4OperationSigningConfig::default() }
}

fn set_up(
    config: &SdkConfig,
    credentials: SharedCredentialsProvider,
    name: &'static str,
    region: &str,
    retry_partition: String,
) -> RuntimePlugins {
    let mut layer = Layer::new("client");
    layer.store_put(ApiMetadata::new(name, env!("CARGO_PKG_VERSION")));
    layer.store_put(Region::new(region.to_owned()));
    layer.store_put(AuthSchemeOptionResolverParams::from(StaticAuthSchemeOptionResolverParams::new()));
    if let Some(app) = config.app_name() {
        layer.store_put(app.clone());
    }
    if let Some(retries) = config.retry_config() {
        layer.store_put(retries.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        layer.store_put(timeouts.clone());
    }

    let mut components = RuntimeComponentsBuilder::new("client");
    components.set_endpoint_resolver(Some(SharedEndpointResolver::new(GivenEndpoint)));
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
    )));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_identity_resolver(SCHEME_ID, credentials);
    components.set_identity_cache(config.identity_cache());
    components.set_http_client(config.http_client());
    components.set_sleep_impl(config.sleep_impl());
    components.set_time_source(config.time_source());
    components.push_retry_classifier(HttpStatusCodeClassifier::default());
    components.push_retry_classifier(TransientErrorClassifier::<ServiceError>::new());
    components.push_retry_classifier(ModeledAsRetryableClassifier::<ServiceError>::new());
    components.push_retry_classifier(AwsErrorCodeClassifier::<ServiceError>::new());
    components.push_retry_classifier(ServiceClockSkewClassifier::<ServiceError>::new());
    components.push_interceptor(SharedInterceptor::permanent(ConnectionPoisoningInterceptor::new()));
    components.push_interceptor(ServiceClockSkewInterceptor::new());
    components.push_interceptor(RequestInfoInterceptor::new());
    components.push_interceptor(UserAgentInterceptor::new());
    components.push_interceptor(InvocationIdInterceptor::new());
    components.push_interceptor(SharedInterceptor::permanent(RecursionDetectionInterceptor::new()));

    let defaults = defaults::DefaultPluginParams::new()
        .with_retry_partition_name(retry_partition)
        .with_behavior_version(BehaviorVersion::latest());
    RuntimePlugins::new().with_client_plugins(defaults::default_plugins(defaults)).with_client_plugin(
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components),
    )
}

/// The URL of one call, already complete.
#[derive(Debug)]
struct Url(String);

#[derive(Debug)]
struct GivenEndpoint;

impl ResolveEndpoint for GivenEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(match params.get::<Url>() {
            Some(Url(url)) => Ok(Endpoint::builder().url(url.clone()).build()),
            None => Err("no endpoint was given".into()),
        })
    }
}

#[derive(Debug)]
struct Serializer;

impl SerializeRequest for Serializer {
    fn serialize_input(&self, input: Input, _: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let wire = input.downcast::<WireRequest>().map_err(|_| "the input is no request")?;
        let uri = wire.uri();
        let length = wire.body.len();
        let mut request = HttpRequest::new(SdkBody::from(wire.body));
        request.set_method(&wire.method)?;
        request.set_uri(uri)?;
        for (name, value) in wire.headers {
            request.headers_mut().try_append(name, value)?;
        }
        if length > 0 {
            request.headers_mut().try_insert("content-length", length.to_string())?;
        }
        Ok(request)
    }
}

#[derive(Debug)]
struct Deserializer {
    service: &'static Service,
    operation: String,
}

impl DeserializeResponse for Deserializer {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let headers: Vec<(String, String)> =
            response.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let answer = WireAnswer {
            status: response.status().as_u16(),
            headers: &headers,
            body: response.body().bytes().unwrap_or_default(),
        };
        if response.status().is_success() {
            return match protocol::answer(self.service, &self.operation, answer) {
                Ok(value) => Ok(Output::erase(value)),
                Err(error) => Err(OrchestratorError::other(error)),
            };
        }
        let refusal = protocol::refusal(self.service, answer);
        Err(OrchestratorError::operation(Error::erase(ServiceError::new(refusal))))
    }
}

/// A refusal, in the shape that the runtime's retry rules read.
#[derive(Debug)]
struct ServiceError {
    refusal: Refusal,
    metadata: ErrorMetadata,
}

impl ServiceError {
    fn new(refusal: Refusal) -> Self {
        let mut metadata = ErrorMetadata::builder().message(refusal.message.clone());
        if let Some(code) = &refusal.code {
            metadata = metadata.code(code.clone());
        }
        Self { refusal, metadata: metadata.build() }
    }
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.metadata.fmt(f)
    }
}

impl std::error::Error for ServiceError {}

impl ProvideErrorMetadata for ServiceError {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

impl ProvideErrorKind for ServiceError {
    fn retryable_error_kind(&self) -> Option<ErrorKind> {
        // Proxies throttle by status alone.
        (self.refusal.status == 429).then_some(ErrorKind::ThrottlingError)
    }

    fn code(&self) -> Option<&str> {
        self.refusal.code.as_deref()
    }
}

/// A failed attempt, and the region that the service pointed to.
struct Refused {
    failure: Failure,
    region: Option<String>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, region: None }
    }
}

const UNREADABLE: &str = "UnreadableAnswer";
const NO_CREDENTIALS: &str = "NoCredentials";

fn failure(call: &Call, kind: FailureKind, code: &str, message: impl Into<String>) -> Failure {
    Failure {
        service: call.service.clone(),
        operation: call.operation.clone(),
        region: call.region.clone(),
        kind,
        code: code.to_owned(),
        message: message.into(),
    }
}

fn no_endpoint(call: &Call, error: &EndpointError) -> Refused {
    failure(call, FailureKind::Unsupported, "NoEndpoint", error.to_string()).into()
}

/// An error and all that it comes from.
fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

fn refused(
    call: &Call,
    error: &SdkError<Error, HttpResponse>,
    method: &str,
    url: &str,
    custom: bool,
) -> Refused {
    if let SdkError::ServiceError(context) = error
        && let Some(ServiceError { refusal, .. }) = context.err().downcast_ref()
    {
        let (kind, code) = classify(refusal, method);
        return Refused {
            failure: failure(call, kind, &code, refusal.message.clone()),
            region: refusal.region.clone(),
        };
    }
    let causes: Vec<String> = chain(error).skip(1).map(ToString::to_string).collect();
    let said = if causes.is_empty() { error.to_string() } else { causes.join(": ") };
    let host = split_url(url).map_or(url, |(_, host, _)| host);
    if chain(error).any(<dyn std::error::Error>::is::<CredentialsError>) {
        return failure(call, FailureKind::Credentials, NO_CREDENTIALS, said).into();
    }
    match error {
        SdkError::TimeoutError(_) => {
            let message = format!("{host} did not answer in time");
            failure(call, FailureKind::Timeout, "RequestTimeout", message)
        }
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => {
            let message = format!("{host} did not answer in time: {said}");
            failure(call, FailureKind::Timeout, "RequestTimeout", message)
        }
        SdkError::DispatchFailure(_) if is_dns(&said) => {
            let region = &call.region;
            let (kind, message) = if custom {
                (FailureKind::Timeout, format!("there is no host {host}"))
            } else {
                (
                    FailureKind::Unsupported,
                    format!("there is no host {host}: the service may not be in {region}, or names cannot be looked up here"),
                )
            };
            failure(call, kind, "EndpointNotFound", message)
        }
        SdkError::DispatchFailure(_) => {
            let message = format!("no connection to {host}: {said}");
            failure(call, FailureKind::Timeout, "ConnectionFailed", message)
        }
        SdkError::ResponseError(_) => {
            let message = chain(error)
                .find_map(|cause| cause.downcast_ref::<ProtocolError>())
                .map_or(said, ToString::to_string);
            failure(call, FailureKind::Parse, UNREADABLE, message)
        }
        _ => failure(call, FailureKind::Service, "RequestNotMade", said),
    }
    .into()
}

fn is_dns(said: &str) -> bool {
    said.contains("dns error") || said.contains("failed to lookup address")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    async fn client(endpoint_url: Option<&str>) -> Client {
        let options = Options {
            region: Some("eu-west-1".to_owned()),
            endpoint_url: endpoint_url.map(str::to_owned),
            ..Options::default()
        };
        Client::connect(options).await.unwrap()
    }

    fn follows(client: &Client, name: &str, said: Option<&str>) -> bool {
        let service = client.models.services.get(name).unwrap();
        client.elsewhere(service, name, "eu-west-1", said).is_some()
    }

    #[tokio::test]
    async fn buckets_are_followed_to_regions_and_nowhere_else() {
        let client = client(None).await;
        assert!(follows(&client, "s3", Some("us-west-2")));
        for said in [None, Some("eu-west-1"), Some("cn-north-1"), Some("evil.com/"), Some("")] {
            assert!(!follows(&client, "s3", said), "{said:?}");
        }
        assert!(!follows(&client, "iam", Some("us-west-2")));
        let custom = super::tests::client(Some("http://127.0.0.1:1")).await;
        assert!(!follows(&custom, "s3", Some("us-west-2")));
    }
}
