//! HTTP for one registry: every answer has a bound in bytes and in time, plain HTTP is for this
//! machine alone, and credentials go to the registry and to the token service that it names.

use super::credentials::Credentials;
use super::error::{OciError, said};
use super::location::{OciLocation, is_loopback};
use http_auth::parse_challenges;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;
use ureq::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

const MAX_ERROR: u64 = 16 << 10;
const MAX_TOKEN: u64 = 256 << 10;
const MAX_REDIRECTS: usize = 5;
/// How often a question is asked, when the registry has too much to do or the connection breaks.
const ATTEMPTS: u32 = 3;

/// What is asked for. The answer's body is read by whoever asks, within a bound.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    /// Below `/v2/<repository>/`, or a whole address that an answer named.
    pub(super) path: &'a str,
    pub(super) accept: &'a str,
    pub(super) content_type: &'a str,
    pub(super) body: &'a [u8],
}

impl<'a> Question<'a> {
    pub(super) fn get(path: &'a str, accept: &'a str) -> Self {
        Self { method: Method::GET, path, accept, content_type: "", body: &[] }
    }

    pub(super) fn send(method: Method, path: &'a str, content_type: &'a str, body: &'a [u8]) -> Self {
        Self { method, path, accept: "*/*", content_type, body }
    }
}

/// An answer, whose body is still to be read.
pub(super) struct Answer {
    pub(super) url: String,
    response: Response<Body>,
}

impl Answer {
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// What the media type is, without its parameters.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.header("content-type")?.split(';').next().map(str::trim)
    }

    /// The body, which `limit` bounds.
    pub(super) fn read(self, what: &str, limit: u64) -> Result<Vec<u8>, OciError> {
        let mut bytes = Vec::new();
        self.read_into(what, limit, |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        Ok(bytes)
    }

    /// The body part by part, which `limit` bounds.
    pub(super) fn read_into(
        self,
        what: &str,
        limit: u64,
        mut take: impl FnMut(&[u8]) -> Result<(), OciError>,
    ) -> Result<(), OciError> {
        let url = self.url;
        let mut reader = self.response.into_body().into_reader();
        let mut buffer = vec![0; 64 << 10];
        let mut left = limit;
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(transport(&url, ureq::Error::from(error))),
            };
            let part = buffer.get(..read).unwrap_or_default();
            if part.is_empty() {
                return Ok(());
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| OciError::TooLarge { what: what.to_owned(), limit })?;
            take(part)?;
        }
    }

    /// An error that says what the registry says.
    pub(super) fn refused(self, who: &str) -> OciError {
        let (status, url) = (self.status(), self.url.clone());
        let body = self.read("the error", MAX_ERROR).unwrap_or_default();
        let text = match serde_json::from_slice::<Errors>(&body).map(|list| list.errors.into_iter().next()) {
            Ok(Some(OneError { code, message })) => format!("{code} {message}"),
            Ok(None) | Err(_) => String::from_utf8_lossy(&body).into_owned(),
        };
        let said = said(&text);
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                OciError::Denied { url, who: who.to_owned(), said }
            }
            status => OciError::Status { url, status: status.as_u16(), said },
        }
    }
}

/// The protocol's list of errors; whatever else comes is shown as it is.
#[derive(Deserialize)]
struct Errors {
    errors: Vec<OneError>,
}

#[derive(Deserialize)]
struct OneError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// What repository, and what for: what tokens are given for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    pub(super) repository: String,
    pub(super) push: bool,
}

pub(super) struct Http {
    /// Set up when something is asked: what is locked and cached asks nothing, and authorities take
    /// milliseconds to read.
    agent: OnceLock<Agent>,
    patience: Duration,
    /// `https://host`, or `http://host` on this machine.
    base: String,
    host: String,
    loopback: bool,
    credentials: OnceLock<Credentials>,
    /// The value of `Authorization` that did for a scope.
    authorized: Mutex<HashMap<Scope, String>>,
}

impl Http {
    pub(super) fn new(location: &OciLocation, patience: Duration) -> Self {
        let loopback = location.is_loopback();
        // Docker's own registry answers under another name than it is called by.
        let host = if location.host == "docker.io" { "registry-1.docker.io" } else { &location.host };
        Self {
            agent: OnceLock::new(),
            patience,
            base: format!("{}://{host}", if loopback { "http" } else { "https" }),
            host: location.host.clone(),
            loopback,
            credentials: OnceLock::new(),
            authorized: Mutex::new(HashMap::new()),
        }
    }

    fn agent(&self) -> &Agent {
        let (loopback, patience) = (self.loopback, self.patience);
        let build = || {
            Agent::config_builder()
                .http_status_as_error(false)
                .https_only(!loopback)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .proxy(if loopback { None } else { Proxy::try_from_env() })
                .user_agent(concat!("bartizan/", env!("CARGO_PKG_VERSION")))
                .timeout_connect(Some(patience))
                .timeout_recv_response(Some(patience))
                .timeout_per_read(Some(patience))
                .timeout_per_write(Some(patience))
                // A body that trickles: at the slowest pace that is borne, the largest takes this long.
                .timeout_recv_body(Some(patience.saturating_mul(10)))
                .max_response_header_size(64 << 10)
                .tls_config(tls())
                .build()
                .new_agent()
        };
        self.agent.get_or_init(build)
    }

    /// As if this had been what a registry wanted to see.
    #[cfg(test)]
    pub(super) fn pretend(&self, scope: &Scope, authorization: &str) {
        self.tokens().insert(scope.clone(), authorization.to_owned());
    }

    /// As whom questions are asked, for people.
    pub(super) fn who(&self) -> String {
        self.credentials.get().map_or_else(|| "an anonymous request".to_owned(), Credentials::who)
    }

    /// Asks, presenting credentials where they are asked for, and again where that may help.
    pub(super) fn ask(&self, scope: &Scope, question: &Question<'_>) -> Result<Answer, OciError> {
        let repeatable = matches!(question.method, Method::GET | Method::HEAD);
        let mut attempt = 1;
        loop {
            let answer = self.ask_once(scope, question);
            let busy = match &answer {
                Ok(answer) => matches!(
                    answer.status(),
                    StatusCode::TOO_MANY_REQUESTS
                        | StatusCode::BAD_GATEWAY
                        | StatusCode::SERVICE_UNAVAILABLE
                        | StatusCode::GATEWAY_TIMEOUT
                ),
                // One that does not answer in time would not do so the next time.
                Err(error) => matches!(error, OciError::Transport { .. }),
            };
            if !busy || !repeatable || attempt == ATTEMPTS {
                return answer;
            }
            let asked = answer.ok().and_then(|answer| answer.header("retry-after")?.parse::<u64>().ok());
            let wait = asked.map_or(Duration::from_millis(100 << attempt), Duration::from_secs);
            thread::sleep(wait.min(Duration::from_secs(5)));
            attempt += 1;
        }
    }

    fn ask_once(&self, scope: &Scope, question: &Question<'_>) -> Result<Answer, OciError> {
        let known = self.tokens().get(scope).cloned();
        let answer = self.follow(scope, question, known.as_deref())?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let Some(authorization) = self.authorize(scope, &answer)? else { return Ok(answer) };
        let answer = self.follow(scope, question, Some(&authorization))?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            self.tokens().insert(scope.clone(), authorization);
        }
        Ok(answer)
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<Scope, String>> {
        self.authorized.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks and follows redirections: to HTTPS only, or within this machine, and without credentials.
    fn follow(
        &self,
        scope: &Scope,
        question: &Question<'_>,
        authorization: Option<&str>,
    ) -> Result<Answer, OciError> {
        let mut url = self.url(scope, question.path)?;
        let mut authorization = authorization.filter(|_| url.starts_with(&format!("{}/", self.base)));
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.once(&url, question, authorization)?;
            let redirected = answer.status().is_redirection() && question.method == Method::GET;
            let Some(next) = answer.header("location").filter(|_| redirected) else { return Ok(answer) };
            let next = absolute(&url, next);
            if !self.may_ask(&next) {
                return Err(OciError::Redirect { from: url, to: said(&next) });
            }
            (url, authorization) = (next, None);
        }
        Err(OciError::Transport { url, why: format!("more than {MAX_REDIRECTS} redirections") })
    }

    fn url(&self, scope: &Scope, path: &str) -> Result<String, OciError> {
        if path.contains("://") {
            return if self.may_ask(path) {
                Ok(path.to_owned())
            } else {
                Err(OciError::Redirect { from: self.base.clone(), to: said(path) })
            };
        }
        if path.starts_with('/') {
            return Ok(format!("{}{path}", self.base));
        }
        Ok(format!("{}/v2/{}/{path}", self.base, scope.repository))
    }

    /// Whether an address that an answer named may be asked: a registry elsewhere cannot make this
    /// machine ask itself.
    pub(super) fn may_ask(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let Some(authority) = uri.authority() else { return false };
        let here = is_loopback(authority.as_str());
        match uri.scheme_str() {
            Some("https") => self.loopback || !here,
            Some("http") => self.loopback && here,
            _ => false,
        }
    }

    fn once(
        &self,
        url: &str,
        question: &Question<'_>,
        authorization: Option<&str>,
    ) -> Result<Answer, OciError> {
        let mut request = Request::builder()
            .method(question.method.clone())
            .uri(url)
            .header(header::ACCEPT, question.accept);
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let sends = matches!(question.method, Method::PUT | Method::POST | Method::PATCH);
        let response = if sends {
            if !question.content_type.is_empty() {
                request = request.header(header::CONTENT_TYPE, question.content_type);
            }
            let request = request.body(question.body).map_err(|error| transport(url, error.into()))?;
            self.agent().run(request)
        } else {
            let request = request.body(()).map_err(|error| transport(url, error.into()))?;
            self.agent().run(request)
        };
        let response = response.map_err(|error| transport(url, error))?;
        Ok(Answer { url: url.to_owned(), response })
    }

    /// What to present, after a refusal that says what is wanted; `None` when there is nothing.
    fn authorize(&self, scope: &Scope, refusal: &Answer) -> Result<Option<String>, OciError> {
        let credentials = if let Some(credentials) = self.credentials.get() {
            credentials
        } else {
            let found = Credentials::find(&self.host)?;
            self.credentials.get_or_init(|| found)
        };
        let wanted = Wanted::read(refusal.response.headers());
        if let Some(bearer) = wanted.bearer {
            return self.token(scope, &bearer, credentials).map(Some);
        }
        Ok(if wanted.basic { credentials.basic() } else { None })
    }

    /// A token from the service that the registry names.
    fn token(&self, scope: &Scope, wanted: &Bearer, credentials: &Credentials) -> Result<String, OciError> {
        #[derive(Deserialize)]
        struct Token {
            token: Option<String>,
            access_token: Option<String>,
        }
        if !self.may_ask(&wanted.realm) {
            return Err(OciError::Redirect { from: self.base.clone(), to: said(&wanted.realm) });
        }
        let actions = if scope.push { "pull,push" } else { "pull" };
        let asked =
            wanted.scope.clone().unwrap_or_else(|| format!("repository:{}:{actions}", scope.repository));
        let pairs = [("service", wanted.service.as_str()), ("scope", asked.as_str())];
        let query = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", escape(value)))
            .collect::<Vec<_>>()
            .join("&");
        let answer = match credentials {
            Credentials::Identity(token) => {
                let body = format!(
                    "grant_type=refresh_token&client_id=bartizan&refresh_token={}&{query}",
                    escape(token)
                );
                let form = "application/x-www-form-urlencoded";
                let question = Question::send(Method::POST, &wanted.realm, form, body.as_bytes());
                self.once(&wanted.realm, &question, None)?
            }
            Credentials::Anonymous | Credentials::Basic { .. } => {
                let joint = if wanted.realm.contains('?') { '&' } else { '?' };
                let url = format!("{}{joint}{query}", wanted.realm);
                self.once(&url, &Question::get(&url, "application/json"), credentials.basic().as_deref())?
            }
        };
        if !answer.status().is_success() {
            return Err(answer.refused(&credentials.who()));
        }
        let what = format!("the token of {}", wanted.realm);
        let body = answer.read(&what, MAX_TOKEN)?;
        let token: Token = serde_json::from_slice(&body).map_err(|_| OciError::Malformed {
            what: what.clone(),
            why: "it is no JSON object".to_owned(),
        })?;
        let token = token.token.or(token.access_token).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| OciError::Malformed { what, why: "it holds no token".to_owned() })?;
        Ok(format!("Bearer {token}"))
    }
}

/// What a registry wants to see, by its `WWW-Authenticate`.
#[derive(Default)]
struct Wanted {
    basic: bool,
    bearer: Option<Bearer>,
}

#[derive(Debug, PartialEq)]
struct Bearer {
    realm: String,
    service: String,
    scope: Option<String>,
}

impl Wanted {
    fn read(headers: &HeaderMap) -> Self {
        let mut wanted = Self::default();
        let values = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        for challenge in values.flat_map(|value| parse_challenges(value).unwrap_or_default()) {
            let parameter = |name: &str| {
                let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.to_unescaped())
            };
            if challenge.scheme.eq_ignore_ascii_case("basic") {
                wanted.basic = true;
            } else if challenge.scheme.eq_ignore_ascii_case("bearer")
                && let Some(realm) = parameter("realm")
            {
                let service = parameter("service").unwrap_or_default();
                wanted.bearer = Some(Bearer { realm, service, scope: parameter("scope") });
            }
        }
        wanted
    }
}

fn transport(url: &str, error: ureq::Error) -> OciError {
    let url = url.to_owned();
    match error {
        ureq::Error::Timeout(phase) => OciError::Timeout { url, phase: phase.to_string() },
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            OciError::Timeout { url, phase: error.to_string() }
        }
        error => OciError::Transport { url, why: said(&error.to_string()) },
    }
}

/// An address that an answer named, which may be relative to what was asked.
pub(super) fn absolute(base: &str, next: &str) -> String {
    if next.contains("://") {
        return next.to_owned();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    if let Some(rest) = next.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let host = rest.split('/').next().unwrap_or_default();
    if next.starts_with('/') {
        return format!("{scheme}://{host}{next}");
    }
    let folder =
        rest.split('?').next().and_then(|path| path.rsplit_once('/')).map_or(host, |(folder, _)| folder);
    format!("{scheme}://{folder}/{next}")
}

/// Percent-encoding for a query.
fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The system's authorities, or those of `SSL_CERT_FILE`: read once, it takes milliseconds.
fn tls() -> TlsConfig {
    static ROOTS: LazyLock<Vec<Certificate<'static>>> = LazyLock::new(|| {
        let found = rustls_native_certs::load_native_certs().certs;
        found.iter().map(|der| Certificate::from_der(der).to_owned()).collect()
    });
    TlsConfig::builder()
        .root_certs(RootCerts::from(ROOTS.iter().cloned()))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}
