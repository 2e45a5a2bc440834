"""Moments as CRMs write them, into epoch seconds: with a zone, or in UTC without one."""

from datetime import UTC, datetime

from data.schema import to_epoch


def epoch_of(written: object) -> int | None:
    """Return the moment of an ISO text, whose missing zone is UTC; None where it is none."""
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return to_epoch(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
