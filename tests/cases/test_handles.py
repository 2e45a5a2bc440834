"""A handle is one person's only where it can be: addresses, numbers and pages as files really have them."""

from collections import Counter

import pytest

from data.schema import ContactState
from tests.cases.conftest import stored
from tests.pipelines.conftest import run


def card(*lines, version="3.0"):
    """Write one card."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


@pytest.fixture
def book(tmp_path):
    """Return what takes in an address book of these cards."""

    def take_in(*cards, name="book.vcf", options=()):
        (tmp_path / name).write_text("".join(cards), encoding="utf-8", newline="")
        return run("ingest", tmp_path / name, *options)

    return take_in


def handles_of():
    """Return the handles of each contact of the one owner, by its name."""
    from data.settings import Settings
    from data.store.store import Store

    with Store(Settings.from_environment().store_path) as store:
        return {
            card.name: set(store.identities.handles("me", card.contact)) for card in store.contacts.all("me")
        }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("24-phones-ext-00.vcf", {
            "Mia Moss": {"+14155550101"},
            "Ned Nash": {"+14155550102"},
            "Oda Oaks": {"+491713920099"},
            "Pip Peel": {"+14155550103", "+14155550104"},
        }),
        ("25-emails-in-one-cell.vcf", {
            "Quin Reed": {"quin@x.example", "quin.reed@y.example"},
            "Ria Rowe": {"ria@x.example"},
            "Sol Sand": {"sol@x.example", "sol@y.example"},
        }),
        ("29-icloud-grouped.vcf", {"Abe Ash": {"abe@x.example", "+447700900456", "linkedin.com/in/abeash"}}),
        ("70-vcf-bom-inside.vcf", {
            "Tia Tarn": {"tia@x.example"},
            "Una Underhill": {"una@x.example"},
            "Val Vale": {"val@x.example"},
        }),
        ("72-vcf-agent.vcf", {"Ben Birch": {"ben@x.example", "+447700900499"}}),
        ("04-facebook-profile-id.vcf", {
            "Fay Finch": {"fay@x.example", "facebook.com/profile.php?id=10000"},
            "Gus Grove": {"gus@x.example", "facebook.com/profile.php?id=10001"},
            "Hal Heath": {"hal@x.example", "facebook.com/profile.php?id=10002"},
        }),
    ],
    ids=["24", "25", "29", "70", "72", "04"],
)  # fmt: skip
def test_a_card_gives_all_its_handles(case, name, expected):
    """Extensions, 00, several in one line, grouped items, joined files and cards in cards are read."""
    assert case(name).answer.code == 0
    assert handles_of() == expected


def test_people_of_one_name_with_two_old_profiles_are_two(case):
    """The tail of /pub/name/1/2/3 tells them apart (case 06)."""
    history = case("06-linkedin-pub.vcf").history
    assert sorted(history.cards) == ["john@one.example", "john@two.example"]


def test_names_and_notes_keep_what_stands_behind_a_comma(case):
    """N tells which part is the given name; a note is whole (case 127)."""
    cards = case("127-name-with-comma.vcf").history.cards
    assert {card.name for card in cards.values()} == {
        *("Ann Archer", "Bob Archer", "Garden Guy, Jo Lopez", "Cat Archer", "Dan Archer"),
    }
    assert cards["ann@x.example"].met == "Met at the fair, she plays chess"


def test_who_has_died_is_never_suggested(case):
    """DEATHDATE of RFC 6474 (case 73)."""
    assert case("73-death-date.vcf").history.cards["lou@x.example"].state is ContactState.DECEASED


@pytest.mark.parametrize(
    "lines",
    [
        ["item1.X-ABDATE;type=pref:2021-03-04", "item1.X-ABLabel:Todestag"],
        ["DEATHDATE;VALUE=text:circa 1800"],
        ["DEATHPLACE:Rome"],
        ["X-DEATHDATE:2021-03-04"],
    ],
)
def test_programs_write_a_death_in_several_ways(book, lines):
    """A date labelled so, a text or a place says it as well."""
    book(card("FN:Lou Lark", "EMAIL:lou@x.example", *lines))
    assert stored().cards["lou@x.example"].state is ContactState.DECEASED


def test_an_anniversary_is_no_death(book):
    """A date with another label says nothing."""
    book(card("FN:Lou Lark", "EMAIL:l@x.example", "item1.X-ABDATE:2021-03-04", "item1.X-ABLabel:Wedding"))
    assert stored().cards["l@x.example"].state is ContactState.ACTIVE


def test_what_gives_no_handle_is_counted_by_kind(book):
    """A number without a country, a rounded one and a broken address are told once for the file."""
    answer = book(
        card("FN:Ann Archer", "TEL:0171 3920099", "EMAIL:ann@x.example"),
        card("FN:Bob Boyd", "TEL:0171 3920098", "EMAIL:bob at x.example", "TEL:4.47E+11"),
    )
    assert "2 left out: telephone numbers without a country; say which with --region" in answer.out
    assert "1 left out: telephone numbers that a table program rounded" in answer.out
    assert "1 left out: e-mail addresses that are none" in answer.out


def test_a_rounded_number_of_a_table_is_counted(case):
    """Excel writes 4.47E+11; the digits are gone (case 90)."""
    taken = case("90-google-contacts-excel.csv")
    assert "1 left out: telephone numbers that a table program rounded" in taken.answer.out
    assert handles_of()["Bob Boyd"] == {"+447700900456"}
    assert handles_of()["Cat Crane"] == {"+447700900457", "+447700900458"}


def test_a_table_spells_addresses_in_one_way(case):
    """Capitals, spaces and a name beside the address are one contact (case 21)."""
    history = case("21-email-case.csv").history
    assert history.of == {"ann@x.example": Counter(sent=24)}


def test_a_table_spells_numbers_and_profiles_in_one_way(tmp_path):
    """Signs inside a number and the scheme of a page are no difference; an id stays an id."""
    contacts = [
        *(
            "+1 (415) 555-0171",
            "tel:+14155550171",
            "0014155550171",
            "https://github.com/Ann",
            "github.com/ann",
        ),
        *("4711", "0031t00001AbCdE"),
    ]
    rows = [f"me,{one},2026-10-{day:02}T00:00:00+00:00,sent,x" for day, one in enumerate(contacts, 1)]
    (tmp_path / "log.csv").write_text("\n".join(["owner,contact,at,direction,channel", *rows]), "utf-8")
    assert run("ingest", tmp_path / "log.csv").code == 0
    assert {called: sum(counts.values()) for called, counts in stored().of.items()} == {
        "+14155550171": 3,
        "github.com/ann": 2,
        "4711": 1,
        "0031t00001AbCdE": 1,
    }


def test_a_region_spells_the_numbers_of_a_table(tmp_path):
    """--region holds for tables, too."""
    rows = ["owner,contact,at,direction,channel", "me,0171 3920099,2026-10-01T00:00:00+00:00,sent,call"]
    (tmp_path / "log.csv").write_text("\n".join(rows), "utf-8")
    run("ingest", tmp_path / "log.csv", "--region", "DE")
    assert stored().names == {"+491713920099"}


def test_a_command_finds_somebody_by_any_spelling(case):
    """What is typed is folded as what was read."""
    case("24-phones-ext-00.vcf")
    assert run("people", "merge", "+1 (415) 555-0101", "tel:+1-415-555-0102").code == 0
    assert {"+14155550101", "+14155550102"} in handles_of().values()


def test_a_card_without_an_end_in_the_middle_is_read_and_counted(book):
    """The next card begins where this one stopped; only what is lost is told."""
    answer = book(
        "BEGIN:VCARD\r\nFN:Ann Archer\r\nEMAIL:ann@x.example\r\n", card("FN:Bob", "EMAIL:b@x.example")
    )
    assert answer.code == 0
    assert "1 left out: cards without an end, read as far as they go" in answer.out
    assert stored().names == {"Ann Archer", "Bob"}


def test_an_agent_written_in_its_line_is_passed_by(book):
    """Version 3.0 writes the other card escaped behind AGENT."""
    book(card("FN:Ben", "AGENT:BEGIN:VCARD\\nFN:Cat\\nEND:VCARD\\n", "EMAIL:ben@x.example"))
    assert stored().names == {"Ben"}


@pytest.mark.parametrize(
    ("line", "handle"),
    [
        ("X-SOCIALPROFILE;type=twitter:ann_a", "x.com/ann_a"),
        ("X-SOCIALPROFILE;type=twitter;x-user=ann_a:http://twitter.com/ann_a", "x.com/ann_a"),
        ("X-LINKEDIN:ann-archer", "linkedin.com/in/ann-archer"),
        ("IMPP;X-SERVICE-TYPE=WhatsApp:x-apple:+491713920099", "+491713920099"),
        ("item1.TEL;waid=491713920099:0171 3920099", "+491713920099"),
        ("URL:https://wa.me/491713920099", "+491713920099"),
        ("EMAIL;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:ann=40x.example", "ann@x.example"),
        ("EMAIL:mailto:ann@x.example", "ann@x.example"),
    ],
)
def test_the_ways_programs_write_one_handle(book, line, handle):
    """Bare names in a service, messengers' numbers and links that open a chat."""
    book(card("FN:Ann Archer", line))
    assert handles_of() == {"Ann Archer": {handle}}


def test_colleagues_with_one_office_number_stay_five(case):
    """The number of the switchboard joins nobody, and that is told (case 01)."""
    taken = case("01-switchboard.vcf")
    assert {name: len(handles) for name, handles in handles_of().items()} == {
        "Amy Arden": 2,
        "Bo Brook": 2,
        "Cy Cole": 2,
        "Di Dale": 2,
        "Ed Elm": 2,
    }
    assert "1 left out: addresses or numbers on cards of several people; they join nobody" in taken.answer.out


def test_a_family_s_address_is_nobody_s_alone(case):
    """Both who have it stay findable, and the reader is told (case 03)."""
    taken = case("03-family-email.vcf")
    assert taken.history.names == {"Jane Doe", "John Doe"}
    assert "on cards of several people" in taken.answer.out


def test_a_shared_number_parts_who_came_before(book):
    """A second book's card takes the number out of the first one's contact, which keeps the rest."""
    book(card("FN:Amy Arden", "TEL:+14155550101", "TEL:+14155550100", "EMAIL:amy@acme.example"))
    book(card("FN:Bo Brook", "TEL:+14155550102", "TEL:+14155550100"), name="second.vcf")
    expected = {"Amy Arden": {"+14155550101", "amy@acme.example"}, "Bo Brook": {"+14155550102"}}
    assert handles_of() == expected
    book(card("FN:Cy Cole", "TEL:+14155550103", "TEL:+14155550100"), name="third.vcf")
    assert handles_of() == expected | {"Cy Cole": {"+14155550103"}}


def test_a_card_under_another_form_of_the_name_is_the_same_person(book):
    """Bill Smith and William Smith with one number are one, in one book and in two."""
    book(
        card("FN:William Smith", "TEL:+14155550101", "EMAIL:w@x.example"), card("FN:Bill", "TEL:+14155550101")
    )
    book(card("FN:Bill Smith", "TEL:+14155550101", "EMAIL:b@y.example"), name="second.vcf")
    assert list(handles_of().values()) == [{"+14155550101", "w@x.example", "b@y.example"}]


def test_calls_from_a_shared_number_are_nobody_s(book, tmp_path):
    """They stand under the number; nobody's history grows by them."""
    book(
        card("FN:Amy Arden", "TEL:+14155550101", "TEL:+14155550100"), card("FN:Bo Brook", "TEL:+14155550100")
    )
    rows = ["owner,contact,at,direction,channel", "me,+14155550100,2026-10-01T00:00:00+00:00,received,call"]
    (tmp_path / "log.csv").write_text("\n".join(rows), "utf-8")
    run("ingest", tmp_path / "log.csv")
    assert stored().of["+14155550100"] == Counter(received=1)
    assert stored().of["Amy Arden"] == stored().of["Bo Brook"] == Counter()


def test_the_same_book_again_says_whom_it_knows(book):
    """Nothing is doubled, and two of two are known already (case 115)."""
    cards = [card("FN:Ann Archer", "EMAIL:ann@x.example"), card("FN:Bob Boyd", "TEL:+14155550101")]
    assert "known already" not in book(*cards).out
    for _ in range(2):
        assert "2 people described" in book(*cards).out
        assert "2 of them known already" in book(*cards).out
    cards.append(card("FN:Cat Crane", "EMAIL:cat@x.example"))
    assert "2 of them known already" in book(*cards).out


def test_who_is_forgotten_takes_no_colleague_along(book):
    """Erasing one of several with a shared number leaves the others and what comes of them later."""
    cards = [
        card(f"FN:{name}", f"EMAIL:{name[:2]}@acme.example", "TEL:+14155550100")
        for name in ("Amy Arden", "Bo Brook", "Cy Cole")
    ]
    book(*cards)
    assert run("forget", "Amy Arden", "--yes").code == 0
    book(*cards)
    assert stored().names == {"Bo Brook", "Cy Cole"}
