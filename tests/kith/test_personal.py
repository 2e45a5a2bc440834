"""The personal commands: the owner's language, names asked for when unsure, undo, colours, completion."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner

from data.errors import KithError, NotFoundError, UsageError
from data.extras import Extra
from data.schema import Contact, Direction, Interaction
from data.settings import Settings
from data.store.bookkeeping.preferences import EVERYONE, MODEL
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from data.wording.language import language
from kith.cli import main as front_door
from kith.cli.parameters.contacts import ask as ask_in
from pipelines.model_store.artefact import prior
from service.use_cases.find_contact import match_contact
from service.use_cases.report_card import REPORT

ask = partial(ask_in, lang=language())
CONTACTS = [("Grace Hopper", "Grace Hopper"), ("Grace Murray", "Grace Murray"), ("Katherine", "Katherine")]
AT = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def home(publish):
    """Fill this test's home with a list and a log."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper", "Mary Somerville"))
        rows = [
            Interaction("Ada", name, AT, Direction.SENT, "email", "mail", name)
            for name in ("Grace Hopper", "Mary Somerville")
        ]
        store.interactions.record(rows, 1)
        yield store


def kith(*words: str, **more):
    """Run a command through the front door."""
    return CliRunner().invoke(front_door.kith, list(words), **more)


def at_a_terminal(monkeypatch, answers: list[object]) -> None:
    """Sit at a terminal and answer what is asked."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda *_, **__: answers.pop(0))
    monkeypatch.setattr("click.prompt", lambda *_, **__: answers.pop(0))


def test_a_slip_of_the_pen_is_asked_about_never_guessed():
    """Away from a terminal the candidates are named, and nothing is done."""
    with pytest.raises(UsageError, match="'Grcae' may be Grace Hopper, Grace Murray; say more") as refused:
        match_contact("Grcae", CONTACTS, ask)
    assert refused.value.exit_code == 2
    assert match_contact("grace h", CONTACTS, ask) == "Grace Hopper"
    assert match_contact("Zacharias", CONTACTS, ask) is None


def test_at_a_terminal_one_is_confirmed_and_several_are_numbered(monkeypatch):
    """Yes takes the one, no takes nobody, a number takes that one."""
    at_a_terminal(monkeypatch, [True, False, 2])
    assert match_contact("Katrin", CONTACTS, ask) == "Katherine"
    with pytest.raises(NotFoundError):
        match_contact("Katrin", CONTACTS, ask)
    assert match_contact("Grace", CONTACTS, ask) == "Grace Murray"


def test_people_are_called_by_the_name_on_their_card(home):
    """The list and an answer say the name, with the handle beside it; part of the name finds its contact."""
    home.contacts.keep([Contact("Ada", "Grace Hopper", "Rear Admiral Hopper")], 1)
    listed = kith("week").output
    assert "Rear Admiral Hopper Grace Hopper" in listed
    assert "Rear Admiral Hopper is off this week's list." in kith("done", "admiral hopper").output
    assert kith("undo").output == "Taken back: what you last said of Rear Admiral Hopper.\n"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "words",
    [
        ("done", "Grace"),
        ("snooze", "Grace", "--days", "3"),
        ("dismiss", "Grace"),
        ("never", "Grace"),
        ("pin", "Grace"),
        ("log", "Grace"),
        ("report",),
        ("coverage",),
        ("coverage", "Grace"),
        ("people", "review"),
        ("people", "merge", "Grace", "Mary"),
        ("forget", "Grace Hopper", "--yes"),
        ("forget", "--allow-again"),
        ("week",),
    ],
)
def test_what_a_command_says_is_in_the_owners_language(home, words):
    """Nothing but names, sources and commands is left in English, and --json is JSON all the same."""
    home.preferences.set("Ada", "language", "bn")
    said = kith(*words)
    assert said.exit_code == 0, said.output
    plain = re.sub(r"kith [a-z]+|Ada|Grace Hopper|Mary Somerville|mail|Kith|--join", "", said.output)
    assert re.search("[\u0980-\u09ff]", plain)
    assert not re.search(r"[A-Za-z]{3,}", plain), plain
    fresh = {"done": "Mary", "snooze": "Mary", "dismiss": "Mary"}.get(words[0])
    if words[0] not in {"forget", "people"}:
        again = [fresh if fresh and one == "Grace" else one for one in words]
        json.loads(kith(*again, "--json").output)


def test_keys_and_links_are_told_in_the_owners_language(home):
    """All but the key, the address, what it opens and the moments; whoever keeps the key reads it too."""
    home.preferences.set("Ada", "language", "bn")
    made = kith("keys", "create", "crm", "--scope", "admin", "--days", "9")
    (key,) = home.api_keys.all()
    assert f"এটি {key.id}, এই একবারই দেখানো হলো" in made.output
    assert "কী ছাড়া HTTP দিয়ে কিছু পড়া বা লেখা যাবে না" in made.output
    listed = kith("keys", "list").output
    assert f"{key.id}  crm  own  admin  চালু, " in listed
    assert listed.endswith("  কখনও কাজে লাগেনি\n")
    assert f"{key.id} বাতিল হলো" in kith("keys", "revoke", key.id).output
    assert "একবার চলবে, ১৫ মিনিট পর্যন্ত" in kith("link").output


def test_undo_takes_back_what_was_logged(home):
    """The interaction written down by hand is gone, what was imported stays."""
    assert kith("log", "Grace", "--received", "advice").exit_code == 0
    assert home.interactions.count() == 3
    assert "Grace Hopper" in kith("undo").output
    assert home.interactions.count() == 2
    assert isinstance(kith("undo").exception, NotFoundError)


def test_the_report_says_what_is_not_known_yet(home):
    """Before any training: that it was not tested here, and how to test it."""
    assert home.lists.owners(END_OF_TIME) == ["Ada"]
    said = kith("report").output
    assert "has not been tested on your own history yet" in said
    found = json.loads(kith("report", "--json").output)
    assert found["owner"] == "Ada"
    assert len(found["told"]) == 2


def test_the_report_says_how_the_shipped_model_did_elsewhere(home):
    """Of one who went silent and one who did not, how often it named the right one."""
    home.preferences.set(EVERYONE, MODEL, prior().card.shown("own"))
    figures = prior().card.figures
    said = kith("report").output.replace("\n", " ")
    assert f"the right one in {figures['Kith prior']['auc'] * 100:.0f} %" in said
    assert f"alone did in {figures['silence']['auc'] * 100:.0f} %" in said


@pytest.mark.parametrize(("words", "given"), [(["--no-color"], {}), ([], {"NO_COLOR": "1"})])
def test_colours_can_be_turned_off(home, words, given, monkeypatch):
    """By an option or by the environment; with neither a terminal has them."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert home.lists.owners(END_OF_TIME) == ["Ada"]
    assert "\x1b[3" in kith("week").output
    assert "\x1b[3" not in kith(*words, "week", env=given).output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands_and_names(home, shell):
    """The script is for this shell; what it asks for is answered."""
    assert home.lists.owners(END_OF_TIME) == ["Ada"]
    script = kith("completion", shell)
    assert script.exit_code == 0
    assert f"{shell}_complete" in script.output
    given = {"_KITH_COMPLETE": "bash_complete", "COMP_WORDS": "kith why gra", "COMP_CWORD": "2"}
    program = [sys.executable, "-c", "import sys; sys.argv = ['kith']; import kith; kith.main()"]
    from os import environ

    done = subprocess.run(program, env={**environ, **given}, capture_output=True, text=True, check=False)
    assert done.stdout == "plain,Grace Hopper\n"


@pytest.mark.parametrize(
    "words",
    [
        ("done", "Zacharias"),
        ("why", "Zacharias"),
        ("log", "Zacharias"),
        ("pin", "Zacharias"),
        ("snooze", "Grace"),
        ("snooze", "Grace", "--until", "soon"),
        ("snooze", "Grace", "--until", "2020-01-01"),
        ("undo",),
        ("people", "undo"),
        ("people", "merge", "Grace"),
        ("forget", "Zacharias"),
        ("coverage", "Zacharias"),
        ("week", "--owner", "Bo"),
        ("guard", "nonsense", "off"),
        ("away", "--until", "2020-01-01"),
    ],
    ids=" ".join,
)
def test_what_goes_wrong_is_said_in_the_owners_language(home, words, monkeypatch, capsys):
    """One sentence in Bengali, with nothing of English but names, options and commands."""
    for owner in ("Ada", "Bo"):
        home.preferences.set(owner, "language", "bn")
    monkeypatch.setattr("sys.argv", ["kith", *words])
    with pytest.raises(SystemExit):
        front_door.main()
    said = capsys.readouterr().err.removeprefix("kith: ")
    options = r"kith [a-z]+( review)?|--[a-z]+|'[^']+'|DATE|N\b|Grace Hopper|Mary Somerville|T\d\d.*?(?= )"
    assert re.search("[\u0980-\u09ff]", said), said
    assert not re.search(r"[A-Za-z]{3,}", re.sub(options, "", said).partition("আছে ")[0]), said


def test_the_language_asked_for_is_spoken_where_there_is_no_store_yet(monkeypatch, capsys):
    """The option is enough: nobody has set anything."""
    monkeypatch.setattr("sys.argv", ["kith", "week", "--lang=bn"])
    with pytest.raises(SystemExit):
        front_door.main()
    assert "এখনও কিছু নেওয়া হয়নি" in capsys.readouterr().err


def test_the_name_search_asks_in_the_owners_language(monkeypatch):
    """Whether the one is meant, and who of several."""
    asked = []
    at_a_terminal(monkeypatch, [])
    monkeypatch.setattr("click.confirm", lambda said, **_: asked.append(said) or True)
    monkeypatch.setattr("click.prompt", lambda said, **_: asked.append(said) or 1)
    bengali = partial(ask_in, lang=language("bn"))
    assert match_contact("Kathrin", CONTACTS, bengali) == "Katherine"
    assert match_contact("Grace", CONTACTS, bengali) == "Grace Hopper"
    assert asked == ["আপনি কি Katherine-এর কথা বলছেন?", "কোন জন"]


def test_doctor_speaks_bengali():
    """Each part, what was found, and what to do; a file's place and what is typed stay as they are."""
    said = kith("doctor", "--lang", "bn").output
    plain = re.sub(rf"/\S+(?=-এ)|GiB|kith [a-z]+|FILE|\b({'|'.join(Extra)})\b", "", said)
    assert "ঠিক আছে" in plain
    assert "১৪ থেকে ১৮০ দিনের" in plain
    assert not re.search(r"[A-Za-z]{2,}", plain), plain


def test_the_report_says_when_there_is_not_enough_for_a_figure(home):
    """Where no list had ten people there is no top five: it is said so, and what a program reads is JSON."""
    none = float("nan")
    figures = {name: {"precision_at_5": none, "base_rate": 0.25, "rows": 40} for name in ("Kith", "silence")}
    report = {"model": "Kith", "rival": "silence", "tested_on": ["2026-01-01"], "figures": figures}
    home.preferences.set(EVERYONE, REPORT, report)
    said = json.loads(kith("report", "--json").output, parse_constant=pytest.fail)["told"]
    assert said == [
        (
            "No list of that time was long enough to say how many of its first five went silent; "
            "of all relationships 25 % did."
        ),
        "Tested on 40 relationships that the model had not seen, of 2026-01-01 to 2026-01-01.",
    ]


def test_the_language_is_one_word(home):
    """Said in the language itself; lists and helps speak it from then on, and it can be changed back."""
    assert kith("language", "bn").output == "এখন থেকে Kith আপনার সঙ্গে বাংলা বলবে।\n"
    assert home.preferences.get("Ada", "language") == "bn"
    assert "Grace Hopper" in kith("week").output
    assert "এ সপ্তাহ" in kith("week").output
    assert kith("language", "en").output == "From now on Kith speaks English with you.\n"
    assert json.loads(kith("language", "bn", "--json").output) == {"owner": "Ada", "language": "bn"}


def test_done_says_how_and_when_and_restarts_the_clock(home, monkeypatch):
    """A call of yesterday is a contact; done again says more of the same one, and undo takes all back."""
    monkeypatch.setenv("TZ", "UTC")
    said = json.loads(kith("done", "grace", "--how", "call", "--at", "yesterday", "--json").output)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert (said["how"], said["reached_at"][:10]) == ("call", str(yesterday))
    again = json.loads(kith("done", "grace", "--note", "lent her a tent", "--json").output)
    assert (again["how"], again["reached_at"]) == ("call", said["reached_at"])
    assert len(home.interactions.between("Ada", "Grace Hopper", 9)) == 2
    assert "You said you reached out to 1" in kith("report").output
    kith("undo")
    assert len(home.interactions.between("Ada", "Grace Hopper", 9)) == 1
    assert home.lists.answers("Ada") == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("day", ["আজ", "today", " Yesterday", "গতকাল", "2026-03-01"])
def test_a_day_is_taken_as_it_is_said(day):
    """In both languages."""
    assert kith("done", "grace", "--at", day).exit_code == 0


@pytest.mark.usefixtures("home")
def test_a_day_still_to_come_is_no_contact():
    """Nor is a word that is no day."""
    for day, words in (("tomorrow", "has not come yet"), ("soon", "is not a day")):
        refused = kith("done", "grace", "--at", day)
        assert isinstance(refused.exception, KithError)
        assert words in str(refused.exception)


def test_an_answer_that_takes_the_place_of_another_says_so(home):
    """As the page does; a first answer, or the same one again, has nothing to say."""
    sentence = "Before that you had said: you reached out. The latest counts."
    assert sentence not in kith("done", "grace").output
    assert sentence in kith("dismiss", "grace").output
    assert "Before that you had said: not that time." in kith("never", "grace").output
    assert json.loads(kith("done", "grace", "--json").output)["overrides"] == "never"
    assert home.lists.answers("Ada")[-1].kind == "done"
