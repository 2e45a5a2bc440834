"""What an owner remembers of somebody, kept, shown as a whole and searched."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError, NotFoundError
from data.memory.remembered import Memory, Remembered
from data.schema import Contact, Direction, Interaction, to_epoch
from data.wording.language import language
from service.use_cases.people.memories import find_people, known_person, memory_lines, remember

AT = datetime(2026, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BOB = Contact("Ada", "Bob", "Bob Ray", born="1990-05-03", met="from the card")


@pytest.fixture
def people(store):
    """Let Ada know Bob, and Cy by an address."""
    rows = [
        Interaction("Ada", one, AT, Direction.SENT, "email", "mail", one) for one in ("Bob", "cy@one.example")
    ]
    store.interactions.record(rows, 1)
    store.contacts.keep([BOB, Contact("Grace", "cy@one.example", "Ray")], 1)
    return store


def test_people_are_found_by_name_and_by_handle(people):
    """Part of either is enough, in either case of letters; another owner's cards tell nothing."""
    matches = {words: find_people(people, "Ada", words) for words in ("ray", "ONE.EX", "", "nobody")}
    listed = {
        words: [contact for contact, _ in people.interactions.people("Ada", 9, 0, contacts)]
        for words, contacts in matches.items()
    }
    assert listed == {
        "ray": ["Bob"],
        "ONE.EX": ["cy@one.example"],
        "": ["Bob", "cy@one.example"],
        "nobody": [],
    }


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("lent her the tent", "TENT"),
        ("works at Acme", "acme"),
        ("circle family", "family"),
        ("phone +49 171 1234567", "4917112"),
        ("met at the Café Amandine", "cafe bob"),
        ("তাঁবুটা ধার দিয়েছি", "তাঁবু"),
    ],
)
def test_people_are_found_by_whatever_was_written_of_them(people, written, words):
    """A word of a note, a company, a circle, a number; all the words must be there, accents apart."""
    remember(people, "Ada", "Bob", written, NOW)
    assert find_people(people, "Ada", words) == ["Bob"]
    assert find_people(people, "Ada", f"{words} xyz") == []
    assert find_people(people, "Grace", words) == []


@pytest.mark.parametrize(
    ("dialled", "contacts"),
    [("0171", ["Bob"]), ("0171 1234567", ["Bob"]), ("0049171", ["Bob"]), ("0999", [])],
)
def test_a_number_is_found_as_it_is_dialled_at_home(people, dialled, contacts):
    """A handle begins with the country's code, who looks for it with a nought."""
    people.identities.merge("Ada", ["Bob", "+491711234567"], "by hand", 1)
    assert find_people(people, "Ada", dialled) == contacts


def test_a_person_is_shown_with_everything_known_of_them(people):
    """The owner's word comes before the card's; further addresses are those of all handles."""
    people.identities.merge("Ada", ["Bob", "bob@x.example", "+491711234567"], "by hand", 1)
    for words in ("met at choir", "circle family", "lent him the tent until 12 May", "phone +49 171 7654321"):
        remember(people, "Ada", "Bob", words, NOW)
    person = known_person(people, "Ada", "Bob")
    assert (person.name, person.met, person.born) == ("Bob Ray", "at choir", "1990-05-03")
    assert (person.numbers, person.addresses) == (("+491711234567", "+491717654321"), ("bob@x.example",))
    assert memory_lines(person, language("en")) == [
        "How you met: at choir",
        "Circle: family",
        "Birthday: 3 May 1990",
        "Number: +491711234567",
        "Number: +491717654321",
        "Address: bob@x.example",
        "2 March 2026: lent him the tent until 12 May (You lent it until 12 May 2026)",
    ]
    assert memory_lines(person, language("bn"))[2] == "জন্মদিন: ৩ মে ১৯৯০"


def test_a_birthday_without_its_year_is_said_without_one(people):
    """On 29 February as well."""
    assert remember(people, "Ada", "Bob", "birthday 29 Feb", NOW) == Remembered(Memory.BORN, "--02-29")
    assert "Birthday: 29 February" in memory_lines(known_person(people, "Ada", "Bob"), language("en"))


def test_nothing_is_kept_of_whom_nobody_knows_or_who_was_erased(people):
    """Both are said in one sentence, and nothing is written."""
    people.erasure.forget("Ada", "Bob", to_epoch(NOW), scrub=False)
    with pytest.raises(InputError, match="deleted for their privacy"):
        remember(people, "Ada", "Bob", "likes tea", NOW)
    with pytest.raises(NotFoundError, match="has no contact 'Nobody'"):
        remember(people, "Ada", "Nobody", "likes tea", NOW)
    assert people.memories.all("Ada") == {}
