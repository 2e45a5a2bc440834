"""The jobs about lists: kith suggest, and kith effect, which says what they did."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from data.errors import ExitCode, UsageError
from data.schema import Suggestion, from_epoch
from data.settings import Settings
from data.wording.explanations import week
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.explanations.visibility import all_sources_stopped, owners_without_sources
from data.wording.language import Language, language
from kith.cli.output.terminal import print_json, print_note, print_output
from kith.cli.parameters.logs import team_option
from kith.cli.parameters.options import (
    OWNER_NAME,
    Horizon,
    as_of_option,
    exit_if,
    json_option,
    lang_option,
    model_option,
    now,
    seconds_of,
)
from kith.cli.parameters.workspaces import all_option, check_everywhere, run_in_each
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store, whole_store

if TYPE_CHECKING:
    from data.store.store import Store
    from models.evaluation.holdout_effect import Effect
    from models.lists.ranking.list_request import ListRequest
    from models.lists.ranking.make_lists import Lists


@click.command("suggest")
@as_of_option
@click.option("--horizon", type=Horizon(), help="How far ahead. Default: the champion's own, or 90d.")
@click.option("--owner", type=OWNER_NAME, help="Only this owner's list. Default: everyone's.")
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
@workspace_option
@all_option
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
    everywhere: bool,
) -> None:
    """Make this week's list anew, of one owner or of all."""
    from models.lists.ranking.list_request import ListRequest

    check_changed(
        changed=changed, others={"--owner": owner, "--limit": limit, "--again": once_more, "--team": team}
    )
    known_at = seconds_of(now())
    moment = known_at if as_of is None else seconds_of(as_of)
    request = ListRequest(moment, known_at, horizon, None if owner is None else (owner,), limit)
    job = SuggestJob(request, model, as_of is not None, once_more=once_more, changed=changed, team=team)
    as_json = as_json or once_more
    if check_everywhere(everywhere=everywhere):
        with whole_store() as store, _alone(store, once_more=once_more):
            run_in_each(store, job.run, fields=_suggestions, show=_print_published, as_json=as_json)
        exit_if(bool(job.fell_back), ExitCode.DEGRADED)
        return
    with existing_store() as store, _alone(store, once_more=once_more):
        published = job.run(store)
    print_output(_suggestions(published), lambda: _print_published(published), as_json=as_json)
    exit_if(bool(job.fell_back), ExitCode.DEGRADED)


@contextmanager
def _alone(store: "Store", *, once_more: bool) -> Iterator[None]:
    """Publish while no other kith suggest does: two would make two lists of one second."""
    from pipelines.jobs.upkeep.job_lock import job_lock, store_lock

    if once_more:
        yield
        return
    with job_lock(Settings.from_environment().home, "suggest"), store_lock(store, "suggest"):
        yield


class Published(NamedTuple):
    """Lists that were made, since when owners' sources show nothing, and in which language to say so.

    `workspace` is theirs where there are several.
    """

    lists: "Lists"
    blind_since: Mapping[str, int]
    language: Language
    workspace: str | None


@dataclass(frozen=True, slots=True)
class SuggestJob:
    """One run of kith suggest, in whichever workspace; `at_day` where --as-of was given."""

    request: "ListRequest"
    model: str
    at_day: bool
    once_more: bool
    changed: bool
    team: bool
    # The workspaces whose champion could not answer.
    fell_back: list[str] = field(default_factory=list)

    def run(self, store: "Store") -> Published:
        """Make the lists of a workspace."""
        from pipelines.jobs.upkeep.job_runs import job_run

        if self.once_more:
            return self._published(store, self._lists(store))
        with job_run(store, "suggest", self.request.known_at) as run:
            lists = self._lists(store)
            run.made = len(lists.owners)
        return self._published(store, lists)

    def _published(self, store: "Store", lists: "Lists") -> Published:
        # To whom something new happened, something still comes.
        is_whole = not (self.changed or self.once_more)
        since = store.sources.blind(self.request.as_of, lists.owners) if is_whole else {}
        workspace = store.workspace if len(store.workspaces.names()) > 1 else None
        return Published(lists, since, store.spoken(next(iter(self.request.owners or ()), None)), workspace)

    def _lists(self, store: "Store") -> "Lists":
        from kith.cli.output.progress import show_steps
        from pipelines.jobs.lists.suggest_changed import newest_run, suggest_changed, suggest_everyone
        from pipelines.jobs.lists.suggest_replay import replay_lists
        from pipelines.model_store.workspace_models import WorkspaceModels

        models, request = WorkspaceModels.of(store, Settings.from_environment(), print_note), self.request
        if self.once_more:
            return replay_lists(store, models, request, shared=self.team)
        artefact = models.find(self.model, request.horizon_days)
        if models.fell_back(self.model, request.horizon_days, artefact):
            self.fell_back.append(store.workspace)
        if not self.changed:
            return suggest_everyone(store, artefact, request, shared=self.team)
        if not self.at_day:
            request = replace(request, as_of=newest_run(store, request.known_at)[0])
        return suggest_changed(store, artefact, request, track=show_steps)


def check_changed(*, changed: bool, others: dict[str, Any]) -> None:
    """Raise UsageError where --changed was given with an option that it leaves no room for."""
    for name, value in others.items():
        if changed and value:
            raise UsageError(
                "--changed makes whole lists of whoever changed, alone; leave out {option}.", option=name
            )


def _suggestions(published: Published) -> list[dict[str, Any]]:
    return [_in_words(suggestion) for suggestion in published.lists.suggestions]


def _print_published(published: Published) -> None:
    """Print how many lists were made, and whose sources have all stopped."""
    result, blind_since, lang, workspace = published
    filled = len({suggestion.owner for suggestion in result.suggestions})
    click.echo(week.published(len(result.owners), filled, len(result.suggestions), workspace, lang))
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
@click.option("--owner", type=OWNER_NAME, help="Whose list; needed with --join and --leave.")
@lang_option
@workspace_option
@json_option
def effect_command(join: bool | None, owner: str | None, lang: str | None, as_json: bool) -> None:
    """Say whether suggestions help: how much more often the suggested revive than the held back."""
    from pipelines.jobs.lists.effect import measured_effect, take_part
    from service.use_cases.find_contact import require_owner

    moment = seconds_of(None)
    with existing_store() as store:
        if owner is not None:
            require_owner(store, owner)
        if join is not None:
            take_part(store, owner, moment, join=join)
        measured, speaks = measured_effect(store, moment, owner), store.spoken(owner, lang)
    _print_effect(measured.effect, measured.known_from, speaks, as_json=as_json)


def _print_effect(effect: "Effect", known_from: int | None, lang: Language, *, as_json: bool) -> None:
    """Print the difference with its interval, or that it is too early."""
    from models.evaluation.holdout_effect import ENOUGH, FEWEST_OWNERS

    if as_json:
        print_json({**asdict(effect), "enough": effect.enough, "known_from": known_from})
        return
    interval = None
    if effect.difference is not None and effect.low is not None and effect.high is not None:
        interval = (effect.difference, effect.low, effect.high)
    windows = (effect.suggested.windows, effect.held_back.windows)
    click.echo(week.effect(windows, ENOUGH, interval, lang))
    for line in week.effect_precision(effect.smallest, effect.owners, FEWEST_OWNERS, known_from, lang):
        click.echo(line)
