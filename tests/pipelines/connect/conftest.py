"""A mail server for all tests of connections, and accounts on it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.pipelines.connect.dovecot import Dovecot, running_dovecot

ACCOUNTS = count(1)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot]:
    """Run a mail server for all tests."""
    # Not under pytest's own folder, which is closed to the server's user.
    with TemporaryDirectory(prefix="kith-dovecot-") as folder, running_dovecot(Path(folder)) as server:
        yield server


@pytest.fixture
def dovecot(mail_server: Dovecot) -> Dovecot:
    """Return the server, with a new and empty account."""
    return mail_server.another(f"ana{next(ACCOUNTS)}")
