//! The model-driven AWS client: service models are data, so one small client reads every service.
//!
//! Only operations of the reviewed list (`models/operations`) are in the models, and only what
//! is in the models can be called. Credentials, signing, retries and timeouts are the official
//! runtime's; the five wire protocols are in [`protocol`].

mod client;
mod endpoint;
mod failure;
pub mod model;
pub mod protocol;
mod xml;

pub use client::{Client, ConnectError, Identity, Options, Timeouts};
pub use endpoint::{Endpoint, EndpointError, Variant};
pub use model::Models;
