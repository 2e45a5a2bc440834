"""Everything beside the log that a list rests on, as it was known at one as_of, read from the store.

Among it are the workspace's numbers, stored so that one owner's list rests on everybody's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from data.memory.help_ledger import HelpAct
from data.schema import DAY_SECONDS, AnswerKind, ContactFlag, ContactKind, ContactState, Exchange, Side
from data.store.lists.list_inputs import ListInputs
from data.store.store import Store
from models.lists.candidates.context import (
    ContactProfile,
    Context,
    LatestAnswer,
    OwnerSettings,
    Pair,
    PoolShares,
)
from models.lists.candidates.feedback import AnsweredSuggestion
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.workspace_stats import WorkspaceStats, count_workspace_stats, stats_from_json
from models.log.log import Log
from pipelines.jobs.lists.notes import notes_to_begin_with
from pipelines.log_sources.stored import log_from_store

WEEK = 7 * DAY_SECONDS
# For so long the numbers of one moment serve later ones: lists are refreshed inside a day.
REACH = DAY_SECONDS
# The experiment holds back this share of the places of whoever takes part.
HOLDOUT_SHARE = 0.2
# The newest statement of each kind, by (owner, contact); about the owner alone the contact is "".
Statements = Mapping[Pair, Mapping[str, Any]]
Rows = Iterable[tuple[Any, ...]]


def read_context(store: Store, request: ListRequest, owners: Collection[str] | None = None) -> Context:
    """Return what counts beside the log: said before the request's as_of, recorded by its known_at.

    Of some `owners`, or of everyone. The request's horizon must be settled: it decides from when on a
    source that has stopped hides a contact.
    """
    as_of, known_at = request.as_of, request.known_at
    inputs = store.list_inputs.of(owners)
    words = inputs.words(as_of)
    statements, resets = _newest_statements(words)
    answers = inputs.answers(as_of)
    profiles = _profiles(inputs, statements, known_at)
    latest = {
        (owner, contact): LatestAnswer(AnswerKind(kind), at, until)
        for owner, contact, kind, at, until, *_ in answers
    }
    return Context(
        profiles=profiles,
        latest_answers=latest,
        never=_never(latest, statements),
        unseen=frozenset(store.sources.out_of_sight(as_of, request.horizon, known_at, owners)),
        shown_at={(owner, contact): at for owner, contact, at in inputs.shown(as_of, known_at)},
        planned_at={(owner, contact): at for owner, contact, at in inputs.plans(as_of, known_at)},
        colleague_at=_colleagues(store, owners, as_of, known_at),
        flags=_flags(store, owners, as_of),
        help_acts=_help_acts(inputs, as_of, known_at),
        notes=notes_to_begin_with(words, inputs.notes(as_of, known_at), as_of),
        settings=_settings(inputs, statements),
        reached_out=_reached_out(answers, as_of),
        answered=_answered(answers, profiles, resets),
    )


def _newest_statements(words: Rows) -> tuple[Statements, dict[str, int]]:
    """Return the newest statement of each kind, and when each owner last started learning anew."""
    statements: dict[Pair, dict[str, Any]] = defaultdict(dict)
    resets: dict[str, int] = {}
    for owner, contact, name, value, at in words:
        statements[owner, contact][name] = value
        if name == "reset":
            resets[owner] = at
    return statements, resets


def _profiles(inputs: ListInputs, statements: Statements, known_at: int) -> dict[Pair, ContactProfile]:
    profiles = {
        (owner, contact): ContactProfile(
            ContactKind(kind),
            ContactState(state),
            birthday,
            importance,
            cadence_days=cadence_days,
            met=met,
        )
        for owner, contact, kind, state, birthday, importance, cadence_days, met in inputs.cards(known_at)
    }
    for pair, stated in statements.items():
        if pair[1]:
            profile = profiles.get(pair, ContactProfile())
            importance = stated.get("importance", profile.importance)
            pinned, circle = bool(stated.get("pinned", False)), stated.get("circle")
            kind = ContactKind(stated.get("kind", profile.kind))
            profiles[pair] = replace(
                profile,
                kind=kind,
                birthday=stated.get("born") or profile.birthday,
                met=stated.get("met") or profile.met,
                importance=importance,
                pinned=pinned,
                circle=circle,
                cadence_days=stated.get("cadence_days", profile.cadence_days),
                not_before=stated.get("not_before"),
            )
    return profiles


def _colleagues(store: Store, owners: Collection[str] | None, as_of: int, known_at: int) -> dict[Pair, int]:
    """Return when colleagues were in touch with each contact lately; nothing where there is no team view."""
    rows = store.colleagues.lately(owners, as_of - WEEK, as_of, known_at)
    return {(owner, contact): at for owner, contact, at in rows}


def _flags(store: Store, owners: Collection[str] | None, as_of: int) -> dict[Pair, frozenset[ContactFlag]]:
    """Return whom CRMs of the workspace want left in peace, for everybody who knows them by any handle."""
    flagged = store.crm_contacts.flagged(as_of)
    if not flagged:
        return {}
    names = store.interactions.owners() if owners is None else owners
    pairs = {(owner, handle): flags for owner in names for handle, flags in flagged.items()}
    moved = store.identities.moved_of(pairs.keys())
    merged: dict[Pair, frozenset[ContactFlag]] = {}
    for pair, flags in pairs.items():
        whom = (pair[0], moved.get(pair, pair[1]))
        merged[whom] = merged.get(whom, frozenset()) | flags
    return merged


def _never(latest: Mapping[Pair, LatestAnswer], statements: Statements) -> frozenset[Pair]:
    answered = {pair for pair, answer in latest.items() if answer.kind is AnswerKind.NEVER}
    return frozenset(answered | {pair for pair, stated in statements.items() if stated.get("never")})


def _help_acts(inputs: ListInputs, as_of: int, known_at: int) -> dict[Pair, list[HelpAct]]:
    acts: dict[Pair, list[HelpAct]] = defaultdict(list)
    for owner, contact, at, exchange, side, source, key in inputs.helps(as_of, known_at):
        acts[owner, contact].append(HelpAct(at, Exchange(exchange), Side(side), interaction_id(source, key)))
    return dict(acts)


def interaction_id(source: str, external_id: str) -> str:
    """Return an interaction's name as evidence: its source, and the source's own id."""
    return f"{source}/{external_id}"


def _settings(inputs: ListInputs, statements: Statements) -> dict[str, OwnerSettings]:
    """Return each owner's settings: what they said by as_of, else what is set; "" stands for everyone."""
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for owner, name, value in inputs.settings():
        values[owner][name] = value
    for (owner, contact), stated in statements.items():
        if not contact:
            # None: what was said before holds no longer.
            merged = {**values[owner], **stated}
            values[owner] = {name: value for name, value in merged.items() if value is not None}
    everyone = values.pop("", {})
    return {owner: settings_from(everyone | own) for owner, own in values.items()}


def settings_from(values: Mapping[str, Any]) -> OwnerSettings:
    """Return an owner's settings from their stored values by name; Kith's own where one is not set."""
    plain = OwnerSettings()
    shares = values.get("shares")
    return OwnerSettings(
        budget=int(values.get("budget", plain.budget)),
        shares=PoolShares(float(shares["upkeep"]), float(shares["revival"])) if shares else plain.shares,
        guards_off=tuple(sorted(name for name, on in values.get("guards", {}).items() if not on)),
        away_until=values.get("away_until"),
        holdout_share=HOLDOUT_SHARE if values.get("experiment") else 0.0,
    )


def _reached_out(answers: Rows, as_of: int) -> dict[str, int]:
    """Count whom each owner reached out to in the week before as_of."""
    reached: dict[str, set[str]] = defaultdict(set)
    for owner, contact, kind, at, *_ in answers:
        if kind == AnswerKind.DONE and at >= as_of - WEEK:
            reached[owner].add(contact)
    return {owner: len(contacts) for owner, contacts in reached.items()}


def _answered(
    answers: Rows, profiles: Mapping[Pair, ContactProfile], resets: Mapping[str, int]
) -> dict[str, list[AnsweredSuggestion]]:
    """Return what each owner's answers can be learned from, since they last started anew."""
    answered: dict[str, list[AnsweredSuggestion]] = defaultdict(list)
    for owner, contact, kind, at, _, pool, leading in answers:
        if pool is not None and at > resets.get(owner, -1):
            circle = profiles[owner, contact].circle if (owner, contact) in profiles else None
            answered[owner].append(AnsweredSuggestion(AnswerKind(kind), pool, leading or "", circle))
    return dict(answered)


def stored_stats(
    store: Store, as_of: int, horizon_days: int, known_at: int, reach: int = 1
) -> WorkspaceStats | None:
    """Return the numbers in force at as_of that were stored by `known_at`, None without any.

    All moments, and `reach`, are in seconds: numbers serve lists up to `reach` later.
    """
    return stats_from_json(store.workspace_stats.in_force(as_of, horizon_days, known_at, reach))


def is_stale(store: Store, changed: int) -> bool:
    """Tell whether so many changed owners make the workspace's numbers of before say little.

    Where half of them changed, counting anew costs no more than their lists.
    """
    return 2 * changed >= store.change_counts.count()


def stats_for(
    store: Store, as_of: int, horizon_days: int, known_at: int, whole: Log | None = None
) -> WorkspaceStats:
    """Return the workspace's numbers of the day before as_of; counted, and kept, where there are none.

    Numbers of nobody are never taken again: the first relationships would wait a day for better ones. With
    the `whole` log they are counted anew.
    """
    stats = None if whole is not None else stored_stats(store, as_of, horizon_days, known_at, REACH)
    if stats is None or not stats.cohort:
        log = log_from_store(store) if whole is None else whole
        stats = count_workspace_stats(log, as_of, horizon_days * DAY_SECONDS)
        store.workspace_stats.keep(as_of, horizon_days, stats.as_json(), known_at)
    return stats
