"""Contacts as CRMs export them, in any language: cards, and the last contact where the file tells it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from benchmarks.imports.read_seeds import member_of
from data.errors import RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.detect import Kind, detect_kind
from data.importers.dispatch import Export, read_export
from data.schema import CardFact, Interaction

ME = ReadOptions("Ada", region="DE", now=datetime(2026, 11, 30, tzinfo=UTC))
HUBSPOT = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Create Date,Last Activity Date\n"
BOB = "42,Bob,Kowalski,Bob@Example.org,0170 1234567,Grace,2023-01-01 10:00,2024-05-06 07:08\n"
ANN = "43,Ann,Archer,ann@example.org,,Hal,2023-01-01 10:00,2024-06-06 07:08\n"


def read(text: str, options: ReadOptions = ME, encoding: str = "utf-8") -> list:
    """Return what a file tells; it is told from other files by its columns."""
    member = member_of(text.encode(encoding))
    assert detect_kind(member) is Kind.CRM
    return list(read_export(Export(Kind.CRM, (member,)), options))


def cards(items) -> list[AddressBookCard]:
    """Return the cards."""
    return [one for one in items if isinstance(one, AddressBookCard)]


def met(items) -> list[tuple]:
    """Return each interaction's owner, contact, direction, channel and source."""
    found = [one for one in items if isinstance(one, Interaction)]
    return [(one.owner, one.contact, str(one.direction), one.channel, one.source) for one in found]


def test_hubspot_contacts_are_cards_with_their_last_contact():
    """By label; the record's own id joins its address and number."""
    items = read(HUBSPOT + BOB)
    handles = ("bob@example.org", "+491701234567", "hubspot:42")
    assert cards(items) == [AddressBookCard("Ada", handles, "Bob Kowalski")]
    assert met(items) == [("Ada", "bob@example.org", "mutual", "activity", "hubspot")]
    limits = [one.sentence for one in items if isinstance(one, SourceLimit)]
    assert any("it alone makes no list" in limit for limit in limits)


def test_a_file_of_several_owners_keeps_them_apart_unless_one_was_named():
    """Each record is its owner's, and the file says so; --owner takes all for one."""
    items = read(HUBSPOT + BOB + ANN)
    assert [one.owner for one in cards(items)] == ["Grace", "Hal"]
    assert [owner for owner, *_ in met(items)] == ["Grace", "Hal"]
    assert any("names 2 owners" in one.sentence for one in items if isinstance(one, SourceLimit))
    items = read(HUBSPOT + BOB + ANN, replace(ME, owner_given=True))
    assert [one.owner for one in cards(items)] == ["Ada", "Ada"]
    assert not any("owners" in one.sentence for one in items if isinstance(one, SourceLimit))


def test_hubspots_internal_names_are_known_too():
    """Who exports internal names gets hs_object_id and notes_last_contacted."""
    items = read(
        "hs_object_id,firstname,lastname,email,notes_last_contacted\n42,Bob,K,bob@example.org,2024-05-06T07:08:00Z\n"
    )
    assert [one.at for one in items if isinstance(one, Interaction)] == [
        datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    ]


@pytest.mark.parametrize("date", ["06/05/2024", "soon", "99999999"])
def test_a_date_that_could_be_another_is_refused(date):
    """Day and month in an unknown order are not guessed; the contact is kept."""
    items = read(HUBSPOT + f"42,Bob,K,bob@example.org,,,,{date}\n")
    (refused,) = [one for one in items if isinstance(one, RejectedRow)]
    assert (
        f"data, line 2, column 'Last Activity Date': found '{date}', expected a date like 2026-01-31"
        in str(refused)
    )
    assert [one.name for one in cards(items)] == ["Bob K"]


def test_another_row_tells_the_order_of_day_and_month():
    """So does --date-order."""
    twice = HUBSPOT + "1,Bob,K,b@x.example,,,,06/05/2024\n2,Cy,L,c@x.example,,,,31/05/2024\n"
    assert [one.at.month for one in read(twice) if isinstance(one, Interaction)] == [5, 5]
    once = HUBSPOT + "1,Bob,K,b@x.example,,,,06/05/2024\n"
    ordered = replace(ME, order="month-first")
    assert [one.at.month for one in read(once, ordered) if isinstance(one, Interaction)] == [6]


def test_a_last_contact_in_the_future_is_none():
    """A planned task is the last activity in some CRMs; it has not happened yet."""
    items = read(HUBSPOT + "42,Bob,K,bob@example.org,,,,2027-05-06\n")
    assert met(items) == []
    assert LeftOut("last contacts that lie in the future", 1) in items


LANGUAGES = [
    "Datensatz-ID;Vorname;Nachname;E-Mail;Telefonnummer;Zuständiger Mitarbeiter;Zuletzt kontaktiert",
    "ID d'enregistrement,Prénom,Nom,E-mail,Numéro de téléphone,Propriétaire du contact,Dernier contact",
    "ID de registro,Nombre,Apellidos,Correo,Número de teléfono,Propietario del contacto,Último contacto",
    "ID do registro,Nome,Sobrenome,E-mail,Número de telefone,Proprietário do contato,Último contato",
    "ID record,Nome,Cognome,Email,Numero di telefono,Proprietario del contatto,Ultimo contatto",
    "Record-ID,Voornaam,Achternaam,E-mail,Telefoonnummer,Contacteigenaar,Laatst gecontacteerd",
    "レコードID,名,姓,Eメール,電話番号,コンタクト担当者,最終連絡日",
]


@pytest.mark.parametrize("header", LANGUAGES, ids=range(len(LANGUAGES)))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_hubspot_in_other_languages(header, encoding):
    """HubSpot writes the labels of whoever exports; a table program may have saved it otherwise."""
    separator = ";" if ";" in header else ","
    row = separator.join(["1", "Ann", "Archer", "ann@x.example", "+14155550171", "Me", "2026-03-02 10:00"])
    items = read(f"{header}\n{row}\n", encoding=encoding)
    (card,) = cards(items)
    assert card.handles == ("ann@x.example", "+14155550171", "hubspot:1")
    assert "Ann" in card.name
    assert "Archer" in card.name
    assert [one.at for one in items if isinstance(one, Interaction)] == [datetime(2026, 3, 2, 10, tzinfo=UTC)]


PRODUCTS = [
    (
        "pipedrive",
        (
            "Person - Name,Person - Email - Work,Person - Phone - Work,Person - Owner,"
            "Person - Last activity date,Person - ID,Organization - Name\n"
            "Ann Archer,ann@x.example,+14155550171,Me,2026-03-02,1,Acme\n"
        ),
        ("ann@x.example", "+14155550171", "pipedrive:1"),
    ),
    (
        "twenty",
        (
            "Id,Name / First Name,Name / Last Name,Emails / Primary Email,"
            "Phones / Primary Phone Number,Last update,Company / Name\n"
            "7,Ann,Archer,ann@x.example,+14155550171,2026-03-02T10:00:00.000Z,Acme\n"
        ),
        ("ann@x.example", "+14155550171", "twenty:7"),
    ),
    (
        "espocrm",
        (
            "First Name,Last Name,Email,Phone,Account Name,Assigned User,Created At\n"
            "Ann,Archer,ann@x.example,+14155550171,Acme,Me,2026-03-02 10:00\n"
        ),
        ("ann@x.example", "+14155550171"),
    ),
    (
        "odoo",
        (
            "id,name,email,phone,activity_date_deadline,user_id\n"
            "__export__.res_partner_1,Ann Archer,ann@x.example,+14155550171,2026-03-02,Me\n"
        ),
        ("ann@x.example", "+14155550171", "odoo:__export__.res_partner_1"),
    ),
    (
        "salesforce",
        (
            '"Account Owner","Account Name","First Name","Last Name","Email","Phone","Last Activity"\n'
            '"Me","Acme","Ann","Archer","ann@x.example","+14155550171","3/31/2026"\n\n"My contacts"\n'
            '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
            '"Confidential Information - Do Not Distribute"\n"Generated By:  Me  3/31/2026 10:00"\n'
        ),
        ("ann@x.example", "+14155550171"),
    ),
]


@pytest.mark.parametrize(("product", "text", "handles"), PRODUCTS, ids=[product for product, *_ in PRODUCTS])
def test_each_products_contacts(product, text, handles):
    """Each names its columns its own way; when a record was changed, or what is planned, is no contact."""
    items = read(text)
    company = {CardFact.COMPANY: "Acme"} if "Acme" in text else {}
    assert cards(items) == [AddressBookCard("Ada", handles, "Ann Archer", facts=company)]
    assert [source for *_, source in met(items)] == (
        [product] if product in {"pipedrive", "salesforce"} else []
    )


def test_the_footer_of_a_report_is_no_row():
    """Salesforce's reports end with lines without data; they are counted."""
    (_, text, _) = PRODUCTS[-1]
    assert LeftOut("lines after the data", 4) in read(text)
