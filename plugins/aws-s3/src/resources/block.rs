//! Block Public Access: four settings, which an account and its buckets have each.

use super::{AccountBlock, Block, known};
use bartizan_sdk::prelude::*;

/// A setting of Block Public Access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// No new access control list may be public.
    BlockPublicAcls,
    /// Grants to the public mean nothing.
    IgnorePublicAcls,
    /// No new policy may be public.
    BlockPublicPolicy,
    /// A public policy lets in nobody but the account itself and AWS's services.
    RestrictPublicBuckets,
}

impl Setting {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::BlockPublicAcls, Self::IgnorePublicAcls, Self::BlockPublicPolicy, Self::RestrictPublicBuckets];

    /// Its name in AWS.
    pub fn name(self) -> &'static str {
        match self {
            Self::BlockPublicAcls => "BlockPublicAcls",
            Self::IgnorePublicAcls => "IgnorePublicAcls",
            Self::BlockPublicPolicy => "BlockPublicPolicy",
            Self::RestrictPublicBuckets => "RestrictPublicBuckets",
        }
    }
}

impl AccountBlock<'_> {
    /// Whether a setting is on; one that was never configured is off.
    pub fn is_on(&self, setting: Setting) -> Tri {
        let value = match setting {
            Setting::BlockPublicAcls => self.block_public_acls(),
            Setting::IgnorePublicAcls => self.ignore_public_acls(),
            Setting::BlockPublicPolicy => self.block_public_policy(),
            Setting::RestrictPublicBuckets => self.restrict_public_buckets(),
        };
        value.equals(true)
    }
}

impl Block<'_> {
    /// Whether a setting is on; one that was never configured is off.
    pub fn is_on(&self, setting: Setting) -> Tri {
        let value = match setting {
            Setting::BlockPublicAcls => self.block_public_acls(),
            Setting::IgnorePublicAcls => self.ignore_public_acls(),
            Setting::BlockPublicPolicy => self.block_public_policy(),
            Setting::RestrictPublicBuckets => self.restrict_public_buckets(),
        };
        value.equals(true)
    }
}

/// Whether a setting holds for a bucket: its own or its account's is enough, and one that is known to
/// be on decides although the other could not be read.
pub fn holds(setting: Setting, own: Read<Block>, account: All<AccountBlock>) -> Tri {
    tri::any([
        own.and_then(|block| block.unwrap_or_default().is_on(setting)),
        account.any(|block| block.is_on(setting)),
    ])
}

/// The names of the settings that are off.
pub fn settings_off(is_on: impl Fn(Setting) -> Tri) -> Result<Vec<&'static str>, Reason> {
    known(Setting::ALL.map(|setting| Ok((!is_on(setting)?).then(|| setting.name()))))
}
