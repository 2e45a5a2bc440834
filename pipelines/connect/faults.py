"""What stands in the way of a connection, as sentences for whoever set it up."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import RemoteError


@contextmanager
def remote_faults(server: str) -> Iterator[None]:
    """Say what is wrong with a connection to a server; raises RemoteError."""
    try:
        yield
    except ssl.SSLError as error:
        raise RemoteError(
            "{server} does not speak TLS as expected ({why})", server=server, why=error.reason or "TLS"
        ) from error
    except TimeoutError as error:
        raise RemoteError("{server} does not answer in time", server=server) from error
    except OSError as error:
        raise RemoteError(
            "{server} cannot be reached ({why})", server=server, why=error.strerror or type(error).__name__
        ) from error
