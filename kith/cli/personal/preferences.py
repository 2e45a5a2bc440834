"""What owners set for their lists: places, shares, guards, absence; and what their answers taught."""

from datetime import datetime
from typing import Any

import click

from data.errors import UsageError
from data.schema import to_epoch
from data.store.bookkeeping.preferences import HORIZON, LANGUAGE
from kith.cli.output.terminal import print_json, print_line
from kith.cli.parameters.options import json_option, lang_option, language_type, now, owner_option
from kith.cli.parameters.types import Day
from kith.cli.personal.opinions import print_noted
from kith.cli.stores import owner_desk


def _setting(name: str, value: Any, owner: str | None, *, as_json: bool) -> None:
    with owner_desk(owner) as opened:
        opened.store.preferences.set(opened.owner, name, value)
        # Said with its day as well: a list of the past is made again with what was set then.
        opened.store.list_inputs.say(opened.owner, "", name, value, to_epoch(now()))
    print_noted(opened, opened.owner, {"owner": opened.owner, name: value}, as_json=as_json)


@click.command("budget")
@click.argument("places", type=click.IntRange(0, 50))
@owner_option
@json_option
def budget_command(places: int, owner: str | None, as_json: bool) -> None:
    """Say how many people a week you want to reach out to."""
    _setting("budget", places, owner, as_json=as_json)


@click.command("shares")
@click.argument("upkeep", type=click.FloatRange(0, 100))
@click.argument("revival", type=click.FloatRange(0, 100))
@owner_option
@json_option
def shares_command(upkeep: float, revival: float, owner: str | None, as_json: bool) -> None:
    """Say how the places are shared: UPKEEP to who is going quiet, REVIVAL to who is worth waking."""
    _setting("shares", {"upkeep": upkeep, "revival": revival}, owner, as_json=as_json)


@click.command("horizon")
@click.argument("days", required=False, type=click.IntRange(14, 180))
@owner_option
@json_option
def horizon_command(days: int | None, owner: str | None, as_json: bool) -> None:
    """Say how many DAYS ahead your lists look; without it, as far as the model was made for."""
    _setting(HORIZON, days, owner, as_json=as_json)


@click.command("language")
@click.argument("code", type=language_type)
@owner_option
@json_option
def language_command(code: str, owner: str | None, as_json: bool) -> None:
    """Say in which language Kith speaks with you: its CODE, like bn."""
    with owner_desk(owner) as opened:
        opened.store.preferences.set(opened.owner, LANGUAGE, code)
    if as_json:
        print_json({"owner": opened.owner, LANGUAGE: code})
        return
    from data.wording.explanations.week import spoken_from_now_on

    print_line(spoken_from_now_on(code))


@click.command("away")
@click.option("--until", type=Day(), help="Until this day; without it you are back.")
@owner_option
@json_option
def away_command(until: datetime | None, owner: str | None, as_json: bool) -> None:
    """Leave everybody in peace while you are away."""
    if until is not None and until <= now():
        raise UsageError("{moment} has passed; be away until a later day", moment=f"{until:%Y-%m-%d}")
    _setting("away_until", None if until is None else to_epoch(until), owner, as_json=as_json)


@click.command("guard")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@owner_option
@json_option
def guard_command(name: str, state: str, owner: str | None, as_json: bool) -> None:
    """Switch one guard on or off; docs/reference/guards.md names them."""
    from data.wording.explanations.guards import ALWAYS_ON, GUARDS

    switchable = sorted(set(GUARDS) - ALWAYS_ON)
    if name not in switchable:
        raise UsageError(
            "there is no guard {name!r} to switch; there are {guards}",
            name=name,
            guards=", ".join(switchable),
        )
    with owner_desk(owner) as opened:
        guards = opened.store.preferences.get(opened.owner, "guards", {}) | {name: state == "on"}
    _setting("guards", guards, opened.owner, as_json=as_json)


@click.command("learned")
@click.option("--reset", is_flag=True, help="Forget what was learned from your answers.")
@owner_option
@lang_option
@json_option
def learned_command(reset: bool, owner: str | None, lang: str | None, as_json: bool) -> None:
    """Say what your answers have changed, or start anew."""
    from service.use_cases.explain import learned_from_answers

    with owner_desk(owner, lang) as opened:
        if reset:
            opened.store.list_inputs.say(opened.owner, "", "reset", True, to_epoch(now()))
        sentences = learned_from_answers(opened.store, opened.owner, now(), opened.language)
    if as_json:
        print_json({"owner": opened.owner, "learned": sentences})
        return

    for sentence in sentences:
        print_line(sentence)
