//! The client: one read-only call at a time, over the official runtime.

use super::bounded;
use super::endpoint::{EndpointError, Variant, address, is_host_label, split_url};
use super::failure::classify;
use super::metered::{Metered, Sender};
use super::model::{ModelError, Models, Service};
use super::protocol::{self, ProtocolError, Refusal, WireAnswer, WireRequest};
use crate::api::{Answer, Api, Begun, Call, Failure, FailureKind, Pagination, Reply};
use crate::meter::Meter;
use aws_config::identity::IdentityCache;
use aws_config::sts::AssumeRoleProvider;
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
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
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
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugin, RuntimePlugins, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::error::Error as ByteStreamError;
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
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
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
    /// Paces retries and counts requests.
    pub meter: Arc<Meter>,
    /// The role to take on in every account but the caller's own.
    pub role: Option<Role>,
}

/// A role that accounts have for whoever scans them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, with its path if it has one.
    pub name: String,
    /// What its trust policy asks for.
    pub external_id: Option<String>,
    /// Take it on in the caller's own account too.
    pub everywhere: bool,
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
    /// Without it the runtime would make one of its own for every service and region, past the meter.
    http: Option<SharedHttpClient>,
    /// How long a server may take for one whole answer.
    attempt: Duration,
    /// Credentials by account; without any, the configured ones serve every call.
    accounts: HashMap<String, SharedCredentialsProvider>,
    role: Option<Role>,
    /// Where the role is taken on, and the account that has no need of it.
    own: OnceLock<Identity>,
    /// Credentials of the role, by account, while the account is read.
    taken: tokio::sync::Mutex<HashMap<String, SharedCredentialsProvider>>,
    meter: Arc<Meter>,
    /// The runtime's set-up by account, service and region: each has its own budget of retries.
    runtimes: Mutex<HashMap<(String, &'static str, String), RuntimePlugins>>,
}

impl Client {
    /// Finds credentials, region and endpoints. Asks nothing of AWS itself, except where credentials
    /// or the region come from the machine that this runs on.
    pub async fn connect(options: Options) -> Result<Self, ConnectError> {
        let models = Models::builtin()?;
        let waits = &options.timeouts;
        let meter = options.meter;
        let http = default_http_client();
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
                    .operation_timeout(waits.operation)
                    .build(),
            )
            // For credentials too there may be a turn to wait for.
            .identity_cache(IdentityCache::lazy().load_timeout(waits.operation).build());
        if let (Some(inner), Some(sts)) = (http.clone(), models.services.get("sts")) {
            let sender = Sender::Credentials { sts };
            let meter = Arc::clone(&meter);
            loader = loader.http_client(Metered { inner, meter, attempt: waits.attempt, sender });
        }
        if let Ok(name) = AppName::new("bartizan") {
            loader = loader.app_name(name);
        }
        if let Some(profile) = &options.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &options.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(url) = &options.endpoint_url {
            // For the roles' credentials, which the official crates ask for.
            loader = loader.endpoint_url(url.clone());
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
            http,
            attempt: waits.attempt,
            config,
            region,
            accounts: HashMap::new(),
            role: options.role,
            own: OnceLock::new(),
            taken: tokio::sync::Mutex::default(),
            meter,
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
        let answer = self.meter.aside(&call, Box::pin(self.send(&call, credentials))).await?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(account), Some(arn)) = (text("Account"), text("Arn")) else {
            let message = "the answer names no account and ARN";
            return Err(failure(&call, FailureKind::Parse, UNREADABLE, message));
        };
        let partition = arn.split(':').nth(1).unwrap_or_default().to_owned();
        let identity = Identity { account, arn, partition };
        let _ = self.own.set(identity.clone());
        Ok(identity)
    }

    /// The credentials that read an account.
    async fn credentials(&self, account: &str) -> Option<SharedCredentialsProvider> {
        if !self.accounts.is_empty() {
            return self.accounts.get(account).cloned();
        }
        let (Some(role), Some(own)) = (&self.role, self.own.get()) else {
            return self.config.credentials_provider();
        };
        // What is asked of no account in particular is asked by the caller.
        if account.is_empty() || (account == own.account && !role.everywhere) {
            return self.config.credentials_provider();
        }
        let mut taken = self.taken.lock().await;
        if let Some(credentials) = taken.get(account) {
            return Some(credentials.clone());
        }
        let arn = format!("arn:{}:iam::{account}:role/{}", own.partition, role.name);
        let mut builder = AssumeRoleProvider::builder(arn).session_name("bartizan").configure(&self.config);
        if let Some(id) = &role.external_id {
            builder = builder.external_id(id);
        }
        let credentials = SharedCredentialsProvider::new(builder.build().await);
        taken.insert(account.to_owned(), credentials.clone());
        Some(credentials)
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
        if let Some(message) = bounded::refusal(name, &call.operation, &call.params) {
            return Err(failure(call, FailureKind::Unsupported, "NotListed", message));
        }
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
            meter: Arc::clone(&self.meter),
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
                let http = self.http.clone().map(|inner| Metered {
                    inner,
                    meter: Arc::clone(&self.meter),
                    attempt: self.attempt,
                    sender: Sender::Calls {
                        account: account.to_owned(),
                        service: name,
                        region: region.to_owned(),
                    },
                });
                set_up(&self.config, credentials, http, name, region)
            })
            .clone()
    }
}

impl Api for Client {
    fn call(&self, call: Call) -> Answer<'_> {
        Box::pin(async move {
            let credentials = self.credentials(&call.account).await;
            self.send(&call, credentials).await.map(Reply::from)
        })
    }

    fn has_caller(&self) -> bool {
        self.role.is_some()
    }

    /// Takes on the account's role: where that fails, so would every call.
    fn begin<'a>(&'a self, account: &'a str) -> Begun<'a> {
        Box::pin(async move {
            let needs_role = self.role.as_ref().zip(self.own.get());
            if needs_role.is_none_or(|(role, own)| account == own.account && !role.everywhere) {
                return Ok(());
            }
            let call = Call {
                account: account.to_owned(),
                region: self.region.clone(),
                service: "sts".to_owned(),
                operation: "GetCallerIdentity".to_owned(),
                params: json!({}),
            };
            let credentials = self.credentials(account).await;
            let answer = self.meter.aside(&call, Box::pin(self.send(&call, credentials))).await.map_err(
                |failure| {
                    // The caller's own credentials were good a moment ago: what is denied is the role, in
                    // whatever words.
                    let denied =
                        failure.kind == FailureKind::Credentials && failure.message.contains("AccessDenied");
                    let (kind, code) = (FailureKind::Denied, "AccessDenied".to_owned());
                    if denied { Failure { kind, code, ..failure } } else { failure }
                },
            )?;
            let said = answer.get("Account").and_then(Value::as_str).unwrap_or_default();
            if said == account {
                return Ok(());
            }
            let message = format!("the role's credentials are of account {said}");
            Err(failure(&call, FailureKind::Credentials, "WrongAccount", message))
        })
    }

    fn end(&self, account: &str) {
        if self.own.get().is_some_and(|own| own.account == account) {
            return;
        }
        let mut runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        runtimes.retain(|(of, ..), _| of != account);
        drop(runtimes);
        // Nobody else takes on roles of an account that is read: waiting is not needed.
        if let Ok(mut taken) = self.taken.try_lock() {
            taken.remove(account);
        }
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

/// The client that the runtime would use.
fn default_http_client() -> Option<SharedHttpClient> {
    let plugin = defaults::default_http_client_plugin_v2(BehaviorVersion::latest())?;
    plugin.runtime_components(&RuntimeComponentsBuilder::new("http")).http_client()
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
    http: Option<Metered>,
    name: &'static str,
    region: &str,
) -> RuntimePlugins {
    let mut layer = Layer::new("client");
    // A budget of retries of its own, which goes when the account is read: named ones stay for ever.
    let budget = RetryPartition::custom(name).token_bucket(TokenBucket::default()).build();
    layer.store_put(budget);
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
    components.set_http_client(http.map(SharedHttpClient::new));
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
        .with_retry_partition_name(name)
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
    meter: Arc<Meter>,
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
        // Some say so by the status, some in a header, some in the body alone.
        if matches!(refusal.status, 429 | 503) || classify(&refusal, "").0 == FailureKind::Throttled {
            self.meter.slows_down();
        }
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
    // What the meter refuses never went out.
    if let Some(refused) = chain(error).find_map(|cause| cause.downcast_ref::<Failure>()) {
        return Failure { operation: call.operation.clone(), ..refused.clone() }.into();
    }
    let causes: Vec<String> = chain(error).skip(1).map(ToString::to_string).collect();
    let said = if causes.is_empty() { error.to_string() } else { causes.join(": ") };
    let host = split_url(url).map_or(url, |(_, host, _)| host);
    if chain(error).any(<dyn std::error::Error>::is::<CredentialsError>) {
        // Whoever may not take on a role is denied, and that has a cure.
        if said.contains("AssumeRole") && said.contains("AccessDenied") {
            return failure(call, FailureKind::Denied, "AccessDenied", said).into();
        }
        return failure(call, FailureKind::Credentials, NO_CREDENTIALS, said).into();
    }
    if chain(error).any(<dyn std::error::Error>::is::<ByteStreamError>) {
        let message = format!("{host} broke off its answer: {said}");
        return failure(call, FailureKind::Parse, UNREADABLE, message).into();
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
