"""A week is told in a chat once; only addresses of chats are taken, and none stands in the open."""

import json
import logging

import pytest

from data.errors import InputError
from data.store.bookkeeping.preferences import CHAT, PUSH
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.outbox import DeliveryKind
from data.weekly.announcement import Announcement
from data.weekly.chat_addresses import SERVICES, checked_chat_address
from pipelines.deliver.hand_over import HandOver
from pipelines.deliver.weekly.chat_service import send_chat
from tests.pipelines.deliver.announce.conftest import Ways

# What the library imports of the standard one.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
WHAT = Announcement("Your week is ready: 2 people", "A few people.", "http://127.0.0.1:8765/owners/Ada")


@pytest.fixture
def chat(ways: Ways) -> Ways:
    """Let Ada's week come to a chat alone."""
    ways.want(PUSH, on=False)
    ways.want(CHAT)
    ways.chat()
    return ways


def test_a_chat_is_told_once(chat: Ways):
    """As ntfy takes it: a topic, a title, and where the week is read."""
    assert chat.step()
    chat.begin()
    assert not chat.step(minutes=9)
    ((_, headers, body),) = chat.service.requests
    message = json.loads(body)
    assert (message["topic"], message["title"]) == ("ada", "Your week is ready: 2 people")
    assert "/owners/Ada" in message["message"]
    assert "Grace" not in str(message)
    assert "tk_secret" in headers["authorization"] or headers["authorization"].startswith("Basic")
    assert chat.states(DeliveryKind.CHAT) == ["sent"]


def test_a_chat_that_refuses_is_asked_again_and_named(chat: Ways):
    """Without its address, which holds a password."""
    chat.service.answers["/"] = [500]
    chat.step()
    fault = str(chat.part(SchedulePart.CHAT).fault)
    assert "ntfy did not take it" in fault
    assert "secret" not in fault
    chat.step(hours=1)
    assert chat.states(DeliveryKind.CHAT) == ["sent"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "file:///etc/passwd",
            "exec://rm",
            "syslog://",
            "dbus://",
            "json://127.0.0.1/x",
            "xml://a",
            "form://a",
        ),
        *("mailto://a:b@c.example", "vapid://a/b", "script:///x", "include://x", "config://x", "windows://"),
        *("ntfy", "", "://", "https://ntfy.sh/x", "NOPE://x"),
    ],
)
def test_what_is_no_chat_is_refused(address):
    """What reads files, runs commands, or calls whatever it is told to."""
    with pytest.raises(InputError, match="no address of a chat"):
        checked_chat_address(address)
    assert send_chat(address, WHAT).outcome is HandOver.REFUSED


@pytest.mark.parametrize(
    "option", ["template", "verify", "attach", "store", "rto", "cto", "redirect", "+x", "Verify"]
)
def test_options_that_read_files_or_weaken_a_connection_are_refused(option):
    """By their name; nothing of the address is in the sentence."""
    with pytest.raises(InputError, match="may not hold the option") as caught:
        checked_chat_address(f"ntfys://secret@host/topic?{option}=/etc/passwd")
    assert "secret" not in str(caught.value)


def test_several_addresses_in_one_are_refused():
    """A comma would let a second one of any kind in."""
    with pytest.raises(InputError, match="one address"):
        checked_chat_address("ntfy://a/b,exec://c")


def test_every_service_that_is_taken_is_one_that_the_library_knows():
    """None is promised that could not be sent to."""
    from apprise import Apprise

    schemas = Apprise().details()["schemas"]
    known = {one for row in schemas for name in ("protocols", "secure_protocols") for one in row[name] or ()}
    assert set(SERVICES) <= known


def test_nothing_of_an_address_is_logged(chat: Ways, caplog, capfd):
    """Whatever the library and those it calls with would say."""
    with caplog.at_level(logging.DEBUG):
        chat.service.answers["/"] = [403]
        chat.step()
        send_chat("ntfy://tk_secret@127.0.0.1:1/x", WHAT)
    out, err = capfd.readouterr()
    assert "tk_secret" not in caplog.text + out + err


def test_what_is_not_there_is_tried_later():
    """A server that does not answer."""
    assert send_chat("ntfy://127.0.0.1:1/x", WHAT).outcome is HandOver.LATER


def test_without_the_extra_its_sentence_says_how_to_install_it(monkeypatch):
    """Nothing breaks, and nothing else stops."""
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    result = send_chat("ntfy://127.0.0.1:1/x", WHAT)
    assert result.outcome is HandOver.REFUSED
    assert "kith[chat]" in str(result.why)
