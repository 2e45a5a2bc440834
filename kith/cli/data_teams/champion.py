"""kith champion: which model answers, since when, by whose word, and how to go back."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.errors import NothingYetError, UsageError
from data.extras import Extra, require_extra
from data.model_card import PRIOR
from data.schema import from_epoch, to_epoch, utc_minute
from data.settings import Settings
from data.store.bookkeeping.model_versions import TERMINAL
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import Horizon, json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store
from kith.cli.translated_help import Group

if TYPE_CHECKING:
    from data.store.bookkeeping.model_versions import ModelVersions
    from data.store.store import Store

horizon_option = click.option(
    "--horizon", type=Horizon(), default="90d", show_default=True, help="Of which horizon."
)


@click.group("champion", cls=Group)
def champion_command() -> None:
    """Say which model answers, since when and by whose word; use another one, or go back."""


@champion_command.command("list")
@workspace_option
@json_option
def list_versions(as_json: bool) -> None:
    """Print every version that was trained, who was made champion when, and by what."""
    with existing_store() as store:
        fields = _versions(store.model_versions)
    print_output(fields, lambda: _print_versions(fields), as_json=as_json)


@champion_command.command("use")
@click.argument("version")
@horizon_option
@workspace_option
@json_option
def use(version: str, horizon: int, as_json: bool) -> None:
    """Let VERSION answer from now on; prior is the model that Kith ships with."""
    with existing_store() as store:
        _use(store, version, horizon)
    print_output({"champion": version}, lambda: _print_used(version), as_json=as_json)


@champion_command.command("back")
@horizon_option
@workspace_option
@json_option
def back(horizon: int, as_json: bool) -> None:
    """Let the champion before this one answer again; before the first one, that is the shipped model."""
    with existing_store() as store:
        version = _former(store.model_versions, horizon)
        _use(store, version, horizon)
    print_output({"champion": version}, lambda: _print_used(version), as_json=as_json)


@champion_command.command("follow")
@horizon_option
@workspace_option
@json_option
def follow(horizon: int, as_json: bool) -> None:
    """Let the version answer that the alias champion names in MLflow."""
    from data.store.bookkeeping.model_versions import MLFLOW

    require_extra(Extra.TRAIN)
    from pipelines.jobs.training.registration import named_champion, registry_of

    with existing_store() as store:
        registry = registry_of(store, Settings.from_environment(), horizon)
        version = named_champion(store, registry, horizon)
        # A scheduler asks again and again.
        if version != store.model_versions.champion(horizon):
            _use(store, version, horizon, MLFLOW)
    print_output({"champion": version}, lambda: _print_used(version), as_json=as_json)


def _use(store: "Store", version: str, horizon: int, by_whom: str = TERMINAL) -> None:
    from pipelines.model_store.workspace_models import WorkspaceModels

    models = WorkspaceModels.of(store, Settings.from_environment())
    if version == (models.champion_version(horizon) or PRIOR):
        raise UsageError("{version} answers already", version=version)
    models.use(version, horizon, to_epoch(now()), by_whom)


def _former(versions: "ModelVersions", horizon: int) -> str:
    """Return who was champion before the present one came; raises NothingYetError where there is none.

    A version that was left by going back is passed over: going back twice goes two steps.
    """
    present = versions.champion(horizon)
    if present is None:
        raise NothingYetError("there is no champion yet; train one with: kith retrain")
    names = [change.version for change in versions.changes() if change.horizon_days == horizon]
    first = names.index(present) if present in names else 0
    return names[first - 1] if first else PRIOR


def _versions(versions: "ModelVersions") -> dict[str, Any]:
    champions = {versions.champion(days) for days in versions.horizons()}
    trained = [
        {
            "version": one.version,
            "horizon_days": one.horizon_days,
            "as_of": from_epoch(one.as_of),
            "champion": one.version in champions,
            "log_loss": _log_loss(json.loads(one.card)),
        }
        for one in versions.all()
    ]
    changes = [
        {
            "version": one.version,
            "horizon_days": one.horizon_days,
            "at": from_epoch(one.at),
            "by": one.by_whom,
        }
        for one in versions.changes()
    ]
    return {"versions": trained, "changes": changes}


def _log_loss(card: dict[str, Any]) -> float | None:
    """Return the log-loss on the window that a version was tested on, None where its card lacks it."""
    figures = card.get("figures", {}).get(card.get("training", {}).get("model"), {})
    loss: float | None = figures.get("log_loss")
    return loss


def _print_versions(fields: dict[str, Any]) -> None:
    lang = language_here()
    for one in fields["versions"]:
        loss = "-" if one["log_loss"] is None else f"{one['log_loss']:.4f}"
        words = lang.say(
            "{version}: trained as of {day}, log-loss {loss}",
            version=one["version"],
            day=_day(one["as_of"]),
            loss=loss,
        )
        print_line(f"{'*' if one['champion'] else ' '} {words}")
    for one in fields["changes"]:
        line = lang.say(
            "{day}: {version} became champion for {days} days, by {by}",
            day=_day(one["at"]),
            version=one["version"],
            days=lang.number(one["horizon_days"]),
            by=one["by"],
        )
        print_line(f"  {line}")
    if not fields["versions"]:
        print_line(lang.say("Nothing was trained yet: the shipped model answers."))


def _print_used(version: str) -> None:
    print_line(language_here().say("{version} answers from now on. New lists: kith suggest", version=version))


def _day(moment: datetime) -> str:
    return f"{utc_minute(moment)}Z"
