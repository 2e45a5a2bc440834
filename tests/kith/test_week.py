"""The words a person types."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from data.errors import KithError, NotFoundError, UsageError
from data.schema import AnswerKind, Contact
from data.settings import Settings
from data.store.lists.list_document import WeekOut
from data.store.store import Store
from data.wording.language import language
from kith.cli.main import kith as command_line
from kith.cli.parameters.contacts import find_contact

# As the front door does it: an error of ours is a sentence and an exit code.
FRONT_DOOR = """
import sys
from data.errors import KithError
from kith.cli.main import kith
try:
    kith()
except KithError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def home(publish) -> Iterator[Store]:
    """Open the store that the commands use, with a list for Ada from yesterday."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper", "Mary Somerville"), as_of=YESTERDAY)
        yield store


def kith(*words: str) -> Result:
    """Run a command; an error of ours comes back as the result's exception."""
    return CliRunner().invoke(command_line, words)


def refused(*words: str) -> KithError:
    """Run a command that must fail with an error of ours."""
    error = kith(*words).exception
    assert isinstance(error, KithError)
    return error


def open_contacts(store: Store) -> list[str]:
    """Return who is open on Ada's list now."""
    return [one.contact for one in store.lists.open("Ada", int(datetime.now(UTC).timestamp()))]


@pytest.mark.usefixtures("home")
def test_week_prints_whom_and_why():
    """The list says its owner, all names at a glance, and then each with a reason and what to say."""
    said = " ".join(kith("week").output.split())
    assert "This week for Ada" in said
    assert "1. Grace Hopper (going quiet) 2. Mary Somerville (going quiet) Grace Hopper You are" in said
    assert "Grace Hopper You are usually in touch every 9 days; now it has been 31 days. → Catch up" in said
    assert "kith done 'Grace Hopper'" in said
    assert "\x1b" not in said


@pytest.mark.usefixtures("home")
def test_numbers_and_what_speaks_against_are_for_whoever_asks_why():
    """The card has no probability and no counter-reason; the JSON keeps both, and a line says how to ask."""
    output = kith("week").output
    assert "in 10" not in output
    assert "60 days of contact" not in output
    assert "Why, with the numbers: kith why 'Grace Hopper'" in output
    first = json.loads(kith("week", "--json").output)["suggestions"][0]
    assert first["probability"] == 0.72
    assert first["counter_reason"]["sentence"] == "You have 60 days of contact behind you, over 2,190 days."


@pytest.mark.usefixtures("home")
def test_week_says_how_to_answer():
    """The last lines are commands that work as they stand, and no line ends in blanks."""
    lines = kith("week", "--owner", "Ada").output.splitlines()
    assert lines[-1].partition("kith ")[2] == "why 'Grace Hopper' --owner Ada"
    command = lines[-2].partition("kith ")[2]
    assert command == "done 'Grace Hopper' --owner Ada"
    assert kith(*shlex.split(command)).exit_code == 0
    assert lines == [line.rstrip() for line in lines]


@pytest.mark.usefixtures("home")
def test_week_as_json_is_what_the_api_says():
    """A program reads the same fields from the command as from the API."""
    week = TypeAdapter(WeekOut).validate_json(kith("week", "--json").output)
    assert [one.contact for one in week.suggestions] == ["Grace Hopper", "Mary Somerville"]


def test_names_cannot_steer_the_terminal(home: Store, publish):
    """Control sequences and markup in a name are shown, not obeyed."""
    publish(home, "Ada", ("\x1b[2J[red]Grace",), as_of=YESTERDAY)
    assert "\N{REPLACEMENT CHARACTER}[2J[red]Grace" in kith("week").output


def test_done_takes_the_contact_off(home: Store):
    """A part of the name is enough when it is nobody else's."""
    result = kith("done", "grace", "--note", "by phone")
    assert "Grace Hopper is off this week's list" in result.output
    assert open_contacts(home) == ["Mary Somerville"]
    assert home.lists.answers()[0].note == "by phone"


def test_who_stood_on_the_list_until_lately_can_still_be_answered(home: Store, publish):
    """A newer list that came in between turns nobody's answer away."""
    publish(home, "Ada", ("Mary Somerville",), as_of=datetime.now(UTC))
    result = kith("done", "grace")
    assert result.exit_code == 0, result.output
    assert [one.contact for one in home.lists.answers()] == ["Grace Hopper"]


def test_a_short_or_empty_list_says_why(home: Store, publish):
    """Places were left, for a word to anybody else would save little; in Bengali too, and in the JSON."""
    publish(home, "Ada", ("Grace Hopper",), as_of=YESTERDAY, left_off=4)
    short = "These are all for this week: for anyone else a word can wait, and little would be lost."
    assert short in kith("week").output
    assert json.loads(kith("week", "--json").output)["note"] == short
    publish(home, "Ada", (), as_of=YESTERDAY, left_off=5)
    assert "Nobody needs a word from you just now: for whoever is due it can wait" in kith("week").output
    assert "তেমন কিছু হারাবে না" in kith("week", "--lang", "bn").output


@pytest.mark.usefixtures("home")
def test_a_full_list_needs_no_note():
    """Nobody was left off for what they are worth."""
    assert json.loads(kith("week", "--json").output)["note"] is None


def test_all_done_is_said(home: Store):
    """After the last answer the command says that this was everyone."""
    kith("dismiss", "Grace Hopper")
    kith("done", "Mary Somerville")
    assert "That is everyone for this week." in kith("week").output
    assert open_contacts(home) == []


def test_snooze_lasts_as_said(home: Store):
    """Days are counted from now, a date begins at the person's own midnight."""
    kith("snooze", "grace", "--days", "3")
    day = (datetime.now().astimezone() + timedelta(days=5)).date()
    result = json.loads(kith("snooze", "mary", "--until", day.isoformat(), "--json").output)
    assert (result["kind"], result["contact"]) == ("snoozed", "Mary Somerville")
    for_days, until_date = home.lists.answers()
    assert for_days.kind is AnswerKind.SNOOZED
    assert for_days.until == for_days.at + timedelta(days=3)
    assert until_date.until is not None
    assert until_date.until.astimezone().strftime("%F %T") == f"{day} 00:00:00"
    assert open_contacts(home) == []


@pytest.mark.parametrize(
    "words", [("in", "two", "weeks"), ("next", "friday"), ("শুক্রবার",), ("--until", "friday")]
)
def test_a_day_to_come_is_taken_as_it_is_said(home: Store, words):
    """As words after the name or as an option, in both languages; the answer says the day."""
    said = kith("snooze", "grace", *words).output
    (answer,) = home.lists.answers()
    assert answer.until is not None
    assert answer.until > answer.at
    assert f"on {language().date(answer.until.astimezone())}" in said


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [(), ("friday", "--days", "2"), ("soon",)])
def test_a_snooze_without_one_day_is_refused(words):
    """None, two, and a word that is no day."""
    assert isinstance(refused("snooze", "grace", *words), UsageError)


@pytest.mark.usefixtures("home")
def test_nothing_learned_is_said():
    """An empty answer would look like a fault."""
    assert kith("learned").output == "Nothing was learned from your answers yet.\n"


def test_people_are_listed_and_found(home: Store):
    """By name, with handle, last contact and circle, for a person and for a program."""
    home.contacts.keep([Contact("Ada", "Grace Hopper", name="Rear Admiral")], 1)
    kith("log", "Grace Hopper", "--new", "--on", "yesterday")
    kith("circle", "Grace Hopper", "navy")
    row = next(one for one in json.loads(kith("people", "list", "--json").output) if one["circle"])
    assert (row["name"], row["contact"], row["circle"]) == ("Rear Admiral", "Grace Hopper", "navy")
    assert kith("people", "find", "admiral").output.startswith(
        "Rear Admiral <Grace Hopper> · last in touch on "
    )
    assert kith("people", "find", "admiral").output.endswith(" · navy\n")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [("done", "grace"), ("dismiss", "grace"), ("log", "Grace Hopper", "--new")])
def test_a_note_that_is_too_long_is_refused_with_what_is_said_beside_it(words):
    """In the terminal as on the page; half of it would be lost otherwise."""
    assert "a note holds 2,000" in str(refused(*words, "--note", "x" * 10_000))


def test_who_was_erased_meanwhile_is_answered_with_one_kind_sentence(home: Store):
    """By the address under which the list had them; what is erased is no typing mistake."""
    home.erasure.forget("Ada", "Grace Hopper", 1)
    assert "they were erased meanwhile" in str(refused("done", "Grace Hopper"))
    assert "is not on the list" in str(refused("done", "Nobody"))


@pytest.mark.usefixtures("home")
def test_a_desk_is_found_and_is_not_listed_among_people():
    """It is kept, as kith people not-a-person says."""
    kith("log", "Grace Hopper", "--new", "--on", "yesterday")
    kith("people", "not-a-person", "Grace Hopper")
    assert "Grace Hopper" not in kith("people", "list").output
    assert kith("people", "find", "hopper").output.startswith("Grace Hopper · ")


def test_the_week_and_the_people_of_one_circle(home: Store):
    """Several are put into it at once; whom the list does not name is found among the people."""
    for name in ("Grace Hopper", "Mary Somerville", "Katherine Johnson"):
        kith("log", name, "--new", "--on", "2020-01-01")
    kith("circle", "Grace", "Mary", "navy")
    assert set(home.memories.circles("Ada").values()) == {"navy"}
    week = json.loads(kith("week", "--circle", "NAVY", "--json").output)
    assert {one["contact"] for one in week["suggestions"]} == {"Grace Hopper", "Mary Somerville"}
    kith("circle", "Grace", "Mary", "work")
    kith("circle", "Katherine", "navy")
    assert "Nobody of your circle navy is on this week's list." in kith("week", "--circle", "navy").output
    rows = json.loads(kith("people", "list", "--circle", "navy", "--json").output)
    assert [one["contact"] for one in rows] == ["Katherine Johnson"]
    assert "no circle 'family'; there are navy, work" in str(refused("week", "--circle", "family"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("snooze", "grace"), "in one way: a day like friday, or --days N"),
        (("snooze", "grace", "--days", "3", "--until", "2099-01-01"), "in one way"),
        (("snooze", "grace", "--until", "2020-01-01"), "has passed"),
        (("snooze", "grace", "--until", "next summer"), "'next summer' is not a day"),
        (("snooze", "grace", "--until", "9999-12-31"), "more than ten years ahead"),
        (("done", "Nobody"), "there are Grace Hopper, Mary Somerville"),
        (("done", "r"), "may be Grace Hopper, Mary Somerville"),
        (("week", "--owner", "Nobody"), "there is no owner 'Nobody' here"),
        (("serve", "--host", "0.0.0.0"), "make a key: kith keys create"),  # noqa: S104
        (("serve", "--host", "kith.example"), "make a key"),
    ],
)
def test_a_command_that_cannot_work_says_why(home: Store, words, sentence):
    """Each gets one sentence, and nothing is written."""
    assert sentence in str(refused(*words))
    assert home.lists.answers() == []


def test_several_owners_must_be_told_apart(home: Store, publish):
    """With several lists the owner must be named; at most ten are offered."""
    for number in range(12):
        publish(home, f"Owner {number:02}", ("Ada",), as_of=YESTERDAY)
    error = refused("week")
    assert isinstance(error, UsageError)
    assert "Ada, Owner 00" in str(error)
    assert "Owner 08, …" in str(error)
    assert "for Owner 11" in kith("week", "--owner", "Owner 11").output


def test_the_first_day_says_what_to_run():
    """Without a store, and with an empty one, the next command is the same."""
    assert "kith start" in str(refused("week"))
    Store(Settings.from_environment().store_path).close()
    assert "kith start" in str(refused("week"))


def test_a_name_is_found_by_the_closest_reading():
    """Exact before prefix before part, and never a guess between two."""
    contacts = ["Ada", "Adam", "Mary Ada", "Bob"]
    assert find_contact("Ada", contacts, {}, language()) == "Ada"
    assert find_contact("ADA", contacts, {}, language()) == "Ada"
    assert find_contact("mary", contacts, {}, language()) == "Mary Ada"
    assert find_contact("ob", contacts, {}, language()) == "Bob"
    with pytest.raises(UsageError, match="Ada, Adam"):
        find_contact("ad", contacts, {}, language())
    with pytest.raises(NotFoundError, match="is not on the list; nobody is"):
        find_contact("Ada", [], {}, language())


def test_errors_are_one_sentence_and_a_code():
    """In a real process an error has no traceback."""
    answer = _process("week")
    _, said = answer.communicate(timeout=30)
    assert answer.returncode == 5
    assert said.startswith("nothing has been taken in yet")
    assert "Traceback" not in said


@pytest.mark.usefixtures("home")
def test_serve_answers_until_it_is_told_to_end():
    """The service says its address, answers there, and ends well on Ctrl-C."""
    serving = _process("serve", "--port", "0")
    try:
        assert serving.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", serving.stdout.readline())
        assert found is not None
        assert httpx2.get(f"{found[0]}readyz").status_code == 200
        assert "Grace Hopper" in httpx2.get(f"{found[0]}owners/Ada").text
        port = found[0].rstrip("/").rpartition(":")[2]
        assert "choose another with --port" in str(refused("serve", "--port", port))
        serving.send_signal(signal.SIGINT)
        _, said = serving.communicate(timeout=30)
        assert (serving.returncode, said) == (0, "")
    finally:
        serving.kill()
        serving.communicate()


def _process(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", FRONT_DOOR, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ,
    )


def test_a_name_is_found_without_its_accents():
    """Whoever types emile means Émile; letters that are no accents stay what they are."""
    assert find_contact("emile", ["Émile Zola", "Emma Woodhouse"], {}, language()) == "Émile Zola"
    assert find_contact("zoe", ["ZOË", "Bo"], {}, language()) == "ZOË"
