"""Sentences on a changed world: probabilities that are off, a shift, a source that fell silent."""

from typing import Any

from data.coverage import FellSilent
from data.schema import from_epoch
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, JOB_RUNS, REPORT
from data.store.store import Store
from data.wording.commands.import_results import source_name
from data.wording.commands.job_results import base_rate_moved
from data.wording.explanations.visibility import channel_name
from data.wording.language import Language


def drift_sentences(store: Store, lang: Language) -> list[str]:
    """Say since when the probabilities are not right any more, where they are not."""
    drift = store.preferences.get(EVERYONE, DRIFT)
    if not drift or drift["alarm_at"] is None:
        return []
    return [
        lang.say(
            "Since {day:date} the probabilities are not right any more: either a source has stopped, or your "
            "habits have changed. kith coverage says which; kith retrain learns anew.",
            day=from_epoch(drift["alarm_at"]),
        )
    ]


def shift_sentences(store: Store, lang: Language, since: int | None = None) -> list[str]:
    """Say how the newest closed window differs from those learned from, where it does.

    With `since` (epoch seconds) only where that was learned at that moment or later.
    """
    shift: dict[str, Any] | None = (store.preferences.get(EVERYONE, REPORT) or {}).get("shift")
    if shift is None or (since is not None and _learned_at(store) < since):
        return []
    if shift["is_rate_large"]:
        return [base_rate_moved(shift["trained_rate"], shift["newest_rate"], lang)]
    if not shift["inputs"]:
        return []
    return [
        lang.say(
            "What is seen of your contacts lately is unlike what was learned from: see whether a source has "
            "stopped, with kith coverage"
        )
    ]


def silence_sentences(store: Store, owner: str, now: int, lang: Language) -> list[str]:
    """Say of each channel of an owner's sources that is silent as it never was in a year since when."""
    return [
        f"{source_name(one.source, lang)}: {silent_channel(one, lang)}"
        for one in store.sources.fell_silent(now, [owner])
    ]


def silent_channel(silent: FellSilent, lang: Language) -> str:
    """Say since when nothing came through a channel of a source, beside the source's name."""
    return lang.say(
        "{channel}: nothing since {date}, longer than ever in a year. Is it still connected?",
        channel=channel_name(silent.channel, lang),
        date=lang.date(from_epoch(silent.since)),
    )


def _learned_at(store: Store) -> int:
    """Return when kith retrain last ended well, 0 where it never did."""
    runs = store.preferences.get(EVERYONE, JOB_RUNS) or {}
    return int(runs.get("retrain", {"at": 0})["at"])
