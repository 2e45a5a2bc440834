"""What the page shows seldom, in a real browser: axe finds nothing, and nothing is wider than a telephone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from data.schema import (
    Confidence,
    Contact,
    Direction,
    Interaction,
    Opener,
    OpenerKind,
    PlannedMeeting,
    Pool,
    Reason,
    Suggestion,
    to_epoch,
)
from data.store.lists.lists import ListCandidates
from data.store.store import Store

pytestmark = pytest.mark.needs("chromium")
NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
QUERY = "owner=Ada"
PAGES = {
    "just met, own rhythm, the question after a meeting": "/owners/Ada",
    "somebody just met": f"/person?{QUERY}&contact=New+Person",
    "somebody named by the own rhythm": f"/person?{QUERY}&contact=Mum",
    "somebody whom no list knows": f"/person?{QUERY}&contact=Unknown",
    "erased so far": f"/settings/erasures?{QUERY}",
    "past lists": f"/lists?{QUERY}",
    "forget": f"/settings/forget?{QUERY}&contact=Mum",
    "sources with what only a terminal can": f"/sources?{QUERY}",
    "nobody of that name": "/owners/Nobody",
}


def rarely_shown(store: Store) -> Store:
    """Give Ada a list of three, two by a rule, a meeting just past, two erasures and a limited source."""
    at = to_epoch(NOW - timedelta(hours=3))
    people = {"Bo Berg": (400, 90, 60), "Mum": (20,), "New Person": (9,), "Unknown": (1,), "Gone": (70,)}
    rows = [
        Interaction(
            "Ada", who, NOW - timedelta(days=day), Direction.MUTUAL, "meeting", "signal", f"{who}{day}"
        )
        for who, days in people.items()
        for day in days
    ]
    store.interactions.record(rows, at)
    store.sources.keep("Ada", "signal", ["times were read as UTC (say yours with --timezone)"], at)
    store.contacts.keep([Contact("Ada", "Mum", met="at home", cadence_days=7)], at)
    store.lists.publish(
        ["Ada"],
        [
            _suggestion(
                "Bo Berg", 1, Pool.UPKEEP, Reason("silence", 0.5, {"silence_days": 60.0}), (0.6, 0.5, 0.7)
            ),
            _suggestion("Mum", 2, Pool.UPKEEP, _reason("own_rhythm", cadence_days=7, silence_days=20.0)),
            _suggestion("New Person", 3, Pool.JUST_MET, _reason("just_met", first_at=at, in_person=True)),
        ],
        as_of=at,
        horizon_days=90,
        model_version="7",
        published_at=at,
        considered=ListCandidates({}, (), {}),
    )
    meeting = PlannedMeeting("Ada", "Bo Berg", NOW - timedelta(hours=2), "calendar", "1")
    store.planned_meetings.keep([meeting], at)
    for who in ("Gone", "Somebody else"):
        store.erasure.forget("Ada", who, at, asked_by="page")
    return store


def _reason(code: str, **numbers: Any) -> Reason:
    return Reason(code, 0.0, numbers)


def _suggestion(
    contact: str, rank: int, pool: Pool, reason: Reason, chance: tuple[float | None, ...] = (None,) * 3
) -> Suggestion:
    opener = Opener(OpenerKind.CATCH_UP, "catch_up", {"at": to_epoch(NOW - timedelta(days=60))})
    figures = (*chance, Confidence.SOME, 0.4, 0.0)
    return Suggestion("Ada", contact, NOW, 90, rank, pool, *figures, (reason,), None, "7", opener)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, serving_at: Any) -> Iterator[str]:
    """Serve that store."""
    with (
        Store(tmp_path_factory.mktemp("rare") / "kith.db") as store,
        serving_at(rarely_shown(store), lambda: NOW) as site,
    ):
        yield site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "bn"])
def test_axe_finds_nothing_in_what_is_rarely_shown(browser, place, locale, scheme):
    """On a telephone, with every card and every answer unfolded."""
    options = {"locale": locale, "color_scheme": scheme, "viewport": {"width": 360, "height": 740}}
    page = browser.new_context(**options).new_page()
    for name, where in PAGES.items():
        page.goto(place + where)
        page.evaluate(
            "document.querySelectorAll('details').forEach(one => { one.name = ''; one.open = true })"
        )
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_what_is_to_be_looked_at_is_there(browser, place):
    """The pages show what they are named after."""
    page = browser.new_page(locale="en")
    page.goto(place + PAGES["erased so far"])
    assert page.get_by_role("button", name="Allow again").count() == 2
    page.goto(f"{place}/owners/Ada")
    assert page.get_by_text("just met", exact=True).count() == 1
    assert page.get_by_text("You met Bo Berg.").count() == 1
    assert page.get_by_text("a good moment", exact=True).count() == 1
