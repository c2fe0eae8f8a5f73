//! `examples!`: cases of a check, as the JSON of the contract.

use crate::json::{self, Json};
use proc_macro2::{Span, TokenStream as Tokens};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

const OUTCOMES: [(&str, &str); 5] = [
    ("pass", "pass"),
    ("fail", "fail"),
    ("unknown", "unknown"),
    ("not_applicable", "not-applicable"),
    ("manual", "manual"),
];

const KNOWN: &str = "; there are pass, fail, unknown, not_applicable and manual";

struct Example {
    outcome: &'static str,
    name: LitStr,
    subject: Vec<(LitStr, Json)>,
    inputs: Vec<(LitStr, Json)>,
    settings: Vec<(LitStr, Json)>,
    now: Option<LitStr>,
    detail: Option<LitStr>,
}

impl Parse for Example {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let text = word.to_string();
        let Some((_, outcome)) = OUTCOMES.iter().find(|(o, _)| *o == text) else {
            let hint = crate::catalog::suggest(&text, OUTCOMES.iter().map(|o| o.0));
            let hint = if hint.is_empty() { KNOWN.to_owned() } else { hint };
            let text = format!("`{text}` is no outcome{hint}");
            return Err(syn::Error::new(word.span(), text));
        };
        let name = input.parse()?;
        input.parse::<Token![=>]>()?;
        let subject = json::parse_object(input, "the subject")?;
        let mut example = Self {
            outcome,
            name,
            subject,
            inputs: Vec::new(),
            settings: Vec::new(),
            now: None,
            detail: None,
        };
        while input.parse::<Option<Token![,]>>()?.is_some() {
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            let key: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "inputs" => example.inputs = json::parse_object(input, "`inputs`")?,
                "settings" => example.settings = json::parse_object(input, "`settings`")?,
                "now" => example.now = Some(moment(input.parse()?)?),
                "detail" => example.detail = Some(input.parse()?),
                other => {
                    let known = ["inputs", "settings", "now", "detail"];
                    let hint = crate::catalog::suggest(other, known.into_iter());
                    return Err(syn::Error::new(key.span(), format!("an example has no `{other}`{hint}")));
                }
            }
        }
        Ok(example)
    }
}

/// A time of the one form that examples may have.
fn moment(text: LitStr) -> syn::Result<LitStr> {
    let shape = text.value().bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b }).collect::<Vec<_>>();
    if shape == b"0000-00-00T00:00:00Z" {
        return Ok(text);
    }
    Err(syn::Error::new(text.span(), "expected a time such as \"2026-01-01T00:00:00Z\""))
}

impl Example {
    fn json(&self) -> String {
        let mut out = format!(
            "{{\"name\":{},\"outcome\":\"{}\",\"subject\":",
            json::quoted(&self.name.value()),
            self.outcome
        );
        Json::Object(self.subject.clone()).write(&mut out);
        for (key, pairs) in [("inputs", &self.inputs), ("settings", &self.settings)] {
            if !pairs.is_empty() {
                out.extend([",\"", key, "\":", &Json::Object(pairs.clone()).text()]);
            }
        }
        for (key, text) in [("now", &self.now), ("detail", &self.detail)] {
            if let Some(text) = text {
                out.extend([",\"", key, "\":", &json::quoted(&text.value())]);
            }
        }
        out.push('}');
        out
    }

    /// Names must be among those that the check declares.
    fn assertions(&self) -> syn::Result<Tokens> {
        let mut out = Tokens::new();
        let property = |(key, _): &(LitStr, Json)| {
            if key.value().starts_with('@') { Tokens::new() } else { json::assertion(key, "subject_has") }
        };
        out.extend(self.subject.iter().map(property));
        for (name, rows) in &self.inputs {
            out.extend(json::assertion(name, "input_exists"));
            let (Json::Array(rows) | Json::Partial(_, rows)) = rows else {
                let text = "the rows of an input are a list, or `partial(\"...\", [...])`";
                return Err(syn::Error::new(name.span(), text));
            };
            for row in rows {
                let Json::Object(pairs) = row else {
                    return Err(syn::Error::new(name.span(), "each row of an input is a JSON object"));
                };
                for (key, _) in pairs.iter().filter(|(k, _)| !k.value().starts_with('@')) {
                    out.extend(quote::quote_spanned! { key.span() =>
                        const _: () = ::bartizan_sdk::private::input_has(&CHECK, #name, #key);
                    });
                }
            }
        }
        out.extend(self.settings.iter().map(|(key, _)| json::assertion(key, "setting_exists")));
        Ok(out)
    }
}

struct Examples(Vec<Example>);

impl Parse for Examples {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::<Example>::new();
        while !input.is_empty() {
            let example: Example = input.parse()?;
            if all.iter().any(|e| e.name.value() == example.name.value()) {
                return Err(syn::Error::new(example.name.span(), "this name stands twice"));
            }
            all.push(example);
            if !input.is_empty() {
                input.parse::<Token![;]>()?;
            }
        }
        if !all.iter().any(|e| matches!(e.outcome, "fail" | "manual")) {
            let text = "a check needs an example that fails, or else it could be one that never does";
            return Err(syn::Error::new(Span::call_site(), text));
        }
        Ok(Self(all))
    }
}

pub(crate) fn examples(input: Tokens) -> syn::Result<Tokens> {
    let Examples(all) = syn::parse2(input)?;
    let mut assertions = Tokens::new();
    for example in &all {
        assertions.extend(example.assertions()?);
    }
    let text = format!("[{}]", all.iter().map(Example::json).collect::<Vec<_>>().join(","));
    Ok(quote! {
        /// The cases that the check is proved by, as JSON.
        pub const EXAMPLES: &str = #text;
        #assertions
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(source: &str) -> String {
        match source.parse().map_err(syn::Error::from).and_then(examples) {
            Ok(t) => t.to_string(),
            Err(e) => format!("{}:{}: {e}", e.span().start().line, e.span().start().column),
        }
    }

    #[test]
    fn a_full_example_becomes_json() {
        let text = expand(
            r#"fail "old" => { "A": null, "@id": "x" }, inputs = { "trails": partial("denied", [{ "B": 1 }]) },
               settings = { "days": 3 }, now = "2026-01-01T00:00:00Z", detail = "old";"#,
        );
        let json = r#"[{\"name\":\"old\",\"outcome\":\"fail\",\"subject\":{\"A\":null,\"@id\":\"x\"},\"inputs\":{\"trails\":{\"$partial\":\"denied\",\"rows\":[{\"B\":1}]}},\"settings\":{\"days\":3},\"now\":\"2026-01-01T00:00:00Z\",\"detail\":\"old\"}]"#;
        assert!(text.contains(json), "{text}");
        for assertion in [
            "subject_has (& CHECK , \"A\")",
            "input_exists (& CHECK , \"trails\")",
            "input_has (& CHECK , \"trails\" , \"B\")",
            "setting_exists (& CHECK , \"days\")",
        ] {
            assert!(text.contains(assertion), "{assertion}\n{text}");
        }
        assert!(!text.contains("\"@id\")"), "pseudo-properties are always there");
    }

    #[test]
    fn mistakes_are_told_where_they_are() {
        assert!(expand("fial \"x\" => {}").starts_with("1:0: `fial` is no outcome: did you mean `fail`?"));
        assert!(expand("fail \"x\" => [];").starts_with("1:12: the subject must be a JSON object"));
        assert!(expand("fail \"x\" => {}, setings = {};").contains("did you mean `settings`?"));
        assert!(expand("fail \"x\" => {};\nfail \"x\" => {};").starts_with("2:5: this name stands twice"));
        assert!(expand("fail \"x\" => {}, now = \"today\";").starts_with("1:22: expected a time"));
        assert!(expand("pass \"x\" => {};").contains("an example that fails"));
        assert!(expand("fail \"x\" => {}, inputs = { \"a\": 1 };").starts_with("1:27: the rows of an input"));
    }
}
