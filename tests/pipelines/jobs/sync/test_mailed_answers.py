"""Answers by mail: a digest goes out by SMTP, its answers come in by IMAP, and each counts once."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from imaplib import Time2Internaldate
from urllib.parse import unquote

import pytest

from data.schema import AnswerKind, to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.connections import ConnectionState
from data.store.bookkeeping.preferences import DIGEST, WEEKLY
from data.store.feed.mail_accounts import MailAccount, MailSecurity, sealed_password
from data.store.feed.mailed_answers import MailedOutcome
from data.weekly.answer_tokens import AnswerToken, AnswerTokens, LinkAction
from data.weekly.digest_setting import DigestSetting
from data.weekly.mailed_answer import ADDRESS as TOKEN
from data.weekly.mailed_answer import answer_address
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.weekly.mail_way import MailWay
from pipelines.deliver.weekly.weekly_sender import WeeklySender
from service.use_cases.weekly.digest_letter import letter_writer
from service.use_cases.weekly.mailed_answers import answer_taker, mailed_lines
from tests.pipelines.connect.dovecot import ADDRESS
from tests.pipelines.deliver.digest.mail_server import PASSWORD, USER, MailServer, serving_mail

SUNDAY = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("Grace Hopper", "Bob")
LINK = re.compile(r"(mailto:\S+)")


@dataclass
class Desk:
    """An owner at a mail program: the account that Kith reads, and the server that takes mail for it."""

    connected: object
    smtp: MailServer

    @property
    def store(self):
        """The owner's store."""
        return self.connected.store

    def letter(self):
        """Send the digest of Sunday, and return it as it came."""
        self.connected.now = SUNDAY + timedelta(minutes=1)
        way = MailWay(self.connected.key_path, letter_writer(self.connected.key_path).write)
        sender = WeeklySender(self.store, [way], lambda: self.connected.now, "worker")
        while not self.smtp.taken:
            assert self.connected.now < SUNDAY + timedelta(hours=1)
            sender.step()
            self.connected.now += timedelta(minutes=1)
        return self.smtp.message()

    def links(self, letter):
        """Return the links of a letter that open a mail, in its order."""
        return LINK.findall(letter.get_body(("plain",)).get_content())

    def send(self, link, number=0, *, to=None):
        """Send what a link opens, as a mail program does: by SMTP into the inbox, and a copy into Sent."""
        address, _, subject = link.removeprefix("mailto:").partition("?subject=")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ADDRESS, to or unquote(address), unquote(subject)
        mail["Message-ID"] = f"<answer{number}@mail.example>"
        mail["Date"] = self.connected.now
        mail.set_content("private words")
        with smtplib.SMTP("127.0.0.1", self.smtp.port) as client:
            client.starttls(context=ssl.create_default_context(cafile=str(self.smtp.certificate)))
            client.login(USER, PASSWORD)
            client.send_message(mail)
        self.keep("INBOX", self.smtp.taken[-1])
        self.keep("Gesendet", mail.as_bytes())

    def keep(self, folder, content):
        """Put a mail into a folder, as of now."""
        came_at = Time2Internaldate(self.connected.now)
        client = self.connected.server.client()
        assert client.append(f'"{folder}"', "", came_at, content)[0] == "OK"
        client.logout()

    def read(self):
        """Read what is new in the account."""
        take = answer_taker(self.connected.key_path, lambda: self.connected.now)
        synced = self.connected.sync(take_answer=take)
        assert synced.fault is None
        return synced

    def kinds(self):
        """Return what was answered about whom."""
        return [(one.contact, one.kind) for one in self.store.lists.answers("ana")]

    def outcomes(self):
        """Return how many mails ended in which way."""
        return dict(self.store.mailed_answers.counts("ana", 0, to_epoch(self.connected.now)))

    def told(self):
        """Return what the next letter says of them."""
        now = self.connected.now
        lang = self.store.preferences.spoken("ana")
        since = to_epoch(now - timedelta(days=7))
        return mailed_lines(self.store, "ana", since, to_epoch(now), lang)

    def address(self, *, owner="ana", action=LinkAction.DONE, contact=NAMES[0], days=0):
        """Return the address of an answer to a letter of so many days before now."""
        made_at = to_epoch(self.connected.now - timedelta(days=days))
        tokens = AnswerTokens.of_key(key_or_new(self.connected.key_path))
        return answer_address(tokens, AnswerToken("own", owner, action, made_at, contact), ADDRESS)


@pytest.fixture(scope="session")
def smtp_server(tmp_path_factory):
    """Run one server that takes mail."""
    with serving_mail(tmp_path_factory.mktemp("smtp")) as server:
        yield server


@pytest.fixture
def desk(connected, smtp_server, publish, monkeypatch):
    """Return Ana's desk; she has a list, a digest on Sundays, and a service that is reached at home only."""
    monkeypatch.setenv("SSL_CERT_FILE", str(smtp_server.certificate))
    smtp_server.taken.clear()
    store = connected.store
    publish(store, "ana", NAMES, as_of=SUNDAY)
    store.change_counts.touch(["ana"])
    store.preferences.set("ana", WEEKLY, WeeklyMoment(6, 0, "UTC").as_setting())
    store.preferences.set("ana", DIGEST, DigestSetting(ADDRESS, since=to_epoch(SUNDAY) - 1).as_setting())
    sealed = sealed_password(key_or_new(connected.key_path), store.workspace, PASSWORD)
    server = ("127.0.0.1", smtp_server.port, MailSecurity.STARTTLS, USER, sealed, "kith@home.example", None)
    store.mail_accounts.keep(MailAccount(*server))
    return Desk(connected, smtp_server)


def test_an_answer_goes_out_with_the_digest_and_comes_in_with_the_mail(desk):
    """Read in Sent and in the inbox it counts once; it is no contact with anybody."""
    letter = desk.letter()
    first, *_ = desk.links(letter)
    assert first in letter.get_body(("html",)).get_content()
    desk.send(first)
    synced = desk.read()
    assert desk.kinds() == [(NAMES[0], AnswerKind.DONE)]
    assert desk.outcomes() == {MailedOutcome.TAKEN: 1}
    assert {f"{why}": count for why, count in synced.result.left_out.items()} == {
        "answers to a digest of Kith": 2
    }
    # What is in the log is what was answered: that Grace was reached.
    assert [row[4] for row in desk.connected.log()] == [f"done {to_epoch(SUNDAY)}"]
    tables = ("contacts", "mail_handles", "own_addresses")
    kept = repr([desk.store.database.execute(f"SELECT * FROM {name}") for name in tables])
    assert "kith-" not in kept
    assert desk.told() == []


@pytest.mark.parametrize(
    ("place", "kind"),
    [(0, AnswerKind.DONE), (1, AnswerKind.SNOOZED), (2, AnswerKind.DISMISSED), (3, AnswerKind.NEVER)],
)
def test_each_answer_has_its_mail_and_the_last_takes_it_back(desk, place, kind):
    """Done, in a week, not this time, never, undo: of each person five."""
    links = desk.links(desk.letter())
    assert len(links) == 10
    desk.send(links[5 + place])
    desk.read()
    assert desk.kinds() == [(NAMES[1], kind)]
    desk.send(links[9], 1)
    desk.read()
    assert desk.kinds() == []


def test_a_mailbox_that_is_renumbered_answers_nothing_again(desk):
    """Read anew from the beginning, also after the answer was taken back."""
    links = desk.links(desk.letter())
    desk.send(links[0])
    desk.send(links[4], 1)
    desk.read()
    assert desk.kinds() == []
    for part in desk.store.connections.cursors(desk.connected.number):
        desk.store.connections.keep_cursor(desk.connected.connection, part, {})
    desk.read()
    assert desk.kinds() == []
    assert desk.outcomes() == {MailedOutcome.TAKEN: 2}


def test_a_reader_that_was_killed_before_its_cursor_answers_once(desk, monkeypatch):
    """The answer is durable before the place in the folder is; the next reader sees the mail again."""
    desk.send(desk.links(desk.letter())[0])
    with monkeypatch.context() as killing:
        killing.setattr(type(desk.store.connections), "keep_cursor", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.connected.sync(take_answer=answer_taker(desk.connected.key_path, lambda: desk.connected.now))
    desk.connected.now += timedelta(hours=1)
    desk.read()
    assert desk.kinds() == [(NAMES[0], AnswerKind.DONE)]
    assert desk.outcomes() == {MailedOutcome.TAKEN: 1}


def test_what_was_answered_on_the_page_is_answered(desk):
    """A mail that comes after it changes nothing, which the next letter says."""
    links = desk.links(desk.letter())
    desk.send(links[0])
    desk.read()
    desk.send(links[2], 1)
    desk.read()
    assert desk.kinds() == [(NAMES[0], AnswerKind.DONE)]
    assert desk.told() == [
        "1 answer by mail changed nothing: you had answered otherwise, or there was nothing to take back."
    ]


@pytest.mark.parametrize(
    ("address", "outcome", "words"),
    [
        ({"days": 8}, MailedOutcome.OLD, "more than a week after its letter"),
        ({"owner": "Max"}, MailedOutcome.ANOTHER, "somebody else's letter"),
        ({"contact": "Mallory"}, MailedOutcome.UNKNOWN, "not as Kith wrote it"),
    ],
)
def test_what_is_not_taken_is_told_once(desk, publish, address, outcome, words):
    """An answer to an old letter, to another owner's, about nobody of the list: nothing changes."""
    publish(desk.store, "Max", NAMES, as_of=SUNDAY)
    publish(desk.store, "ana", NAMES, as_of=SUNDAY - timedelta(days=30))
    desk.connected.now = SUNDAY + timedelta(hours=1)
    desk.send("mailto:", to=desk.address(**address))
    desk.read()
    assert (desk.kinds(), desk.outcomes()) == ([], {outcome: 1})
    (line,) = desk.told()
    assert words in line
    desk.connected.now += timedelta(days=7)
    assert desk.told() == []


def test_an_address_counts_once(desk):
    """A second mail to it is told, also after the answer was taken back."""
    links = desk.links(desk.letter())
    for number, link in enumerate([links[0], links[4], links[0]]):
        desk.send(link, number)
        desk.read()
    assert desk.kinds() == []
    assert desk.outcomes() == {MailedOutcome.TAKEN: 2, MailedOutcome.USED: 1}
    (line,) = desk.told()
    assert "had been taken before" in line


def test_no_changed_letter_of_an_address_answers(desk):
    """Each of its letters changed to another one: what comes in is not as Kith wrote it."""
    desk.connected.now = SUNDAY + timedelta(hours=1)
    address = desk.address()
    token = TOKEN.search(address)[1]
    mails = []
    for at, letter in enumerate(token):
        changed = token[:at] + ("a" if letter != "a" else "b") + token[at + 1 :]
        to = address.replace(token, changed)
        mails.append(f"From: {ADDRESS}\r\nTo: {to}\r\nMessage-ID: <c{at}@x.example>\r\n\r\n".encode())
    for mail in mails:
        desk.keep("INBOX", mail)
    desk.read()
    assert desk.kinds() == []
    assert desk.outcomes() == {MailedOutcome.UNKNOWN: len(token)}


def test_capitals_and_the_servers_own_line_say_the_same(desk):
    """Servers fold names or not; where a relay rewrote To, Delivered-To still has the address."""
    desk.connected.now = SUNDAY + timedelta(hours=1)
    mail = f"From: {ADDRESS}\r\nTo: {ADDRESS}\r\nDelivered-To: {desk.address().upper()}\r\n\r\n"
    desk.keep("INBOX", mail.encode())
    desk.read()
    assert desk.kinds() == [(NAMES[0], AnswerKind.DONE)]


def test_an_answer_about_somebody_merged_since_is_about_who_they_are_now(desk):
    """The address was written for the name that they had."""
    desk.connected.now = SUNDAY + timedelta(hours=1)
    address = desk.address(contact="Bob")
    desk.store.identities.merge("ana", ["Grace Hopper", "Bob"], "by hand", to_epoch(desk.connected.now))
    desk.send("mailto:", to=address)
    desk.read()
    assert desk.kinds() == [("Grace Hopper", AnswerKind.DONE)]


def test_a_first_look_at_an_account_tells_nothing_of_answers_of_long_ago(desk):
    """They were seen to when they came, by whatever installation that was."""
    desk.connected.now = SUNDAY - timedelta(days=60)
    address = desk.address(days=8)
    desk.send("mailto:", to=address)
    desk.connected.now = SUNDAY
    desk.read()
    assert desk.outcomes() == {}


@pytest.mark.parametrize("lang", ["en", "bn"])
def test_without_an_account_that_is_read_the_letter_leads_home(desk, lang):
    """Paused, or in need of its owner: no mail would be read."""
    desk.store.preferences.set("ana", "language", lang)
    writer, account = letter_writer(desk.connected.key_path), desk.store.mail_accounts.get()
    setting, now = DigestSetting(ADDRESS), SUNDAY + timedelta(hours=1)
    for state, count in ((ConnectionState.LIVE, 10), (ConnectionState.PAUSED, 0), (ConnectionState.LIVE, 10)):
        desk.store.connections.set_state(desk.connected.number, state)
        letter = writer.write(desk.store, account, "ana", setting, now)
        assert len(LINK.findall(letter.text)) == count
        assert letter.html.count('href="mailto:') == count


def test_the_address_fits_a_name_of_an_address(desk):
    """At most 64 signs (RFC 5321); where it would not fit, there are no such answers."""
    desk.connected.now = SUNDAY
    name, _, domain = desk.address().partition("@")
    assert len(name) <= 64
    assert domain == ADDRESS.partition("@")[2]
