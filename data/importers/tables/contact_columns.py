"""What the columns of an address book hold, by their names in many languages (`column_words.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from data.importers.tables.csv_text import rows_in

# Fewer of the columns known than these are a table of another kind that happens to name people.
A_SHARE = 0.5
FEW = 8
# A report may have its title above.
HEADER_WITHIN = 10
# Pipedrive names whose column it is before what it holds, Twenty the field before its part.
WHOSE, PART_OF = " - ", " / "


class ContactField(StrEnum):
    """What one column says of a contact."""

    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    NAME = "name"
    NICKNAME = "nickname"
    EMAIL = "email"
    NUMBER = "number"
    PAGE = "page"
    BORN = "born"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    NOTE = "note"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    TITLE = "title"
    PLACE = "place"
    OWNER = "owner"
    LAST_CONTACT = "last_contact"
    LAST_ACTIVITY = "last_activity"
    KEY = "key"


Fields = Sequence[ContactField | None]
ANYWHERE = {ContactField.JOB_TITLE, ContactField.TITLE, ContactField.PLACE}
NAMING = {ContactField.GIVEN, ContactField.FAMILY, ContactField.NAME}


def plain_letters(column: str) -> str:
    """Return a column's letters, small: E-mail 2 Address and e_mail address are the same."""
    return "".join(letter for letter in column.casefold() if letter.isalpha())


@lru_cache(10_000)
def field_of(column: str) -> ContactField | None:
    """Return what a column holds by its name ("Emails / Primary Email" by both parts), else None."""
    words = _words()
    first, _, part = (plain_letters(level) for level in column.partition(PART_OF))
    if part and (words.get(first) == words.get(part) or words.get(first) is ContactField.NAME):
        return words.get(part)
    return words.get(plain_letters(column))


def fields_of(columns: Sequence[str]) -> list[ContactField | None]:
    """Return what each column holds; a lone name beside given names is the family's.

    Of "Person - Email - Work" and "Organization - Name" only those count that are of whom an e-mail is.
    """
    whose = next((first for first, rest in map(_levels, columns) if rest is ContactField.EMAIL), "")
    fields = [field_of(column) or _under(column, whose) for column in columns]
    if ContactField.GIVEN in fields and ContactField.FAMILY not in fields:
        family = ContactField.FAMILY
        return [family if field is ContactField.NAME else field for field in fields]
    return fields


def knows(column: str) -> bool:
    """Tell whether a column's name is one of an address book."""
    return field_of(column) is not None


def names_contacts(columns: Sequence[str]) -> bool:
    """Tell whether a header is an address book's: it names people and how to reach them, and little else."""
    fields = fields_of(columns)
    have = set(fields) - {None, *ANYWHERE}
    full = {ContactField.GIVEN, ContactField.FAMILY} <= have
    reaches = ContactField.EMAIL in have and (full or (bool(have & NAMING) and len(have) >= 3))  # noqa: PLR2004
    # Many tables that are no address book have a title or a town.
    count = sum(field is not None and field not in ANYWHERE for field in fields)
    return reaches and (count >= FEW or count >= A_SHARE * len(columns))


# A file's kind is asked several times.
@lru_cache(4)
def contact_columns(head: bytes) -> list[str]:
    """Return the columns of an address book that a file's first bytes begin with, else none."""
    first = islice(rows_in(head, knows), HEADER_WITHIN)
    return next((columns for columns in first if names_contacts(columns)), [])


def _under(column: str, whose: str) -> ContactField | None:
    first, field = _levels(column)
    return field if whose and first == whose else None


def _levels(column: str) -> tuple[str, ContactField | None]:
    """Return whose a column is, and what it holds of them: Person and an e-mail."""
    first, _, rest = column.partition(WHOSE)
    return first, field_of(rest) or field_of(rest.partition(WHOSE)[0])


@cache
def _words() -> Mapping[str, ContactField]:
    text = files(__package__).joinpath("column_words.toml").read_text(encoding="utf-8")
    words: dict[str, ContactField] = {}
    for field, names in tomllib.loads(text).items():
        words |= {plain_letters(name): ContactField(field) for name in names.split("|")}
    return words
