"""How a webhook endpoint is, in words."""

from datetime import datetime

from data.webhooks.faults import WebhookFault
from data.wording.language import Language

# Why nothing is sent any more.
GONE, FAILING, ASKED = "gone", "failing", "asked"


def fault_sentence(fault: str, status: int | None, lang: Language) -> str:
    """Say why an endpoint did not take what it was sent, and what to do."""
    sentences = {
        WebhookFault.STATUS: lang.say("it answered {status}, expected 200 to 299", status=status or 0),
        WebhookFault.TIMEOUT: lang.say("it did not answer in time"),
        WebhookFault.UNREACHABLE: lang.say("no connection could be made"),
        WebhookFault.NO_SUCH_HOST: lang.say("its host has no address; look at the name"),
        WebhookFault.BAD_TLS: lang.say("its certificate is not trusted here, or there is no TLS"),
        WebhookFault.NO_TLS: lang.say("its host is not on an inner network: use https://"),
        WebhookFault.INNER_ADDRESS: lang.say(
            "its host is an inner address; allow its network with KITH_WEBHOOK_NETWORKS"
        ),
        WebhookFault.NO_KEY: lang.say("the key file is missing or another one; see kith doctor"),
    }
    return sentences[WebhookFault(fault)]


def off_sentence(because: str, since: datetime, lang: Language) -> str:
    """Say why and since when nothing is sent."""
    if because == GONE:
        return lang.say("Off since {day:date}: the receiver said that it wants no more (410).", day=since)
    if because == FAILING:
        return lang.say("Off since {day:date}: nothing was taken for five days.", day=since)
    return lang.say("Off since {day:date}, as asked.", day=since)


def health_sentence(fault: str | None, status: int | None, since: datetime | None, lang: Language) -> str:
    """Say whether an endpoint that is switched on works, or since when and why it fails."""
    if fault is None or since is None:
        return lang.say("Works.") if status else lang.say("Nothing was sent yet.")
    why = fault_sentence(fault, status, lang)
    return lang.say("Fails since {day:date}: {why}.", day=since, why=why)
