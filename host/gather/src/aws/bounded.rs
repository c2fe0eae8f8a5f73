//! Operations that may be called for something alone. The tables `[bounded]` of `models/operations` name
//! them; what their parameters must keep to is decided here, on the way of every call.
//!
//! Objects are their owners' data. The exception is what AWS Config delivers, and its place says that it
//! is nothing else: `[PREFIX/]AWSLogs/[ORGANISATION/]ACCOUNT/Config/REGION/YEAR/MONTH/DAY/KIND/NAME.json.gz`.

use serde_json::Value;

/// Why a call must not be made; none if it may.
pub(crate) fn refusal(service: &str, operation: &str, params: &Value) -> Option<String> {
    let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default();
    match (service, operation) {
        ("s3", "GetObject") if !is_delivered(text("Key")) => {
            Some(format!("only files that AWS Config delivers are read, and `{}` is none", text("Key")))
        }
        ("s3", "ListObjectsV2") if !may_list(text("Prefix"), text("Delimiter")) => Some(format!(
            "only what AWS Config delivers is listed, below AWSLogs/ACCOUNT/Config/, and not `{}`",
            text("Prefix")
        )),
        _ => None,
    }
}

/// Whether an operation is one of those that are bounded.
#[cfg(test)]
pub(crate) fn is_bounded(name: &str) -> bool {
    matches!(name, "s3.GetObject" | "s3.ListObjectsV2")
}

/// Whether a key is that of a snapshot or history file.
pub(crate) fn is_delivered(key: &str) -> bool {
    let parts: Vec<&str> = key.split('/').collect();
    let Some((_, ["Config", region, year, month, day, kind, name])) = in_logs(&parts) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    !parts.iter().any(|part| matches!(*part, "." | ".."))
        && !region.is_empty()
        && [*year, *month, *day].into_iter().all(is_number)
        && matches!(*kind, "ConfigSnapshot" | "ConfigHistory")
        && name.contains(kind)
        && name.ends_with(".json.gz")
}

/// The account below `AWSLogs`, and what is below that.
fn in_logs<'a, 'b>(parts: &'b [&'a str]) -> Option<(&'a str, &'b [&'a str])> {
    let logs = parts.iter().position(|part| *part == "AWSLogs")?;
    let (first, rest) = parts.get(logs + 1..)?.split_first()?;
    let (account, rest) = if is_organization(first) { rest.split_first()? } else { (first, rest) };
    is_account(account).then_some((*account, rest))
}

/// Below an account's folder everything is Config's; on the way there the names of folders are enough.
fn may_list(prefix: &str, delimiter: &str) -> bool {
    let parts: Vec<&str> = prefix.split('/').collect();
    if let Some((_, ["Config", _, ..])) = in_logs(&parts) {
        return parts.last() == Some(&"");
    }
    let way = parts.iter().position(|part| *part == "AWSLogs").and_then(|logs| parts.get(logs + 1..));
    let folders = match way {
        Some([""]) => true,
        Some([organization, ""]) => is_organization(organization),
        _ => false,
    };
    folders && delimiter == "/"
}

pub(crate) fn is_account(name: &str) -> bool {
    name.len() == 12 && name.bytes().all(|b| b.is_ascii_digit())
}

pub(crate) fn is_organization(name: &str) -> bool {
    name.strip_prefix("o-").is_some_and(|id| id.len() >= 10 && id.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FOLDER: &str = "AWSLogs/111122223333/Config/eu-west-1/2026/9/30";

    #[test]
    fn objects_are_read_only_where_config_delivers_them() {
        let file = "111122223333_Config_eu-west-1_ConfigSnapshot_20260930T120000Z_1.json.gz";
        for prefix in ["", "logs/", "a/b/", "AWSLogs/o-abcdefghij/"] {
            let folder = if prefix.starts_with("AWSLogs") {
                FOLDER.replacen("AWSLogs/", prefix, 1)
            } else {
                format!("{prefix}{FOLDER}")
            };
            let key = format!("{folder}/ConfigSnapshot/{file}");
            assert_eq!(refusal("s3", "GetObject", &json!({ "Bucket": "b", "Key": key })), None, "{key}");
        }
        for key in [
            String::new(),
            file.to_owned(),
            "payroll.csv".to_owned(),
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/9/30/ConfigSnapshot/{file}"),
            format!("AWSLogs/1111/Config/eu-west-1/2026/9/30/ConfigSnapshot/{file}"),
            format!("{FOLDER}/{file}"),
            format!("{FOLDER}/ConfigHistory/{file}"),
            format!("{FOLDER}/OversizedChangeNotification/{file}"),
            format!("{FOLDER}/ConfigSnapshot/payroll.csv"),
            format!("{FOLDER}/ConfigSnapshot/x/{file}"),
            format!("{FOLDER}/../ConfigSnapshot/{file}"),
            format!("../{FOLDER}/ConfigSnapshot/{file}"),
        ] {
            let said = refusal("s3", "GetObject", &json!({ "Bucket": "b", "Key": key }));
            assert!(said.is_some_and(|said| said.contains("AWS Config")), "{key}");
        }
        assert!(refusal("s3", "GetObject", &json!({ "Bucket": "b" })).is_some());
    }

    #[test]
    fn names_of_objects_are_told_only_below_an_accounts_folder_of_config() {
        for (prefix, delimiter) in [
            ("AWSLogs/", "/"),
            ("logs/AWSLogs/", "/"),
            ("AWSLogs/o-abcdefghij/", "/"),
            ("AWSLogs/111122223333/Config/", "/"),
            ("AWSLogs/111122223333/Config/", ""),
            ("logs/AWSLogs/o-abcdefghij/111122223333/Config/eu-west-1/2026/", "/"),
        ] {
            let params = json!({ "Bucket": "b", "Prefix": prefix, "Delimiter": delimiter });
            assert_eq!(refusal("s3", "ListObjectsV2", &params), None, "{prefix}");
        }
        for (prefix, delimiter) in [
            ("", "/"),
            ("logs/", "/"),
            ("AWSLogs/", ""),
            ("AWSLogs", "/"),
            ("AWSLogs/o-abcdefghij/", ""),
            ("AWSLogs/111122223333/", "/"),
            ("AWSLogs/111122223333/Config", "/"),
            ("AWSLogs/111122223333/ConfigOther/", "/"),
            ("AWSLogs/111122223333/CloudTrail/", "/"),
            ("AWSLogs/111122223333/CloudTrail/Config/", "/"),
        ] {
            let params = json!({ "Bucket": "b", "Prefix": prefix, "Delimiter": delimiter });
            assert!(refusal("s3", "ListObjectsV2", &params).is_some(), "{prefix}");
        }
        assert!(refusal("s3", "ListObjectsV2", &json!({ "Bucket": "b" })).is_some());
        assert_eq!(refusal("s3", "GetBucketAcl", &json!({ "Bucket": "b" })), None);
    }
}
