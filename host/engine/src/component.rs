//! From a core module, as compilers write it, to a component.

use wit_component::ComponentEncoder;

/// The module cannot become a component.
#[derive(Debug, thiserror::Error)]
#[error("this module does not make a component: {0}; build it with the SDK for wasm32-unknown-unknown")]
pub struct EncodeError(String);

/// Wraps a core module with a `component-type` section into a validated component.
///
/// Imports that the module does not use are dropped, so a plugin without capabilities comes out
/// without a function to call.
pub fn encode(core: &[u8]) -> Result<Vec<u8>, EncodeError> {
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|e| EncodeError(format!("{e:#}")))
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
