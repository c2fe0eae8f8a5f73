//! Reads the state of AWS accounts, read-only.
//!
//! What plugins ask for becomes a [`Plan`](plan::Plan) over the [`Catalog`](catalog::Catalog);
//! [`run`](run::run()) makes its calls through an [`Api`](api::Api) — the live
//! [client](aws::Client), or [recorded](recorded::Recorded) answers — and writes a snapshot.

pub mod accounts;
pub mod api;
pub mod aws;
pub mod catalog;
pub mod config;
mod data;
mod gzip;
pub mod journal;
pub mod meter;
pub mod plan;
#[doc(hidden)]
pub mod proof;
pub mod recorded;
pub mod run;
mod shapes;
mod steps;
pub mod time;
