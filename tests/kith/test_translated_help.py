"""Helps and mistyped words, in the language of whoever reads."""

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from string import Formatter

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from data.schema import Direction, Interaction, from_epoch
from data.settings import Settings
from data.store.store import Store
from data.wording.language import CATALOGUES, COMMANDS, LANGUAGES, language
from kith.cli import main as front_door
from kith.cli.command_table import COMMANDS as TABLE
from kith.cli.language import speaking
from kith.cli.translated_help import SETTINGS, TranslatedContext

ROOT = Path(__file__).parents[2]
BENGALI = re.compile("[\u0980-\u09ff]")
OTHERS = [code for code in LANGUAGES if code != "en"]
# How click and we ask the standard library for words.
ASKED = {"_": None, "gettext": None, "ngettext": (1, 2)}
# What is typed as it stands: commands, options, places of values, choices, limits, files, moments.
TYPED = (
    r"^  [a-z-]+(?=  |$)",
    # Also where a line ends in the middle of a command.
    r"\bkith(\[spark\]|\s+[a-z-]+)*",
    r"(?<!\w)--?[a-zA-Z][a-z-]*( month-first| spark| microsoft)?",
    r"\b[A-Z][A-Z_]+\b",
    r"\S*[a-z]\|\S*",
    r"[0-9.]*<?=?x[<>]=[0-9.]+",
    r"'[^']+'",
    r"\S+://\S+",
    r"\S*\w\.(md|bashrc|csv)",
    r"\.csv|~/\.(bashrc|pgpass)|log\.\*",
    r"\b(90|12)d\b|\bage1…",
    r"[a-z]+:(read|write)|admin",
)
# Names, and words of a table, a setting or a shell.
NAMES = (
    "Kith|iCal|CalDAV|CardDAV|OpenID|Connect|Parquet|PostgreSQL|MLflow|Java|Spark|spark|local|blend|log|Ctrl-C|"
    "Asia/Dhaka|zip|language|en|bn|on|off|"
    "owner|contact|at|direction|sent|received|mutual|channel|source|external_id|person|meeting|call|email|message|"
    "own|age|prior|champion|bash|zsh|fish|eval|completion"
)


def commands(command: click.Command, path: str = "kith") -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, each with how it is called."""
    yield path, command
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from commands(one, f"{path} {name}")


def texts(command: click.Command) -> set[str]:
    """Return what a command's help says in words of ours."""
    options = [one.help for one in command.params if isinstance(one, click.Option)]
    return {cleandoc(text) for text in (command.help, *options) if text}


def asked_for() -> set[object]:
    """Return every message that the command line may ask a catalogue for."""
    helps = {text for _, command in commands(front_door.kith) for text in texts(command)}
    listed = {*TABLE, *(entry.summary for entries in TABLE.values() for entry in entries.values())}
    places = (Path(click.__file__).parent, ROOT / "kith")
    found = (extract_from_dir(place, [("**.py", "python")], keywords=ASKED) for place in places)
    return helps | listed | {message for place in found for _, _, message, _, _ in place}


def catalogue(code: str):
    """Return everything of a language's catalogues of the command line, as it is written."""
    entries = []
    for path in sorted((CATALOGUES / code / COMMANDS).glob("*.po")):
        with path.open("rb") as source:
            entries += [one for one in read_po(source, locale=code) if one.id]
    return entries


def forms(text: object) -> tuple[str, ...]:
    """Return a message's forms, one or two."""
    return text if isinstance(text, tuple) else (str(text),)


def english_in(said: str) -> list[str]:
    """Return the English words of a text that are neither typed as they stand nor names."""
    for one in (*TYPED, rf"(?<![\w-])({NAMES})(?!\w|-[a-z])"):
        said = re.sub(one, " ", said, flags=re.MULTILINE)
    return re.findall(r"[A-Za-z]{2,}", said)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_help_and_every_word_of_clicks(code):
    """Nothing is missing, nothing is left from former days, and nothing is only begun."""
    entries = catalogue(code)
    assert {one.id for one in entries} == asked_for()
    assert len(entries) == len({one.id for one in entries})
    for one in entries:
        assert all(forms(one.string)), one.id
        assert not one.fuzzy, one.id


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_asks_for_no_field_that_is_not_there(code):
    """What a translation names is what the message is given."""

    def fields(text: object) -> set[str]:
        return {name for form in forms(text) for _, name, _, _ in Formatter().parse(form) if name}

    for one in catalogue(code):
        assert fields(one.string) <= fields(one.id), one.id


@pytest.mark.parametrize("path", dict(commands(front_door.kith)))
def test_a_help_is_bengali_throughout(path):
    """Every line that says something says it in Bengali; only what is typed as it stands stays."""
    with speaking(lambda: language("bn")):
        said = TranslatedContext(dict(commands(front_door.kith))[path], info_name=path, **SETTINGS).get_help()
    assert said.startswith(f"ব্যবহার: {path}")
    assert BENGALI.search(said)
    assert english_in(said) == [], said


def test_a_help_in_english_is_as_it_stands_in_the_code():
    """Whoever reads English, and whoever nobody knows, reads what docs/reference/cli.md shows."""
    week = dict(commands(front_door.kith))["kith week"]
    plain = click.Context(week, info_name="kith week", **SETTINGS)
    with speaking(language):
        assert TranslatedContext(week, info_name="kith week", **SETTINGS).get_help() == week.get_help(plain)


@pytest.fixture
def bengali_home() -> Iterator[Store]:
    """Open a store whose only owner reads Bengali."""
    with Store(Settings.from_environment().store_path) as store:
        row = Interaction("Ada", "Grace", from_epoch(1_772_712_000), Direction.SENT, "email", "mail", "1")
        store.interactions.record([row], 1)
        store.preferences.set("Ada", "language", "bn")
        yield store


@pytest.fixture
def typed(monkeypatch, capsys):
    """Return what the front door answers to words, with its exit code."""

    def answered(*words: str) -> tuple[str, object]:
        monkeypatch.setattr("sys.argv", ["kith", *words])
        with pytest.raises(SystemExit) as ended:
            front_door.main()
        said = capsys.readouterr()
        return said.out + said.err, ended.value.code

    return answered


@pytest.mark.usefixtures("bengali_home")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--help"], 0, "এ সপ্তাহে কার খোঁজ নেবেন, আর কেন।"),
        ([], 2, "এ সপ্তাহে কার খোঁজ নেবেন, আর কেন।"),
        (["week", "--help"], 0, "কার তালিকা; একাধিক জনের থাকলে বলতে হবে।"),
        (["wek"], 2, "ভুল: 'wek' নামে কোনো কমান্ড নেই। আপনি কি 'week' লিখতে চেয়েছিলেন?"),
        (["week", "--languge"], 2, "ভুল: '--languge' নামে কোনো অপশন নেই। আপনি কি '--lang' লিখতে চেয়েছিলেন?"),
        (["week", "--lang"], 2, "ভুল: '--lang'-এর পরে একটি মান লিখতে হবে।"),
        (["week", "now"], 2, "ভুল: এই কথাটি বাড়তি: now"),
        (["done"], 2, "ভুল: যা লিখতেই হবে তা নেই: 'CONTACT'."),
        (["people"], 2, "কারা একই মানুষ, তা বলুন"),
        (["snooze", "Grace", "--days", "0"], 2, "0 সীমার বাইরে; সীমা হলো 1<=x<=3650।"),
        (["budget", "many"], 2, "'many' এখানে চলে এমন সংখ্যা নয়।"),
        (["why", "Grace", "--as-of", "soon"], 2, "'soon' কোনো তারিখ নয়; 2026-01-31-এর মতো লিখুন।"),
        (["log", "Grace", "--on", "soon"], 2, "'soon' কোনো দিন নয়; শুক্রবার, গতকাল, দুই সপ্তাহ পরে"),
        (["retrain", "--horizon", "long"], 2, "'long' কোনো মেয়াদ নয়"),
        (["score", "log.csv", "--out", "/nowhere/a.csv"], 2, "/nowhere নামে কোনো ফোল্ডার নেই"),
        (["doctor", "--lang", "fr"], 2, "'fr' চলবে না; এগুলোর একটি লিখুন: 'en', 'bn'।"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_who_reads_bengali_is_answered_in_bengali(typed, words, code, says):
    """A help and a slip of the pen alike; nothing is left in English but what was and is typed."""
    said, ended = typed(*words)
    assert ended == code
    assert says in re.sub(r"\s+", " ", said)
    own = r"\bnow$|/nowhere\S*" if words else "$^"
    assert english_in(re.sub(own, "", said.strip())) == [], said


def test_the_language_asked_for_goes_before_the_owners(bengali_home, typed):
    """Where --lang says a language that there is, the help is in it."""
    assert bengali_home.interactions.count() == 1
    assert "Whose list" in typed("week", "--lang", "en", "--help")[0]


def test_a_mistyped_owner_is_told_in_the_language_of_the_only_one(bengali_home, typed):
    """Nobody of that name has said in which language; whoever is here has."""
    assert bengali_home.interactions.count() == 1
    assert typed("suggest", "--owner", "Adda") == ("kith: লগে 'Adda' নামে কারও তালিকা নেই; আছেন Ada\n", 1)


def test_nobody_is_looked_up_where_nothing_is_shown(bengali_home, typed, monkeypatch):
    """A command that goes well needs no word of click's, and costs no look into the store."""
    assert bengali_home.interactions.count() == 1

    def unasked(words: list[str], **_: object) -> None:
        raise AssertionError(words)

    monkeypatch.setattr(front_door, "reader", unasked)
    assert [typed(word)[1] for word in ("coverage", "--version")] == [0, 0]


def test_a_help_waits_for_no_server(typed, monkeypatch):
    """A store on a server may be far away or down: the help is there, in English or as --lang says."""
    monkeypatch.setenv("KITH_STORE_URL", "postgresql+psycopg://kith@192.0.2.1/kith")
    monkeypatch.setattr("data.store.store.Store.existing", lambda *_: pytest.fail("asked"))
    assert typed("week", "--help")[0].startswith("Usage: kith week")
    assert typed("week", "--lang", "bn", "--help")[0].startswith("ব্যবহার: kith week")


def test_what_a_shell_completes_is_described_in_bengali(bengali_home, typed, monkeypatch):
    """The descriptions beside commands and options are helps too."""
    assert bengali_home.interactions.count() == 1
    monkeypatch.setenv("_KITH_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", "kith week --")
    monkeypatch.setenv("COMP_CWORD", "--")
    assert typed()[0].splitlines()[-1] == "plain,--help\tএই সাহায্য দেখায়।"
