//! What the checks read, a view for each purpose.

use bartizan_sdk::prelude::*;

resource! {
    /// A key and its policy.
    pub struct KeyPolicy: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        policy: Policy = "KeyPolicy",
    }

    /// A key, and whether it rotates.
    pub struct KeyRotation: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        state: &str = "KeyState",
        spec: &str = "KeySpec",
        origin: &str = "Origin",
        rotates: bool = "EnableKeyRotation",
        period: i64 = "RotationPeriodInDays",
    }

    /// A key, and where its material comes from.
    pub struct KeyOrigin: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        origin: &str = "Origin",
    }

    /// A key, and when its material expires.
    pub struct KeyExpiry: "AWS::KMS::Key" {
        state: &str = "KeyState",
        origin: &str = "Origin",
        expires: Time = "ValidTo",
    }

    /// A key, and whether it is in several regions.
    pub struct KeyRegions: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        is_multi_region: bool = "MultiRegion",
    }

    /// A key, and whether it can be used.
    pub struct KeyState: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        state: &str = "KeyState",
        deletion: &str = "DeletionDate",
    }

    /// A key, and whether it is turned on.
    pub struct KeySwitch: "AWS::KMS::Key" {
        manager: &str = "KeyManager",
        is_on: bool = "Enabled",
    }

    /// Who may use a key without being named by its policy.
    pub struct Grant: "Bartizan::KMS::Grant" {
        key: &str = "KeyId",
        grantee: &str = "GranteePrincipal",
    }

    /// Where keys are held that KMS itself does not hold.
    pub struct KeyStore: "Bartizan::KMS::CustomKeyStore" {
        state: &str = "ConnectionState",
        error: &str = "ConnectionErrorCode",
    }

    /// The organisation that the account belongs to.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        organization_id: &str = "OrganizationId",
    }
}

/// Keys that AWS's services made are theirs to manage. What a template makes is the customer's.
pub fn customers(manager: &Read<&str>) -> Outcome {
    match manager {
        Ok(Some("AWS")) => not_applicable!("AWS manages the key"),
        Err(reason @ Reason::Unknown(_)) => Err(reason.clone()),
        _ => PASS,
    }
}
