"""What is said of an act names where it was done, and who looked."""

from datetime import UTC, datetime

import pytest

from data.identity.purposes import Purpose
from data.schema import to_epoch
from data.wording.commands.audit import audit_line
from data.wording.commands.erasures import PAGE, TERMINAL
from data.wording.commands.workplace import looked
from data.wording.language import language

EN = language("en")
DAY = datetime(2026, 5, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("actor", "where"),
    [(PAGE, "  on the page"), (TERMINAL, "  at the terminal"), ("crm", "  over the API (crm)"), ("", "")],
)
def test_an_act_is_said_with_its_place(actor, where):
    """And with its moment, in UTC, and whose part it was."""
    said = audit_line(to_epoch(DAY), "key.revoked", actor, "Ada", "key_1", EN)
    assert said == f"2026-05-03 10:00 UTC  a key was revoked  key_1  of Ada{where}"


def test_a_look_is_said_with_who_looked():
    """An administrator on the page, or a key by its name."""
    assert looked(DAY, "page", Purpose.NOTES, EN) == "3 May 2026: My notes, by an administrator on the page"
    assert looked(DAY, "crm", Purpose.NOTES, EN) == "3 May 2026: My notes, by the key crm"
