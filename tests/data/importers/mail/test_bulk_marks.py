"""Marks of bulk mail, each weighed."""

import pytest

from data.importers.mail.bulk_marks import is_bulk, is_discussed, is_generated, of_a_list
from data.importers.mail.headers import head


def headers(text):
    """Return the headers of a mail whose head is this text."""
    return head(1, b"", f"From: Ann Archer <ann@x.example>\n{text}\n\nHello".encode())


@pytest.mark.parametrize(
    "text",
    [
        "Precedence: bulk",
        "X-Mailer: MailChimp Mailer - **CID1**",
        "X-Campaign: abc",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "X-Mailchimp-ID: 1",
        "Feedback-ID: 1:2:us1:mc\nX-SG-EID: abc",
    ],
)
def test_one_sure_mark_or_two_unsure_ones_are_bulk(text):
    """Whatever name the mail bears."""
    assert is_bulk(headers(text))


@pytest.mark.parametrize(
    "text",
    [
        "X-Mailer: Apple Mail (2.3)",
        "Feedback-ID: i1234:Fastmail",
        "Feedback-ID: 1:2:us1:mc",
        "X-SG-EID: abc",
        "Precedence: normal",
        "X-Auto-Response-Suppress: OOF",
    ],
)
def test_marks_that_peoples_mail_bears_are_not(text):
    """Providers of mailboxes and Exchange write them into every mail."""
    assert not is_bulk(headers(text))
    assert not is_generated(headers(text))


@pytest.mark.parametrize(
    "text",
    [
        "Auto-Submitted: auto-generated (failure)",
        "X-Auto-Response-Suppress: All",
        "Auto-Submitted: auto-notified",
    ],
)
def test_what_a_program_wrote_is_generated(text):
    """An answer while somebody is away is not: it tells nothing of who is away."""
    assert is_generated(headers(text))
    assert not is_generated(headers("Auto-Submitted: auto-replied"))


def test_a_list_on_which_people_write_is_told_from_a_newsletter():
    """Of a newsletter the sender is none; of a discussion the sender is a person."""
    assert is_discussed(headers("List-Post: <mailto:dev@x.example>"))
    assert not is_discussed(headers("List-Unsubscribe: <https://x.example>"))
    assert of_a_list(headers("List-Unsubscribe: <https://x.example>"))
