"""Run a command, or a request to the service, and return which function called which."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.code.checkout import AS_OF, Checkout

TRACED = Path(__file__).parent / "traced"
WAIT_SECONDS = 60
JSON = {"content-type": "application/json"}

Function = tuple[str, str]
Edge = tuple[Function, Function]


@dataclass(frozen=True)
class Request:
    """A request to the service on this machine."""

    method: str
    path: str
    body: str | None = None


def trace_command(checkout: Checkout, home: Path, *arguments: str) -> set[Edge]:
    """Return the edges of one command."""
    with TemporaryDirectory(prefix="kith-calls-") as out:
        checkout.run(home, *arguments, **_environment(checkout, out))
        return _read(out)


def trace_request(checkout: Checkout, home: Path, request: Request, earlier: Request) -> set[Edge]:
    """Return the edges of one request to a service that has answered an earlier one."""
    with TemporaryDirectory(prefix="kith-calls-") as out:
        with _serving(checkout, home, _environment(checkout, out)) as (service, address):
            _send(address, earlier)
            service.send_signal(signal.SIGUSR1)
            _send(address, request)
        return _read(out)


def _environment(checkout: Checkout, out: str) -> dict[str, str]:
    paths = os.pathsep.join((str(TRACED), str(checkout.root)))
    return {"PYTHONPATH": paths, "KITH_TRACED_ROOT": str(checkout.root), "KITH_TRACED_OUT": out}


def _read(out: str) -> set[Edge]:
    """Return the edges of all processes; none at all is a fault of the measurement."""
    calls = [call for path in Path(out).iterdir() for call in json.loads(path.read_text("utf-8"))]
    if not calls:
        raise SystemExit("no call was traced: does the environment's python run the code of --root?")
    return {((caller, by), (callee, called)) for caller, by, callee, called in calls}


@contextmanager
def _serving(
    checkout: Checkout, home: Path, environment: dict[str, str]
) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Serve a store on loopback; the service ends as by Ctrl-C, so that it writes its calls."""
    with subprocess.Popen(
        checkout.kith("serve", "--port", "0", "--as-of", AS_OF),
        cwd=checkout.root,
        env=os.environ | {"KITH_HOME": str(home)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as service:
        try:
            yield service, _address(service.stdout or ())
        finally:
            service.send_signal(signal.SIGINT)
            service.wait(WAIT_SECONDS)


def _address(lines: Iterable[str]) -> str:
    for line in lines:
        if address := re.search(r"http://([\d.]+:\d+)", line):
            return address[1]
    raise SystemExit("kith serve ended before it printed its address")


def _send(address: str, request: Request) -> None:
    connection = HTTPConnection(address, timeout=WAIT_SECONDS)
    connection.request(request.method, request.path, request.body, JSON if request.body else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != HTTPStatus.OK:
        raise SystemExit(
            f"{request.method} {request.path} was answered with {answer.status}:\n{text[:2_000]}"
        )
