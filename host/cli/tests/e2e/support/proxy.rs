//! A proxy before a server that plays AWS: it knows which operation a request is, writes down what is
//! asked, and disturbs what it is told to.

use super::root;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// `service:Operation`, and the IAM actions that it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) actions: Vec<String>,
}

impl Operation {
    /// As provenance names it.
    pub(crate) fn source(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

/// A running proxy. Its threads end with the process.
pub(crate) struct Proxy {
    pub(crate) endpoint: String,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    routes: Vec<Route>,
    state: Mutex<State>,
    /// What the server said, by request: it does not change between scans, and asking it again takes
    /// most of the time of one.
    said: Arc<Mutex<HashMap<Vec<u8>, Response>>>,
}

type Disturbance = Arc<dyn Fn(&Asked) -> Option<Fault> + Send + Sync>;

/// A request as the proxy sees it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `service:Operation`
    pub(crate) source: String,
    /// What it is signed for.
    pub(crate) region: String,
    /// Whose credentials signed it.
    pub(crate) key_id: String,
    /// Method, target and body.
    pub(crate) text: String,
    /// How many requests came before it.
    pub(crate) number: usize,
    /// How many requests of the same operation came before it.
    pub(crate) of_operation: usize,
    pub(crate) at: Instant,
    /// Whether the server's own answer was sent whole.
    pub(crate) answered: bool,
}

impl Asked {
    pub(crate) fn service(&self) -> &str {
        self.source.split(':').next().unwrap()
    }
}

/// What becomes of a request instead of being answered.
#[derive(Clone)]
pub(crate) enum Fault {
    /// An error as the service would write it: status and code.
    Refused(u16, &'static str),
    /// A status, a content type and a body.
    Raw(u16, &'static str, &'static str),
    /// The server's answer, later.
    Late(Duration),
    /// No answer while the client waits.
    Hangs,
    /// The connection is reset before anything is said.
    Reset,
    /// The connection ends in the middle of the answer.
    CutOff,
    /// Half of the answer, as if it were the whole.
    Half,
    /// The server's answer with something else in it.
    Altered(fn(&str) -> String),
}

#[derive(Default)]
struct State {
    /// What is answered in the server's place, by `service:Operation`.
    instead: HashMap<String, Instead>,
    called: BTreeSet<Operation>,
    unrecognised: Vec<String>,
    disturbance: Option<Disturbance>,
    /// What was asked, if that is written down.
    asked: Option<Vec<Asked>>,
    by_operation: HashMap<String, usize>,
    number: usize,
}

/// An answer in the server's place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Instead {
    /// 403, in words that do not name the permission.
    Denied,
    /// There is no credential report yet.
    NoReport,
}

impl Proxy {
    pub(crate) fn start(upstream: &str) -> Self {
        Self::with(upstream.strip_prefix("http://").unwrap().to_owned(), Arc::default())
    }

    /// Another proxy before the same server, that need not ask again what this one was told.
    pub(crate) fn beside(&self) -> Self {
        Self::with(self.shared.upstream.clone(), Arc::clone(&self.shared.said))
    }

    fn with(upstream: String, said: Arc<Mutex<HashMap<Vec<u8>, Response>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { upstream, routes: routes(), state: Mutex::default(), said });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // A client that goes away ends its connection, and nothing else.
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self { endpoint, shared }
    }

    /// From now on answers some operations itself.
    pub(crate) fn instead(&self, answers: &[(&str, Instead)]) {
        let answers = answers.iter().map(|(operation, instead)| ((*operation).to_owned(), *instead));
        self.shared.state.lock().unwrap().instead = answers.collect();
    }

    /// From now on asks this about every request, and writes down what is asked.
    pub(crate) fn disturb(&self, disturbance: impl Fn(&Asked) -> Option<Fault> + Send + Sync + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.disturbance = Some(Arc::new(disturbance));
        state.asked = Some(Vec::new());
        state.by_operation.clear();
        state.number = 0;
    }

    /// What was asked since it is written down, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let state = self.shared.state.lock().unwrap();
        assert!(state.unrecognised.is_empty(), "no catalogued operation: {:#?}", state.unrecognised);
        state.asked.clone().unwrap_or_default()
    }

    /// The operations that were called since this was last asked.
    pub(crate) fn take_called(&self) -> BTreeSet<Operation> {
        let mut state = self.shared.state.lock().unwrap();
        assert!(state.unrecognised.is_empty(), "no catalogued operation: {:#?}", state.unrecognised);
        std::mem::take(&mut state.called)
    }
}

/// Names and values.
type Headers = Vec<(String, String)>;

#[derive(Debug)]
struct Request {
    method: String,
    target: String,
    headers: Headers,
    body: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Response {
    status: u16,
    headers: Headers,
    body: Vec<u8>,
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        while let Some(request) = Request::peek(&stream)? {
            let Some(route) = recognise(&self.routes, &request) else {
                let line = format!("{} {}", request.method, request.target);
                self.state.lock().unwrap().unrecognised.push(line);
                Request::read(&mut reader)?;
                stream.write_all(
                    &Response { status: 501, headers: Vec::new(), body: Vec::new() }.bytes(false),
                )?;
                continue;
            };
            let (fault, place) = self.fault(route, &request);
            if let Some(Fault::Reset) = fault {
                // What is left unread makes the end of the connection a reset.
                return Ok(());
            }
            Request::read(&mut reader)?;
            let head_only = request.method == "HEAD";
            let bytes = match fault {
                None => self.answer(route, &request)?.bytes(head_only),
                Some(Fault::Refused(status, code)) => {
                    stream
                        .write_all(&route.refusal(status, code, "as the test wants it").bytes(head_only))?;
                    continue;
                }
                Some(Fault::Raw(status, kind, body)) => {
                    let headers = vec![("content-type".to_owned(), kind.to_owned())];
                    let response = Response { status, headers, body: body.as_bytes().to_vec() };
                    stream.write_all(&response.bytes(head_only))?;
                    continue;
                }
                Some(Fault::Late(wait)) => {
                    thread::sleep(wait);
                    self.answer(route, &request)?.bytes(head_only)
                }
                Some(Fault::Hangs) => {
                    // Until the client goes away.
                    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
                    let _ = io::Read::read(&mut reader, &mut [0]);
                    return Ok(());
                }
                Some(Fault::Reset) => return Ok(()),
                Some(Fault::CutOff) => {
                    let bytes = self.answer(route, &request)?.bytes(false);
                    return stream.write_all(&bytes[..bytes.len() - 10]);
                }
                Some(Fault::Half) => {
                    let mut response = self.answer(route, &request)?;
                    response.body.truncate(response.body.len() / 2);
                    stream.write_all(&response.bytes(head_only))?;
                    continue;
                }
                Some(Fault::Altered(alter)) => {
                    let mut response = self.answer(route, &request)?;
                    response.body = alter(str::from_utf8(&response.body).unwrap()).into_bytes();
                    stream.write_all(&response.bytes(head_only))?;
                    continue;
                }
            };
            stream.write_all(&bytes)?;
            if let Some(asked) = &mut self.state.lock().unwrap().asked {
                // Another run may have begun meanwhile.
                if let Some(asked) = asked.get_mut(place) {
                    asked.answered = true;
                }
            }
        }
        Ok(())
    }

    /// What is to become of a request, and its place in what is written down.
    fn fault(&self, route: &Route, request: &Request) -> (Option<Fault>, usize) {
        let (asked, disturbance) = {
            let mut state = self.state.lock().unwrap();
            let Some(disturbance) = state.disturbance.clone() else { return (None, 0) };
            let source = route.operation.source();
            let of_operation = state.by_operation.entry(source.clone()).or_default();
            let before = *of_operation;
            *of_operation += 1;
            let scope = request.scope();
            let part = |n: usize| scope.get(n).copied().unwrap_or_default().to_owned();
            let body = String::from_utf8_lossy(&request.body);
            let asked = Asked {
                source,
                region: part(2),
                key_id: part(0),
                text: format!("{} {} {body}", request.method, request.target),
                number: state.number,
                of_operation: before,
                at: Instant::now(),
                answered: false,
            };
            state.number += 1;
            if let Some(list) = &mut state.asked {
                list.push(asked.clone());
            }
            (asked, disturbance)
        };
        let place = asked.number;
        (disturbance(&asked), place)
    }

    fn answer(&self, route: &Route, request: &Request) -> io::Result<Response> {
        let instead = {
            let mut state = self.state.lock().unwrap();
            state.called.insert(route.operation.clone());
            state.instead.get(&route.operation.source()).copied()
        };
        match instead {
            Some(Instead::Denied) => Ok(route.refusal(403, route.denied_code(), "Access Denied")),
            Some(Instead::NoReport) => Ok(route.refusal(410, "ReportNotPresent", "No report is present.")),
            None => self.forward(route, request),
        }
    }

    fn forward(&self, route: &Route, request: &Request) -> io::Result<Response> {
        let scope = request.scope();
        // The day is no part of it.
        let who = [0, 2, 3].map(|part| scope.get(part).copied().unwrap_or_default()).join("/");
        // The JSON protocol names the operation in a header.
        let source = route.operation.source();
        let key = [
            request.method.as_bytes(),
            request.target.as_bytes(),
            source.as_bytes(),
            who.as_bytes(),
            &request.body,
        ];
        let key = key.join(&b'\n');
        // What an operation that starts something says changes by itself, and new credentials are new.
        let keeps = !["Generate", "Assume"].iter().any(|name| route.operation.name.starts_with(name));
        if let Some(said) = self.said.lock().unwrap().get(&key).filter(|_| keeps) {
            return Ok(said.clone());
        }
        let mut stream = TcpStream::connect(&self.upstream)?;
        stream.set_nodelay(true)?;
        let mut bytes = format!("{} {} HTTP/1.1\r\n", request.method, request.target).into_bytes();
        for (name, value) in &request.headers {
            let value = match name.as_str() {
                "host" => &self.upstream,
                "connection" => continue,
                _ => value,
            };
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"connection: close\r\n\r\n");
        bytes.extend_from_slice(&request.body);
        stream.write_all(&bytes)?;
        let mut response = Response::read(&mut BufReader::new(stream))?;
        if response.status == 500 {
            // So moto answers what it does not play; a client need not try that again.
            response.status = 501;
        }
        if keeps {
            self.said.lock().unwrap().insert(key, response.clone());
        }
        Ok(response)
    }
}

fn bad(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// The first line and the headers, their names in lower case; nothing at the end of the stream.
fn head(reader: &mut impl BufRead) -> io::Result<Option<(String, Headers)>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some((first.trim_end().to_owned(), headers)));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| bad(format!("no header: {line}")))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Request {
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some((line, headers)) = head(reader)? else { return Ok(None) };
        let mut parts = line.split(' ');
        let (Some(method), Some(target)) = (parts.next(), parts.next()) else {
            return Err(bad(format!("no request: {line}")));
        };
        let length =
            header(&headers, "content-length").map_or(Ok(0), str::parse).map_err(|_| bad("length"))?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(Some(Self { method: method.to_owned(), target: target.to_owned(), headers, body }))
    }

    /// The next request, which stays unread.
    fn peek(stream: &TcpStream) -> io::Result<Option<Self>> {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let length = stream.peek(&mut buffer)?;
            if length == 0 {
                return Ok(None);
            }
            match Self::read(&mut &buffer[..length]) {
                Ok(Some(request)) => return Ok(Some(request)),
                _ if length == buffer.len() => buffer.resize(2 * length, 0),
                // The rest is on its way.
                _ => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Key, day, region, service: who signed the request, and for what.
    fn scope(&self) -> Vec<&str> {
        let signed = header(&self.headers, "authorization").and_then(|h| h.split_once("Credential="));
        let scope = signed.and_then(|(_, scope)| scope.split(',').next()).unwrap_or_default();
        scope.split('/').collect()
    }

    /// The service that the request is signed for.
    fn signed_for(&self) -> Option<&str> {
        self.scope().get(3).copied()
    }
}

impl Response {
    /// Reads to the end of the stream: the server was told to close it.
    fn read(reader: &mut impl BufRead) -> io::Result<Self> {
        let (line, mut headers) = head(reader)?.ok_or_else(|| bad("no answer"))?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| bad(line.clone()))?;
        if header(&headers, "transfer-encoding").is_some() {
            return Err(bad("the server answers in chunks, which this proxy does not read"));
        }
        let mut body = Vec::new();
        reader.read_to_end(&mut body)?;
        headers.retain(|(name, _)| !matches!(name.as_str(), "connection" | "content-length"));
        Ok(Self { status, headers, body })
    }

    fn bytes(&self, head_only: bool) -> Vec<u8> {
        let mut bytes =
            format!("HTTP/1.1 {} -\r\ncontent-length: {}\r\n", self.status, self.body.len()).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        if !head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// How the requests of an operation look.
#[derive(Debug)]
struct Route {
    operation: Operation,
    protocol: String,
    signing_name: String,
    method: String,
    /// The segments of the path; those in braces stand for anything.
    path: Vec<String>,
    /// The parameters that the path comes with.
    query: Vec<String>,
    /// The header that names the operation, in the JSON protocol.
    target: String,
}

fn routes() -> Vec<Route> {
    let mut routes = Vec::new();
    // The same models that the client calls by.
    for file in std::fs::read_dir(root().join("host/gather/models")).unwrap() {
        let path = file.unwrap().path();
        let service = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != "json") || service == "partitions" {
            continue;
        }
        let model: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (name, operation) in model["operations"].as_object().unwrap() {
            let text = |value: &Value, otherwise: &str| value.as_str().unwrap_or(otherwise).to_owned();
            let uri = text(&operation["uri"], "/");
            let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
            let actions = operation["actions"].as_array().unwrap().iter();
            routes.push(Route {
                protocol: text(&model["protocol"], ""),
                signing_name: text(&model["signing_name"], ""),
                method: text(&operation["method"], "POST"),
                path: segments(path),
                query: parameters(query),
                target: format!("{}.{name}", text(&model["target_prefix"], "")),
                operation: Operation {
                    service: service.clone(),
                    name: name.clone(),
                    actions: actions.map(|a| text(a, "")).collect(),
                },
            });
        }
    }
    // The official crates take on roles, by no model of ours.
    routes.push(Route {
        protocol: "query".to_owned(),
        signing_name: "sts".to_owned(),
        method: "POST".to_owned(),
        path: Vec::new(),
        query: Vec::new(),
        target: String::new(),
        operation: Operation {
            service: "sts".to_owned(),
            name: "AssumeRole".to_owned(),
            actions: Vec::new(),
        },
    });
    routes
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn parameters(query: &str) -> Vec<String> {
    let names = query.split('&').filter_map(|p| p.split('=').next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The operation of a request: of several that fit, the one that says most.
fn recognise<'a>(routes: &'a [Route], request: &Request) -> Option<&'a Route> {
    let service = request.signed_for()?;
    let of_service = routes.iter().filter(|r| r.signing_name == service);
    of_service.filter_map(|r| Some((r.fits(request)?, r))).max_by_key(|(said, _)| *said).map(|(_, r)| r)
}

impl Route {
    /// How much of a request the operation explains; nothing if it is another.
    fn fits(&self, request: &Request) -> Option<usize> {
        match self.protocol.as_str() {
            "query" | "ec2" => {
                let action = format!("Action={}", self.operation.name);
                let body = str::from_utf8(&request.body).ok()?;
                body.split('&').any(|p| p == action).then_some(1)
            }
            "json" => (header(&request.headers, "x-amz-target")? == self.target).then_some(1),
            _ => {
                let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
                let (path, query) = (segments(path), parameters(query));
                let mut said = self.query.len();
                for (wanted, there) in self.path.iter().zip(&path) {
                    match (wanted.starts_with('{'), wanted == there) {
                        (true, _) => {}
                        (false, true) => said += 1,
                        (false, false) => return None,
                    }
                }
                let as_long = self.path.len() == path.len()
                    || (self.path.len() < path.len() && self.path.last().is_some_and(|s| s.ends_with("+}")));
                let fits =
                    self.method == request.method && as_long && self.query.iter().all(|q| query.contains(q));
                fits.then_some(said)
            }
        }
    }

    fn denied_code(&self) -> &'static str {
        match self.protocol.as_str() {
            "ec2" => "UnauthorizedOperation",
            "json" | "rest-json" => "AccessDeniedException",
            _ => "AccessDenied",
        }
    }

    /// An error as the service would write it.
    fn refusal(&self, status: u16, code: &str, message: &str) -> Response {
        let error = format!("<Code>{code}</Code><Message>{message}</Message>");
        let (kind, body) = match self.protocol.as_str() {
            "ec2" => ("text/xml", format!("<Response><Errors><Error>{error}</Error></Errors></Response>")),
            "rest-xml" if self.operation.service == "s3" => {
                ("application/xml", format!("<Error>{error}</Error>"))
            }
            "json" => {
                ("application/x-amz-json-1.1", format!(r#"{{"__type":"{code}","Message":"{message}"}}"#))
            }
            "rest-json" => ("application/json", format!(r#"{{"message":"{message}"}}"#)),
            _ => (
                "text/xml",
                format!("<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"),
            ),
        };
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        if self.protocol == "rest-json" {
            headers.push(("x-amzn-errortype".to_owned(), code.to_owned()));
        }
        Response { status, headers, body: body.into_bytes() }
    }
}

#[test]
fn requests_are_recognised_by_what_says_most() {
    let routes = routes();
    let named = |service: &str, line: &str, body: &str| {
        let (method, target) = line.split_once(' ').unwrap();
        let scope = format!("AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/{service}/aws4_request, x");
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![("authorization".to_owned(), scope)],
            body: body.as_bytes().to_vec(),
        };
        recognise(&routes, &request).map(|r| r.operation.source())
    };
    for (service, line, body, expected) in [
        ("s3", "GET /?max-buckets=10000", "", "s3:ListBuckets"),
        ("s3", "GET /logs?policy", "", "s3:GetBucketPolicy"),
        ("s3", "GET /logs?policyStatus", "", "s3:GetBucketPolicyStatus"),
        ("s3", "HEAD /logs", "", "s3:HeadBucket"),
        ("s3", "GET /logs/an/object", "", "s3:GetObject"),
        ("s3", "GET /logs?publicAccessBlock", "", "s3:GetPublicAccessBlock"),
        ("s3", "GET /v20180820/configuration/publicAccessBlock", "", "s3control:GetPublicAccessBlock"),
        ("iam", "POST /", "Action=GetUser&Version=2010-05-08", "iam:GetUser"),
        ("account", "POST /getAlternateContact", "{}", "account:GetAlternateContact"),
    ] {
        assert_eq!(named(service, line, body).as_deref(), Some(expected), "{line}");
    }
    assert_eq!(named("s3", "DELETE /logs/an/object", ""), None);
    assert_eq!(named("iam", "POST /", "Action=DeleteUser&Version=2010-05-08"), None);
}
