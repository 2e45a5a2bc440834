"""The jobs about lists: kith suggest, and kith effect, which says what they did."""

from datetime import datetime
from typing import Any

import click

from data.errors import UsageError
from data.settings import Settings
from kith.cli.parameters.logs import team_option
from kith.cli.parameters.options import as_of_option, json_option, lang_option, model_option, now, seconds_of
from kith.cli.parameters.types import Horizon
from kith.cli.stores import existing_store


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
    from kith.cli.output.lists import print_published
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.lists.suggest_changed import suggest_changed, suggest_everyone
    from pipelines.jobs.lists.suggest_replay import again
    from pipelines.model_store.artefact import find

    check_changed(
        changed=changed, others={"--owner": owner, "--limit": limit, "--again": once_more, "--team": team}
    )
    settings = Settings.from_environment()
    known_at = now()
    moment = seconds_of(as_of or known_at)
    with existing_store() as store:
        if once_more:
            result = again(
                store,
                settings.models_path,
                as_of=moment,
                now=known_at,
                owner=owner,
                limit=limit,
                shared=team,
            )
        elif changed:
            result = suggest_changed(
                store,
                find(model, settings.models_path, horizon),
                as_of=None if as_of is None else moment,
                now=known_at,
                horizon_days=horizon,
                track=show_steps,
            )
        else:
            result = suggest_everyone(
                store,
                find(model, settings.models_path, horizon),
                as_of=moment,
                now=known_at,
                horizon_days=horizon,
                owner=owner,
                limit=limit,
                shared=team,
            )
        # To whom something new happened, something still comes.
        since = {} if changed or once_more else store.sources.blind(moment, result.owners)
        speaks = store.spoken(owner)
    print_published(result, since, speaks, as_json=as_json or once_more)


def check_changed(*, changed: bool, others: dict[str, Any]) -> None:
    """Raise UsageError where --changed was given with an option that it leaves no room for."""
    for name, value in others.items():
        if changed and value:
            raise UsageError(f"--changed makes whole lists of whoever changed, alone; leave out {name}.")


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
    from kith.cli.output.lists import print_effect
    from pipelines.jobs.lists.effect import measure, take_part

    moment = seconds_of(None)
    with existing_store() as store:
        if join is not None:
            take_part(store, owner, moment, join=join)
        effect, speaks = measure(store, moment, owner), store.spoken(owner, lang)
    print_effect(effect, speaks, as_json=as_json)
