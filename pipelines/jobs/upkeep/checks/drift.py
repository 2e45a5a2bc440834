"""Whether a workspace's probabilities are still right, as its last lists found."""

from typing import Any

from data.messages import Message
from data.schema import from_epoch
from pipelines.jobs.upkeep.checks.sealed import Condition


def check_drift(drift: dict[str, Any]) -> Condition:
    """Say what was foretold and what came, and since when the probabilities are not right any more."""
    # Where the lists' own windows are still open, the windows that close first speak.
    counted = _counted(next((one for one in _sums(drift) if one["weeks"]), drift))
    if drift["alarm_at"] is None:
        return counted, None
    alarmed = next((one for one in _sums(drift) if one["alarm_at"] == drift["alarm_at"]), drift)
    state = Message(
        "the probabilities are not right any more since {day} ({counted})",
        day=f"{from_epoch(drift['alarm_at']):%Y-%m-%d}",
        counted=_counted(alarmed),
    )
    return state, Message("see whether a source has stopped (kith coverage), then learn anew: kith retrain")


def _sums(drift: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sums of all windows, the early ones first where there is an alarm.

    The first alarm of all stands at the lists' own, too: only where no early one gave it is it theirs.
    """
    early = [values | {"days": int(days)} for days, values in drift.get("early", {}).items()]
    return [*sorted(early, key=lambda one: one["days"]), drift] if drift["alarm_at"] else [drift, *early]


def _counted(sums: dict[str, Any]) -> Message:
    values = {
        "outcomes": sums["outcomes"],
        "weeks": sums["weeks"],
        "expected": round(sums["expected"]),
        "observed": sums["observed"],
    }
    if "days" in sums:
        return Message(
            "{outcomes} closed windows of {days} days in {weeks} weeks: {expected} were foretold to go "
            "dormant, {observed} did",
            days=sums["days"],
            **values,
        )
    return Message(
        "{outcomes} closed windows in {weeks} weeks: {expected} were foretold to go dormant, {observed} did",
        **values,
    )
