//! IAM's credential report: a CSV file in base64, one row a user and one for the root user.

use serde_json::{Map, Value};

/// Turns the answer of GetCredentialReport into rows under `Rows`, beside `GeneratedTime`.
pub(crate) fn rows(mut answer: Value) -> Result<Value, String> {
    let content = answer.get("Content").and_then(Value::as_str).ok_or("the answer has no `Content`")?;
    let bytes =
        aws_smithy_types::base64::decode(content).map_err(|_| "the credential report is not base64")?;
    let text = String::from_utf8(bytes).map_err(|_| "the credential report is not UTF-8")?;
    let mut records = csv(&text)?.into_iter();
    let header = records.next().ok_or("the credential report is empty")?;
    let names: Vec<String> = header.iter().map(|column| member(column)).collect();
    if !names.iter().any(|name| name == "User") {
        return Err("the credential report has no column `user`".to_owned());
    }
    let rows = records
        .map(|record| {
            if record.len() != names.len() {
                return Err(format!(
                    "a row of the credential report has {} fields, its header {}",
                    record.len(),
                    names.len()
                ));
            }
            let fields = names.iter().cloned().zip(record).filter_map(|(name, field)| {
                // A user may be called `true` or `not_supported`.
                let value = if name == "User" { Some(field.into()) } else { value(&field) };
                Some((name, value?))
            });
            Ok(Value::Object(fields.collect::<Map<_, _>>()))
        })
        .collect::<Result<Vec<_>, String>>()?;
    if let Some(members) = answer.as_object_mut() {
        members.remove("Content");
        members.insert("Rows".to_owned(), rows.into());
    }
    Ok(answer)
}

/// A column's name in our style: `access_key_1_last_used_date` is `AccessKey1LastUsedDate`.
fn member(column: &str) -> String {
    column
        .split('_')
        .map(|word| match word {
            "mfa" => "MFA".to_owned(),
            _ => word.get(..1).unwrap_or_default().to_ascii_uppercase() + word.get(1..).unwrap_or_default(),
        })
        .collect()
}

/// A field's value; `None` for what the report itself calls nothing.
fn value(field: &str) -> Option<Value> {
    match field {
        "" | "N/A" | "no_information" | "not_supported" => None,
        "true" | "TRUE" => Some(true.into()),
        "false" | "FALSE" => Some(false.into()),
        text => Some(text.into()),
    }
}

/// Reads CSV as RFC 4180 has it.
fn csv(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut chars = text.chars().peekable();
    let (mut quoted, mut closed) = (false, false);
    while let Some(c) = chars.next() {
        if quoted {
            match c {
                '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => (quoted, closed) = (false, true),
                c => field.push(c),
            }
            continue;
        }
        match c {
            '"' if field.is_empty() && !closed => quoted = true,
            ',' => {
                record.push(std::mem::take(&mut field));
                closed = false;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
                closed = false;
            }
            _ if closed => return Err("the credential report has text after a closing quote".to_owned()),
            c => field.push(c),
        }
    }
    if quoted {
        return Err("the credential report ends within quotes".to_owned());
    }
    if !(field.is_empty() && record.is_empty() && !closed) {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn report(csv: &str) -> Value {
        json!({ "Content": aws_smithy_types::base64::encode(csv), "GeneratedTime": "2026-01-01T00:00:00Z", "ReportFormat": "text/csv" })
    }

    #[test]
    fn rows_have_members_and_nothing_where_the_report_says_nothing() {
        let csv = "user,arn,mfa_active,password_enabled,access_key_1_last_used_date,cert_1_active\n\
                   <root_account>,arn:aws:iam::111122223333:root,true,not_supported,N/A,false\n\
                   ann,arn:aws:iam::111122223333:user/ann,FALSE,TRUE,2026-01-01T00:00:00+00:00,no_information";
        let answer = rows(report(csv)).unwrap();
        assert_eq!(
            answer["Rows"],
            json!([
                { "User": "<root_account>", "Arn": "arn:aws:iam::111122223333:root", "MFAActive": true, "Cert1Active": false },
                { "User": "ann", "Arn": "arn:aws:iam::111122223333:user/ann", "MFAActive": false, "PasswordEnabled": true,
                  "AccessKey1LastUsedDate": "2026-01-01T00:00:00+00:00" },
            ])
        );
        assert_eq!(answer["GeneratedTime"], "2026-01-01T00:00:00Z");
        assert!(answer.get("Content").is_none());
    }

    #[test]
    fn a_user_keeps_its_name_whatever_it_is() {
        let answer = rows(report("user,mfa_active\ntrue,true\nnot_supported,false\n")).unwrap();
        assert_eq!(
            answer["Rows"],
            json!([{ "User": "true", "MFAActive": true }, { "User": "not_supported", "MFAActive": false }])
        );
    }

    #[test]
    fn quotes_commas_and_line_ends() {
        assert_eq!(
            csv("a,\"b,\"\"c\"\"\"\r\n\"d\ne\",\r\n").unwrap(),
            [vec!["a", "b,\"c\""], vec!["d\ne", ""]]
        );
        assert_eq!(csv("a,\"\"").unwrap(), [vec!["a", ""]]);
        assert_eq!(csv("").unwrap(), Vec::<Vec<String>>::new());
        assert!(csv("a,\"b").is_err());
        assert!(csv("\"a\"b").is_err());
    }

    #[test]
    fn what_is_no_report_is_an_error() {
        for bad in [
            json!({}),
            json!({ "Content": "%%%" }),
            report(""),
            report("name\nann\n"),
            report("user,arn\nann\n"),
        ] {
            assert!(rows(bad.clone()).is_err(), "{bad}");
        }
    }
}
