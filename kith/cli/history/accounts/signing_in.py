"""Signing in at a provider from a terminal: in a browser of this machine, or by a code typed elsewhere."""

import secrets
import sys
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from data.errors import UsageError
from data.oauth.authorization import authorization_of, new_verifier
from data.oauth.grant import Client, Grant, is_of_testing
from data.oauth.providers import (
    API_HOSTS,
    GOOGLE,
    IMAP_HOSTS,
    MICROSOFT,
    OTHER,
    Provider,
    Readable,
    asked_scopes,
    google,
    kind_read,
    microsoft,
    scopes_for,
)
from data.schema import from_epoch, to_epoch
from kith.cli.output.terminal import print_line
from kith.cli.parameters.options import now

if TYPE_CHECKING:
    from data.store.bookkeeping.connections import ConnectionKind
    from data.wording.language import Language

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
OPTIONS: tuple[Option, ...] = (
    click.option(
        "--sign-in",
        type=click.Choice([GOOGLE, MICROSOFT, OTHER]),
        help="Sign in there in a browser, with a client id of your own, in place of a password.",
    ),
    click.option(
        "--read",
        "readables",
        multiple=True,
        type=click.Choice([str(one) for one in Readable]),
        help="With --sign-in: what is read; may be given several times. Default: mail.",
    ),
    click.option(
        "--client-id", metavar="ID", help="With --sign-in: your own client's id. Default: that of before."
    ),
    click.option("--device", is_flag=True, help="With --sign-in: type a code on another machine."),
    click.option("--tenant", metavar="DOMAIN", help="With --sign-in microsoft: your workplace's directory."),
    click.option("--issuer", metavar="URL", help="With --sign-in: sign in there (OpenID Connect)."),
    click.option("--api", metavar="URL", help="With --sign-in: the API of a cloud of its own."),
)


def sign_in_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of signing in."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody wants to sign in, as they typed it."""

    name: str
    readables: tuple[Readable, ...]
    client_id: str | None = None
    tenant: str | None = None
    issuer: str | None = None
    api: str | None = None
    fingerprint: str | None = None
    device: bool = False

    @classmethod
    def of_options(cls, options: dict[str, Any], fingerprint: str | None) -> "SignIn | None":
        """Return the wish that was typed, None where a password is meant; raises UsageError for a half."""
        name = options.pop("sign_in")
        if name is None:
            if any(options.values()):
                raise UsageError("this needs --sign-in google, microsoft or other as well")
            return None
        usual = Readable.IMAP if name == OTHER else Readable.MAIL
        readables = tuple(dict.fromkeys(map(Readable, options.pop("readables")))) or (usual,)
        return cls(name, readables, fingerprint=fingerprint, **options)

    def provider(self) -> Provider:
        """Return where they sign in; raises InputError or UsageError."""
        if self.name == OTHER and self.issuer is None:
            raise UsageError("say where people sign in with --issuer URL")
        provider = Provider(OTHER, "", "")
        if self.name == GOOGLE:
            provider = google()
        elif self.name == MICROSOFT:
            provider = microsoft(self.tenant or "common")
        if self.issuer is None:
            return provider
        from pipelines.connect.oauth.discovery import described_provider

        return described_provider(provider, self.issuer, self.fingerprint)


def sign_in(provider: Provider, client: Client, wish: SignIn, address: str, lang: "Language") -> Grant:
    """Let the account's owner say yes, and return what was given; raises NeedsOwnerError for less."""
    from pipelines.connect.oauth.refusals import check_granted
    from pipelines.connect.oauth.token_endpoint import TokenEndpoint

    needed = scopes_for(wish.name, wish.readables)
    scope, endpoint = asked_scopes(wish.name, needed), TokenEndpoint(provider, client, wish.fingerprint)
    if wish.device:
        grant = _by_code(provider, endpoint, scope, lang)
    else:
        grant = _by_browser(provider, client, endpoint, scope, address, lang)
    check_granted(grant, needed, address)
    if is_of_testing(grant) and grant.ends_at is not None:
        print_line(
            lang.say(
                "Google ends this sign-in on {day:date}, as it does for every project in testing. Publish "
                "your project (Google Auth Platform, Audience, Publish app), and sign in again.",
                day=from_epoch(grant.ends_at),
            )
        )
    return grant


def _by_browser(
    provider: Provider, client: Client, endpoint: Any, scope: str, address: str, lang: "Language"
) -> Grant:
    from pipelines.connect.oauth.loopback import listening

    with listening(provider.loopback) as loopback:
        state = secrets.token_urlsafe(32)
        question = authorization_of(
            provider, client, scope, loopback.redirect, address, state=state, verifier=new_verifier()
        )
        print_line(lang.say("Sign in and allow it in the browser of this machine, at this address:"))
        print_line(question.url)
        open_browser(question.url)
        thanks = lang.say("Kith has the answer. You can close this page and go back to the terminal.")
        server = urlsplit(provider.authorization).hostname or ""
        code = loopback.code(server, state, thanks)
        grant: Grant = endpoint.for_code(question, code, to_epoch(now()))
    return grant


def _by_code(provider: Provider, endpoint: Any, scope: str, lang: "Language") -> Grant:
    from pipelines.connect.oauth.device_code import wait_for_device

    if not provider.device:
        raise UsageError(
            "there is no sign-in by code there; leave --device out, or use kith on a machine with a browser"
        )
    device = endpoint.device_code(scope)
    print_line(
        lang.say("On any machine, open {where} and type {code}.", where=device.where, code=device.code)
    )
    return wait_for_device(endpoint, device, scope, lambda: to_epoch(now()))


def open_browser(url: str) -> None:
    """Open an address in the browser of whoever sits at the terminal."""
    if sys.stdout.isatty():
        webbrowser.open(url)


def account_settings(
    provider: Provider, wish: SignIn, readable: Readable, address: str, common: Mapping[str, Any]
) -> "tuple[ConnectionKind, dict[str, Any]]":
    """Return the kind of connection that reads this, and its settings."""
    from data.store.bookkeeping.connections import ConnectionKind

    kind = kind_read(wish.name, readable)
    settings = {
        **common,
        "oauth": provider.as_settings(),
        "read": str(readable),
        "login": address,
        "fingerprint": wish.fingerprint,
        "api": wish.api,
        # Whoever has no browser on this machine has none the next time either.
        "device": wish.device,
    }
    if kind is not ConnectionKind.IMAP:
        host = urlsplit(wish.api or API_HOSTS[kind]).hostname
        return kind, {**settings, "server": host}
    server = common.get("server") or IMAP_HOSTS.get(wish.name)
    if server is None:
        raise UsageError("name the mail server with --server HOST")
    return kind, {**settings, "server": server}
