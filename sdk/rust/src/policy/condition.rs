//! When a statement applies.

use alloc::borrow::Cow;
use alloc::string::ToString;

use super::principal::{is_account, owner};
use crate::reason::Reason;
use crate::tri;
use crate::value::{Kind, Map, Node};

/// How an operator treats keys with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ForAllValues:`, which is also true when the key is not in the request.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

/// One operator on one key.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'a> {
    /// The operator's name without prefix and suffix: `StringEquals`.
    pub operator: &'a str,
    /// Its prefix.
    pub quantifier: Option<Quantifier>,
    /// Whether it ends in `IfExists`, and so is true when the key is not in the request.
    pub if_exists: bool,
    /// The key, as it is written.
    pub key: &'a str,
    values: Node<'a>,
}

/// Whom a condition keeps out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// Everyone but named principals, accounts, organisations or networks.
    People,
    /// Services that act for other accounts or resources. A direct call of a person is not what
    /// such a key speaks of.
    Services,
}

/// How the values of a key must look to name someone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Without wildcards.
    Exact,
    /// Twelve digits.
    Account,
    /// With a fixed account, or without wildcards.
    Arn,
    /// A fixed id before `:`.
    UserId,
    /// A subject of an identity provider: fixed up to a `/` at least.
    Subject,
    /// A network of no more than a large provider's.
    Network,
}

const KEYS: [(&str, Form, Narrowing); 22] = [
    ("aws:PrincipalOrgID", Form::Exact, Narrowing::People),
    ("aws:PrincipalOrgPaths", Form::Subject, Narrowing::People),
    ("aws:PrincipalAccount", Form::Account, Narrowing::People),
    ("aws:PrincipalArn", Form::Arn, Narrowing::People),
    ("aws:PrincipalServiceName", Form::Exact, Narrowing::People),
    ("aws:userid", Form::UserId, Narrowing::People),
    ("kms:CallerAccount", Form::Account, Narrowing::People),
    ("sts:ExternalId", Form::Exact, Narrowing::People),
    ("s3:DataAccessPointAccount", Form::Account, Narrowing::People),
    ("s3:DataAccessPointArn", Form::Arn, Narrowing::People),
    ("aws:SourceVpce", Form::Exact, Narrowing::People),
    ("aws:SourceVpc", Form::Exact, Narrowing::People),
    ("aws:SourceVpcArn", Form::Arn, Narrowing::People),
    ("aws:VpceAccount", Form::Account, Narrowing::People),
    ("aws:VpceOrgID", Form::Exact, Narrowing::People),
    ("aws:VpceOrgPaths", Form::Subject, Narrowing::People),
    ("aws:SourceIp", Form::Network, Narrowing::People),
    ("aws:SourceOwner", Form::Account, Narrowing::People),
    ("aws:SourceArn", Form::Arn, Narrowing::Services),
    ("aws:SourceAccount", Form::Account, Narrowing::Services),
    ("aws:SourceOrgID", Form::Exact, Narrowing::Services),
    ("aws:SourceOrgPaths", Form::Subject, Narrowing::Services),
];

/// The policy variable for the account of the resource, which every request has.
const OWN_ACCOUNT: &str = "${aws:ResourceAccount}";

/// The policy variable for that account's organisation, if it is in one.
const OWN_ORGANISATION: &str = "${aws:ResourceOrgID}";

pub(super) const POSITIVE: [&str; 5] =
    ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"];
pub(super) const NEGATIVE: [&str; 5] =
    ["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike"];

impl<'a> Condition<'a> {
    fn new(written: &'a str, key: &'a str, values: Node<'a>) -> Self {
        let prefixes =
            [("forallvalues:", Quantifier::ForAllValues), ("foranyvalue:", Quantifier::ForAnyValue)];
        let mut operator = written;
        let mut quantifier = None;
        for (prefix, meaning) in prefixes {
            if let Some((head, rest)) = written.split_at_checked(prefix.len())
                && head.eq_ignore_ascii_case(prefix)
            {
                operator = rest;
                quantifier = Some(meaning);
            }
        }
        let mut if_exists = false;
        if let Some(length) = operator.len().checked_sub("IfExists".len())
            && let Some((head, tail)) = operator.split_at_checked(length)
            && tail.eq_ignore_ascii_case("IfExists")
        {
            operator = head;
            if_exists = true;
        }
        Self { operator, quantifier, if_exists, key, values }
    }

    /// Whether its key is this one; keys differ in more than case.
    pub fn key_is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    /// Its values as text, whether one or a list; true, false and numbers as they are written.
    pub fn values(&self) -> impl Iterator<Item = Result<Cow<'a, str>, Reason>> + use<'a> {
        self.values.one_or_many().map(|value| match value.kind()? {
            Kind::Bool(true) => Ok(Cow::Borrowed("true")),
            Kind::Bool(false) => Ok(Cow::Borrowed("false")),
            Kind::Number => value.to::<i64>().map(|n| Cow::Owned(n.to_string())),
            _ => value.text().map(Cow::Borrowed),
        })
    }

    /// Whether its only value is this one, in any case.
    pub fn value_is(&self, text: &str) -> Result<bool, Reason> {
        let mut values = self.values();
        let first = values.next().transpose()?;
        Ok(first.is_some_and(|v| v.eq_ignore_ascii_case(text)) && values.next().is_none())
    }

    /// Whom it keeps out. Only a positive operator keeps anyone out, without `IfExists` and
    /// `ForAllValues:` (both are true when the key is missing), and only if each of its values names
    /// someone: a wildcard names everyone, and so does a policy variable that the caller's request
    /// fills in. The account of the resource and its organisation are someone.
    pub fn narrowing(&self) -> Result<Option<Narrowing>, Reason> {
        if self.if_exists || self.quantifier == Some(Quantifier::ForAllValues) {
            return Ok(None);
        }
        self.names(&POSITIVE, "IpAddress", &[OWN_ACCOUNT, OWN_ORGANISATION])
    }

    /// Whom it lets out of a denial: a negative operator, true for everyone who is not named. The
    /// organisation of the resource may have no value, and a denial may not count then.
    pub(super) fn sparing(&self) -> Result<Option<Narrowing>, Reason> {
        if self.quantifier.is_some() {
            return Ok(None);
        }
        self.names(&NEGATIVE, "NotIpAddress", &[OWN_ACCOUNT])
    }

    fn names(
        &self,
        operators: &[&str],
        network: &str,
        variables: &[&str],
    ) -> Result<Option<Narrowing>, Reason> {
        let found = KEYS.iter().find(|(key, ..)| self.key_is(key)).map(|(_, form, whom)| (*form, *whom));
        let subject = self.key.len() > 4 && self.key.ends_with(":sub");
        let Some((form, whom)) = found.or(subject.then_some((Form::Subject, Narrowing::People))) else {
            return Ok(None);
        };
        let fits = if form == Form::Network {
            self.operator.eq_ignore_ascii_case(network)
        } else {
            operators.iter().any(|o| self.operator.eq_ignore_ascii_case(o))
        };
        if !fits {
            return Ok(None);
        }
        let someone = tri::all(self.values().map(|v| v.map(|v| form.names_someone(&v, variables))))?;
        Ok((someone && self.values().next().is_some()).then_some(whom))
    }
}

impl Form {
    /// `variables`: the policy variables that stand for someone in particular.
    fn names_someone(self, value: &str, variables: &[&str]) -> bool {
        let open = first_open(value, variables);
        let fixed = open.and_then(|i| value.get(..i)).unwrap_or(value);
        let is_one = |id: &str| is_account(id) || id.eq_ignore_ascii_case(OWN_ACCOUNT);
        match self {
            Self::Exact => open.is_none() && !value.is_empty(),
            Self::Account => is_one(value),
            Self::Arn => owner(value).is_some_and(is_one) || (open.is_none() && value.starts_with("arn:")),
            Self::UserId => fixed.split_once(':').map_or(open.is_none(), |(id, _)| !id.is_empty()),
            Self::Subject => {
                !value.is_empty()
                    && (open.is_none() || fixed.split_once('/').is_some_and(|p| !p.0.is_empty()))
            }
            Self::Network => match value.split_once('/') {
                _ if open.is_some() => false,
                Some((ip, bits)) => {
                    let least = if ip.contains(':') { 32 } else { 8 };
                    bits.parse::<u8>().is_ok_and(|bits| bits >= least)
                }
                None => !value.is_empty(),
            },
        }
    }
}

/// Where the first part begins that may be any text: a wildcard, or a policy variable other than the
/// ones given.
fn first_open(value: &str, variables: &[&str]) -> Option<usize> {
    let is_given = |rest: &str| {
        variables.iter().any(|v| rest.get(..v.len()).is_some_and(|start| start.eq_ignore_ascii_case(v)))
    };
    let open = value.char_indices().find(|(at, c)| match c {
        '*' | '?' => true,
        '$' => value.get(*at..).is_some_and(|rest| rest.starts_with("${") && !is_given(rest)),
        _ => false,
    });
    open.map(|(at, _)| at)
}

/// The conditions of the element `Condition`.
pub(super) fn each<'a>(
    element: Option<Node<'a>>,
) -> Result<impl Iterator<Item = Result<Condition<'a>, Reason>> + use<'a>, Reason> {
    let operators = match element {
        Some(node) => node.to::<Map<'a>>()?,
        None => Map::default(),
    };
    Ok(operators.iter().flat_map(|(operator, keys)| {
        let keys = keys.and_then(|k| k.map_or(Ok(Map::default()), |k| k.to::<Map<'a>>()));
        let (keys, wrong) = match keys {
            Ok(keys) => (keys, None),
            Err(reason) => (Map::default(), Some(Err(reason))),
        };
        let conditions = keys.iter().map(move |(key, values)| {
            values.map(|values| Condition::new(operator, key, values.unwrap_or_default()))
        });
        conditions.chain(wrong)
    }))
}
