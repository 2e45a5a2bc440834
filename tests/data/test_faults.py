"""Whatever a command refuses has its sentence in Bengali: files, options, the jobs, the store."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from data.wording.language import language
from data.wording.problems import problem

ROOT = Path(__file__).parents[2]
ERRORS = {"InputError", "UsageError", "NotFoundError", "BusyError", "NotEnoughHistoryError", "NoModelError"}
SOURCES = sorted((ROOT / "kith").rglob("*.py"))
# What is typed as it stands, names of formats and programs, and what stands in a field.
KNOWN = (
    r"kith (keys )?[a-z]+( --all)?|--[a-z-]+( champion| spark| prior)?|'[^']+'|"
    r"https?://\S+|pip install|\[[^]]*\]|"
    r"<!\w+|\bx\d*(?![a-z])|log\.\*|kith\.db|\.(msg|eml|parquet|csv|pdf|ics)|USER@HOST/DATABASE|Asia/Dhaka|Europe/Berlin|"
    r"\b([A-Z][A-Z_-]*[A-Z]|Kith|Outlook|WhatsApp|LinkedIn|Telegram Desktop|"
    r"Parquet|PostgreSQL|Spark|MLflow|Name|vCard|"
    r"iCalendar|mbox|Maildir|zip|gzip|prior|champion|spark|[A-Z]?\d+[a-z]?)\b"
)


def said_by(node: ast.expr) -> list[str]:
    """Return what an expression may say, its fields filled with something."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*said_by(node.body), *said_by(node.orelse)]
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.IfExp):
        return said_by(node.value)
    if isinstance(node, ast.FormattedValue):
        return ["'x'" if node.conversion == ord("r") else "x7"]
    if isinstance(node, ast.JoinedStr):
        return ["".join(parts) for parts in product(*(said_by(part) for part in node.values))]
    return []


def refusals(path: Path) -> Iterator[str]:
    """Yield every sentence that a file of ours refuses something with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in ERRORS
            and node.args
            and not node.keywords
        ):
            yield from said_by(node.args[0])


SAID = sorted({sentence for path in SOURCES for sentence in refusals(path)})
# Where a part of the sentence comes from elsewhere in the code.
PUT_TOGETHER = {"'x' is not x7; there are x7": [], "'x' is not x7; nobody is": []}
SENTENCES = [*(said for one in SAID for said in PUT_TOGETHER.get(one, [one]))]


def test_there_are_many():
    """The refusals are found where they are raised."""
    assert len(SENTENCES) > 25
    assert set(PUT_TOGETHER) <= set(SAID)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_refusal_is_said_in_bengali(sentence):
    """No English word is left but what is typed, what a field brought, and names."""
    said = problem(sentence, language("bn"))
    assert re.search("[\u0980-\u09ff]", said), said
    assert not re.search(r"[A-Za-z]{2,}", re.sub(KNOWN, "", said)), said
    assert problem(sentence, language()) == sentence
