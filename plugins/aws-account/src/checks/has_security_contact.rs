//! See [`has_security_contact`].

use crate::resources::Contacts;
use bartizan_sdk::prelude::*;

/// When AWS sees abuse, leaked keys or a compromised instance, it writes to the security contact.
/// Without one, the message goes to the root user's mailbox, which often nobody reads in time.
///
/// ## Remediation
/// On the **Account** page, add a security contact under **Alternate contacts**: a mailbox and a phone
/// number of the team that handles incidents, not of one person.
///
/// With the CLI: `aws account put-alternate-contact --alternate-contact-type SECURITY ...`; the
/// management account of an organisation can set it for all members.
#[check(
    id = "account-has-security-contact",
    title = "The account has a security contact",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC10-BP01", "aws-wa-security-2024-11:SEC01-BP02"],
)]
pub fn has_security_contact(contacts: &Contacts) -> Outcome {
    let Some(contact) = contacts.security()? else { fail!("there is no security contact") };
    let reachable = tri::any([
        contact.email().is_some_and(|email| !email.is_empty()),
        contact.phone().is_some_and(|phone| !phone.is_empty()),
    ])?;
    ensure!(reachable, "the security contact has neither e-mail address nor phone number");
    PASS
}

examples! {
    pass "set" => { "Security": {
        "Name": "Security team", "Title": "On call",
        "EmailAddress": "security@example.com", "PhoneNumber": "+1 555 0100",
    } };
    fail "not set" => { "Security": null }, detail = "no security contact";
    fail "set, but nobody can be reached" => { "Security": { "Name": "Security team" } }, detail = "neither";
    unknown "access denied" => { "Security": unknown("denied|account:GetAlternateContact") };
    unknown "the addresses were redacted" => { "Security": {
        "Name": "Security team", "EmailAddress": unknown("partial"), "PhoneNumber": unknown("partial"),
    } };
}
