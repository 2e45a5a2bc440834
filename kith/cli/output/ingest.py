"""What kith ingest prints: what each source brought, left out, refused, and what it cannot show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from data.wording.commands import import_results as taken
from kith.cli.output.jobs import print_rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.wording.language import Language
    from pipelines.jobs.ingest.ingest import Ingested


def print_ingested(results: Sequence[Ingested], lang: Language, *, as_json: bool, dry_run: bool) -> None:
    """Print what each source brought, or would bring."""
    if as_json:
        click.echo(json.dumps([_fields(one) for one in results], indent=2, ensure_ascii=False))
        return
    for one in results:
        _print(one, lang)
        print_rejected(one.rejected, lang)
    if dry_run:
        click.echo(taken.rehearsed(lang))


def _fields(one: Ingested) -> dict[str, object]:
    return {
        "file": one.file,
        "kind": one.kind,
        **asdict(one.recorded),
        "plans": one.plans,
        "withdrawn": one.withdrawn,
        "people": one.people,
        "left_out": dict(sorted(one.left_out.items())),
        "limits": one.limits,
        "rejected": [row.as_dict() for row in one.rejected],
        "fault": one.fault,
    }


def _print(one: Ingested, lang: Language) -> None:
    counts = {**asdict(one.recorded), "plans": one.plans, "withdrawn": one.withdrawn, "people": one.people}
    click.echo(f"{one.file}: {taken.brought(counts, len(one.rejected), lang)}")
    left = sorted(one.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        *taken.beside(counts, lang),
        *(taken.left_out(reason, count, lang) for reason, count in left),
        *(taken.unseen(limit, lang) for limit in one.limits),
    ]
    for line in lines:
        click.echo(f"  {line}")
