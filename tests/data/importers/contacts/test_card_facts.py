"""Every kind of address book tells company, job title and town of whom it describes."""

import io

import pytest

from benchmarks.imports.read_seeds import member_of
from data.importers.base.items import AddressBookCard, ReadOptions
from data.importers.contacts.address_table import read_address_table
from data.importers.contacts.google import read_google_contacts
from data.importers.contacts.ldif import read_ldif
from data.importers.contacts.vcard import read_cards
from data.schema import CardFact

OPTIONS = ReadOptions("Ada")
ALL = {CardFact.COMPANY: "Acme", CardFact.JOB_TITLE: "Product designer", CardFact.PLACE: "Dhaka"}
OUTLOOK_ROW = {
    1: "Bo",
    3: "Bell",
    5: "Acme",
    7: "Product designer",
    11: "Dhaka",
    57: "bo@x.example",
    58: "SMTP",
}
THUNDERBIRD_ROW = {0: "Bo", 4: "bo@x.example", 14: "Dhaka", 24: "Product designer", 26: "Acme"}


def vcard(*lines: str) -> list[AddressBookCard]:
    """Return the cards of one vCard with these lines."""
    text = "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", "FN:Bo Bell", "N:Bell;Bo;;;", *lines, "END:VCARD", ""])
    return list(read_cards(io.BytesIO(text.encode()), "all.vcf", OPTIONS))


def google(*rows: str) -> list[AddressBookCard]:
    """Return the cards of Google's table."""
    return list(read_google_contacts(member_of("\n".join(rows).encode()), OPTIONS))


def table(*rows: str) -> list[AddressBookCard]:
    """Return the cards of any other table."""
    return list(read_address_table(member_of("\n".join(rows).encode()), OPTIONS))


def by_place(row: dict[int, str], columns: int) -> list[AddressBookCard]:
    """Return the cards of a table whose columns have names that nobody knows."""
    header = ",".join(f"q{number}" for number in range(columns))
    return table(header, ",".join(row.get(number, "") for number in range(columns)))


def ldif(*lines: str) -> list[AddressBookCard]:
    """Return the cards of an LDIF of one person."""
    text = "\n".join(
        ["dn: cn=Bo Bell", "objectclass: person", "cn: Bo Bell", "mail: bo@x.example", *lines, ""]
    )
    return list(read_ldif(io.BytesIO(text.encode()), "all.ldif", OPTIONS))


BOOKS = {
    "vCard": lambda: vcard("ORG:Acme;Design", "TITLE:Product designer", "ADR;TYPE=home:;;;Dhaka;;;BD"),
    "vCard with a role": lambda: vcard("ORG:Acme", "ROLE:Product designer", "ADR:;;;;;;B", "ADR:;;;Dhaka;;;"),
    "Google": lambda: google(
        "First Name,Last Name,E-mail 1 - Value,Organization Name,Organization Title,Address 1 - City",
        "Bo,Bell,bo@x.example,Acme,Product designer,Dhaka",
    ),
    "Google before 2024": lambda: google(
        "Given Name,Family Name,E-mail 1 - Value,Organization 1 - Name,Organization 1 - Title,Home City",
        "Bo,Bell,bo@x.example,Acme,Product designer,Dhaka",
    ),
    "Outlook": lambda: table(
        "Title,First Name,Last Name,Company,Job Title,Business City,Home City,E-mail Address",
        "Dr.,Bo,Bell,Acme,Product designer,,Dhaka,bo@x.example",
    ),
    "Outlook in an unknown language": lambda: by_place(OUTLOOK_ROW, 92),
    "Thunderbird in an unknown language": lambda: by_place(THUNDERBIRD_ROW, 37),
    "LinkedIn's Contacts": lambda: table(
        "FirstName,LastName,Companies,Title,Emails,Location",
        "Bo,Bell,Acme,Product designer,bo@x.example,Dhaka",
    ),
    "LDIF": lambda: ldif("o: Acme", "title: Product designer", "l: Dhaka"),
}


@pytest.mark.parametrize("book", BOOKS)
def test_a_card_tells_company_title_and_town(book):
    """Whatever the program calls them; a private town comes before none, a form of address is no job."""
    (card,) = BOOKS[book]()
    assert card.facts == ALL


def test_what_a_card_does_not_tell_is_not_there():
    """Empty cells, texts too long for a title, and a card without such lines tell nothing."""
    assert vcard("EMAIL:bo@x.example")[0].facts == {}
    assert vcard("TITLE:" + "x" * 121, "ORG: ")[0].facts == {}


def test_a_firms_own_card_tells_no_work():
    """Nobody works at the firm there: it is the firm."""
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Acme\r\nORG:Acme\r\nADR:;;;Dhaka;;;\r\nEND:VCARD\r\n"
    (card,) = read_cards(io.BytesIO(text.encode()), "all.vcf", OPTIONS)
    assert card.facts == {}
