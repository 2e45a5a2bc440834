"""Whether a first line names columns, or is a line of a text that is no table."""

import re
from collections.abc import Sequence

# Longer cells, and cells of more words, are sentences.
LONGEST_NAME, MOST_WORDS = 50, 6
# Brackets of JSON and XML, a time, a web address, the end of a sentence.
NO_NAME = re.compile(
    r"[\[\]{}<>|\"!?…।。“”\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]|\.\s*$"
    r"|\d{1,2}:\d{2}|://|\d{4}-\d{2}-\d{2}"
)


def names_columns(cells: Sequence[str]) -> bool:
    """Tell whether the cells of a first line may be names of columns: short, and no message's words."""
    return len(cells) > 1 and all(map(_is_name, cells)) and any(map(_has_letter, cells))


def _is_name(cell: str) -> bool:
    short = len(cell) <= LONGEST_NAME and len(cell.split()) <= MOST_WORDS
    return short and NO_NAME.search(cell) is None


def _has_letter(cell: str) -> bool:
    return any(map(str.isalpha, cell))
