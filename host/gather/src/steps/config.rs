//! Steps for what AWS Config writes differently from the services themselves. Names begin with
//! capitals here already.

use super::{list, object, text};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Map, Value, json};

/// The permissions of a security group as EC2 gives them: Config has the IPv4 ranges twice, once as
/// mere text, and older items have them only so.
pub(super) fn permissions(value: Value) -> Result<Value, String> {
    let permissions = list(value, "the list of permissions")?.into_iter().map(|permission| {
        let mut permission = object(permission, "a permission")?;
        if let Some(ranges) = permission.remove("Ipv4Ranges") {
            permission.insert("IpRanges".to_owned(), ranges);
        } else if let Some(Value::Array(ranges)) = permission.get_mut("IpRanges") {
            for range in ranges.iter_mut().filter(|range| range.is_string()) {
                *range = json!({ "CidrIp": range.take() });
            }
        }
        Ok(Value::Object(permission))
    });
    permissions.collect()
}

/// The grants of a bucket's access control list as S3 gives them.
pub(super) fn grants(value: Value) -> Result<Value, String> {
    const GROUPS: &str = "http://acs.amazonaws.com/groups/";
    let grants = list(value, "the list of grants")?.into_iter().map(|grant| {
        let grant = object(grant, "a grant")?;
        let grantee = match grant.get("Grantee") {
            Some(Value::String(group)) => match group.as_str() {
                "AllUsers" => json!({ "Type": "Group", "URI": format!("{GROUPS}global/AllUsers") }),
                "AuthenticatedUsers" => {
                    json!({ "Type": "Group", "URI": format!("{GROUPS}global/AuthenticatedUsers") })
                }
                "LogDelivery" => json!({ "Type": "Group", "URI": format!("{GROUPS}s3/LogDelivery") }),
                other => return Err(format!("there is no group `{other}`")),
            },
            Some(Value::Object(members)) => {
                let names = [("Id", "ID"), ("DisplayName", "DisplayName"), ("EmailAddress", "EmailAddress")];
                let mut out = Map::new();
                for (theirs, ours) in names {
                    if let Some(value) = members.get(theirs) {
                        out.insert(ours.to_owned(), value.clone());
                    }
                }
                if out.is_empty() {
                    return Err("a grantee has neither an id nor an address".to_owned());
                }
                let by_mail = !out.contains_key("ID") && out.contains_key("EmailAddress");
                let kind = if by_mail { "AmazonCustomerByEmail" } else { "CanonicalUser" };
                out.insert("Type".to_owned(), kind.into());
                Value::Object(out)
            }
            _ => return Err("a grant has no grantee".to_owned()),
        };
        let permission = match text(grant.get("Permission").unwrap_or(&Value::Null), "a permission")? {
            "FullControl" => "FULL_CONTROL",
            "Read" => "READ",
            "Write" => "WRITE",
            "ReadAcp" => "READ_ACP",
            "WriteAcp" => "WRITE_ACP",
            other => return Err(format!("there is no permission `{other}`")),
        };
        Ok(json!({ "Grantee": grantee, "Permission": permission }))
    });
    grants.collect()
}

/// A bucket that never had versioning is `Off` in Config, and says nothing in S3.
pub(super) fn versioning(value: &Value) -> Result<Option<Value>, String> {
    match text(value, "the status of versioning")? {
        "Off" => Ok(None),
        status @ ("Enabled" | "Suspended") => Ok(Some(json!({ "Status": status }))),
        other => Err(format!("there is no status `{other}`")),
    }
}

pub(super) fn mfa_delete(value: &Value) -> Result<Value, String> {
    let on = value.as_bool().ok_or("the value is neither true nor false")?;
    Ok(if on { "Enabled" } else { "Disabled" }.into())
}

/// Times as the services' own answers have them. Of objects and lists, those members whose names end
/// in `Time` or `Date`.
pub(super) fn times(value: Value) -> Result<Value, String> {
    match value {
        Value::Array(items) => items.into_iter().map(times_within).collect(),
        Value::Object(_) => times_within(value),
        scalar => moment(&scalar)
            .and_then(|moment| moment.fmt(Format::DateTime).ok())
            .map(Value::from)
            .ok_or_else(|| format!("{scalar} is no time")),
    }
}

fn times_within(value: Value) -> Result<Value, String> {
    match value {
        Value::Array(items) => items.into_iter().map(times_within).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let is_time = name.ends_with("Time") || name.ends_with("Date");
                let scalar = value.is_string() || value.is_number();
                let value = if is_time && scalar { times(value)? } else { times_within(value)? };
                Ok((name, value))
            });
            members.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        other => Ok(other),
    }
}

/// A moment however Config writes it: RFC 3339, an offset without a colon, a space for the `T`, or
/// seconds or milliseconds since 1970.
pub(crate) fn moment(value: &Value) -> Option<DateTime> {
    /// More seconds than a thousand years have.
    const MILLISECONDS: f64 = 1e11;
    match value {
        Value::Number(number) => {
            let number = number.as_f64()?;
            let seconds = if number.abs() < MILLISECONDS { number } else { number / 1_000.0 };
            (seconds.abs() < MILLISECONDS).then(|| DateTime::from_secs_f64(seconds))
        }
        Value::String(text) => {
            let mut text = text.trim().replacen(' ', "T", 1);
            let sign = text.get(10..).and_then(|rest| rest.rfind(['+', '-'])).map(|at| at + 10);
            match sign.map(|at| text.split_at(at)) {
                Some((time, offset)) if offset.len() == 5 && !offset.contains(':') => {
                    let (hours, minutes) = offset.split_at(3);
                    text = format!("{time}{hours}:{minutes}");
                }
                None if !text.ends_with(['Z', 'z']) => text.push('Z'),
                _ => {}
            }
            DateTime::from_str(&text, Format::DateTimeWithOffset).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn ranges_are_ec2s_whichever_way_they_are_written() {
        let new = json!([{ "IpProtocol": "tcp", "IpRanges": ["0.0.0.0/0"], "Ipv4Ranges": [{ "CidrIp": "0.0.0.0/0", "Description": "all" }] }]);
        let old = json!([{ "IpProtocol": "tcp", "IpRanges": ["0.0.0.0/0"] }]);
        assert_eq!(
            permissions(new).unwrap(),
            json!([{ "IpProtocol": "tcp", "IpRanges": [{ "CidrIp": "0.0.0.0/0", "Description": "all" }] }])
        );
        assert_eq!(
            permissions(old).unwrap(),
            json!([{ "IpProtocol": "tcp", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }])
        );
        assert!(permissions(json!("all")).is_err());
    }

    #[test]
    fn grants_are_s3s() {
        let given = json!([
            { "Grantee": { "Id": "abc", "DisplayName": "me" }, "Permission": "FullControl" },
            { "Grantee": "AllUsers", "Permission": "Read" },
            { "Grantee": "LogDelivery", "Permission": "WriteAcp" },
        ]);
        assert_eq!(
            grants(given).unwrap(),
            json!([
                { "Grantee": { "Type": "CanonicalUser", "ID": "abc", "DisplayName": "me" }, "Permission": "FULL_CONTROL" },
                { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" },
                { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "WRITE_ACP" },
            ])
        );
        for wrong in [
            json!([{ "Grantee": "Everybody", "Permission": "Read" }]),
            json!([{ "Grantee": {}, "Permission": "Read" }]),
            json!([{ "Grantee": "AllUsers", "Permission": "Look" }]),
        ] {
            assert!(grants(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn off_is_nothing_and_an_unknown_status_is_an_error() {
        assert_eq!(versioning(&json!("Off")), Ok(None));
        assert_eq!(versioning(&json!("Enabled")), Ok(Some(json!({ "Status": "Enabled" }))));
        assert!(versioning(&json!("On")).is_err());
        assert_eq!(mfa_delete(&json!(true)), Ok("Enabled".into()));
        assert!(mfa_delete(&json!("true")).is_err());
    }

    #[test]
    fn every_way_of_writing_a_time_gives_the_same() {
        for given in [
            json!("2026-09-30T12:00:00.000Z"),
            json!("2026-09-30T12:00:00Z"),
            json!("2026-09-30 12:00:00+00:00"),
            json!("2026-09-30T14:00:00.000+0200"),
            json!("2026-09-30T12:00:00"),
            json!(1_790_769_600),
            json!(1_790_769_600_000_u64),
        ] {
            assert_eq!(times(given.clone()).unwrap(), "2026-09-30T12:00:00Z", "{given}");
        }
        assert_eq!(
            times(json!([{ "AttachTime": "2026-09-30T12:00:00.000Z", "Device": "sdf" }])).unwrap(),
            json!([{ "AttachTime": "2026-09-30T12:00:00Z", "Device": "sdf" }])
        );
        assert!(times(json!("yesterday")).is_err() && times(json!(true)).is_err());
    }
}
