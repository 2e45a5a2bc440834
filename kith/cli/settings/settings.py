"""kith settings: the commands that change what an owner's lists are made by."""

import click

from kith.cli.always_on.digest import digest_command
from kith.cli.settings.announce import announce_setting
from kith.cli.settings.calendar import calendar_setting
from kith.cli.settings.completion import completion_command
from kith.cli.settings.config import config_command
from kith.cli.settings.folder import folder_setting
from kith.cli.settings.preferences import (
    away_command,
    budget_command,
    guard_command,
    horizon_command,
    introductions_setting,
    language_command,
    learned_command,
    meetings_setting,
    shares_command,
)
from kith.cli.settings.privacy import privacy_command
from kith.cli.settings.weekly import weekly_setting
from kith.cli.translated_help import Group


@click.group("settings", cls=Group)
def settings_command() -> None:
    """Change what your lists are made by: how many people, guards, absence, language."""


for setting in (
    budget_command,
    shares_command,
    horizon_command,
    guard_command,
    introductions_setting,
    meetings_setting,
    away_command,
    language_command,
    learned_command,
    weekly_setting,
    announce_setting,
    folder_setting,
    digest_command,
    calendar_setting,
    privacy_command,
    completion_command,
    config_command,
):
    settings_command.add_command(setting)
