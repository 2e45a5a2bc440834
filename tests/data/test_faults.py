"""Whatever a command refuses has its sentence in Bengali: files, options, the jobs, the store."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from data.importers.detect import UNREADABLE
from data.importers.tables.interactions import NO_EXPORT
from data.wording.language import language
from data.wording.problems import problem

ROOT = Path(__file__).parents[2]
ERRORS = {"InputError", "UsageError", "NotFoundError", "BusyError", "NotEnoughHistoryError", "NoModelError"}
# Only programs meet these, over HTTP, and they read English.
HTTP = {
    "idempotency.py",
    "directory.py",
    "request.py",
    "callers.py",
    "scorer_process.py",
    "uploads.py",
    "request_limits.py",
}
SOURCES = [
    path
    for room in ("data", "models", "pipelines", "service", "kith")
    for path in sorted((ROOT / room).rglob("*.py"))
    if path.name not in HTTP and not {"api", "page"} & set(path.parts)
]
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
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS and node.args:
            yield from said_by(node.args[0])


SAID = sorted({sentence for path in SOURCES for sentence in refusals(path)})
SHOWS = (
    "it shows when, but not with whom; nothing can be learned from it. Export the calendar itself, with full "
    "details."
)
FIRST = "the first interaction is of x7 UTC. Give a later --as-of."
EXPECTED = "Its columns should be x1, x2 (and, if known, x3)."
ODD = "x7 has a column 'x' that Kith does not know."
GIVE = "Give it its meaning with --map OURS=x7, or leave it out with --ignore x7."
TRAINED = "--model x7 is trained on the log itself, up to --as-of; say so with --train, or take --model"
MISSING = "x7 has no column 'x' for 'x'; it has x7. Name the right one with --map x7=COLUMN."
SPAN = "model x7 answers for a horizon of x7, not x7d; give --horizon x7d, "
TRAIN = "train one with: kith retrain --horizon x7d"
# Where a part of the sentence comes from elsewhere in the code.
PUT_TOGETHER = {
    "x7 is x7.": [f"a.pdf is {what}." for what in sorted(set(UNREADABLE.values()))],
    f"x7 x7: {SHOWS}": [
        f"a.ics {what}: {SHOWS}" for what in ("is a free/busy feed", "has neither titles nor guests")
    ],
    "x7; give a later --as-of.": ["as of 2026-01-01 nothing had happened yet; give a later --as-of."],
    f"x7: {FIRST}": [f"as of 2026-01-01 nothing had happened yet: {FIRST}"],
    "x7 holds no rows; expected one interaction per row. x7": [
        f"a.csv holds no rows; expected one interaction per row. {EXPECTED}"
    ],
    f"{ODD} x7 {GIVE}": [f"{ODD} {EXPECTED} {GIVE}"],
    f"{MISSING}x7": [MISSING, MISSING + NO_EXPORT],
    f"{TRAINED} x7 or x7.": [f"{TRAINED} prior or champion."],
    f"{SPAN}x7{TRAIN}": [f"{SPAN}{TRAIN}", f"{SPAN}take --model prior, or {TRAIN}"],
    "there is x7 could be undone; see them with: kith people review --all": [],
    "'x' is not x7; there are x7": [],
    "'x' is not x7; nobody is": [],
}
# Made apart from where they are raised.
APART = [
    "x7 has times of a form Kith does not know, like '1'; please report that form.",
    "x7 has no line that begins like one of WhatsApp's, [04/03/25, 14:05:09] Name: ...",
    (
        "MLFLOW_TRACKING_URI is http://x7, and MLflow does not answer there (x7). Start it, name another, or "
        "unset MLFLOW_TRACKING_URI to keep the runs beside the store."
    ),
    "the store is damaged (x7); restore kith.db from a copy.",
    "the store cannot be read or written (x7); look at its disk and try again.",
    "the disk is full (x7); nothing was damaged. Make room and try again.",
]
SENTENCES = [*(said for one in SAID for said in PUT_TOGETHER.get(one, [one])), *APART]


def test_there_are_many():
    """The refusals are found where they are raised."""
    assert len(SENTENCES) > 120
    assert set(PUT_TOGETHER) <= set(SAID)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_refusal_is_said_in_bengali(sentence):
    """No English word is left but what is typed, what a field brought, and names."""
    said = problem(sentence, language("bn"))
    assert re.search("[\u0980-\u09ff]", said), said
    assert not re.search(r"[A-Za-z]{2,}", re.sub(KNOWN, "", said)), said
    assert problem(sentence, language()) == sentence


def test_a_refusal_that_repeats_another_says_both():
    """What broke off, and what was taken in before."""
    broken = "log.csv breaks off or is damaged as CSV: line 7. The 1,200 rows before that were taken in."
    assert problem(broken, language("bn")) == (
        "log.csv মাঝপথে থেমে গেছে বা CSV হিসেবে নষ্ট: line 7। তার আগের ১,২০০টি সারি নেওয়া হয়েছে"
    )


def test_what_is_typed_again_keeps_its_digits():
    """A port and a number of buckets are for a command line, not for reading."""
    heard = "cannot listen on ::1, port 8765 (Address already in use); choose another with --port"
    assert "8765" in problem(heard, language("bn"))
