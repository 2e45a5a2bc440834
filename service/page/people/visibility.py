"""Which channels show a contact, and which contacts are no longer visible, for the pages."""

from typing import Any

from data.schema import DAY_SECONDS, from_epoch, to_epoch
from data.wording.explanations.visibility import channel_name, seen_by
from data.wording.language import Language
from service.use_cases.week import WeekUseCases

# Of those out of sight so many are named.
NAMES_SHOWN = 12
HORIZON_DAYS = 90


def visibility_details(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> dict[str, Any]:
    """Return by what a contact is seen, since when in each channel, and what their sources cannot show."""
    channels = use_cases.store.sources.channels(owner, contact)
    lines = [
        lang.say(
            "{channel}: {times}, the last on {date}.",
            channel=channel_name(name, lang),
            times=lang.times(count),
            date=lang.date(from_epoch(last)),
        )
        for name, count, last in channels
    ]
    limits = use_cases.store.sources.limits_of(owner, contact)
    return {
        "sentence": seen_by([name for name, _, _ in channels], lang),
        "lines": lines,
        "limits": [lang.say("It cannot show: {limit}.", limit=lang.word(limit)) for limit in limits],
    }


def visible_channels(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> str:
    """Return one sentence on what is visible of a contact; nothing where the log has nothing of them."""
    channels = [name for name, _, _ in use_cases.store.sources.channels(owner, contact)]
    return seen_by(channels, lang) if channels else ""


def lost_contacts(names: list[str], lang: Language) -> dict[str, Any]:
    """Return how many were only seen where nothing comes any more, and some of their names."""
    sentence = lang.counted(
        "{count} person was mainly seen there and is not visible any more:",
        "{count} people were mainly seen there and are not visible any more:",
        len(names),
    )
    return {"sentence": sentence, "names": names[:NAMES_SHOWN], "more": len(names) > NAMES_SHOWN}


def not_visible_now(use_cases: WeekUseCases, owner: str) -> list[str]:
    """Return who is not visible any more, as the list that is made with the usual horizon has it."""
    now, horizon = to_epoch(use_cases.clock()), HORIZON_DAYS * DAY_SECONDS
    return sorted(
        contact for _, contact in use_cases.store.sources.out_of_sight(now, horizon, owners=[owner])
    )
