//! IAM policy documents.

use crate::reason::Reason;
use crate::value::{Node, Value};

/// A policy document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy<'a> {
    node: Node<'a>,
}

impl<'a> Value<'a> for Policy<'a> {
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        Ok(Self { node })
    }
}
