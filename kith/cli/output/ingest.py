"""What kith ingest prints: what each source brought, left out, refused, and what it cannot show."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from data.messages import as_json
from data.wording.commands.import_results import beside, brought
from kith.cli.output.progress import print_rejected
from kith.cli.output.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested


def print_ingested(results: Sequence[Ingested], lang: Language, *, as_json: bool, dry_run: bool) -> None:
    """Print what each source brought, or would bring."""
    if as_json:
        print_json([_fields(result) for result in results])
        return
    for result in results:
        _print(result, lang)
        print_rejected(result.rejected, lang)
    if dry_run:
        click.echo(lang.say("Nothing was written: this was a dry run."))


def _counts(result: Ingested) -> dict[str, int]:
    further = {"plans": result.plans, "withdrawn": result.withdrawn, "people": result.people}
    return asdict(result.recorded) | further


def _fields(result: Ingested) -> dict[str, object]:
    return {
        "file": result.file,
        "kind": result.kind,
        **_counts(result),
        "left_out": dict(sorted(result.left_out.items())),
        "limits": result.limits,
        "rejected": [row.as_dict() for row in result.rejected],
        "fault": result.fault,
        # For who says them in another language: the page, whose files a process of its own reads.
        "messages": {
            sentence: as_json(sentence)
            for sentence in (*result.left_out, *result.limits, *filter(None, [result.fault]))
            if sentence.fields
        },
    }


def _print(result: Ingested, lang: Language) -> None:
    counts = _counts(result)
    click.echo(f"{result.file}: {brought(counts, len(result.rejected), lang)}")
    left = sorted(result.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        *beside(counts, lang),
        *(
            lang.say("{count} left out: {reason}", count=count, reason=lang.word(reason))
            for reason, count in left
        ),
        *(lang.say("Not to be seen here: {limit}.", limit=lang.word(limit)) for limit in result.limits),
    ]
    for line in lines:
        click.echo(f"  {line}")
