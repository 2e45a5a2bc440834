"""What the jobs about lists and logs print: lists made, their effect, logs scored and packed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from data.schema import from_epoch
from data.wording.commands import job_results as done
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.explanations.visibility import all_sources_stopped, owners_without_sources
from data.wording.explanations.week import effect as effect_in_words
from data.wording.explanations.week import published
from data.wording.language import language
from kith.cli.language import language_here
from kith.cli.output.progress import print_rejected
from kith.cli.output.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from data.schema import Suggestion
    from data.wording.language import Language
    from models.evaluation.holdout_effect import Effect
    from models.lists.ranking.make_lists import Lists
    from pipelines.jobs.training.pack import Packed


def print_published(result: Lists, blind_since: Mapping[str, int], lang: Language, *, as_json: bool) -> None:
    """Print how many lists were made, and whose sources have all stopped; or the suggestions as JSON."""
    if as_json:
        print_json([_in_words(suggestion) for suggestion in result.suggestions])
        return
    filled = len({suggestion.owner for suggestion in result.suggestions})
    click.echo(published(len(result.owners), filled, len(result.suggestions), lang))
    if blind_since and len(result.owners) == len(blind_since):
        click.echo(all_sources_stopped(from_epoch(max(blind_since.values())), lang))
    elif blind_since:
        click.echo(owners_without_sources(len(blind_since), lang))


def _in_words(suggestion: Suggestion) -> dict[str, Any]:
    """Return a suggestion's fields with its sentences: it is read without Kith."""
    fields, english = asdict(suggestion), language()
    for reason, fact in zip(fields["reasons"], suggestion.reasons, strict=True):
        reason["sentence"] = sentence(fact, english)
    if suggestion.counter_reason is not None:
        fields["counter_reason"]["sentence"] = sentence(suggestion.counter_reason, english)
    if suggestion.opener is not None:
        fields["opener"]["sentence"] = opener(suggestion.opener.code, suggestion.opener.numbers, english)
    return fields


def print_effect(effect: Effect, lang: Language, *, as_json: bool) -> None:
    """Print the difference with its interval, or that it is too early."""
    from models.evaluation.holdout_effect import ENOUGH

    if as_json:
        print_json({**asdict(effect), "enough": effect.enough})
        return
    interval = None
    if effect.difference is not None and effect.low is not None and effect.high is not None:
        interval = (effect.difference, effect.low, effect.high)
    windows = (effect.suggested.windows, effect.held_back.windows)
    click.echo(effect_in_words(windows, ENOUGH, interval, lang))


def print_scored(rows: int, in_cohort: int, out: Path, *, as_json: bool) -> None:
    """Print what was written where."""
    if as_json:
        print_json({"out": str(out), "rows": rows, "in_cohort": in_cohort})
        return
    click.echo(done.scored(str(out), rows, in_cohort, language_here()))


def print_packed(result: Packed, out: Path, *, as_json: bool) -> None:
    """Print what a packing read, and what the log now holds."""
    log = result.manifest
    if as_json:
        rejected = [row.as_dict() for row in result.rejected]
        fields = {"out": str(out), "read": result.read, "rows": log.rows, "owners": log.owners}
        print_json({**fields, "sha256": log.sha256, "rejected": rejected})
        return
    held = log.rows, log.owners
    click.echo(done.packed(str(out), result.read, len(result.rejected), held, language_here()))
    print_rejected(result.rejected)
