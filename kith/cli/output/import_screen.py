"""An import file by file, or in one screen: what was read, whose it is, what was left out, what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from data.messages import Message
from data.wording.commands.import_results import kinds_name
from data.wording.errors import rejection
from kith.cli.output.import_results import by_count, joined_lines, result_lines
from kith.cli.output.progress import rejections
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.errors import RejectedRow
    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested

LINES, COLUMNS = 24, 80
# So few sources are said one by one, however long that is.
FEW = 8


@dataclass(frozen=True)
class ImportReport:
    """What an import brought, whose it was taken to be, and how many people are known by now.

    `people` is counted only where it is said; `ending` is what is said of the run as a whole.
    """

    results: Sequence[Ingested]
    owner_lines: Sequence[str]
    people: Callable[[], str]
    ending: Sequence[str] = ()


def print_import(report: ImportReport, lang: Language, *, explain: bool) -> None:
    """Print an import file by file where that fits on a screen or is asked for, else in one screen."""
    lines = list(_by_file(report, lang, explain=explain))
    fits = len(report.results) <= FEW or sum(len(wrapped(line)) for line, _ in lines) <= LINES
    if not (explain or fits):
        sections = import_screen(report, lang)
        lines = [(line, section.is_error) for section in sections for line in section.lines(lang)]
    for line, is_error in lines:
        click.echo(line, err=is_error)


def _by_file(report: ImportReport, lang: Language, *, explain: bool) -> Iterator[tuple[str, bool]]:
    """Yield the lines of each file, and which are errors; a limit is said with the first that has it."""
    limits: set[Message] = set()
    for result in report.results:
        if result.fault:
            yield f"kith: {lang.word(result.fault)}", True
    for result in report.results:
        fresh = [limit for limit in result.limits if limit not in limits]
        limits.update(fresh)
        yield from ((line, False) for line in result_lines(result, fresh, lang, explain=explain))
        yield from ((f"kith: {line}", True) for line in rejections(result.rejected, lang))
    yield from ((line, False) for line in (*report.ending, *report.owner_lines))


@dataclass
class Section:
    """A part of the screen; of many entries the first are shown, and how many more there are."""

    title: str
    entries: list[str]
    # Beside the other sections, how much of the screen it has where that is too small.
    weight: int = 1
    is_error: bool = False
    hidden: int = field(default=0, init=False)

    def lines(self, lang: Language) -> list[str]:
        """Return the section's lines, none where it has no entry."""
        if not self.entries:
            return []
        more = [lang.say("and {count} more", count=self.hidden)] if self.hidden else []
        indent = "  " if self.title else ""
        return [
            *wrapped(self.title),
            *(line for entry in (*self.entries, *more) for line in wrapped(entry, indent)),
        ]

    def hide_one(self) -> None:
        """Show one entry less."""
        self.entries.pop()
        self.hidden += 1


def wrapped(sentence: str, indent: str = "") -> list[str]:
    """Return a sentence as lines of a screen."""
    return wrap(
        printable(sentence),
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )


def import_screen(report: ImportReport, lang: Language) -> list[Section]:
    """Return the sections of an import, cut so that all together fit on one screen."""
    results = report.results
    joined = [line for result in results for line in joined_lines(result.joined, lang)]
    further = lang.say(
        "Each file and everything left out: kith ingest --explain PATH. What each source shows: kith coverage"
    )
    sections = [
        Section(_head(results, lang), _kinds(results, lang), 8),
        Section("", list(filter(None, [report.people(), *report.owner_lines, *joined])), 5),
        Section(lang.say("Left out:"), _left_out(results, lang), 6),
        Section(lang.say("Could not be read:"), _faults(results, lang), 6, is_error=True),
        Section(lang.say("Not to be seen here:"), _limits(results, lang), 4),
        Section("", [*report.ending, further], 3),
    ]
    while sum(len(section.lines(lang)) for section in sections) > LINES:
        max(sections, key=lambda section: len(section.lines(lang)) / section.weight).hide_one()
    return sections


def _head(results: Sequence[Ingested], lang: Language) -> str:
    read = sum(result.files for result in _read(results))
    others = sum(len(result.unread) for result in results)
    return lang.say("{read} of {count} files were read:", read=read, count=read + others)


def _read(results: Iterable[Ingested]) -> list[Ingested]:
    return [result for result in results if not result.unread and not (result.fault and result.nothing)]


def _kinds(results: Iterable[Ingested], lang: Language) -> list[str]:
    by_kind: dict[str, Counter[str]] = {}
    for result in _read(results):
        recorded = result.recorded
        by_kind.setdefault(result.kind, Counter()).update(
            files=result.files,
            new=recorded.created,
            changed=recorded.updated,
            again=recorded.duplicate + recorded.still_counting,
            people=result.people,
            plans=result.plans,
        )
    ordered = sorted(by_kind.items(), key=lambda pair: (-pair[1]["new"], -pair[1]["people"], pair[0]))
    return [_kind(kind, counts, lang) for kind, counts in ordered]


PARTS: dict[str, Callable[[Language, int], str]] = {
    "files": lambda lang, count: lang.counted("{count} file", "{count} files", count),
    "new": lambda lang, count: lang.say("{count} new", count=count),
    "changed": lambda lang, count: lang.say("{count} changed", count=count),
    "again": lambda lang, count: lang.say("{count} already there", count=count),
    "plans": lambda lang, count: lang.counted(
        "{count} meeting to come, new or moved", "{count} meetings to come, new or moved", count
    ),
    "people": lambda lang, count: lang.counted("{count} person described", "{count} people described", count),
}


def _kind(kind: str, counts: Counter[str], lang: Language) -> str:
    if counts["new"] + counts["again"]:
        # The same people are described again and again.
        counts["people"] = 0
    parts = [part(lang, counts[name]) for name, part in PARTS.items() if counts[name]]
    return f"{kinds_name(kind, lang)}: {', '.join(parts)}"


def _left_out(results: Iterable[Ingested], lang: Language) -> list[str]:
    reasons: Counter[Message] = Counter()
    for result in results:
        others = Counter(one.what for one in result.unread if not one.is_damaged)
        reasons.update(others or result.left_out)
    return [f"{lang.number(count)}: {lang.word(reason)}" for reason, count in by_count(reasons)]


def _limits(results: Iterable[Ingested], lang: Language) -> list[str]:
    """Say each limit once, by one file's example, and of how many files it holds."""
    limits: dict[str, list[Message]] = {}
    for result in results:
        for limit in result.limits:
            limits.setdefault(limit.message, []).append(limit)
    ordered = sorted(limits.values(), key=lambda alike: -len(alike))
    return [
        lang.say("{limit} ({files})", limit=lang.word(alike[0]), files=PARTS["files"](lang, len(alike)))
        if len(alike) > 1
        else lang.word(alike[0])
        for alike in ordered
    ]


def _short(fault: Message) -> Message:
    """Return a fault that calls its file by the name alone."""
    file = fault.fields.get("file")
    return Message(fault.message, **fault.fields | {"file": PurePath(f"{file}").name}) if file else fault


def _faults(results: Iterable[Ingested], lang: Language) -> list[str]:
    faults: dict[str, list[Message]] = {}
    rows: dict[tuple[str, str], list[RejectedRow]] = {}
    for result in results:
        if result.fault:
            faults.setdefault(result.fault.message, []).append(_short(result.fault))
        for row in result.rejected:
            rows.setdefault((row.column or "", getattr(row.expected, "message", row.expected)), []).append(
                row
            )
    lines = [(len(alike), lang.word(alike[0])) for alike in faults.values()]
    lines += [(len(alike), rejection(alike[0], len(alike), lang)) for alike in rows.values()]
    return [
        f"{lang.number(count)}: {sentence}" if count > 1 else sentence
        for count, sentence in sorted(lines, key=lambda pair: -pair[0])
    ]
