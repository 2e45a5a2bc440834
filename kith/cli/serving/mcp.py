"""kith mcp: an assistant on this machine asks and writes down, over standard input and output."""

import click

from kith.cli.parameters.options import OWNER_NAME, running_clock
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store


@click.command("mcp")
@click.option("--owner", type=OWNER_NAME, help="Only this owner's relationships. Default: the only one.")
@click.option("--read-only", is_flag=True, help="Without the tools that write anything down.")
@workspace_option
def mcp_command(owner: str | None, *, read_only: bool) -> None:
    """Answer an assistant on this machine, which starts this command itself."""
    from service.mcp.stdio import serve_stdio
    from service.runtime.json_log import log_as_json
    from service.security import Caller, Right
    from service.use_cases.find_contact import require_owner

    rights = {Right.READ} if read_only else {Right.READ, Right.RECORD, Right.ANSWER}
    # Standard output is the protocol's: whatever is to be told goes to standard error.
    log_as_json()
    with existing_store() as store:
        if owner is not None:
            require_owner(store, owner)
        caller = Caller("assistant", store.workspace, frozenset(rights), owner)
        serve_stdio(store, running_clock(), caller)
