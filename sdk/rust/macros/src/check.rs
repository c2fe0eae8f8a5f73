//! `#[check]`: a function becomes a constant.

use crate::catalog::suggest;
use crate::frameworks::Frameworks;
use crate::json::{self, Json};
use proc_macro2::{Span, TokenStream as Tokens};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericArgument, Ident, ItemFn, Lit, LitStr, Meta, Pat, PathArguments,
    ReturnType, Token, Type, bracketed,
};

type Result<T> = syn::Result<T>;

/// What stands in `#[check(...)]`.
struct Header {
    id: LitStr,
    title: LitStr,
    severity: &'static str,
    satisfies: Vec<LitStr>,
    aliases: Vec<LitStr>,
}

const SEVERITIES: [(&str, &str); 5] = [
    ("Informational", "informational"),
    ("Low", "low"),
    ("Medium", "medium"),
    ("High", "high"),
    ("Critical", "critical"),
];

impl Parse for Header {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut id, mut title, mut severity) = (None, None, None);
        let (mut satisfies, mut aliases) = (Vec::new(), Vec::new());
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "id" => id = Some(input.parse::<LitStr>()?),
                "title" => title = Some(input.parse::<LitStr>()?),
                "severity" => severity = Some(self::severity(input)?),
                "satisfies" => satisfies = texts(input)?,
                "aliases" => aliases = texts(input)?,
                other => {
                    let known = ["id", "title", "severity", "satisfies", "aliases"];
                    let hint = suggest(other, known.into_iter());
                    return Err(syn::Error::new(key.span(), format!("a check has no `{other}`{hint}")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        // There is nothing to point at but the attribute as a whole.
        let missing = |what| syn::Error::new(Span::call_site(), format!("a check needs `{what} = ...`"));
        let header = Self {
            id: id.ok_or_else(|| missing("id"))?,
            title: title.ok_or_else(|| missing("title"))?,
            severity: severity.ok_or_else(|| missing("severity"))?,
            satisfies,
            aliases,
        };
        header.validate()?;
        Ok(header)
    }
}

impl Header {
    fn validate(&self) -> Result<()> {
        for id in self.aliases.iter().chain([&self.id]) {
            if !kebab(&id.value()) {
                let text = "an id is lower case words joined by `-`, like `s3-bucket-blocks-public-access`";
                return Err(syn::Error::new(id.span(), text));
            }
        }
        let title = self.title.value();
        let wrong = if title.is_empty() || title.ends_with('.') {
            Some("a title is a sentence without a full stop")
        } else if title.to_lowercase().starts_with("ensure") {
            Some("a title states the wanted state, as in `S3 buckets block public access`")
        } else {
            None
        };
        if let Some(text) = wrong {
            return Err(syn::Error::new(self.title.span(), text));
        }
        let frameworks = Frameworks::built_in();
        for requirement in &self.satisfies {
            let text = requirement.value();
            let parts = text.split_once(':').filter(|(f, r)| kebab(f) && !r.is_empty());
            let error = match parts {
                Some((framework, id)) => frameworks.error(framework, id),
                None => Some(
                    "a requirement is `framework:requirement`, like `aws-wa-security-2024-11:SEC03-BP07`"
                        .into(),
                ),
            };
            if let Some(error) = error {
                return Err(syn::Error::new(requirement.span(), error));
            }
        }
        Ok(())
    }
}

fn kebab(text: &str) -> bool {
    text.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

fn severity(input: ParseStream<'_>) -> Result<&'static str> {
    let at = input.span();
    let text = if input.peek(LitStr) {
        format!("\"{}\"", input.parse::<LitStr>()?.value())
    } else {
        input.parse::<Ident>()?.to_string()
    };
    SEVERITIES.iter().find(|(n, _)| *n == text).map(|(_, s)| *s).ok_or_else(|| {
        let hint = suggest(text.trim_matches('"'), SEVERITIES.iter().map(|s| s.0));
        let known = "; there are Informational, Low, Medium, High and Critical";
        let hint = if hint.is_empty() { known } else { &hint };
        syn::Error::new(at, format!("`{text}` is no severity{hint}"))
    })
}

fn texts(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let inside;
    bracketed!(inside in input);
    Ok(Punctuated::<LitStr, Token![,]>::parse_terminated(&inside)?.into_iter().collect())
}

/// `#[setting(default = 90, min = 1, max = 3650, "days until ...")]`.
#[derive(Default)]
struct SettingArguments {
    default: Option<(Span, Json)>,
    min: Option<i64>,
    max: Option<i64>,
    description: Option<LitStr>,
}

impl Parse for SettingArguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut found = Self::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                found.description = Some(input.parse()?);
            } else {
                let key: Ident = input.parse()?;
                input.parse::<Token![=]>()?;
                match key.to_string().as_str() {
                    "default" => found.default = Some((input.span(), input.parse()?)),
                    "min" => found.min = Some(whole(input)?),
                    "max" => found.max = Some(whole(input)?),
                    other => {
                        let hint = suggest(other, ["default", "min", "max"].into_iter());
                        let known = "; it has `default`, `min`, `max` and a description";
                        let hint = if hint.is_empty() { known } else { &hint };
                        let text = format!("a setting has no `{other}`{hint}");
                        return Err(syn::Error::new(key.span(), text));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(found)
    }
}

fn whole(input: ParseStream<'_>) -> Result<i64> {
    let at = input.span();
    if let Json::Number(n) = input.parse()?
        && let Ok(n) = n.parse()
    {
        return Ok(n);
    }
    Err(syn::Error::new(at, "expected a whole number"))
}

struct Setting {
    name: String,
    kind: &'static str,
    default: Json,
    min: Option<i64>,
    max: Option<i64>,
    description: String,
}

impl Setting {
    fn json(&self) -> String {
        let bound = |name, value: Option<i64>| value.map_or(String::new(), |v| format!(",\"{name}\":{v}"));
        format!(
            "{{\"name\":{},\"type\":\"{}\",\"default\":{},\"description\":{}{}{}}}",
            json::quoted(&self.name),
            self.kind,
            self.default.text(),
            json::quoted(&self.description),
            bound("min", self.min),
            bound("max", self.max),
        )
    }
}

/// A set of further resources.
struct Input {
    name: String,
    kind: &'static str,
    view: Type,
    via: Option<LitStr>,
}

/// The signature, as far as it asks for something.
#[derive(Default)]
struct Signature {
    inputs: Vec<Input>,
    settings: Vec<Setting>,
    log: bool,
    /// What the function is called with, after its subject.
    arguments: Vec<Tokens>,
}

const PARAMETERS: &str = "a check's parameters are its subject (`&T`), then `All<T>`, `Link<T>`, `Each<T>`, \
     settings marked `#[setting(...)]`, `&Cx` and `Log`";

impl Signature {
    fn add(&mut self, name: &Ident, kind: &Type, attributes: &[Attribute]) -> Result<()> {
        for attribute in attributes {
            known(attribute)?;
        }
        let setting = attributes.iter().find(|a| a.path().is_ident("setting"));
        let link = attributes.iter().find(|a| a.path().is_ident("link"));
        if let Some(attribute) = setting {
            return self.add_setting(name, kind, attribute);
        }
        let inner = if let Type::Reference(r) = kind { &*r.elem } else { kind };
        let Type::Path(path) = inner else { return Err(syn::Error::new(kind.span(), PARAMETERS)) };
        let Some(last) = path.path.segments.last() else {
            return Err(syn::Error::new(kind.span(), PARAMETERS));
        };
        let word = last.ident.to_string();
        let (tag, wrapper) = match word.as_str() {
            "All" => ("all", quote!(All)),
            "Each" => ("each", quote!(Each)),
            "Link" => ("link", quote!(Link)),
            "Cx" => {
                self.arguments.push(quote!(&call.cx()));
                return Ok(());
            }
            "Log" => {
                self.log = true;
                self.arguments.push(quote!(call.log()));
                return Ok(());
            }
            "i64" | "bool" | "str" | "List" => {
                let text = format!(
                    "`{name}` looks like a setting: mark it `#[setting(default = ..., \"what it means\")]`"
                );
                return Err(syn::Error::new(kind.span(), text));
            }
            other => {
                let hint = suggest(other, ["All", "Each", "Link", "Cx", "Log"].into_iter());
                let text = if hint.is_empty() {
                    PARAMETERS.to_owned()
                } else {
                    format!("a check takes no `{other}`{hint}")
                };
                return Err(syn::Error::new(kind.span(), text));
            }
        };
        let PathArguments::AngleBracketed(list) = &last.arguments else {
            return Err(syn::Error::new(
                kind.span(),
                format!("`{word}` of which resource? Write `{word}<T>`"),
            ));
        };
        let Some(view) = list.args.iter().find_map(|a| match a {
            GenericArgument::Type(t) => Some(t.clone()),
            _ => None,
        }) else {
            return Err(syn::Error::new(
                kind.span(),
                format!("`{word}` of which resource? Write `{word}<T>`"),
            ));
        };
        let via = link.map(via).transpose()?;
        match (tag, &via, link) {
            ("link", None, _) => {
                let text = "a link says what it follows: `#[link(via = \"Property/Key\")]`";
                return Err(syn::Error::new(kind.span(), text));
            }
            ("all" | "each", _, Some(attribute)) => {
                return Err(syn::Error::new(attribute.span(), "only a `Link<T>` follows a property"));
            }
            _ => {}
        }
        let index = self.inputs.len();
        let borrow = matches!(kind, Type::Reference(_)).then(|| quote!(&));
        self.arguments.push(quote_spanned! { view.span() =>
            #borrow ::bartizan_sdk::#wrapper::<#view>::input(call, #index)
        });
        self.inputs.push(Input { name: name.to_string(), kind: tag, view, via });
        Ok(())
    }

    fn add_setting(&mut self, name: &Ident, kind: &Type, attribute: &Attribute) -> Result<()> {
        let SettingArguments { default, min, max, description } = attribute.parse_args()?;
        // A type that rustfmt has wrapped ends with a comma.
        let written = quote!(#kind).to_string().replace(' ', "").replace(",>", ">");
        let (tag, getter) = match written.as_str() {
            "i64" => ("integer", quote!(integer)),
            "bool" => ("boolean", quote!(boolean)),
            "&str" => ("string", quote!(text)),
            "List<&str>" => ("strings", quote!(texts)),
            _ => {
                let text = "a setting is an `i64`, a `bool`, a `&str` or a `List<&str>`";
                return Err(syn::Error::new(kind.span(), text));
            }
        };
        let Some((at, default)) = default else {
            return Err(syn::Error::new(attribute.span(), "a setting needs `default = ...`"));
        };
        let fits = match (&default, tag) {
            (Json::Number(n), "integer") => {
                let Ok(n) = n.parse::<i64>() else {
                    return Err(syn::Error::new(at, "the default is no whole number"));
                };
                if min.is_some_and(|m| n < m) || max.is_some_and(|m| n > m) {
                    return Err(syn::Error::new(at, "the default is outside `min` and `max`"));
                }
                true
            }
            (Json::Bool(_), "boolean") | (Json::Text(_), "string") => true,
            (Json::Array(items), "strings") => items.iter().all(|i| matches!(i, Json::Text(_))),
            _ => false,
        };
        if !fits {
            return Err(syn::Error::new(at, format!("the default does not fit the setting's type, {tag}")));
        }
        if tag != "integer" && (min.is_some() || max.is_some()) {
            return Err(syn::Error::new(attribute.span(), "only whole numbers have `min` and `max`"));
        }
        let Some(description) = description else {
            let text = "a setting needs a description: what it means, with its unit";
            return Err(syn::Error::new(attribute.span(), text));
        };
        let index = self.settings.len();
        self.arguments.push(quote!(call.#getter(#index)?));
        let (name, description) = (name.to_string(), description.value());
        self.settings.push(Setting { name, kind: tag, default, min, max, description });
        Ok(())
    }
}

/// Refuses an attribute that nearly is one of ours: the compiler cannot tell what was meant.
fn known(attribute: &Attribute) -> Result<()> {
    let Some(name) = attribute.path().get_ident().map(Ident::to_string) else { return Ok(()) };
    let ours = ["setting", "link"];
    let hint = suggest(&name, ours.into_iter());
    if ours.contains(&name.as_str()) || hint.is_empty() {
        return Ok(());
    }
    let text = format!("a parameter has no `{name}`{hint}");
    Err(syn::Error::new(attribute.path().span(), text))
}

fn via(attribute: &Attribute) -> Result<LitStr> {
    let wrong = || syn::Error::new(attribute.span(), "a link is written `#[link(via = \"Property/Key\")]`");
    let meta: Meta = attribute.parse_args().map_err(|_| wrong())?;
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident("via") => match pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(s), .. }) if !s.value().is_empty() => Ok(s),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// The doc comment, split into what a check is about and how to mend a failure.
fn documentation(function: &ItemFn) -> Result<(String, String)> {
    let mut text = String::new();
    for attribute in &function.attrs {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &pair.value
        {
            let line = line.value();
            text.push_str(line.strip_prefix(' ').unwrap_or(&line));
            text.push('\n');
        }
    }
    let (description, remediation) = match text.split_once("## Remediation\n") {
        Some((d, r)) => (d.trim(), r.trim()),
        None => (text.trim(), ""),
    };
    if description.is_empty() || remediation.is_empty() {
        let text = "a check's doc comment says why it matters, then `## Remediation` and how to mend it";
        return Err(syn::Error::new(function.sig.ident.span(), text));
    }
    Ok((description.to_owned(), remediation.to_owned()))
}

pub(crate) fn check(attributes: Tokens, function: Tokens) -> Result<Tokens> {
    let header: Header = syn::parse2(attributes)?;
    let mut function: ItemFn = syn::parse2(function)?;
    let name = function.sig.ident.clone();
    let (description, remediation) = documentation(&function)?;
    let id = header.id.value();
    if !id.replace('-', "_").ends_with(&format!("_{name}")) {
        let text = format!("the function is named like the id `{id}` without its service");
        return Err(syn::Error::new(name.span(), text));
    }
    if let Some(odd) =
        function.sig.asyncness.map(|a| a.span).or(function.sig.generics.lt_token.map(|l| l.span))
    {
        return Err(syn::Error::new(odd, "a check is a plain function"));
    }
    if matches!(function.sig.output, ReturnType::Default) {
        return Err(syn::Error::new(name.span(), "a check returns `Outcome`"));
    }

    let mut subject = None;
    let mut signature = Signature::default();
    for argument in &mut function.sig.inputs {
        let FnArg::Typed(argument) = argument else {
            return Err(syn::Error::new(argument.span(), "a check is a plain function, without `self`"));
        };
        if subject.is_none() {
            let Type::Reference(reference) = &*argument.ty else {
                let text = "a check's first parameter is what it judges: `&T` of a resource, or `&Scope`";
                return Err(syn::Error::new(argument.ty.span(), text));
            };
            subject = Some((*reference.elem).clone());
            continue;
        }
        let Pat::Ident(pattern) = &*argument.pat else {
            return Err(syn::Error::new(argument.pat.span(), "a parameter is one name"));
        };
        signature.add(&pattern.ident, &argument.ty, &argument.attrs)?;
        argument.attrs.retain(|a| !a.path().is_ident("setting") && !a.path().is_ident("link"));
    }
    let Some(subject) = subject else {
        return Err(syn::Error::new(name.span(), "a check needs the resource that it judges: `&T`"));
    };
    Ok(constant(&header, &function, &subject, &signature, (&description, &remediation)))
}

fn constant(
    header: &Header,
    function: &ItemFn,
    subject: &Type,
    signature: &Signature,
    (description, remediation): (&str, &str),
) -> Tokens {
    let name = &function.sig.ident;
    let id = header.id.value();
    let values = |list: &[LitStr]| {
        let list: Vec<String> = list.iter().map(LitStr::value).collect();
        json::strings(list.iter().map(String::as_str))
    };
    let head = format!(
        "{{\"id\":{},\"title\":{},\"severity\":\"{}\",\"subject\":\"",
        json::quoted(&id),
        json::quoted(&header.title.value()),
        header.severity,
    );
    let mut inputs = Tokens::new();
    for (i, input) in signature.inputs.iter().enumerate() {
        let view = &input.view;
        let comma = if i == 0 { "" } else { "," };
        let open = format!(
            "{comma}{{\"name\":{},\"kind\":\"{}\",\"type\":\"",
            json::quoted(&input.name),
            input.kind
        );
        let close = match &input.via {
            Some(via) => format!(",\"via\":{}}}", json::quoted(&via.value())),
            None => "}".to_owned(),
        };
        inputs.extend(quote! {
            #open, <#view as ::bartizan_sdk::Resource>::TYPE, "\",\"reads\":",
            <#view as ::bartizan_sdk::Resource>::READS, #close,
        });
    }
    let settings: Vec<String> = signature.settings.iter().map(Setting::json).collect();
    let tail = format!(
        "],\"settings\":[{}],\"satisfies\":{},\"aliases\":{}}}",
        settings.join(","),
        values(&header.satisfies),
        values(&header.aliases),
    );
    let docs = format!(
        "{{\"id\":{},\"description\":{},\"remediation\":{},\"examples\":",
        json::quoted(&id),
        json::quoted(description),
        json::quoted(remediation),
    );
    let input_names = signature.inputs.iter().map(|i| &i.name);
    let input_views = signature.inputs.iter().map(|i| &i.view);
    let setting_names = signature.settings.iter().map(|s| &s.name);
    let lookup = signature.inputs.iter().any(|i| i.kind == "each");
    let log = signature.log;
    let arguments = &signature.arguments;
    // The link's property must be one that the subject's view declares; the error is at the path.
    let links = signature.inputs.iter().filter_map(|i| i.via.as_ref()).map(|via| {
        let path = via.value();
        let property = LitStr::new(path.split('/').next().unwrap_or_default(), via.span());
        if property.value() == "@id" { Tokens::new() } else { json::assertion(&property, "subject_has") }
    });
    let sets = signature.inputs.iter().filter(|i| i.kind == "all").map(|input| {
        let view = &input.view;
        quote_spanned! { view.span() => const _: () = ::bartizan_sdk::private::few::<#view>(); }
    });
    let doc = format!("The check `{id}`.");
    quote! {
        #function
        #[doc = #doc]
        pub const CHECK: ::bartizan_sdk::Check = {
            fn run(call: &::bartizan_sdk::Call<'_>) -> ::bartizan_sdk::Outcome {
                #name(&<#subject as ::bartizan_sdk::Resource>::at(call.subject()), #(#arguments),*)
            }
            ::bartizan_sdk::Check {
                id: #id,
                subject: <#subject as ::bartizan_sdk::Resource>::TYPE,
                reads: <#subject as ::bartizan_sdk::Resource>::PROPERTIES,
                inputs: &[#((#input_names, <#input_views as ::bartizan_sdk::Resource>::PROPERTIES)),*],
                settings: &[#(#setting_names),*],
                lookup: #lookup,
                log: #log,
                manifest: &[
                    #head, <#subject as ::bartizan_sdk::Resource>::TYPE, "\",\"reads\":",
                    <#subject as ::bartizan_sdk::Resource>::READS, ",\"inputs\":[", #inputs #tail,
                ],
                docs: &[#docs, EXAMPLES, "}"],
                run,
            }
        };
        #(#links)*
        #(#sets)*
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id = \"s3-bucket-is-good\", title = \"Buckets are good\", severity = High";

    fn expand(header: &str, function: &str) -> String {
        let tokens = |s: &str| s.parse::<Tokens>().map_err(syn::Error::from);
        let result = tokens(header).and_then(|h| tokens(function).and_then(|f| check(h, f)));
        match result {
            Ok(t) => t.to_string(),
            Err(e) => format!("{}:{}: {e}", e.span().start().line, e.span().start().column),
        }
    }

    fn with(parameters: &str) -> String {
        let source = format!(
            "/// Why.\n/// ## Remediation\n/// How.\nfn bucket_is_good(bucket: &Bucket, {parameters}) -> Outcome {{ PASS }}"
        );
        expand(HEADER, &source)
    }

    #[test]
    fn the_manifest_piece_is_the_contracts_json() {
        let text = with("#[setting(default = 90, min = 1, max = 99, \"days\")] age: i64, trails: All<Trail>");
        for piece in [
            r#""{\"id\":\"s3-bucket-is-good\",\"title\":\"Buckets are good\",\"severity\":\"high\",\"subject\":\"""#,
            r#""{\"name\":\"trails\",\"kind\":\"all\",\"type\":\"""#,
            r#"{\"name\":\"age\",\"type\":\"integer\",\"default\":90,\"description\":\"days\",\"min\":1,\"max\":99}"#,
            "All :: < Trail > :: input (call , 0usize)",
            "call . integer (0usize) ?",
        ] {
            assert!(text.contains(piece), "{piece}\n{text}");
        }
    }

    #[test]
    fn parameters_that_ask_for_nothing_known_are_refused() {
        assert_eq!(with("x: &Thing"), format!("4:38: {PARAMETERS}"));
        assert!(with("days: i64").starts_with("4:41: `days` looks like a setting"));
        assert!(with("all: All").contains("`All` of which resource?"));
        assert!(with("key: Lnk<Key>").ends_with("a check takes no `Lnk`: did you mean `Link`?"));
        assert!(with("#[seting(default = 1, \"x\")] a: i64").ends_with("did you mean `setting`?"));
        assert!(with("#[setting(defualt = 1, \"x\")] a: i64").contains("did you mean `default`?"));
        assert!(with("key: Link<Key>").contains("a link says what it follows"));
        assert!(with("#[link(via = \"A\")] key: All<Key>").contains("only a `Link<T>`"));
    }

    #[test]
    fn settings_fit_their_types() {
        assert!(with("#[setting(default = true, \"x\")] a: i64").contains("does not fit"));
        assert!(with("#[setting(default = 5, max = 4, \"x\")] a: i64").contains("outside `min` and `max`"));
        assert!(with("#[setting(default = 5)] a: i64").contains("needs a description"));
        assert!(with("#[setting(\"x\")] a: i64").contains("needs `default"));
        assert!(with("#[setting(default = 5, \"x\")] a: u8").contains("a setting is an `i64`"));
        for list in ["List<&str>", "List<\n&str,\n>"] {
            let text = with(&format!("#[setting(default = [\"a\"], \"x\")] a: {list}"));
            assert!(text.contains("call . texts (0usize)"), "{text}");
        }
        assert!(with("#[setting(default = [\"a\"], \"x\")] a: List<i64,>").contains("a setting is an `i64`"));
    }

    #[test]
    fn headers_are_checked() {
        let f = "/// Why.\n/// ## Remediation\n/// How.\nfn bucket_is_good(b: &Bucket) -> Outcome { PASS }";
        let header = |text: &str| expand(text, f);
        assert!(header("id = \"S3_x\", title = \"T\", severity = High").starts_with("1:5: an id is"));
        assert!(header("id = \"a-b\", title = \"T\", severity = Hihg").contains("did you mean `High`?"));
        assert!(
            header("id = \"a-b\", title = \"T\", severity = \"high\"")
                .contains("`\"high\"` is no severity: did")
        );
        assert!(header("id = \"a-b\", title = \"T\"").contains("needs `severity"));
        assert!(header("id = \"a-b\", title = \"Ensure x\", severity = Low").contains("wanted state"));
        assert!(header("id = \"a-b\", titel = \"T\"").contains("did you mean `title`?"));
        let satisfies = |text: &str| header(&format!("{HEADER}, satisfies = [\"{text}\"]"));
        assert!(satisfies("x").contains("framework:requirement"));
        assert!(satisfies("aws-wa-security-2024-11:SEC3-BP07").contains("did you mean `SEC03-BP07`?"));
        assert!(
            satisfies("aws-wa-secuity-2024-11:SEC03-BP07")
                .contains("did you mean `aws-wa-security-2024-11`?")
        );
        assert!(satisfies("acme-baseline:12").contains("CHECK"));
        assert!(
            header("id = \"s3-other\", title = \"T\", severity = Low")
                .starts_with("4:3: the function is named")
        );
    }

    #[test]
    fn a_check_is_documented() {
        let f = "/// Why.\nfn bucket_is_good(b: &Bucket) -> Outcome { PASS }";
        assert!(expand(HEADER, f).starts_with("2:3: a check's doc comment"));
    }
}
