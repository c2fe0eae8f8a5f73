//! From a core module, as compilers write it, to a component.

use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

/// Bindings leave the contract that a module was built for in sections whose names begin so.
const TYPE_SECTION: &str = "component-type";

/// The module cannot become a component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// It does not say what it exports: encoding it would make a component without any export.
    #[error(
        "this module was not built with an SDK of Bartizan: it has no section \
         `{TYPE_SECTION}`; is `plugin!` in the root of its crate?"
    )]
    NoType,
    /// It is no module, or not one that fits what it says of itself.
    #[error("this module does not make a component: {0}")]
    Encode(String),
}

/// Wraps a core module with a `component-type` section into a validated component.
///
/// Imports that the module does not use are dropped, so a plugin without capabilities comes out
/// without a function to call.
pub fn encode(core: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let mut typed = false;
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::CustomSection(section) = payload.map_err(|e| EncodeError::Encode(e.to_string()))? {
            typed |= section.name().starts_with(TYPE_SECTION);
        }
    }
    if !typed {
        return Err(EncodeError::NoType);
    }
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|e| EncodeError::Encode(format!("{e:#}")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_is_no_module_is_told() {
        let error = encode(b"\0asm nonsense").unwrap_err().to_string();
        assert!(error.contains("does not make a component"), "{error}");
    }
}
