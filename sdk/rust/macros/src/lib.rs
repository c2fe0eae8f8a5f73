//! The macros of `bartizan-sdk`, which documents and re-exports them.
//!
//! Each expands to what an author could write by hand: a view to a struct with accessors, a check
//! to one constant, examples to one string. Whatever is wrong becomes a compile error at the token
//! that is wrong, never a panic.
#![forbid(unsafe_code)]

mod catalog;
mod check;
mod examples;
mod frameworks;
mod json;
mod plugin;
mod resource;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;

fn done(expanded: syn::Result<Tokens>) -> TokenStream {
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares views of resource types: what a check may read, and an accessor for each property.
///
/// See the crate documentation of `bartizan-sdk`.
#[proc_macro]
pub fn resource(input: TokenStream) -> TokenStream {
    done(resource::resources(input.into(), &catalog::Catalog::built_in()))
}

/// Declares the shapes of objects inside properties.
///
/// See the crate documentation of `bartizan-sdk`.
#[proc_macro]
pub fn shape(input: TokenStream) -> TokenStream {
    done(resource::shapes(input.into()))
}

/// Turns a function into a check: a constant `CHECK` beside it.
///
/// See the crate documentation of `bartizan-sdk`.
#[proc_macro_attribute]
pub fn check(attributes: TokenStream, function: TokenStream) -> TokenStream {
    done(check::check(attributes.into(), function.into()))
}

/// The cases that a check is proved by: a constant `EXAMPLES`.
///
/// See the crate documentation of `bartizan-sdk`.
#[proc_macro]
pub fn examples(input: TokenStream) -> TokenStream {
    done(examples::examples(input.into()))
}

/// Makes a crate a plugin: the one ordered list of its checks.
///
/// See the crate documentation of `bartizan-sdk`.
#[proc_macro]
pub fn plugin(input: TokenStream) -> TokenStream {
    done(plugin::plugin(input.into(), &plugin::Package::from_cargo()))
}
