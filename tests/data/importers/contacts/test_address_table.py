"""Address books as CSV: Outlook, Thunderbird and LinkedIn's Contacts, by their words and by their places."""

import csv
import io

import pytest

from benchmarks.imports.read_seeds import member_of
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.contacts.address_table import read_address_table
from data.importers.detect import Kind, detect_kind
from data.schema import CardFact, ContactKind

OPTIONS = ReadOptions("Ada")
PEOPLE = (
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,"
    "E-mail 2 Address,E-mail 3 Address,Home Phone,Business Phone,Mobile Phone,Company,Birthday,Notes\n"
)
# How Outlook calls the columns of these rows in some languages, in the code page of its Windows.
OUTLOOK = [
    ("cp1252", "Anrede;Vorname;Nachname;Mobiltelefon;E-Mail-Adresse;E-Mail-Typ;E-Mail 2: Adresse;Geburtstag"),
    (
        "cp1252",
        "Titre;Prénom;Nom;Tél. mobile;Adresse de messagerie;Type;Adresse de messagerie 2;Anniversaire",
    ),
    ("cp1250", "Tytuł;Imię;Nazwisko;Telefon komórkowy;Adres e-mail;Typ e-mail;Adres e-mail 2;Urodziny"),
    (
        "cp1251",
        "Обращение;Имя;Фамилия;Телефон переносной;Адрес эл. почты;Тип;Адрес 2 эл. почты;День рождения",
    ),
    ("cp1253", "Προσφώνηση;Όνομα;Επώνυμο;Κινητό;Διεύθυνση ηλεκτρονικού ταχυδρομείου;Τύπος;Email;Γενέθλια"),
    (
        "cp1254",
        "Ünvan;İlk Adı;Soyadı;Cep Telefonu;Elektronik Posta Adresi;Tür;Elektronik Posta 2 Adres;Doğum günü",  # noqa: RUF001
    ),
    ("cp932", "肩書き;名;姓;携帯電話;電子メール アドレス;種類;電子メール 2 アドレス;誕生日"),
    ("cp936", "称谓;名;姓;移动电话;电子邮件地址;类型;电子邮件 2 地址;生日"),
    ("cp949", "직함;이름;성;휴대폰;전자 메일 주소;유형;전자 메일 2 주소;생일"),
    ("utf-8-sig", "উপাধি;প্রথম নাম;পদবি;মোবাইল;ইমেইল;ধরন;ইমেইল ঠিকানা;জন্মদিন"),
    ("utf-16", "Titel;Voornaam;Achternaam;Mobiele telefoon;E-mailadres;Type;E-mailadres 2;Verjaardag"),
]


def read(content: bytes) -> list:
    """Return what an address book tells; it is told from other files by its columns."""
    member = member_of(content)
    assert detect_kind(member) is Kind.CONTACTS
    return list(read_address_table(member, OPTIONS))


@pytest.mark.parametrize(("encoding", "header"), OUTLOOK, ids=range(len(OUTLOOK)))
def test_outlook_in_the_language_of_its_windows(encoding, header):
    """The code page is the one in whose letters the columns are known."""
    row = "Dr.;Zed;Quill;+447700900412;zed@x.example;SMTP;zed@y.example;1980-05-06"
    (card,) = read(f"{header}\r\n{row}\r\n".encode(encoding))
    assert card.handles == ("zed@x.example", "zed@y.example", "+447700900412")
    assert card.name == "Zed Quill"
    assert card.born == "1980-05-06"


def test_outlook_com_writes_its_people_with_notes_and_companies():
    """A row that names nobody but a company is no person; a row of nothing is counted."""
    items = read(
        (
            PEOPLE
            + "Flo,,Field,,,Flossie,,,flo@x.example,,,,,+44 7700 900412,Acme,5/26/1980,met at choir\n"
            + ",,,,,,,,,,,,+44 20 7946 0000,,Acme Ltd,,\n"
            + ",,,,,,,,,,,,,,,0/0/00,\n"
        ).encode()
    )
    assert items == [
        AddressBookCard(
            "Ada",
            ("flo@x.example", "+447700900412"),
            "Flo Field",
            ("Flossie",),
            born="1980-05-26",
            met="met at choir",
            facts={CardFact.COMPANY: "Acme"},
        ),
        AddressBookCard("Ada", ("+442079460000",), "Acme Ltd", kind=ContactKind.DESK),
        LeftOut("rows without a name, an address or a number", 1),
    ]


def test_a_birthday_whose_month_could_be_its_day_is_counted():
    """Another row may tell the order: then it is read."""
    row = "Flo,,Field,,,,,,flo@x.example,,,,,,,{},\n"
    items = read((PEOPLE + row.format("5/6/1980")).encode())
    assert items[0].born is None
    assert LeftOut("birthdays whose day and month could be mixed up, or that are none", 1) in items
    items = read((PEOPLE + row.format("5/6/1980") + row.format("31/6/1980").replace("31/6", "30/6")).encode())
    assert [card.born for card in items] == ["1980-06-05", "1980-06-30"]


def test_thunderbirds_birthday_stands_in_three_columns():
    """Year, month and day; without a year it is one without."""
    header = "First Name,Last Name,Display Name,Primary Email,Birth Year,Birth Month,Birth Day\n"
    rows = "Hue,Hill,Hue Hill,hue@x.example,1972,1,3\nIan,Ide,Ian Ide,ian@x.example,,12,24\n"
    assert [card.born for card in read((header + rows).encode())] == ["1972-01-03", "--12-24"]


def outlook_row(**cells: str) -> list[str]:
    """Return a row of 92 cells; p3="x" fills the fourth."""
    return [cells.get(f"p{place}", "") for place in range(92)]


def written(*rows: list[str]) -> bytes:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def test_an_outlook_of_an_unknown_language_is_read_by_its_places():
    """Its 92 columns stand in one order; an address is followed by SMTP."""
    header = [f"ສະດົມ {place}" for place in range(92)]
    row = outlook_row(
        p1="Ann", p3="Archer", p36="+44 20 7946 0001", p40="+447700900412", p60="ann@x.example", p61="SMTP"
    )
    (card,) = read(written(header, row))
    assert card == AddressBookCard("Ada", ("ann@x.example", "+447700900412"), "Ann Archer")


def test_a_thunderbird_of_an_unknown_language_is_read_by_its_places():
    """Its 37 columns stand in one order; the fifth has the address."""
    header = [f"ສະດົມ {place}" for place in range(37)]
    row = ["Ann", "Archer", "Ann A", "", "ann@x.example", *[""] * 6, "+447700900412", *[""] * 25]
    (card,) = read(written(header, row))
    assert card == AddressBookCard("Ada", ("ann@x.example", "+447700900412"), "Ann A")


def test_linkedins_contacts_have_several_values_in_a_cell():
    """The address book that the app sent to LinkedIn: the only addresses and numbers in its export."""
    header = (
        "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Sites,FullName,Profiles\n"
    )
    row = 'MOBILE,Ann,Archer,,,"ann@x.example, ann@y.example","+14155550171,+14155550172",,,Ann Archer,\n'
    (card,) = read((header + row).encode())
    assert card.handles == ("ann@x.example", "ann@y.example", "+14155550171", "+14155550172")


@pytest.mark.parametrize(
    "header",
    [
        "owner,contact,at,direction,channel",
        "deal_id,contact_id,created_at",
        "order_id,customer name,email,amount",
        "Date,Description,Amount,Email,Balance,Currency,Reference",
    ],
)
def test_other_tables_are_no_address_books(header):
    """A table that happens to have an address in it is left to its own reader."""
    assert detect_kind(member_of(f"{header}\n{'x,' * header.count(',')}x\n".encode())) is Kind.TABLE
