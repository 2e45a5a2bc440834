"""kith settings weekly: on which weekday and at which hour the list of a week is made."""

import click

from data.weekly.weekly_moment import HOURS, WEEKDAYS
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import for_owner
from kith.cli.stores import OpenOwner


@click.command("weekly")
@click.option("--day", type=click.Choice(WEEKDAYS), help="On which weekday; at first monday.")
@click.option("--hour", type=click.IntRange(0, HOURS - 1), help="At which hour; at first 7.")
@click.option("--zone", help="In which zone, like Asia/Dhaka; at first that of this machine.")
@for_owner
def weekly_setting(opened: OpenOwner, day: str | None, hour: int | None, zone: str | None) -> Output:
    """Say when kith up makes the list of a week."""
    from data.wording.commands.schedule import weekly_moment
    from service.use_cases.weekly.every_week import set_weekly

    before = opened.store.preferences.weekly(opened.owner)
    weekly = set_weekly(
        opened.store,
        opened.owner,
        before.weekday if day is None else WEEKDAYS.index(day),
        before.hour if hour is None else hour,
        before.zone if zone is None else zone,
    )
    return {"owner": opened.owner, **weekly.as_setting()}, lambda: print_line(
        weekly_moment(weekly, opened.language)
    )
