//! The wire protocols, against the protocol tests that AWS publishes with botocore.
//!
//! `data/protocol-vectors.json` is made by `models/extract.py --vectors`; it and the tests that it is
//! made from are under the Apache License 2.0.

#![expect(clippy::unwrap_used, reason = "tests")]

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bartizan_gather::aws::model::Service;
use bartizan_gather::aws::protocol::{WireAnswer, WireRequest, answer, refusal, request};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt::Debug;

#[derive(Deserialize)]
struct Vectors {
    rows: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    operation: String,
    model: Service,
    /// The endpoint that a host prefix is put in front of.
    endpoint: Option<String>,
    params: Option<Value>,
    request: Option<Request>,
    response: Option<Response>,
    result: Option<Value>,
    /// Code and message.
    error: Option<(String, Option<String>)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    uri: String,
    host: Option<String>,
    body: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    require_headers: Vec<String>,
    #[serde(default)]
    forbid_headers: Vec<String>,
}

#[derive(Deserialize)]
struct Response {
    status_code: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: String,
}

/// Vectors that do not hold for this client, and why. Nothing may join them unseen.
const EXCLUDED: &[(&str, &str)] = &[];

#[test]
fn vectors_pass() {
    let vectors: Vectors = serde_json::from_str(include_str!("data/protocol-vectors.json")).unwrap();
    assert_eq!(vectors.rows.len(), 599);
    let mut failed = Vec::new();
    let mut excluded = Vec::new();
    for vector in &vectors.rows {
        let outcome = if vector.request.is_some() { sends(vector) } else { reads(vector) };
        let known = EXCLUDED.iter().find(|(id, _)| *id == vector.id);
        match (outcome, known) {
            (Ok(()), None) => {}
            (Err(why), None) => failed.push(format!("{}: {why}", vector.id)),
            (Ok(()), Some(_)) => failed.push(format!("{}: excluded, but it passes", vector.id)),
            (Err(_), Some((id, _))) => excluded.push(*id),
        }
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
    let expected: Vec<_> = EXCLUDED.iter().map(|(id, _)| *id).collect();
    assert_eq!(excluded, expected);
}

fn same<T: PartialEq + Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}

// Requests

fn sends(vector: &Vector) -> Result<(), String> {
    let expected = vector.request.as_ref().unwrap();
    let params = vector.params.as_ref().unwrap();
    let found = request(&vector.model, &vector.operation, params).map_err(|error| error.to_string())?;
    same("method", &expected.method, &found.method)?;
    let (path, query) = expected.uri.split_once('?').unwrap_or((&expected.uri, ""));
    same("path", &path.to_owned(), &found.path)?;
    same("query", &pairs(query), &pairs(&found.query))?;
    for (name, value) in &expected.headers {
        if !name.eq_ignore_ascii_case("content-length") {
            let value = value.as_str().map(str::to_owned);
            same(name, &value, &header(&found, name))?;
        }
    }
    for name in &expected.require_headers {
        if !name.eq_ignore_ascii_case("content-length") && header(&found, name).is_none() {
            return Err(format!("the header {name} is missing"));
        }
    }
    for name in &expected.forbid_headers {
        same(name, &None, &header(&found, name))?;
    }
    if let (Some(host), Some(endpoint)) = (&expected.host, &vector.endpoint) {
        let prefix = found.host_prefix.clone().unwrap_or_default();
        let domain = endpoint.strip_prefix("https://").unwrap();
        same("host", host, &format!("{prefix}{domain}"))?;
    }
    let Some(body) = &expected.body else {
        return Ok(());
    };
    let text = String::from_utf8(found.body).unwrap();
    let kind = header_value(&found.headers, "content-type").unwrap_or_default();
    if kind.contains("json") && !body.is_empty() {
        let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|e| e.to_string());
        same_value(&read(body)?, &read(&text)?)
    } else if kind.contains("xml") && !body.is_empty() {
        same("body", &tree(body), &tree(&text))
    } else if kind.contains("form") {
        same("body", &pairs(body), &pairs(&text))
    } else {
        same("body", body, &text)
    }
}

fn header(request: &WireRequest, name: &str) -> Option<String> {
    header_value(&request.headers, name)
}

fn header_value(headers: &[(String, String)], name: &str) -> Option<String> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.clone())
}

/// The fields of a form or query, decoded and sorted.
fn pairs(text: &str) -> Vec<(String, String)> {
    let fields = text.split('&').filter(|field| !field.is_empty());
    let mut pairs: Vec<_> = fields
        .map(|field| field.split_once('=').unwrap_or((field, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    pairs.sort();
    pairs
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend(rest.replace('+', " ").bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// An XML document as nested text whose order and white space do not matter. Knows no more of XML
/// than the vectors hold, and shares nothing with the reader under test.
fn tree(text: &str) -> String {
    fn close(open: &mut Vec<(String, Vec<String>)>) {
        let (tag, mut children) = open.pop().unwrap();
        children.sort();
        let node = format!("({tag} {})", children.join(" "));
        open.last_mut().unwrap().1.push(node);
    }
    let mut open = vec![(String::new(), Vec::new())];
    for part in text.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        if tag.starts_with('/') {
            close(&mut open);
        } else {
            let ended = tag.ends_with('/');
            let mut words: Vec<_> = tag.trim_end_matches('/').split_whitespace().collect();
            words.get_mut(1..).unwrap().sort_unstable();
            open.push((words.join(" "), Vec::new()));
            if ended {
                close(&mut open);
            }
        }
        if !text.trim().is_empty() {
            open.last_mut().unwrap().1.push(text.trim().to_owned());
        }
    }
    assert_eq!(open.len(), 1, "{text}");
    open.pop().unwrap().1.join(" ")
}

// Answers

fn reads(vector: &Vector) -> Result<(), String> {
    let response = vector.response.as_ref().unwrap();
    let headers: Vec<(String, String)> = response
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    let wire = WireAnswer { status: response.status_code, headers: &headers, body: response.body.as_bytes() };
    if let Some((code, message)) = &vector.error {
        let found = refusal(&vector.model, wire);
        same("code", &Some(code.clone()), &found.code)?;
        return match message {
            Some(message) => same("message", message, &found.message),
            None => Ok(()),
        };
    }
    let found = answer(&vector.model, &vector.operation, wire).map_err(|error| error.to_string())?;
    same_value(vector.result.as_ref().unwrap(), &found)
}

/// Values as the vectors write them: seconds for timestamps, plain text for blobs.
fn same_value(expected: &Value, found: &Value) -> Result<(), String> {
    let equal = match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            same("members", &expected.keys().collect::<Vec<_>>(), &found.keys().collect::<Vec<_>>())?;
            for (name, value) in expected {
                same_value(value, found.get(name).unwrap()).map_err(|why| format!("{name}: {why}"))?;
            }
            true
        }
        (Value::Array(expected), Value::Array(found)) => {
            same("length", &expected.len(), &found.len())?;
            for (expected, found) in expected.iter().zip(found) {
                same_value(expected, found)?;
            }
            true
        }
        (Value::Number(expected), Value::Number(found)) => expected.as_f64() == found.as_f64(),
        (Value::Number(expected), Value::String(found)) => {
            let moment = DateTime::from_str(found, Format::DateTime).map_err(|e| e.to_string())?;
            expected.as_f64() == Some(moment.as_secs_f64())
        }
        (Value::String(expected), Value::String(found)) => {
            expected == found || aws_smithy_types::base64::encode(expected) == *found
        }
        _ => expected == found,
    };
    if equal { Ok(()) } else { Err(format!("expected {expected}, found {found}")) }
}
