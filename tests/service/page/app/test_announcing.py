"""On the page one way announces a week: choosing it ends the others, and a device is kept by its button."""

import pytest

from data.sealed_secrets import key_or_new
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.preferences import DIGEST
from data.store.feed.outbox import DeliveryKind
from data.weekly.digest_setting import DigestSetting
from data.weekly.push_key import PushKey
from data.weekly.way_setting import Way
from service.app import Options
from service.use_cases.webhooks.endpoints import WebhookSettings
from service.use_cases.weekly.announcing import add_chat, choose, ways_on
from tests.service.conftest import CONTACTS

# A point of P-256: its generator (SP 800-186).
POINT = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
DEVICE = {
    "owner": "Ada",
    "endpoint": "https://push.example/abc",
    "p256dh": POINT,
    "auth": "AAAAAAAAAAAAAAAAAAAAAA",
}


@pytest.fixture
def page(store, clock, publish, call, tmp_path):
    """Call the page of an installation with a key file, on which Ada has a list."""
    publish(store, "Ada", CONTACTS)
    return call(store, clock, Options(webhooks=WebhookSettings(tmp_path / "secret.key")))


def devices(store):
    """Return Ada's devices."""
    return store.delivery_targets.of("Ada", DeliveryKind.PUSH)


def test_the_button_of_a_device_keeps_it_and_ends_other_ways(page, store, tmp_path):
    """Mail is off by then; the page gives the browser the key of the installation."""
    store.preferences.set("Ada", DIGEST, DigestSetting("ada@mail.example").as_setting())
    public = PushKey.of_key(key_or_new(tmp_path / "secret.key")).public_text()
    assert public in page.get("/every-week?owner=Ada").text
    assert page.post("/app/devices", data=DEVICE).json()["place"].startswith("/every-week?owner=Ada")
    assert ways_on(store, "Ada") == [Way.PUSH]
    assert not store.preferences.get("Ada", DIGEST)["on"]
    text = page.get("/every-week?owner=Ada").text
    assert "Your week announces itself on your devices." in text
    assert "push.example" in text
    assert "/abc" not in text


def test_a_device_that_is_taken_away_ends_its_way(page, store):
    """With the last one."""
    page.post("/app/devices", data=DEVICE)
    page.post("/app/devices", data=DEVICE | {"endpoint": "https://push.example/two"})
    for device in devices(store):
        assert ways_on(store, "Ada") == [Way.PUSH]
        page.post("/every-week/remove", data={"owner": "Ada", "number": device.id})
    assert (devices(store), ways_on(store, "Ada")) == ([], [])
    assert "Nothing announces itself" in page.get("/every-week?owner=Ada").text


def test_one_way_is_chosen_and_the_calendar_is_none(page, store, tmp_path):
    """Whatever was on before; names are told only where that was ticked."""
    page.post("/app/devices", data=DEVICE)
    add_chat(store, "Ada", "ntfys://ntfy.example/ada", key_or_new(tmp_path / "secret.key"), 1)
    for way, names in (("chat", "yes"), ("push", ""), ("calendar", "")):
        form = {"owner": "Ada", "way": way} | ({"names": names} if names else {})
        assert page.post("/every-week/announce", data=form, follow_redirects=False).status_code == 303
        assert ways_on(store, "Ada") == ([] if way == "calendar" else [Way(way)])
    assert store.preferences.get("Ada", "chat")["names"] is True
    assert store.preferences.get("Ada", "push")["names"] is False


def test_beside_another_way_where_that_is_said(page, store, tmp_path):
    """In a terminal only."""
    page.post("/app/devices", data=DEVICE)
    add_chat(store, "Ada", "ntfys://ntfy.example/ada", key_or_new(tmp_path / "secret.key"), 1)
    choose(store, "Ada", Way.CHAT, 5, also=True)
    assert ways_on(store, "Ada") == [Way.PUSH, Way.CHAT]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"way": "push"}, "no device takes it yet"),
        ({"way": "chat"}, "there is no chat address yet"),
        ({"way": "mail"}, "no mail server is set up"),
    ],
)
def test_what_was_not_set_up_is_refused_with_what_to_do(page, store, form, sentence):
    """And nothing changes."""
    answer = page.post(
        "/every-week/announce", data={"owner": "Ada"} | form, headers={"accept": "application/json"}
    )
    assert sentence in answer.json()["detail"]
    assert ways_on(store, "Ada") == []


@pytest.mark.parametrize("change", [{"endpoint": "https://127.0.0.1/x"}, {"p256dh": "AA"}, {"auth": "AA"}])
def test_a_subscription_that_is_none_is_refused(page, store, change):
    """An inner address too."""
    answer = page.post("/app/devices", data=DEVICE | change, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert devices(store) == []


def test_there_is_an_end_to_devices(page):
    """More than anybody carries are a mistake."""
    statuses = [
        page.post("/app/devices", data=DEVICE | {"endpoint": f"https://push.example/{number}"}).status_code
        for number in range(11)
    ]
    assert statuses == [*[200] * 10, 422]


def test_a_test_is_asked_for_and_the_worker_does_it(page, store):
    """The page says how far it is; without a device there is nothing to try."""
    form = {"owner": "Ada", "kind": "push"}
    answer = page.post("/every-week/try", data=form, headers={"accept": "application/json"})
    assert "no device" in answer.json()["detail"]
    page.post("/app/devices", data=DEVICE)
    page.post("/every-week/try", data=form)
    assert store.jobs.newest("Ada", JobKind.TEST_PUSH) is not None
    assert "The newest test" in page.get("/every-week?owner=Ada").text
