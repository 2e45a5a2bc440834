"""Reading until the end, or until a reader says in one sentence that it cannot go on."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from data.errors import InputError

Gathered = tuple[list[Any], str]


@pytest.fixture(scope="session")
def gather() -> Callable[[Iterable[Any]], Gathered]:
    """Return what gives all items that came, and the sentence at the end, empty where there was none."""
    return _gather


def _gather(items: Iterable[Any]) -> Gathered:
    found: list[Any] = []
    try:
        # One by one: what came before the error is the point.
        for one in items:
            found.append(one)  # noqa: PERF402
    except InputError as error:
        return found, str(error)
    return found, ""
