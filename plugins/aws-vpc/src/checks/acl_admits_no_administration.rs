//! See [`acl_admits_no_administration`].

use crate::resources::{AccessList, Block, Entry, own};
use bartizan_sdk::prelude::*;

/// Ports of administration are tried from all over the internet every minute. A network access list is
/// the last thing that keeps such packets away from a subnet when somebody opens a security group too
/// far, so that one which admits them from everywhere has given up its purpose.
///
/// Rules are taken in their order: a rule that admits counts only if no earlier one denies the same
/// addresses and ports. Blocks wider than any provider's are taken for the internet.
///
/// Default lists admit everything by design and are left out, unless the setting asks for them.
///
/// ## Remediation
/// Admit these ports from the addresses of the administrators alone, or not at all: Session Manager
/// and EC2 Instance Connect Endpoint need no port that is open to the internet. Remember that lists
/// know no connections: answers to calls from within need the ephemeral ports.
#[check(
    id = "vpc-acl-admits-no-administration",
    title = "Network access lists do not admit administration from the internet",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02"],
)]
pub fn acl_admits_no_administration(
    list: &AccessList,
    #[setting(default = ["22", "3389"], "TCP ports, or ranges as 5985-5986, that must not be admitted")]
    ports: List<&str>,
    #[setting(default = false, "whether default lists are judged too")] default_lists: bool,
) -> Outcome {
    if !default_lists && list.is_default()?.unwrap_or_default() {
        not_applicable!("it is a default list");
    }
    own(&list.owner(), &list.scope())?;
    let mut rules = Vec::new();
    for entry in list.entries()?.unwrap_or_default().iter() {
        rules.extend(Rule::read(&entry?)?);
    }
    for wanted in ports.iter() {
        let wanted = wanted?;
        let (from, to) = range(wanted)?;
        for rule in &rules {
            if !rule.allows || !rule.block.is_world() || rule.to < from || rule.from > to {
                continue;
            }
            // What is left of the range must be denied as a whole: single ports are not sorted out.
            let (from, to) = (from.max(rule.from), to.min(rule.to));
            let is_closed = rules.iter().any(|other| {
                let is_earlier = !other.allows && other.number < rule.number;
                is_earlier && other.block.holds(rule.block) && other.from <= from && other.to >= to
            });
            ensure!(is_closed, "rule {} admits port {wanted} from the internet", rule.number);
        }
    }
    PASS
}

/// A rule for what comes in over TCP.
struct Rule {
    number: i64,
    allows: bool,
    block: Block,
    from: i64,
    to: i64,
}

impl Rule {
    fn read(entry: &Entry) -> Read<Self> {
        let protocol = entry.protocol()?.unwrap_or_default();
        if entry.is_egress()?.unwrap_or_default() || !matches!(protocol, "-1" | "6") {
            return Ok(None);
        }
        let Some(block) = entry.ipv4()?.or(entry.ipv6()?) else { return Ok(None) };
        let ports = entry.ports()?.filter(|_| protocol == "6").unwrap_or_default();
        Ok(Some(Self {
            number: entry.number()?.unwrap_or_default(),
            allows: entry.action()? == Some("allow"),
            block: Block::read(block)?,
            from: ports.from()?.unwrap_or(0),
            to: ports.to()?.unwrap_or(65_535),
        }))
    }
}

/// A port, or ports from one to another.
fn range(text: &str) -> Result<(i64, i64), Reason> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) => Ok((from, to)),
        _ => Err(Reason::unknown("parse", format!("the setting `ports` holds `{text}`, which is no port"))),
    }
}

examples! {
    pass "from the office" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "198.51.100.0/24", "PortRange": { "From": 22, "To": 22 },
        },
        {
            "RuleNumber": 110, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 443, "To": 443 },
        },
        { "RuleNumber": 120, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "10.0.0.0/8" },
        { "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
    ] };
    pass "denied before it is admitted" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
        {
            "RuleNumber": 90, "Protocol": "6", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
            "PortRange": { "From": 0, "To": 1023 },
        },
        {
            "RuleNumber": 95, "Protocol": "6", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
            "PortRange": { "From": 3389, "To": 3389 },
        },
    ] };
    pass "other protocols, and what goes out" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "17", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 0, "To": 65535 },
        },
        {
            "RuleNumber": 110, "Protocol": "58", "RuleAction": "allow", "Egress": false,
            "Ipv6CidrBlock": "::/0", "IcmpTypeCode": { "Code": -1, "Type": -1 },
        },
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0" },
    ] };
    pass "no rules" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [] };
    pass "other ports are asked for" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 22, "To": 22 },
        },
    ] }, settings = { "ports": ["5985-5986"] };
    fail "a range that holds the port" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 20, "To": 25 },
        },
    ] }, detail = "rule 100 admits port 22";
    fail "all protocols, over IPv6" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
            "PortRange": { "From": 22, "To": 22 },
        },
        { "RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "Ipv6CidrBlock": "::/0" },
    ] }, detail = "rule 101 admits port 22";
    fail "half of the internet" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "128.0.0.0/1", "PortRange": { "From": 3389, "To": 3389 },
        },
    ] }, detail = "rule 100 admits port 3389";
    fail "denied too late" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
        { "RuleNumber": 110, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0" },
    ] };
    fail "denied in part" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 90, "Protocol": "6", "RuleAction": "deny", "Egress": false,
            "CidrBlock": "192.0.2.0/24", "PortRange": { "From": 0, "To": 65535 },
        },
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
    ] };
    fail "a range of ports is asked for" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [
        {
            "RuleNumber": 90, "Protocol": "6", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0",
            "PortRange": { "From": 5985, "To": 5985 },
        },
        {
            "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 5986, "To": 5990 },
        },
    ] }, settings = { "ports": ["5985-5986"] }, detail = "rule 100 admits port 5985-5986";
    fail "a default list, if asked for" => { "OwnerId": "111122223333", "IsDefault": true, "Entries": [
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
    ] }, settings = { "default_lists": true };
    not_applicable "a default list" => { "OwnerId": "111122223333", "IsDefault": true, "Entries": [
        { "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0" },
    ] };
    not_applicable "another account's" => { "OwnerId": "444455556666", "IsDefault": false, "Entries": [] };
    unknown "the rules are not known" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": unknown("partial") };
    unknown "the setting holds no port" => { "OwnerId": "111122223333", "IsDefault": false, "Entries": [] },
        settings = { "ports": ["ssh"] };
}
