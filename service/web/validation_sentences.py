"""What was wrong with a value that was sent, in Kith's words."""

from collections.abc import Mapping
from typing import Any

from data.messages import Message

CURSOR_PATTERN = r"^[A-Za-z0-9_-]+$"
NO_CURSOR = Message("this is not a cursor of Kith; use the next_cursor of the page before")
NOT_KNOWN = Message("this is not as expected here")
# By the kind of fault that pydantic names; `bound` is the limit that was passed.
SENTENCES: Mapping[str, Message] = {
    "missing": Message("this is missing"),
    "extra_forbidden": Message("there is no such field"),
    "greater_than_equal": Message("expected {bound} or more"),
    "greater_than": Message("expected more than {bound}"),
    "less_than_equal": Message("expected {bound} or less"),
    "less_than": Message("expected less than {bound}"),
    "string_too_short": Message("expected at least {bound} letters"),
    "string_too_long": Message("expected at most {bound} letters"),
    "too_short": Message("expected at least {bound} items"),
    "too_long": Message("expected at most {bound} items"),
    "enum": Message("expected one of: {expected}"),
    "literal_error": Message("expected one of: {expected}"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), Message("expected a whole number")),
    "int_parsing_size": Message("this number is too large"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), Message("expected a number")),
    **dict.fromkeys(("bool_type", "bool_parsing"), Message("expected true or false")),
    **dict.fromkeys(("string_type", "string_unicode", "string_sub_type"), Message("expected text")),
    "list_type": Message("expected a list"),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), Message("expected an object with named fields")
    ),
    "timezone_aware": Message("expected a moment with its time zone, like 2026-03-01T09:30:00Z"),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"),
        Message("expected a moment that the calendar has, like 2026-03-01T09:30:00Z"),
    ),
}
BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length")
# What a value must look like, by the letters that its pattern has and no other has.
PATTERNS = (
    (CURSOR_PATTERN, NO_CURSOR),
    ("[^\\x00-\\x20\\x7f]", Message("expected a name that can be read, without tabs and line breaks")),
    ("^[^\\x00]*$", Message("expected text without the NUL character")),
    ("(-[A-Za-z0-9]{2,8}){0,3}", Message("expected a language like en or bn-BD")),
    ("(0[1-9]|1[0-2])", Message("expected a day like 1990-02-28, or --02-28 without the year")),
    ("[\\x20-\\x7e]+", Message("expected visible ASCII characters")),
    ("[\\w-]+", Message("expected letters, digits, - and _")),
)


def sentence_of_fault(fault: Mapping[str, Any]) -> str:
    """Return what was expected in place of a value, from a fault as pydantic describes it."""
    if isinstance(fault["msg"], Message):
        return fault["msg"]
    if fault["type"] == "value_error":
        # Our own validators say it themselves; the library puts a word before.
        return str(fault["msg"]).removeprefix("Value error, ")
    context = fault.get("ctx") or {}
    if fault["type"] == "string_pattern_mismatch":
        return _of_pattern(str(context.get("pattern", "")))
    sentence = SENTENCES.get(fault["type"], NOT_KNOWN)
    bound = next((context[name] for name in BOUNDS if name in context), None)
    fields = {"bound": f"{bound}", "expected": str(context.get("expected", ""))}
    named = {name: value for name, value in fields.items() if f"{{{name}}}" in sentence.message}
    return Message(sentence.message, **named)


def _of_pattern(pattern: str) -> Message:
    return next((sentence for letters, sentence in PATTERNS if letters in pattern), NOT_KNOWN)
