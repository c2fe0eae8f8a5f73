//! What a plugin may import: nothing with a function in it, but for granted capabilities.

use crate::call::State;
use crate::load::LoadError;
use bartizan_engine_bindings::v0_1_0::bartizan::check;
use std::fmt;
use std::str::FromStr;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, HasSelf, Linker};

/// The package whose interfaces are the contract.
const PACKAGE: &str = "bartizan:check/";

/// What a plugin can ask for beyond its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Capability {
    /// To read the pages of large sets.
    Lookup,
    /// To log lines for the operator.
    Log,
}

impl Capability {
    /// All capabilities of the contract.
    pub const ALL: [Self; 2] = [Self::Lookup, Self::Log];

    /// The name in manifests and grants, which is the interface's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Log => "log",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No capability has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no capability is called `{0}`; there are `lookup` and `log`")]
pub struct UnknownCapability(pub String);

impl FromStr for Capability {
    type Err = UnknownCapability;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.as_str() == name).ok_or_else(|| UnknownCapability(name.to_owned()))
    }
}

/// A linker with exactly what is granted, after every import was found to be granted.
pub(crate) fn link(
    plugin: &str,
    component: &Component,
    granted: &[Capability],
) -> Result<Linker<State>, LoadError> {
    let engine = component.engine();
    for (name, import) in component.component_type().imports(engine) {
        let import_error = || LoadError::Import { plugin: plugin.into(), import: name.into() };
        let ours = name.strip_prefix(PACKAGE).and_then(|rest| rest.split_once('@'));
        if let Some((_, version)) = ours
            && version != bartizan_contract::VERSION
        {
            return Err(LoadError::Contract { plugin: plugin.into(), found: version.into() });
        }
        let ComponentItem::ComponentInstance(instance) = import.ty else {
            return Err(import_error());
        };
        if instance.exports(engine).all(|(_, item)| matches!(item.ty, ComponentItem::Type(_))) {
            continue;
        }
        let capability: Capability =
            ours.and_then(|(interface, _)| interface.parse().ok()).ok_or_else(import_error)?;
        if !granted.contains(&capability) {
            return Err(LoadError::Capability { plugin: plugin.into(), capability });
        }
    }
    let mut linker = Linker::new(engine);
    let mut add = |capability| match capability {
        Capability::Lookup => check::lookup::add_to_linker::<_, HasSelf<State>>(&mut linker, |s| s),
        Capability::Log => check::log::add_to_linker::<_, HasSelf<State>>(&mut linker, |s| s),
    };
    Capability::ALL
        .into_iter()
        .filter(|capability| granted.contains(capability))
        .try_for_each(&mut add)
        .map_err(|e| LoadError::NotAPlugin { plugin: plugin.into(), reason: format!("{e:#}") })?;
    Ok(linker)
}
