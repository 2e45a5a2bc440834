"""A mail account over a real Dovecot: read-only, header fields by name, each mail once."""

from contextlib import closing
from dataclasses import replace

import pytest

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.account import Account
from pipelines.connect.mail import mailbox
from pipelines.connect.mail.mailbox import MailAccount
from tests.pipelines.connect.dovecot import PASSWORD, mail

WRONG = "no such word"
pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def account(dovecot):
    """Return the account on the server, whose certificate is trusted by hand."""
    return Account("127.0.0.1", dovecot.port, dovecot.user, PASSWORD, fingerprint=dovecot.fingerprint)


def read(account, cursors=None):
    """Return the pieces that are new, and the cursors after them."""
    with closing(MailAccount(account)) as opened:
        pieces = list(opened.fetch(cursors or {}))
    return pieces, (cursors or {}) | {piece.part: piece.cursor for piece in pieces}


def ids(pieces):
    """Return the Message-IDs in some pieces, in order."""
    return [head.get("message-id") for piece in pieces for head in piece.heads]


def test_every_folder_but_spam_and_drafts_is_read_with_sent_mail_first(dovecot, account):
    """Sent mail and spam are known by the server's marks: no name tells them here."""
    dovecot.append("INBOX", [mail(1), mail(2)])
    dovecot.append("Gesendet", [mail(3, "ana@example.net", "ada@example.org")])
    dovecot.append("Verdacht", [mail(4)])
    dovecot.append("Entwurf", [mail(5)])
    dovecot.append("Trash", [mail(6)])
    dovecot.append("Stra&AN8-e/K&APY-ln", [mail(7)])
    with closing(MailAccount(account)) as opened:
        overview = opened.overview()
    first, *others = overview.parts
    assert (first.name, first.size, first.holds_sent) == ("Gesendet", 1, True)
    assert {part.name: part.size for part in others if part.size} == {"INBOX": 2, "Straße/Köln": 1}
    assert set(overview.left_out) == {"Verdacht", "Entwurf", "Trash"}
    pieces, _ = read(account)
    assert sorted(ids(pieces)) == [f"<m{number}@example.org>" for number in (1, 2, 3, 7)]


def test_no_body_and_no_subject_is_fetched_and_nothing_becomes_seen(dovecot, account):
    """Subjects come only when they were asked for."""
    dovecot.append("INBOX", [mail(1)])
    (piece, _), _ = read(account)
    assert "subject" not in piece.heads[0].fields
    assert not any(b"never fetched" in value for head in piece.heads for value in head.fields["from"])
    (piece, _), _ = read(replace(account, subjects=True))
    assert piece.heads[0].get("subject") == "private words 1"
    client = dovecot.client()
    client.select("INBOX", readonly=True)
    assert client.search(None, "UNSEEN")[1] == [b"1"]
    client.logout()


def test_what_was_read_is_not_read_again(dovecot, account):
    """With nothing new no folder is opened; new mail alone comes, also where the last one was deleted."""
    dovecot.append("INBOX", [mail(number) for number in range(3)])
    _, cursors = read(account)
    assert read(account, cursors) == ([], cursors)
    dovecot.append("INBOX", [mail(3)])
    client = dovecot.client()
    client.select("INBOX")
    client.store("1:3", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()
    pieces, _ = read(account, cursors)
    assert ids(pieces) == ["<m3@example.org>"]


def test_flags_and_labels_that_change_are_nothing_new(dovecot, account, monkeypatch):
    """Who wrote to whom is in no flag: a folder whose mails became seen or labelled stays closed."""
    dovecot.append("INBOX", [mail(1), mail(2)])
    _, cursors = read(account)
    client = dovecot.client()
    client.select("INBOX")
    before = client.status("INBOX", "(HIGHESTMODSEQ)")
    client.store("1:2", "+FLAGS", r"(\Seen \Flagged work)")
    assert client.status("INBOX", "(HIGHESTMODSEQ)") != before
    client.logout()
    opened = []
    monkeypatch.setattr(mailbox, "examine", lambda *words: opened.append(words))
    assert read(account, cursors) == ([], cursors)
    assert opened == []


def test_a_folder_whose_numbers_are_made_anew_is_read_from_its_beginning(dovecot, account):
    """A folder that was deleted and made again has another UIDVALIDITY."""
    dovecot.append("Work", [mail(1), mail(2)])
    _, cursors = read(account)
    client = dovecot.client()
    client.delete("Work")
    client.logout()
    # The new numbers are the second of its making.
    stale = cursors | {"Work": {"validity": int(cursors["Work"]["validity"]) - 1, "next": 3}}
    dovecot.append("Work", [mail(3), mail(4)])
    pieces, _ = read(account, stale)
    assert ids(pieces) == ["<m3@example.org>", "<m4@example.org>"]
    assert pieces[0].is_first


def test_drafts_in_any_folder_are_left_out(dovecot, account):
    """Some servers keep them with everything else, with a flag."""
    dovecot.append("INBOX", [mail(1)], "\\Draft")
    dovecot.append("INBOX", [mail(2)])
    assert ids(read(account)[0]) == ["<m2@example.org>"]


def test_an_invitation_is_told_by_the_structure(dovecot, account):
    """The parts of a mail are no head; of a mail that only talks of calendars nothing is said."""
    part = 'Content-Type: multipart/mixed; boundary="b"\r\nMIME-Version: 1.0\r\n'
    body = b"\r\n--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    dovecot.append("INBOX", [mail(1, extra=part) + body, mail(2, extra="X-Note: text calendar\r\n")])
    heads = [head for piece in read(account)[0] for head in piece.heads]
    assert [head.invites for head in heads] == [True, False]


def test_a_self_signed_certificate_is_trusted_by_hand_alone(dovecot, account):
    """Its fingerprint is said; another certificate than the trusted one is refused, and no password sent."""
    with pytest.raises(NeedsOwnerError) as refused:
        MailAccount(replace(account, fingerprint=None))
    shown = refused.value.fields["fingerprint"]
    assert shown.replace(":", "").lower() == dovecot.fingerprint
    MailAccount(replace(account, fingerprint=shown)).close()
    with pytest.raises(NeedsOwnerError, match="another certificate"):
        MailAccount(replace(account, fingerprint="00" * 32))


def test_a_password_that_is_refused_needs_its_owner(account):
    """It is said without the password, and is no fault that time mends."""
    with pytest.raises(NeedsOwnerError, match="does not take the password") as refused:
        MailAccount(replace(account, secret=WRONG))
    assert WRONG not in f"{refused.value}{account!r}"
    assert PASSWORD not in repr(account)


def test_a_port_that_begins_in_plain_text_goes_over_to_tls(dovecot, account):
    """So it is done on port 143."""
    dovecot.append("INBOX", [mail(1)])
    pieces, _ = read(replace(account, port=dovecot.plain_port, starttls=True))
    assert ids(pieces) == ["<m1@example.org>"]


def test_a_server_that_is_not_there_is_tried_again_later(account):
    """Nobody listens on port 1."""
    with pytest.raises(RemoteError, match="cannot be reached") as refused:
        MailAccount(replace(account, port=1))
    assert not isinstance(refused.value, NeedsOwnerError)


@pytest.mark.parametrize("port", [110, 995])
def test_pop3_is_refused_in_a_sentence(account, port):
    """It shows neither folders nor sent mail."""
    with pytest.raises(NeedsOwnerError, match="POP3"):
        MailAccount(replace(account, port=port))
