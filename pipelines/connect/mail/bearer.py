"""Signing in to a mail server with a token: OAUTHBEARER (RFC 7628), or XOAUTH2 where there is no other."""

import imaplib
from collections.abc import Callable

from data.errors import NeedsOwnerError
from pipelines.connect.account import Account, Tokens
from pipelines.connect.mail.refused_sign_in import is_for_now, refusal

BEARER, OLDER = "OAUTHBEARER", "XOAUTH2"
# What is said to a refusal, so that the server ends the exchange (RFC 7628, 3.2.3; XOAUTH2 wants nothing).
GIVE_UP = {BEARER: b"\x01", OLDER: b""}
UNSAFE = str.maketrans({"=": "=3D", ",": "=2C"})


def log_in_with_token(connection: imaplib.IMAP4, account: Account, tokens: Tokens) -> None:
    """Sign in with a token; one that is refused is renewed once. Raises NeedsOwnerError or RemoteError."""
    way = next((one for one in (BEARER, OLDER) if f"AUTH={one}" in connection.capabilities), None)
    if way is None:
        raise NeedsOwnerError(
            "{server} takes no sign-in with a token (OAuth); use a password", server=account.server
        )
    try:
        _show(connection, way, account, tokens.access())
    except connection.abort:
        raise
    except connection.error as error:
        # A token that ended meanwhile is refused in the words of a wrong password.
        if is_for_now(f"{error}"):
            raise refusal(account, f"{error}") from error
        _show_another(connection, way, account, tokens)


def _show_another(connection: imaplib.IMAP4, way: str, account: Account, tokens: Tokens) -> None:
    try:
        _show(connection, way, account, tokens.after_refusal())
    except connection.abort:
        raise
    except connection.error as error:
        raise refusal(account, f"{error}") from error


def _show(connection: imaplib.IMAP4, way: str, account: Account, token: str) -> None:
    connection.authenticate(way, _answers(initial_words(way, account, token), GIVE_UP[way]))


def initial_words(way: str, account: Account, token: str) -> bytes:
    """Return what a client says first, with the token."""
    if way == OLDER:
        return f"user={account.login}\x01auth=Bearer {token}\x01\x01".encode()
    who = f"n,a={account.login.translate(UNSAFE)},"
    return f"{who}\x01host={account.server}\x01port={account.port}\x01auth=Bearer {token}\x01\x01".encode()


def _answers(first: bytes, then: bytes) -> Callable[[bytes], bytes]:
    words = iter([first])
    return lambda _: next(words, then)
