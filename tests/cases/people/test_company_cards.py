"""A card that names a firm and no person is a desk, whichever program wrote it."""

import pytest

CARDS = {
    "apple.vcf": """BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:Corner Bakery
ORG:Corner Bakery;
EMAIL:mia@corner.example
X-ABShowAs:COMPANY
END:VCARD
""",
    "google.vcf": """BEGIN:VCARD
VERSION:3.0
FN:Corner Bakery
N:;Corner Bakery;;;
ORG:Corner Bakery
EMAIL:mia@corner.example
END:VCARD
""",
    "outlook.vcf": """BEGIN:VCARD
VERSION:2.1
N:
FN:
ORG:Corner Bakery;Shop
EMAIL;PREF;INTERNET:mia@corner.example
END:VCARD
""",
    "no-name.vcf": """BEGIN:VCARD
VERSION:3.0
ORG:Corner Bakery
EMAIL:mia@corner.example
END:VCARD
""",
    "kind.vcf": """BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Corner Bakery
EMAIL:mia@corner.example
END:VCARD
""",
    "google.csv": """First Name,Last Name,File As,Organization Name,E-mail 1 - Label,E-mail 1 - Value
,,Corner Bakery,Corner Bakery,* Work,mia@corner.example
""",
    "google-before-2024.csv": """Name,Given Name,Family Name,Organization 1 - Name,E-mail 1 - Value
Corner Bakery,,,Corner Bakery,mia@corner.example
""",
    "outlook.csv": """First Name,Middle Name,Last Name,Company,Job Title,E-mail Address,E-mail Display Name
,,,Corner Bakery,,mia@corner.example,Corner Bakery
""",
    "outlook-german.csv": """Vorname,Weitere Vornamen,Nachname,Firma,Abteilung,Position,E-Mail-Adresse
,,,Corner Bakery,,,mia@corner.example
""",
    "thunderbird.csv": """First Name,Last Name,Display Name,Nickname,Primary Email,Work Phone,Organization
,,Corner Bakery,,mia@corner.example,,Corner Bakery
""",
    "last-name.csv": """First Name,Last Name,Company,E-mail Address,Job Title
,Corner Bakery,Corner Bakery,mia@corner.example,
""",
    "thunderbird.ldif": """dn: cn=Corner Bakery,mail=mia@corner.example
objectclass: person
objectclass: mozillaAbPersonAlpha
cn: Corner Bakery
o: Corner Bakery
mail: mia@corner.example
""",
    "no-name.ldif": """dn: mail=mia@corner.example
objectclass: person
o: Corner Bakery
mail: mia@corner.example
""",
    "organization.ldif": """dn: o=Corner Bakery
objectclass: organization
o: Corner Bakery
mail: mia@corner.example
""",
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_of_a_firm_is_a_desk(take_in, name):
    """Under the firm's name, and never a person, also where the address looks like somebody's."""
    assert take_in(name, CARDS[name]).history.kinds == {"Corner Bakery": "desk"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.vcf", CARDS["google.vcf"].replace("N:;Corner Bakery", "N:Bakery;Corner")),
        ("a.csv", CARDS["google.csv"].replace(",,Corner Bakery,", "Ann,Archer,Ann Archer,")),
        ("b.csv", CARDS["outlook.csv"].replace(",,,Corner", "Ann,,Archer,Corner")),
        ("c.csv", CARDS["last-name.csv"].replace(",Corner Bakery,Corner", "Corner,Bakery,Corner")),
        ("a.ldif", CARDS["thunderbird.ldif"].replace("cn: Corner Bakery", "cn: Ann Archer")),
        ("b.ldif", CARDS["no-name.ldif"].replace("o: Corner Bakery", "ou: Sales\ncn: Ann Archer")),
    ],
    ids=["vcard", "google", "outlook", "own firm", "ldif", "department"],
)
def test_somebody_of_a_firm_is_a_person(take_in, name, content):
    """A given and a family name make a person, also of one whose firm is called as they are."""
    assert set(take_in(name, content).history.kinds.values()) == {"person"}


def test_what_only_heads_a_directory_is_nobody(take_in):
    """An organisation without an address or a number is the top of a tree."""
    content = CARDS["organization.ldif"].replace("mail: mia@corner.example\n", "")
    somebody = "\ndn: cn=Ann\nobjectclass: person\ncn: Ann Archer\nmail: ann@x.example\n"
    assert take_in("a.ldif", content + somebody).history.kinds == {"Ann Archer": "person"}


def test_a_contact_of_a_crm_without_a_name_is_a_person(take_in):
    """Their firm's name is not theirs."""
    content = (
        "Record ID,First Name,Last Name,Email,Contact owner,Company name\n1,,,mia@corner.example,Me,Acme\n"
    )
    assert take_in("hubspot.csv", content).history.kinds == {"mia@corner.example": "person"}
