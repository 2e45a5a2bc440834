"""What owners set for their lists: places, shares, guards, absence; and what their answers taught."""

from datetime import datetime
from typing import Any

import click

from data.errors import UsageError
from data.schema import to_epoch
from data.store.bookkeeping.preferences import HORIZON, INTRODUCTIONS, LANGUAGE
from data.wording.explanations.week import kept
from data.wording.language import language, own_name
from kith.cli.output.terminal import Output, print_line, print_lines, print_output
from kith.cli.parameters.contacts import for_owner, for_reader
from kith.cli.parameters.options import COMING_DAY, json_option, language_type, now, owner_option
from kith.cli.stores import OpenOwner, open_owner

# A week of more is no week any more; the page's number.
MOST_PLACES = 20
ON = "on"
SWITCH = click.argument("state", type=click.Choice([ON, "off"]))


def _setting(opened: OpenOwner, name: str, value: Any) -> Output:
    opened.store.preferences.set(opened.owner, name, value)
    # Said with its day as well: a list of the past is made again with what was set then.
    opened.store.list_inputs.say(opened.owner, "", name, value, to_epoch(now()))
    return {"owner": opened.owner, name: value}, lambda: print_line(kept(opened.language))


@click.command("budget")
@click.argument("places", type=click.IntRange(1, MOST_PLACES))
@for_owner
def budget_command(opened: OpenOwner, places: int) -> Output:
    """Say how many people a week you want to reach out to."""
    return _setting(opened, "budget", places)


@click.command("shares")
@click.argument("upkeep", type=click.FloatRange(0, 100))
@click.argument("revival", type=click.FloatRange(0, 100))
@for_owner
def shares_command(opened: OpenOwner, upkeep: float, revival: float) -> Output:
    """Say how the places are shared: UPKEEP to relationships going quiet, REVIVAL to old ones."""
    return _setting(opened, "shares", {"upkeep": upkeep, "revival": revival})


@click.command("horizon")
@click.argument("days", required=False, type=click.IntRange(14, 180))
@for_owner
def horizon_command(opened: OpenOwner, days: int | None) -> Output:
    """Say how many DAYS ahead your lists look; without it, Kith chooses."""
    return _setting(opened, HORIZON, days)


@click.command("language")
@click.argument("code", type=language_type)
@for_owner
def language_command(opened: OpenOwner, code: str) -> Output:
    """Say in which language Kith speaks with you: its CODE, like bn."""
    opened.store.preferences.set(opened.owner, LANGUAGE, code)
    # In the language itself.
    say = language(code).say
    return {"owner": opened.owner, LANGUAGE: code}, lambda: print_line(
        say("From now on Kith speaks {language} with you.", language=own_name(code))
    )


@click.command("away")
@click.option(
    "--until", type=COMING_DAY, help="Until this day: friday, in two weeks, 3 May; without it you are back."
)
@owner_option
@json_option
def away_command(until: datetime | None, owner: str | None, as_json: bool) -> None:
    """Suggest nobody while you are away."""
    if until is not None and until <= now():
        raise UsageError("{moment} has passed; be away until a later day", moment=f"{until:%Y-%m-%d}")
    with open_owner(owner) as opened:
        output = _setting(opened, "away_until", None if until is None else to_epoch(until))
    print_output(*output, as_json=as_json)


@click.command("guard")
@click.argument("name")
@SWITCH
@owner_option
@json_option
def guard_command(name: str, state: str, owner: str | None, as_json: bool) -> None:
    """Switch one guard on or off; docs/reference/guards.md names them."""
    from data.wording.explanations.guards import ALWAYS_ON, GUARDS

    guards = tuple(sorted(set(GUARDS) - ALWAYS_ON))
    if name not in guards:
        raise UsageError("there is no guard {name!r} to switch; there are {guards}", name=name, guards=guards)
    with open_owner(owner) as opened:
        switched = opened.store.preferences.get(opened.owner, "guards", {}) | {name: state == ON}
        output = _setting(opened, "guards", switched)
    print_output(*output, as_json=as_json)


@click.command("introductions")
@SWITCH
@for_owner
def introductions_setting(opened: OpenOwner, state: str) -> Output:
    """Say whether two of your people who could be of use to each other are suggested."""
    return _setting(opened, INTRODUCTIONS, state == ON)


@click.command("meetings")
@SWITCH
@for_owner
def meetings_setting(opened: OpenOwner, state: str) -> Output:
    """Say whether the page asks after a meeting what is worth remembering."""
    from service.use_cases.people.after_meetings import ask_after_meetings

    ask_after_meetings(opened.store, opened.owner, now(), wanted=state == ON)
    return {"owner": opened.owner, "meetings": state == ON}, lambda: print_line(kept(opened.language))


@click.command("learned")
@click.option("--reset", is_flag=True, help="Forget what was learned from your answers.")
@for_reader
def learned_command(opened: OpenOwner, reset: bool) -> Output:
    """Say what your answers have changed, or start anew."""
    from service.use_cases.explain import learned_from_answers

    if reset:
        opened.store.list_inputs.say(opened.owner, "", "reset", True, to_epoch(now()))
    sentences = learned_from_answers(opened.store, opened.owner, now(), opened.language)
    return {"owner": opened.owner, "learned": sentences}, lambda: print_lines(
        sentences or [opened.language.say("Nothing was learned from your answers yet.")]
    )
