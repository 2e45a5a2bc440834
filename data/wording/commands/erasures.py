"""What is said of erasures: what goes with a contact, and when and by whom one was asked for."""

from collections.abc import Mapping
from datetime import datetime

from data.wording.language import Language

# By whom: these two, or the id of an API key.
PAGE, TERMINAL = "page", "terminal"


def rows_that_go(rows: Mapping[str, int], lang: Language) -> list[str]:
    """Say how many rows of each kind name somebody, kinds without a row left out."""
    meetings = rows["planned_meetings"]
    kinds = {
        "interactions": lang.counted("{count} interaction", "{count} interactions", rows["interactions"]),
        "contacts": lang.counted("{count} contact card", "{count} contact cards", rows["contacts"]),
        "answers": lang.counted("{count} answer", "{count} answers", rows["answers"]),
        "planned_meetings": lang.counted("{count} planned meeting", "{count} planned meetings", meetings),
    }
    return [sentence for table, sentence in kinds.items() if rows[table]]


def erased_on(day: datetime, asked_by: str, lang: Language) -> str:
    """Say when an erasure was and where it was asked for; whom it was about nobody can say."""
    if asked_by == PAGE:
        return lang.say("On {day:date}, on the page.", day=day)
    if asked_by == TERMINAL:
        return lang.say("On {day:date}, at the terminal.", day=day)
    if not asked_by:
        return lang.say("On {day:date}; who asked for it was not kept.", day=day)
    return lang.say("On {day:date}, over the API ({key}).", day=day, key=asked_by)


def allowed_again(lang: Language) -> str:
    """Say what lifting an erasure does, and what it does not."""
    return lang.say(
        "This erasure is lifted. What it deleted stays deleted; the next import may bring them back."
    )
