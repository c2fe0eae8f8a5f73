//! Answers to values.

use super::super::model::{Location, Member, Operation, Protocol, Scalar, Service, Structure, Target, Time};
use super::super::xml::{self, Element};
use super::{ProtocolError, moment, moment_as_text, unreadable};
use serde_json::{Map, Number, Value};

/// An HTTP answer.
#[derive(Debug, Clone, Copy)]
pub struct WireAnswer<'a> {
    /// The status code.
    pub status: u16,
    /// The headers, in order.
    pub headers: &'a [(String, String)],
    /// The whole body.
    pub body: &'a [u8],
}

impl<'a> WireAnswer<'a> {
    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn text(&self) -> Result<&'a str, ProtocolError> {
        std::str::from_utf8(self.body).map_err(|_| unreadable("it is not UTF-8"))
    }

    /// A page for people, as gateways and servers send it that do not know what was asked.
    fn is_html(&self) -> bool {
        let start = self.body.trim_ascii_start();
        let starts =
            |with: &[u8]| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        starts(b"<!doctype html") || starts(b"<html")
    }
}

/// Reads the answer to an operation that the service says went well.
pub fn answer(service: &Service, operation: &str, answer: WireAnswer<'_>) -> Result<Value, ProtocolError> {
    let name = operation;
    let operation = service.operation(name)?;
    let Some(output) = service.structure(operation.output.as_ref())? else {
        return Ok(Value::Object(Map::new()));
    };
    if answer.is_html() {
        return Err(unreadable("it is an HTML page"));
    }
    let members = match service.protocol {
        Protocol::Json if output.members.is_empty() => Map::new(),
        Protocol::Json => json_members(service, output, &json_body(answer)?)?,
        Protocol::Query | Protocol::Ec2 => form_answer(service, name, operation, output, answer)?,
        Protocol::RestJson | Protocol::RestXml => rest_answer(service, name, operation, output, answer)?,
    };
    Ok(Value::Object(members))
}

fn form_answer(
    service: &Service,
    name: &str,
    operation: &Operation,
    output: &Structure,
    answer: WireAnswer<'_>,
) -> Result<Map<String, Value>, ProtocolError> {
    if output.members.is_empty() {
        return Ok(Map::new());
    }
    let root = xml_body(answer)?;
    check_root(service, name, operation, &root)?;
    let result = match &operation.wrapper {
        Some(wrapper) => root.child(wrapper).ok_or_else(|| unreadable(format!("it has no {wrapper}")))?,
        None => &root,
    };
    xml_members(service, output, result)
}

fn rest_answer(
    service: &Service,
    operation_name: &str,
    operation: &Operation,
    output: &Structure,
    answer: WireAnswer<'_>,
) -> Result<Map<String, Value>, ProtocolError> {
    let is_json = service.protocol == Protocol::RestJson;
    let mut out = Map::new();
    for (name, member) in &output.members {
        let value = match member.location {
            Some(Location::Status) => Some(answer.status.into()),
            Some(Location::Header) => match answer.header(member.wire(name)) {
                Some(text) => Some(from_header(service, member, text)?),
                None => None,
            },
            Some(Location::Headers) => {
                let prefix = member.name.as_deref().unwrap_or_default();
                Some(Value::Object(prefixed_headers(answer, prefix)))
            }
            _ => None,
        };
        if let Some(value) = value {
            out.insert(name.clone(), value);
        }
    }
    if let Some((name, member)) = output.payload.as_ref().and_then(|name| output.members.get_key_value(name))
    {
        if let Some(value) = payload(service, name, member, answer)? {
            out.insert(name.clone(), value);
        }
    } else if output.members.values().any(|member| member.location.is_none())
        || (!answer.body.is_empty() && output.members.values().any(in_body))
    {
        if is_json {
            out.append(&mut json_members(service, output, &json_body(answer)?)?);
        } else {
            let root = xml_body(answer)?;
            check_root(service, operation_name, operation, &root)?;
            match &operation.unwrapped {
                Some(_) if root.text.is_empty() => {}
                Some(name) => {
                    out.insert(name.clone(), root.text.into());
                }
                None => out.append(&mut xml_members(service, output, &root)?),
            }
        }
    }
    Ok(out)
}

/// Paths and queries are places of requests: in an answer such a member stands in the body.
fn in_body(member: &Member) -> bool {
    !matches!(member.location, Some(Location::Header | Location::Headers | Location::Status))
}

fn prefixed_headers(answer: WireAnswer<'_>, prefix: &str) -> Map<String, Value> {
    answer
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let (start, rest) = name.split_at_checked(prefix.len())?;
            start.eq_ignore_ascii_case(prefix).then(|| (rest.to_owned(), value.as_str().into()))
        })
        .collect()
}

fn payload(
    service: &Service,
    name: &str,
    member: &Member,
    answer: WireAnswer<'_>,
) -> Result<Option<Value>, ProtocolError> {
    let target = service.target(member)?;
    if answer.body.is_empty() && matches!(target, Target::Scalar(_)) {
        return Ok(None);
    }
    Ok(Some(match target {
        Target::Scalar(Scalar::Blob) => aws_smithy_types::base64::encode(answer.body).into(),
        Target::Scalar(_) => answer.text()?.into(),
        _ if service.protocol == Protocol::RestJson => json_value(service, member, &json_body(answer)?)?,
        _ => {
            let root = xml_body(answer)?;
            let value = xml_value(service, member, &root)?;
            // Models do not tell a name that the structure itself may have: then its members do.
            let named = root.name == member.wire(name) || member.shape.as_ref() == Some(&root.name);
            if !named && value.as_object().is_none_or(Map::is_empty) {
                return Err(stray(&root));
            }
            value
        }
    }))
}

// Scalars

fn from_text(member: &Member, scalar: Scalar, text: &str) -> Result<Value, ProtocolError> {
    let wrong = |what: &str| unreadable(format!("{text:?} is not {what}"));
    Ok(match scalar {
        Scalar::String if member.json => serde_json::from_str(text).map_err(|_| wrong("JSON"))?,
        Scalar::String => text.into(),
        Scalar::Boolean => match text.trim() {
            text if text.eq_ignore_ascii_case("true") => true.into(),
            text if text.eq_ignore_ascii_case("false") => false.into(),
            _ => return Err(wrong("true or false")),
        },
        Scalar::Integer | Scalar::Long => {
            text.trim().parse::<i64>().map_err(|_| wrong("a whole number"))?.into()
        }
        Scalar::Float | Scalar::Double => {
            let number: f64 = text.trim().parse().map_err(|_| wrong("a number"))?;
            Number::from_f64(number).map_or_else(|| special(number), Value::Number)
        }
        Scalar::Timestamp => timestamp(&text.into())?,
        Scalar::Blob => blob(text)?,
    })
}

fn special(number: f64) -> Value {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
    .into()
}

fn timestamp(value: &Value) -> Result<Value, ProtocolError> {
    moment(value)
        .and_then(|moment| moment_as_text(moment, Time::Iso8601))
        .map(Value::String)
        .ok_or_else(|| unreadable(format!("{value} is not a timestamp")))
}

/// Stays Base64, which is checked: JSON has no bytes.
fn blob(text: &str) -> Result<Value, ProtocolError> {
    aws_smithy_types::base64::decode(text)
        .map(|bytes| aws_smithy_types::base64::encode(bytes).into())
        .map_err(|_| unreadable("a blob is not Base64"))
}

// Headers

fn from_header(service: &Service, member: &Member, text: &str) -> Result<Value, ProtocolError> {
    match service.target(member)? {
        Target::Scalar(Scalar::String) if member.json => {
            let bytes =
                aws_smithy_types::base64::decode(text).map_err(|_| unreadable("a header is not Base64"))?;
            serde_json::from_slice(&bytes).map_err(|_| unreadable("a header holds no JSON"))
        }
        Target::Scalar(scalar) => from_text(member, scalar, text),
        Target::List(item) => {
            let Target::Scalar(scalar) = service.target(item)? else {
                return Err(ProtocolError::Model("a header list of non-scalars".to_owned()));
            };
            // Dates in the format of HTTP hold a comma of their own.
            let dates = scalar == Scalar::Timestamp && matches!(item.time, None | Some(Time::Rfc822));
            split_header(text, dates).iter().map(|part| from_text(item, scalar, part)).collect()
        }
        _ => Err(ProtocolError::Model("a header of a structure".to_owned())),
    }
}

fn split_header(text: &str, dates: bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut commas) = (false, 0_usize);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted = !quoted,
            '\\' if quoted => part.extend(characters.next()),
            ',' if !quoted => {
                commas += 1;
                if dates && commas % 2 == 1 {
                    part.push(',');
                } else {
                    parts.push(std::mem::take(&mut part).trim().to_owned());
                }
            }
            other => part.push(other),
        }
    }
    parts.push(part.trim().to_owned());
    parts
}

// JSON

/// An empty body is an error: an answer that says nothing must not read as "nothing is set".
fn json_body(answer: WireAnswer<'_>) -> Result<Value, ProtocolError> {
    serde_json::from_slice(answer.body).map_err(|error| unreadable(error.to_string()))
}

fn json_members(
    service: &Service,
    structure: &Structure,
    value: &Value,
) -> Result<Map<String, Value>, ProtocolError> {
    let given = value.as_object().ok_or_else(|| unreadable("an object was expected"))?;
    let mut out = Map::new();
    for (name, member) in &structure.members {
        if !in_body(member) {
            continue;
        }
        if let Some(value) = given.get(member.wire(name)).filter(|value| !value.is_null()) {
            out.insert(name.clone(), json_value(service, member, value)?);
        }
    }
    Ok(out)
}

fn json_value(service: &Service, member: &Member, value: &Value) -> Result<Value, ProtocolError> {
    let wrong = |what: &str| unreadable(format!("{what} was expected"));
    let element = |member: &Member, value: &Value| match value {
        Value::Null => Ok(Value::Null),
        value => json_value(service, member, value),
    };
    Ok(match service.target(member)? {
        Target::Structure(structure) if structure.document => value.clone(),
        Target::Structure(structure) => Value::Object(json_members(service, structure, value)?),
        Target::List(item) => value
            .as_array()
            .ok_or_else(|| wrong("a list"))?
            .iter()
            .map(|value| element(item, value))
            .collect::<Result<_, _>>()?,
        Target::Map(_, item) => value
            .as_object()
            .ok_or_else(|| wrong("an object"))?
            .iter()
            .map(|(key, value)| Ok((key.clone(), element(item, value)?)))
            .collect::<Result<Map<_, _>, _>>()?
            .into(),
        Target::Scalar(scalar) => match (scalar, value) {
            (Scalar::Timestamp, value) => timestamp(value)?,
            (Scalar::Blob, Value::String(text)) => blob(text)?,
            (Scalar::String, Value::String(text)) => from_text(member, scalar, text)?,
            (Scalar::Integer | Scalar::Long, Value::Number(number)) => whole(number)?,
            (Scalar::Boolean, Value::Bool(_)) | (Scalar::Float | Scalar::Double, Value::Number(_)) => {
                value.clone()
            }
            (Scalar::String, _) => return Err(wrong("text")),
            (Scalar::Blob, _) => return Err(wrong("Base64")),
            // Some services write numbers and booleans as text.
            (_, Value::String(text)) => from_text(member, scalar, text)?,
            _ => return Err(wrong("a number or boolean")),
        },
    })
}

fn whole(number: &Number) -> Result<Value, ProtocolError> {
    if number.is_f64() {
        let float = number.as_f64().unwrap_or(f64::NAN);
        // Up to 2^53 a float is exactly one whole number.
        if float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0 {
            return Ok((float as i64).into());
        }
        return Err(unreadable(format!("{number} is not a whole number")));
    }
    Ok(Value::Number(number.clone()))
}

// XML

fn xml_body(answer: WireAnswer<'_>) -> Result<Element, ProtocolError> {
    xml::parse(answer.text()?).map_err(unreadable)
}

/// The root elements of S3's answers that are called neither after their operation nor their shape.
const S3_ROOTS: [(&str, &str); 12] = [
    ("GetBucketAccelerateConfiguration", "AccelerateConfiguration"),
    ("GetBucketAcl", "AccessControlPolicy"),
    ("GetBucketCors", "CORSConfiguration"),
    ("GetBucketLifecycleConfiguration", "LifecycleConfiguration"),
    ("GetBucketLogging", "BucketLoggingStatus"),
    ("GetBucketRequestPayment", "RequestPaymentConfiguration"),
    ("GetBucketTagging", "Tagging"),
    ("GetBucketVersioning", "VersioningConfiguration"),
    ("GetBucketWebsite", "WebsiteConfiguration"),
    ("ListBucketInventoryConfigurations", "ListInventoryConfigurationsResult"),
    ("ListBuckets", "ListAllMyBucketsResult"),
    ("ListObjectsV2", "ListBucketResult"),
];

/// Refuses a document that answers something else. It would have no member that is looked for, and
/// read as "nothing is set".
fn check_root(
    service: &Service,
    name: &str,
    operation: &Operation,
    root: &Element,
) -> Result<(), ProtocolError> {
    let output = operation.output.as_ref();
    let of_s3 = S3_ROOTS.iter().find(|(known, _)| service.id == "S3" && *known == name);
    let known = of_s3.is_some_and(|(_, own)| root.name == *own)
        || operation.unwrapped.as_ref() == Some(&root.name)
        || output
            .is_some_and(|o| o.name.as_ref() == Some(&root.name) || o.shape.as_ref() == Some(&root.name))
        || root.name.strip_prefix(name) == Some("Response");
    if known { Ok(()) } else { Err(stray(root)) }
}

fn stray(root: &Element) -> ProtocolError {
    const SHOWN: usize = 64;
    let name = root.name.get(..root.name.floor_char_boundary(SHOWN)).unwrap_or_default();
    unreadable(format!("it is the answer to something else: its root element is {name}"))
}

fn xml_members(
    service: &Service,
    structure: &Structure,
    element: &Element,
) -> Result<Map<String, Value>, ProtocolError> {
    let mut out = Map::new();
    for (name, member) in &structure.members {
        if !in_body(member) {
            continue;
        }
        let wire = member.wire(name);
        if member.attribute {
            let found = element.attributes.iter().find(|(name, _)| name == wire);
            if let (Some((_, text)), Target::Scalar(scalar)) = (found, service.target(member)?) {
                out.insert(name.clone(), from_text(member, scalar, text)?);
            }
            continue;
        }
        let value = match service.target(member)? {
            Target::List(item) if member.flattened => {
                // Here the items stand for the list, under their own name if they have one.
                let wire = item.name.as_deref().unwrap_or(wire);
                let mut found = named(element, wire).peekable();
                if found.peek().is_none() {
                    continue;
                }
                found.map(|element| xml_value(service, item, element)).collect::<Result<_, _>>()?
            }
            Target::Map(key, item) if member.flattened => {
                let mut found = named(element, wire).peekable();
                if found.peek().is_none() {
                    continue;
                }
                xml_map(service, key, item, found)?
            }
            _ => match element.child(wire) {
                Some(child) => xml_value(service, member, child)?,
                None => continue,
            },
        };
        out.insert(name.clone(), value);
    }
    Ok(out)
}

fn named<'a>(element: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    element.children.iter().filter(move |child| child.name == name)
}

fn xml_map<'a>(
    service: &Service,
    key: &Member,
    item: &Member,
    entries: impl Iterator<Item = &'a Element>,
) -> Result<Value, ProtocolError> {
    let mut out = Map::new();
    for entry in entries {
        let name = entry.child(key.wire("key")).ok_or_else(|| unreadable("a map's entry has no key"))?;
        let value =
            entry.child(item.wire("value")).ok_or_else(|| unreadable("a map's entry has no value"))?;
        out.insert(name.text.clone(), xml_value(service, item, value)?);
    }
    Ok(Value::Object(out))
}

fn xml_value(service: &Service, member: &Member, element: &Element) -> Result<Value, ProtocolError> {
    match service.target(member)? {
        Target::Structure(structure) => Ok(Value::Object(xml_members(service, structure, element)?)),
        Target::List(item) => element.children.iter().map(|child| xml_value(service, item, child)).collect(),
        Target::Map(key, item) => xml_map(service, key, item, element.children.iter()),
        Target::Scalar(scalar) => from_text(member, scalar, &element.text),
    }
}

// Errors

/// A service's answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The error's code; `None` when the answer carries none, as pages and empty bodies do.
    pub code: Option<String>,
    /// The error's message, or what stood in its place.
    pub message: String,
    /// The region that the answer points to, which S3 does for buckets that live elsewhere.
    pub region: Option<String>,
}

/// Reads an answer that is no success. Whatever it holds, this finds what can be said of it.
pub fn refusal(service: &Service, answer: WireAnswer<'_>) -> Refusal {
    let mut found = Refusal {
        status: answer.status,
        code: None,
        message: String::new(),
        region: answer.header("x-amz-bucket-region").map(str::to_owned),
    };
    match service.protocol {
        Protocol::Json | Protocol::RestJson => json_refusal(answer, &mut found),
        Protocol::RestXml | Protocol::Query | Protocol::Ec2 => xml_refusal(answer, &mut found),
    }
    if found.code.is_none() && found.message.is_empty() {
        let instead = if answer.is_html() {
            "the answer is an HTML page"
        } else if answer.body.is_empty() {
            "the answer is empty"
        } else {
            "the answer says no reason that can be read"
        };
        instead.clone_into(&mut found.message);
    }
    found
}

fn json_refusal(answer: WireAnswer<'_>, found: &mut Refusal) {
    let body = serde_json::from_slice::<Value>(answer.body).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
    found.code = answer
        .header("x-amzn-errortype")
        .map(str::to_owned)
        .or_else(|| text(&["__type", "code", "Code"]))
        .map(|code| plain_code(&code))
        .filter(|code| !code.is_empty());
    found.message = text(&["message", "Message", "errorMessage"]).unwrap_or_default();
}

/// `namespace#Code:uri` is the code with its surroundings.
fn plain_code(code: &str) -> String {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim().to_owned()
}

/// The error stands alone (S3), in an `ErrorResponse`, or in a `Response` with `Errors` (EC2).
fn xml_refusal(answer: WireAnswer<'_>, found: &mut Refusal) {
    let Some(root) = answer.text().ok().and_then(|text| xml::parse(text).ok()) else {
        return;
    };
    let outer = root.child("Errors").unwrap_or(&root);
    let error = outer.child("Error").unwrap_or(outer);
    let text = |name: &str| {
        error.child(name).map(|child| child.text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    found.code = text("Code");
    found.message = text("Message").unwrap_or_default();
    found.region = found.region.take().or_else(|| text("Region"));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::super::model::Models;
    use super::*;
    use serde_json::json;

    fn read(service: &str, operation: &str, body: &str) -> Result<Value, ProtocolError> {
        let service = Models::builtin().unwrap().services.get(service).unwrap();
        answer(service, operation, WireAnswer { status: 200, headers: &[], body: body.as_bytes() })
    }

    /// An error with status 200, or the page of something in between, must not read as "nothing is set".
    #[test]
    fn an_answer_to_something_else_is_refused() {
        for (service, operation) in [
            ("s3", "ListBuckets"),
            ("s3", "GetBucketVersioning"),
            ("s3", "GetBucketLocation"),
            ("s3", "GetBucketEncryption"),
            ("s3", "GetPublicAccessBlock"),
            ("s3control", "GetPublicAccessBlock"),
            ("s3control", "ListAccessPoints"),
            ("ec2", "DescribeRegions"),
            ("iam", "ListUsers"),
        ] {
            for body in [
                "<Error><Code>InternalError</Code><Message>m</Message></Error>",
                "<portal><p>Please sign in</p></portal>",
                "<portal/>",
            ] {
                let error = read(service, operation, body).expect_err(operation).to_string();
                assert!(error.contains("cannot be read"), "{service} {operation}: {error}");
            }
        }
    }

    #[test]
    fn an_answer_with_nothing_in_it_is_read_under_its_own_name() {
        for (operation, root, value) in [
            ("GetBucketVersioning", "VersioningConfiguration", json!({})),
            ("GetBucketLogging", "BucketLoggingStatus", json!({})),
            ("GetBucketLocation", "LocationConstraint", json!({})),
            ("GetBucketAccelerateConfiguration", "AccelerateConfiguration", json!({})),
            ("GetBucketNotificationConfiguration", "NotificationConfiguration", json!({})),
            (
                "GetPublicAccessBlock",
                "PublicAccessBlockConfiguration",
                json!({ "PublicAccessBlockConfiguration": {} }),
            ),
        ] {
            assert_eq!(read("s3", operation, &format!("<{root}/>")), Ok(value), "{operation}");
        }
        let empty = read("s3", "ListBuckets", "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>");
        assert_eq!(empty, Ok(json!({ "Buckets": [] })));
    }

    /// The table's names are of operations that there are.
    #[test]
    fn the_names_of_s3_are_of_its_operations() {
        let s3 = Models::builtin().unwrap().services.get("s3").unwrap();
        for (operation, _) in S3_ROOTS {
            assert!(s3.operation(operation).is_ok(), "{operation}");
        }
    }
}
