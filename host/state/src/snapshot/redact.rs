use super::index::InventoryEntry;
use super::{Buffer, ID, Snapshot, SnapshotError, Writer};
use crate::header::{AccountInfo, CallOutcome, Header, LedgerEntry};
use crate::known::{Inventory, Known};
use crate::resource::{Provenance, Resource, Scope};
use bartizan_contract::reason::{Code, Reason};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// How many digits an account's number has.
const DIGITS: usize = 12;
const HALF: u32 = 1_000_000;
/// What the ids of keys, users, roles and their like begin with.
const UNIQUE: [&str; 12] =
    ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA"];
/// How many digits a canonical user id has.
const CANONICAL: usize = 64;
/// That of the service that delivers S3's access logs: AWS's own, and known to everybody.
const LOG_DELIVERY: &str = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";
/// As many as the standard for encryption that keeps a format asks for.
const ROUNDS: u8 = 10;

/// What a redacted copy does not tell.
#[derive(Default)]
pub struct Redaction {
    /// Properties, by type and name; `*` as a type stands for all.
    pub properties: Vec<(String, String)>,
    /// Tags: each property that is called so, and each that has some within.
    pub tags: bool,
    /// Account numbers, and what tells them: each number of twelve digits becomes another one, the
    /// same everywhere, and so do key ids (which have the number in them) and canonical user ids (which
    /// AWS translates for anybody); names of accounts are left out. Only who has this key can tell
    /// which it was.
    pub accounts: Option<[u8; 32]>,
}

impl Redaction {
    /// Whether a property is redacted in every resource.
    pub fn covers(&self, resource_type: &str, property: &str) -> bool {
        (self.tags && is_tags(property))
            || self.properties.iter().any(|(t, p)| p == property && (t == "*" || t == resource_type))
    }
}

/// Copies a snapshot without what `redaction` names. What is redacted is unknown, never absent; that
/// the copy is redacted is among its sources.
pub fn redact(
    snapshot: &Snapshot,
    path: impl AsRef<Path>,
    redaction: &Redaction,
) -> Result<Snapshot, SnapshotError> {
    let numbers = redaction.accounts.as_ref().map(|key| Numbers::new(key, snapshot));
    let copy = Copy { redaction, numbers: numbers.as_ref() };
    let writer = Writer::create(path, &copy.header(snapshot.header()))?;
    let mut buffer = Buffer::new();
    for account in snapshot.accounts() {
        for entry in &*snapshot.entries(account)? {
            if copy.reads_values() {
                copy.inventory(snapshot, entry, &writer)?;
            } else {
                let mask = |name: &str| redaction.covers(entry.resource_type(), name).then(redacted);
                writer.copy(snapshot, entry, entry.inventory().clone(), mask, &mut buffer)?;
            }
        }
        let ledger: Result<_, _> = snapshot.ledger_of(account).map(|e| Ok(copy.ledger(e?))).collect();
        writer.account_done(account.partition(), &copy.text(account.id()), ledger?)?;
    }
    writer.finish(Vec::new())
}

fn redacted() -> Reason {
    Reason { code: Code::NotSupplied, cause: "".into(), detail: "redacted".into() }
}

struct Copy<'a> {
    redaction: &'a Redaction,
    numbers: Option<&'a Numbers<'a>>,
}

impl Copy<'_> {
    fn reads_values(&self) -> bool {
        self.redaction.tags || self.numbers.is_some()
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.numbers.map_or(Cow::Borrowed(text), |numbers| numbers.text(text))
    }

    fn header(&self, header: &Header) -> Header {
        let account = |a: &AccountInfo| AccountInfo {
            partition: a.partition.clone(),
            id: self.text(&a.id).into_owned(),
            // A name tells as much as a number.
            name: a.name.clone().filter(|_| self.numbers.is_none()),
        };
        let mut sources: Vec<String> = header.sources.iter().map(|s| self.text(s).into_owned()).collect();
        if sources.iter().all(|source| source != "redacted") {
            sources.push("redacted".to_owned());
        }
        let mut accounts: Vec<AccountInfo> = header.accounts.iter().map(account).collect();
        if self.numbers.is_some() {
            // Their old order would tell something of their numbers.
            accounts.sort();
        }
        Header { accounts, sources, ..header.clone() }
    }

    fn scope(&self, scope: &Scope) -> Scope {
        Scope { account: self.text(&scope.account).into_owned(), ..scope.clone() }
    }

    fn reason(&self, reason: &Reason) -> Reason {
        let text = |text: &str| Cow::Owned(self.text(text).into_owned());
        Reason { code: reason.code, cause: text(&reason.cause), detail: text(&reason.detail) }
    }

    fn ledger(&self, entry: LedgerEntry) -> LedgerEntry {
        LedgerEntry {
            scope: self.scope(&entry.scope),
            outcome: match &entry.outcome {
                CallOutcome::Failed(reason) => CallOutcome::Failed(self.reason(reason)),
                CallOutcome::Ok | CallOutcome::Gone => entry.outcome,
            },
            cure: entry.cure.map(|cure| self.text(&cure).into_owned()),
            ..entry
        }
    }

    fn inventory(
        &self,
        snapshot: &Snapshot,
        entry: &InventoryEntry,
        writer: &Writer,
    ) -> Result<(), SnapshotError> {
        let kind = entry.resource_type();
        let state = match entry.inventory() {
            Inventory::Complete => Inventory::Complete,
            Inventory::Partial(reason) => Inventory::Partial(self.reason(reason)),
            Inventory::Unknown(reason) => Inventory::Unknown(self.reason(reason)),
        };
        let provenance: BTreeMap<String, Provenance> = [ID]
            .into_iter()
            .chain(entry.properties())
            .filter_map(|name| {
                let from = entry.provenance(name)?;
                Some((name.to_owned(), Provenance { source: self.text(&from.source).into_owned(), ..from }))
            })
            .collect();
        let resources = snapshot.resources(entry).map(|resource| Ok(self.resource(kind, resource?)));
        let resources = resources.collect::<Result<Vec<_>, SnapshotError>>()?;
        writer.inventory(&self.scope(entry.scope()), kind, state, &provenance, resources)
    }

    fn resource(&self, kind: &str, resource: Resource) -> Resource {
        let property = |name: &str, known: Known<Value>| match known {
            _ if self.redaction.covers(kind, name) => Known::Unknown(redacted()),
            Known::Present(value) if self.redaction.tags && has_tags(&value) => Known::Unknown(redacted()),
            Known::Present(value) => Known::Present(self.value(value)),
            Known::Absent => Known::Absent,
            Known::Unknown(reason) => Known::Unknown(self.reason(&reason)),
        };
        Resource {
            id: self.text(&resource.id).into_owned(),
            arn: self.text(&resource.arn).into_owned(),
            properties: resource
                .properties
                .into_iter()
                .map(|(name, known)| {
                    let known = property(&name, known);
                    (name, known)
                })
                .collect(),
        }
    }

    fn value(&self, value: Value) -> Value {
        let Some(numbers) = self.numbers else { return value };
        match value {
            Value::String(text) => numbers.text(&text).into(),
            Value::Number(number) => numbers.number(&number).map_or(Value::Number(number), Value::from),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(key, value)| (numbers.text(&key).into_owned(), self.value(value)))
                .collect::<Map<_, _>>()
                .into(),
            other @ (Value::Null | Value::Bool(_)) => other,
        }
    }
}

/// Whether a member is called as tags are: `Tags`, `HostedZoneTags`, `TagSet`, `TagList`.
fn is_tags(name: &str) -> bool {
    ["Tags", "TagSet", "TagList", "tags"].iter().any(|end| name.ends_with(end))
}

fn has_tags(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_tags),
        // A switch such as CopyTags is none.
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| (is_tags(key) && (value.is_array() || value.is_object())) || has_tags(value)),
        _ => false,
    }
}

/// Made-up account numbers: a permutation of all numbers of twelve digits, by a Feistel network
/// whose round function is keyed. Two numbers never become one, so that what was joined stays so.
struct Numbers<'a> {
    key: &'a [u8; 32],
    /// The numbers of the snapshot's own accounts.
    own: HashSet<String>,
}

impl<'a> Numbers<'a> {
    fn new(key: &'a [u8; 32], snapshot: &Snapshot) -> Self {
        let asked = snapshot.header().accounts.iter().map(|account| account.id.as_str());
        let own = asked.chain(snapshot.accounts().iter().map(super::Account::id)).map(str::to_owned);
        Self { key, own: own.collect() }
    }

    /// Replaces ids that stand alone, each run of exactly twelve digits, and within longer ones the
    /// numbers of own accounts.
    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        runs(
            text,
            |c| c.is_ascii_alphanumeric(),
            |word, is_word| {
                // A digest is none of a user.
                let other = if is_word && !out.ends_with("sha256:") { self.id(word) } else { None };
                match other {
                    Some(other) => out.push_str(&other),
                    None => runs(
                        word,
                        |c| c.is_ascii_digit(),
                        |part, is_digits| {
                            if is_digits { self.digits(part, &mut out) } else { out.push_str(part) }
                        },
                    ),
                }
            },
        );
        if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
    }

    /// What stands for an id that tells an account's number.
    fn id(&self, word: &str) -> Option<String> {
        let mixed = || -> [u8; 32] {
            Sha256::new().chain_update(self.key).chain_update([ROUNDS]).chain_update(word).finalize().into()
        };
        let hexadecimal = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        if word.len() == CANONICAL && word.chars().all(hexadecimal) && word != LOG_DELIVERY {
            let digits = mixed().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
            return Some(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect());
        }
        let (prefix, rest) = word.split_at_checked(4)?;
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if !(16..=17).contains(&rest.len()) || !UNIQUE.contains(&prefix) || !rest.chars().all(upper) {
            return None;
        }
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let letter = |byte: u8| letters.get(usize::from(byte) % letters.len()).copied().map(char::from);
        let made_up = mixed().into_iter().take(rest.len()).filter_map(letter);
        Some(prefix.chars().chain(made_up).collect())
    }

    fn digits(&self, digits: &str, out: &mut String) {
        if digits.len() == DIGITS {
            return out.push_str(&self.other(digits));
        }
        let mut rest = digits;
        while let Some((number, after)) = rest.split_at_checked(DIGITS) {
            if self.own.contains(number) {
                out.push_str(&self.other(number));
                rest = after;
            } else {
                let (digit, after) = rest.split_at(1);
                out.push_str(digit);
                rest = after;
            }
        }
        out.push_str(rest);
    }

    /// An account's number that is written as a number.
    fn number(&self, number: &serde_json::Number) -> Option<u64> {
        let digits = format!("{:012}", number.as_u64()?);
        if self.own.contains(&digits) { self.other(&digits).parse().ok() } else { None }
    }

    /// The number that stands for one of twelve digits.
    fn other(&self, digits: &str) -> String {
        let (left, right) = digits.split_at_checked(DIGITS / 2).unwrap_or_default();
        let (mut left, mut right): (u32, u32) =
            (left.parse().unwrap_or_default(), right.parse().unwrap_or_default());
        for round in 0..ROUNDS {
            let hash = Sha256::new().chain_update(self.key).chain_update([round]);
            let hash: [u8; 32] = hash.chain_update(right.to_le_bytes()).finalize().into();
            let first = hash.first_chunk().copied().unwrap_or_default();
            let mixed = (u64::from_le_bytes(first) % u64::from(HALF)) as u32;
            (left, right) = (right, (left + mixed) % HALF);
        }
        format!("{left:06}{right:06}")
    }
}

/// Cuts a text into the longest runs of characters that are, and that are not, as `fits` says.
fn runs<'t>(text: &'t str, fits: impl Fn(char) -> bool, mut take: impl FnMut(&'t str, bool)) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is = fits(first);
        let end = rest.find(|c| fits(c) != is).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        take(run, is);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(key: &[u8; 32]) -> Numbers<'_> {
        Numbers { key, own: HashSet::from(["111122223333".to_owned()]) }
    }

    #[test]
    fn a_number_becomes_the_same_other_one_wherever_it_is() {
        let numbers = numbers(&[7; 32]);
        let other = numbers.other("111122223333");
        assert_ne!(other, "111122223333");
        assert_eq!(other.len(), DIGITS);
        let text = "arn:aws:iam::111122223333:role/x, logs-111122223333-20260101, 1111222233332026";
        let expected = format!("arn:aws:iam::{other}:role/x, logs-{other}-20260101, {other}2026");
        assert_eq!(numbers.text(text), expected);
        assert_eq!(numbers.number(&111_122_223_333_u64.into()), other.parse().ok());
        // Another's number is replaced where it stands alone, and is no number of bytes.
        assert_ne!(numbers.text("arn:aws:iam::999988887777:root"), "arn:aws:iam::999988887777:root");
        assert_eq!(numbers.text("9999888877776"), "9999888877776");
        assert_eq!(numbers.number(&999_988_887_777_u64.into()), None);
    }

    #[test]
    fn ids_that_tell_a_number_are_made_up_as_well() {
        let numbers = numbers(&[7; 32]);
        let canonical = "ec85f268bdf9543cbdb35b39e6b3b6b4258138075af4f61478ac5e4c822b4ed3";
        for id in ["AKIAIOSFODNN7EXAMPLE", "AROAJ2UCCR6DPCEXAMPL2", canonical] {
            let text = format!("{id}:session");
            let other = numbers.text(&text).into_owned();
            assert_ne!(other, text);
            assert_eq!((other.len(), other[..2] == id[..2]), (text.len(), id != canonical));
            assert_eq!(numbers.text(&text), other, "always the same");
        }
        let digest = format!("repository@sha256:{canonical}");
        for kept in ["AKIAnothing", "AKIALONGERTHANANYKEYCOULDBE", LOG_DELIVERY, "ümlaut 12", &digest] {
            assert_eq!(numbers.text(kept), kept);
        }
    }

    #[test]
    fn another_key_gives_another_number_and_no_two_become_one() {
        let (a, b) = ([1; 32], [2; 32]);
        let (a, b) = (numbers(&a), numbers(&b));
        assert_ne!(a.other("111122223333"), b.other("111122223333"));
        let all: HashSet<String> = (0..5_000).map(|n| a.other(&format!("{n:012}"))).collect();
        assert_eq!(all.len(), 5_000);
    }

    #[test]
    fn tags_are_known_by_their_name() {
        for name in ["Tags", "HostedZoneTags", "TagSet"] {
            assert!(is_tags(name), "{name}");
        }
        assert!(!is_tags("Stages") && !is_tags("TagPolicy"));
        assert!(has_tags(&serde_json::json!({ "Rules": [{ "Filter": { "Tags": [{ "Key": "a" }] } }] })));
        assert!(!has_tags(&serde_json::json!({ "CopyTags": true })));
    }
}
