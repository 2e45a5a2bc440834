"""The service as a process: one address on this machine, few pauses, a quiet end."""

import gc
import socket
from contextlib import suppress
from pathlib import Path

import click
import uvicorn

from data.errors import UsageError
from data.store.store import Store
from service.app import create_app
from service.boundary import is_loopback
from service.desk import Clock

WAITING = 128


def run(target: Path | str, host: str, port: int, clock: Clock) -> None:
    """Serve until interrupted."""
    name = host.strip("[]")
    if not is_loopback(f"[{name}]" if ":" in name else name):
        raise UsageError(f"{host} is not on this machine; Kith serves on loopback only until sign-in exists")
    with listening(name, port) as listener, Store(target) as store:
        config = uvicorn.Config(
            create_app(store, clock), log_level="warning", server_header=False, lifespan="off"
        )
        _settle()
        click.echo(f"Kith answers at {address(listener)} (end with Ctrl-C)")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that already listens, so that the address can be said truly."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"cannot listen on {host}, port {port} ({error.strerror}); choose another with --port"
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _settle() -> None:
    # What was imported lives as long as the process: walking it again and again is what makes
    # the slowest requests slow.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
