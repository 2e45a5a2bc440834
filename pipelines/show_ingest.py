"""What kith ingest prints: what each source brought, left out, refused, and what it cannot show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipelines.show import print_rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.ingest import Ingested


def print_ingested(results: Sequence[Ingested], *, as_json: bool, dry_run: bool) -> None:
    """Print what each source brought, or would bring."""
    if as_json:
        click.echo(json.dumps([_fields(one) for one in results], indent=2, ensure_ascii=False))
        return
    for one in results:
        _print(one)
        print_rejected(one.rejected)
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


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


def _print(one: Ingested) -> None:
    counts = one.recorded
    click.echo(
        f"{one.file}: {counts.created:,} new, {counts.updated:,} changed, "
        f"{counts.duplicate:,} already there, {len(one.rejected):,} refused."
    )
    for count, what in (
        (one.people, "people described"),
        (one.plans, "meetings to come, new or moved"),
        (one.withdrawn, "meetings to come that are off by now"),
        (counts.forgotten, "of people who are forgotten: left out"),
    ):
        if count:
            click.echo(f"  {count:,} {what}")
    for reason, count in sorted(one.left_out.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"  {count:,} left out: {reason}")
    for limit in one.limits:
        click.echo(f"  Not to be seen here: {limit}.")
