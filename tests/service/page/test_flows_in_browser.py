"""What can go wrong at the page, seen in a real browser: stale forms, two tabs, hostile words, links."""

import itertools
import os
import re

import pytest
from playwright.sync_api import Browser, Page

from data.schema import to_epoch
from data.settings import Settings
from data.store.store import Store
from service.app import Options

pytestmark = pytest.mark.needs("chromium")
WEEK = "/owners/Mira%20Sen"
PERSON = "/person?owner=Mira+Sen&contact=Debashis+Holm"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ALL = list(itertools.product(["en", "bn"], ["light", "dark"], [PHONE, DESK], [True, False]))
# Daily each way is looked in once, by two that share none; `make looks` takes all sixteen.
LOOKS = ALL if os.environ.get("KITH_LOOKS") == "all" else [ALL[0], ALL[-1]]
HOSTILE = {
    "a script": "<script>document.title = 'taken'</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}",
    "ten thousand": "x" * 10_000,
    "right to left": "\u202ekcab\u200f \u2067abc",
    "emoji": "\N{FACE WITH TEARS OF JOY}" * 50,
    "nul": "a\x00b",
}


def opened(browser: Browser, place: str, **options) -> Page:
    """Open a page; a script that fails, or one that asks something, is an error."""
    page = browser.new_context(**options).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(place)
    return page


@pytest.mark.parametrize(("locale", "scheme", "view", "script"), LOOKS)
def test_a_week_is_answered_and_taken_back_everywhere(browser, site, locale, scheme, view, script):
    """In both languages and themes, on a phone and a desk, with and without JavaScript."""
    page = opened(
        browser,
        site + WEEK,
        locale=locale,
        color_scheme=scheme,
        viewport=view,
        java_script_enabled=script,
    )
    names = page.locator(".list h2")
    before = names.all_inner_texts()
    page.locator("form.answers button[value=done]").first.click()
    page.locator(".notice button").wait_for()
    assert names.all_inner_texts() == before[1:]
    page.locator(".notice button").click()
    names.nth(len(before) - 1).wait_for()
    assert names.all_inner_texts() == before
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("what", ["forgotten", "merged"])
def test_a_stale_form_gets_one_kind_sentence(browser, site, what, script):
    """Whoever was forgotten or joined meanwhile is not written about; the page says so and leads on."""
    page = opened(browser, site + PERSON, java_script_enabled=script)
    with Store(Settings.from_environment().store) as store:
        if what == "forgotten":
            store.erasure.forget("Mira Sen", "Debashis Holm", 1)
        else:
            store.identities.merge("Mira Sen", ["Oskar Tamm", "Debashis Holm"], "test", 1)
        count = store.interactions.count()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("is not known here any more; go back and look again").wait_for()
    with Store(Settings.from_environment().store) as store:
        assert store.interactions.count() == count
    page.context.close()


def test_two_tabs_answer_differently(browser, site):
    """The later answer counts, both are kept, and neither tab breaks."""
    first, second = (opened(browser, site + WEEK, java_script_enabled=False) for _ in range(2))
    name = first.locator(".list h2").first.inner_text()
    first.locator("form.answers button[value=done]").first.click()
    second.locator("form.answers button", has_text="Not this time").first.click()
    assert name in second.get_by_role("status").inner_text()
    with Store(Settings.from_environment().store) as store:
        assert [str(one.kind) for one in store.lists.answers("Mira Sen")] == ["done", "dismissed"]
    second.get_by_role("button", name="Undo").click()
    first.reload()
    assert name not in first.locator(".list h2").all_inner_texts()
    for page in (first, second):
        page.context.close()


def fields(page: Page) -> list[tuple[str, str]]:
    """Return (form, name) of every field of a page in which something can be typed or was put."""
    found: list[tuple[str, str]] = page.evaluate(
        """[...document.forms].flatMap((form, at) => [...form.elements]
           .filter(one => one.name && one.name !== 'token' && one.type !== 'file')
           .map(one => [String(at), one.name]))"""
    )
    return sorted({(form, name) for form, name in found})


SEND = """async ([at, name, value]) => {
  const form = document.forms[Number(at)], data = new FormData(form);
  data.set(name, value);
  const urlencoded = form.enctype !== 'multipart/form-data';
  const body = urlencoded ? new URLSearchParams(data) : data;
  const get = form.method === 'get';
  const place = get ? form.action + '?' + body : form.action;
  const sent = await fetch(place, {method: form.method, body: get ? undefined : body,
                                   headers: {accept: 'text/html'}});
  return [sent.status, await sent.text()];
}"""


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_anything_in_any_field_is_text_or_one_kind_sentence(browser, site, words):
    """Nothing is executed, nothing breaks; what is refused says why on a page of its own."""
    for place in (WEEK, PERSON, "/people?owner=Mira+Sen", "/settings?owner=Mira+Sen"):
        page = opened(browser, site + place)
        assert len(fields(page)) > 0
        for form, name in fields(page):
            status, said = page.evaluate(SEND, [form, name, words])
            assert status < 500, (place, name)
            assert "<script>document" not in said
            assert "<img src=x" not in said
            assert "49" not in re.findall(r"<h1>.*?</h1>", said)
            if status >= 400:
                assert said.count("<h1>") == 1
        page.goto(site + place)
        assert page.title() != "taken"
        page.context.close()


def test_an_expired_link_says_so_and_a_good_one_signs_in_and_out(browser, tmp_path, clock, publish, serve):
    """In a browser that keeps cookies: refused, in, and out again."""
    with Store(tmp_path / "kith.db") as store:
        publish(store, "Ada", ("Grace Hopper",))
        now = to_epoch(clock.now)
        late, good = store.sessions.link("own", now - 1_000), store.sessions.link("own", now)
        with serve(store, clock, Options(on_network=True)) as place:
            page = opened(browser, f"{place}/sign-in?link={late}", java_script_enabled=False)
            page.get_by_role("button", name="Sign in with this link").click()
            assert "This link is not good any more" in page.get_by_role("alert").inner_text()
            page.goto(f"{place}/sign-in?link={good}")
            page.get_by_role("button", name="Sign in with this link").click()
            assert page.get_by_role("heading", level=2).inner_text() == "Grace Hopper"
            page.get_by_role("button", name="Sign out").click()
            page.goto(place)
            assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
            page.context.close()
