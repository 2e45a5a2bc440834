"""The week of the made-up world at a terminal: five names at once, then their cards, on one screen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from data.settings import Settings
from data.store.store import Store
from kith.cli.main import kith as command_line
from service.use_cases.week import WeekUseCases
from service.use_cases.week_cards import week_cards

LOG = Path(__file__).parents[2] / "data/synthetic/demo/log.csv"
NOW = datetime(2026, 10, 2, tzinfo=UTC)
LINES, COLUMNS = 50, 80


def run(*words: str) -> str:
    """Return what a command prints at a terminal of 80 columns, a day after the list was made."""
    result = CliRunner().invoke(
        command_line, words, env={"COLUMNS": f"{COLUMNS}", "KITH_NOW": NOW.isoformat()}
    )
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def made() -> None:
    """Make the made-up world's store and its list."""
    run("ingest", str(LOG))
    run("suggest", "--as-of", "2026-10-01")


@pytest.mark.usefixtures("made")
def test_five_cards_fit_one_screen_in_the_order_and_words_of_the_page():
    """Names with their badges first; nothing is wider than the terminal, in either language."""
    for code in ("en", "bn"):
        lines = run("week", "--lang", code).splitlines()
        assert len(lines) <= LINES
        assert max(map(len, lines)) <= COLUMNS
        with Store(Settings.from_environment().store) as store:
            use_cases, lang = WeekUseCases(store, lambda: NOW), store.spoken("Mira Sen", code)
            cards = week_cards(use_cases, "Mira Sen", use_cases.week("Mira Sen", code), lang)
        assert len(cards) == 5
        begin = lines.index(f"{lang.number(1)}. {cards[0].called} ({cards[0].badge})")
        names = [f"{lang.number(place)}. {card.called} ({card.badge})" for place, card in enumerate(cards, 1)]
        assert lines[begin : begin + 5] == names
        text, place = " ".join(" ".join(lines[begin + 5 :]).split()), 0
        for card in cards:
            for words in (card.reason, f"→ {card.opener}", card.no_way):
                place = text.index(words, place) + len(words)


@pytest.mark.usefixtures("made")
def test_the_time_that_is_given_is_now(monkeypatch):
    """`--now` goes before KITH_NOW; what is no time is refused in a sentence."""
    # Set back afterwards, whatever the command makes of it.
    monkeypatch.setenv("KITH_NOW", NOW.isoformat())
    assert "days old" not in run("week")
    assert "This list is 9 days old." in run("--now", "2026-10-10", "week")
    result = CliRunner().invoke(command_line, ["--now", "soon", "week"])
    assert "the pretended time is none: 'soon' is not a date" in str(result.exception)
