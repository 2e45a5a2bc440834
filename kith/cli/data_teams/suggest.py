"""The jobs about lists: kith suggest, and kith effect, which says what they did."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.schema import Suggestion, from_epoch
from data.settings import Settings
from data.wording.explanations import week
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.explanations.visibility import all_sources_stopped, owners_without_sources
from data.wording.language import Language, language
from kith.cli.output.terminal import print_json
from kith.cli.parameters.logs import team_option
from kith.cli.parameters.options import (
    Horizon,
    as_of_option,
    json_option,
    lang_option,
    model_option,
    now,
    seconds_of,
)
from kith.cli.stores import existing_store

if TYPE_CHECKING:
    from models.evaluation.holdout_effect import Effect
    from models.lists.ranking.make_lists import Lists


@click.command("suggest")
@as_of_option
@click.option("--horizon", type=Horizon(), help="How far ahead. Default: the champion's own, or 90d.")
@click.option("--owner", help="Only this owner's list. Default: everyone's.")
@click.option(
    "--limit", type=click.IntRange(1, 100), help="Places, for this once. Default: each owner's budget."
)
@model_option
@click.option(
    "--again", "once_more", is_flag=True, help="Print the lists of --as-of as they were; publish none."
)
@click.option(
    "--changed",
    is_flag=True,
    help="Only owners with changes since their last list; --as-of stays the newest run's.",
)
@team_option
@json_option
def suggest_command(
    as_of: datetime | None,
    horizon: int | None,
    owner: str | None,
    limit: int | None,
    model: str,
    once_more: bool,
    changed: bool,
    as_json: bool,
    team: bool,
) -> None:
    """Make this week's lists with the champion and publish them into the store."""
    from kith.cli.output.progress import show_steps
    from models.lists.ranking.list_request import ListRequest
    from pipelines.jobs.lists.suggest_changed import newest_run, suggest_changed, suggest_everyone
    from pipelines.jobs.lists.suggest_replay import replay_lists
    from pipelines.model_store.artefact import find

    check_changed(
        changed=changed, others={"--owner": owner, "--limit": limit, "--again": once_more, "--team": team}
    )
    settings = Settings.from_environment()
    known_at = seconds_of(now())
    moment = known_at if as_of is None else seconds_of(as_of)
    request = ListRequest(moment, known_at, horizon, None if owner is None else (owner,), limit)
    with existing_store() as store:
        if once_more:
            lists = replay_lists(store, settings.models_path, request, shared=team)
        elif changed:
            artefact = find(model, settings.models_path, horizon)
            if as_of is None:
                request = replace(request, as_of=newest_run(store, known_at)[0])
            lists = suggest_changed(store, artefact, request, track=show_steps)
        else:
            artefact = find(model, settings.models_path, horizon)
            lists = suggest_everyone(store, artefact, request, shared=team)
        # To whom something new happened, something still comes.
        since = {} if changed or once_more else store.sources.blind(moment, lists.owners)
        speaks = store.spoken(owner)
    _print_published(lists, since, speaks, as_json=as_json or once_more)


def check_changed(*, changed: bool, others: dict[str, Any]) -> None:
    """Raise UsageError where --changed was given with an option that it leaves no room for."""
    for name, value in others.items():
        if changed and value:
            raise UsageError(
                "--changed makes whole lists of whoever changed, alone; leave out {option}.", option=name
            )


def _print_published(
    result: "Lists", blind_since: Mapping[str, int], lang: Language, *, as_json: bool
) -> None:
    """Print how many lists were made, and whose sources have all stopped; or the suggestions as JSON."""
    if as_json:
        print_json([_in_words(suggestion) for suggestion in result.suggestions])
        return
    filled = len({suggestion.owner for suggestion in result.suggestions})
    click.echo(week.published(len(result.owners), filled, len(result.suggestions), lang))
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


@click.command("effect")
@click.option(
    "--join", "join", flag_value=True, default=None, help="Take part: a fifth of places is held back."
)
@click.option("--leave", "join", flag_value=False, help="Take part no longer.")
@click.option("--owner", help="Whose list; needed with --join and --leave.")
@lang_option
@json_option
def effect_command(join: bool | None, owner: str | None, lang: str | None, as_json: bool) -> None:
    """Say whether suggestions help: how much more often the suggested revive than the held back."""
    from pipelines.jobs.lists.effect import measure_effect, take_part

    moment = seconds_of(None)
    with existing_store() as store:
        if join is not None:
            take_part(store, owner, moment, join=join)
        effect, speaks = measure_effect(store, moment, owner), store.spoken(owner, lang)
    _print_effect(effect, speaks, as_json=as_json)


def _print_effect(effect: "Effect", lang: Language, *, as_json: bool) -> None:
    """Print the difference with its interval, or that it is too early."""
    from models.evaluation.holdout_effect import ENOUGH

    if as_json:
        print_json({**asdict(effect), "enough": effect.enough})
        return
    interval = None
    if effect.difference is not None and effect.low is not None and effect.high is not None:
        interval = (effect.difference, effect.low, effect.high)
    windows = (effect.suggested.windows, effect.held_back.windows)
    click.echo(week.effect(windows, ENOUGH, interval, lang))
