"""Who did what is written down with the act, numbered within the workspace, and read newest first."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import NotFoundError
from data.identity.handles import handle
from data.store.bookkeeping.audit_log import AuditAction, AuditEntry
from data.store.store import Store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def target(request, tmp_path):
    """Return where an empty store is: a file, and a server."""
    return request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "kith.db"


@pytest.fixture
def opened(target):
    """Open that store."""
    with Store(target) as store:
        yield store


def test_acts_are_read_newest_first_and_in_pages(opened):
    """Each has the next number of its workspace; a page ends before a number; one kind can be asked for."""
    other = opened.within("other")
    for at, action in ((1, AuditAction.KEY_MADE), (2, AuditAction.DATA_EXPORTED), (2, AuditAction.KEY_MADE)):
        opened.audit.add(action, "page", at, subject=f"key-{at}")
        other.audit.add(action, "terminal", at)
    assert [entry.number for entry in opened.audit.page(9)] == [3, 2, 1]
    assert opened.audit.page(1, before=3) == [AuditEntry(2, 2, "data.exported", "page", "", "key-2")]
    assert [entry.number for entry in opened.audit.page(9, action="key.made")] == [3, 1]


def test_an_act_that_fails_is_not_written_down(opened):
    """Both are one transaction."""

    def revoke_nothing() -> None:
        with opened.database.transaction():
            opened.audit.add(AuditAction.KEY_REVOKED, "page", 1)
            opened.keys.revoke("key-none", 1)

    with pytest.raises(NotFoundError):
        revoke_nothing()
    assert opened.audit.page(9) == []


def test_writers_at_the_same_moment_lose_no_act(target):
    """Each has a number of its own, also where several processes write."""

    def write(actor: int) -> None:
        with Store(target) as store:
            for _ in range(20):
                store.audit.add(AuditAction.KEY_MADE, f"{actor}", 1)

    Store(target).close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with Store(target) as store:
        assert sorted(entry.number for entry in store.audit.page(999)) == list(range(1, 81))


def test_an_erasure_names_nobody(opened, happened):
    """Its entry has the number that the list of erasures has, and whose contact it was."""
    opened.interactions.record([happened("robert@example.org", -3)], 1)
    opened.erasure.forget("Ada", handle("robert@example.org"), 5, asked_by="key-1")
    (entry,) = opened.audit.page(9)
    number = f"{opened.erasure.erasures()[0].number}"
    assert (entry.action, entry.actor, entry.about, entry.subject) == (
        "contact.erased",
        "key-1",
        "Ada",
        number,
    )
    assert "robert" not in str(entry)


def test_a_removed_owners_name_goes_and_the_act_stays(opened, happened):
    """Also under a former name of theirs; what concerned others is as it was."""
    opened.interactions.record([happened("Bob", -3)], 1)
    for about in ("Ada", "Mary"):
        opened.audit.add(AuditAction.DATA_EXPORTED, "page", 2, about=about)
    opened.owners.rename("Ada", "Nadia")
    opened.audit.add(AuditAction.DATA_EXPORTED, "page", 3, about="Nadia")
    assert len(opened.audit.page(9, about=["Nadia", "Ada"])) == 2
    opened.owners.remove("Nadia")
    assert [entry.about for entry in opened.audit.page(9)] == ["", "Mary", ""]
