"""Accounts that are read with a sign-in: one consent for all that is asked, and a new one when it ends."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from data.errors import UsageError
from data.oauth.grant import Client
from data.oauth.providers import GOOGLE, Provider, Readable, kind_read, provider_of_settings
from kith.cli.history.accounts.signing_in import SignIn, account_settings, sign_in
from kith.cli.history.connecting import ask_secret, connect_account

if TYPE_CHECKING:
    from data.store.bookkeeping.connections import Connection
    from data.wording.language import Language
    from service.use_cases.connections.accounts import ConnectionUseCases


def connect_signed_in(
    connections: "ConnectionUseCases",
    owner: str,
    address: str,
    wish: SignIn,
    common: Mapping[str, Any],
    lang: "Language",
    *,
    from_input: bool,
    yes: bool,
) -> bool:
    """Sign in once, connect everything that was asked for, and tell whether any of it could not be read."""
    from service.use_cases.connections.accounts import NewAccount

    for readable in wish.readables:
        connections.check_new(owner, kind_read(wish.name, readable), address)
    provider = wish.provider()
    client = _client(connections, owner, provider, wish, lang, from_input=from_input)
    grant = sign_in(provider, client, wish, address, lang)
    failed = False
    for readable in wish.readables:
        kind, described = account_settings(provider, wish, readable, address, common)
        account = NewAccount(owner, kind, address, described, grant.as_secret())
        failed |= connect_account(connections, account, lang, yes=yes)
    return failed


def sign_in_again(connections: "ConnectionUseCases", connection: "Connection", lang: "Language") -> str:
    """Let an account's owner say yes once more, in the way of before; return the grant, to be sealed."""
    provider = provider_of_settings(connection.settings["oauth"])
    settings = connection.settings
    readables = (Readable(settings["read"]),)
    wish = SignIn(
        provider.name,
        readables,
        fingerprint=settings.get("fingerprint"),
        device=settings.get("device", False),
    )
    client = connections.grant_of(connection).client
    return sign_in(provider, client, wish, connection.address, lang).as_secret()


def _client(
    connections: "ConnectionUseCases",
    owner: str,
    provider: Provider,
    wish: SignIn,
    lang: "Language",
    *,
    from_input: bool,
) -> Client:
    """Return the client that was typed, else the one of before; raises UsageError without any."""
    if wish.client_id is None:
        before = connections.client_at(owner, provider.name)
        if before is None:
            raise UsageError(
                "signing in needs a client id of your own, which the guide shows how to get: --client-id ID"
            )
        return before
    # Google's programs for a desktop have a secret that is none; Microsoft's have none at all.
    has_secret = provider.name == GOOGLE or from_input
    question = lang.say("Client secret (it is not shown)")
    return Client(wish.client_id, ask_secret(question, from_input=from_input) if has_secret else "")
