"""The whole site in a real browser: each flow, in both languages and schemes, on a phone and a desk."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from data.settings import Settings
from data.store.store import Store

pytestmark = pytest.mark.needs("chromium")
OWNER = "Mira+Sen"
PAGES = {
    "week": "/owners/Mira%20Sen",
    "people": f"/people?owner={OWNER}",
    "choosing": f"/people?owner={OWNER}&choose=1",
    "person": f"/person?owner={OWNER}&contact=Debashis+Holm",
    "report": f"/report?owner={OWNER}",
    "sources": f"/sources?owner={OWNER}",
    "review": f"/review?owner={OWNER}",
    "settings": f"/settings?owner={OWNER}",
    "every week": f"/every-week?owner={OWNER}",
    "privacy": f"/privacy?owner={OWNER}",
}
# Every language and every colour scheme; with KITH_LOOKS=all every two of them together.
LOOKS = [("en", "light"), ("bn", "dark")]
if os.environ.get("KITH_LOOKS") == "all":
    LOOKS += [("en", "dark"), ("bn", "light")]
# All of one page, as it travels.
LARGEST_PAGE = 50_000
HEADER = "owner,contact,at,direction,channel\n"


def opened(browser: Browser, place: str, **options) -> Page:
    """Open a page; anything the console says is an error."""
    page = browser.new_context(**options).new_page()
    page.on("console", lambda message: pytest.fail(message.text))
    page.goto(place)
    return page


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_axe_finds_nothing(browser, site, locale, scheme):
    """No page has a fault that a screen reader or weak eyes would meet."""
    page = opened(browser, site, locale=locale, color_scheme=scheme)
    for name, place in PAGES.items():
        page.goto(site + place)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["en", "bn"])
def test_no_page_scrolls_sideways_and_everything_can_be_hit(browser, site, locale, width):
    """On the narrowest phone and on a desk everything is in sight, and controls are 44 pixels high."""
    page = opened(browser, site, locale=locale, viewport={"width": width, "height": 700})
    for name, place in PAGES.items():
        page.goto(site + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        low = page.evaluate(
            """[...document.querySelectorAll("button, summary, select, nav a, a.button, .switch label,"
               + " input:not([type=hidden]):not([type=checkbox])")]
               .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
               .map(one => one.outerHTML.slice(0, 90))"""
        )
        assert low == [], name


@pytest.mark.parametrize("locale", ["en", "bn"])
def test_the_menu_takes_two_rows_on_the_narrowest_phone(browser, site, locale):
    """And a notice keeps its distance from the heading under it."""
    page = opened(browser, site, locale=locale, viewport={"width": 320, "height": 700})
    page.goto(site + PAGES["settings"] + "&said=noted")
    bottom, top, menu = page.evaluate(
        """["main > .notice", "h1", "nav"].map(one => document.querySelector(one).getBoundingClientRect())
           .map((one, place) => [one.bottom, one.top, one.height][place])"""
    )
    assert top - bottom >= 16
    assert menu <= 2 * 44 + 1


def test_what_is_said_of_an_old_list_keeps_its_distance(browser, site):
    """From the sentence above it, also on a phone: it stands between that and the first name."""
    page = opened(browser, site, viewport={"width": 360, "height": 740})
    page.goto(site + PAGES["week"])
    gap = page.evaluate(
        """() => { const above = document.querySelector("main > p"), old = document.createElement("div");
           old.className = "notice"; old.textContent = "old"; above.after(old);
           return old.getBoundingClientRect().top - above.getBoundingClientRect().bottom }"""
    )
    assert gap >= 12


def test_a_meter_is_of_the_pages_own_colour(browser, site):
    """In light and dark, and where the page is printed."""
    page = opened(browser, site)
    page.goto(site + PAGES["person"])
    for scheme, leaf in (("light", (31, 107, 87)), ("dark", (127, 203, 179))):
        page.emulate_media(color_scheme=scheme)
        assert leaf in colours(page, "meter")
    page.emulate_media(color_scheme="light", media="print")
    assert page.locator("meter").first.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"


def colours(page: Page, selector: str) -> set[tuple[int, ...]]:
    """Return the colours of the pixels of an element."""
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    return {pixel for _, pixel in picture.getcolors(picture.width * picture.height) or []}


@pytest.mark.parametrize("locale", ["en", "bn"])
def test_at_twice_the_size_every_page_can_be_read(browser, site, locale):
    """Zoomed to 200 % a screen of 1,280 pixels is 640 wide, each drawn twice; of 640, it is 320."""
    page = opened(browser, site, locale=locale, device_scale_factor=2)
    for name, place in PAGES.items():
        page.goto(site + place)
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 400})
            # Or a reader has only made the letters larger.
            for letters in ("", "200%"):
                page.evaluate("size => document.documentElement.style.fontSize = size", letters)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}, {letters}"


@pytest.mark.parametrize("locale", ["en", "bn"])
def test_the_week_is_printed_on_one_sheet(browser, site, locale):
    """A list of five with their reasons, and nothing that can only be clicked."""
    page = opened(browser, site + PAGES["week"], locale=locale)
    assert page.locator(".list h2").count() == 5
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    page.context.close()


def test_bengali_is_written_in_a_bengali_face(browser, site):
    """The font that is really used for the heading has the letters: no boxes."""
    page = opened(browser, site + PAGES["week"], locale="bn")
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text() == "এ সপ্তাহে"
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    # The space between the words may come from any face.
    others = sum(font["glyphCount"] for font in fonts if "Beng" not in font["familyName"])
    assert others <= heading.inner_text().count(" "), fonts


@pytest.mark.parametrize("script", [True, False])
def test_somebody_is_put_off_to_a_day_and_taken_back(browser, site, script):
    """The list's further answers, with and without JavaScript."""
    page = opened(browser, site + PAGES["week"], java_script_enabled=script)
    names = page.get_by_role("heading", level=2)
    first = names.first.inner_text()
    page.locator("details.later summary").first.click()
    page.locator("input[type=date]").first.fill("2026-12-24")
    page.get_by_role("button", name="Put off until then").first.click()
    assert "24 December 2026" in page.get_by_role("status").inner_text()
    assert first not in names.all_inner_texts()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("status").filter(has_text="Taken back").wait_for()
    assert names.first.inner_text() == first


def test_what_was_given_is_written_down_and_seen(browser, site):
    """Help logged on a person's page stands in the log, and the page says that it is noted."""
    page = opened(browser, site + PAGES["person"], java_script_enabled=False)
    assert page.locator("svg.plot").count() >= 1
    assert page.locator("svg.plot .mark").count() > 50
    page.get_by_label("What happened").select_option("received-introduction")
    page.get_by_label("A note for yourself").fill("<b>to an investor</b> \N{GRINNING FACE}")
    page.get_by_role("button", name="Write it down").click()
    assert "Noted for Debashis Holm" in page.get_by_role("status").inner_text()
    with Store(Settings.from_environment().store) as store:
        helps = store.list_inputs.helps(2_000_000_000, 2_000_000_000)
    assert [row[3:5] for row in helps if row[1] == "Debashis Holm"] == [("introduction", "received")]


def test_settings_are_kept_and_the_language_follows(browser, site):
    """Budget and language are as they were set, on every page from then on."""
    page = opened(browser, site + PAGES["settings"], java_script_enabled=False)
    page.get_by_label("How many people a week").fill("3")
    page.get_by_label("Of these, how many old relationships").fill("1")
    page.get_by_label("Language").last.select_option("bn")
    page.get_by_role("button", name="Keep these settings").click()
    assert page.locator("html").get_attribute("lang") == "bn"
    assert page.locator("#budget").input_value() == "3"
    page.goto(site + PAGES["week"])
    assert page.get_by_role("heading", level=1).inner_text() == "এ সপ্তাহে"


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_looked_at_before_it_is_taken_in(browser, site, tmp_path, script):
    """The preview writes nothing; saying so takes it in; once more, it is all there already."""
    table = tmp_path / "more.csv"
    table.write_text(HEADER + "Mira Sen,Noor Amin,2026-09-01T10:00:00Z,sent,email\n")
    page = opened(browser, site + PAGES["sources"], java_script_enabled=script)
    page.get_by_label("The file").set_input_files(table)
    page.get_by_role("button", name="Look at it first").click()
    _wait(page, "Take it in")
    assert page.get_by_text("1 new, 0 changed, 0 already there.").is_visible()
    with Store(Settings.from_environment().store) as store:
        assert not store.interactions.knows("Mira Sen", "Noor Amin")
    page.get_by_role("button", name="Take it in").click()
    _wait(page, "To this week\N{RIGHT SINGLE QUOTATION MARK}s list", role="link")
    with Store(Settings.from_environment().store) as store:
        assert store.interactions.knows("Mira Sen", "Noor Amin")


def test_a_photo_gets_one_kind_sentence(browser, site, tmp_path):
    """What is no history is told, and nothing is written."""
    photo = tmp_path / "beach.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page = opened(browser, site + PAGES["sources"], java_script_enabled=False)
    page.get_by_label("The file").set_input_files(photo)
    page.get_by_role("button", name="Look at it first").click()
    _wait(page, "beach.png could not be read.", role="heading")
    assert "beach.png" in page.locator("#job").inner_text()


def _wait(page: Page, name: str, role: str = "button") -> None:
    """Wait for what comes by itself with JavaScript, and by looking again without."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    for _ in range(60):
        if wanted.count():
            return
        page.wait_for_timeout(500)
        again = page.get_by_role("link", name="Look again")
        if again.count() and not page.evaluate("typeof htmx === 'object'"):
            again.click()
    pytest.fail(f"{name!r} did not come: {page.locator('main').inner_text()}")


def test_a_page_is_small(browser, site):
    """No page needs more than 50 kB: text, style, script and mark together, as they travel."""
    for name, place in PAGES.items():
        page = browser.new_context().new_page()
        session = page.context.new_cdp_session(page)
        sizes: list[int] = []
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda one, sizes=sizes: sizes.append(one["encodedDataLength"]))
        page.goto(site + place, wait_until="networkidle")
        assert len(sizes) >= 3
        assert sum(sizes) < LARGEST_PAGE, name
        page.context.close()
