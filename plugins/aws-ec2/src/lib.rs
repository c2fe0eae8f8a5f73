//! Checks of Amazon EC2: what the internet reaches, what an instance gives away, and who may read disks.
//!
//! `resources.rs` declares all that the plugin can ever see. The files beside it (`resources/`) say how
//! much of the internet a rule lets in, and whether there is a way from there to an instance;
//! `secrets.rs` says what a secret looks like.
#![forbid(unsafe_code)]

pub mod checks;
pub mod resources;
pub mod secrets;

bartizan_sdk::plugin! {
    checks: [
        // Who gets to it
        default_security_group_is_closed,
        security_group_closes_administration_ports,
        security_group_closes_database_ports,
        security_group_opens_only_expected_ports,
        instance_is_not_exposed_to_internet,
        network_interface_is_not_exposed_to_internet,
        instance_has_no_public_address,
        launch_template_assigns_no_public_address,
        address_is_used,
        region_closes_serial_console,
        // What an instance gives away
        instance_requires_metadata_v2,
        instance_limits_metadata_hops,
        launch_template_requires_metadata_v2,
        image_requires_metadata_v2,
        region_requires_metadata_v2_by_default,
        instance_user_data_holds_no_secrets,
        launch_template_user_data_holds_no_secrets,
        instance_has_profile,
        instance_is_not_stopped_for_long,
        // Who may read its disks
        volume_is_encrypted,
        volume_uses_expected_key,
        snapshot_is_encrypted,
        snapshot_is_not_public,
        image_is_not_public,
        image_is_shared_with_trusted_accounts_only,
        image_is_recent,
        region_encrypts_volumes_by_default,
        region_blocks_public_snapshots,
        region_blocks_public_images,
    ],
}
