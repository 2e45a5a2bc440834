"""Which workspace a command works in: the one that is named, the only one, or the one that is chosen."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from data.errors import ExitCode, KithError, NotEnoughHistoryError, NotFoundError, UsageError, for_people
from data.schema import OWN
from kith.cli.output.terminal import print_error, print_json, print_line

if TYPE_CHECKING:
    from data.store.store import Store

T = TypeVar("T")
# Where a command's context keeps the name, for whatever the command opens.
CHOSEN = "kith.workspace"
SHOWN_NAMES = 20


def _keep_name(context: click.Context, parameter: click.Parameter, name: str | None) -> None:  # noqa: ARG001
    context.meta[CHOSEN] = name


def _option(*, hidden: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--workspace",
        metavar="NAME",
        envvar="KITH_WORKSPACE",
        expose_value=False,
        callback=_keep_name,
        hidden=hidden,
        help="Which workspace; needed if there are several. Default: KITH_WORKSPACE.",
    )


# Whoever has one workspace, as a single person has, need not read of it in the help of every command.
workspace_option, shown_workspace_option = _option(hidden=True), _option(hidden=False)
all_option = click.option(
    "--all", "everywhere", is_flag=True, help="In every workspace; what fails in one stops no other."
)


def named_workspace() -> str | None:
    """Return the workspace that was named, or was chosen before by whoever runs this command."""
    context = click.get_current_context(silent=True)
    return None if context is None else context.meta.get(CHOSEN)


def within_workspace(store: "Store") -> "Store":
    """Return the workspace of an open store that the command is about; closes the store where there is none.

    Raises NotFoundError where the one named is not there, UsageError where there are several and nobody
    can be asked.
    """
    try:
        return store.within(_choose(store.workspaces.names()))
    except BaseException:
        store.close()
        raise


def usual_workspace(store: "Store") -> str:
    """Return the workspace that is named, else the only one, else the machine's own; nobody is asked."""
    named = named_workspace() or os.environ.get("KITH_WORKSPACE")
    names = store.workspaces.names()
    return named or (names[0] if len(names) == 1 else OWN)


def _choose(names: Sequence[str]) -> str:
    name = named_workspace()
    if name is not None:
        return _known(name, names)
    if len(names) <= 1:
        return names[0] if names else OWN
    return _ask(names)


def _known(name: str, names: Sequence[str]) -> str:
    if name in names or name == OWN:
        return name
    raise NotFoundError(
        "there is no workspace {name!r}; there are {names}. Make it with: kith workspaces create NAME",
        name=name,
        names=tuple(names[:SHOWN_NAMES]) or (OWN,),
    )


def _ask(names: Sequence[str]) -> str:
    """Ask which one is meant where somebody sits at a terminal, and remember it; else refuse."""
    context = click.get_current_context(silent=True)
    if context is None or context.resilient_parsing or not _is_somebody_there():
        raise UsageError(
            "there are several workspaces ({names}); say which with --workspace, or with KITH_WORKSPACE",
            names=tuple(names[:SHOWN_NAMES]),
        )
    from kith.cli.language import language_here

    name: str = click.prompt(language_here().say("Which workspace"), type=click.Choice(names), err=True)
    context.meta[CHOSEN] = name
    return name


def _is_somebody_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and "--json" not in sys.argv


def check_everywhere(*, everywhere: bool) -> bool:
    """Return whether every workspace is meant; raises UsageError where one is named beside --all."""
    context = click.get_current_context()
    source = context.get_parameter_source("workspace")
    if everywhere and source is click.core.ParameterSource.COMMANDLINE:
        raise UsageError("--all is every workspace; leave out --workspace.")
    return everywhere


def run_in_each(
    store: "Store",
    run: "Callable[[Store], T]",
    *,
    fields: Callable[[T], Any],
    show: Callable[[T], None],
    as_json: bool,
) -> None:
    """Run a job in every workspace of an open store, and print what came of it in each.

    What fails in one stops no other: it is told at the end, and the exit code says so. Too little history
    for a job is told too, and is no failure.
    """
    documents, failures = [], {}
    for name in store.workspaces.names() or [OWN]:
        try:
            result = run(store.within(name))
        except Exception as error:  # noqa: BLE001 - a broken workspace may fail anywhere
            failures[name] = for_people(error)
            documents.append({"workspace": name, "error": _document(failures[name])})
            continue
        if as_json:
            documents.append({"workspace": name, "result": fields(result)})
        else:
            print_line(name)
            show(result)
    if as_json:
        print_json(documents)
    print_failures(failures)


def print_failures(failures: Mapping[str, KithError]) -> None:
    """Print why a job could not be done in some workspaces; ends where that is to be mended, as degraded."""
    from kith.cli.language import language_here

    for name, error in failures.items():
        print_error(f"{name}: {language_here(None, name).word(error.sentence)}")
    if any(not isinstance(error, NotEnoughHistoryError) for error in failures.values()):
        raise SystemExit(int(ExitCode.DEGRADED))


def _document(error: KithError) -> dict[str, Any]:
    return {"code": error.code, "detail": str(error)}
