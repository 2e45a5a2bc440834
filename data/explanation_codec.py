"""The answer to "why, or why not?" as it is kept: one short array for each relationship of a list.

A list may have a million of them, so names are kept once, with the list, and not in every answer.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

# In the order of the array. Of `parts`, `terms` and `figures` the names are kept with the list;
# `guards` are [number of the guard's name, when it lifts, what it rests on] each, `outlook` is
# [probability, low, high] for each of the list's horizons. What an older Kith kept ends before the last ones.
CHANCE = ("pool", "probability", "probability_low", "probability_high", "confidence")
DEPTH = ("depth", "said", "pinned", "parts")
TERMS = ("base", "terms", "figures", "factor")
PLACE = ("rank", "of", "places", "place", "held_back", "guards")
FIELDS = (*CHANCE, *DEPTH, *TERMS, *PLACE, "ledger", "opener", "outlook", "worth", "worthwhile")
NAMED = ("parts", "terms", "figures")


def pack(answer: Sequence[Any]) -> str:
    """Return the array as it is kept."""
    return json.dumps(answer, separators=(",", ":"), ensure_ascii=False)


def unpack(text: str, names: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a kept answer with every field by its name."""
    kept: list[Any] = json.loads(text)
    fields: dict[str, Any] = dict.fromkeys(FIELDS) | dict(zip(FIELDS, kept, strict=False))
    for name in NAMED:
        values = fields[name]
        fields[name] = None if values is None else dict(zip(names[name], values, strict=True))
    guards = [
        {"code": names["guards"][number], "lifts_at": lifts_at, "at": at}
        for number, lifts_at, at in fields.pop("guards") or []
    ]
    outlook = zip(names.get("horizons", ()), fields["outlook"] or (), strict=False)
    depth = {key: fields.pop(key) for key in ("said", "pinned", "parts")}
    return fields | {
        "depth": {"value": fields["depth"], **depth},
        "terms": fields["terms"] or {},
        "figures": fields["figures"] or {},
        "ledger": fields["ledger"] or {"given": 0.0, "received": 0.0, "acts": []},
        "outlook": [
            {"horizon_days": int(days), "probability": probability, "low": low, "high": high}
            for days, (probability, low, high) in outlook
        ],
        "listed": bool(fields["place"]),
        "kept_off": _kept_off(fields, guards),
    }


def _kept_off(fields: Mapping[str, Any], guards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what keeps them off: guards, the experiment, too little worth, the week's budget, their rank."""
    if guards or fields["place"]:
        return guards
    if fields["held_back"]:
        return [{"code": "held_back"}]
    if fields["worthwhile"] is False:
        return [{"code": "low_worth"}]
    if not fields["places"]:
        return [{"code": "budget"}]
    return [{"code": "rank", "rank": fields["rank"], "count": fields["of"], "places": fields["places"]}]
