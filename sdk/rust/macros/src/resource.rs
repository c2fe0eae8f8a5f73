//! `resource!` and `shape!`: declared fields become accessors.

use crate::catalog::{Catalog, suggest};
use crate::json;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, GenericArgument, Ident, LitStr, PathArguments, Token, Type, Visibility, braced, parse_quote,
};

/// Properties that every resource has, outside the catalog.
const PSEUDO: [&str; 2] = ["@id", "@arn"];

struct Field {
    attributes: Vec<Attribute>,
    name: Ident,
    kind: Type,
    key: LitStr,
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let kind = input.parse()?;
        input.parse::<Token![=]>().map_err(|e| {
            syn::Error::new(e.span(), format!("expected `= \"...\"`: the property that `{name}` reads"))
        })?;
        Ok(Self { attributes, name, kind, key: input.parse()? })
    }
}

struct Struct {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    /// The type's name, after `:`; shapes have none.
    resource_type: Option<LitStr>,
    fields: Vec<Field>,
}

impl Parse for Struct {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        input.parse::<Token![struct]>()?;
        let name = input.parse()?;
        let resource_type =
            if input.parse::<Option<Token![:]>>()?.is_some() { Some(input.parse()?) } else { None };
        let inside;
        braced!(inside in input);
        let fields: Vec<Field> = Punctuated::<_, Token![,]>::parse_terminated(&inside)?.into_iter().collect();
        for (i, field) in fields.iter().enumerate() {
            if fields.iter().take(i).any(|f| f.key.value() == field.key.value()) {
                return Err(syn::Error::new(field.key.span(), "this property stands twice"));
            }
        }
        Ok(Self { attributes, visibility, name, resource_type, fields })
    }
}

struct Structs(Vec<Struct>);

impl Parse for Structs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.push(input.parse()?);
        }
        Ok(Self(all))
    }
}

pub(crate) fn resources(input: Tokens, catalog: &Catalog) -> syn::Result<Tokens> {
    each(input, |s| resource(s, catalog))
}

pub(crate) fn shapes(input: Tokens) -> syn::Result<Tokens> {
    each(input, shape)
}

/// Expands every struct, and reports every mistake at once.
fn each(input: Tokens, expand: impl Fn(Struct) -> syn::Result<Tokens>) -> syn::Result<Tokens> {
    let Structs(all) = syn::parse2(input)?;
    let mut out = Tokens::new();
    let mut errors: Option<syn::Error> = None;
    for s in all {
        match expand(s) {
            Ok(tokens) => out.extend(tokens),
            Err(e) => add(&mut errors, e),
        }
    }
    errors.map_or(Ok(out), Err)
}

fn add(errors: &mut Option<syn::Error>, error: syn::Error) {
    match errors {
        Some(all) => all.combine(error),
        None => *errors = Some(error),
    }
}

fn resource(s: Struct, catalog: &Catalog) -> syn::Result<Tokens> {
    let Struct { mut attributes, visibility, name, resource_type, fields } = s;
    let Some(resource_type) = resource_type else {
        let example = format!("a resource names its type: `struct {name}: \"AWS::S3::Bucket\" {{ ... }}`");
        return Err(syn::Error::new(name.span(), example));
    };
    let before = attributes.len();
    attributes.retain(|a| !a.path().is_ident("uncatalogued"));
    let catalogued = attributes.len() == before;
    let mut errors = None;
    let text = resource_type.value();
    if catalogued && let Some(message) = catalog.type_error(&text) {
        return Err(syn::Error::new(resource_type.span(), message));
    }
    for field in &fields {
        if let Some(e) = kind_error(&field.kind) {
            add(&mut errors, e);
        }
        let key = field.key.value();
        let message = if key.starts_with('@') {
            let hint = suggest(&key, PSEUDO.into_iter());
            (!PSEUDO.contains(&key.as_str())).then(|| format!("there is no `{key}`{hint}"))
        } else if catalogued {
            catalog.property_error(&text, &key)
        } else {
            None
        };
        if let Some(message) = message {
            add(&mut errors, syn::Error::new(field.key.span(), message));
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }

    let keys: Vec<&LitStr> = fields.iter().map(|f| &f.key).collect();
    let values: Vec<String> = keys.iter().map(|k| k.value()).collect();
    let reads = json::strings(values.iter().map(String::as_str));
    let accessors = fields.iter().map(|f| accessor(f, &quote!(self.row), "property"));
    let doc = undocumented(&attributes, &format!("A view of `{text}`."));
    let few = !catalogued || catalog.few(&text);
    Ok(quote! {
        #(#attributes)* #doc
        #[derive(Clone, Copy, Debug)]
        #visibility struct #name<'a> { row: ::bartizan_sdk::Row<'a> }
        impl ::bartizan_sdk::Resource for #name<'_> {
            const TYPE: &'static str = #resource_type;
            const PROPERTIES: &'static [&'static str] = &[#(#keys),*];
            const READS: &'static str = #reads;
            const FEW: bool = #few;
            type At<'a> = #name<'a>;
            #[inline(always)]
            fn at(row: ::bartizan_sdk::Row<'_>) -> #name<'_> { #name { row } }
        }
        #[allow(dead_code, reason = "a view may say more than the checks of today read")]
        impl<'a> #name<'a> {
            #(#accessors)*
            /// The account, partition and region that it is in.
            #[inline]
            pub fn scope(&self) -> ::bartizan_sdk::Scope<'a> { self.row.scope() }
            /// The row itself, for evidence and for properties by name.
            #[inline]
            pub fn row(&self) -> ::bartizan_sdk::Row<'a> { self.row }
        }
    })
}

fn shape(s: Struct) -> syn::Result<Tokens> {
    let Struct { attributes, visibility, name, resource_type, fields } = s;
    if let Some(resource_type) = resource_type {
        return Err(syn::Error::new(
            resource_type.span(),
            "a shape has no type name: a resource is declared with `resource!`",
        ));
    }
    let mut errors = None;
    fields.iter().filter_map(|f| kind_error(&f.kind)).for_each(|e| add(&mut errors, e));
    if let Some(errors) = errors {
        return Err(errors);
    }
    let accessors = fields.iter().map(|f| accessor(f, &quote!(self.node), "key"));
    let doc = undocumented(&attributes, "An object inside a property.");
    Ok(quote! {
        #(#attributes)* #doc
        #[derive(Clone, Copy, Debug, Default)]
        #visibility struct #name<'a> { node: ::bartizan_sdk::Node<'a> }
        impl<'a> ::bartizan_sdk::Value<'a> for #name<'a> {
            #[inline(always)]
            fn read(node: ::bartizan_sdk::Node<'a>) -> ::core::result::Result<Self, ::bartizan_sdk::Reason> {
                node.object().map(|node| Self { node })
            }
        }
        #[allow(dead_code, reason = "a shape may say more than the checks of today read")]
        impl<'a> #name<'a> {
            #(#accessors)*
            /// The object itself, for evidence and for keys by name.
            #[inline]
            pub fn node(&self) -> ::bartizan_sdk::Node<'a> { self.node }
        }
    })
}

fn accessor(field: &Field, source: &Tokens, what: &str) -> Tokens {
    let Field { attributes, name, kind, key } = field;
    let kind = with_lifetime(kind);
    let doc = undocumented(attributes, &format!("The {what} `{}`.", key.value()));
    quote! {
        #(#attributes)* #doc
        #[inline]
        pub fn #name(&self) -> ::bartizan_sdk::Read<#kind> { #source.read(#key) }
    }
}

/// A doc comment where the author wrote none.
fn undocumented(attributes: &[Attribute], text: &str) -> Option<Tokens> {
    (!attributes.iter().any(|a| a.path().is_ident("doc"))).then(|| quote!(#[doc = #text]))
}

/// Kinds of Rust that are none here, with what is meant.
const NO_KINDS: [(&[&str], &str); 6] = [
    (
        &["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i128", "isize", "int"],
        "whole numbers are `i64`",
    ),
    (&["f32", "float", "double"], "numbers with a fraction are `f64`"),
    (&["str", "string", "Str", "char"], "text is `&str`"),
    (&["boolean", "Bool", "Boolean"], "true or false is `bool`"),
    (&["Vec", "Array", "Set", "HashSet", "BTreeSet"], "a list is `List<...>`"),
    (&["Option"], "every field may be absent: write the kind alone"),
];

/// What is wrong with a field's kind, where that is certain: the compiler would point elsewhere.
fn kind_error(kind: &Type) -> Option<syn::Error> {
    let path = match kind {
        Type::Path(p) if p.qself.is_none() => &p.path,
        _ => return None,
    };
    let only = path.segments.first().filter(|_| path.segments.len() == 1)?;
    let name = only.ident.to_string();
    if let Some((_, meant)) = NO_KINDS.iter().find(|(names, _)| names.contains(&name.as_str())) {
        return Some(syn::Error::new(only.ident.span(), format!("`{name}` is no kind of value: {meant}")));
    }
    let PathArguments::AngleBracketed(list) = &only.arguments else { return None };
    list.args.iter().find_map(|a| match a {
        GenericArgument::Type(inner) => kind_error(inner),
        _ => None,
    })
}

/// Kinds that borrow nothing.
const OWNED: [&str; 5] = ["bool", "i64", "f64", "Time", "String"];

/// `&str` to `&'a str`, `Block` to `Block<'a>`, `List<Rule>` to `List<'a, Rule<'a>>`.
fn with_lifetime(kind: &Type) -> Type {
    let mut kind = kind.clone();
    match &mut kind {
        Type::Reference(r) if r.lifetime.is_none() => r.lifetime = Some(parse_quote!('a)),
        Type::Path(p) => {
            let Some(last) = p.path.segments.last_mut() else { return kind };
            if OWNED.iter().any(|o| last.ident == o) {
                return kind;
            }
            match &mut last.arguments {
                PathArguments::None => last.arguments = PathArguments::AngleBracketed(parse_quote!(<'a>)),
                PathArguments::AngleBracketed(list) => {
                    for argument in &mut list.args {
                        if let GenericArgument::Type(t) = argument {
                            *t = with_lifetime(t);
                        }
                    }
                    if !list.args.iter().any(|a| matches!(a, GenericArgument::Lifetime(_))) {
                        list.args.insert(0, parse_quote!('a));
                    }
                }
                PathArguments::Parenthesized(_) => {}
            }
        }
        _ => {}
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    const NAMES: &str = "AWS::S3::Bucket BucketName\nAWS::S3::Bucket Tags\n";

    fn error(source: &str) -> String {
        let result = source.parse().map_err(syn::Error::from);
        match result.and_then(|t| resources(t, &Catalog::parse(NAMES))) {
            Ok(_) => "no error".to_owned(),
            Err(e) => {
                let all = e.into_iter().map(|e| {
                    let at = e.span().start();
                    format!("{}:{}: {e}", at.line, at.column)
                });
                all.collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn kinds_get_their_lifetimes() {
        let cases = [
            ("&str", "& 'a str"),
            ("bool", "bool"),
            ("Block", "Block < 'a >"),
            ("List<Rule>", "List < 'a , Rule < 'a > >"),
            ("List<&str>", "List < 'a , & 'a str >"),
            ("List<i64>", "List < 'a , i64 >"),
            ("other::Shape", "other :: Shape < 'a >"),
        ];
        for (written, wanted) in cases {
            let kind: Type = syn::parse_str(written).unwrap_or(Type::Verbatim(Tokens::new()));
            assert_eq!(with_lifetime(&kind).to_token_stream().to_string(), wanted);
        }
    }

    #[test]
    fn names_are_checked_against_the_catalog() {
        let source = "pub struct Bucket: \"AWS::S3::Bucket\" {\n name: &str = \"BuketName\",\n tags: Node = \"Tag\",\n id: &str = \"@Id\" }";
        assert_eq!(
            error(source),
            "2:14: `AWS::S3::Bucket` has no property `BuketName` in the catalog: did you mean `BucketName`?\n\
             3:14: `AWS::S3::Bucket` has no property `Tag` in the catalog: did you mean `Tags`?\n\
             4:12: there is no `@Id`: did you mean `@id`?"
        );
        assert!(error("struct A: \"Own::Type\" {}").starts_with("1:10: the catalog has no type `Own::Type`"));
        assert_eq!(error("#[uncatalogued] struct A: \"Own::Type\" { x: bool = \"Any\" }"), "no error");
    }

    #[test]
    fn kinds_of_rust_are_told_what_they_are_here() {
        let kind =
            |kind: &str| error(&format!("struct B: \"AWS::S3::Bucket\" {{ name: {kind} = \"Tags\" }}"));
        assert_eq!(kind("u32"), "1:36: `u32` is no kind of value: whole numbers are `i64`");
        assert_eq!(kind("List<string>"), "1:41: `string` is no kind of value: text is `&str`");
        assert!(kind("Option<bool>").ends_with("write the kind alone"));
        for good in ["&str", "List<&str>", "List<Rule>", "Policy", "other::Option"] {
            assert_eq!(kind(good), "no error");
        }
    }

    #[test]
    fn mistakes_of_form_are_told() {
        assert!(error("struct Bucket {}").starts_with("1:7: a resource names its type"));
        assert!(
            error("struct B: \"AWS::S3::Bucket\" { name: &str }").contains("the property that `name` reads")
        );
        let twice = "#[uncatalogued] struct B: \"T\" { a: bool = \"X\", b: bool = \"X\" }";
        assert!(error(twice).ends_with("this property stands twice"));
    }
}
