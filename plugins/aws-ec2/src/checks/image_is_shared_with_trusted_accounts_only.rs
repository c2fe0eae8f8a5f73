//! See [`image_is_shared_with_trusted_accounts_only`].

use crate::resources::{ImageSharing, Membership, known};
use bartizan_sdk::prelude::*;

/// An account that may launch an image has all that is on its disks, and keeps its copy. Partners and
/// former units stay on the list of an image long after anybody remembers why.
///
/// The own organisation and its units are trusted as such, single accounts if the setting names them:
/// from one account one cannot see which others belong to the organisation.
///
/// ## Remediation
/// Take away what is no longer needed: `aws ec2 modify-image-attribute --image-id ID
/// --launch-permission 'Remove=[{UserId=ACCOUNT}]'`. Share with the organisation rather than with each
/// of its accounts, and name partners in the setting.
#[check(
    id = "ec2-image-is-shared-with-trusted-accounts-only",
    title = "Images are shared with trusted accounts only",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP08", "aws-wa-security-2024-11:SEC03-BP09"],
)]
pub fn image_is_shared_with_trusted_accounts_only(
    image: &ImageSharing,
    membership: All<Membership>,
    #[setting(default = [], "accounts (twelve digits) and organisations (o-...) that may launch images")]
    trusted: List<&str>,
) -> Outcome {
    let own = image.scope();
    let organization = |arn: &str| {
        // arn:aws:organizations::111122223333:organization/o-1, or :ou/o-1/ou-1 for a unit.
        let id = arn.split('/').nth(1).unwrap_or_default();
        tri::any([
            trusted.contains(id),
            membership.any(|m| m.arn().is_some_and(|own| own.split('/').nth(1) == Some(id))),
        ])
    };
    let foreign = known(image.permissions()?.unwrap_or_default().iter().map(|permission| {
        let permission = permission?;
        if let Some(account) = permission.account()? {
            let fine = tri::any([Ok(account == own.account()), trusted.contains(account)])?;
            return Ok((!fine).then_some(account));
        }
        if let Some(arn) = permission.organization()?.or(permission.unit()?) {
            return Ok((!organization(arn)?).then_some(arn));
        }
        // Everybody is what another check is about.
        Ok(permission.everybody()?.map_or(Some("somebody"), |_| None))
    }))?;
    ensure!(foreign.is_empty(), "shared with {}", foreign.join(", "));
    PASS
}

examples! {
    pass "shared with nobody" => { "LaunchPermissions": [] }, inputs = { "membership": [{ "OrganizationArn": null }] };
    pass "a trusted account" => { "LaunchPermissions": [{ "UserId": "444455556666" }] },
        inputs = { "membership": [{ "OrganizationArn": null }] }, settings = { "trusted": ["444455556666"] };
    pass "the own organisation" => {
        "LaunchPermissions": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1" }],
    }, inputs = { "membership": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1" }] };
    pass "a unit of the own organisation" => {
        "LaunchPermissions": [{ "OrganizationalUnitArn": "arn:aws:organizations::111122223333:ou/o-1/ou-1" }],
    }, inputs = { "membership": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1" }] };
    pass "a trusted organisation, the own unknown" => {
        "LaunchPermissions": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-2" }],
    }, inputs = { "membership": partial("denied|organizations:DescribeOrganization", []) }, settings = { "trusted": ["o-2"] };
    pass "everybody, which another check is about" => { "LaunchPermissions": [{ "Group": "all" }] },
        inputs = { "membership": [{ "OrganizationArn": null }] };
    fail "another account" => { "LaunchPermissions": [{ "UserId": "444455556666" }] },
        inputs = { "membership": [{ "OrganizationArn": null }] }, detail = "shared with 444455556666";
    fail "another organisation" => {
        "LaunchPermissions": [{ "OrganizationArn": "arn:aws:organizations::444455556666:organization/o-2" }],
    }, inputs = { "membership": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1" }] },
        detail = "organization/o-2";
    unknown "the own organisation unknown" => {
        "LaunchPermissions": [{ "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1" }],
    }, inputs = { "membership": partial("denied|organizations:DescribeOrganization", []) };
    unknown "access denied" => { "LaunchPermissions": unknown("denied|ec2:DescribeImageAttribute") },
        inputs = { "membership": [{ "OrganizationArn": null }] };
}
