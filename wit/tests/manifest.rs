//! Manifests: what is accepted, what the errors say, and that the JSON Schemas say the same.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use bartizan_contract::manifest::{CAPABILITIES, Docs, Manifest, ManifestError, OUTCOMES, SEVERITIES};
use bartizan_contract::reason::{Code, Reason};
use serde_json::{Value, json};

/// Every field there is.
fn manifest() -> Value {
    json!({
        "contract": "0.1.0", "name": "aws-s3", "version": "1.2.3-rc.1",
        "description": "Checks of buckets.", "capabilities": ["lookup", "log"],
        "limits": {"memory": 1_048_576},
        "checks": [{
            "id": "s3-bucket-logs-access", "title": "S3 buckets log access", "severity": "medium",
            "subject": "AWS::S3::Bucket", "reads": ["LoggingConfiguration", "Tags"],
            "inputs": [
                {"name": "target", "kind": "link", "type": "AWS::S3::Bucket", "reads": ["Policy"], "via": "LoggingConfiguration/DestinationBucketName"},
                {"name": "trails", "kind": "all", "type": "AWS::CloudTrail::Trail", "reads": []},
            ],
            "settings": [
                {"name": "days", "type": "integer", "default": 90, "description": "Age in days.", "min": 1, "max": 365},
                {"name": "except", "type": "strings", "default": ["a"], "description": "Bucket names."},
            ],
            "satisfies": ["fsbp:S3.9"], "aliases": ["s3-bucket-logging"],
        }],
    })
}

fn docs() -> Value {
    json!({"checks": [{
        "id": "s3-bucket-logs-access", "description": "Why.", "remediation": "How.",
        "examples": [{
            "name": "no logs", "outcome": "fail", "subject": {"LoggingConfiguration": null},
            "inputs": {"trails": []}, "settings": {"days": 30}, "now": "2026-02-03T04:05:06Z", "detail": "no log",
        }],
    }]})
}

fn parse(manifest: &Value) -> Result<Manifest, ManifestError> {
    Manifest::parse(manifest.to_string().as_bytes())
}

fn parse_docs(docs: &Value) -> Result<Docs, ManifestError> {
    Docs::parse(docs.to_string().as_bytes(), &parse(&manifest()).unwrap())
}

/// The same with the value at `pointer` replaced, or removed when it is `None`.
fn with(document: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (document.pointer_mut(parent).unwrap(), value) {
        (Value::Object(o), Some(value)) => drop(o.insert(key.to_owned(), value)),
        (Value::Object(o), None) => drop(o.remove(key).unwrap()),
        (Value::Array(a), Some(value)) => a[key.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer} in {other:?}"),
    }
    document
}

#[test]
fn what_is_written_is_read() {
    let read = parse(&manifest()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), manifest());
    assert_eq!(read.contract_version().unwrap().to_string(), "0.1.0");
    assert_eq!(read.find("s3-bucket-logging"), Some(&read.checks[0]));
    assert_eq!((read.position("s3-bucket-logs-access"), read.position("other")), (Some(0), None));
    assert_eq!(serde_json::to_value(parse_docs(&docs()).unwrap()).unwrap(), docs());
}

#[test]
fn an_id_comes_before_an_alias() {
    let mut manifest: Manifest = parse(&manifest()).unwrap();
    let mut second = manifest.checks[0].clone();
    second.id = String::from("s3-bucket-logging");
    manifest.checks.push(second);
    assert_eq!(manifest.position("s3-bucket-logging"), Some(1));
}

/// Each value, put at its pointer, is refused with this text.
fn refused(cases: &[(&str, Value, &str)]) {
    for (pointer, value, text) in cases {
        let e = parse(&with(&manifest(), pointer, Some(value.clone()))).unwrap_err();
        assert_eq!(e.to_string(), *text);
    }
}

#[test]
fn errors_say_where_and_what() {
    refused(&[
        ("/contract", json!("0.1"), "`contract` is \"0.1\"; expected a version such as \"0.1.0\""),
        (
            "/contract",
            json!("0.1.0-rc.1"),
            "`contract` is \"0.1.0-rc.1\"; expected a version such as \"0.1.0\"",
        ),
        (
            "/name",
            json!("aws--s3"),
            "name: \"aws--s3\" is not lower-case letters and digits in parts joined by single `-`",
        ),
        (
            "/version",
            json!("1.2"),
            "version: \"1.2\" is not a semantic version: unexpected end of input while parsing minor version number",
        ),
        (
            "/capabilities",
            json!(["network"]),
            "unknown capability \"network\"; a plugin can ask for `lookup` and `log`",
        ),
        ("/capabilities", json!(["log", "log"]), "capabilities: \"log\" is there twice"),
        (
            "/limits",
            json!({"Memory": 1}),
            "limits: \"Memory\" is not lower-case letters and digits in parts joined by single `-`",
        ),
        (
            "/checks/0/id",
            json!("S3"),
            "check \"S3\": the id \"S3\" is not lower-case letters and digits in parts joined by single `-`",
        ),
        (
            "/checks/0/aliases",
            json!(["s3-bucket-logs-access"]),
            "checks: \"s3-bucket-logs-access\" is there twice",
        ),
        ("/checks/0/title", json!(" "), "check \"s3-bucket-logs-access\": `title` is empty"),
        (
            "/checks/0/severity",
            json!("urgent"),
            "check \"s3-bucket-logs-access\": `severity` is \"urgent\"; expected one of informational, low, medium, high, critical",
        ),
        (
            "/checks/0/subject",
            json!("bucket"),
            "check \"s3-bucket-logs-access\": `subject` is \"bucket\"; expected a type such as \"AWS::S3::Bucket\"",
        ),
        (
            "/checks/0/reads",
            json!(["A/B"]),
            "check \"s3-bucket-logs-access\": `reads` has \"A/B\"; whole properties only, no paths",
        ),
        (
            "/checks/0/satisfies",
            json!(["fsbp"]),
            "check \"s3-bucket-logs-access\": `satisfies` has \"fsbp\"; expected `framework:requirement`",
        ),
    ]);
}

#[test]
fn errors_name_the_input_or_setting() {
    refused(&[
        (
            "/checks/0/inputs/1/via",
            json!("A"),
            "check \"s3-bucket-logs-access\", input \"trails\": only a link has `via`",
        ),
        (
            "/checks/0/inputs/0/via",
            json!("A//B"),
            "check \"s3-bucket-logs-access\", input \"target\": `via` is \"A//B\"; expected a path such as \"LoggingConfiguration/DestinationBucketName\", or \"@id\"",
        ),
        (
            "/checks/0/inputs/1/name",
            json!("target"),
            "check \"s3-bucket-logs-access\", inputs: \"target\" is there twice",
        ),
        (
            "/checks/0/settings/0/default",
            json!(0),
            "check \"s3-bucket-logs-access\", setting \"days\": `default` is 0; it may not be below 1",
        ),
        (
            "/checks/0/settings/0/default",
            json!(1.5),
            "check \"s3-bucket-logs-access\", setting \"days\": `default` is 1.5; expected a whole number",
        ),
        (
            "/checks/0/settings/0/max",
            json!(0),
            "check \"s3-bucket-logs-access\", setting \"days\": `min` is 1, above `max`, which is 0",
        ),
        (
            "/checks/0/settings/1/default",
            json!(["a", 1]),
            "check \"s3-bucket-logs-access\", setting \"except\": `default` is [\"a\",1]; expected a list of texts",
        ),
        (
            "/checks/0/settings/1/min",
            json!(1),
            "check \"s3-bucket-logs-access\", setting \"except\": only an integer has `min` and `max`",
        ),
    ]);
}

#[test]
fn links_have_a_path_and_plugins_a_size() {
    let without_via = with(&manifest(), "/checks/0/inputs/0/via", None);
    assert!(
        parse(&without_via)
            .unwrap_err()
            .to_string()
            .ends_with("a link needs `via`, the path in the subject that it follows")
    );
    let check = manifest()["checks"][0].clone();
    let many: Vec<Value> = (0..4097)
        .map(|i| with(&with(&check, "/id", Some(json!(format!("c-{i}")))), "/aliases", Some(json!([]))))
        .collect();
    let small =
        |c: &Value| json!({"id": c["id"], "title": "t", "severity": "low", "subject": "A::B", "reads": []});
    let many: Vec<Value> = many.iter().map(small).collect();
    let most = with(&manifest(), "/checks", Some(json!(many[..4096])));
    assert_eq!(parse(&most).unwrap().checks.len(), 4096);
    let e = parse(&with(&manifest(), "/checks", Some(json!(many)))).unwrap_err();
    assert_eq!(e.to_string(), "4097 checks; a plugin may have 4096: split it");
    let large = vec![b' '; (1 << 20) + 1];
    assert!(matches!(Manifest::parse(&large), Err(ManifestError::Size { size: 1_048_577, .. })));
}

#[test]
fn a_later_contract_is_told_from_a_broken_manifest() {
    let later = with(&manifest(), "/contract", Some(json!("0.2.0")));
    assert!(parse(&later).is_ok(), "what can be read is the engine's to adapt");
    let grown = with(&later, "/growth", Some(json!(1)));
    assert!(
        parse(&grown)
            .unwrap_err()
            .to_string()
            .contains("built for the contract 0.2.0; this host reads up to 0.1.0")
    );
    let broken = with(&manifest(), "/growth", Some(json!(1)));
    assert!(matches!(parse(&broken), Err(ManifestError::Json { .. })));
}

#[test]
fn settings_take_their_type_alone() {
    let values = [json!(true), json!(7), json!("7"), json!(["7"]), json!(null), json!(7.0), json!(u64::MAX)];
    for (kind, fitting) in [("boolean", 0), ("integer", 1), ("string", 2), ("strings", 3)] {
        let setting = json!({"name": "s", "type": kind, "default": values[fitting], "description": ""});
        let setting: bartizan_contract::manifest::Setting = serde_json::from_value(setting).unwrap();
        for (i, value) in values.iter().enumerate() {
            assert_eq!(setting.validate(value).is_ok(), i == fitting, "{kind} {value}");
        }
    }
}

#[test]
fn docs_must_match_the_manifest() {
    for (pointer, value, end) in [
        ("/checks", json!([]), "0 checks, but the manifest has 1"),
        ("/checks/0/id", json!("other"), "the manifest has \"s3-bucket-logs-access\" in this place"),
        (
            "/checks/0/examples/0/outcome",
            json!("ok"),
            "expected one of pass, fail, unknown, not-applicable, manual",
        ),
        ("/checks/0/examples/0/subject", json!([]), "`subject` is not an object of properties"),
        ("/checks/0/examples/0/inputs", json!({"groups": []}), "the check has no input \"groups\""),
        ("/checks/0/examples/0/settings", json!({"age": 1}), "the check has no setting \"age\""),
        (
            "/checks/0/examples/0/settings",
            json!({"days": 400}),
            "the setting \"days\" is 400; it may not be above 365",
        ),
        (
            "/checks/0/examples/0/now",
            json!("2026-13-01T00:00:00Z"),
            "expected a time such as \"2026-01-01T00:00:00Z\"",
        ),
        ("/checks/0/examples/0/now", json!("2026-01-01"), "expected a time such as \"2026-01-01T00:00:00Z\""),
    ] {
        let e = parse_docs(&with(&docs(), pointer, Some(value))).unwrap_err().to_string();
        assert!(e.ends_with(end), "{e}");
    }
}

/// A walk through a schema and a document with every field: at each object, the schema's properties
/// are the fields, its `required` are those that cannot be left out, and no others are taken.
struct Agreement<'a> {
    schema: &'a Value,
    document: &'a Value,
    reads: fn(Value) -> bool,
}

impl Agreement<'_> {
    fn walk(&self, schema: &Value, pointer: &str) {
        let value = self.document.pointer(pointer).unwrap();
        if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
            return self.walk(self.schema.pointer(path.trim_start_matches('#')).unwrap(), pointer);
        }
        let kind = match value {
            Value::Object(_) => "object",
            Value::Array(_) => "array",
            Value::String(_) => "string",
            Value::Number(_) => "integer",
            other => panic!("{pointer}: no such values in the document: {other}"),
        };
        if let Some(expected) = schema.get("type") {
            assert_eq!(expected, kind, "{pointer}");
        }
        for known in schema.get("enum").and_then(Value::as_array).into_iter().flatten() {
            assert!((self.reads)(with(self.document, pointer, Some(known.clone()))), "{pointer}: {known}");
        }
        match value {
            Value::Object(fields) if schema.get("properties").is_some() => {
                let properties = schema["properties"].as_object().unwrap();
                assert!(properties.keys().eq(fields.keys()), "{pointer}: {properties:?}");
                assert_eq!(schema["additionalProperties"], false, "{pointer}");
                let unknown = with(self.document, &format!("{pointer}/no-such-field"), Some(json!(1)));
                assert!(!(self.reads)(unknown), "{pointer} takes unknown fields");
                let required = schema["required"].as_array().unwrap();
                for (name, schema) in properties {
                    let at = format!("{pointer}/{name}");
                    let optional = (self.reads)(with(self.document, &at, None));
                    assert_eq!(required.contains(&json!(name)), !optional, "{at}");
                    self.walk(schema, &at);
                }
            }
            Value::Array(items) if schema.get("items").is_some() && !items.is_empty() => {
                self.walk(&schema["items"], &format!("{pointer}/0"));
            }
            _ => {}
        }
    }
}

fn schema(text: &str) -> Value {
    let schema: Value = serde_json::from_str(text).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    schema
}

#[test]
fn the_schemas_describe_the_types() {
    let manifests = schema(include_str!("../0.1.0/manifest.schema.json"));
    let reads = |value| serde_json::from_value::<Manifest>(value).is_ok();
    Agreement { schema: &manifests, document: &manifest(), reads }.walk(&manifests, "");
    let all_docs = schema(include_str!("../0.1.0/docs.schema.json"));
    let reads = |value| serde_json::from_value::<Docs>(value).is_ok();
    Agreement { schema: &all_docs, document: &docs(), reads }.walk(&all_docs, "");
    let check = &manifests["$defs"]["check"]["properties"];
    assert_eq!(check["severity"]["enum"], json!(SEVERITIES));
    assert_eq!(manifests["properties"]["capabilities"]["items"]["enum"], json!(CAPABILITIES));
    let kinds = &manifests["$defs"]["input"]["properties"]["kind"]["enum"];
    assert_eq!(*kinds, json!(["all", "each", "link"]));
    let kinds = &manifests["$defs"]["setting"]["properties"]["type"]["enum"];
    assert_eq!(*kinds, json!(["boolean", "integer", "string", "strings"]));
    assert_eq!(all_docs["$defs"]["example"]["properties"]["outcome"]["enum"], json!(OUTCOMES));
}

#[test]
fn reasons_are_written_as_they_are_read() {
    for text in ["denied", "denied|s3:GetBucketPolicy", "failed|ListUsers|no | such thing", "timeout||slow"] {
        let reason: Reason = text.parse().unwrap();
        assert_eq!(reason.to_string(), text);
    }
    assert_eq!("timeout||slow".parse::<Reason>().unwrap().code, Code::Timeout);
    assert_eq!("because".parse::<Reason>(), Err(String::from("because")));
    let specification = include_str!("../0.1.0/TAPE.md");
    for code in Code::all() {
        assert!(specification.contains(&format!("| `{code}` |")), "{code} is not in TAPE.md");
    }
}
