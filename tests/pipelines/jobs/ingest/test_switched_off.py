"""Nothing more is taken in of a source that its owner switched off, and what is left out is said."""

import pytest

from data.identity.purposes import Purpose
from data.settings import Settings
from data.store.store import Store

TABLE = """owner,contact,at,direction,channel,source,external_id
Ada,Bob,2024-01-01T10:00:00Z,sent,email,crm,1
Ada,Bob,2024-01-02T10:00:00Z,sent,email,phone,2
Eve,Bob,2024-01-03T10:00:00Z,sent,email,crm,3
"""
MAIL = """From ada Mon Jan  1 10:00:00 2024
From: Ada <ada@x.example>
To: Bob <bob@x.example>
Date: Mon, 1 Jan 2024 10:00:00 +0000
Message-ID: <1@x.example>

body
"""


@pytest.fixture
def store(kith):
    """Return the workplace's store, in which Ada switched two sources off."""
    kith("workspaces", "create", "acme")
    with Store(Settings.from_environment().store_path, "acme") as opened:
        for source in ("crm", "mail"):
            opened.consents.say("Ada", Purpose.COLLECT, 1, allowed=False, source=source)
        yield opened


def test_a_table_brings_only_what_is_on(kith, store, tmp_path):
    """The owner's other sources, and the same source of others, come in."""
    log = tmp_path / "log.csv"
    log.write_text(TABLE)
    done = kith("ingest", log, "--workspace", "acme", "--json").json()[0]
    assert done["created"] == 2
    rows = {(row["owner"], row["source"]) for table, row in store.everything() if table == "interactions"}
    assert rows == {("Ada", "phone"), ("Eve", "crm")}
    assert "switched off" in kith("ingest", log, "--workspace", "acme").out


def test_a_mailbox_brings_nothing_and_no_addresses(kith, store, tmp_path):
    """Neither interactions nor whom each mail named."""
    box = tmp_path / "mail.mbox"
    box.write_text(MAIL)
    done = kith("ingest", box, "--owner", "Ada", "--me", "ada@x.example", "--workspace", "acme")
    assert "switched off" in done.out
    tables = {(table, row["source"]) for table, row in store.everything() if "source" in row}
    assert not {("interactions", "mail"), ("mail_handles", "mail")} & tables
