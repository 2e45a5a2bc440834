"""The page as an app in a real browser: installable, read without a network, answered, and sent later."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Worker
from playwright.sync_api import Error as PlaywrightError

from data.schema import to_epoch
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from service.app import Options
from service.use_cases.webhooks.endpoints import WebhookSettings
from tests.service.conftest import StillClock
from tests.service.page.app.test_announcing import POINT

pytestmark = pytest.mark.needs("chromium")
WEEK = "/owners/Ada"
CONTACTS = ("Grace Hopper", "Katherine Johnson", "Mary Somerville")
PHONE = {"width": 390, "height": 780}
KEPT = "Kept on this device"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a phone's browser that asks for English."""
    return browser.new_context(viewport=PHONE, locale="en")


@dataclass(frozen=True)
class Site:
    """A store that is served, where, and the clock of the service."""

    store: Store
    place: str
    clock: StillClock

    def answers(self) -> list[tuple[str, str]]:
        """Return who was answered about, and how."""
        return [(one.contact, str(one.kind)) for one in self.store.lists.answers("Ada")]

    def link(self) -> str:
        """Return a link that signs in."""
        secret = self.store.sessions.link("own", to_epoch(self.clock.now))
        return f"{self.place}/sign-in?link={secret}"


@pytest.fixture
def site(tmp_path: Path, clock, publish, serve) -> Iterator[Site]:
    """Serve Ada's list to whoever opens it."""
    with Store(tmp_path / "kith.db") as store:
        publish(store, "Ada", CONTACTS)
        options = Options(webhooks=WebhookSettings(tmp_path / "secret.key"))
        with serve(store, clock, options) as place:
            yield Site(store, place, clock)


@pytest.fixture
def locked(tmp_path: Path, clock, publish, serve) -> Iterator[Site]:
    """Serve Ada's list to whoever signs in."""
    with Store(tmp_path / "kith.db") as store:
        publish(store, "Ada", CONTACTS)
        with serve(store, clock, Options(on_network=True)) as place:
            yield Site(store, place, clock)


def opened(context: BrowserContext, place: str) -> Page:
    """Open a page and wait until the service worker sees to it; a script that fails is an error."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(place)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    until(page, "navigator.serviceWorker.controller !== null")
    # By now the worker has seen this page only where it came first: it keeps the next one.
    page.reload()
    wait_for_kept(page)
    return page


def until(page: Page, script: str) -> None:
    """Wait until a script says true; the page's own policy lets no text be run as one."""
    for _ in range(400):
        if page.evaluate(script):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"it never came true: {script}")


def worker_until(page: Page, worker: Worker, script: str, wanted: object) -> None:
    """Wait until a script in the service worker says what is wanted."""
    said = worker.evaluate(script)
    for _ in range(400):
        if said == wanted:
            return
        page.wait_for_timeout(25)
        said = worker.evaluate(script)
    assert said == wanted


def wait_for_kept(page: Page) -> None:
    """Wait until the browser keeps a week."""
    until(page, "caches.open('kith-week').then(c => c.keys()).then(k => k.length === 1)")


def names(page: Page) -> list[str]:
    """Return whom the page shows."""
    return page.locator(".list h2").all_inner_texts()


def wait_until_sent(page: Page) -> None:
    """Wait until nothing is left to be sent, and the page shows what came of it."""
    page.locator("#sent-later p").first.wait_for()
    assert page.evaluate("kept.all('answers').then(rows => rows.length)") == 0


@pytest.mark.parametrize(("locale", "name"), [("en", "Kith"), ("bn", "কিথ")])
def test_a_browser_finds_nothing_that_keeps_it_from_being_installed(browser, site, locale, name):
    """Manifest, icons and worker are as Chromium wants them; the name is in the reader's language."""
    context = browser.new_context(locale=locale)
    page = opened(context, site.place + WEEK)
    devtools = context.new_cdp_session(page)
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A headless browser keeps nothing on the disk, as a private window does.
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["short_name"] == name
    assert found["url"].endswith(f"/app/manifest/{locale}.webmanifest")


def test_the_week_is_read_and_answered_without_a_network_and_sent_once(context, site):
    """Answers wait on their cards; when the network is back each is written down once."""
    page = opened(context, site.place + WEEK)
    before = names(page)
    context.set_offline(True)
    page.goto(site.place + "/")
    assert names(page) == before
    assert page.locator(".offline-note").is_visible()
    page.locator("form.answers button[value=done]").first.click()
    page.locator(".kept-note").wait_for(state="visible")
    page.locator(".person").nth(1).locator("summary").first.click()
    page.locator(".person").nth(1).locator("button[value=snoozed]").first.click()
    until(page, "document.querySelectorAll('.kept').length === 2")
    assert KEPT in page.locator(".kept-note").first.inner_text()
    assert site.answers() == []
    context.set_offline(False)
    page.evaluate("navigator.serviceWorker.controller.postMessage('send')")
    wait_until_sent(page)
    assert names(page) == before[2:]
    assert [kind for _, kind in site.answers()] == ["done", "snoozed"]
    assert page.locator("#sent-later p").count() == 2
    # Asked again, nothing is sent again.
    page.evaluate("navigator.serviceWorker.controller.postMessage('send')")
    page.reload()
    assert len(site.answers()) == 2
    assert page.locator("#sent-later p").count() == 0


# The service takes an answer, and the network goes before it can say so.
LOSE_RESPONSES = """() => { const {fetch} = self; self.lost = 0; self.losing = true;
  self.fetch = async (...about) => {
    const response = await fetch(...about);
    if (about[0] === '/app/answers' && self.losing) { self.lost += 1; throw new TypeError('no network'); }
    return response;
  }; }"""


def test_an_answer_whose_response_was_lost_is_sent_again_and_counts_once(context, site):
    """It waits on its card until the service has said what came of it."""
    page = opened(context, site.place + WEEK)
    (worker,) = context.service_workers
    worker.evaluate(LOSE_RESPONSES)
    context.set_offline(True)
    page.reload()
    page.locator("form.answers button[value=done]").first.click()
    page.locator(".kept-note").wait_for(state="visible")
    context.set_offline(False)
    page.evaluate("navigator.serviceWorker.controller.postMessage('send')")
    worker_until(page, worker, "() => self.lost > 0", True)
    assert [kind for _, kind in site.answers()] == ["done"]
    assert page.evaluate("kept.all('answers').then(rows => rows.length)") == 1
    worker.evaluate("() => { self.losing = false; }")
    page.evaluate("navigator.serviceWorker.controller.postMessage('send')")
    wait_until_sent(page)
    assert [kind for _, kind in site.answers()] == ["done"]


def test_an_answer_is_taken_back_until_it_is_sent(context, site):
    """Of that the service never hears."""
    page = opened(context, site.place + WEEK)
    context.set_offline(True)
    page.reload()
    page.locator("form.answers button[value=never]").first.evaluate("one => one.click()")
    page.locator(".kept-note button").click()
    page.locator(".kept-note").wait_for(state="detached")
    assert page.locator("form.answers button[value=done]").first.is_visible()
    context.set_offline(False)
    page.reload()
    assert site.answers() == []


def test_a_card_that_was_answered_elsewhere_meanwhile_stays_as_it_was_answered(context, site):
    """Its sentence says so."""
    page = opened(context, site.place + WEEK)
    context.set_offline(True)
    page.reload()
    contact = page.locator("[data-contact]").first.get_attribute("data-contact")
    page.locator("form.answers button[value=done]").first.click()
    page.locator(".kept-note").wait_for(state="visible")
    with context.browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        other.goto(site.place + WEEK)
        other.locator("form.answers button[value=dismissed]").first.click()
        other.locator(".notice").first.wait_for()
    context.set_offline(False)
    page.evaluate("navigator.serviceWorker.controller.postMessage('send')")
    wait_until_sent(page)
    assert "already" in page.locator("#sent-later").inner_text()
    assert site.answers() == [(contact, "dismissed")]


def test_other_pages_say_that_they_need_a_network(context, site):
    """One sentence, and the way back to the week."""
    page = opened(context, site.place + WEEK)
    context.set_offline(True)
    page.goto(f"{site.place}/people?owner=Ada")
    assert page.get_by_role("heading", level=1).inner_text() == "No network"
    page.locator("main").get_by_role("link", name="This week").click()
    page.locator(".offline-note").wait_for(state="visible")


def test_another_owners_week_is_never_shown(context, site):
    """The kept page is of one owner; asked for another's, the browser has none."""
    page = opened(context, site.place + WEEK)
    context.set_offline(True)
    page.goto(f"{site.place}/owners/Somebody")
    assert page.locator(".list h2").count() == 0


def signed_in(context: BrowserContext, locked: Site) -> Page:
    """Return the week of whoever followed a link, once the browser keeps it."""
    page = context.new_page()
    page.goto(locked.link())
    page.get_by_role("button", name="Sign in with this link").click()
    page.get_by_role("heading", level=2).first.wait_for()
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload()
    wait_for_kept(page)
    return page


def test_signing_out_leaves_nothing_behind(context, locked):
    """Neither the week nor what was kept for later; the next reader sees only the form."""
    page = signed_in(context, locked)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("caches.has('kith-week')") is False
    context.set_offline(True)
    with suppress(PlaywrightError):
        page.goto(locked.place + WEEK)
    # The browser's own page comes a moment after the error.
    page.wait_for_timeout(200)
    assert page.locator(".list h2").count() == 0


def test_a_session_that_ended_takes_the_week_along_and_keeps_the_answers(context, locked):
    """Whoever opens the page is asked to sign in; what was answered is sent once they did."""
    page = signed_in(context, locked)
    context.set_offline(True)
    page.reload()
    page.locator("form.answers button[value=done]").first.click()
    page.locator(".kept-note").wait_for(state="visible")
    context.set_offline(False)
    context.clear_cookies()
    page.reload()
    page.wait_for_url("**/sign-in")
    until(page, "caches.has('kith-week').then(has => !has)")
    assert locked.answers() == []
    page.goto(locked.link())
    page.get_by_role("button", name="Sign in with this link").click()
    page.locator("#sent-later p").first.wait_for()
    assert locked.answers() == [("Grace Hopper", "done")]


FORGET = """fetch('/settings/forget', {method: 'POST', body: new URLSearchParams({
  owner: 'Ada', contact: 'Grace Hopper', token: document.querySelector('[name=token]').value})})"""


def test_whatever_was_changed_here_takes_the_kept_page_along(context, site):
    """Whoever is erased in this browser is in no page that it keeps."""
    page = opened(context, site.place + WEEK)
    page.evaluate(FORGET)
    until(page, "caches.has('kith-week').then(has => !has)")


PUSHED = json.dumps(
    {"title": "Your week is ready: 3 people", "body": "A few people", "url": "http://x/owners/Ada"}
)
# A browser without a push service: its subscription is made here.
SUBSCRIBE = """PushManager.prototype.subscribe = async () => ({toJSON: () => ({
  endpoint: 'https://push.example/abc', keys: {p256dh: '%s', auth: 'AAAAAAAAAAAAAAAAAAAAAA'}})});"""


# A browser without a screen shows no notification: what would be shown is kept instead.
KEEP_SHOWN = """() => { self.shown = [];
  registration.showNotification = async (title, {tag, data}) => {
    self.shown.push([title, tag, data.url]);
  }; }"""


def test_a_push_is_shown_and_the_newest_replaces_the_one_before(context, site):
    """With its title, under one tag, and where the click leads."""
    page = opened(context, site.place + WEEK)
    (worker,) = context.service_workers
    worker.evaluate(KEEP_SHOWN)
    devtools, numbers = context.new_cdp_session(page), list[str]()
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: numbers.extend(one["registrationId"] for one in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site.place + "/", "registrationId": numbers[0], "data": PUSHED},
    )
    page.wait_for_timeout(200)
    told = ["Your week is ready: 3 people", "week", "http://x/owners/Ada"]
    assert worker.evaluate("() => self.shown") == [told]


# A script may not move a window to the front, nor open one: only a finger on a notification may.
CLICK = """url => { self.opened = []; self.raised = 0; self.closed = 0;
  WindowClient.prototype.focus = async function () { self.raised += 1; return this; };
  self.clients.openWindow = async path => void self.opened.push(path);
  const event = new Event('notificationclick'), close = () => { self.closed += 1; };
  Object.assign(event, {notification: {data: {url}, close}, waitUntil: () => undefined});
  self.dispatchEvent(event); }"""
CLICKED = "() => [self.closed, self.raised, self.opened]"
WINDOWS = "() => self.clients.matchAll({type: 'window'}).then(all => all.length)"
TOLD = "https://kith.elsewhere.example/owners/Ada"


def test_a_click_on_a_notification_leads_the_open_window_to_the_week(context, site):
    """Where this browser reads it, whatever the address of the installation is elsewhere."""
    page = opened(context, site.place + WEEK)
    page.goto(f"{site.place}/every-week?owner=Ada")
    (worker,) = context.service_workers
    worker.evaluate(CLICK, TOLD)
    page.wait_for_url(site.place + WEEK, timeout=20_000)
    assert worker.evaluate(CLICKED) == [1, 1, []]
    assert set(names(page)) == set(CONTACTS)


def test_a_click_on_a_notification_opens_the_week_where_no_window_is(context, site):
    """In a new one, and the notification is gone."""
    page = opened(context, site.place + WEEK)
    (worker,) = context.service_workers
    page.goto("about:blank")
    # The browser tells the worker a moment later that its window is gone.
    worker_until(page, worker, WINDOWS, 0)
    worker.evaluate(CLICK, TOLD)
    worker_until(page, worker, CLICKED, [1, 0, [WEEK]])


def test_the_button_hands_over_the_devices_subscription(context, site):
    """The page says by which way the week comes from then on."""
    context.add_init_script(SUBSCRIBE % POINT)
    page = opened(context, site.place + WEEK)
    page.goto(f"{site.place}/every-week?owner=Ada")
    page.locator("#this-device").click()
    page.get_by_text("Your week announces itself on your devices.").wait_for()
    assert len(site.store.delivery_targets.of("Ada", DeliveryKind.PUSH)) == 1
