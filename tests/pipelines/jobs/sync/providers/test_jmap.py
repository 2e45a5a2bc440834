"""Mail is read over JMAP: heads by name, then what changed since a state, each mail once."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from data.errors import NeedsOwnerError
from data.schema import to_epoch
from data.store.bookkeeping.connections import ConnectionKind, ConnectionState
from data.store.store import Store
from data.weekly.mailed_answer import LENGTH
from pipelines.connect.jmap import mail as jmap_mail
from pipelines.jobs.sync.open_account import open_connection
from pipelines.jobs.sync.sync import sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from service.use_cases.weekly.places import answering_mailbox
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.jmap import PASSWORD, TOKEN, FakeJmap
from tests.pipelines.connect.fakes.tls_server import Fault, serving_tls

MINE = f"Ana <{ADDRESS}>"


@pytest.fixture
def jmap(tmp_path):
    """Run a server of JMAP; every request was as the specification says."""
    fake = FakeJmap()
    with serving_tls(fake, tmp_path):
        yield fake
    assert fake.broken == []


class Account:
    """A store with the account connected; its clock is the test's."""

    def __init__(self, fake, folder, secret=PASSWORD, **more):
        self.fake, self.key_path, self.store = fake, folder / "secret.key", Store()
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        settings = {"server": f"{fake.url}/", "login": ADDRESS, "fingerprint": fake.fingerprint}
        described = {**settings, "bearer": False, "every": 900, **more}
        account = NewAccount("ana", ConnectionKind.JMAP, ADDRESS, described, secret)
        self.use_cases = ConnectionUseCases(self.store, self.key_path)
        self.number = self.use_cases.add(account, 0).id

    @property
    def connection(self):
        """The account as it stands."""
        return self.store.connections.get(self.number)

    def sync(self, **options):
        """Read what is new, a quarter of an hour later."""
        self.now += timedelta(minutes=15)
        return sync(self.store, self.connection, self.key_path, lambda: self.now, **options)

    def overview(self):
        """Return what would be read."""
        with closing(
            open_connection(self.store, self.connection, self.key_path, lambda: self.now)
        ) as account:
            return account.overview()

    def log(self):
        """Return every interaction, in a fixed order."""
        columns = "handle, direction, external_id, at"
        return self.store.database.execute(f"SELECT {columns} FROM interactions ORDER BY external_id, handle")


@pytest.fixture
def account(jmap, tmp_path):
    """Return a store with the account connected."""
    return Account(jmap, tmp_path)


def test_mails_are_recorded_with_their_direction_and_once(jmap, account):
    """Spam, trash and drafts are left out; a look with nothing new is one request behind the session."""
    jmap.receive(mail(1))
    jmap.receive(mail(2, MINE, "bob@example.org"), jmap.place("sent"))
    for role in ("junk", "trash", "drafts"):
        jmap.receive(mail(3), jmap.place(role))
    jmap.receive(mail(3), keywords=("$draft",))
    assert account.sync().fault is None
    assert [row[:2] for row in account.log()] == [
        ("ada@example.org", "received"),
        ("bob@example.org", "sent"),
    ]
    jmap.asked.clear()
    assert account.sync().result.recorded.created == 0
    assert [one.path for one in jmap.asked] == ["/.well-known/jmap", "/jmap/session", "/jmap/"]
    jmap.receive(mail(4))
    assert account.sync().result.recorded.created == 1


def test_neither_body_nor_subject_is_asked_for(jmap, account, tmp_path):
    """Every field is named, and a subject comes only when asked for."""
    jmap.receive(mail(1))
    account.sync()
    methods = [json.loads(one.body)["methodCalls"] for one in jmap.asked if one.body]
    wanted = {name for calls in methods for _, words, _ in calls for name in words.get("properties", ())}
    assert "header:from:asRaw:all" in wanted
    assert not [name for name in wanted if "subject" in name.lower()]
    assert "private words" not in "".join(map(repr, account.store.everything()))
    with_subjects = Account(jmap, tmp_path, subjects=True)
    with_subjects.sync()
    assert "private words 1" in "".join(map(repr, with_subjects.store.everything()))


def test_many_mails_come_in_pages_and_an_ended_reading_goes_on(jmap, account, monkeypatch):
    """The server names at most two mails at once; what comes meanwhile is not lost, nor is a page."""
    monkeypatch.setattr(jmap, "most_objects", 2)
    numbers = [jmap.receive(mail(number)) for number in range(7)]
    assert account.sync(until=lambda: True).result.recorded.created == 2
    jmap.receive(mail(20))
    # The mail behind which reading was to go on is deleted: it begins anew.
    jmap.destroy(numbers[5])
    account.sync()
    assert len(account.log()) == 8
    for number in range(30, 35):
        jmap.receive(mail(number))
    assert account.sync().result.recorded.created == 5


def test_a_state_that_the_server_knows_no_more_means_everything_anew_and_nothing_twice(jmap, account):
    """It says cannotCalculateChanges; what came meanwhile is not lost."""
    jmap.receive(mail(1))
    account.sync()
    jmap.receive(mail(2))
    jmap.receive(mail(3))
    jmap.forget_changes()
    again = account.sync()
    assert (again.fault, again.result.recorded.created, again.result.recorded.duplicate) == (None, 2, 1)
    assert account.sync().result.recorded.duplicate == 0


@pytest.mark.parametrize("state", ["999999", "of another server"])
def test_a_server_that_was_put_back_or_exchanged_is_read_as_a_whole(jmap, account, state):
    """Its state lies before the one that was kept, and it says that nothing changed; or it knows no such."""
    jmap.receive(mail(1))
    account.sync()
    account.store.connections.keep_cursor(account.connection, jmap_mail.PART, {"state": state})
    jmap.receive(mail(2))
    assert account.sync().result.recorded.created == 1
    assert account.store.connections.cursors(account.number)[jmap_mail.PART] == {"state": f"{jmap.state}"}


def test_what_is_deleted_stays_contact_and_what_leaves_spam_comes(jmap, account):
    """People tidy up, and find a friend's mail among the spam. A mail that was read is no other one."""
    first, second = jmap.receive(mail(1)), jmap.receive(mail(2), jmap.place("junk"))
    account.sync()
    jmap.mark(first, "$seen")
    assert account.sync().result.recorded.created == 0
    jmap.destroy(first)
    jmap.move(second, jmap.place("inbox"))
    assert account.sync().result.recorded.created == 1
    assert len(account.log()) == 2


def test_mailboxes_are_told_by_role_else_by_name(jmap, account):
    """What lies in one that is left out is left out, too."""
    spam = jmap.folder("Spamverdacht")
    old = jmap.folder("2020", parent=jmap.place("trash"))
    work = jmap.folder("Work")
    for number, place in enumerate((spam, old, work)):
        jmap.receive(mail(number), place)
    overview = account.overview()
    assert [part.name for part in overview.parts] == ["Inbox", "Sent", "Work"]
    assert overview.left_out == ("Drafts", "Junk", "Trash", "Spamverdacht", "2020")
    assert sum(part.size for part in overview.parts) == 1
    account.sync()
    assert len(account.log()) == 1


def test_a_mail_that_answers_a_digest_is_taken_as_its_answer(jmap, account):
    """By its address alone; it is no contact, and a letter may lead to such an account."""
    token, answers = ("ngryd" * LENGTH)[:LENGTH], []
    jmap.receive(mail(1, MINE, f"ana+kith-{token}@example.net"), jmap.place("sent"))
    synced = account.sync(take_answer=lambda _, owner, answer: answers.append((owner, answer.text)))
    assert synced.fault is None
    assert [(owner, kept[:5]) for owner, kept in answers] == [("ana", "ngryd")]
    assert account.log() == []
    assert answering_mailbox(account.store, "ana") == ADDRESS


def test_nothing_older_is_read_than_was_asked_for(jmap, tmp_path):
    """The server is told from which day on; of what changed later, the same holds."""
    account = Account(jmap, tmp_path, since=to_epoch(datetime(2024, 1, 10, tzinfo=UTC)))
    jmap.receive(mail(1))
    jmap.receive(mail(20))
    assert account.sync().result.recorded.created == 1
    jmap.receive(mail(2))
    assert account.sync().result.recorded.created == 0


def test_a_token_is_as_good_as_a_password_and_a_wrong_one_needs_its_owner(jmap, tmp_path):
    """Neither is tried a second time."""
    jmap.receive(mail(1))
    assert Account(jmap, tmp_path, TOKEN, bearer=True).sync().result.recorded.created == 1
    refused = Account(jmap, tmp_path, "wrong")
    jmap.asked.clear()
    assert isinstance(refused.sync().fault, NeedsOwnerError)
    assert len(jmap.asked) == 1
    assert refused.connection.state is ConnectionState.NEEDS_YOU


def test_a_server_without_mail_says_so(jmap, account, monkeypatch):
    """A session alone is no mail."""
    monkeypatch.setattr(jmap, "has_mail", False)
    assert "shows no mail over JMAP" in f"{account.sync().fault}"


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault(429, {"Retry-After": "900"}), 900),
        (Fault(503), 900),
        (Fault("half"), 300),
        (Fault(200, {}, {"methodResponses": [["error", {"type": "serverFail"}, "0"]] * 4}), 300),
        (Fault(200, {}, {"methodResponses": 7}), 300),
    ],
)
def test_what_goes_wrong_on_the_way_is_tried_again_later(jmap, account, fault, pause):
    """Then nothing is lost and nothing doubled."""
    jmap.receive(mail(1))
    account.sync()
    jmap.receive(mail(2))
    jmap.faults.append(fault)
    synced = account.sync()
    assert synced.fault.code == "remote"
    assert account.connection.due_at == to_epoch(account.now) + pause
    assert account.sync().result.recorded.created == 1
    assert len(account.log()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_a_hard_week_ends_as_one_full_reading_does(jmap, tmp_path, monkeypatch, seed):
    """Mails come, move and go, lines drop, states are forgotten, readers end early, in any order."""
    monkeypatch.setattr(jmap, "most_objects", 3)
    chance = Random(seed)  # noqa: S311 - an order, no secret
    account, numbers = Account(jmap, tmp_path), []
    for number in range(40):
        match chance.randrange(7):
            case 0 | 1 | 2:
                place = chance.choice(("inbox", "sent"))
                is_sent, person = place == "sent", f"p{number % 3}@example.org"
                raw = mail(number, ADDRESS if is_sent else person, person if is_sent else ADDRESS)
                numbers.append(jmap.receive(raw, jmap.place(place)))
            case 3 if numbers:
                jmap.mark(chance.choice(numbers), "$flagged")
            case 4:
                jmap.forget_changes()
            case 5:
                jmap.faults.append(Fault(chance.choice(("drop", "half", 500, 429))))
            case _:
                account.sync(until=lambda: chance.random() < 0.4)
    jmap.faults.clear()
    account.sync()
    account.sync()
    fresh = Account(jmap, tmp_path)
    fresh.sync()
    assert account.log() == fresh.log() != []
