"""What the page says of commands: a button where there is one, else that it is typed in a terminal."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.wording.explanations.guards import GUARDS, lifted_on_page
from data.wording.language import language
from service.page.terminal import TYPED, terminal_note

ROOT = Path(__file__).parents[3]
NOTE = "What begins with kith or -- is typed in a terminal; this page has no button for it."
NUMBERS = {"contact": "Bo", "rank": 3, "count": 9, "places": 5}
WORD = re.compile("terminal", re.IGNORECASE)


@pytest.mark.parametrize("code", GUARDS)
def test_a_guard_names_no_command_on_the_page_but_in_a_terminal(code):
    """Where the page has a button or a setting, its sentence names that."""
    sentence = lifted_on_page(code, NUMBERS, language())
    assert not TYPED.search(sentence) or "in a terminal: kith " in sentence


def test_a_day_that_is_known_is_said_on_the_page_too():
    """A guard that lifts by itself needs no button."""
    numbers = NUMBERS | {"lifts_at": to_epoch(datetime(2026, 5, 3, tzinfo=UTC))}
    assert "3 May 2026" in lifted_on_page("snoozed", numbers, language())


def test_the_pages_own_sentences_say_terminal_beside_a_command():
    """Of templates and modules of the page, each string with a command also says where it is typed."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "service" / "page").rglob("*.html")]
    commands = [text for text in texts if re.search(r"<code>kith ", text)]
    assert len(commands) == 3
    assert all(WORD.search(text) or "on the machine where Kith runs" in text for text in commands)
    assert [text for text in texts if TYPED.search(re.sub("<code>kith [^<]*</code>", "", text))] == []


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("times were read as UTC (say yours with --timezone)", NOTE),
        ("Test it with: kith retrain.", NOTE),
        ("Kith was tested on the past -- and won", ""),
        ("written by a well-known friend", ""),
    ],
)
def test_a_sentence_with_a_command_is_followed_by_where_it_is_typed(sentence, note):
    """Names and dashes are no commands."""
    assert terminal_note(["nothing", sentence], language()) == note


def test_sources_report_and_problems_say_where_a_command_is_typed(client, store, clock):
    """The note stands once, and a page that names no command has none."""
    sources = {"owner": "Ada"}
    assert NOTE not in client.get("/sources", params=sources).text
    moment = clock.now - timedelta(days=3)
    store.interactions.record(
        [Interaction("Ada", "Bo", moment, Direction.SENT, "email", "signal", "1")], to_epoch(clock.now)
    )
    store.sources.keep("Ada", "signal", ["times are UTC (say yours with --timezone)"], to_epoch(clock.now))
    assert client.get("/sources", params=sources).text.count(NOTE) == 1
    assert client.get("/person", params=sources | {"contact": "Bo"}).text.count(NOTE) == 1
    assert client.get("/report", params=sources).text.count(NOTE) == 1
    assert "Take part in the settings." in client.get("/report", params=sources).text
    missing = client.get("/owners/Nobody", headers={"accept": "text/html"}).text
    assert missing.count("kith suggest") == missing.count(NOTE) == 1
