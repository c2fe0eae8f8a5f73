//! See [`bucket_has_mfa_delete`].

use crate::resources::BucketMfaDelete;
use bartizan_sdk::prelude::*;

/// With MFA delete, nobody can delete a version for good or turn versioning off without a code from the
/// root user's MFA device, whatever else was stolen. It suits few buckets: only the root user can turn
/// it on, and S3 allows no lifecycle rules beside it. So it is judged only where the setting `required`
/// says so; Object Lock protects more simply.
///
/// ## Remediation
/// Turn on Object Lock instead if you can. Else, as the root user with its MFA device, enable versioning
/// and MFA delete with the CLI; the console cannot.
///
/// The call: `aws s3api put-bucket-versioning --bucket NAME --versioning-configuration
/// Status=Enabled,MFADelete=Enabled --mfa "SERIAL CODE"`. Remove the bucket's lifecycle rules before, and
/// delete the root user's access key afterwards.
#[check(
    id = "s3-bucket-has-mfa-delete",
    title = "S3 buckets have MFA delete where that is required",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_has_mfa_delete(
    bucket: &BucketMfaDelete,
    #[setting(default = false, "whether deleting a version must take MFA")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("MFA delete is not required");
    }
    ensure!(bucket.mfa_delete().equals("Enabled")?, "MFA delete is off");
    PASS
}

examples! {
    pass "enabled" => { "MFADelete": "Enabled" }, settings = { "required": true };
    fail "disabled" => { "MFADelete": "Disabled" }, settings = { "required": true }, detail = "MFA delete is off";
    fail "never set" => { "MFADelete": null }, settings = { "required": true };
    not_applicable "not required" => { "MFADelete": null };
    not_applicable "a template does not say" => { "MFADelete": unknown("not-in-source") },
        settings = { "required": true };
    unknown "access denied" => { "MFADelete": unknown("denied|s3:GetBucketVersioning") },
        settings = { "required": true };
}
