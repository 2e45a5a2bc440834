"""The address at which an account's owner says yes or no, and what its answer must fit (RFC 7636, 8252)."""

import secrets
from dataclasses import dataclass, field

from data.oauth.grant import Client
from data.oauth.providers import Provider

VERIFIER_BYTES = 48


@dataclass(frozen=True, slots=True)
class Authorization:
    """A question that is on its way: the address to open, and what proves that the answer is to it."""

    url: str
    redirect: str
    scope: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def new_verifier() -> str:
    """Return what proves that whoever asks for tokens is who asked for permission (PKCE)."""
    return secrets.token_urlsafe(VERIFIER_BYTES)


def authorization_of(
    provider: Provider,
    client: Client,
    scope: str,
    redirect: str,
    address: str,
    *,
    state: str,
    verifier: str,
) -> Authorization:
    """Return the question whether Kith may read an account."""
    from authlib.oauth2.client import OAuth2Client

    asking = OAuth2Client(None, client.id, scope=scope, redirect_uri=redirect, code_challenge_method="S256")
    url, _ = asking.create_authorization_url(
        provider.authorization,
        state=state,
        code_verifier=verifier,
        login_hint=address,
        **provider.extra,
    )
    return Authorization(str(url), redirect, scope, state, verifier)
