"""A sentence with named fields: English as a string, and said by its key in every other language."""

from typing import Any, Self

Fields = dict[str, Any]


class Message(str):
    """An English sentence that remembers its message and fields, so that another language can say it.

    The message is a plain literal with named fields (`"{file} holds no rows"`) and the key of its
    translations. A field may be a message itself, a tuple of them, or a number, which each language
    writes in its own digits.
    """

    __slots__ = ("fields", "message")
    message: str
    fields: Fields

    def __new__(cls, message: str, /, **fields: Any) -> Self:
        """Fill in the fields in English; a message that is one already stays what it is."""
        if isinstance(message, cls) and not fields:
            return message
        # Without fields there is nothing to fill in, and braces are braces.
        filled = {name: _english(value) for name, value in fields.items()}
        made = super().__new__(cls, message.format(**filled) if fields else message)
        made.message, made.fields = message, fields
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], Fields]:
        """Return what to make it of again, in another process."""
        return (self.message,), self.fields

    def __getstate__(self) -> None:
        """Return nothing: message and fields are the arguments."""


def as_json(value: Any) -> Any:
    """Return a message, or a field of one, in a form that JSON can hold; see `from_json`."""
    if isinstance(value, Message):
        fields = {name: as_json(field) for name, field in value.fields.items()}
        return {"message": value.message, "fields": fields}
    if isinstance(value, tuple):
        return [as_json(part) for part in value]
    return value if isinstance(value, (int, float)) else str(value)


def from_json(value: Any) -> Any:
    """Return the message that `as_json` was given; plain text is text that somebody else wrote."""
    if isinstance(value, dict):
        message, fields = value["message"], value["fields"]
        return Message(message, **{name: from_json(field) for name, field in fields.items()})
    return tuple(from_json(part) for part in value) if isinstance(value, list) else value


def _english(value: Any) -> Any:
    if isinstance(value, tuple):
        return ", ".join(str(_english(part)) for part in value)
    return f"{value:,}" if type(value) in {int, float} else value
