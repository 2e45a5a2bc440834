"""The page in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from data.store.store import Store

pytestmark = pytest.mark.needs("chromium")
LONG = "Muhammad ibn Musa al-Khwarizmi" + "-of-the-House-of-Wisdom" * 4


@pytest.fixture
def site(tmp_path: Path, clock, publish, serve) -> Iterator[str]:
    """Serve Ada's list on a free port of this machine."""
    with Store(tmp_path / "kith.db") as store:
        publish(store, "Ada", ("Grace Hopper", LONG))
        with serve(store, clock) as place:
            yield place


def opened(browser: Browser, site: str, width: int, scheme: str = "light") -> Page:
    """Open the page without JavaScript; anything the console says is an error."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    page.on("console", lambda message: pytest.fail(message.text))
    page.goto(site)
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_a_person_reads_and_answers(browser, site, width):
    """The list is read, one is answered, and is gone; no script takes part."""
    page = opened(browser, site, width)
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Grace Hopper", LONG]
    assert not page.get_by_text("2,190 days").first.is_visible()
    page.get_by_text("Why Grace Hopper?").click()
    assert page.get_by_text("2,190 days").first.is_visible()
    page.get_by_role("button", name="I did: Grace Hopper").click()
    assert page.get_by_role("heading", level=2).all_inner_texts() == [LONG]
    assert "Grace Hopper is off" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Grace Hopper", LONG]
    page.get_by_role("button", name="I did: Grace Hopper").click()
    page.get_by_role("button", name="In a week").click()
    assert page.get_by_text("That is everyone for this week.").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_cut_off_and_everything_can_be_hit(browser, site, width, scheme):
    """The page never scrolls sideways, and every control is at least 44 pixels high."""
    page = opened(browser, site, width, scheme)
    for summary in page.locator("details.person:not([open]) > summary, .more summary").all():
        summary.click(force=True)
    body = page.locator("body").bounding_box()
    assert body is not None
    for part in page.locator("main *:visible:not(.unseen)").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    for control in page.locator("button, summary, input:not([type=hidden]), a:not(.skip)").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_the_keyboard_shows_where_it_is(browser, site):
    """A control reached by keyboard has a visible outline."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("button").first.focus()
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle + {style}.outlineWidth") == "solid3px"


def test_light_and_dark_differ(browser, site):
    """The page follows the reader's colour scheme."""
    seen = set()
    for scheme in ("light", "dark"):
        page = browser.new_context(color_scheme=scheme).new_page()
        page.goto(site)
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2


def test_only_this_machine_is_asked(browser, site):
    """Reading the page makes no request to anywhere else."""
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    assert asked
    assert all(url.startswith(site) for url in asked)
