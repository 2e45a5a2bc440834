"""A backup is whole under writers, checked, and holds no keys; what is restored is what was backed up."""

import sqlite3
from base64 import b64decode
from pathlib import Path
from threading import Event, Thread

import pytest

from data.errors import BusyError, InputError, SecretKeyError, UsageError
from data.sealed_secrets import key_or_new, place_of
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.feed.webhook_endpoints import TABLE
from data.store.store import Store
from data.store.transfer.backup import check_backup, open_as_it_is, write_backup
from data.store.transfer.encryption import decrypt, encrypt, is_encrypted
from data.store.transfer.restore import rehearse, restore
from tests.data.store.engine.test_revisions import store_at

NOW = 1_800_000_000


@pytest.fixture
def filled(store, happened, publish, tmp_path) -> Store:
    """Fill a store with a log, a list, a key, a sign-in, a kept response and a webhook."""
    store.interactions.record([happened("Grace Hopper", n / 3) for n in range(-40, 0)], 1)
    publish(store, "Ada", ("Grace Hopper",))
    store.api_keys.make("own", "CRM", ["admin"], owner=None, made_at=1, expires_at=None)
    store.sessions.link("own", NOW)
    secret = key_or_new(tmp_path / "secret.key").seal("whsec_x", place_of(TABLE, "own", "whk_1", "secret"))
    store.webhook_endpoints.add("whk_1", "https://a.example", [], secret, made_at=1, made_by="terminal")
    described = ("Ada", ConnectionKind.IMAP, "ada@x.example", {}, "v1:sealed:password", 1)
    store.connections.add(Connection("con_1", "own", *described))
    return store


@pytest.fixture
def backup(filled, tmp_path) -> Path:
    """Back the filled store up."""
    path = tmp_path / "kith.backup"
    write_backup(filled.database, path, NOW)
    return path


def export(store: Store) -> list:
    """Return what a store holds, without what a backup leaves out."""
    return [row for row in store.everything() if row[0] != "webhook_endpoints"]


def test_a_restored_backup_holds_what_the_store_held(filled, backup, tmp_path):
    """Into a new place: every row of log, lists and people."""
    restore(backup, tmp_path / "elsewhere" / "kith.db", tmp_path / "before.db")
    with Store(tmp_path / "elsewhere" / "kith.db") as store:
        assert export(store) == export(filled) != []


def test_keys_and_secrets_are_not_in_it(filled, backup, tmp_path):
    """Neither a digest of a key, nor a sign-in, nor a sealed secret; the store stays closed all the same."""
    bytes_of_it = backup.read_bytes()
    [(digest,)] = filled.database.execute("SELECT digest FROM api_keys")
    [(link,)] = filled.database.execute("SELECT digest FROM sign_in_links")
    [(sealed,)] = filled.database.execute("SELECT secret FROM webhook_endpoints")
    [(password,)] = filled.database.execute("SELECT secret FROM connections")
    assert [text for text in (digest, link, sealed, password) if text.encode() in bytes_of_it] == []
    restore(backup, tmp_path / "new.db", tmp_path / "before.db")
    with Store(tmp_path / "new.db") as store:
        [key] = store.api_keys.all()
        assert (key.name, key.opens(NOW), store.workspaces.are_closed()) == ("CRM", False, True)
        [endpoint] = store.webhook_endpoints.all()
        with pytest.raises(SecretKeyError):
            key_or_new(tmp_path / "secret.key").open(endpoint.secret, "anywhere")


def test_every_column_that_may_hold_a_secret_is_known():
    """A new table with digests or secrets is left out of a backup, or named here as harmless."""
    harmless = {("erased_handles", "digest"), ("model_versions", "digest")}
    # A hash of an address that has answered already: it opens nothing.
    harmless |= {("mailed_answers", "token")}
    with Store() as store:
        suspect = {
            (table, column)
            for table in store.database.tables()
            for column in store.database.columns(table)
            if any(word in column for word in ("secret", "digest", "token", "password"))
        }
    left_out = {("api_keys", "digest"), ("sessions", "digest"), ("sign_in_links", "digest")}
    left_out |= {
        ("mail_accounts", "password"),
        ("connections", "secret"),
        ("delivery_targets", "secret"),
        ("calendar_addresses", "digest"),
    }
    left_out |= {("webhook_endpoints", "secret"), ("webhook_endpoints", "former_secret")}
    assert suspect == harmless | left_out


def test_a_backup_under_a_writer_is_whole(store_path, tmp_path):
    """Two rows that one transaction writes are both in it or neither, however often it is made."""
    ended, store = Event(), Store(store_path)

    def write() -> None:
        with Store(store_path) as writer:
            number = 0
            while not ended.is_set():
                number += 1
                with writer.database.transaction():
                    for name in ("one", "two"):
                        writer.preferences.set(name, "language", f"{number}")

    thread = Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            path = tmp_path / f"{number}.backup"
            write_backup(store.database, path, NOW)
            with sqlite3.connect(path) as opened:
                values = opened.execute("SELECT DISTINCT value FROM settings").fetchall()
            opened.close()
            assert len(values) <= 1
    finally:
        ended.set()
        thread.join()
        store.close()
    assert values


def test_a_changed_backup_is_refused(backup, tmp_path):
    """One row that differs from what was backed up, and nothing is restored."""
    with sqlite3.connect(backup) as opened:
        opened.execute("UPDATE interactions SET channel = 'call' WHERE rowid = 1")
    opened.close()
    with pytest.raises(InputError, match="does not hold what was backed up"):
        restore(backup, tmp_path / "new.db", tmp_path / "before.db")
    assert not (tmp_path / "new.db").exists()


def test_a_damaged_backup_is_refused(backup, tmp_path):
    """So is one whose pages are overwritten, and a file that is none."""
    content = bytearray(backup.read_bytes())
    content[8192:16384] = bytes(8192)
    backup.write_bytes(content)
    (tmp_path / "letter.txt").write_text("Dear Ada" * 1000)
    for path in (backup, tmp_path / "letter.txt"):
        with pytest.raises(InputError, match="is damaged, or no backup"):
            check_backup(path)
    Store(tmp_path / "store.db").close()
    with pytest.raises(InputError, match="no backup of Kith's"):
        check_backup(tmp_path / "store.db")
    with pytest.raises(InputError, match="is there already"):
        write_backup(Store().database, tmp_path / "letter.txt", NOW)


class TestAStoreThatIsThere:
    """A backup that replaces a store."""

    @pytest.fixture
    def present(self, tmp_path, happened) -> Path:
        """Make a store with another log and one key of its own."""
        path = tmp_path / "present.db"
        with Store(path) as store:
            store.interactions.record([happened("Mary", -1)], 1)
            store.api_keys.make("own", "Phone", ["admin"], owner=None, made_at=1, expires_at=None)
        return path

    def test_is_replaced_and_kept_beside(self, filled, backup, present, tmp_path):
        """The store is as it was backed up; what it held is in the file of before."""
        restore(backup, present, tmp_path / "before.db")
        with Store(present) as store:
            assert export(store) == export(filled)
        with Store(tmp_path / "before.db") as store:
            assert [row[1] for row in store.interactions.columns()] == ["Mary"]

    def test_lends_its_keys(self, backup, present, tmp_path):
        """The store's own key opens it as before; one that only the backup knows opens nothing."""
        restore(backup, present, tmp_path / "before.db")
        with Store(present) as store:
            assert {key.name: key.opens(NOW) for key in store.api_keys.all()} == {"CRM": False, "Phone": True}

    def test_keeps_the_keys_that_the_backup_knows_too(self, present, tmp_path):
        """The one that was revoked since stays revoked, the other opens as before; each is there once."""
        with Store(present) as store:
            token, _ = store.api_keys.make("own", "CRM", ["admin"], owner=None, made_at=2, expires_at=None)
            write_backup(store.database, tmp_path / "own.backup", NOW)
            store.keys.revoke(store.api_keys.all()[0].id, NOW)
        restore(tmp_path / "own.backup", present, tmp_path / "before.db")
        with Store(present) as store:
            kept = [(key.name, key.revoked_at) for key in store.api_keys.all()]
            assert kept == [("Phone", NOW), ("CRM", None)]
            assert store.api_keys.find(token).opens(NOW)

    def test_that_others_have_open_is_left_alone(self, backup, present, tmp_path, monkeypatch):
        """A service at work loses no write: the restore is refused."""
        monkeypatch.setattr("data.store.engine.sqlite_file.PATIENCE", "PRAGMA busy_timeout=50")
        with Store(present) as service:
            assert service.interactions.count() == 1
            with pytest.raises(BusyError, match="end kith serve"):
                restore(backup, present, tmp_path / "before.db")
            assert service.interactions.count() == 1


@pytest.mark.needs("postgresql")
def test_a_server_is_restored_into_an_empty_database(filled, backup, new_postgres_url, tmp_path):
    """The copy is compared row by row; a database that holds the workspace already is refused."""
    url = new_postgres_url()
    restore(backup, url, tmp_path / "before.db")
    with Store(url) as store:
        assert export(store) == export(filled)
    with pytest.raises(InputError, match="already holds"):
        restore(backup, url, tmp_path / "before.db")


def test_a_rehearsal_leaves_nothing(backup):
    """A backup that is only checked says what it holds, and no file stays beside it."""
    beside = {*backup.parent.iterdir()}
    assert rehearse(backup).made_at == NOW
    assert {*backup.parent.iterdir()} == beside


def test_encryption_for_a_key(tmp_path):
    """What was encrypted opens with the right key alone, and holds nothing readable."""
    import pyrage

    plain, identity = tmp_path / "plain", pyrage.x25519.Identity.generate()
    plain.write_bytes(b"Grace Hopper" * 1000)
    (tmp_path / "key.txt").write_text(f"# made today\n{identity}\n")
    encrypt(plain, tmp_path / "a.age", [str(identity.to_public())])
    assert is_encrypted(tmp_path / "a.age")
    assert b"Grace" not in (tmp_path / "a.age").read_bytes()
    decrypt(tmp_path / "a.age", tmp_path / "a.plain", tmp_path / "key.txt", None)
    assert (tmp_path / "a.plain").read_bytes() == plain.read_bytes()
    with pytest.raises(UsageError, match="is encrypted"):
        decrypt(tmp_path / "a.age", tmp_path / "no", None, None)
    with pytest.raises(InputError, match="public key"):
        encrypt(plain, tmp_path / "c.age", ["age1nobody"])


# Two words for "four plain words here", as another program wrote them, at the lowest cost that the format
# knows. What Kith itself makes of a passphrase costs seconds: tests/kith/serving/test_backup.py does that.
BY_ANOTHER_PROGRAM = b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBwdm55MWcxT0lLWFRVRXlxODFPVENnIDEKS05lQTlSZGpI"
    "R1hnR2xWRFlSZ2RBR0QvaExuTDZ2MlN0cWNwaFlMeCtFSQotLS0gQmplSWM2UGFKU1FCV0pjMUZtUWdWVmtmMlRS"
    "MmRGZUp0ZXNyR0hVL2dmVQqGzmRGCEJAIchnhOZFTsycZIXiu2/AeUHem2xPdsXeAEDor0pOgky5rbeU2w=="
)


def test_a_file_for_a_passphrase_opens_with_it_alone(tmp_path):
    """Whatever program encrypted it; other words and no words are refused."""
    (tmp_path / "b.age").write_bytes(BY_ANOTHER_PROGRAM)
    assert is_encrypted(tmp_path / "b.age")
    decrypt(tmp_path / "b.age", tmp_path / "b.plain", None, "four plain words here")
    assert (tmp_path / "b.plain").read_bytes() == b"Grace Hopper"
    with pytest.raises(InputError, match="cannot be decrypted"):
        decrypt(tmp_path / "b.age", tmp_path / "no", None, "other words")
    with pytest.raises(UsageError, match="is encrypted"):
        decrypt(tmp_path / "b.age", tmp_path / "no", None, None)


def test_a_backup_of_an_older_store_is_restored_at_the_newest_revision(tmp_path):
    """An older backup stays usable: the copy is brought up to date before it is swapped in."""
    older = tmp_path / "older.db"
    with store_at(f"sqlite:///{older}", "0024") as connection:
        connection.exec_driver_sql(
            "INSERT INTO settings (workspace, owner, name, value) VALUES ('own', 'Ada', 'language', '\"bn\"')"
        )
    with open_as_it_is(older) as database:
        assert write_backup(database, tmp_path / "older.backup", NOW).revision == "0024"
    restore(tmp_path / "older.backup", tmp_path / "new.db", tmp_path / "before.db")
    with Store(tmp_path / "new.db") as store:
        assert store.preferences.get("Ada", "language") == "bn"


def test_sealed_secrets_stay_those_of_the_store_that_is_replaced(backup, tmp_path):
    """Its webhook's secret opens as before; what the backup holds in its place is gone."""
    present, before = tmp_path / "present.db", tmp_path / "before.db"
    with Store(present) as store:
        store.webhook_endpoints.add(
            "whk_1", "https://a.example", [], "v1:its:own", made_at=1, made_by="terminal"
        )
    restore(backup, present, before)
    with Store(present) as store:
        assert [one.secret for one in store.webhook_endpoints.all()] == ["v1:its:own"]
