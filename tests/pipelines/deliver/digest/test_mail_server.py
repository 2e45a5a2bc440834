"""One message handed to a mail server: every line arrives as it was, whatever it begins with."""

from data.store.feed.mail_accounts import MailAccount, MailSecurity
from pipelines.deliver.mail_server import HandOver, hand_over
from tests.pipelines.deliver.digest.mail_server import PASSWORD, USER


def test_a_line_that_is_a_dot_does_not_end_the_message(mail_server, monkeypatch):
    """Nor one that begins with dots; and the last line is whole."""
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    place = ("127.0.0.1", mail_server.port, MailSecurity.STARTTLS, USER, None, "kith@home.example")
    content = b"Subject: dots\r\n\r\n.\r\n..two\r\n.one\r\nlast\r\n"
    result = hand_over(MailAccount(*place), PASSWORD, "ada@mail.example", content)
    assert (result.outcome, result.why) == (HandOver.TAKEN, None)
    assert mail_server.taken[-1] == content
