//! Thirty checks of the usual kinds on three types: what the bench measures, natively and as a
//! component.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::wildcard_imports,
    clippy::redundant_closure_for_method_calls,
    reason = "nobody reads it but the bench"
)]

mod checks;
mod resources;

bartizan_sdk::plugin! {
    checks: [
        bucket_is_versioned,
        bucket_is_encrypted,
        bucket_uses_kms,
        bucket_blocks_public_access,
        bucket_is_logged,
        bucket_has_lifecycle,
        bucket_has_owner_tag,
        bucket_is_named_plainly,
        bucket_keeps_few_rules,
        bucket_is_old_enough,
        role_has_no_wildcard_trust,
        role_is_no_administrator,
        role_has_no_star_policy,
        role_has_short_sessions,
        role_has_boundary,
        role_is_used,
        role_has_owner_tag,
        role_passes_no_roles,
        role_has_few_policies,
        role_has_a_path,
        group_closes_ssh,
        group_closes_rdp,
        group_closes_mysql,
        group_closes_postgres,
        group_closes_redis,
        group_closes_mongo,
        group_closes_all_ports,
        group_is_described,
        group_has_owner_tag,
        group_describes_its_rules,
    ]
}
