//! Values to requests.

use super::super::model::{Location, Member, Operation, Protocol, Scalar, Service, Structure, Target, Time};
use super::super::xml::Element;
use super::{ProtocolError, moment, moment_as_text, parameter};
use serde_json::{Map, Value};
use std::fmt::Write;

/// A request without its endpoint and signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WireRequest {
    /// The HTTP method.
    pub method: String,
    /// The path, encoded.
    pub path: String,
    /// The query, encoded, without its question mark.
    pub query: String,
    /// Headers, apart from those of signing and transport.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What stands before the endpoint's host name.
    pub host_prefix: Option<String>,
}

impl WireRequest {
    /// Path and query together.
    pub fn uri(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }

    fn content(&mut self, kind: &str, body: Vec<u8>) {
        self.body = body;
        if !self.has_header("content-type") {
            self.header("content-type", kind);
        }
    }
}

/// Makes the request of an operation.
pub fn request(service: &Service, operation: &str, params: &Value) -> Result<WireRequest, ProtocolError> {
    let name = operation;
    let operation = service.operation(name)?;
    let input = service.structure(operation.input.as_ref())?;
    let empty = Map::new();
    let params = match params {
        Value::Null => &empty,
        Value::Object(params) => params,
        _ => return Err(parameter("", "expected an object")),
    };
    if input.is_none()
        && let Some(unknown) = params.keys().next()
    {
        return Err(parameter(unknown, "the operation takes no parameters"));
    }
    let mut request =
        WireRequest { method: operation.method.clone(), path: "/".to_owned(), ..WireRequest::default() };
    match service.protocol {
        Protocol::Json => rpc_json(service, name, input, params, &mut request)?,
        Protocol::Query | Protocol::Ec2 => form(service, name, input, params, &mut request)?,
        Protocol::RestJson | Protocol::RestXml => {
            rest(service, operation, input, params, &mut request)?;
        }
    }
    request.host_prefix = host_prefix(operation, input, params)?;
    Ok(request)
}

/// The given members of a structure that are known and not null, in the model's order.
fn given<'a>(
    structure: &'a Structure,
    params: &'a Map<String, Value>,
    path: &str,
) -> Result<Vec<(&'a str, &'a Member, &'a Value)>, ProtocolError> {
    if let Some(unknown) = params.keys().find(|name| !structure.members.contains_key(*name)) {
        return Err(parameter(&join(path, unknown), "the operation has no such parameter"));
    }
    Ok(structure
        .members
        .iter()
        .filter_map(|(name, member)| {
            let value = params.get(name).filter(|value| !value.is_null())?;
            Some((name.as_str(), member, value))
        })
        .collect())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, ProtocolError> {
    value.as_object().ok_or_else(|| parameter(path, "expected an object"))
}

fn list<'a>(value: &'a Value, path: &str) -> Result<&'a Vec<Value>, ProtocolError> {
    value.as_array().ok_or_else(|| parameter(path, "expected a list"))
}

fn is_special_number(value: &Value) -> bool {
    matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity"))
}

/// A scalar as it stands in headers, paths, forms and XML.
fn text(
    member: &Member,
    scalar: Scalar,
    value: &Value,
    time: Time,
    path: &str,
) -> Result<String, ProtocolError> {
    let expected = |what: &str| parameter(path, format!("expected {what}"));
    match scalar {
        Scalar::String => match value {
            Value::String(text) => Ok(text.clone()),
            other if member.json => Ok(other.to_string()),
            _ => Err(expected("text")),
        },
        Scalar::Boolean => {
            value.as_bool().map(|value| value.to_string()).ok_or_else(|| expected("true or false"))
        }
        Scalar::Integer | Scalar::Long => match value {
            Value::Number(number) if !number.is_f64() => Ok(number.to_string()),
            _ => Err(expected("a whole number")),
        },
        Scalar::Float | Scalar::Double => match value {
            Value::Number(number) => Ok(number.to_string()),
            Value::String(text) if is_special_number(value) => Ok(text.clone()),
            _ => Err(expected("a number")),
        },
        Scalar::Timestamp => moment(value)
            .and_then(|moment| moment_as_text(moment, member.time.unwrap_or(time)))
            .ok_or_else(|| expected("a timestamp")),
        Scalar::Blob => value.as_str().map(aws_smithy_types::base64::encode).ok_or_else(|| expected("text")),
    }
}

fn host_prefix(
    operation: &Operation,
    input: Option<&Structure>,
    params: &Map<String, Value>,
) -> Result<Option<String>, ProtocolError> {
    let Some(pattern) = &operation.host_prefix else {
        return Ok(None);
    };
    let mut prefix = pattern.clone();
    for (name, _) in input.iter().flat_map(|input| &input.members).filter(|(_, member)| member.host_label) {
        let label = params.get(name).and_then(Value::as_str).unwrap_or_default();
        let fits = (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !fits {
            return Err(parameter(name, "must be given, in letters, digits and hyphens"));
        }
        prefix = prefix.replace(&format!("{{{name}}}"), label);
    }
    Ok(Some(prefix))
}

// JSON

fn rpc_json(
    service: &Service,
    name: &str,
    input: Option<&Structure>,
    params: &Map<String, Value>,
    request: &mut WireRequest,
) -> Result<(), ProtocolError> {
    let target = service.target_prefix.as_deref().unwrap_or_default();
    request.header("x-amz-target", format!("{target}.{name}"));
    let body = match input {
        Some(input) => json_object(service, input, params, "")?,
        None => Map::new(),
    };
    let version = service.json_version.as_deref().unwrap_or("1.1");
    let kind = format!("application/x-amz-json-{version}");
    request.content(&kind, Value::Object(body).to_string().into_bytes());
    Ok(())
}

fn json_object(
    service: &Service,
    structure: &Structure,
    params: &Map<String, Value>,
    path: &str,
) -> Result<Map<String, Value>, ProtocolError> {
    let mut out = Map::new();
    for (name, member, value) in given(structure, params, path)? {
        if member.location.is_none() {
            let value = json_value(service, member, value, &join(path, name))?;
            out.insert(member.wire(name).to_owned(), value);
        }
    }
    Ok(out)
}

fn json_value(service: &Service, member: &Member, value: &Value, path: &str) -> Result<Value, ProtocolError> {
    let element = |member: &Member, value: &Value| match value {
        Value::Null => Ok(Value::Null),
        value => json_value(service, member, value, path),
    };
    Ok(match service.target(member)? {
        Target::Structure(structure) if structure.document => value.clone(),
        Target::Structure(structure) => {
            Value::Object(json_object(service, structure, object(value, path)?, path)?)
        }
        Target::List(item) => {
            list(value, path)?.iter().map(|value| element(item, value)).collect::<Result<_, _>>()?
        }
        Target::Map(_, member) => object(value, path)?
            .iter()
            .map(|(key, value)| Ok((key.clone(), element(member, value)?)))
            .collect::<Result<Map<_, _>, _>>()?
            .into(),
        Target::Scalar(Scalar::Timestamp) if matches!(member.time, None | Some(Time::Unix)) => {
            let moment = moment(value).ok_or_else(|| parameter(path, "expected a timestamp"))?;
            if moment.has_subsec_nanos() { moment.as_secs_f64().into() } else { moment.secs().into() }
        }
        Target::Scalar(scalar @ (Scalar::String | Scalar::Timestamp | Scalar::Blob)) => {
            text(member, scalar, value, Time::Unix, path)?.into()
        }
        Target::Scalar(scalar) => {
            text(member, scalar, value, Time::Unix, path)?;
            value.clone()
        }
    })
}

// Forms

fn form(
    service: &Service,
    name: &str,
    input: Option<&Structure>,
    params: &Map<String, Value>,
    request: &mut WireRequest,
) -> Result<(), ProtocolError> {
    let mut fields =
        vec![("Action".to_owned(), name.to_owned()), ("Version".to_owned(), service.version.clone())];
    if let Some(input) = input {
        form_structure(service, input, params, "", &mut fields)?;
    }
    let mut body = String::new();
    for (name, value) in &fields {
        push_pair(&mut body, name, value);
    }
    request.content("application/x-www-form-urlencoded", body.into_bytes());
    Ok(())
}

fn form_structure(
    service: &Service,
    structure: &Structure,
    params: &Map<String, Value>,
    path: &str,
    out: &mut Vec<(String, String)>,
) -> Result<(), ProtocolError> {
    for (name, member, value) in given(structure, params, path)? {
        let wire = match (service.protocol, &member.query_name, &member.name) {
            (Protocol::Ec2, Some(name), _) => name.clone(),
            (Protocol::Ec2, None, Some(name)) => capitalised(name),
            _ => member.wire(name).to_owned(),
        };
        form_value(service, member, value, &join(path, &wire), out)?;
    }
    Ok(())
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + characters.as_str())
        .unwrap_or_default()
}

fn form_value(
    service: &Service,
    member: &Member,
    value: &Value,
    path: &str,
    out: &mut Vec<(String, String)>,
) -> Result<(), ProtocolError> {
    match service.target(member)? {
        Target::Structure(structure) => form_structure(service, structure, object(value, path)?, path, out),
        Target::List(item) => {
            let values = list(value, path)?;
            let prefix = match service.protocol {
                Protocol::Ec2 => path.to_owned(),
                _ if values.is_empty() => {
                    out.push((path.to_owned(), String::new()));
                    return Ok(());
                }
                _ if !member.flattened => join(path, item.wire("member")),
                // The items' name takes the place of the list's.
                _ => match &item.name {
                    Some(name) => match path.rsplit_once('.') {
                        Some((parent, _)) => join(parent, name),
                        None => name.clone(),
                    },
                    None => path.to_owned(),
                },
            };
            let present = values.iter().filter(|value| !value.is_null());
            for (index, value) in present.enumerate() {
                form_value(service, item, value, &format!("{prefix}.{}", index + 1), out)?;
            }
            Ok(())
        }
        Target::Map(key, item) => {
            let prefix = if member.flattened { path.to_owned() } else { join(path, "entry") };
            for (index, (name, value)) in object(value, path)?.iter().enumerate() {
                let place = format!("{prefix}.{}", index + 1);
                out.push((join(&place, key.wire("key")), name.clone()));
                form_value(service, item, value, &join(&place, item.wire("value")), out)?;
            }
            Ok(())
        }
        Target::Scalar(scalar) => {
            out.push((path.to_owned(), text(member, scalar, value, Time::Iso8601, path)?));
            Ok(())
        }
    }
}

fn encode(text: &str, keep_slashes: bool, out: &mut String) {
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~')
            || (keep_slashes && byte == b'/');
        if plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    encode(name, false, out);
    out.push('=');
    encode(value, false, out);
}

// REST

fn rest(
    service: &Service,
    operation: &Operation,
    input: Option<&Structure>,
    params: &Map<String, Value>,
    request: &mut WireRequest,
) -> Result<(), ProtocolError> {
    let (template, fixed) = operation.uri.split_once('?').unwrap_or((&operation.uri, ""));
    template.clone_into(&mut request.path);
    fixed.clone_into(&mut request.query);
    let Some(input) = input else {
        return Ok(());
    };
    let mut named = Vec::new();
    let mut mapped = Vec::new();
    let mut in_body = false;
    for (name, member, value) in given(input, params, "")? {
        match member.location {
            Some(Location::Uri) => {
                let value = placed(service, member, value, Time::Iso8601, name)?;
                fill_label(&mut request.path, member.wire(name), &value, name)?;
            }
            Some(Location::Query) => {
                query(service, (name, member), value, &mut named, &mut mapped)?;
            }
            Some(Location::Header) => {
                if let Some(value) = header_value(service, member, value, name)? {
                    request.header(member.wire(name), value);
                }
            }
            Some(Location::Headers) => {
                for (key, value) in object(value, name)? {
                    let value = value.as_str().ok_or_else(|| parameter(name, "expected texts"))?;
                    let prefix = member.name.as_deref().unwrap_or_default();
                    request.header(&format!("{prefix}{key}"), value);
                }
            }
            Some(Location::Status) => {}
            None => in_body = true,
        }
    }
    if let Some((_, label)) = request.path.split_once('{') {
        let label = label.split(['}', '+']).next().unwrap_or_default();
        return Err(parameter(label, "must be given: it is part of the path"));
    }
    // A parameter with a name of its own wins over one of a map.
    mapped.retain(|(key, _)| !named.iter().any(|(name, _)| name == key));
    for (name, value) in named.iter().chain(&mapped) {
        push_pair(&mut request.query, name, value);
    }
    body(service, operation, input, params, in_body, request)
}

/// A scalar in a path or query.
fn placed(
    service: &Service,
    member: &Member,
    value: &Value,
    time: Time,
    path: &str,
) -> Result<String, ProtocolError> {
    match service.target(member)? {
        Target::Scalar(scalar) => text(member, scalar, value, time, path),
        _ => Err(ProtocolError::Model(format!("{path} cannot stand where it is put"))),
    }
}

fn fill_label(path: &mut String, label: &str, value: &str, name: &str) -> Result<(), ProtocolError> {
    if value.is_empty() {
        return Err(parameter(name, "must not be empty: it is part of the path"));
    }
    for (pattern, greedy) in [(format!("{{{label}}}"), false), (format!("{{{label}+}}"), true)] {
        if path.contains(&pattern) {
            let mut encoded = String::new();
            encode(value, greedy, &mut encoded);
            *path = path.replace(&pattern, &encoded);
        }
    }
    Ok(())
}

fn query(
    service: &Service,
    (name, member): (&str, &Member),
    value: &Value,
    named: &mut Vec<(String, String)>,
    mapped: &mut Vec<(String, String)>,
) -> Result<(), ProtocolError> {
    match service.target(member)? {
        Target::List(item) => {
            for value in list(value, name)?.iter().filter(|value| !value.is_null()) {
                let value = placed(service, item, value, Time::Iso8601, name)?;
                named.push((member.wire(name).to_owned(), value));
            }
        }
        Target::Map(_, item) => {
            for (key, value) in object(value, name)? {
                match service.target(item)? {
                    Target::List(item) => {
                        for value in list(value, name)? {
                            let value = placed(service, item, value, Time::Iso8601, name)?;
                            mapped.push((key.clone(), value));
                        }
                    }
                    _ => mapped.push((key.clone(), placed(service, item, value, Time::Iso8601, name)?)),
                }
            }
        }
        _ => named.push((member.wire(name).to_owned(), placed(service, member, value, Time::Iso8601, name)?)),
    }
    Ok(())
}

/// `None` for an empty list, which sends no header.
fn header_value(
    service: &Service,
    member: &Member,
    value: &Value,
    name: &str,
) -> Result<Option<String>, ProtocolError> {
    let Target::List(item) = service.target(member)? else {
        let value = if member.json {
            aws_smithy_types::base64::encode(value.to_string())
        } else {
            placed(service, member, value, Time::Rfc822, name)?
        };
        return Ok(Some(value));
    };
    let is_text = matches!(service.target(item)?, Target::Scalar(Scalar::String));
    let mut parts = Vec::new();
    for value in list(value, name)?.iter().filter(|value| !value.is_null()) {
        let part = placed(service, item, value, Time::Rfc822, name)?;
        parts.push(if is_text && part.contains(['"', ',']) {
            format!("\"{}\"", part.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            part
        });
    }
    Ok((!parts.is_empty()).then(|| parts.join(", ")))
}

fn body(
    service: &Service,
    operation: &Operation,
    input: &Structure,
    params: &Map<String, Value>,
    in_body: bool,
    request: &mut WireRequest,
) -> Result<(), ProtocolError> {
    let is_json = service.protocol == Protocol::RestJson;
    if let Some((name, member)) = input.payload.as_ref().and_then(|name| input.members.get_key_value(name)) {
        let value = params.get(name).filter(|value| !value.is_null());
        return payload(service, (name, member), value, request);
    }
    if is_json {
        // Whoever may send a body sends one, even an empty object.
        if input.members.values().any(|member| member.location.is_none()) {
            let body = json_object(service, input, params, "")?;
            request.content("application/json", Value::Object(body).to_string().into_bytes());
        }
    } else if in_body && let Some(root) = &operation.input {
        let name = root.name.as_ref().or(root.shape.as_ref());
        let mut element = Element::new(name.map_or("", String::as_str));
        xml_namespace(root, &mut element);
        xml_members(service, input, params, "", &mut element)?;
        xml_body(&element, request);
    }
    Ok(())
}

fn payload(
    service: &Service,
    (name, member): (&str, &Member),
    value: Option<&Value>,
    request: &mut WireRequest,
) -> Result<(), ProtocolError> {
    let is_json = service.protocol == Protocol::RestJson;
    match (service.target(member)?, value) {
        (Target::Scalar(scalar), Some(value)) => {
            let content = value.as_str().ok_or_else(|| parameter(name, "expected text"))?;
            let kind = match scalar {
                Scalar::String => "text/plain",
                _ => "application/octet-stream",
            };
            request.content(kind, content.as_bytes().to_vec());
        }
        (Target::Scalar(_), None) => {}
        (_, Some(value)) if is_json => {
            let body = json_value(service, member, value, name)?;
            request.content("application/json", body.to_string().into_bytes());
        }
        (_, None) if is_json => request.content("application/json", b"{}".to_vec()),
        (Target::Structure(structure), Some(value)) => {
            let root = member.name.as_ref().or(member.shape.as_ref());
            let mut element = Element::new(root.map_or(name, String::as_str));
            xml_namespace(member, &mut element);
            xml_members(service, structure, object(value, name)?, name, &mut element)?;
            xml_body(&element, request);
        }
        (_, Some(_)) => return Err(ProtocolError::Model(format!("{name} cannot be a body"))),
        (_, None) => {}
    }
    Ok(())
}

// XML

fn xml_body(element: &Element, request: &mut WireRequest) {
    let mut text = String::new();
    element.write(&mut text);
    request.content("application/xml", text.into_bytes());
}

fn xml_namespace(member: &Member, element: &mut Element) {
    if let Some((uri, prefix)) = &member.namespace {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        element.attributes.push((name, uri.clone()));
    }
}

fn xml_members(
    service: &Service,
    structure: &Structure,
    params: &Map<String, Value>,
    path: &str,
    parent: &mut Element,
) -> Result<(), ProtocolError> {
    for (name, member, value) in given(structure, params, path)? {
        let path = join(path, name);
        if member.location.is_some() {
            continue;
        }
        if member.attribute {
            let value = placed(service, member, value, Time::Iso8601, &path)?;
            parent.attributes.push((member.wire(name).to_owned(), value));
        } else {
            xml_value(service, member, value, member.wire(name), &path, parent)?;
        }
    }
    Ok(())
}

fn xml_value(
    service: &Service,
    member: &Member,
    value: &Value,
    name: &str,
    path: &str,
    parent: &mut Element,
) -> Result<(), ProtocolError> {
    let mut element = Element::new(name);
    xml_namespace(member, &mut element);
    match service.target(member)? {
        Target::Structure(structure) => {
            xml_members(service, structure, object(value, path)?, path, &mut element)?;
        }
        Target::List(item) => {
            let name = if member.flattened { name } else { item.wire("member") };
            let into = if member.flattened { &mut *parent } else { &mut element };
            for value in list(value, path)?.iter().filter(|value| !value.is_null()) {
                xml_value(service, item, value, name, path, into)?;
            }
            if member.flattened {
                return Ok(());
            }
        }
        Target::Map(key, item) => {
            let entry_name = if member.flattened { name } else { "entry" };
            let into = if member.flattened { &mut *parent } else { &mut element };
            for (text, value) in object(value, path)? {
                let mut entry = Element::new(entry_name);
                let text = Value::String(text.clone());
                xml_value(service, key, &text, key.wire("key"), path, &mut entry)?;
                xml_value(service, item, value, item.wire("value"), path, &mut entry)?;
                into.children.push(entry);
            }
            if member.flattened {
                return Ok(());
            }
        }
        Target::Scalar(scalar) => {
            element.text = text(member, scalar, value, Time::Iso8601, path)?;
        }
    }
    parent.children.push(element);
    Ok(())
}
