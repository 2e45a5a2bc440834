"""What several connections see is one interaction, in whichever order they are read."""

from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from data.importers.base.items import ReadOptions
from data.importers.tables.interactions import TableOptions
from data.oauth.providers import Readable
from data.store.store import Store
from pipelines.connect.microsoft.foreign_uids import FOREIGN, GLOBAL
from pipelines.jobs.ingest.ingest import IngestOptions, ingest
from tests.pipelines.connect.conftest import dovecot, mail_server  # noqa: F401 - fixtures
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.google import FakeGoogle, google_event
from tests.pipelines.connect.fakes.microsoft import FakeMicrosoft, microsoft_event
from tests.pipelines.connect.fakes.tls_server import serving_tls
from tests.pipelines.jobs.sync.conftest import Connected
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

PAST = datetime(2027, 1, 5, 10, tzinfo=UTC)
SENT = ("Ana <ana@example.net>", "Ada <ada@example.org>, bob@example.org")
CROWD = ", ".join(f"p{number}@example.org" for number in range(20))
MAILS = {
    1: mail(1),
    2: mail(2, *SENT),
    3: mail(3, "News <news@example.org>", extra="List-Unsubscribe: <mailto:x@example.org>\r\n"),
    4: mail(4, "=?utf-8?q?J=C3=BCrgen?= <juergen@example.org>", f"{ADDRESS}, {CROWD}"),
    5: mail(5, "Cy <cy@example.org>", extra="Auto-Submitted: auto-replied\r\n"),
    6: mail(6, "dan@example.org", "undisclosed-recipients:;", extra=f"Delivered-To: {ADDRESS}\r\n"),
}
# Who sees which: every mail is seen by two of them, and two by all.
SEEN = {"gmail": (1, 2, 3, 4, 5), "imap": (1, 2, 3, 4, 6), "export": (2, 4, 5, 6, 1)}


@pytest.mark.needs("dovecot")
def test_a_mail_that_gmail_imap_and_an_export_show_is_one(dovecot, google, tmp_path):  # noqa: F811
    """The whole row is the same in all six orders: who, when, which way, and whether it counts."""
    for number in SEEN["gmail"]:
        google.receive(MAILS[number], "SENT" if number == 2 else "INBOX")
    for number in SEEN["imap"]:
        dovecot.append("Gesendet" if number == 2 else "INBOX", [MAILS[number]])
    export = tmp_path / "old.mbox"
    export.write_bytes(
        b"".join(b"From x Thu Jan  1 00:00:00 2024\n" + MAILS[one] + b"\n" for one in SEEN["export"])
    )
    logs = {order: log_read_in(order, dovecot, google, export, tmp_path) for order in permutations(SEEN)}
    (first, *others) = logs.values()
    assert {row[7] for row in first} == {f"m{number}@example.org" for number in (1, 2, 4, 6)}
    assert len({row[:2] + row[7:8] for row in first}) == len(first)
    assert all(log == first for log in others)


def log_read_in(order: tuple[str, ...], server, google: FakeGoogle, export: Path, folder: Path):
    """Return the log of a store into which three sources were read in an order."""
    account = SignedIn(google, Readable.MAIL, folder, Store())
    imap = Connected(account.store, account.key_path, server, now=account.now)
    imap.connect()
    reading = ReadOptions("ana", frozenset({ADDRESS}), now=account.now, owner_given=True)
    options = IngestOptions(reading, TableOptions(), account.now)
    read = {
        "gmail": lambda: account.sync().fault,
        "imap": lambda: imap.sync().fault,
        "export": lambda: next(one.fault for one in ingest(account.store, export, options)),
    }
    assert [read[source]() for source in order] == [None, None, None]
    return account.log()


def test_a_meeting_in_mail_and_in_two_calendars_is_one(tmp_path):
    """The mail is its invitation; Microsoft wraps the id that Google gave."""
    with ExitStack() as stack:
        google, microsoft = FakeGoogle(), FakeMicrosoft()
        for fake in (google, microsoft):
            folder = tmp_path / type(fake).__name__
            folder.mkdir()
            stack.enter_context(serving_tls(fake, folder))
        uid = "abc123@google.com"
        google.put_event("a", {**google_event(1, PAST), "iCalUID": uid})
        wrapped = f"{GLOBAL}{'00' * 20}{FOREIGN.hex()}{uid.encode().hex()}00".upper()
        microsoft.put("cal1", {**microsoft_event(1, PAST), "iCalUId": wrapped})
        invitation = mail(1, extra="Sender: Google Calendar <calendar-notification@google.com>\r\n")
        google.receive(invitation)
        microsoft.receive(invitation, **{"@odata.type": "#microsoft.graph.eventMessage"})
        logs = set()
        for order in permutations(
            [(google, Readable.CALENDAR), (microsoft, Readable.CALENDAR), (google, Readable.MAIL)]
        ):
            store = Store()
            for fake, readable in order:
                assert SignedIn(fake, readable, tmp_path, store).sync().fault is None
            assert SignedIn(microsoft, Readable.MAIL, tmp_path, store).sync().fault is None
            logs.add(
                repr(
                    store.database.execute(
                        "SELECT handle, at, channel, external_id, counts FROM interactions"
                    )
                )
            )
        (log,) = logs
        assert log == repr(
            [("ada@example.org", int(PAST.timestamp()), "meeting", f"{uid}/20270105T100000Z", 1)]
        )
        assert google.broken == microsoft.broken == []
