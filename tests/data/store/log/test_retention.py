"""Interactions older than their source's months go, with all that rests on them, and nothing else does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.errors import NotFoundError
from data.importers.base.items import MailAddresses
from data.schema import Direction, Interaction, PlannedMeeting, to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.preferences import DAYS, EVERYONE, PROPOSALS
from data.store.log.retention import AUDIT_LOG, EVERY_SOURCE, months_before
from data.store.store import Store

NOW = to_epoch(datetime(2026, 3, 31, 12, tzinfo=UTC))


def met(contact, year, month, source="mail", owner="Ada"):
    """Return a mail of the 15th of a month."""
    at = datetime(year, month, 15, tzinfo=UTC)
    return Interaction(owner, contact, at, Direction.SENT, "email", source, f"{contact} {year}-{month}")


@pytest.fixture
def kept(store):
    """Return a store with rows of two sources and three years."""
    rows = [met("Bob", year, 1, source) for year in (2024, 2025, 2026) for source in ("mail", "crm")]
    store.interactions.record(rows, 1)
    return store


def sources(store) -> list[tuple[str, int]]:
    """Return (source, year) of what is left."""
    rows = (row for table, row in store.everything() if table == "interactions")
    return sorted((row["source"], datetime.fromtimestamp(row["at"], UTC).year) for row in rows)


def test_without_a_rule_everything_stays(kept):
    """Nothing is overdue and nothing goes."""
    assert kept.retention.overdue(NOW) == []
    assert kept.retention.apply(NOW) == {}
    assert len(sources(kept)) == 6


def test_a_dry_run_says_what_would_go_and_changes_nothing(kept):
    """By source: how many, and the oldest."""
    kept.retention.set("mail", 12)
    (one,) = kept.retention.overdue(NOW)
    assert (one.source, one.rows) == ("mail", 2)
    assert one.oldest == to_epoch(met("Bob", 2024, 1).at)
    assert len(sources(kept)) == 6


def test_a_sources_own_rule_wins_over_that_of_all(kept):
    """The rule without a source is for those without one of their own."""
    kept.retention.set(EVERY_SOURCE, 12)
    kept.retention.set("crm", 24)
    assert kept.retention.apply(NOW) == {"crm": 1, "mail": 2}
    assert sources(kept) == [("crm", 2025), ("crm", 2026), ("mail", 2026)]
    assert kept.retention.apply(NOW) == {}


def test_former_versions_and_lists_follow(kept):
    """What the row said before goes as well, and the owner's list is made anew."""
    kept.interactions.record([met("Bob", 2024, 1, "mail"), met("Cy", 2024, 2)], 2)
    changed = Interaction(
        "Ada", "Bob", met("Bob", 2024, 1).at, Direction.RECEIVED, "email", "mail", "Bob 2024-1"
    )
    kept.interactions.record([changed], 3)
    before = kept.change_counts.times("Ada")
    kept.retention.set("mail", 12)
    kept.retention.apply(NOW)
    assert kept.change_counts.times("Ada") > before
    versions = [row for table, row in kept.everything() if table == "former_versions"]
    assert [row for row in versions if row["source"] == "mail"] == []
    kept.retention.drop("mail")
    with pytest.raises(NotFoundError):
        kept.retention.drop("mail")
    assert kept.retention.rules() == {}


def test_what_stands_beside_interactions_is_kept_no_longer(kept):
    """Mails' addresses, meetings, and the former moment of a row that is young by now; younger ones stay."""
    for year in (2024, 2026):
        at = datetime(year, 1, 15, tzinfo=UTC)
        mail = MailAddresses("Ada", "mail", f"{year}@x", at, "email", "bob@x.example", {})
        kept.mail_handles.keep("Ada", [mail])
        kept.planned_meetings.keep([PlannedMeeting("Ada", "Bob", at, "mail", f"m-{year}")], 1)
    kept.interactions.record([replace(met("Cy", 2024, 2), external_id="moved")], 2)
    kept.interactions.record([replace(met("Cy", 2026, 2), external_id="moved")], 3)
    kept.retention.set("mail", 12)
    kept.retention.apply(NOW)
    oldest = to_epoch(datetime(2025, 1, 1, tzinfo=UTC))
    for table in ("mail_handles", "planned_meetings", "interactions", "former_versions"):
        query = f"SELECT at >= ? FROM {table} WHERE source = 'mail'"
        left = [bool(young) for (young,) in kept.database.execute(query, (oldest,))]
        assert left == {"former_versions": [], "interactions": [True, True]}.get(table, [True]), table


def test_what_was_worked_out_from_them_goes_as_well(kept):
    """Who may be one person, and how much came on each day; what nothing was taken from stays."""
    names = [about + owner for about in (PROPOSALS, DAYS) for owner in ("Ada", "Eve")]
    for name in names:
        kept.preferences.set(EVERYONE, name, 1)
    kept.retention.set("mail", 12)
    kept.retention.apply(NOW)
    assert [kept.preferences.get(EVERYONE, name) for name in names] == [None, 1, None, 1]


def test_what_went_is_not_left_in_the_files(tmp_path):
    """Neither in the store's own file nor in the log beside it."""
    with Store(tmp_path / "kith.db") as store:
        store.interactions.record([met("Bob", 2024, 1), met("Bob", 2026, 1)], 1)
        store.retention.set("mail", 12)
        store.retention.apply(NOW)
        left = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert b"Bob 2026-1" in left
    assert b"Bob 2024-1" not in left


def test_a_worker_sees_to_it_once_a_day(kept):
    """A rule is due at once, and again a day after it was applied; of no other workspace."""
    kept.within("acme").retention.set("mail", 12)
    assert kept.retention.due_workspaces(NOW) == ["acme"]
    kept.within("acme").retention.apply(NOW)
    assert kept.retention.due_workspaces(NOW + 86_399) == []
    assert kept.retention.due_workspaces(NOW + 86_400) == ["acme"]
    assert len(sources(kept)) == 6


@pytest.mark.parametrize(
    ("months", "day"), [(1, "2026-02-28"), (12, "2025-03-31"), (13, "2025-02-28"), (25, "2024-02-29")]
)
def test_months_are_those_of_the_calendar(months, day):
    """Where a month has no such day, its last one is meant."""
    assert datetime.fromtimestamp(months_before(NOW, months), UTC).date().isoformat() == day


def test_the_audit_log_has_a_rule_of_its_own(kept):
    """What is older goes, but for the newest entry; the rule of all sources is none of its."""
    for month in (1, 2, 3):
        kept.audit.add(AuditAction.KEY_MADE, "terminal", to_epoch(datetime(2025, month, 1, tzinfo=UTC)))
    kept.retention.set(EVERY_SOURCE, 1_000)
    assert kept.retention.overdue(NOW) == []
    kept.retention.set(AUDIT_LOG, 6)
    assert [(one.source, one.rows) for one in kept.retention.overdue(NOW)] == [(AUDIT_LOG, 2)]
    assert kept.retention.apply(NOW) == {AUDIT_LOG: 2}
    assert [entry.number for entry in kept.audit.page(10)] == [3]
    assert len(sources(kept)) == 6
