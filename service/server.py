"""The service as a process: uvicorn on one address, with few pauses of the garbage collector."""

import gc
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from data.errors import UsageError
from data.store.store import Store
from data.wording.language import Language
from service.app import Options, create_app
from service.middleware.request_limits import is_loopback
from service.middleware.slow_clients import MOST_CONNECTIONS, SlowClientProtocol
from service.runtime.json_log import log_as_json
from service.use_cases.week import Clock

WAITING = 128
ENDING_SECONDS = 10


def run(
    target: Path | str,
    host: str,
    port: int,
    clock: Clock,
    options: Options,
    announce: Callable[[str], None],
    beside: str | None = None,
) -> None:
    """Serve until interrupted; on loopback without keys, elsewhere only where keys were made.

    `beside` is a second address to listen on, at the same port.

    Where it listens and who may come in is announced before the first request.
    """
    name = host.strip("[]")
    with Store(target) as store:
        alone = not store.workspaces.are_closed()
        nobody = not store.api_keys.any() and not store.sessions.any()
        on_network = not _is_loopback(name) or options.network_place is not None
        options = replace(options, on_network=on_network)
        if nobody:
            _refuse_elsewhere(host, options)
        with ExitStack() as stack:
            listener = stack.enter_context(listening_socket(name, port))
            others = [] if beside is None else [stack.enter_context(listening_socket(beside, port))]
            app = create_app(store, clock, options)
            log_as_json()
            _allow_many_connections()
            server = uvicorn.Server(config(app))
            lang = store.spoken()
            announce(lang.say("Kith answers at {place} (end with Ctrl-C)", place=address_of(listener)))
            announce(_entrance(lang, signed=not alone or options.from_elsewhere))
            _settle()
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listener, *others])


def _is_loopback(name: str) -> bool:
    return is_loopback(f"[{name}]" if ":" in name else name)


def _refuse_elsewhere(host: str, options: Options) -> None:
    """Refuse to let others reach Kith while nobody has a key or a link."""
    if options.on_network:
        raise UsageError(
            "{host} is not on this machine; before others can reach Kith, make a link to sign in "
            "by (kith link), or make a key: kith keys create",
            host=host,
        )
    if options.hosts:
        raise UsageError(
            "KITH_HOSTS lets others reach Kith; before that, make a link to sign in by (kith link), or make "
            "a key: kith keys create"
        )


def _allow_many_connections() -> None:
    """Let the process have as many files open as its connections need, where the system has such a limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 4 * MOST_CONNECTIONS
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, min(wanted, most)), most))


def _entrance(lang: Language, *, signed: bool) -> str:
    """Say who may come in, and how."""
    if signed:
        return lang.say("The page asks to sign in: by a link (kith link) or with a key. Programs need a key.")
    return lang.say(
        "No signing in is needed here: no key was made, so everything on this machine may read and write. "
        "Make one with: kith keys create"
    )


def config(app: FastAPI) -> uvicorn.Config:
    """Return uvicorn's configuration: no access log, limits for slow clients and connections."""
    return uvicorn.Config(
        app,
        http=SlowClientProtocol,
        # Nothing here speaks it.
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=ENDING_SECONDS,
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that already listens, so that the printed address is the real one."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise UsageError(
            "cannot listen on {host}, port {port} ({why}); choose another with --port",
            host=host,
            port=f"{port}",
            why=error.strerror,
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _settle() -> None:
    # What was imported lives as long as the process: walking it again and again is what makes
    # the slowest requests slow.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
