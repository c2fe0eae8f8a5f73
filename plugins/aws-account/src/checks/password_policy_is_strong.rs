//! See [`password_policy_is_strong`].

use crate::resources::PasswordPolicy;
use bartizan_sdk::prelude::*;

/// IAM users choose their own passwords, and AWS's default rules allow eight characters and the old
/// password again. A policy of the account's own makes guessing and reuse of leaked passwords hard.
///
/// ## Remediation
/// In IAM, open **Account settings** and set a custom password policy: at least 14 characters, all four
/// classes of characters, and no reuse of the last 24 passwords.
///
/// With the CLI: `aws iam update-account-password-policy --minimum-password-length 14
/// --require-symbols --require-numbers --require-uppercase-characters --require-lowercase-characters
/// --password-reuse-prevention 24 --allow-users-to-change-password`. The call sets the whole policy:
/// what it leaves out falls back to AWS's default. People are better served by single sign-on without
/// IAM users.
#[check(
    id = "account-password-policy-is-strong",
    title = "The password policy for IAM users is strong",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP01"],
)]
pub fn password_policy_is_strong(
    policy: &PasswordPolicy,
    #[setting(default = 14, min = 6, max = 128, "characters that a password must have at least")]
    minimum_length: i64,
    #[setting(
        default = 4,
        min = 0,
        max = 4,
        "classes of characters that a password must contain at least: capital letters, small letters, digits, symbols"
    )]
    character_classes: i64,
    #[setting(
        default = 24,
        min = 0,
        max = 24,
        "earlier passwords that must be refused at least; 0 for none"
    )]
    reuse_prevention: i64,
    #[setting(
        default = 0,
        min = 0,
        max = 1095,
        "days after which a password must expire at most; 0 if it need not expire"
    )]
    max_age: i64,
) -> Outcome {
    let length = policy.minimum_length();
    // Every policy has a minimum length.
    ensure!(!matches!(length, Ok(None)), "the account has no password policy, so AWS's default applies");

    let mut weaknesses = Vec::new();
    let mut unread = None;
    // What is known to be weak decides, whatever else could not be read.
    let mut demand = |met: Result<Option<String>, Reason>| match met {
        Ok(weakness) => weaknesses.extend(weakness),
        Err(reason) => unread = Some(reason),
    };
    demand(length.map(|l| {
        let length = l.unwrap_or(0);
        (length < minimum_length).then(|| format!("{length} characters are enough"))
    }));
    demand(classes(policy, character_classes));
    if reuse_prevention > 0 {
        demand(policy.reuse_prevention().map(|n| match n.unwrap_or(0) {
            0 => Some("reuse is not prevented".to_owned()),
            n => (n < reuse_prevention).then(|| format!("only the last {n} passwords are refused")),
        }));
    }
    if max_age > 0 {
        demand(policy.max_age().map(|n| match n.unwrap_or(0) {
            0 => Some("passwords do not expire".to_owned()),
            n => (n > max_age).then(|| format!("passwords expire after {n} days only")),
        }));
    }
    ensure!(weaknesses.is_empty(), "{}", weaknesses.join(", "));
    unread.map_or(PASS, Err)
}

/// What is weak about the classes of characters that a password needs.
fn classes(policy: &PasswordPolicy, wanted: i64) -> Result<Option<String>, Reason> {
    let wanted = usize::try_from(wanted).unwrap_or(0);
    let (mut required, mut unread) = (0, None);
    let mut missing = Vec::new();
    for (class, is_required) in policy.classes() {
        match is_required {
            Ok(true) => required += 1,
            Ok(false) => missing.push(class),
            Err(reason) => unread = Some(reason),
        }
    }
    if required >= wanted {
        return Ok(None);
    }
    match unread {
        Some(reason) if policy.classes().len() - missing.len() >= wanted => Err(reason),
        _ => Ok(Some(format!("{} are not required", missing.join(" and ")))),
    }
}

examples! {
    pass "as strong as the defaults of this check" => {
        "MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 24,
    };
    pass "weaker demands are set" => {
        "MinimumPasswordLength": 20, "RequireSymbols": false, "RequireNumbers": false,
        "RequireUppercaseCharacters": false, "RequireLowercaseCharacters": false,
        "MaxPasswordAge": null, "PasswordReusePrevention": null,
    }, settings = { "minimum_length": 20, "character_classes": 0, "reuse_prevention": 0 };
    pass "three of four classes are enough, one unknown" => {
        "MinimumPasswordLength": 14, "RequireSymbols": unknown("partial"), "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 24,
    }, settings = { "character_classes": 3 };
    pass "passwords expire in time" => {
        "MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": 90, "PasswordReusePrevention": 24,
    }, settings = { "max_age": 90 };
    fail "no policy" => {
        "MinimumPasswordLength": null, "RequireSymbols": null, "RequireNumbers": null,
        "RequireUppercaseCharacters": null, "RequireLowercaseCharacters": null,
        "MaxPasswordAge": null, "PasswordReusePrevention": null,
    }, detail = "default applies";
    fail "short, simple and used again" => {
        "MinimumPasswordLength": 8, "RequireSymbols": false, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": false,
        "MaxPasswordAge": null, "PasswordReusePrevention": null,
    }, detail = "8 characters are enough, small letters and symbols are not required, reuse is not prevented";
    fail "a known weakness decides" => {
        "MinimumPasswordLength": 8, "RequireSymbols": unknown("partial"), "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": unknown("partial"),
    }, detail = "8 characters are enough";
    fail "a class that is known to be missing decides" => {
        "MinimumPasswordLength": 14, "RequireSymbols": unknown("partial"), "RequireNumbers": false,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 24,
    }, detail = "digits are not required";
    fail "too few are refused" => {
        "MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 5,
    }, detail = "only the last 5 passwords";
    fail "never expires although it must" => {
        "MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 24,
    }, settings = { "max_age": 90 }, detail = "do not expire";
    fail "expires too late" => {
        "MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": 365, "PasswordReusePrevention": 24,
    }, settings = { "max_age": 90 }, detail = "after 365 days";
    unknown "access denied" => {
        "MinimumPasswordLength": unknown("denied|iam:GetAccountPasswordPolicy"),
        "RequireSymbols": unknown("denied|iam:GetAccountPasswordPolicy"),
        "RequireNumbers": unknown("denied|iam:GetAccountPasswordPolicy"),
        "RequireUppercaseCharacters": unknown("denied|iam:GetAccountPasswordPolicy"),
        "RequireLowercaseCharacters": unknown("denied|iam:GetAccountPasswordPolicy"),
        "MaxPasswordAge": unknown("denied|iam:GetAccountPasswordPolicy"),
        "PasswordReusePrevention": unknown("denied|iam:GetAccountPasswordPolicy"),
    };
    unknown "one class unknown, all are wanted" => {
        "MinimumPasswordLength": 14, "RequireSymbols": unknown("partial"), "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "MaxPasswordAge": null, "PasswordReusePrevention": 24,
    };
}
