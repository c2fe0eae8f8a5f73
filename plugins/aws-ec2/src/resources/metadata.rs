//! The metadata service: version 1 answers whoever can make an instance send a request.

use super::{MetadataDefaults, MetadataOptions};
use bartizan_sdk::prelude::*;

impl MetadataOptions<'_> {
    /// Whether the service answers only with a token, or not at all.
    pub fn is_safe(&self) -> Tri {
        tri::any([self.tokens().equals("required"), self.endpoint().equals("disabled")])
    }
}

impl MetadataDefaults<'_> {
    /// Whether instances that are launched without a word about it need a token, or have no service.
    pub fn is_safe(&self) -> Tri {
        tri::any([self.tokens().equals("required"), self.endpoint().equals("disabled"), self.is_enforced()])
    }

    /// Whether launches that would do without tokens are refused.
    pub fn is_enforced(&self) -> Tri {
        self.enforced().equals("enabled")
    }
}
