"""A mail account is opened with a token in place of a password, over a real Dovecot that asks whose it is."""

import json
import threading
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from imaplib import IMAP4
from urllib.parse import parse_qs

import pytest

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.account import Account
from pipelines.connect.mail.bearer import BEARER, OLDER, initial_words, log_in_with_token
from pipelines.connect.mail.mailbox import MailAccount
from tests.pipelines.connect.dovecot import mail

GOOD = {"good-token"}


@dataclass
class Handed:
    """Tokens as they are handed out: one after the other."""

    tokens: list[str]
    renewed: int = 0

    def access(self):
        """The first one."""
        return self.tokens[0]

    def after_refusal(self):
        """The next one."""
        self.renewed += 1
        return self.tokens[min(self.renewed, len(self.tokens) - 1)]


@pytest.fixture
def introspected(dovecot):
    """Tell Dovecot whose a token is: the one that is good is the account's."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            (token,) = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["token"]
            body = json.dumps({"active": token in GOOD, "username": dovecot.user}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", dovecot.token_port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield dovecot
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def only(monkeypatch):
    """Let a server offer one way alone."""

    def hide(way):
        ask = IMAP4._get_capabilities  # noqa: SLF001

        def fewer(connection):
            ask(connection)
            ways = [one for one in connection.capabilities if not one.startswith("AUTH=")]
            connection.capabilities = (*ways, *([f"AUTH={way}"] if way else []))

        monkeypatch.setattr(IMAP4, "_get_capabilities", fewer)

    return hide


def account(dovecot, tokens):
    """Return the account on the server with its tokens."""
    return Account(
        "127.0.0.1", dovecot.port, dovecot.user, "", fingerprint=dovecot.fingerprint, tokens=tokens
    )


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("way", [BEARER, OLDER])
def test_mail_is_read_with_a_token(introspected, only, way):
    """By OAUTHBEARER, and by XOAUTH2 where there is no other; one that ended is renewed once."""
    only(way)
    introspected.append("INBOX", [mail(1)])
    for tokens in (Handed(["good-token"]), Handed(["old-token", "good-token"])):
        with closing(MailAccount(account(introspected, tokens))) as opened:
            assert {part.name: part.size for part in opened.overview().parts}["INBOX"] == 1
        assert tokens.renewed == len(tokens.tokens) - 1


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("way", [BEARER, OLDER])
def test_a_token_that_is_refused_twice_needs_the_owner(introspected, only, way):
    """It is not tried a third time, and is in no text."""
    only(way)
    tokens = Handed(["bad-token", "worse-token"])
    with pytest.raises(NeedsOwnerError, match="does not take the sign-in") as refused:
        MailAccount(account(introspected, tokens))
    assert tokens.renewed == 1
    assert "token" not in f"{refused.value.fields}{account(introspected, tokens)!r}"


@pytest.mark.needs("dovecot")
def test_a_server_that_takes_no_token_says_so(introspected, only):
    """A password is the way there."""
    only("")
    with pytest.raises(NeedsOwnerError, match="takes no sign-in with a token"):
        MailAccount(account(introspected, Handed(["good-token"])))


def test_the_first_words_are_those_of_the_standards():
    """RFC 7628, 4.1, and Google's description of XOAUTH2."""
    who = Account("imap.example.org", 993, "user=a,b@example.org", "")
    assert initial_words(OLDER, who, "t0k") == b"user=user=a,b@example.org\x01auth=Bearer t0k\x01\x01"
    assert initial_words(BEARER, who, "t0k") == (
        b"n,a=user=3Da=2Cb@example.org,\x01host=imap.example.org\x01port=993\x01auth=Bearer t0k\x01\x01"
    )


class Saying:
    """A connection whose server answers in certain words, and what it was told."""

    abort, error = IMAP4.abort, IMAP4.error

    def __init__(self, way, *answers):
        self.capabilities, self._answers, self.words = (f"AUTH={way}",), list(answers), []

    def authenticate(self, _, answer_of):
        """Take the first words, then what is said to a refusal."""
        self.words.append(answer_of(b""))
        if self._answers:
            self.words.append(answer_of(b'{"status":"400"}'))
            raise IMAP4.error(self._answers.pop(0))


@pytest.mark.parametrize(("way", "gives_up"), [(BEARER, b"\x01"), (OLDER, b"")])
def test_a_refusal_is_answered_so_that_the_exchange_ends(way, gives_up):
    """Else the server waits for ever."""
    connection, tokens = Saying(way, "AUTHENTICATIONFAILED"), Handed(["a", "b"])
    log_in_with_token(connection, Account("x", 993, "ana", "", tokens=tokens), tokens)
    assert connection.words[1] == gives_up
    assert len(connection.words) == 3


def test_a_server_that_lets_nobody_in_for_now_uses_up_no_token():
    """The token is as good as before."""
    connection, tokens = Saying(BEARER, "[UNAVAILABLE] try again"), Handed(["a", "b"])
    with pytest.raises(RemoteError, match="for now"):
        log_in_with_token(connection, Account("x", 993, "ana", "", tokens=tokens), tokens)
    assert tokens.renewed == 0
