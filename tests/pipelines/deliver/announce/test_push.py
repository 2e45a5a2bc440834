"""A week is told to every device once, encrypted for it alone; a device that is gone is forgotten."""

from datetime import timedelta

import http_ece
import pytest

from data.errors import InputError, KithError, SecretKeyError
from data.schema import Answer, AnswerKind, to_epoch
from data.store.bookkeeping.preferences import PUSH, TIMEZONE, WEEKLY
from data.store.feed.outbox import DeliveryKind
from data.weekly.push_key import PushKey
from data.weekly.push_subscription import PushSubscription
from pipelines.deliver.weekly.target_trial import send_target_trial
from pipelines.deliver.weekly.target_ways import push_contact, push_sending
from service.use_cases.weekly.announcements import test_announcement as announced_test
from service.use_cases.weekly.announcing import add_device
from tests.pipelines.deliver.announce.conftest import LOOPBACK, SUNDAY, Ways
from tests.pipelines.deliver.announce.push_service import Device, claims_of


def test_every_device_is_told_once_how_many_and_nobody_by_name(ways: Ways):
    """Only the device can read it; another worker and a later look tell nothing more."""
    phone, desk = ways.device("phone"), ways.device("desk")
    assert ways.step()
    ways.begin()
    assert not ways.step(minutes=5)
    assert sorted(ways.service.paths()) == ["/push/desk", "/push/phone"]
    (message,) = phone.read()
    assert message["title"] == "Your week is ready: 2 people"
    assert message["url"].endswith("/owners/Ada")
    assert "Grace" not in str(message)
    assert desk.read() == [message]
    with pytest.raises(http_ece.ECEException):
        desk.decrypted(next(body for path, _, body in ways.service.requests if path == "/push/phone"))
    assert ways.states() == ["sent", "sent"]
    assert (ways.part().last_at, ways.part().fault) == (to_epoch(SUNDAY + timedelta(minutes=1)), None)


def test_a_push_service_learns_who_sends_how_long_it_holds_and_what_replaces_what(ways: Ways):
    """Signed by the key that the browser was given; a day, one topic, no hurry (RFC 8030, 8292)."""
    ways.device("phone")
    ways.step()
    ((_, headers, body),) = ways.service.requests
    assert (headers["ttl"], headers["topic"], headers["urgency"]) == ("86400", "week", "normal")
    assert headers["content-encoding"] == "aes128gcm"
    claims = claims_of(headers["authorization"], PushKey.of_key(ways.key).public_text())
    assert claims["aud"] == f"http://127.0.0.1:{ways.service.port}"
    assert claims["exp"] - to_epoch(ways.now) <= 86_400
    assert claims["sub"] == push_contact(ways.store)
    assert b"week" not in body


def test_names_are_told_where_the_owner_said_so(ways: Ways):
    """And only then."""
    ways.want(PUSH, names=True)
    phone = ways.device("phone")
    ways.step()
    assert phone.read()[0]["body"] == "Grace Hopper, Bob"


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(ways: Ways, status):
    """The others are told, and it is not asked again."""
    ways.device("old")
    phone = ways.device("phone")
    ways.service.answers["/push/old"] = [status]
    ways.step()
    assert len(phone.read()) == 1
    assert len(ways.store.delivery_targets.of("Ada", DeliveryKind.PUSH)) == 1
    assert ways.part().fault is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_refuses_for_now_is_asked_again(ways: Ways, status):
    """Later; the device that was told already is not told twice."""
    phone, desk = ways.device("phone"), ways.device("desk")
    ways.service.answers["/push/phone"] = [status]
    ways.step()
    assert ways.states() == ["sent", "waiting"]
    assert str(status) in str(ways.part().fault)
    ways.step(minutes=1)
    ways.step(minutes=3)
    assert (len(phone.read()), len(desk.read())) == (2, 1)
    assert ways.states() == ["sent", "sent"]


@pytest.mark.parametrize("status", [400, 403, 413, 301])
def test_a_service_that_refuses_for_good_is_named(ways: Ways, status):
    """Nothing is tried again, and no redirect is followed."""
    ways.device("phone")
    ways.service.answers["/push/phone"] = [status]
    ways.step()
    ways.step(hours=3)
    assert len(ways.service.requests) == 1
    assert f"answered {status}" in str(ways.part().fault)


def test_an_answer_by_another_way_silences_it(ways: Ways):
    """What was answered meanwhile is not counted; where everybody was, nothing is sent."""
    phone = ways.device("phone")
    ways.service.answers["/push/phone"] = [503]
    ways.step()
    for contact in ("Grace Hopper", "Bob"):
        ways.store.lists.answer(Answer("Ada", contact, AnswerKind.DISMISSED, ways.now))
    ways.step(hours=2)
    assert len(phone.read()) == 1
    assert ways.states() == ["dropped"]


def test_an_endpoint_inside_the_network_is_not_sent_to(ways: Ways):
    """Whoever has the page could else make Kith call what only this machine reaches."""
    device = ways.device("phone")
    ways.networks = ()
    ways.begin()
    ways.step()
    assert ways.service.requests == []
    assert "address" in str(ways.part().fault)
    for endpoint in (
        "http://127.0.0.1/x",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/x",
        "ftp://a/b",
        "x",
    ):
        bad = PushSubscription(endpoint, device.subscription.p256dh, device.subscription.auth)
        with pytest.raises(InputError, match="cannot be sent to"):
            add_device(ways.store, "Ada", bad, ways.key, (), 1)


@pytest.mark.parametrize("change", [{"p256dh": "AAAA"}, {"p256dh": "A" * 87}, {"auth": "AA"}, {"auth": "é"}])
def test_what_is_no_subscription_is_not_kept(ways: Ways, change):
    """Keys of another length, or of no point of the curve."""
    fields = ways.device("phone").subscription
    bad = PushSubscription(
        **({"endpoint": fields.endpoint, "p256dh": fields.p256dh, "auth": fields.auth} | change)
    )
    with pytest.raises(InputError, match="no subscription"):
        add_device(ways.store, "Ada", bad, ways.key, LOOPBACK, 1)


def test_a_browser_that_another_owner_uses_is_theirs(ways: Ways):
    """Nothing of the former owner comes to it."""
    device = ways.device("shared")
    add_device(ways.store, "Eve", device.subscription, ways.key, LOOPBACK, 5)
    assert ways.store.delivery_targets.of("Ada", DeliveryKind.PUSH) == []
    assert len(ways.store.delivery_targets.of("Eve", DeliveryKind.PUSH)) == 1


def test_no_device_is_said_and_nothing_is_sent(ways: Ways):
    """With what to do."""
    assert not ways.step()
    assert "no device takes it" in str(ways.part().fault)


def test_a_zone_that_does_not_exist_has_its_sentence(ways: Ways):
    """And what was sealed with another key says so, and waits."""
    ways.device("phone")
    ways.store.preferences.set("Ada", WEEKLY, {"weekday": 6, "hour": 0, "zone": "Mars/Base"})
    ways.store.preferences.clear("Ada", TIMEZONE)
    assert not ways.step()
    assert "is not a zone" in str(ways.part().fault)


def test_a_lost_key_file_waits_for_its_return(ways: Ways):
    """The device is kept; nothing is sent with another key."""
    ways.device("phone")
    kept = ways.key_path.read_bytes()
    ways.key_path.unlink()
    ways.step()
    assert "not here" in str(ways.part().fault)
    ways.key_path.write_bytes(kept)
    ways.step(hours=1)
    assert ways.states() == ["sent"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_ten_weeks_in_a_row_that_fail_switch_it_off(ways: Ways, publish):
    """One that arrives begins the count anew; the page says so."""
    ways.device("phone")
    statuses = [*[403] * 3, 201, *[403] * 10]
    for week, status in enumerate(statuses):
        sunday = SUNDAY + timedelta(days=7 * week)
        ways.now = sunday + timedelta(minutes=1)
        publish(ways.store, "Ada", ("Bob",), as_of=sunday + timedelta(seconds=30))
        ways.service.answers["/push/phone"] = [status]
        ways.step()
    assert not ways.setting(PUSH).on
    assert "ten weeks" in str(ways.part().fault)
    count = len(ways.service.requests)
    ways.step(days=7)
    assert len(ways.service.requests) == count == len(statuses)


def test_a_worker_that_died_while_it_sent_leaves_it_unknown(ways: Ways):
    """It is not told again."""
    ways.device("phone")
    worker = ways.begin()

    def die(*_):
        raise KeyboardInterrupt

    worker.ways[0].send = die
    with pytest.raises(KeyboardInterrupt):
        ways.step()
    ways.begin()
    ways.step(minutes=9)
    assert ways.states() == ["unknown"]
    assert "perhaps sent" in str(ways.part().fault)
    assert ways.service.requests == []


def test_a_test_reaches_every_device_and_names_nobody(ways: Ways):
    """It says how many, and takes away what is gone."""
    phone = ways.device("phone")
    ways.device("gone")
    send, what = push_sending(ways.key_path, LOOPBACK), announced_test(ways.store, "Ada")
    about = (ways.store, ways.key_path, "Ada", DeliveryKind.PUSH, send, what, ways.now)
    assert send_target_trial(*about) == 2
    assert phone.read()[0]["title"] == "A test from Kith"
    ways.service.answers["/push/gone"] = [410]
    with pytest.raises(KithError, match="takes nothing any more"):
        send_target_trial(*about)
    assert send_target_trial(*about) == 1


def test_what_is_kept_of_a_device_opens_nothing_without_the_key_file(ways: Ways, tmp_path):
    """Neither its address nor its keys stand in the store or in an export."""
    device = ways.device("phone")
    rows = str(list(ways.store.everything()))
    (target,) = ways.store.delivery_targets.of("Ada", DeliveryKind.PUSH)
    for secret in (device.subscription.endpoint, device.subscription.auth, device.subscription.p256dh):
        assert secret not in target.secret
        assert secret not in rows
    assert target.secret not in rows
    (tmp_path / "other").mkdir()
    other = Ways(ways.store, tmp_path / "other" / "k", ways.service).key
    with pytest.raises(SecretKeyError):
        target.opened(other, ways.store.workspace)


def test_devices_of_one_name_are_apart(ways: Ways):
    """Two subscriptions at one service are two devices; the same one again is one."""
    first = Device(ways.service, "one")
    for device in (first, first, Device(ways.service, "one")):
        add_device(ways.store, "Ada", device.subscription, ways.key, LOOPBACK, 1)
    assert len(ways.store.delivery_targets.of("Ada", DeliveryKind.PUSH)) == 2
