"""The card in a real browser: what is in sight, where the focus goes, what opens without a reload."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from data.schema import PlannedMeeting
from data.settings import Settings
from data.store.store import Store
from tests.service.conftest import day_after

pytestmark = pytest.mark.needs("chromium")
WEEK = "/owners/Mira%20Sen"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def reachable(site):
    """Serve the made-up world, with an address and a number of the first two names."""
    with Store(Settings.from_environment().store) as store:
        names = [each.contact for each in store.lists.open("Mira Sen", 1_790_900_000)]
        store.identities.merge("Mira Sen", [names[0], "first@x.example", "+4915112345678"], "test", 1)
        store.identities.merge("Mira Sen", [names[1], "second@x.example"], "test", 1)
    return site


def opened(browser: Browser, place: str, **options) -> Page:
    """Open a page on a phone; anything the console says is an error."""
    page = browser.new_context(viewport=PHONE, **options).new_page()
    page.on("console", lambda message: pytest.fail(message.text))
    page.goto(place)
    return page


def is_in_sight(page: Page, selector: str) -> bool:
    """Tell whether the first such element that is shown lies within the screen as it is scrolled now."""
    box = page.locator(selector).locator("visible=true").first.bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"]


@pytest.mark.parametrize("locale", ["en", "bn"])
def test_the_first_action_is_within_the_first_screen(browser, reachable, locale):
    """On a phone of 360 x 740 nobody scrolls to write, also when a question after a meeting waits below.

    Five names are on the page, one is unfolded.
    """
    with Store(Settings.from_environment().store) as store:
        met = store.interactions.people("Mira Sen", 1, 0)[0][0]
        plan = PlannedMeeting("Mira Sen", met, day_after() - timedelta(hours=2), "calendar", "1")
        store.planned_meetings.keep([plan], 1)
    page = opened(browser, reachable + WEEK, locale=locale)
    assert is_in_sight(page, ".acts a.main")
    assert page.locator("#meeting-words").count() == 1
    assert page.locator(".list h2").count() == 5
    assert page.locator("details.person[open]").count() == 1


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("locale", ["en", "bn"])
def test_after_an_answer_the_focus_is_on_the_next_name(browser, reachable, locale, script):
    """Also without JavaScript; undo, the next name and its first action are in sight, and one Tab is near."""
    page = opened(browser, reachable + WEEK, locale=locale, java_script_enabled=script)
    names = page.locator(".list h2").all_inner_texts()
    for following in names[1:3]:
        page.locator("details.person[open] button[value=done]").click()
        expect(page.locator("summary#open h2")).to_have_text(following)
        expect(page.locator("summary#open")).to_be_focused()
        assert is_in_sight(page, ".notice button")
        assert is_in_sight(page, ".acts .main")
    page.locator(".notice button").click()
    expect(page.locator("summary#open h2")).to_have_text(names[1])
    expect(page.locator("summary#open")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_another_name_unfolds_without_a_request(browser, reachable, script):
    """One is unfolded at a time, whether a script runs or not."""
    page = opened(browser, reachable + WEEK, java_script_enabled=script)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("details.person > summary").nth(3).click()
    assert page.locator("details.person[open] h2").all_inner_texts() == [
        page.locator(".list h2").nth(3).inner_text()
    ]
    assert asked == []


def test_who_comes_back_from_writing_is_asked_whether_it_is_done(browser, reachable):
    """The question stands out while the focus is on the link that was followed, and nothing moves by that.

    What moves between pressing and letting go of a button takes the click away.
    """
    page = opened(browser, reachable + WEEK, java_script_enabled=False)
    question = page.locator("details.person[open] .back")
    done = page.locator("details.person[open] button[value=done]")
    color = "one => getComputedStyle(one).color"
    before, place = question.evaluate(color), done.bounding_box()
    page.locator("details.person[open] .acts a.main").focus()
    assert question.evaluate(color) != before
    assert done.bounding_box() == place
    page.get_by_text("Why ").first.click()
    assert page.locator("details.person[open] .why-person[open]").count() == 1
    assert question.evaluate(color) == before


def test_folded_cards_are_printed_too(browser, site):
    """On paper each name has its reason and what to say."""
    page = opened(browser, site + WEEK)
    page.emulate_media(media="print")
    shown = page.locator(".card .opener").evaluate_all(
        "all => all.filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
    )
    assert shown == 5
    assert page.locator(".glimpse:visible").count() == 0
