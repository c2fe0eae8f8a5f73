//! See [`grant_goes_to_no_foreign_account`].

use crate::resources::Grant;
use bartizan_sdk::policy::account;
use bartizan_sdk::prelude::*;

/// A grant lets somebody use a key beside its policy. Services make grants by the thousand, nobody
/// reads them, and they do not end by themselves: a grant to a principal of another account is a way in
/// that no review of policies finds.
///
/// Grants to services of AWS, and to principals of the account itself, pass.
///
/// ## Remediation
/// Revoke the grant (`aws kms revoke-grant`), unless somebody knows what it is for: then add the account
/// to the setting `trusted_accounts`.
#[check(
    id = "kms-grant-goes-to-no-foreign-account",
    title = "Grants let no foreign account use a key",
    severity = High,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP09",
        "aws-wa-security-2024-11:SEC08-BP04",
    ],
)]
pub fn grant_goes_to_no_foreign_account(
    grant: &Grant,
    #[setting(default = [], "accounts (twelve digits) that may use keys, beside the account itself")]
    trusted_accounts: List<&str>,
) -> Outcome {
    let Some(grantee) = grant.grantee()? else { return PASS };
    let Some(guest) = account(grantee) else { return PASS };
    let known = guest == grant.scope().account() || trusted_accounts.contains(guest)?;
    ensure!(known, "{grantee} may use the key {}", grant.key()?.unwrap_or_default());
    PASS
}

examples! {
    pass "a role of the account" => { "KeyId": "0a", "GranteePrincipal": "arn:aws:iam::111122223333:role/app" };
    pass "a service" => { "KeyId": "0a", "GranteePrincipal": "rds.us-east-1.amazonaws.com" };
    pass "a service, told apart" => { "KeyId": "0a", "GranteePrincipal": null };
    pass "a trusted account" => { "KeyId": "0a", "GranteePrincipal": "arn:aws:iam::444455556666:root" },
        settings = { "trusted_accounts": ["444455556666"] };
    fail "another account" => { "KeyId": "0a", "GranteePrincipal": "arn:aws:sts::444455556666:assumed-role/app/session" },
        detail = "session may use the key 0a";
    unknown "not told" => { "KeyId": "0a", "GranteePrincipal": unknown("partial") };
}
