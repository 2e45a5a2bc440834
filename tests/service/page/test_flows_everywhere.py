"""Every flow of the site in a real browser, everywhere it is used.

In both languages and themes, on a phone and a desk, with and without JavaScript: daily by two looks that
share none of these ways, or by all sixteen with KITH_LOOKS=all (`make looks`), where five take a file in.
One browser and one server serve them all; each look has people of its own, so that none is in another's way.
"""

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from data.identity.own_addresses import AddressState, OwnAddress, Sign
from data.schema import Contact, Direction, Interaction, to_epoch
from data.store import duplicate_proposals as review
from data.store.store import Store
from service.app import Options
from tests.service.conftest import worker_at

pytestmark = pytest.mark.needs("chromium")
OWNER, QUERY = "Mira Sen", "owner=Mira+Sen"
DAY = datetime(2026, 10, 2, tzinfo=UTC)
BENGALI = re.compile("[\u0980-\u09ff]")
VIEWS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}
WORDS = (
    *("Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Heath"),
    *("Islet", "Jetty", "Knoll", "Lagoon", "Marsh", "Nook", "Orchard", "Prairie"),
)


@dataclass(frozen=True)
class Look:
    """One way of looking at the site, and the word by which its people are called."""

    locale: str
    scheme: str
    view: str
    script: bool
    word: str

    def __str__(self) -> str:
        """Name it in a test's id."""
        return f"{self.locale}-{self.scheme}-{self.view}-{'script' if self.script else 'plain'}"

    @property
    def name(self) -> str:
        """The name that two addresses share."""
        return f"{self.word} {self.word}field"

    @property
    def addresses(self) -> tuple[str, str]:
        """Two addresses that may be one person."""
        return f"{self.word.lower()}@one.example", f"{self.word.lower()}@two.example"

    @property
    def own(self) -> str:
        """An address that may be the owner's."""
        return f"mira-{self.word.lower()}@own.example"

    @property
    def leaving(self) -> str:
        """Whoever is to be forgotten."""
        return f"gone-{self.word.lower()}@three.example"


ALL = [
    Look(*ways, word)
    for ways, word in zip(
        itertools.product(("en", "bn"), ("light", "dark"), VIEWS, (True, False)), WORDS, strict=True
    )
]
# Whatever two ways are chosen, some of these look in just these two.
PAIRS = [ALL[place] for place in (0b0000, 0b0111, 0b1011, 0b1101, 0b1110)]
OPPOSITES, WHOLE = [ALL[0], ALL[-1]], os.environ.get("KITH_LOOKS") == "all"
LOOKS = ALL if WHOLE else OPPOSITES
everywhere = pytest.mark.parametrize("look", LOOKS, ids=str)
# What is taken in starts two processes, which cost more than all the looking.
in_pairs = pytest.mark.parametrize("look", PAIRS if WHOLE else OPPOSITES, ids=str)


@pytest.fixture(scope="module")
def home(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the world once, with people of each look's own in it."""
    folder = tmp_path_factory.mktemp("everywhere")
    (folder / "kith.db").write_bytes((world / "kith.db").read_bytes())
    with Store(folder / "kith.db") as store:
        store.interactions.record([one for look in ALL for one in company(look)], to_epoch(DAY))
        cards = [Contact(OWNER, one, name=look.name) for look in ALL for one in look.addresses]
        store.contacts.keep(cards, to_epoch(DAY))
        review.keep(store, OWNER)
        signs = {Sign.PRESENT: (7, 21), Sign.ALONE: (7, 21)}
        questions = [OwnAddress(look.own, AddressState.ASKED, signs=signs) for look in ALL]
        store.own_addresses.learn(OWNER, questions)
    return folder


def company(look: Look) -> list[Interaction]:
    """Return a little mail with the people of a look."""
    people = (*look.addresses, look.leaving)
    at = DAY - timedelta(days=400)
    return [Interaction(OWNER, one, at, Direction.SENT, "email", "mail", one) for one in people]


@pytest.fixture(scope="module")
def place(home: Path, serving_at: Callable[..., Any]) -> Iterator[str]:
    """Serve that copy; what is uploaded goes into it too."""
    options = Options(uploads=home / "uploads", worker=lambda: worker_at(home))
    with Store(home / "kith.db") as store, serving_at(store, lambda: DAY, options) as site:
        yield site


@pytest.fixture(scope="module")
def gated(home: Path, serving_at: Callable[..., Any]) -> Iterator[str]:
    """Serve it as for a network, where signing in is needed."""
    with Store(home / "kith.db") as store, serving_at(store, lambda: DAY, Options(on_network=True)) as site:
        yield site


@pytest.fixture
def look_at(browser: Browser) -> Iterator[Callable[[Look, str], Page]]:
    """Return what opens a place as a look has it, and closes it at the end."""
    contexts = []

    def opened(look: Look, where: str) -> Page:
        context = browser.new_context(
            locale=look.locale,
            color_scheme=look.scheme,  # type: ignore[arg-type]
            viewport=VIEWS[look.view],  # type: ignore[arg-type]
            java_script_enabled=look.script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(where)
        return page

    yield opened
    for context in contexts:
        context.close()


def fits(page: Page, look: Look) -> None:
    """Hold a page against its look: its language, its theme, and nothing to the side of the screen."""
    # A form's answer is there before its style is.
    page.wait_for_load_state("load")
    assert page.locator("html").get_attribute("lang") == look.locale
    assert bool(BENGALI.search(page.locator("nav, h1").first.inner_text())) == (look.locale == "bn")
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = map(int, re.findall(r"\d+", back)[:3])
    assert (red + green + blue > 3 * 128) == (look.scheme == "light"), back
    assert page.evaluate("document.documentElement.scrollWidth") <= VIEWS[look.view]["width"]


def clean(page: Page, look: Look) -> None:
    """Let axe look at what only appears within a flow, once in each language and theme."""
    if look.script and look in PAIRS:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@everywhere
def test_something_is_written_down_and_pinned_and_the_report_read(look, look_at, place, home):
    """A person's page has its plot and keeps what is said; the report begins in plain words."""
    contact = look.addresses[0]
    page = look_at(look, f"{place}/person?{QUERY}&contact={contact}")
    fits(page, look)
    assert page.locator("svg.plot").count() >= 1
    page.locator("#what").select_option("given-advice")
    page.locator("#note").fill(f"about {look.word}")
    page.locator("form[action='/person/log'] button").click()
    page.locator(".notice button").wait_for()
    # Said of the person, by the name on their card.
    assert look.name in page.locator(".notice").inner_text()
    page.locator("#importance").select_option("0.75")
    # The notice of before stands there still: only the answer says that this one arrived.
    with page.expect_response(lambda one: one.url.endswith("/person/importance")):
        page.locator("form[action='/person/importance'] button").click()
    page.locator(".notice button").wait_for()
    page.goto(f"{place}/person?{QUERY}&contact={contact}")
    assert page.locator("#importance").input_value() == "0.75"
    page.goto(f"{place}/report?{QUERY}")
    fits(page, look)
    assert bool(BENGALI.search(page.locator("p.lead").inner_text())) == (look.locale == "bn")
    with Store(home / "kith.db") as store:
        notes = [row["note"] for table, row in store.everything() if table == "interactions"]
    assert f"about {look.word}" in notes


@everywhere
def test_two_are_joined_parted_and_kept_apart(look, look_at, place, home):
    """One person: gone from the list. Undone: back. Two people: never asked again."""
    page = look_at(look, f"{place}/review?{QUERY}")
    fits(page, look)
    clean(page, look)
    mine = page.locator("article.box", has_text=look.name)
    mine.locator("button[value=merge]").click()
    joined = page.locator(".people li", has_text=look.addresses[0])
    joined.wait_for()
    assert mine.count() == 0
    joined.locator("button").click()
    # A worker compares names again: with a script the page follows it, without one a link looks again.
    for _ in range(0 if look.script else 40):
        if mine.count():
            break
        page.get_by_role("status").locator("a").click()
        page.wait_for_timeout(250)
    mine.wait_for()
    assert joined.count() == 0
    mine.locator("button[value=apart]").click()
    mine.wait_for(state="detached")
    with Store(home / "kith.db") as store:
        assert frozenset(look.addresses) in store.identities.apart(OWNER)
        # After five refusals nobody is proposed on such evidence: each look begins anew.
        store.identities.undo(OWNER, None, to_epoch(DAY))


@everywhere
def test_whose_an_address_is_is_answered(look, look_at, place, home):
    """The week leads to the question; each answer is kept, said and can be changed; one can be added."""
    page = look_at(look, f"{place}/owners/Mira%20Sen")
    page.locator("main a[href*='/settings']").click()
    question = page.locator("#you article", has_text=look.own)
    question.wait_for()
    fits(page, look)
    clean(page, look)
    assert bool(BENGALI.search(question.locator(".but").inner_text())) == (look.locale == "bn")
    mine = page.locator("#you > ul li", has_text=look.own)
    for button, state in (("mine", AddressState.OWN), ("not_mine", AddressState.REFUSED)):
        row = question if state is AddressState.OWN else mine
        row.locator(f"button[value={button}]").click()
        page.locator(".notice", has_text=look.own).wait_for()
        with Store(home / "kith.db") as store:
            (kept,) = [one for one in store.own_addresses.all(OWNER) if one.handle == look.own]
        assert (kept.state, kept.by_owner) == (state, True)
        fits(page, look)
    assert mine.count() == 0
    page.locator("#you summary").click()
    assert page.locator("#you details", has_text=look.own).is_visible()
    page.locator("#address").fill(f"Mira <more.{look.own.upper()}>")
    page.locator("#you > form button").click()
    page.locator(".notice", has_text=f"more.{look.own}").wait_for()
    with Store(home / "kith.db") as store:
        assert f"more.{look.own}" in store.own_addresses.handles(OWNER)


@in_pairs
def test_everything_is_taken_along_and_somebody_forgotten(look, look_at, place):
    """The export has them; after forgetting, neither it nor their page does."""
    page = look_at(look, f"{place}/settings?{QUERY}")
    fits(page, look)
    assert look.leaving in exported(page)
    page.locator("#contact").fill(look.leaving)
    page.locator("form[action='/settings/forget'] button").click()
    question = page.locator("form[action='/settings/forget'][method='post']")
    question.wait_for()
    assert look.leaving in page.locator("h1").inner_text()
    fits(page, look)
    clean(page, look)
    question.locator("button").click()
    page.locator(".notice", has_text=look.leaving).wait_for()
    assert page.locator("h1").count() == 1
    assert look.leaving not in exported(page)
    page.goto(f"{place}/person?{QUERY}&contact={look.leaving}")
    assert page.locator("svg.plot").count() == 0
    fits(page, look)
    clean(page, look)


def exported(page: Page) -> str:
    """Return what the page's link hands out, each line of which is JSON."""
    with page.expect_download() as coming:
        page.locator("a[href*='/settings/export']").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8")
    assert all(json.loads(line)["table"] for line in text.splitlines())
    return text


@in_pairs
def test_a_file_is_looked_at_and_taken_in(look, look_at, place, home, tmp_path):
    """Nothing is written before the owner says so; then it is there, and the source is named."""
    table, contact = tmp_path / f"{look.word}.csv", f"new-{look.word.lower()}@four.example"
    table.write_text(
        f"owner,contact,at,direction,channel\n{OWNER},{contact},2026-09-01T10:00:00Z,sent,email\nbad row\n"
    )
    page = look_at(look, f"{place}/sources?{QUERY}")
    fits(page, look)
    page.locator("#file").set_input_files(table)
    page.locator("form[action='/sources'] button.main").click()
    come(page, look, "button[value=take]")
    fits(page, look)
    clean(page, look)
    assert bool(BENGALI.search(page.locator("#job li").first.inner_text())) == (look.locale == "bn")
    with Store(home / "kith.db") as store:
        assert not store.interactions.knows(OWNER, contact)
    page.locator("button[value=take]").click()
    come(page, look, "#job a.button[href^='/owners/']")
    with Store(home / "kith.db") as store:
        assert store.interactions.knows(OWNER, contact)


def come(page: Page, look: Look, wanted: str) -> None:
    """Wait for what comes by itself with JavaScript, and by looking again without."""
    for _ in range(120):
        if page.locator(wanted).count():
            return
        page.wait_for_timeout(250)
        again = page.locator("#job a.button[href^='/uploads/']")
        if not look.script and again.count():
            again.click()
    pytest.fail(f"{wanted} did not come: {page.locator('main').inner_text()}")


@in_pairs
def test_a_link_signs_in_once(look, look_at, gated, home):
    """Who is not signed in is led to it; the link lets in, and nobody a second time."""
    page = look_at(look, f"{gated}/settings?{QUERY}")
    assert page.locator("#key").count() == 1
    fits(page, look)
    clean(page, look)
    with Store(home / "kith.db") as store:
        link = store.sessions.link("own", to_epoch(DAY))
    page.goto(f"{gated}/sign-in?link={link}")
    page.locator("form[action='/sign-in'] button").click()
    page.locator("form[action='/sign-out'] button").wait_for()
    page.goto(f"{gated}/settings?{QUERY}")
    assert page.locator("#budget").count() == 1
    fits(page, look)
    page.locator("form[action='/sign-out'] button").click()
    page.locator("#key").wait_for()
    page.goto(f"{gated}/sign-in?link={link}")
    page.locator("form[action='/sign-in'] button").click()
    assert bool(BENGALI.search(page.locator("[role=alert]").inner_text())) == (look.locale == "bn")
