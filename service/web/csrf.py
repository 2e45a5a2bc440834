"""CSRF protection: every form holds a secret of its session, which no other site can read."""

from hashlib import sha256
from hmac import compare_digest

from fastapi import Request
from pydantic import BaseModel, ConfigDict, field_validator

from data.errors import DeniedError

FIELD, HEADER = "token", "x-kith-form"
SAFE_METHODS = frozenset({"GET", "HEAD"})


class PageForm(BaseModel):
    """The base of the forms of the page: the token, and the check that every store can keep the text."""

    # A field that nobody knows is an error; numbers come as text, as in every form.
    model_config = ConfigDict(extra="forbid")

    token: str = ""

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        # In some charsets, which a form names itself, a lone surrogate can be sent.
        if isinstance(value, str) and ("\0" in value or value != without_surrogates(value)):
            raise ValueError("expected text without NUL and without halves of letters")
        return value


def without_surrogates(text: str) -> str:
    """Return a text with a question mark for each lone surrogate."""
    return text.encode(errors="replace").decode()


def derive_form_token(secret: str) -> str:
    """Return the token of the forms of a session; the session's secret cannot be derived from it."""
    return sha256(f"form:{secret}".encode()).hexdigest()


async def check_form(request: Request) -> None:
    """Refuse a form whose token is not that of its session; a dependency of every route of the page."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(HEADER) or (await request.form()).get(FIELD)
    if not isinstance(sent, str) or not compare_digest(
        without_surrogates(sent).encode(), form_token_of(request).encode()
    ):
        raise DeniedError(
            "this form was made before you signed in, or by another page; go back, load the page again "
            "and send it once more. Nothing was changed"
        )


def form_token_of(request: Request) -> str:
    """Return the token of the forms that are rendered for this request."""
    return str(request.scope.get("state", {}).get("form_token", ""))
