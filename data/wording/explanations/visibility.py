"""What can be seen of a relationship, and so what cannot: channels in words."""

from collections.abc import Iterable
from datetime import datetime

from data.wording.language import Language


def channel_name(channel: str, lang: Language) -> str:
    """Return what a channel is called; one that Kith has no word for keeps its own name."""
    names = {
        "email": lang.say("email"),
        "message": lang.say("messages"),
        "call": lang.say("calls"),
        "meeting": lang.say("meetings"),
        "note": lang.say("your own notes"),
        "unknown": lang.say("some way"),
    }
    return names.get(channel, channel)


def said_channel(channel: str, lang: Language) -> str:
    """Return how somebody was reached by the owner's word alone."""
    return lang.say("{channel}, as you said", channel=channel_name(channel, lang))


def last_in_touch(last: datetime, now: datetime, lang: Language, *, by_word: bool) -> str:
    """Say when two were last in touch, and whether only the owner says so."""
    silence = lang.days((now - last).total_seconds() / 86_400)
    if by_word:
        return lang.say(
            "Last in touch on {date}, {silence} ago, as you said.", date=lang.date(last), silence=silence
        )
    return lang.say("Last in touch on {date}, {silence} ago.", date=lang.date(last), silence=silence)


def seen_by(channels: Iterable[str], lang: Language) -> str:
    """Say by what a contact was ever seen, and that nothing else is visible."""
    names = [channel_name(channel, lang) for channel in channels]
    if not names:
        return lang.say("Nothing of what passes between you is visible here.")
    return lang.say(
        "Visible between you: {channels}. What passes elsewhere is not visible.", channels=lang.listed(names)
    )


def all_sources_stopped(since: datetime, lang: Language) -> str:
    """Say that all sources have stopped, so that silence says nothing of anybody."""
    return lang.say(
        "Nothing has come from any of your sources since {since:date}. Whoever seems silent may only be out "
        "of sight: take in newer exports (kith start).",
        since=since,
    )


def all_stopped_on_page(since: datetime, lang: Language) -> str:
    """Say the same on the page, where files are taken in beside the sources."""
    return lang.say(
        "Nothing has come from any of your sources since {since:date}. Whoever seems silent may only be out "
        "of sight: take in newer exports under Sources.",
        since=since,
    )


def owners_without_sources(owners: int, lang: Language) -> str:
    """Say of how many owners all sources have stopped."""
    return lang.counted(
        "Of {count} of these owners all sources have stopped: who seems silent may only be out of sight. "
        "kith coverage --owner NAME says since when.",
        "Of {count} of these owners all sources have stopped: who seems silent may only be out of sight. "
        "kith coverage --owner NAME says since when.",
        owners,
    )
