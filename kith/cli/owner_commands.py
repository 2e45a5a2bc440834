"""What commands for one owner share: whose it is, the store opened, and the output for its reader."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, TypeAlias

from kith.cli.output.terminal import Output, print_output
from kith.cli.parameters.contacts import owner_people
from kith.cli.parameters.options import json_option, lang_option, log_owner_option, owner_option
from kith.cli.stores import open_owner

Command: TypeAlias = Callable[..., Any]


def _for_one(
    opening: Callable[..., AbstractContextManager[Any]], *options: Callable[[Command], Command]
) -> Callable[[Callable[..., Output]], Command]:
    """Return what adds the options, hands a command what `opening` opens, and prints its output."""

    def add(command: Callable[..., Output]) -> Command:
        @wraps(command)
        def run(owner: str | None, as_json: bool, lang: str | None = None, **values: Any) -> None:
            with opening(owner, lang) if lang_option in options else opening(owner) as opened:
                fields, show = command(opened, **values)
            print_output(fields, show, as_json=as_json)

        added: Command = run
        for option in reversed(options):
            added = option(added)
        return added

    return add


# The command is handed an OpenOwner.
for_owner = _for_one(open_owner, owner_option, json_option)
for_reader = _for_one(open_owner, owner_option, lang_option, json_option)
# The command is handed an OwnerPeople.
for_log_owner = _for_one(owner_people, log_owner_option, json_option)
