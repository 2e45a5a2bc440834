"""Where people sign in at an issuer, as it describes itself (OpenID Connect Discovery 1.0)."""

import json
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

from data.errors import InputError
from data.oauth.providers import Provider
from pipelines.connect.web.https import HttpsAccount

DESCRIPTION = "/.well-known/openid-configuration"


def described_provider(provider: Provider, issuer: str, fingerprint: str | None = None) -> Provider:
    """Return a provider that signs in at an issuer's own places; raises InputError where it names none."""
    url = issuer.rstrip("/") + DESCRIPTION
    with closing(HttpsAccount(url, fingerprint=fingerprint)) as account:
        answer = account.answer("GET", url)
    try:
        values = json.loads(answer.body) if answer.status == HTTPStatus.OK else {}
    except ValueError:
        values = {}
    names = ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")
    places = [str(values.get(name) or "") for name in names] if isinstance(values, dict) else ["", "", ""]
    if not all(urlsplit(place).scheme == "https" for place in places[:2]):
        raise InputError("{issuer} does not say where people sign in (OpenID Connect)", issuer=issuer)
    return replace(provider, authorization=places[0], token=places[1], device=places[2])
