//! The client against a scripted server on loopback.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use bartizan_gather::api::{Api, Call, Failure, FailureKind};
use bartizan_gather::aws::{Client, ConnectError, Options, Timeouts};
use bartizan_gather::meter::{Limits, Meter};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the server does with one request.
#[derive(Clone)]
enum Reply {
    /// Answers with status, headers and body.
    Answer(u16, &'static str, &'static str),
    /// Promises a longer body than it sends.
    CutOff(&'static str),
    /// Says nothing, for longer than any test waits.
    Hang,
    /// Begins an answer, and says no more for as long.
    Stall,
}

/// Replies in turn, the last one for ever, and keeps the requests as they came.
struct Server {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(script: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, kept) = (script.to_vec(), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, kept) = (script.clone(), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream.unwrap(), &script, &kept));
            }
        });
        Self { url, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, script: &[Reply], seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 {
            return;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
        request += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request += &String::from_utf8(body).unwrap();
    let reply = {
        let mut seen = seen.lock().unwrap();
        seen.push(request);
        script.get(seen.len() - 1).or(script.last()).unwrap().clone()
    };
    let text = match reply {
        Reply::Answer(status, headers, body) => format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
        Reply::CutOff(body) => format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len() + 10
        ),
        Reply::Hang | Reply::Stall => {
            if matches!(reply, Reply::Stall) {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n<");
            }
            std::thread::sleep(Duration::from_secs(30));
            return;
        }
    };
    // The client may have gone away by now, which is its right.
    let _ = stream.write_all(text.as_bytes());
}

fn credentials() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new("AKIDTEST", "secret", None, None, "test"))
}

fn options(url: &str, region: &str) -> Options {
    Options {
        region: Some(region.to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(credentials()),
        timeouts: Timeouts {
            connect: Duration::from_millis(500),
            read: Duration::from_millis(500),
            attempt: Duration::from_secs(2),
            operation: Duration::from_secs(4),
            attempts: 3,
            first_wait: Duration::from_millis(10),
            longest_wait: Duration::from_millis(20),
        },
        ..Options::default()
    }
}

fn call(service: &str, operation: &str, params: Value) -> Call {
    Call {
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        service: service.to_owned(),
        operation: operation.to_owned(),
        params,
    }
}

async fn client(server: &Server) -> Client {
    Client::connect(options(&server.url, "eu-west-1")).await.unwrap()
}

/// The outcome of one call against a script, and how many requests it took.
async fn outcome(script: &[Reply], call: Call) -> (Result<Value, Failure>, usize) {
    let server = Server::start(script);
    let outcome = client(&server).await.call(call).await.map(|reply| reply.value);
    (outcome, server.seen().len())
}

async fn failed(reply: Reply, call: Call) -> (FailureKind, String, String) {
    let failure = outcome(&[reply], call).await.0.unwrap_err();
    (failure.kind, failure.code, failure.message)
}

fn users() -> Call {
    call("iam", "ListUsers", json!({}))
}

fn regions() -> Call {
    call("account", "ListRegions", json!({}))
}

fn policy() -> Call {
    call("s3", "GetBucketPolicy", json!({ "Bucket": "my-bucket" }))
}

const USERS: &str = "<ListUsersResponse><ListUsersResult><Users><member><UserName>ann</UserName>\
    <CreateDate>2020-01-02T03:04:05Z</CreateDate></member></Users><IsTruncated>false</IsTruncated>\
    </ListUsersResult></ListUsersResponse>";
const THROTTLED: &str = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded\
    </Message></Error></ErrorResponse>";
const HTML: &str = "<!doctype html>\n<html><body><p>Not Found</body></html>";

#[tokio::test]
async fn requests_are_signed_and_go_where_they_should() {
    let server = Server::start(&[
        Reply::Answer(200, "", "{\"Version\":\"2012-10-17\"}"),
        Reply::Answer(200, "", USERS),
        Reply::Answer(200, "", "<PublicAccessBlockConfiguration/>"),
    ]);
    let client = client(&server).await;
    client.call(policy()).await.unwrap();
    client.call(users()).await.unwrap();
    let block = call("s3control", "GetPublicAccessBlock", json!({ "AccountId": "123456789012" }));
    client.call(block).await.unwrap();
    let seen = server.seen();
    let [first, second, third] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(first.starts_with("GET /my-bucket?policy HTTP/1.1\r\n"), "{first}");
    for part in ["/eu-west-1/s3/aws4_request", "x-amz-content-sha256: ", "x-amz-date: ", "app/bartizan"] {
        assert!(first.contains(part), "{part} in {first}");
    }
    assert!(first.contains("authorization: AWS4-HMAC-SHA256 Credential=AKIDTEST/"), "{first}");
    // A global service is signed for the region that it lives in.
    assert!(second.starts_with("POST / HTTP/1.1\r\n"), "{second}");
    assert!(second.contains("/us-east-1/iam/aws4_request"), "{second}");
    assert!(second.ends_with("Action=ListUsers&Version=2010-05-08"), "{second}");
    // An IP address takes no account in front of it.
    assert!(third.contains(&format!("host: {}\r\n", server.url.strip_prefix("http://").unwrap())));
    assert!(third.contains("x-amz-account-id: 123456789012\r\n"), "{third}");
    assert!(third.contains("/eu-west-1/s3/aws4_request"), "{third}");
}

#[tokio::test]
async fn answers_become_values() {
    let found = outcome(&[Reply::Answer(200, "", USERS)], users()).await.0.unwrap();
    let user = json!({ "UserName": "ann", "CreateDate": "2020-01-02T03:04:05Z" });
    assert_eq!(found, json!({ "Users": [user], "IsTruncated": false }));
}

const IDENTITY: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-cn:iam::123456789012:user/ann\
     </Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
     </GetCallerIdentityResponse>";

#[tokio::test]
async fn the_caller_has_an_identity() {
    let server = Server::start(&[Reply::Answer(200, "", IDENTITY)]);
    let identity = client(&server).await.identity().await.unwrap();
    assert_eq!(identity.account, "123456789012");
    assert_eq!(identity.arn.trim(), "arn:aws-cn:iam::123456789012:user/ann");
    assert_eq!(identity.partition, "aws-cn");
}

#[tokio::test]
async fn what_the_server_does_not_know_is_unsupported() {
    for status in [404, 501] {
        for body in [HTML, ""] {
            for call in [users(), regions(), policy()] {
                let found = failed(Reply::Answer(status, "", body), call).await;
                assert_eq!(found.0, FailureKind::Unsupported, "{status} {body}");
                assert_eq!(found.1, format!("Http{status}"));
            }
        }
    }
    // That says nothing of the operation.
    for call in [users(), regions(), policy()] {
        assert_eq!(failed(Reply::Answer(500, "", HTML), call).await.0, FailureKind::Outage);
    }
    let unknown = "{\"__type\":\"UnknownOperationException\",\"message\":\"no\"}";
    let found = failed(Reply::Answer(400, "", unknown), regions()).await;
    assert_eq!(found.0, FailureKind::Unsupported);
}

#[tokio::test]
async fn denials_credentials_and_service_errors_are_told_apart() {
    assert_eq!(failed(Reply::Answer(403, "", ""), policy()).await.0, FailureKind::Denied);
    let s3 = |code| match code {
        "AccessDenied" => "<Error><Code>AccessDenied</Code><Message>m</Message></Error>",
        "ExpiredToken" => "<Error><Code>ExpiredToken</Code><Message>m</Message></Error>",
        _ => "<Error><Code>NoSuchBucketPolicy</Code><Message>m</Message></Error>",
    };
    for (status, code, kind) in [
        (403, "AccessDenied", FailureKind::Denied),
        (400, "ExpiredToken", FailureKind::Credentials),
        (404, "NoSuchBucketPolicy", FailureKind::Service),
    ] {
        let found = failed(Reply::Answer(status, "", s3(code)), policy()).await;
        assert_eq!(found, (kind, code.to_owned(), "m".to_owned()));
    }
    let head = call("s3", "HeadBucket", json!({ "Bucket": "my-bucket" }));
    let found = failed(Reply::Answer(404, "", ""), head).await;
    assert_eq!((found.0, found.1.as_str()), (FailureKind::Service, "NotFound"));
}

#[tokio::test]
async fn answers_that_cannot_be_read_are_said_so() {
    let cut_xml = USERS.split_at(USERS.len() / 2).0;
    let no_date = "<ListUsersResponse><ListUsersResult><Users><member><CreateDate>yesterday\
        </CreateDate></member></Users></ListUsersResult></ListUsersResponse>";
    for (reply, call) in [
        (Reply::Answer(200, "", "{\"Regions\":[{\"RegionName\":\"eu-"), regions()),
        (Reply::Answer(200, "", "[1]"), regions()),
        (Reply::Answer(200, "", HTML), regions()),
        (Reply::Answer(200, "", cut_xml), users()),
        (Reply::Answer(200, "", no_date), users()),
        (Reply::Answer(200, "", HTML), users()),
        (Reply::Answer(200, "", ""), users()),
        (Reply::CutOff(USERS), users()),
    ] {
        let found = failed(reply, call).await;
        assert_eq!((found.0, found.1.as_str()), (FailureKind::Parse, "UnreadableAnswer"), "{}", found.2);
    }
}

#[tokio::test]
async fn passing_trouble_is_tried_again() {
    let good = Reply::Answer(200, "", USERS);
    for bad in [
        Reply::CutOff(USERS),
        Reply::Answer(400, "", THROTTLED),
        Reply::Answer(429, "", ""),
        Reply::Answer(503, "", ""),
        Reply::Hang,
    ] {
        let (found, requests) = outcome(&[bad, good.clone()], users()).await;
        assert!(found.is_ok(), "{found:?}");
        assert_eq!(requests, 2);
    }
    let (found, requests) = outcome(&[Reply::Answer(400, "", THROTTLED)], users()).await;
    let failure = found.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Throttled, "Throttling"));
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let start = Instant::now();
    let found = failed(Reply::Hang, users()).await;
    assert_eq!((found.0, found.1.as_str()), (FailureKind::Timeout, "RequestTimeout"), "{}", found.2);
    assert!(start.elapsed() < Duration::from_secs(5));

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::connect(options(&format!("http://{closed}"), "eu-west-1")).await.unwrap();
    let failure = client.call(users()).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Timeout, "ConnectionFailed"));

    let client = Client::connect(options("http://nowhere.invalid", "eu-west-1")).await.unwrap();
    let failure = client.call(users()).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Timeout, "EndpointNotFound"));
}

/// A client that asks at most once a second, after a burst of two.
async fn slow(script: &[Reply], timeouts: Timeouts) -> (Client, Server) {
    let server = Server::start(script);
    let limits = Limits { rates: BTreeMap::from([("sts".to_owned(), 1)]), ..Limits::default() };
    let meter = Arc::new(Meter::new(limits, BTreeMap::new(), None));
    let options = Options { meter, timeouts, ..options(&server.url, "eu-west-1") };
    (Client::connect(options).await.unwrap(), server)
}

#[tokio::test]
async fn the_wait_for_its_turn_is_not_the_servers() {
    let busy = Reply::Answer(503, "", "");
    let timeouts =
        Timeouts { attempt: Duration::from_millis(400), ..options("http://unused", "eu-west-1").timeouts };
    let script = [busy.clone(), busy.clone(), Reply::Answer(200, "", IDENTITY)];
    let (client, server) = slow(&script, timeouts.clone()).await;
    let start = Instant::now();
    client.identity().await.unwrap();
    // The third request waited longer than an attempt may take.
    assert!(start.elapsed() > Duration::from_millis(800), "{:?}", start.elapsed());
    assert_eq!(server.seen().len(), 3);

    // What the server takes still counts, to the end of its answer, and so does all of it together.
    let timeouts = Timeouts { read: Duration::from_secs(9), attempts: 1, ..timeouts };
    for silent in [Reply::Hang, Reply::Stall] {
        let (client, _server) = slow(&[silent], timeouts.clone()).await;
        let start = Instant::now();
        let failure = client.identity().await.unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Timeout, "RequestTimeout"));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
    let timeouts = Timeouts { operation: Duration::from_millis(1500), attempts: 50, ..timeouts };
    let (client, server) = slow(&[busy], timeouts).await;
    let start = Instant::now();
    let failure = client.identity().await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Timeout, "RequestTimeout"));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn only_listed_operations_are_sent() {
    for (service, operation) in [("s3", "GetObject"), ("s3", "DeleteBucket"), ("nothing", "GetIt")] {
        let call = call(service, operation, json!({ "Bucket": "b", "Key": "k" }));
        let (found, requests) = outcome(&[Reply::Answer(200, "", "")], call).await;
        let failure = found.unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unsupported, "NotListed"));
        assert_eq!(requests, 0);
    }
}

#[tokio::test]
async fn parameters_are_checked_before_anything_is_sent() {
    for params in [
        json!({}),
        json!({ "Bucket": "" }),
        json!({ "Bucket": 7 }),
        json!({ "Bucket": "b", "Colour": "red" }),
        json!([]),
    ] {
        let call = call("s3", "GetBucketPolicy", params);
        let (found, requests) = outcome(&[Reply::Answer(200, "", "")], call).await;
        let failure = found.unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Service, "InvalidParameter"));
        assert_eq!(requests, 0);
    }
}

#[derive(Debug)]
struct Nobody;

impl ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nobody is here")))
    }
}

#[tokio::test]
async fn missing_credentials_are_said_so() {
    let server = Server::start(&[Reply::Answer(200, "", USERS)]);
    let options = Options {
        credentials: Some(SharedCredentialsProvider::new(Nobody)),
        ..options(&server.url, "eu-west-1")
    };
    let failure = Client::connect(options).await.unwrap().call(users()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Credentials);
    assert!(failure.message.contains("nobody is here"), "{}", failure.message);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn no_account_is_read_in_the_name_of_another() {
    let server = Server::start(&[Reply::Answer(200, "", USERS)]);
    let other = Credentials::new("AKIDOTHER", "secret", None, None, "test");
    let client = client(&server).await.with_account("123456789012", SharedCredentialsProvider::new(other));
    client.call(users()).await.unwrap();
    let stranger = Call { account: "999999999999".to_owned(), ..users() };
    assert_eq!(client.call(stranger).await.unwrap_err().kind, FailureKind::Credentials);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen.first().unwrap().contains("Credential=AKIDOTHER/"));
}

#[tokio::test]
async fn wrong_settings_are_refused_at_once() {
    let found = Client::connect(options("localhost:5000", "eu-west-1")).await;
    assert!(matches!(found, Err(ConnectError::EndpointUrl(_))), "{found:?}");
    let found = Client::connect(options("http://localhost:5000", "eu west")).await;
    assert!(matches!(found, Err(ConnectError::Region(_))), "{found:?}");
}

#[tokio::test]
async fn a_wrong_clock_is_corrected() {
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message></Error>";
    let server = Server::start(&[
        Reply::Answer(403, "date: Mon, 16 Dec 2030 23:48:18 GMT\r\n", skewed),
        Reply::Answer(200, "", "{}"),
    ]);
    client(&server).await.call(policy()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.last().unwrap().contains("x-amz-date: 20301216T"), "{seen:?}");
}

#[tokio::test]
async fn secrets_are_not_read() {
    let devices = "<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult><VirtualMFADevices>\
        <member><SerialNumber>n</SerialNumber><Base32StringSeed>c2VjcmV0</Base32StringSeed></member>\
        </VirtualMFADevices></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>";
    let call = call("iam", "ListVirtualMFADevices", json!({}));
    let found = outcome(&[Reply::Answer(200, "", devices)], call).await.0.unwrap();
    assert_eq!(found, json!({ "VirtualMFADevices": [{ "SerialNumber": "n" }] }));
}

/// Runs in a process of its own, where `endpoints_come_from_the_environment` set the variables.
#[tokio::test]
#[ignore = "needs the environment that another test makes"]
async fn in_an_environment() {
    if std::env::var_os("BARTIZAN_TEST_ENVIRONMENT").is_some() {
        let client = Client::connect(Options::default()).await.unwrap();
        assert_eq!(client.region(), "eu-west-1");
        client.call(users()).await.unwrap();
        client.call(policy()).await.unwrap();
    }
}

#[test]
fn endpoints_come_from_the_environment() {
    let general = Server::start(&[Reply::Answer(200, "", USERS)]);
    let s3 = Server::start(&[Reply::Answer(200, "", "{}")]);
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "in_an_environment", "--ignored"])
        .env("BARTIZAN_TEST_ENVIRONMENT", "1")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env("AWS_ACCESS_KEY_ID", "AKIDENV")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ENDPOINT_URL", &general.url)
        .env("AWS_ENDPOINT_URL_S3", &s3.url)
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    for (server, start) in [(general, "POST / "), (s3, "GET /my-bucket?policy ")] {
        let seen = server.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen.first().unwrap().starts_with(start));
        assert!(seen.first().unwrap().contains("Credential=AKIDENV/"));
    }
}

#[tokio::test]
async fn an_endpoint_may_have_a_path() {
    for (path, expected) in [("/", "GET /my-bucket?policy "), ("/base", "GET /base/my-bucket?policy ")] {
        let server = Server::start(&[Reply::Answer(200, "", "{}")]);
        let options = options(&format!("{}{path}", server.url), "eu-west-1");
        Client::connect(options).await.unwrap().call(policy()).await.unwrap();
        let seen = server.seen();
        assert!(seen.first().unwrap().starts_with(expected), "{seen:?}");
    }
}
