//! `plugin!`: the one ordered list, and what makes a component of it.

use crate::catalog::suggest;
use crate::json;
use proc_macro2::{Span, TokenStream as Tokens};
use quote::quote;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Token, bracketed};

/// What Cargo says of the crate that is compiled.
pub(crate) struct Package {
    name: String,
    version: String,
    description: String,
    folder: PathBuf,
}

impl Package {
    pub(crate) fn from_cargo() -> Self {
        let get = |name| std::env::var(name).unwrap_or_default();
        Self {
            name: get("CARGO_PKG_NAME"),
            version: get("CARGO_PKG_VERSION"),
            description: get("CARGO_PKG_DESCRIPTION"),
            folder: get("CARGO_MANIFEST_DIR").into(),
        }
    }
}

/// `checks: [a, b, c]`: modules of `crate::checks`, one file each.
struct List {
    span: Span,
    checks: Vec<Ident>,
}

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let wanted = "a plugin is written `plugin! { checks: [first, second] }`";
        let key: Ident = input.parse().map_err(|e| syn::Error::new(e.span(), wanted))?;
        if key != "checks" {
            return Err(syn::Error::new(key.span(), wanted));
        }
        input.parse::<Token![:]>()?;
        let inside;
        bracketed!(inside in input);
        let checks: Vec<Ident> = Punctuated::<_, Token![,]>::parse_terminated(&inside)?.into_iter().collect();
        input.parse::<Option<Token![,]>>()?;
        input.parse::<Option<Token![;]>>()?;
        for (i, check) in checks.iter().enumerate() {
            if checks.iter().take(i).any(|c| c == check) {
                return Err(syn::Error::new(check.span(), "this check is listed twice"));
            }
        }
        Ok(Self { span: key.span(), checks })
    }
}

/// The checks that have a file, by name; none when there is no folder of checks.
fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder.join("src/checks")).into_iter().flatten().flatten();
    let names = entries.filter_map(|e| {
        let name = e.file_name().into_string().ok()?;
        match name.strip_suffix(".rs") {
            Some(stem) => Some(stem.to_owned()),
            None => e.path().join("mod.rs").exists().then_some(name),
        }
    });
    names.filter(|n| n != "mod").collect()
}

pub(crate) fn plugin(input: Tokens, package: &Package) -> syn::Result<Tokens> {
    let List { span, checks } = syn::parse2(input)?;
    let listed: BTreeSet<String> = checks.iter().map(Ident::to_string).collect();
    let files = files(&package.folder);
    for check in checks.iter().filter(|c| !files.contains(&c.to_string())) {
        let hint = suggest(&check.to_string(), files.difference(&listed).map(String::as_str));
        if !hint.is_empty() {
            let text = format!("there is no src/checks/{check}.rs{hint}");
            return Err(syn::Error::new(check.span(), text));
        }
    }
    if let Some(forgotten) = files.difference(&listed).next() {
        let text = format!(
            "src/checks/{forgotten}.rs is not in the list of checks: add `{forgotten}`, or delete the file"
        );
        return Err(syn::Error::new(span, text));
    }
    let head = format!(
        ",\"name\":{},\"version\":{},\"description\":{},\"capabilities\":",
        json::quoted(&package.name),
        json::quoted(&package.version),
        json::quoted(&package.description),
    );
    Ok(quote! {
        /// The plugin: its checks in order, callable natively.
        pub static PLUGIN: ::bartizan_sdk::Plugin = ::bartizan_sdk::Plugin {
            // Only what a call needs: texts would be carried into every instance.
            entries: {
                const ENTRIES: [::bartizan_sdk::private::Entry; CHECKS.len()] =
                    ::bartizan_sdk::private::entries(CHECKS);
                &ENTRIES
            },
        };

        const CHECKS: &[::bartizan_sdk::Check] = &[#(crate::checks::#checks::CHECK),*];
        /// Read here as well, so that a changed Cargo.toml expands this list again.
        const HEAD: &str = {
            let _ = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), option_env!("CARGO_PKG_DESCRIPTION"));
            #head
        };
        /// The JSON of the section `bartizan:manifest`.
        pub const MANIFEST: &str = {
            const TEXT: [u8; ::bartizan_sdk::private::manifest_len(HEAD, CHECKS)] =
                ::bartizan_sdk::private::manifest(HEAD, CHECKS);
            ::bartizan_sdk::private::text(&TEXT)
        };
        /// The JSON of the section `bartizan:docs`.
        pub const DOCS: &str = {
            const TEXT: [u8; ::bartizan_sdk::private::docs_len(CHECKS)] = ::bartizan_sdk::private::docs(CHECKS);
            ::bartizan_sdk::private::text(&TEXT)
        };

        #[cfg(target_family = "wasm")]
        const _: () = {
            #[unsafe(link_section = "bartizan:manifest")]
            #[allow(dead_code, reason = "it is read from the file, not by the code")]
            static SECTION: [u8; MANIFEST.len()] = ::bartizan_sdk::private::bytes(MANIFEST);
            #[unsafe(link_section = "bartizan:docs")]
            #[allow(dead_code, reason = "it is read from the file, not by the code")]
            static DOCS_SECTION: [u8; DOCS.len()] = ::bartizan_sdk::private::bytes(DOCS);

            struct Component;
            impl ::bartizan_sdk::bindings::Guest for Component {
                fn evaluate(
                    job: ::bartizan_sdk::bindings::Job,
                    batch: ::bartizan_sdk::bindings::Batch,
                ) -> ::core::result::Result<::bartizan_sdk::bindings::Report, ::bartizan_sdk::bindings::Fault> {
                    PLUGIN.evaluate(&job, &batch)
                }
            }
            ::bartizan_sdk::bindings::export!(Component with_types_in ::bartizan_sdk::bindings);
        };
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// A package whose folder holds the given check files, removed when dropped.
    struct Temporary(Package);

    impl Temporary {
        fn new(name: &str, files: &[&str]) -> Self {
            let folder = std::env::temp_dir().join(format!("bartizan-macros-{name}-{}", std::process::id()));
            let checks = folder.join("src/checks");
            std::fs::create_dir_all(&checks).unwrap();
            for file in files {
                std::fs::write(checks.join(file), "").unwrap();
            }
            Self(Package { name: "p".into(), version: "1.2.3".into(), description: "a \"b\"".into(), folder })
        }

        fn expand(&self, source: &str) -> String {
            match plugin(source.parse().unwrap(), &self.0) {
                Ok(t) => t.to_string(),
                Err(e) => format!("{}:{}: {e}", e.span().start().line, e.span().start().column),
            }
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            // A folder left in the system's temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(&self.0.folder);
        }
    }

    #[test]
    fn a_file_that_is_not_listed_is_an_error() {
        let package = Temporary::new("files", &["mod.rs", "a.rs", "b.rs"]);
        let error = package.expand("checks: [a]");
        assert!(error.starts_with("1:0: src/checks/b.rs is not in the list of checks"), "{error}");
        let misspelt = Temporary::new("misspelt", &["mod.rs", "bucket_is_good.rs"]);
        assert_eq!(
            misspelt.expand("checks: [bucket_is_god]"),
            "1:9: there is no src/checks/bucket_is_god.rs: did you mean `bucket_is_good`?"
        );
        assert!(package.expand("checks: [a, b]").contains("crate :: checks :: b :: CHECK"));
    }

    #[test]
    fn the_package_goes_into_the_manifest() {
        let package = Temporary::new("names", &[]);
        let text = package.expand("checks: [];");
        assert!(
            text.contains(r#",\"name\":\"p\",\"version\":\"1.2.3\",\"description\":\"a \\\"b\\\"\""#),
            "{text}"
        );
    }

    #[test]
    fn lists_have_one_form() {
        let package = Temporary::new("form", &[]);
        assert!(package.expand("cheques: []").starts_with("1:0: a plugin is written"));
        assert_eq!(package.expand("checks: [a, b, a]"), "1:15: this check is listed twice");
    }
}
