//! Where a value stands in an answer: member names with dots between them, `[]` for every element
//! of a list, `?` after a member that an element may lack, `$` for the answer itself, `$id` and the
//! like for what is known without it.

use serde_json::Value;

/// What is known of a resource before anything is asked about it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Vars<'a> {
    pub(crate) partition: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) id: &'a str,
    pub(crate) parent: &'a str,
    /// The parent's own parent; in the parameters of a list alone.
    pub(crate) grandparent: &'a str,
    /// The resource's item in the list, while that is at hand.
    pub(crate) item: Option<&'a Value>,
}

impl<'a> Vars<'a> {
    /// The names that may follow a `$`.
    pub(crate) const NAMES: [&'static str; 7] =
        ["partition", "account", "region", "id", "parent", "item", "ids"];

    fn get(self, name: &str) -> Option<&'a str> {
        Some(match name {
            "partition" => self.partition,
            "account" => self.account,
            "region" => self.region,
            "id" => self.id,
            "parent" => self.parent,
            "grandparent" => self.grandparent,
            _ => return None,
        })
    }

    /// Puts the values in the places of a text: `arn:$partition:s3:::$id`.
    pub(crate) fn fill(self, template: &str) -> String {
        self.filled(template).0
    }

    /// Also says whether everything was there.
    fn filled(self, template: &str) -> (String, bool) {
        let mut whole = true;
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let name = from.get(1..).unwrap_or_default();
            let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            if name == "item" {
                let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                let (path, after) = after.strip_prefix('.').map_or(("", after), |path| {
                    path.split_at(path.find(|c: char| !is_path(c)).unwrap_or(path.len()))
                });
                // Without a path the item is itself a text.
                let mut members = path.split('.').filter(|member| !member.is_empty());
                let at = members.try_fold(self.item.unwrap_or(&Value::Null), |at, m| at.get(m));
                match at {
                    Some(Value::String(text)) => out.push_str(text),
                    Some(Value::Number(number)) => out.push_str(&number.to_string()),
                    _ => whole = false,
                }
                rest = after;
                continue;
            }
            out.push_str(self.get(name).unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
        (out, whole)
    }

    /// Puts the values in the places of a call's parameters.
    pub(crate) fn fill_params(self, params: &Value) -> Value {
        match params {
            // The ids of a batch are put in later.
            Value::String(text) if text == "$ids" => params.clone(),
            Value::String(text) if text.contains('$') => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_params(item)).collect(),
            Value::Object(members) if members.contains_key(NUMBER) => {
                let text = members.get(NUMBER).and_then(Value::as_str).map(|text| self.fill(text));
                // What is no number is refused before it is sent, like any parameter of a wrong kind.
                let number = text.as_deref().and_then(|text| text.parse::<i64>().ok());
                number.map_or_else(|| text.into(), Value::from)
            }
            Value::Object(members) => {
                Value::Object(members.iter().map(|(k, v)| (k.clone(), self.fill_params(v))).collect())
            }
            other => other.clone(),
        }
    }
}

/// The member of a parameter that is a number and not a text.
const NUMBER: &str = "$number";

/// The names after each `$` in a text.
pub(crate) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    member: String,
    each: bool,
    /// Whether an element of a list may lack it: it is null there.
    optional: bool,
}

/// A path, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Whole,
    Variable(String),
    /// A text with variables in it.
    Template(String),
    Members(Vec<Segment>),
}

impl Path {
    pub(crate) fn whole() -> Self {
        Self(Kind::Whole)
    }

    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text == "$" {
            return Ok(Self::whole());
        }
        let plain = |c: char| c.is_ascii_alphabetic();
        if text.contains('$') && !text.strip_prefix('$').is_some_and(|name| name.chars().all(plain)) {
            return match variables(text).find(|name| !Vars::NAMES.contains(name)) {
                Some(name) => Err(format!("`${name}` is none of ${}", Vars::NAMES.join(", $"))),
                None => Ok(Self(Kind::Template(text.to_owned()))),
            };
        }
        if let Some(name) = text.strip_prefix('$') {
            return if Vars::NAMES.contains(&name) {
                Ok(Self(Kind::Variable(name.to_owned())))
            } else {
                Err(format!("`{text}` is none of ${}", Vars::NAMES.join(", $")))
            };
        }
        let mut in_list = false;
        text.split('.')
            .map(|part| {
                let (part, each) = part.strip_suffix("[]").map_or((part, false), |m| (m, true));
                // What is not an element's is missing or not as a whole, which `missing` says.
                let (member, optional) =
                    part.strip_suffix('?').filter(|_| in_list).map_or((part, false), |m| (m, true));
                in_list |= each;
                let plain = !member.is_empty()
                    && member.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
                plain.then(|| Segment { member: member.to_owned(), each, optional }).ok_or_else(|| {
                    format!(
                        "`{text}` is no path: write member names with dots between them, [] after a list, \
                         and ? after a member that an element of a list may lack"
                    )
                })
            })
            .collect::<Result<_, _>>()
            .map(|segments| Self(Kind::Members(segments)))
    }

    /// Whether the value does not depend on the answer.
    pub(crate) fn is_variable(&self) -> bool {
        match &self.0 {
            Kind::Variable(_) => true,
            Kind::Template(text) => variables(text).all(|name| name != "item"),
            Kind::Whole | Kind::Members(_) => false,
        }
    }

    /// A path to a list that is gone through: what an element lacks cannot be an item.
    pub(crate) fn parse_list(text: &str) -> Result<Self, String> {
        match Self::parse(text)? {
            Self(Kind::Members(segments)) if segments.iter().any(|segment| segment.optional) => {
                Err(format!("`{text}` leads to a list, in whose path there is no ?"))
            }
            path => Ok(path),
        }
    }

    /// The value; `None` if it is not there. An element of a list that lacks the rest of the path
    /// is an error, since leaving it out would pass off a part as the whole; null stands for what it
    /// may lack.
    pub(crate) fn get(&self, root: &Value, vars: Vars<'_>) -> Result<Option<Value>, String> {
        match &self.0 {
            Kind::Whole => Ok((!root.is_null()).then(|| root.clone())),
            Kind::Variable(name) => Ok(vars.get(name).map(Value::from)),
            Kind::Template(text) => {
                let (text, whole) = Vars { item: Some(root), ..vars }.filled(text);
                Ok(whole.then(|| text.into()))
            }
            Kind::Members(segments) => walk(segments, root),
        }
    }

    /// The text at this path, if there is one.
    pub(crate) fn text(&self, root: &Value, vars: Vars<'_>) -> Option<String> {
        match self.get(root, vars) {
            Ok(Some(Value::String(text))) => Some(text),
            Ok(Some(Value::Number(number))) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The list at this path, taken out of the answer; `None` where there is none. A list on the way is
    /// gone through, and what its elements hold is one list: `Reservations[].Instances`.
    pub(crate) fn take_list(&self, root: Value) -> Option<Vec<Value>> {
        match &self.0 {
            Kind::Whole => Some(vec![root]),
            Kind::Variable(_) | Kind::Template(_) => None,
            Kind::Members(segments) => take(segments, root),
        }
    }

    /// The elements of the list at this path; `None` where there is none.
    pub(crate) fn list<'a>(&self, root: &'a Value) -> Option<Vec<&'a Value>> {
        match &self.0 {
            Kind::Whole => Some(vec![root]),
            Kind::Variable(_) | Kind::Template(_) => None,
            Kind::Members(segments) => see(segments, root),
        }
    }

    /// The member names along the path, each with whether it is gone through element by element;
    /// empty for the answer itself, `None` for what is known without it.
    pub(crate) fn members(&self) -> Option<Vec<(&str, bool)>> {
        match &self.0 {
            Kind::Whole => Some(Vec::new()),
            Kind::Variable(_) | Kind::Template(_) => None,
            Kind::Members(segments) => Some(segments.iter().map(|s| (s.member.as_str(), s.each)).collect()),
        }
    }
}

fn take(segments: &[Segment], mut at: Value) -> Option<Vec<Value>> {
    let Some((first, rest)) = segments.split_first() else {
        return if let Value::Array(items) = at { Some(items) } else { None };
    };
    let next = at.get_mut(&first.member)?.take();
    match next {
        Value::Array(items) if first.each => {
            let lists = items.into_iter().map(|item| take(rest, item)).collect::<Option<Vec<_>>>()?;
            Some(lists.into_iter().flatten().collect())
        }
        _ if first.each => None,
        next => take(rest, next),
    }
}

fn see<'a>(segments: &[Segment], at: &'a Value) -> Option<Vec<&'a Value>> {
    let Some((first, rest)) = segments.split_first() else {
        return at.as_array().map(|items| items.iter().collect());
    };
    let next = at.get(&first.member)?;
    if !first.each {
        return see(rest, next);
    }
    let lists = next.as_array()?.iter().map(|item| see(rest, item)).collect::<Option<Vec<_>>>()?;
    Some(lists.into_iter().flatten().collect())
}

fn walk(segments: &[Segment], at: &Value) -> Result<Option<Value>, String> {
    let Some((first, rest)) = segments.split_first() else { return Ok(Some(at.clone())) };
    let Some(next) = at.get(&first.member).filter(|v| !v.is_null()) else {
        return Ok(first.optional.then_some(Value::Null));
    };
    if !first.each {
        return walk(rest, next);
    }
    let items = next.as_array().ok_or_else(|| format!("`{}` is not a list", first.member))?;
    let values = items.iter().map(|item| {
        walk(rest, item)?
            .ok_or_else(|| format!("an element of `{}` lacks a member that it should have", first.member))
    });
    values.collect::<Result<Vec<_>, _>>().map(|values| Some(Value::Array(values)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    const VARS: Vars<'_> = Vars {
        partition: "aws",
        account: "111122223333",
        region: "eu-west-1",
        id: "b",
        parent: "p",
        grandparent: "g",
        item: None,
    };

    fn get(path: &str, root: &Value) -> Result<Option<Value>, String> {
        Path::parse(path).unwrap().get(root, VARS)
    }

    #[test]
    fn a_list_in_a_list_is_one_list() {
        let path = Path::parse("R[].I").unwrap();
        let root = json!({ "R": [{ "I": [1, 2] }, { "I": [] }, { "I": [3] }] });
        assert_eq!(path.list(&root), Some(vec![&json!(1), &json!(2), &json!(3)]));
        assert_eq!(path.take_list(root), Some(vec![json!(1), json!(2), json!(3)]));
        assert_eq!(path.take_list(json!({ "R": [] })), Some(vec![]));
        assert_eq!(path.take_list(json!({ "R": [{ "I": [1] }, {}] })), None, "a part is not the whole");
        assert_eq!(path.take_list(json!({ "R": {} })), None);
    }

    #[test]
    fn members_lists_and_variables() {
        let root = json!({ "A": { "B": 1, "L": [{ "C": "x" }, { "C": "y" }], "N": null } });
        assert_eq!(get("A.B", &root), Ok(Some(json!(1))));
        assert_eq!(get("A.L[].C", &root), Ok(Some(json!(["x", "y"]))));
        assert_eq!(get("A.N", &root), Ok(None));
        assert_eq!(get("A.Z.B", &root), Ok(None));
        assert_eq!(get("$", &root), Ok(Some(root.clone())));
        assert_eq!(get("$account", &root), Ok(Some(json!("111122223333"))));
    }

    #[test]
    fn an_element_without_the_member_is_an_error_not_a_shorter_list() {
        assert!(get("L[].C", &json!({ "L": [{ "C": 1 }, {}] })).is_err());
        assert!(get("L[].C", &json!({ "L": 3 })).is_err());
    }

    #[test]
    fn what_an_element_may_lack_is_null_in_its_place() {
        let root = json!({ "L": [{ "C": 1 }, {}, { "C": null }] });
        assert_eq!(get("L[].C?", &root), Ok(Some(json!([1, null, null]))));
        assert_eq!(get("L[].C?", &json!({ "L": [] })), Ok(Some(json!([]))));
        assert_eq!(get("L[].C?", &json!({})), Ok(None), "of the list itself it says nothing");
        let nested = json!({ "L": [{ "M": [{ "X": 1 }] }, {}, { "M": [] }] });
        assert_eq!(get("L[].M?[].X", &nested), Ok(Some(json!([[1], null, []]))));
        assert!(get("L[].M?[].X", &json!({ "L": [{ "M": [{}] }] })).is_err(), "only what is marked");
        assert!(Path::parse("A?.B").is_err(), "there is no element that could lack it");
        assert!(Path::parse_list("L[].C?").is_err() && Path::parse_list("L[].C").is_ok());
    }

    #[test]
    fn a_list_that_is_not_there_is_not_an_empty_one() {
        let list = |root: Value| {
            let path = Path::parse("A.L").unwrap();
            assert_eq!(
                path.list(&root).map(|items| items.into_iter().cloned().collect::<Vec<_>>()),
                path.clone().take_list(root.clone())
            );
            path.take_list(root)
        };
        assert_eq!(list(json!({ "A": { "L": [1] } })), Some(vec![json!(1)]));
        assert_eq!(list(json!({ "A": { "L": [] } })), Some(Vec::new()));
        for nothing in [json!({}), json!({ "A": {} }), json!({ "A": { "L": null } }), json!({ "A": [] })] {
            assert_eq!(list(nothing), None);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for bad in ["", "A..B", "A.B[0]", "A || B", "$nobody", "A[]x"] {
            assert!(Path::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn templates_are_filled() {
        assert_eq!(VARS.fill("arn:$partition:s3:::$id"), "arn:aws:s3:::b");
        assert_eq!(VARS.fill("plain"), "plain");
        assert_eq!(
            VARS.fill_params(&json!({ "Bucket": "$parent", "Max": 5, "L": ["$id"] })),
            json!({ "Bucket": "p", "Max": 5, "L": ["b"] })
        );
        assert_eq!(VARS.fill_params(&json!({ "Names": "$ids" })), json!({ "Names": "$ids" }));
        assert_eq!(VARS.fill("$grandparent/$parent"), "g/p");
        let (seven, number) = (json!({ "N": 7 }), json!({ "A": { "$number": "$item.N" }, "B": "$item.N" }));
        let of = |item| Vars { item: Some(item), ..VARS }.fill_params(&number);
        assert_eq!(of(&seven), json!({ "A": 7, "B": "7" }), "a parameter says which it is");
        assert_eq!(of(&json!({ "N": "x" })), json!({ "A": "x", "B": "x" }));
        let (text, object) = (json!("web"), json!({ "Name": "web", "Id": { "Number": 7 } }));
        let filled = |item, template| Vars { item: Some(item), ..VARS }.fill(template);
        assert_eq!(filled(&text, "$parent/$item/x"), "p/web/x", "an item may be a text");
        assert_eq!(filled(&object, "$item.Name/$item.Id.Number"), "web/7");
        assert_eq!(
            variables("arn:$partition:iam::$account:root").collect::<Vec<_>>(),
            ["partition", "account"]
        );
    }
}
