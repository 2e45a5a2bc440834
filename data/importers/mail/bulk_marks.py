"""Marks of bulk and automatic mail in the headers, each weighed: some stand in people's mail, too."""

import re
from collections.abc import Iterator

from data.importers.mail.headers import MailHeaders

# From this weight on a mail is bulk: one sure mark, or two that people's mail may bear.
ENOUGH = 2
BULK = frozenset({"bulk", "list", "junk", "mass", "first-class-bulk"})
# Programs that send to many; what people write with is not among them.
BULK_MAILERS = re.compile(
    r"mailchimp|campaign|newsletter|phplist|sendgrid|sendinblue|brevo|mailjet|constant contact|cheetahmail"
    r"|exacttarget|sfmc|responsys|marketo|eloqua|klaviyo|hubspot|aweber|getresponse|convertkit|activecampaign"
    r"|iterable|customer\.io|cleverreach|rapidmail|inxmail|optivo|episerver|mailpoet|mailerlite|substack|beehiiv"
    r"|listserv|mailman|sympa|ezmlm|majordomo|lyris|silverpop|acoustic|emarsys|braze|sailthru|dotmailer"
    r"|dotdigital|moosend|bulk|mass ?mail|group ?mail|sendy|mautic|interspire|acymailing|e-?mailing",
    re.IGNORECASE,
)
# Some providers of people's mailboxes add one to every mail.
FEEDBACK_OF_PEOPLE = re.compile(r":(?:fastmail|proton|gmail|google|icloud|outlook)\w*$", re.IGNORECASE)
LISTS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "mailing-list",
    "x-mailinglist",
    "x-mailman-version",
    "x-beenthere",
    "x-mailing-list",
    "x-google-group-id",
)
SENT_BY_SERVICES = (
    *("list-unsubscribe-post", "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user", "x-mandrill-user"),
    *("x-sfmc-stack", "x-marketoid", "x-csa-complaints", "x-bulkmail"),
)
PREFIXES = ("x-mailchimp-", "x-cmail-")
# They carry newsletters, receipts and a few people's mails alike.
MAYBE = ("x-mailgun-sid", "x-sg-eid", "x-report-abuse")
# Exchange puts a shorter list of kinds into what people write.
SUPPRESSED_BY_MACHINES = frozenset({"all"})


def of_a_list(headers: MailHeaders) -> bool:
    """Tell whether a mail came through a mailing list, or names how to leave one."""
    return bool(headers.all(*LISTS))


def is_discussed(headers: MailHeaders) -> bool:
    """Tell whether a mail came through a list on which people write."""
    return bool(headers.all("list-post", "x-mailman-version", "x-beenthere", "mailing-list"))


def is_bulk(headers: MailHeaders) -> bool:
    """Tell whether the marks of a mail together say that it went to many."""
    return sum(_bulk_weights(headers)) >= ENOUGH


def _bulk_weights(headers: MailHeaders) -> Iterator[int]:
    if headers.get("precedence").lower() in BULK:
        yield ENOUGH
    if headers.all(*SENT_BY_SERVICES) or any(name.startswith(PREFIXES) for name in headers.fields):
        yield ENOUGH
    if BULK_MAILERS.search(headers.get("x-mailer")):
        yield ENOUGH
    if (feedback := headers.get("feedback-id")) and not FEEDBACK_OF_PEOPLE.search(feedback):
        yield 1
    if headers.all(*MAYBE):
        yield 1


def is_generated(headers: MailHeaders) -> bool:
    """Tell whether a program wrote a mail, and not in answer for somebody who is away."""
    if headers.get("auto-submitted").lower().startswith(("auto-generated", "auto-notified")):
        return True
    suppressed = {word.strip() for word in headers.get("x-auto-response-suppress").lower().split(",")}
    return bool(suppressed & SUPPRESSED_BY_MACHINES)
