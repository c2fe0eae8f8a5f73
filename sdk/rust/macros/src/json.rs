//! JSON: reading it from tokens, and writing it as text.

use proc_macro2::{Span, TokenStream as Tokens};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Lit, LitStr, Token, braced, bracketed, parenthesized, token};

/// A JSON value whose keys remember where they stand.
#[derive(Clone)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// The digits, as JSON spells them.
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(LitStr, Json)>),
    /// `unknown("denied|s3:GetBucketAcl")`.
    Unknown(String),
    /// `partial("denied", [...])`: a set with a gap.
    Partial(String, Vec<Json>),
}

impl Json {
    /// The value as JSON text.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Self::Number(n) => out.push_str(n),
            Self::Text(t) => string(t, out),
            Self::Array(items) => array(items, out),
            Self::Object(pairs) => {
                out.push('{');
                for (i, (key, value)) in pairs.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    string(&key.value(), out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
            Self::Unknown(reason) => {
                out.push_str("{\"$unknown\":");
                string(reason, out);
                out.push('}');
            }
            Self::Partial(reason, rows) => {
                out.push_str("{\"$partial\":");
                string(reason, out);
                out.push_str(",\"rows\":");
                array(rows, out);
                out.push('}');
            }
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

fn array(items: &[Json], out: &mut String) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

/// Text as a JSON string, quotes and all.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    string(text, &mut out);
    out
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.extend(["\\u00", if c < '\u{10}' { "0" } else { "1" }, hex(c)]),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The last hexadecimal digit of a control character.
fn hex(c: char) -> &'static str {
    const DIGITS: &str = "0123456789abcdef";
    let at = (u32::from(c) % 16) as usize;
    DIGITS.get(at..=at).unwrap_or("0")
}

/// A list of texts as JSON.
pub(crate) fn strings<'a>(items: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", items.map(quoted).collect::<Vec<_>>().join(","))
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            return object(input).map(Self::Object);
        }
        if input.peek(token::Bracket) {
            return list(input).map(Self::Array);
        }
        if input.peek(Token![-]) {
            let minus: Token![-] = input.parse()?;
            let Self::Number(n) = input.parse()? else {
                return Err(syn::Error::new(minus.span, "expected a number after `-`"));
            };
            return Ok(Self::Number(format!("-{n}")));
        }
        if input.peek(Lit) {
            return literal(&input.parse()?);
        }
        let word: Ident = input.parse().map_err(|e| {
            syn::Error::new(
                e.span(),
                "expected a JSON value, `unknown(\"...\")` or `partial(\"...\", [...])`",
            )
        })?;
        match word.to_string().as_str() {
            "null" => Ok(Self::Null),
            "unknown" => {
                let inside;
                parenthesized!(inside in input);
                reason(&inside.parse()?).map(Self::Unknown)
            }
            "partial" => {
                let inside;
                parenthesized!(inside in input);
                let why = reason(&inside.parse()?)?;
                inside.parse::<Token![,]>()?;
                Ok(Self::Partial(why, list(&inside)?))
            }
            _ => Err(syn::Error::new(
                word.span(),
                "expected a JSON value, `unknown(\"...\")` or `partial(\"...\", [...])`",
            )),
        }
    }
}

fn object(input: ParseStream<'_>) -> syn::Result<Vec<(LitStr, Json)>> {
    let inside;
    braced!(inside in input);
    let mut pairs = Vec::<(LitStr, Json)>::new();
    while !inside.is_empty() {
        let key: LitStr =
            inside.parse().map_err(|e| syn::Error::new(e.span(), "expected a key: a string literal"))?;
        if pairs.iter().any(|(k, _)| k.value() == key.value()) {
            return Err(syn::Error::new(key.span(), "this key stands twice"));
        }
        inside.parse::<Token![:]>()?;
        pairs.push((key, inside.parse()?));
        if !inside.is_empty() {
            inside.parse::<Token![,]>()?;
        }
    }
    Ok(pairs)
}

fn list(input: ParseStream<'_>) -> syn::Result<Vec<Json>> {
    let inside;
    bracketed!(inside in input);
    Ok(Punctuated::<Json, Token![,]>::parse_terminated(&inside)?.into_iter().collect())
}

fn literal(lit: &Lit) -> syn::Result<Json> {
    match lit {
        Lit::Str(s) => Ok(Json::Text(s.value())),
        Lit::Bool(b) => Ok(Json::Bool(b.value)),
        Lit::Int(n) if n.suffix().is_empty() => Ok(Json::Number(n.base10_digits().to_owned())),
        Lit::Float(n) if n.suffix().is_empty() => Ok(Json::Number(n.base10_digits().to_owned())),
        other => Err(syn::Error::new(other.span(), "JSON has no such literal")),
    }
}

/// The codes that a reason may begin with.
const CODES: [&str; 10] = [
    "denied",
    "throttled",
    "timeout",
    "unsupported",
    "not-supplied",
    "partial",
    "stale",
    "parse",
    "not-in-source",
    "failed",
];

fn reason(text: &LitStr) -> syn::Result<String> {
    let value = text.value();
    let code = value.split('|').next().unwrap_or_default();
    if CODES.contains(&code) {
        return Ok(value);
    }
    let hint = crate::catalog::suggest(code, CODES.into_iter());
    Err(syn::Error::new(
        text.span(),
        format!("`{code}` is no reason{hint}; write `code|cause|detail` with one of {}", CODES.join(", ")),
    ))
}

/// A whole object, which must be one.
pub(crate) fn parse_object(input: ParseStream<'_>, what: &str) -> syn::Result<Vec<(LitStr, Json)>> {
    let at: Span = input.span();
    match input.parse()? {
        Json::Object(pairs) => Ok(pairs),
        _ => Err(syn::Error::new(at, format!("{what} must be a JSON object"))),
    }
}

/// The compile-time check that a name is among those that a check declares.
pub(crate) fn assertion(name: &LitStr, function: &str) -> Tokens {
    let function = Ident::new(function, name.span());
    quote::quote_spanned! { name.span() =>
        const _: () = ::bartizan_sdk::private::#function(&CHECK, #name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        match syn::parse_str::<Json>(source) {
            Ok(json) => json.text(),
            Err(e) => format!("{}:{}: {e}", e.span().start().line, e.span().start().column),
        }
    }

    #[test]
    fn json_passes_through() {
        assert_eq!(
            text(r#"{ "a": [1, -2, 1.5e3, true, null, "x\"\n\u{1}"], "b": {}, }"#),
            r#"{"a":[1,-2,1.5e3,true,null,"x\"\n\u0001"],"b":{}}"#
        );
    }

    #[test]
    fn unknowns_and_partial_sets_have_a_form_of_their_own() {
        assert_eq!(
            text(r#"{ "a": unknown("denied|s3:GetBucketAcl"), "b": partial("throttled", [{}]) }"#),
            r#"{"a":{"$unknown":"denied|s3:GetBucketAcl"},"b":{"$partial":"throttled","rows":[{}]}}"#
        );
    }

    #[test]
    fn errors_point_at_the_token() {
        assert!(text(r#"{ "a": nil }"#).starts_with("1:7: expected a JSON value"));
        assert!(text(r"{ a: 1 }").starts_with("1:2: expected a key"));
        assert_eq!(text(r#"{ "a": 1, "a": 2 }"#), "1:10: this key stands twice");
        assert_eq!(text("1u8"), "1:0: JSON has no such literal");
        assert!(
            text(r#"unknown("denyed|x")"#).starts_with("1:8: `denyed` is no reason: did you mean `denied`?")
        );
    }
}
