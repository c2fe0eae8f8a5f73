//! What no honest registry does: it lies, hangs, floods, leads elsewhere. A real one is what the end-to-end
//! tests run against.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::key::PrivateKey;
use crate::publish::publish;
use crate::signature::sign;
use crate::testing::component;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// What the liar answers.
#[derive(Clone)]
enum Reply {
    /// With these headers and this body.
    Body(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Fewer bytes than announced.
    Cut(Vec<u8>),
    /// As many bytes as anybody takes.
    Flood,
    /// Nothing.
    Silence,
    /// A byte a while, for ever.
    Trickle,
}

struct Asked {
    method: String,
    path: String,
    authorization: Option<String>,
}

/// A server whose every answer is `reply`'s choice.
fn liar(reply: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let reply = Arc::new(reply);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let reply = Arc::clone(&reply);
            std::thread::spawn(move || answer(stream.unwrap(), &*reply));
        }
    });
    host
}

fn answer(mut stream: TcpStream, reply: &dyn Fn(&Asked) -> Reply) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let (mut length, mut authorization) = (0_usize, None);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => authorization = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap_or_default());
    // Whoever asked may hang up at any time.
    let mut send = |bytes: &[u8]| stream.write_all(bytes).is_ok();
    let manifest = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/vnd.oci.image.manifest.v1+json\r\n";
    match reply(&Asked { method, path, authorization }) {
        Reply::Body(status, headers, body) => {
            let headers: Vec<String> =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let headers = headers.concat();
            let length = body.len();
            send(
                format!(
                    "HTTP/1.1 {status} x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
                )
                .as_bytes(),
            );
            send(&body);
        }
        Reply::Cut(body) => {
            send(format!("{manifest}content-length: {}\r\n\r\n", body.len() + 1).as_bytes());
            send(&body);
        }
        Reply::Flood => {
            send(format!("{manifest}\r\n").as_bytes());
            while send(&[b' '; 4096]) {}
        }
        Reply::Silence => std::thread::sleep(Duration::from_secs(20)),
        Reply::Trickle => {
            send(format!("{manifest}content-length: 1000000\r\n\r\n").as_bytes());
            while send(b" ") {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

fn ok(media_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply::Body(200, vec![("content-type", media_type.to_owned())], body.into())
}

fn at(host: &str, access: &Access) -> Oci {
    Oci::new(OciLocation::parse(&format!("oci://{host}/checks")).unwrap(), access).unwrap()
}

fn impatient() -> Access {
    Access { patience: Duration::from_millis(300), ..Access::default() }
}

fn release() -> Release {
    Release::new("aws-s3", Version::new(0, 1, 0))
}

/// The manifest of an artifact with this layer.
fn image(layer: Descriptor) -> Vec<u8> {
    to_json(&Image {
        schema_version: 2,
        media_type: Some(IMAGE.to_owned()),
        artifact_type: None,
        config: Descriptor::of(WASM_CONFIG, b"{}"),
        layers: vec![layer],
        subject: None,
        annotations: BTreeMap::new(),
    })
}

/// Why fetching the component from a registry that answers so is refused: the whole chain in a line.
fn refusal(access: &Access, reply: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> String {
    let host = liar(reply);
    let error = at(&host, access).component(&release(), None).unwrap_err();
    assert!(!error.hint().is_empty());
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    format!("{error}: {source}").replace(&host, "HOST")
}

#[test]
fn bytes_that_are_not_those_of_the_digest_are_refused() {
    let layer = || Descriptor::of(WASM_LAYER, b"right");
    let by_layer = move |body: &'static [u8]| {
        refusal(&Access::default(), move |asked| {
            if asked.path.contains("/manifests/") { ok(IMAGE, image(layer())) } else { ok("x/y", body) }
        })
    };
    assert!(by_layer(b"wrong").contains("should be sha256:"), "{}", by_layer(b"wrong"));
    assert!(by_layer(b"righ").contains("should have 5 bytes and has 4"), "{}", by_layer(b"righ"));
    assert!(by_layer(b"right and more").contains("is larger than"), "{}", by_layer(b"right and more"));
    // One that announces another digest than that of what it sends.
    let lying = refusal(&Access::default(), move |_| {
        let other = Digest::of(b"another").to_string();
        let headers = vec![("content-type", IMAGE.to_owned()), ("docker-content-digest", other)];
        Reply::Body(200, headers, image(layer()))
    });
    assert!(lying.contains("the manifest checks/aws-s3:0.1.0 should be sha256:"), "{lying}");
}

#[test]
fn what_is_no_plugin_is_refused_by_its_media_type() {
    let of = |media_type: &'static str, body: Vec<u8>| {
        refusal(&Access::default(), move |_| ok(media_type, body.clone()))
    };
    let other = |text: &str, by: &str| {
        let image = image(Descriptor::of(WASM_LAYER, b"x"));
        String::from_utf8(image).unwrap().replace(text, by).into_bytes()
    };
    assert!(of("text/html", b"<html>".to_vec()).contains("is text/html, not"));
    assert!(of(INDEX, to_json(&Index::default())).contains("image.index"));
    assert!(of(IMAGE, other(WASM_LAYER, "application/gzip")).contains("the layer of aws-s3@0.1.0 is"));
    assert!(
        of(IMAGE, other(WASM_CONFIG, "application/vnd.docker.container.image.v1+json"))
            .contains("the configuration of aws-s3@0.1.0 is application/vnd.docker")
    );
    assert!(of(IMAGE, other("\"layers\":[", "\"layers\":[],\"x\":[")).contains("it has 0 layers"));
    assert!(of(IMAGE, other("sha256:", "sha512:")).contains("its layer has no SHA-256"));
    assert!(of(IMAGE, b"[".to_vec()).contains("cannot be understood"));
    let huge = Descriptor { size: 65 << 20, ..Descriptor::of(WASM_LAYER, b"x") };
    assert!(of(IMAGE, image(huge)).contains("is larger than 65536 KiB"));
}

#[test]
fn a_flood_a_cut_and_a_silence_end() {
    let begun = Instant::now();
    let flooded = refusal(&Access::default(), |_| Reply::Flood);
    assert!(flooded.contains("the manifest checks/aws-s3:0.1.0 is larger than 1024 KiB"), "{flooded}");
    let cut = refusal(&impatient(), |_| Reply::Cut(b"{".to_vec()));
    assert!(cut.contains("no answer from http://HOST/v2/checks/aws-s3/manifests/0.1.0"), "{cut}");
    let silent = refusal(&impatient(), |_| Reply::Silence);
    assert!(silent.contains("in time"), "{silent}");
    let trickling = refusal(&impatient(), |_| Reply::Trickle);
    assert!(trickling.contains("in time"), "{trickling}");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_registry_that_is_busy_is_asked_again() {
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let host = liar(move |_| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Reply::Body(503, vec![], Vec::new()),
        1 => Reply::Body(429, vec![("retry-after", "0".to_owned())], Vec::new()),
        _ => ok("application/json", br#"{"tags":["0.1.0","latest","0.2.0"]}"#.as_slice()),
    });
    let versions = at(&host, &Access::default()).versions("aws-s3").unwrap();
    assert_eq!(versions.iter().map(ToString::to_string).collect::<Vec<_>>(), ["0.1.0", "0.2.0"]);
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 3);
}

#[test]
fn tags_come_in_pages_and_the_pages_end() {
    let host = liar(|asked| {
        let next = if asked.path.contains("last=") {
            ""
        } else {
            "</v2/checks/aws-s3/tags/list?last=x>; rel=\"next\""
        };
        let tag = if next.is_empty() { "0.2.0" } else { "0.1.0" };
        let mut headers = vec![("content-type", "application/json".to_owned())];
        if !next.is_empty() {
            headers.push(("link", next.to_owned()));
        }
        Reply::Body(200, headers, format!("{{\"tags\":[\"{tag}\"]}}").into_bytes())
    });
    assert_eq!(at(&host, &Access::default()).versions("aws-s3").unwrap().len(), 2);
    // One that always has a next page.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let host = liar(move |_| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let next = format!("</v2/checks/aws-s3/tags/list?last={n}>; rel=\"next\"");
        Reply::Body(200, vec![("link", next)], br#"{"tags":["0.1.0"]}"#.to_vec())
    });
    assert!(at(&host, &Access::default()).versions("aws-s3").is_err());
    // `null` is what a registry says of a repository without tags.
    let host = liar(|_| ok("application/json", br#"{"name":"x","tags":null}"#.as_slice()));
    assert_eq!(at(&host, &Access::default()).versions("aws-s3").unwrap(), []);
}

#[test]
fn credentials_follow_no_redirection_and_plain_http_stays_on_this_machine() {
    let leak = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&leak);
    let elsewhere = liar(move |asked| {
        seen.lock().unwrap().push(asked.authorization.clone());
        ok("application/octet-stream", b"right".as_slice())
    });
    let host = liar(move |asked| {
        if asked.path.contains("/manifests/") {
            ok(IMAGE, image(Descriptor::of(WASM_LAYER, b"right")))
        } else {
            Reply::Body(307, vec![("location", format!("http://{elsewhere}/blob"))], Vec::new())
        }
    });
    let oci = at(&host, &Access::default());
    oci.http.pretend(&oci.scope("aws-s3", false), "Bearer secret");
    assert_eq!(oci.component(&release(), None).unwrap(), b"right");
    assert_eq!(leak.lock().unwrap().as_slice(), [None]);
    let away = refusal(&Access::default(), |_| {
        Reply::Body(307, vec![("location", "http://registry.example/x".to_owned())], Vec::new())
    });
    assert!(away.contains("leads to http://registry.example/x, which is neither HTTPS nor"), "{away}");
    let around = refusal(&Access::default(), |asked| {
        Reply::Body(307, vec![("location", format!("{}x", asked.path))], Vec::new())
    });
    assert!(around.contains("more than 5 redirections"), "{around}");
}

#[test]
fn a_registry_elsewhere_cannot_lead_to_this_machine() {
    let location = OciLocation::parse("oci://registry.example/checks").unwrap();
    let far = Http::new(&location, Duration::from_secs(1));
    for (url, may) in [
        ("https://cdn.example/blob", true),
        ("http://cdn.example/blob", false),
        ("http://127.0.0.1/latest", false),
        ("https://localhost:8443/x", false),
        ("https://[::1]/x", false),
        ("file:///etc/passwd", false),
        ("ftp://x/y", false),
    ] {
        assert_eq!(far.may_ask(url), may, "{url}");
    }
}

#[test]
fn a_token_is_fetched_once_from_the_service_that_is_named() {
    let tokens = Arc::new(Mutex::new(Vec::new()));
    let given = Arc::clone(&tokens);
    let host = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&host);
    let address = liar(move |asked| {
        if asked.path.starts_with("/token") {
            given.lock().unwrap().push(asked.path.clone());
            return ok("application/json", br#"{"token":"abc"}"#.as_slice());
        }
        if asked.authorization.as_deref() != Some("Bearer abc") {
            let realm = format!("http://{}/token", own.lock().unwrap());
            let wanted = format!(
                "Bearer realm=\"{realm}\",service=\"the registry\",scope=\"repository:checks/aws-s3:pull\""
            );
            return Reply::Body(401, vec![("www-authenticate", wanted)], Vec::new());
        }
        ok("application/json", br#"{"tags":["0.1.0"]}"#.as_slice())
    });
    host.lock().unwrap().clone_from(&address);
    let oci = at(&address, &Access::default());
    for _ in 0..3 {
        assert_eq!(oci.versions("aws-s3").unwrap().len(), 1);
    }
    assert_eq!(
        tokens.lock().unwrap().as_slice(),
        ["/token?service=the%20registry&scope=repository%3Achecks%2Faws-s3%3Apull"]
    );
}

#[test]
fn who_is_refused_is_told_as_whom_and_why() {
    let refused = refusal(&Access::default(), |_| {
        let body = br#"{"errors":[{"code":"DENIED","message":"ask \u001b[2Jan administrator"}]}"#.to_vec();
        Reply::Body(403, vec![], body)
    });
    assert!(refused.contains("DENIED ask \u{fffd}[2Jan administrator"), "{refused}");
}

#[test]
fn what_refers_to_another_release_is_passed_over() {
    // A signature that is listed for this release and says itself that it belongs to another.
    let key = PrivateKey::generate().unwrap();
    let body = Signatures(vec![sign(&release(), &Digest::of(b"right"), &key)]).to_bytes();
    for (subject, found) in [(b"another".as_slice(), false), (b"", true)] {
        let (body, manifest) = (body.clone(), image(Descriptor::of(WASM_LAYER, b"right")));
        let of = if subject.is_empty() {
            Descriptor::of(IMAGE, &manifest)
        } else {
            Descriptor::of(IMAGE, subject)
        };
        let attached = to_json(&Image {
            artifact_type: Some(SIGNATURES.to_owned()),
            config: Descriptor::of(EMPTY, EMPTY_BODY),
            layers: vec![Descriptor::of(SIGNATURES, &body)],
            subject: Some(of),
            ..serde_json::from_slice(&manifest).unwrap()
        });
        let mut entry = Descriptor::of(IMAGE, &attached);
        entry.artifact_type = Some(SIGNATURES.to_owned());
        let index = to_json(&Index { manifests: vec![entry], ..Index::default() });
        let host = liar(move |asked| {
            if asked.path.contains("/referrers/") {
                ok(INDEX, index.clone())
            } else if asked.path.ends_with("/manifests/0.1.0") {
                ok(IMAGE, manifest.clone())
            } else if asked.path.contains("/manifests/") {
                ok(IMAGE, attached.clone())
            } else {
                ok("x/y", body.clone())
            }
        });
        let signatures = at(&host, &Access::default()).signatures(&release(), &Digest::of(b"right"), true);
        assert_eq!(signatures.unwrap().is_some(), found);
    }
}

/// A registry that keeps track of referrers itself; Debian's does not.
#[test]
fn a_release_is_tagged_last_and_no_index_is_kept_beside_referrers() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&written);
    let host = liar(move |asked| {
        let subject = vec![("oci-subject", "sha256:x".to_owned())];
        match asked.method.as_str() {
            "POST" => Reply::Body(202, vec![("location", "/v2/upload?state=1".to_owned())], Vec::new()),
            "PUT" => {
                log.lock().unwrap().push(asked.path.split("sha256:").next().unwrap().to_owned());
                Reply::Body(201, subject, Vec::new())
            }
            _ => Reply::Body(404, vec![], Vec::new()),
        }
    });
    let (key, bytes) = (PrivateKey::generate().unwrap(), component("aws-s3", "0.1.0", ""));
    let oci = at(&host, &Access::default());
    publish(&oci, "aws-s3", &Version::new(0, 1, 0), &bytes, &key).unwrap();
    let (blob, manifests) = ("/v2/upload?state=1&digest=", "/v2/checks/aws-s3/manifests/");
    assert_eq!(
        written.lock().unwrap().as_slice(),
        // Configuration, component, artifact; the signature's two blobs and its artifact; the tag.
        [blob, blob, manifests, blob, blob, manifests, &format!("{manifests}0.1.0")]
    );
}

#[test]
fn offline_asks_nobody() {
    let host = liar(|asked| unreachable!("{} was asked for", asked.path));
    let oci = at(&host, &Access { offline: true, ..Access::default() });
    assert!(matches!(oci.versions("aws-s3"), Err(RegistryError::Offline { .. })));
    assert!(matches!(oci.component(&release(), None), Err(RegistryError::Offline { .. })));
    let (key, bytes) = (PrivateKey::generate().unwrap(), component("aws-s3", "0.1.0", ""));
    let published = publish(&oci, "aws-s3", &Version::new(0, 1, 0), &bytes, &key);
    assert!(matches!(published, Err(RegistryError::Offline { .. })));
}
