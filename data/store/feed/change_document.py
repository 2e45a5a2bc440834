"""A change as programs read it, the same in the change feed and in a webhook."""

from typing import Any

from data.store.feed.change_feed import Change
from data.strict_json import rfc_3339

# What a change of some kind says beside whom it is about; of the others it is null.
DETAILS = ("as_of", "horizon_days", "model_version", "pool", "rank", "answer", "until")
MOMENTS = ("as_of", "until")


def change_document(change: Change) -> dict[str, Any]:
    """Return a change as JSON: what happened, when, and its data; no field is ever left out."""
    details = {name: change.details.get(name) for name in DETAILS}
    details |= {name: rfc_3339(details[name]) for name in MOMENTS if details[name] is not None}
    about = {"owner": change.owner, "contact": change.contact, "handle": change.handle}
    return {
        "number": change.number,
        "type": str(change.kind),
        "timestamp": rfc_3339(change.at),
        "data": about | details,
    }
