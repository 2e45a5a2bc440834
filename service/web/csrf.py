"""That a form was made for whoever sends it: a secret in every one, which no other site can read."""

from hashlib import sha256
from hmac import compare_digest

from fastapi import Request
from pydantic import field_validator

from data.errors import DeniedError
from service.web.schemas import RequestModel

FIELD, HEADER = "token", "x-kith-form"
SAFE_METHODS = frozenset({"GET", "HEAD"})


class PageForm(RequestModel):
    """What every form of the page sends beside its own fields."""

    token: str = ""

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        # A form may name its own charset, and by some of them says what no store can keep.
        if isinstance(value, str) and not is_storable(value):
            raise ValueError("expected text without NUL and without halves of letters")
        return value


def is_storable(text: str) -> bool:
    """Tell whether every store can keep a text: no NUL, and no half of a letter (a lone surrogate)."""
    return "\0" not in text and text == without_surrogates(text)


def without_surrogates(text: str) -> str:
    """Return a text with a question mark for each half of a letter."""
    return text.encode(errors="replace").decode()


def derive_form_token(secret: str) -> str:
    """Return what stands in the forms of whoever holds a secret; from it the secret cannot be told."""
    return sha256(f"form:{secret}".encode()).hexdigest()


async def check_form(request: Request) -> None:
    """Refuse a form that was not made for whoever sends it; a dependency of every route of the page."""
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
    """Return the secret of the forms made for this request."""
    return str(request.scope.get("state", {}).get("form_token", ""))
