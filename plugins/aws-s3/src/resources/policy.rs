//! Bucket policies: what S3 calls public.

use super::{AccountBlock, Block, BucketPolicy, Setting, holds};
use bartizan_sdk::policy::{Narrowing, Principal, Statement};
use bartizan_sdk::prelude::*;

/// The document of a bucket's policy; a bucket without one has the empty policy, which allows nothing.
pub fn document<'a>(policy: Link<'a, BucketPolicy<'_>>) -> Result<Policy<'a>, Reason> {
    Ok(match policy.get()? {
        Some(policy) => policy.document()?.unwrap_or_default(),
        None => Policy::default(),
    })
}

/// The statements that S3 calls public: they allow everyone, and no condition limits them to fixed
/// principals, organisations, networks, or sources of a service's call. A person's call has no source,
/// so that naming one keeps people out.
pub fn public_statements<'a>(policy: &Policy<'a>) -> Result<Vec<Statement<'a>>, Reason> {
    policy.public_grants_where(|statement| tri::not(statement.narrows(Narrowing::Services)))
}

/// Whether a bucket's policy lets anybody in: it is public, and no setting restricts public policies.
pub fn lets_anybody_in(policy: Link<BucketPolicy>, own: Read<Block>, account: All<AccountBlock>) -> Tri {
    tri::all([
        document(policy).and_then(|policy| public_statements(&policy)).map(|public| !public.is_empty()),
        tri::not(holds(Setting::RestrictPublicBuckets, own, account)),
    ])
}

/// Whether a bucket's policy lets S3 write access logs.
pub fn lets_logs_in(policy: Link<BucketPolicy>) -> Tri {
    tri::any(document(policy)?.statements().map(|statement| {
        let statement = statement?;
        let is_delivery = |principal| principal == Principal::Service("logging.s3.amazonaws.com");
        tri::all([
            statement.allows_action("s3:PutObject"),
            tri::any(statement.principals()?.map(|principal| principal.map(is_delivery))),
        ])
    }))
}

/// What a statement is called in a finding.
pub fn title(statement: &Statement) -> String {
    match statement.sid() {
        Ok(Some(sid)) if !sid.is_empty() => format!("the statement {sid}"),
        _ => "a statement without a Sid".to_owned(),
    }
}
