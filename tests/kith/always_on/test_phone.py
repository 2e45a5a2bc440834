"""kith up --lan: the page on a phone at home, by a code that signs in once; on a second loopback address."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest

from data.settings import Settings
from data.store.store import Store
from kith.cli.always_on import phone

HOME, LONG = "127.0.0.2", 60


@pytest.fixture
def place(publish) -> Iterator[tuple[str, str]]:
    """Keep Kith on for a phone; return its address there, and what it printed before it listened."""
    with Store(Settings.from_environment().store) as store:
        publish(store, "Ada", ("Grace Hopper",))
    with socket.socket() as free:
        free.bind((HOME, 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "kith", "up", "--port", f"{port}", "--lan", "--address", HOME]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as up:
        printed = list[str]()
        try:
            while not (line := up.stdout.readline()).startswith("Kith answers"):
                printed.append(line)
            yield f"http://{HOME}:{port}", "".join(printed)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(LONG)


def form_token(text: str) -> str:
    """Return the secret in the forms of a page."""
    return re.search(r'name="token" value="([0-9a-f]{64})"', text)[1]


def test_a_phone_signs_in_once_reads_and_answers(place):
    """Nobody else sees more than a form, on the computer itself neither; it says what is not encrypted."""
    address, printed = place
    link = re.search(rf"{re.escape(address)}/sign-in\?link=(\S+)", printed)
    assert "█" in printed or "▄" in printed
    assert "not encrypted" in printed
    with httpx2.Client() as browser, httpx2.Client() as stranger:
        for where in (address, address.replace(HOME, "127.0.0.1")):
            assert stranger.get(f"{where}/owners/Ada").status_code in {303, 401}
        page = browser.get(link[0])
        assert "not encrypted" in page.text
        form = {"link": link[1], "token": form_token(page.text)}
        assert browser.post(f"{address}/sign-in", data=form).status_code == 303
        week = browser.get(f"{address}/owners/Ada")
        assert "Grace Hopper" in week.text
        answer = {"token": form_token(week.text), "contact": "Grace Hopper", "kind": "dismissed"}
        assert browser.post(f"{address}/owners/Ada", data=answer).status_code == 303
        code = browser.post(f"{address}/phone", data={"token": form_token(week.text), "owner": "Ada"})
        assert "<svg" in code.text
        assert f"{address}/sign-in?link=" in code.text
        form["token"] = form_token(stranger.get(f"{address}/sign-in").text)
        assert stranger.post(f"{address}/sign-in", data=form).status_code == 403
    with Store(Settings.from_environment().store) as store:
        assert [one.contact for one in store.lists.answers("Ada")] == ["Grace Hopper"]
        made = [one.actor for one in store.audit.page(9, action="link.made")]
        assert made == ["page", "terminal"]


def test_the_address_in_the_network_is_found_without_a_word(monkeypatch):
    """Of a machine that is in a network it is its own; nothing is sent to learn it."""
    monkeypatch.setattr(phone, "NOWHERE", ("127.0.0.3", 9))
    assert phone.network_address() == "127.0.0.1"
