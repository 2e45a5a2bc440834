"""Which function calls which, traced while the main flows of the demo world run.

An edge is a distinct pair of a calling and a called function of the rooms. What libraries call in between
is skipped, so a click command is called by the entry point. Lambdas and comprehensions count as Python
runs them, so compare figures of one version of Python only. Threads and child processes are traced. What
the body of a module or class calls is not counted, nor is the start of the service that answers a request.

Crossing are the edges between two of data, models, pipelines, service. Up are those of them against the
layers: callbacks. What the command line calls stands beside them.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from benchmarks.code.checkout import AS_OF, FRONT, LAYERS, Checkout, checkout_at, checkout_options, copied
from benchmarks.code.tracing import Edge, Request, trace_command, trace_request

SENT_AT = f"{AS_OF}T00:00:00Z"


@dataclass(frozen=True)
class Figures:
    """What the edges of one flow come to."""

    files: int
    functions: int
    edges: int
    between_files: int
    crossing: int
    up: int
    pipelines_to_models: int
    from_command_line: int


def count_edges(edges: Iterable[Edge], room_of: Callable[[str], str | None]) -> Figures:
    """Return the figures of a flow; a call from or to a file of no room is left out."""
    inside = {edge for edge in edges if all(room_of(file) is not None for file, _ in edge)}
    between = [(caller, callee) for (caller, _), (callee, _) in inside if caller != callee]
    rooms = [(str(room_of(caller)), str(room_of(callee))) for caller, callee in between]
    crossing = [pair for pair in rooms if pair[0] != pair[1] and FRONT not in pair]
    return Figures(
        files=len({file for pair in between for file in pair}),
        functions=len({function for edge in inside for function in edge}),
        edges=len(inside),
        between_files=len(between),
        crossing=len(crossing),
        up=sum(LAYERS[caller] < LAYERS[callee] for caller, callee in crossing),
        pipelines_to_models=crossing.count(("pipelines", "models")),
        from_command_line=sum(caller == FRONT != callee for caller, callee in rooms),
    )


def trace_flows(checkout: Checkout, home: Path) -> dict[str, set[Edge]]:
    """Return the edges of each flow, each beginning with a copy of the same store."""
    ingest = trace_command(checkout, home, "ingest", checkout.demo_log)
    suggest = trace_command(checkout, home, "suggest", "--as-of", AS_OF)
    owner, contact = checkout.first_contact(home)
    with copied(home) as copy:
        retrain = trace_command(checkout, copy, "retrain")
    why = trace_command(checkout, home, "why", contact, "--lang", "bn")
    return {
        "kith ingest": ingest,
        "kith suggest": suggest,
        "kith retrain": retrain,
        "kith why --lang bn": why,
        **_trace_requests(checkout, home, owner, contact),
    }


def _trace_requests(checkout: Checkout, home: Path, owner: str, contact: str) -> dict[str, set[Edge]]:
    week = Request("GET", f"/owners/{quote(owner)}")
    interaction = {"contact": contact, "at": SENT_AT, "direction": "sent", "channel": "email"}
    body = json.dumps({"interactions": [interaction]})
    post = Request("POST", f"/v1/owners/{quote(owner)}/interactions", body)
    listed = Request("GET", f"/v1/owners/{quote(owner)}/suggestions")
    # Each follows another request, so that what a service opens only once is not counted.
    flows = {
        "GET week page": (week, listed),
        "POST interactions": (post, listed),
        "GET suggestions afterwards": (listed, post),
    }
    return {name: _trace_on_copy(checkout, home, *pair) for name, pair in flows.items()}


def _trace_on_copy(checkout: Checkout, home: Path, request: Request, earlier: Request) -> set[Edge]:
    with copied(home) as copy:
        return trace_request(checkout, copy, request, earlier)


def show(flows: dict[str, Figures], console: Console) -> None:
    """Print a line for each flow."""
    names = [name.replace("_", " ") for name in Figures.__dataclass_fields__]
    table = Table("", *names, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for flow, figures in flows.items():
        table.add_row(flow, *map(str, asdict(figures).values()))
    console.print(table)


def main() -> None:
    """Trace a checkout's flows and print what their edges come to."""
    parser = checkout_options("Traced calls between the functions of the rooms, for each main flow.")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    checkout = checkout_at(options.root, options.python)
    room_of = cache(checkout.room_of)
    with TemporaryDirectory(prefix="kith-edges-") as folder:
        flows = trace_flows(checkout, Path(folder))
    figures = {flow: count_edges(edges, room_of) for flow, edges in flows.items()}
    show(figures, Console(width=140))
    if options.json:
        options.json.write_text(json.dumps({flow: asdict(of) for flow, of in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
