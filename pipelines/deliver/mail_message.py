"""A letter as the bytes that a mail server takes: text first, then HTML, with a weekly mail's headers."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from data.weekly.letter import Letter


def message_bytes(letter: Letter, sender: str, to: str, number: str, now: datetime) -> bytes:
    """Return a letter as a message; its Message-ID is the same however often it is made."""
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = formataddr(("Kith", sender)), to, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(now), f"<{number}@{domain}>"
    # RFC 3834: no absence notice is to answer it.
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"Kith <week.kith.{domain}>"
    by_mail = f"<mailto:{sender}?subject=unsubscribe>"
    if letter.unsubscribe is None:
        message["List-Unsubscribe"] = by_mail
    else:
        # RFC 8058: the mail program's own button, which sends a POST.
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>, {by_mail}"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message.as_bytes()
