//! The model-driven AWS client: service models are data, so one small client reads every service.
//!
//! Only operations of the reviewed list (`models/operations`) are in the models, and only what
//! is in the models can be called. Credentials, signing, retries and timeouts are the official
//! runtime's; the five wire protocols are in [`protocol`].

pub(crate) mod bounded;
mod client;
mod endpoint;
mod failure;
mod metered;
pub mod model;
pub mod protocol;
mod xml;

pub use client::{Client, ConnectError, Identity, Options, Role, Timeouts};
pub use endpoint::{Endpoint, EndpointError, Variant};
pub(crate) use failure::is_of_credentials;
pub use model::Models;
