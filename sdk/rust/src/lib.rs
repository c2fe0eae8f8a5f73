//! Write Bartizan checks in Rust.
//!
//! `bartizan new my-checks` makes one to begin with; `bartizan test --watch` runs its examples as you
//! type.
//!
//! A plugin is a library crate with three things: **views** of the resource types that it reads,
//! **checks** that judge them, one file each, and one ordered **list**.
//!
//! ```text
//! src/lib.rs         mod checks; mod resources; bartizan_sdk::plugin! { checks: [bucket_is_versioned] }
//! src/resources.rs   resource! { ... }
//! src/checks/mod.rs  pub mod bucket_is_versioned;
//! src/checks/bucket_is_versioned.rs
//! ```
//!
//! # Views
//!
//! A view declares what may be read, in CloudFormation's names; each field becomes an accessor.
//!
//! ```
//! use bartizan_sdk::prelude::*;
//!
//! resource! {
//!     /// A bucket.
//!     #[uncatalogued] // only for types of your own, which the catalog does not list
//!     pub struct Bucket: "AWS::S3::Bucket" {
//!         name: &str = "BucketName",
//!         block: Block = "PublicAccessBlockConfiguration",
//!         tags: List<Tag> = "Tags",
//!     }
//! }
//!
//! shape! {
//!     /// An object inside a property.
//!     pub struct Block { acls: bool = "BlockPublicAcls" }
//!     /// A tag.
//!     pub struct Tag { key: &str = "Key", value: &str = "Value" }
//! }
//! ```
//!
//! A field is `&str`, `bool`, `i64`, `f64`, [`Time`], a shape, [`List`] of any of these, [`Map`],
//! [`policy::Policy`] or a raw [`Node`]. `"@id"` and `"@arn"` may be declared for every type. What is
//! true of the resource ("the account's block protects it too") belongs in an `impl Bucket<'_>`.
//!
//! An accessor returns [`Read`]: `Ok(Some(value))`, `Ok(None)` when it is known to be absent, or
//! `Err` when it is **unknown**, and `?` carries that out of the check.
//!
//! # Checks
//!
//! ```
//! # mod resources {
//! # use bartizan_sdk::prelude::*;
//! # resource! {
//! #     #[uncatalogued]
//! #     pub struct Bucket: "AWS::S3::Bucket" { block: Block = "PublicAccessBlockConfiguration" }
//! # }
//! # shape! { pub struct Block { acls: bool = "BlockPublicAcls" } }
//! # }
//! # mod bucket_blocks_public_acls { use super::resources::*;
//! use bartizan_sdk::prelude::*;
//!
//! /// A public ACL opens a bucket to everyone.
//! ///
//! /// ## Remediation
//! /// Turn on Block Public Access.
//! #[check(
//!     id = "s3-bucket-blocks-public-acls",
//!     title = "S3 buckets block public ACLs",
//!     severity = High,
//!     satisfies = ["waf-security-2025:SEC03-BP07"],
//! )]
//! fn bucket_blocks_public_acls(bucket: &Bucket) -> Outcome {
//!     let block = bucket.block()?.unwrap_or_default();
//!     ensure!(block.acls()? == Some(true), "BlockPublicAcls is off");
//!     PASS
//! }
//!
//! examples! {
//!     pass    "on"            => { "PublicAccessBlockConfiguration": { "BlockPublicAcls": true } };
//!     fail    "nothing set"   => { "PublicAccessBlockConfiguration": null };
//!     unknown "access denied" => {
//!         "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock")
//!     };
//! }
//! # }
//! # fn main() {}
//! ```
//!
//! The function's parameters are its request for data: first the subject (`&T`, or [`&Scope`](Scope)
//! for a check of a whole account or region), then
//!
//! - [`All<T>`](All): all resources of a type in the subject's account and region;
//! - [`Each<T>`](Each): the same for types that can be many, page by page;
//! - `#[link(via = "Property/Key")]` [`Link<T>`](Link): what a property points at, by id or ARN;
//! - `#[setting(default = 90, min = 1, max = 3650, "days until ...")] days: i64`, and so for `bool`,
//!   `&str` and `List<&str>`;
//! - [`&Cx`](Cx): the snapshot's time;
//! - [`Log`]: lines for the operator.
//!
//! It returns [`PASS`], or leaves through [`ensure!`], [`fail!`], [`not_applicable!`], [`manual!`] or
//! `?`. Evidence is kept without a word: a failure's is what the check read, an unknown's what it
//! could not read. [`Reason::at`] names something more precise.
//!
//! One known value may decide although another is unknown: see [`tri`] and the questions of
//! [`List`], [`All`] and [`Each`].
//!
//! # Examples
//!
//! `examples!` holds cases in JSON: `null` is absent, a property left out is unknown. After the
//! subject, `inputs = { "trails": [ { ... } ] }` (or `partial("denied", [ ... ])`), `settings = {..}`,
//! `now = "2026-01-01T00:00:00Z"` and `detail = "text of the finding"` may follow. The examples run
//! through the built component, and they are the check's documentation.
#![no_std]

extern crate alloc;

#[rustfmt::skip] // as it was generated
pub mod bindings;
mod check;
mod names;
pub mod policy;
#[doc(hidden)]
pub mod private;
mod reason;
mod resource;
mod table;
mod time;
pub mod tri;
mod value;

pub use bartizan_sdk_macros::{check, examples, plugin, resource, shape};
pub use check::{Call, Check, Cx, Log, Plugin};
pub use reason::{Evidence, Note, Outcome, PASS, Read, Reason};
pub use resource::{All, Each, Link, Resource, Scope};
pub use table::Row;
pub use time::Time;
pub use tri::{Answers, Tri};
pub use value::{Kind, List, Map, Node, Value};

/// What a file of checks or views needs.
pub mod prelude {
    pub use crate::policy::Policy;
    pub use crate::{
        All, Answers, Cx, Each, Kind, Link, List, Log, Map, Node, Outcome, PASS, Read, Reason, Scope, Time,
        Tri, Value, check, ensure, examples, fail, manual, not_applicable, resource, shape, tri,
    };
}
