"""Address books: vCard of every version and Google's tables; each trap of the formats by its name."""

import io
import time

import pytest

from benchmarks.imports.read_seeds import member_of
from data.errors import InputError, RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.contacts.google import read_google_contacts
from data.importers.contacts.vcard import read_cards
from data.schema import ContactKind

OPTIONS = ReadOptions("Ada", region="DE")
NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Birthday,Notes,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Website 1 - Value"
)
OLD = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,"
    "E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value"
)


def card(*lines: str, version: str = "3.0") -> str:
    """Write one card."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def read(*cards: str, encoding: str = "utf-8"):
    """Return every item of an address book."""
    return list(read_cards(io.BytesIO("".join(cards).encode(encoding)), "all.vcf", OPTIONS))


def google(*rows: str):
    """Return every item of a table of Google's."""
    return list(read_google_contacts(member_of("\r\n".join(rows).encode()), OPTIONS))


def test_one_person_with_all_their_handles():
    """E-mail, numbers as E.164 and profiles are one card's; national numbers are of the region."""
    (one,) = read(
        card(
            "FN:Bob Okafor",
            "EMAIL;TYPE=work:Bob@Example.com",
            "TEL;TYPE=cell:030 901820",
            "item1.URL:https://www.linkedin.com/in/BobO/",
            "item1.X-ABLabel:_$!<HomePage>!$_",
            "NICKNAME:Bobby",
            "NOTE:Met at the fair.",
        )
    )
    assert one == AddressBookCard(
        "Ada",
        ("bob@example.com", "+4930901820", "linkedin.com/in/bobo"),
        "Bob Okafor",
        ("Bobby",),
        met="Met at the fair.",
    )


@pytest.mark.parametrize(
    ("line", "born"),
    [
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-15", "--03-15"),
        ('BDAY;X-APPLE-OMIT-YEAR="1604":1604-03-15', "--03-15"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1985-03-15", "1985-03-15"),
        ("BDAY:1604-03-15", "--03-15"),
        ("BDAY:--0315", "--03-15"),
        ("BDAY:--03-15", "--03-15"),
        ("BDAY:19850412", "1985-04-12"),
        ("BDAY:1985-04-12", "1985-04-12"),
        ("BDAY;VALUE=date:1985-04-12", "1985-04-12"),
        ("BDAY:1990-01-15T00:00:00Z", "1990-01-15"),
        ("BDAY:1985-13-40", None),
        ("BDAY;VALUE=text:circa 1800", None),
    ],
)
def test_birthdays_of_all_kinds(line, born):
    """Nobody is born in 1604: that is Apple's word for a year that is not known."""
    (one,) = read(card("FN:Bob", "EMAIL:bob@example.com", line))
    assert one.born == born


def test_quoted_printable_of_version_two():
    """Soft line breaks join, and the character set is heeded."""
    (one,) = read(
        card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Okafor;B=C3=B6b=",
            "by",
            "TEL;CELL:+49 30 901820",
            version="2.1",
        )
    )
    assert (one.name, one.handles) == ("Böbby Okafor", ("+4930901820",))


def test_versions_mixed_in_one_file():
    """2.1, 3.0 and 4.0 one after the other."""
    three = [
        card("N:B;A", f"FN:A B{n}", f"EMAIL:a{n}@x.example", version=v)
        for n, v in enumerate(("2.1", "3.0", "4.0"))
    ]
    assert [one.handles for one in read(*three)] == [("a0@x.example",), ("a1@x.example",), ("a2@x.example",)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_encodings(encoding):
    """Old exports of Apple's are UTF-16."""
    (one,) = read(card("FN:Jörg", "EMAIL:j@x.example"), encoding=encoding)
    assert one.name == "Jörg"


def test_a_country_encoding_without_saying_so():
    """Then it is read as Windows writes western Europe."""
    (one,) = read(card("FN:Jörg", "EMAIL:j@x.example"), encoding="cp1252")
    assert one.name == "Jörg"


def test_a_picture_is_passed_by():
    """However long."""
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["A" * 70] * 2000)
    (one,) = read(card("FN:Bob", picture, "EMAIL:bob@example.com"))
    assert one.handles == ("bob@example.com",)


def test_a_group_is_no_person():
    """KIND says so."""
    (one,) = read(card("FN:Chess club", "KIND:group", version="4.0"))
    assert (one.kind, one.handles) == (ContactKind.GROUP, ("Chess club",))


def test_a_line_that_cannot_be_read_costs_no_card():
    """The rest of its card is taken in; a card without any name is counted."""
    items = read(card("FN:Bob", "oops", "EMAIL:b@x.example"), card("NOTE:who?"), card("FN:Cy"))
    assert [one.handles for one in items if isinstance(one, AddressBookCard)] == [("b@x.example",), ("Cy",)]
    assert LeftOut("cards without a name, an address or a number") in items


def test_an_address_book_broken_off():
    """What came before is taken in, and the break is told."""
    items = []
    with pytest.raises(InputError, match="in the middle of a card"):
        items.extend(read_cards(io.BytesIO((card("FN:A") + card("FN:B")[:-15]).encode()), "all.vcf", OPTIONS))
    assert [one.name for one in items] == ["A"]


def test_google_contacts_as_of_2024():
    """Columns are known by name; several values in one cell and stars before labels are read."""
    row = (
        "Bob,J,Okafor,,Bobby,,1985-04-12,Met at the fair,* myContacts ::: Navy,"
        "* Work,bob@example.com ::: bob@home.example,Home,b@x.example,Mobile,030 901820,https://github.com/bob"
    )
    assert google(NEW, row) == [
        AddressBookCard(
            "Ada",
            ("bob@example.com", "bob@home.example", "b@x.example", "+4930901820", "github.com/bob"),
            "Bob J Okafor",
            ("Bobby",),
            born="1985-04-12",
            met="Met at the fair",
        )
    ]


def test_google_contacts_before_2024():
    """The old header, with a birthday without a year and a note of two lines."""
    row = '"Bob Okafor",Bob,,Okafor,--04-12,"Met\nat the fair",* myContacts,* ,bob@example.com,Mobile,'
    (one,) = google(OLD, row)
    assert (one.name, one.handles, one.born) == ("Bob Okafor", ("bob@example.com",), "--04-12")
    assert one.met == "Met at the fair"


def test_names_that_begin_with_the_family():
    """Chinese, Japanese and Korean names are written family first, without a space."""
    (one,) = google(NEW, "小明,,王" + "," * 7 + ",w@x.example,,,,,")
    assert one.name == "王小明"


def test_rows_that_say_nothing():
    """Are counted; a row with too many cells is told by its line."""
    items = google(NEW, "," * 15, "x," * 30)
    assert items == [RejectedRow("data", 3, None, "31 cells", "16, as in the header")]


@pytest.mark.parametrize("line", ["Call him after six", "N;ENCODING=8BIT;ENCODING=QUOTED-PRINTABLE:=C3=B6;"])
def test_a_line_that_cannot_be_read_costs_no_more_than_itself(line, capfd):
    """The card's other lines are read, the loss is counted, and nobody's words reach the terminal."""
    one, left = read(card("FN:Bob", line, "EMAIL:bob@example.com"))
    assert one.handles == ("bob@example.com",)
    assert left == LeftOut("single lines that cannot be read, in so many cards")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "line",
    [
        "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=\r\n=91=80",
        "PROFILE:VCARD",
        "ADR;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=80;=\r\nEMAIL:nobody@example.com;",
    ],
)
def test_damage_in_what_is_not_read_costs_nothing(line):
    """A company, a street or a profile that no parser takes leave the name and the address as they are."""
    one, *_ = read(card("FN:Bob", line, "EMAIL:bob@example.com", version="2.1"))
    assert (one.name, one.handles) == ("Bob", ("bob@example.com",))


def test_reading_cards_with_photos_is_linear():
    """Four times as many cards take about four times as long; to count lines anew for each took sixteen."""
    photo = "\r\n ".join(["PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 40, *["A" * 74] * 400])

    def seconds(cards: int) -> float:
        text = "".join(card(f"FN:P {number}", f"EMAIL:p{number}@x.example", photo) for number in range(cards))
        begun = time.process_time()
        assert len(read(text)) == cards
        return time.process_time() - begun

    assert seconds(1_600) < 9 * max(seconds(400), 0.05)
