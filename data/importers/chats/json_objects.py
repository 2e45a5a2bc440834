"""The objects of a chat's JSON, one after the other, however large the file is."""

from collections.abc import Collection, Iterator
from typing import IO, Any

import ijson

from data.errors import InputError
from data.importers.base.items import Item
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON, json_events

Fields = dict[str, Any]
# Under which a text stands that is at a place itself.
TEXT = ""


def json_objects(source: IO[bytes], places: Collection[str]) -> Iterator[tuple[str, Fields]]:
    """Yield the objects and texts at the places (as ijson calls them) with their place, in the file's order.

    A file may hold one value, or an object a line. Raises one of NO_JSON where it is damaged.
    """
    builder, open_place = None, ""
    for place, event, value in ijson.parse(json_events(source, many=True)):
        if builder is None and event == "start_map" and place in places:
            builder, open_place = ijson.ObjectBuilder(), place
        elif builder is None and event == "string" and place in places:
            yield place, {TEXT: value}
        if builder is not None:
            builder.event(event, value)
            if event == "end_map" and place == open_place:
                yield place, builder.value
                builder = None


def to_the_end(items: Iterator[Item], file: str, state: ReadState) -> Iterator[Item]:
    """Yield the items, then what was left out; raises InputError where they break off, or there are none."""
    count = 0
    try:
        for item in items:
            count += 1
            yield item
    except NO_JSON as error:
        yield from state.left_out()
        raise InputError(
            "{file} breaks off or is damaged as JSON; what came before was taken in.", file=file
        ) from error
    yield from state.left_out()
    if not count:
        raise InputError("{file} holds no message; export it anew.", file=file)


def text(value: Any) -> str:
    """Return a field's text; nothing where it is missing or something else."""
    return value if isinstance(value, str) else ""


def fields_of(value: Any) -> Fields:
    """Return a field that is an object; an empty one where it is something else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[Fields]:
    """Return the objects of a field that is a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
