"""Why a contact is on the list or not, contact that owners log, and what answers changed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from data.errors import InputError, NotFoundError
from data.memory.help_ledger import HelpAct, build_ledger
from data.memory.remembered import Memory
from data.memory.understanding import check_length
from data.reason_voices import spoken_reasons
from data.schema import (
    KIND_STATEMENT,
    LOGGED,
    AnswerKind,
    ContactKind,
    Direction,
    Exchange,
    Interaction,
    Opener,
    Pool,
    Reason,
    Side,
    from_epoch,
    to_epoch,
)
from data.store.lists.list_document import opener_document, reason_document
from data.store.lists.past_lists import usual_probability
from data.store.log.interactions import Recorded
from data.store.log.rows.interaction_rows import content_key
from data.store.store import Store
from data.wording.explanations import probability
from data.wording.explanations.guards import kept_off, lifted_by
from data.wording.explanations.reasons import sentence_of
from data.wording.explanations.why import chapters
from data.wording.language import Language

DIRECTIONS = {Side.RECEIVED: Direction.RECEIVED, Side.GIVEN: Direction.SENT}
# The code of a contact after all that the list knew of.
IN_CONTACT = "in_contact"
MOST_REASONS = 3
# What an answer to "why?" holds where what it rested on has changed.
WITHHELD: dict[str, Any] = {
    **dict.fromkeys(("probability", "probability_low", "probability_high", "confidence")),
    **dict.fromkeys(("worth", "counter_reason", "opener")),
    "outlook": [],
    "terms": {},
    "reasons": [],
    "rank": 0,
}
# The figures that a single contact leaves about as they are.
USUAL = {"usual_gap_days", "late_gap_days", "gaps"}
# Guards, and what else keeps off, that rest on the contact between the two.
ON_THE_LOG = frozenset(
    {
        "too_little",
        "burst",
        "contact_cooldown",
        "unanswered",
        "woken",
        "never_answered",
        "in_rhythm",
        "rank",
        "low_worth",
    }
)


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """One dated moment of contact as an owner writes it down, with the help in it."""

    at: datetime
    channel: str
    exchange: Exchange | None = None
    side: Side | None = None
    note: str | None = None


def explain(store: Store, owner: str, contact: str, lang: Language, now: datetime) -> dict[str, Any]:
    """Return why a contact is on the owner's latest list, or why not and what would change it."""
    # Imported here: the words of addresses in many languages are needed by nothing else that a week asks.
    from service.use_cases.kinds import kind_lines
    from service.use_cases.people.memories import known_person, memory_lines

    evidence = store.kinds.evidence(owner, contact)
    lines = kind_lines(store.contacts.called(owner, contact), evidence, lang)
    stored = stored_explanation(store, owner, contact, now)
    beside = {"kind_lines": lines, "memory_lines": memory_lines(known_person(store, owner, contact), lang)}
    answer = in_language(stored | beside, lang)
    return {name: value for name, value in answer.items() if name not in {*beside, "usual"}}


def stored_explanation(store: Store, owner: str, contact: str, now: datetime) -> dict[str, Any]:
    """Return the explanation as the store keeps it, in codes and numbers, with what happened since."""
    if store.objections.holds(owner, contact):
        raise NotFoundError(
            "{contact} objected to it, so nothing is worked out about them; their history is kept",
            contact=store.contacts.called(owner, contact),
        )
    explanation = store.list_inputs.why(owner, contact, to_epoch(now))
    if explanation is None:
        raise _unknown(store, owner, contact, to_epoch(now))
    moment = explanation["as_of"], explanation["horizon_days"]
    usual = usual_probability(store.past_lists.chances(owner, explanation["contact"], *moment))
    of_now = {"ledger": _ledger(store, explanation, now), "depth": _depth(store, explanation, now)}
    return _since(store, explanation | {"usual": usual} | of_now, now)


def _ledger(store: Store, explanation: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the help between the two as of now, in the list's own form."""
    owner, contact, moment = explanation["owner"], explanation["contact"], to_epoch(now) + 1
    acts = [
        HelpAct(at, Exchange(exchange), Side(side), f"{source}/{key}")
        for _, _, at, exchange, side, source, key in store.list_inputs.helps_with(
            owner, contact, moment, moment
        )
    ]
    ledger = build_ledger(acts, moment)
    given, received = round(ledger.given, 6), round(ledger.received, 6)
    return {"given": given, "received": received, "acts": [asdict(act) for act in ledger.acts]}


def _depth(store: Store, explanation: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the depth with the owner's word as of now; the parts are those that the list counted."""
    depth: dict[str, Any] = explanation["depth"]
    words = _own_words(store, explanation, now)
    importance = words.get("importance", None if depth["pinned"] else depth["said"])
    pinned = bool(words.get("pinned", depth["pinned"]))
    stated = 1.0 if pinned else importance
    of_now = {"said": stated, "pinned": pinned, "value": depth["value"] if stated is None else stated}
    return {**depth, **of_now}


def _own_words(store: Store, explanation: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return what the owner said of the contact, the newest word by its name."""
    statements = store.list_inputs.of([explanation["owner"]]).words(to_epoch(now) + 1)
    return {name: value for _, whom, name, value, _ in statements if whom == explanation["contact"]}


def _unknown(store: Store, owner: str, contact: str, now: int) -> NotFoundError:
    latest = store.lists.latest(owner, now)
    if contact in store.interactions.contacts(owner):
        return NotFoundError(
            "the list of {owner!r} of {day} knows nothing of {contact!r} yet; make a new one with: kith "
            "suggest",
            owner=owner,
            day=f"{latest['as_of']:%Y-%m-%d}",
            contact=contact,
        )
    return NotFoundError("{owner!r} has no contact {contact!r}", owner=owner, contact=contact)


def _since(store: Store, explanation: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the answer with what took them off the list since it was made."""
    off = _never_since(store, explanation, now) + _answer_since(store, explanation, now)
    off += _kind_since(store, explanation, now) + _not_before_since(store, explanation, now)
    at = store.list_inputs.contact_since(explanation["owner"], explanation["contact"], explanation["as_of"])
    if at is not None:
        off.append({"code": IN_CONTACT, "at": at, "lifts_at": None})
        explanation = _without_what_changed(explanation)
    explanation = _without_lifted(explanation, to_epoch(now))
    return explanation | {"listed": False, "kept_off": off + explanation["kept_off"]} if off else explanation


def _without_lifted(explanation: dict[str, Any], now: int) -> dict[str, Any]:
    """Return the answer without guards whose day has come, where others still keep them off."""
    standing = [one for one in explanation["kept_off"] if (one.get("lifts_at") or now + 1) > now]
    return explanation | {"kept_off": standing} if standing else explanation


def _without_what_changed(explanation: dict[str, Any]) -> dict[str, Any]:
    """Return the answer without what a contact since has made untrue: the worker makes that anew."""
    return explanation | {
        **WITHHELD,
        "figures": {name: value for name, value in explanation["figures"].items() if name in USUAL},
        "kept_off": [guard for guard in explanation["kept_off"] if guard["code"] not in ON_THE_LOG],
    }


def _never_since(store: Store, explanation: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    statements = store.list_inputs.words(to_epoch(now) + 1)
    about = (explanation["owner"], explanation["contact"], "never")
    never = [
        at for *keys, value, at in statements if tuple(keys) == about and value and at >= explanation["as_of"]
    ]
    return [{"code": "never", "at": never[-1], "lifts_at": None}] if never else []


def _kind_since(store: Store, explanation: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Return the guard of the kind that the owner said since the list was made, if it is no person's."""
    statements = store.list_inputs.words(to_epoch(now) + 1)
    about = (explanation["owner"], explanation["contact"], KIND_STATEMENT)
    words = [(value, at) for *keys, value, at in statements if tuple(keys) == about]
    if not words or words[-1][0] == ContactKind.PERSON or words[-1][1] < explanation["as_of"]:
        return []
    return [{"code": words[-1][0], "at": words[-1][1], "lifts_at": None}]


def _not_before_since(store: Store, explanation: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Return the guard of the day before which the owner wants no reminder, said since the list was made."""
    about = (explanation["owner"], explanation["contact"], Memory.NOT_BEFORE)
    words = [
        (value, at) for *keys, value, at in store.list_inputs.words(to_epoch(now) + 1) if tuple(keys) == about
    ]
    if not words or words[-1][1] < explanation["as_of"] or words[-1][0] <= to_epoch(now):
        return []
    return [{"code": "not_before", "at": words[-1][0], "lifts_at": words[-1][0]}]


def _answer_since(store: Store, explanation: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    owner, contact = explanation["owner"], explanation["contact"]
    newest = next((given for given in reversed(store.lists.answers(owner)) if given.contact == contact), None)
    if newest is None or to_epoch(newest.at) < explanation["as_of"]:
        return []
    until = None if newest.until is None else to_epoch(newest.until)
    if until is not None and until <= to_epoch(now):
        return []
    code = {AnswerKind.SNOOZED: "snoozed", AnswerKind.NEVER: "never"}.get(newest.kind, "answered")
    return [{"code": code, "at": to_epoch(newest.at), "lifts_at": until}]


def in_language(explanation: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return a stored explanation with its sentences in a language, and its moments as datetimes."""
    figures = explanation["figures"]
    terms = [
        {"code": code, "share": share, "sentence": sentence_of(code, share, figures, lang) or ""}
        for code, share in explanation["terms"].items()
    ]
    acts = [part | {"at": from_epoch(part["at"])} for part in explanation["ledger"]["acts"]]
    reasons = [_reason(reason, lang) for reason in explanation["reasons"]]
    counter, first = explanation["counter_reason"], explanation["opener"]
    return explanation | {
        "as_of": from_epoch(explanation["as_of"]),
        "terms": terms,
        "reasons": reasons,
        "counter_reason": counter and _reason(counter, lang),
        "kept_off": [
            _guard({"contact": explanation["contact"]} | part, lang) for part in explanation["kept_off"]
        ],
        "ledger": explanation["ledger"] | {"acts": acts},
        "opener": first and asdict(opener_document(Opener(**first), lang)),
        "chapters": [
            {"heading": heading, "sentences": sentences} for heading, sentences in chapters(explanation, lang)
        ],
    }


def reason_sentences(explanation: dict[str, Any]) -> list[str]:
    """Return the list's reasons; for those off the list the strongest terms that would be reasons."""
    reasons = [reason["sentence"] for reason in explanation["reasons"] if reason["sentence"]]
    if reasons or explanation["pool"] is None:
        return reasons
    sentences = {term["code"]: term["sentence"] for term in explanation["terms"] if term["sentence"]}
    shares = {term["code"]: term["share"] for term in explanation["terms"] if term["code"] in sentences}
    spoken = spoken_reasons(Pool(explanation["pool"]), shares, explanation["figures"])
    return [sentences[reason.code] for reason in spoken[:MOST_REASONS]]


def _reason(fields: dict[str, Any], lang: Language) -> dict[str, Any]:
    return asdict(reason_document(Reason(**fields), lang))


def _guard(guard: dict[str, Any], lang: Language) -> dict[str, Any]:
    code, moments = guard["code"], {name: guard.get(name) for name in ("lifts_at", "at")}
    return {
        "code": code,
        **{name: None if at is None else from_epoch(at) for name, at in moments.items()},
        "sentence": kept_off(code, guard, lang),
        "lifted_by": lifted_by(code, guard, lang),
    }


def log_contact(store: Store, owner: str, contact: str, moment: LoggedContact, now: datetime) -> Recorded:
    """Write down one moment of contact, with the help in it; the same twice is kept once."""
    if moment.at > now:
        raise InputError(
            "{moment} has not come yet; only what has happened is logged",
            moment=f"{moment.at:%Y-%m-%d %H:%M}",
        )
    check_length(moment.note or "")
    # Of a call or a meeting the two of you were both part.
    side = None if moment.channel in {"call", "meeting"} else moment.side
    direction = Direction.MUTUAL if side is None else DIRECTIONS[side]
    key = content_key(owner, contact, to_epoch(moment.at), f"{direction}{moment.exchange}", moment.channel)
    fields = {"direction": direction, "source": LOGGED, "external_id": key, **asdict(moment)}
    interaction = Interaction(owner=owner, contact=contact, **fields)
    return store.interactions.record([interaction], to_epoch(now))


def learned_from_answers(store: Store, owner: str, now: datetime, lang: Language) -> list[str]:
    """Say in words what the owner's answers have changed."""
    counts: dict[tuple[str, str], list[int]] = {}
    for kind, about in store.list_inputs.lessons(owner, to_epoch(now) + 1):
        for pair in about:
            counts.setdefault(pair, [0, 0])[kind != "done"] += 1
    return [
        probability.learned(dimension, label, done, dismissed, lang)
        for (dimension, label), (done, dismissed) in sorted(counts.items())
    ]
