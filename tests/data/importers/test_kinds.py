"""What every kind of file has: a reader, seeds, a sign, names, a document, and two languages.

Whoever adds a kind to `Kind` in data/importers/detect.py is told here what else it needs.
"""

import ast
import os
import re
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

import data.importers
from benchmarks.imports.read_seeds import SEEDS, look_and_read, member_of, read_kind, seeds_of
from data.errors import InputError, RejectedRow
from data.identity.handles import SOURCES, HandleKind, kind_of
from data.importers.base.items import AddressBookCard, LeftOut, SourceLimit
from data.importers.detect import SIGNS, Kind, detect_kind
from data.importers.dispatch import READERS
from data.importers.tables.interactions import TableBatch
from data.schema import Interaction
from data.wording.commands.import_results import kind_name, source_name
from data.wording.language import language

READERS_BEGIN = ("read_", "show_")
HOW_TO = Path(__file__).parents[3] / "docs/how-to"
ENGLISH, BENGALI = language("en"), language("bn")
# `make fuzz` damages every word of a seed, the daily tests one in four.
EVERY_WORD = 1 if "KITH_FUZZ" in os.environ else 4
BENGALI_LETTER = re.compile("[\u0980-\u09ff]")
EVERY_KIND = pytest.mark.parametrize("kind", Kind, ids=str)


@EVERY_KIND
def test_a_kind_has_a_reader(kind):
    """Dispatch reads every kind but tables, which are read by the batch."""
    assert kind in READERS or kind is Kind.TABLE, (
        f"Nothing reads the kind {str(kind)!r}: add its reader to READERS in data/importers/dispatch.py."
    )


@EVERY_KIND
def test_a_kind_is_detected(kind):
    """A file is of a kind by a sign in its first bytes."""
    assert kind in dict(SIGNS), (
        f"No file is ever of the kind {str(kind)!r}: add its sign to SIGNS in data/importers/detect.py."
    )


@EVERY_KIND
def test_a_kind_has_seeds(kind):
    """The fuzzers damage small whole files of every kind; each is detected and read without a refusal."""
    assert seeds_of(kind), (
        f"The fuzzers have nothing of the kind {str(kind)!r} to damage: "
        f"add a small whole file of it to benchmarks/imports/seeds/{kind}/."
    )
    for content in seeds_of(kind):
        items = list(read_kind(kind, content))
        assert detect_kind(member_of(content)) is kind
        assert any(not isinstance(one, (LeftOut, SourceLimit, RejectedRow)) for one in items)


def test_every_reader_has_a_seed():
    """Each function that reads or looks at a file is run by an undamaged seed, so the fuzzers reach it."""
    unread = reading_functions() - calls_of(read_all_seeds)
    assert not unread, f"No seed in benchmarks/imports/seeds/ is read by {sorted(unread)}: add a small file."


def read_all_seeds() -> None:
    """Detect and read every seed as an import does."""
    for kind in Kind:
        for content in seeds_of(kind):
            detect_kind(member_of(content))
            look_and_read(kind, content)


def reading_functions() -> set[str]:
    """Return the functions of the importers that read or look at a file, by path and name.

    Decorated ones keep what they read, so that a second run does not call them.
    """
    paths = Path(data.importers.__path__[0]).rglob("*.py")
    return {
        f"{path}:{node.name}"
        for path in paths
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith(READERS_BEGIN)
        if not node.decorator_list
    }


def calls_of(work: Callable[[], None]) -> set[str]:
    """Return the functions that run while something works, by path and name."""
    calls, before = set(), sys.getprofile()
    sys.setprofile(lambda frame, *_: calls.add(f"{frame.f_code.co_filename}:{frame.f_code.co_name}"))
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def test_seeds_are_of_a_kind():
    """No folder of seeds is left behind by a kind that is gone or is called otherwise."""
    assert {path.name for path in SEEDS.iterdir() if path.is_dir()} <= set(map(str, Kind))


@EVERY_KIND
def test_a_kind_has_a_name_in_every_language(kind):
    """Both languages call a file by a name for people; a name of a product stays as it is."""
    assert is_named(kind_name(kind, ENGLISH), kind_name(kind, BENGALI)), (
        f"People have no name for the kind {str(kind)!r}: add one to kind_name in "
        "data/wording/commands/import_results.py, and its Bengali to data/wording/catalogues/bn/taken.po."
    )


@EVERY_KIND
def test_a_source_has_a_name_in_every_language(kind):
    """So do the sources that a reader gives its interactions."""
    for content in seeds_of(kind):
        for source in {one.source for one in read_kind(kind, content) if isinstance(one, Interaction)}:
            assert is_named(source_name(source, ENGLISH), source_name(source, BENGALI)), (
                f"People have no name for the source {source!r}: add one to source_name in "
                "data/wording/commands/import_results.py, and its Bengali to "
                "data/wording/catalogues/bn/taken.po."
            )


@EVERY_KIND
def test_a_name_is_shown_without_its_source(kind):
    """A handle like telegram:user1 or whatsapp:Bob begins with a source that identity knows."""
    items = [item for seed in seeds_of(kind) for item in read_kind(kind, seed)]
    handles = {handle for item in items if isinstance(item, AddressBookCard) for handle in item.handles}
    for handle in (handle for handle in handles if kind_of(handle) is HandleKind.NAME):
        source, colon, _ = handle.partition(":")
        assert not colon or f"{source}:" in SOURCES, (
            f"{handle!r} would be taken for a name: add '{source}:' to SOURCES in data/identity/handles.py."
        )


def is_named(english, bengali):
    """Tell whether a name begins with a capital, as products do, or is another one in Bengali letters."""
    return english[0].isupper() or bool(BENGALI_LETTER.search(bengali))


@EVERY_KIND
def test_a_kind_has_a_document(kind):
    """A row of a table in docs/how-to begins with the kind and says how people get such a file."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(HOW_TO.glob("imports*.md"))]
    rows = [row for page in pages for row in re.findall(rf"^\| `{kind}` \|(.+)\|$", page, re.MULTILINE)]
    assert rows, (
        f"No document says how to get a file of the kind {str(kind)!r}: add a row that begins with "
        f"| `{kind}` | to the table in docs/how-to/imports.md or docs/how-to/imports-chats-and-crms.md."
    )
    for row in rows:
        file, how_to_get_it, brings, *_ = (cell.strip() for cell in row.split("|"))
        assert file
        assert how_to_get_it
        assert brings


@EVERY_KIND
def test_what_a_kind_refuses_is_said_in_every_language(kind):
    """Cut off anywhere, and with any line or word damaged, a seed is read or refused in both languages."""
    for english, bengali in {said for content in seeds_of(kind) for said in refusals(kind, content)}:
        assert BENGALI_LETTER.search(bengali), (
            f"The reader of {str(kind)!r} says {english!r}, and Bengali has no words for it: add them to "
            "data/wording/catalogues/bn/."
        )


def refusals(kind, content):
    """Yield what a reader says of a seed's damaged copies, in English and in Bengali."""
    for damaged in copies(content):
        try:
            for item in read_kind(kind, damaged):
                yield from said_of(item)
        except InputError as error:
            yield str(error), BENGALI.word(error.sentence)


def copies(content):
    """Yield a content and copies that are cut off, lack a line, or hold something else for a word."""
    yield content
    yield from (content[:end] for end in range(0, len(content), max(1, len(content) // 20)))
    lines = content.splitlines(keepends=True)
    yield from (b"".join(lines[:place] + lines[place + 1 :]) for place in range(len(lines)))
    for word in islice(re.finditer(rb"[\w.+-]{2,}", content), None, None, EVERY_WORD):
        yield content[: word.start()] + b"?" + content[word.end() :]


def said_of(item):
    """Yield what an item says to people, in English and in Bengali."""
    match item:
        case LeftOut():
            yield item.reason, BENGALI.word(item.reason)
        case SourceLimit():
            yield item.sentence, BENGALI.word(item.sentence)
        case RejectedRow():
            yield str(item.expected), BENGALI.word(item.expected)
        case TableBatch():
            yield from (said for row in item.rejected for said in said_of(row))
