"""Pages of a list: how long one is, where it begins, and where the next one does."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import Field

from service.use_cases.week import FieldError
from service.web.schemas import ResponseModel
from service.web.validation_sentences import CURSOR_PATTERN, NO_CURSOR

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many on a page")]
# Of lists that came whole before they had pages, and still do for whoever does not ask for one.
AnyLimit = Annotated[
    int | None, Query(ge=1, le=100, description="At most so many on a page; without it all of them come")
]
Cursor = Annotated[
    str | None,
    Query(max_length=8_000, pattern=CURSOR_PATTERN, description="next_cursor of the page before"),
]
# The largest whole number that both databases can hold.
LARGEST = 2**63 - 1


class Page(ResponseModel):
    """The base of pages."""

    next_cursor: str | None = Field(description="Where the next page begins; null on the last")


def one_page(
    rows: Sequence[T], limit: int | None, place: Callable[[T], Sequence[Any]]
) -> tuple[Sequence[T], str | None]:
    """Return the rows of a page, and its next cursor where rows are left; `place` orders the rows.

    Without a limit all rows are one page.
    """
    page = rows[:limit]
    return page, encode_cursor(place(page[-1])) if len(rows) > len(page) else None


def encode_cursor(place: Sequence[Any]) -> str:
    """Return the text of a place in a list."""
    text = json.dumps(list(place), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def begin_after(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the place behind which a page begins, None at the beginning.

    Raises FieldError for what `encode_cursor` did not make of values of these kinds.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if list(map(type, place)) == list(kinds) and all(map(_can_be_kept, place)):
            return tuple(place)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise FieldError("cursor", NO_CURSOR)


def _can_be_kept(value: Any) -> bool:
    """Tell whether a database can hold a value; a lone half of a letter raises UnicodeEncodeError."""
    return abs(value) <= LARGEST if isinstance(value, int) else bool(value.encode()) and "\0" not in value
