//! Steps for EC2: rules of security groups, and user data.

use super::{list, object, text};
use serde_json::{Map, Value};

/// Which way the traffic of a rule goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

/// A permission has lists of sources or destinations; CloudFormation has a rule for each of them.
/// Sorted, so that equal rules are equal values.
pub(super) fn rules(permissions: Value, way: Way) -> Result<Value, String> {
    let (group, owner, prefix) = match way {
        Way::In => ("SourceSecurityGroupId", Some("SourceSecurityGroupOwnerId"), "SourcePrefixListId"),
        Way::Out => ("DestinationSecurityGroupId", None, "DestinationPrefixListId"),
    };
    let lists: [(&str, &[(&str, &str)]); 4] = [
        ("IpRanges", &[("CidrIp", "CidrIp")]),
        ("Ipv6Ranges", &[("CidrIpv6", "CidrIpv6")]),
        ("PrefixListIds", &[("PrefixListId", prefix)]),
        ("UserIdGroupPairs", &[("GroupId", group), ("UserId", owner.unwrap_or_default())]),
    ];
    let mut out = Vec::new();
    for permission in list(permissions, "the list of permissions")? {
        let permission = object(permission, "a permission")?;
        let protocol = permission.get("IpProtocol").ok_or("a permission has no protocol")?;
        let mut common = Map::from_iter([("IpProtocol".to_owned(), protocol.clone())]);
        for port in ["FromPort", "ToPort"] {
            if let Some(number) = permission.get(port).filter(|number| !number.is_null()) {
                common.insert(port.to_owned(), number.clone());
            }
        }
        for (from, members) in lists {
            for peer in permission.get(from).and_then(Value::as_array).into_iter().flatten() {
                let mut rule = common.clone();
                for (theirs, ours) in members.iter().filter(|(_, ours)| !ours.is_empty()) {
                    if let Some(value) = peer.get(theirs).filter(|value| !value.is_null()) {
                        rule.insert((*ours).to_owned(), value.clone());
                    }
                }
                if rule.len() == common.len() {
                    return Err(format!("an entry of {from} does not say whom it is for"));
                }
                if let Some(description) = peer.get("Description").filter(|d| !d.is_null()) {
                    rule.insert("Description".to_owned(), description.clone());
                }
                out.push(Value::Object(rule));
            }
        }
    }
    out.sort_by_cached_key(Value::to_string);
    Ok(out.into())
}

/// Text in base64, packed with gzip or not.
pub(super) fn base64_text(value: &Value) -> Result<Value, String> {
    const MOST: usize = 1 << 20;
    let encoded: String = text(value, "the data")?.split_whitespace().collect();
    let mut bytes = aws_smithy_types::base64::decode(&encoded).map_err(|_| "the data is not base64")?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes = crate::gzip::unpack(&bytes, MOST)?;
    }
    // What is no text (a compiled program, say) is kept as far as it is text.
    Ok(String::from_utf8_lossy(&bytes).into_owned().into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn each_peer_is_a_rule() {
        let permissions = json!([{
            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
            "IpRanges": [{ "CidrIp": "10.0.0.0/8", "Description": "office" }, { "CidrIp": "0.0.0.0/0" }],
            "Ipv6Ranges": [{ "CidrIpv6": "::/0" }],
            "PrefixListIds": [{ "PrefixListId": "pl-1" }],
            "UserIdGroupPairs": [{ "GroupId": "sg-2", "UserId": "111122223333" }],
        }, { "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "10.0.0.0/8" }] }]);
        let ingress = rules(permissions.clone(), Way::In).unwrap();
        let tcp = |more: Value| {
            let mut rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22 });
            rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            rule
        };
        let mut wanted = vec![
            tcp(json!({ "CidrIp": "10.0.0.0/8", "Description": "office" })),
            tcp(json!({ "CidrIp": "0.0.0.0/0" })),
            tcp(json!({ "CidrIpv6": "::/0" })),
            tcp(json!({ "SourcePrefixListId": "pl-1" })),
            tcp(json!({ "SourceSecurityGroupId": "sg-2", "SourceSecurityGroupOwnerId": "111122223333" })),
            json!({ "IpProtocol": "-1", "CidrIp": "10.0.0.0/8" }),
        ];
        wanted.sort_by_key(Value::to_string);
        assert_eq!(ingress, Value::from(wanted));
        let egress = rules(permissions, Way::Out).unwrap().to_string();
        assert!(egress.contains("DestinationPrefixListId") && egress.contains("DestinationSecurityGroupId"));
        assert!(!egress.contains("Source"), "{egress}");
    }

    #[test]
    fn what_is_no_rule_is_an_error() {
        assert!(rules(json!([{ "FromPort": 22 }]), Way::In).is_err());
        assert!(rules(json!([{ "IpProtocol": "tcp", "IpRanges": [{}] }]), Way::In).is_err());
        assert!(rules(json!({}), Way::In).is_err());
    }

    #[test]
    fn user_data_is_decoded_and_unpacked() {
        assert_eq!(base64_text(&json!("IyEvYmluL3No\n")).unwrap(), "#!/bin/sh");
        // printf hello | gzip -n | base64
        let packed = json!("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==");
        assert_eq!(base64_text(&packed).unwrap(), "hello");
        assert!(base64_text(&json!("%%%")).is_err());
    }
}
