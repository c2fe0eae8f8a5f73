"""The account's own contacts and regions."""

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


def contact(name):
    return {"Name": name, "Title": "Officer", "EmailAddress": f"{name.lower()}@example.com", "PhoneNumber": "+1 555 0100"}


@seed
def contacts(aws, expect):
    account = aws("account")
    for kind, name in (("SECURITY", "Sue"), ("OPERATIONS", "Olaf")):
        account.put_alternate_contact(AlternateContactType=kind, **contact(name))
    expect("Bartizan::Account::Contacts", ACCOUNT, region="", Security=contact("Sue"), Operations=contact("Olaf"), Billing=None)
    expect("Bartizan::Account::Regions", ACCOUNT, region="", Regions=PRESENT)
    expect.count("Bartizan::Account::Contacts", 1)


@recorded
def billing_and_regions(answer, expect):
    answer("account:GetAlternateContact", {"AlternateContact": {**contact("Bill"), "AlternateContactType": "BILLING"}},
           params={"AlternateContactType": "BILLING"})
    for kind in ("SECURITY", "OPERATIONS"):
        answer.error("account:GetAlternateContact", "ResourceNotFoundException", "No contact of the inputted alternate contact type found.",
                     params={"AlternateContactType": kind})
    expect("Bartizan::Account::Contacts", ACCOUNT, region="", Security=None, Operations=None, Billing=contact("Bill"))
    expect("Bartizan::Account::Regions", ACCOUNT, region="", Regions=[
        {"RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required"},
        {"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"},
    ])


@recorded
def denied(answer, expect):
    answer.error("account:GetAlternateContact", "AccessDeniedException", "no identity-based policy allows it", kind="denied")
    expect("Bartizan::Account::Contacts", ACCOUNT, region="", Security=Unknown("denied"), Billing=Unknown("denied"))
