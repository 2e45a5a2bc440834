"""Why: the reasons, the counter-reason and the opener of whoever is listed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.memory.help_ledger import HelpAct, HelpLedger
from data.reason_conditions import most_answer
from data.reason_voices import each_topic_once, leading_first, may_lead, topics, topics_of
from data.schema import DAY_SECONDS, Opener, Reason, Side
from models.explanations.reasons import (
    MOST_REASONS,
    Explained,
    evidence_numbers,
    explain_revival,
    explain_upkeep,
    plain_fact,
)
from models.lists.candidates.context import REVIVAL
from models.lists.candidates.unanswered import picked_up_again
from models.lists.ranking.opener_inputs import OpenerFacts
from models.lists.ranking.openers import catch_up, choose_opener, greet
from models.lists.ranking.selection import Selection
from models.log.log import take
from models.log.snapshot import MUTUAL

# From this depth on a dormant relationship is said to have been deep.
DEEP = 0.4
# More is no answer to how two met.
LONGEST_HOW = 80


@dataclass(frozen=True)
class ListExplanation:
    """What is said of one listed relationship."""

    reasons: tuple[Reason, ...]
    counter_reason: Reason | None
    opener: Opener


def explain_lists(selection: Selection) -> dict[int, ListExplanation]:
    """Return reasons, counter-reason and opener of every listed row."""
    rows = np.flatnonzero(selection.chosen & ~selection.by_own_word)
    numbers = np.searchsorted(selection.predictions.rows, rows)
    evidence = evidence_numbers(take(selection.predictions.facts, numbers))
    shares = selection.family_shares[numbers]
    upkeep, revival = explain_upkeep(evidence, shares), explain_revival(evidence, shares)
    openers = OpenerFacts(selection)
    explanations = {}
    for place, row in enumerate(rows.tolist()):
        plain = _plain_facts(selection, row, evidence[place])
        if selection.pool[row] == REVIVAL:
            reasons, counter = _revival(plain, revival[place], evidence[place])
        else:
            reasons, counter = _upkeep(plain, *upkeep[place], evidence[place])
            if again := picked_up_again(selection.snapshot, row):
                reasons, counter = _picked_up_first(again, evidence[place], reasons, counter)
            if selection.overdue[row]:
                reasons, counter = _own_rhythm_first(selection, row, evidence[place], reasons, counter)
        spoken_of = topics_of([*reasons, *([counter] if counter else [])])
        opener = choose_opener(openers.of(row, evidence[place], spoken_of))
        explanations[row] = ListExplanation(reasons, counter, opener)
    by_rule = (selection.just_met, _just_met), (selection.chosen & selection.by_own_word, _by_own_word)
    return explanations | {
        row: explain(selection, row) for mark, explain in by_rule for row in np.flatnonzero(mark).tolist()
    }


def _by_own_word(selection: Selection, row: int) -> ListExplanation:
    """Return the owner's own word on rhythm, then what they said or wrote down; nothing rests on a model."""
    silence = (selection.snapshot.as_of - int(selection.last_at[row])) / DAY_SECONDS
    facts = _plain_facts(selection, row, {})
    reasons = _own_rhythm_first(selection, row, {"silence_days": silence}, tuple(facts), None)[0]
    return ListExplanation(reasons, None, catch_up(int(selection.last_at[row])))


def _just_met(selection: Selection, row: int) -> ListExplanation:
    """Return when the two met, and how where the owner wrote it down; nothing of it rests on a model."""
    snapshot = selection.snapshot
    begin, end = int(snapshot.begin[row]), int(snapshot.end[row])
    in_person = bool((snapshot.log.direction[begin:end] == MUTUAL).any())
    numbers = {"first_at": int(snapshot.log.at[begin]), "in_person": in_person}
    how = selection.context.profile(selection.pair(row)).met or ""
    # An address book may note a mere date, or a page.
    is_short = not how[:4].isdigit() and len(how) <= LONGEST_HOW
    reason = plain_fact("just_met", numbers | ({"met": how} if how and is_short else {}))
    return ListExplanation((reason,), None, greet(int(selection.last_at[row])))


def _upkeep(
    plain: list[Reason], reasons: tuple[Reason, ...], counter: Reason | None, evidence: dict[str, Any]
) -> Explained:
    """Return the model's first reason that may lead, then the plain facts and the others, at most three.

    Where none may lead, the bare silence does.
    """
    ordered = leading_first(reasons)
    if not may_lead(ordered[0]):
        ordered = [_silence(evidence), *ordered]
    spoken = each_topic_once([*ordered[:1], *plain, *ordered[1:]])[:MOST_REASONS]
    return tuple(spoken), _unless_spoken_of(counter, topics_of(spoken))


def _picked_up_first(
    again: tuple[int, int], evidence: dict[str, Any], reasons: tuple[Reason, ...], counter: Reason | None
) -> Explained:
    """Return first that the two began again lately, and nothing of the rhythm that there was before."""
    at, pause = again
    numbers = {"again_at": at, "pause_days": round(pause / DAY_SECONDS)}
    first = plain_fact("picked_up_again", numbers | {"silence_days": evidence["silence_days"]})
    return _first_of_all(first, reasons, counter)


def _first_of_all(first: Reason, reasons: tuple[Reason, ...], counter: Reason | None) -> Explained:
    """Return a fact before the reasons, and neither a reason nor a counter-reason that speaks of the same."""
    spoken = each_topic_once([first, *reasons])[:MOST_REASONS]
    return tuple(spoken), _unless_spoken_of(counter, topics(first))


def _unless_spoken_of(counter: Reason | None, spoken_of: frozenset[str]) -> Reason | None:
    """Return the counter-reason, None where it speaks of what was already spoken of."""
    return None if counter is None or topics(counter) & spoken_of else counter


def _silence(evidence: dict[str, Any]) -> Reason:
    return plain_fact("silence", {"silence_days": evidence["silence_days"]})


def _own_rhythm_first(
    selection: Selection,
    row: int,
    evidence: dict[str, Any],
    reasons: tuple[Reason, ...],
    counter: Reason | None,
) -> Explained:
    """Return the owner's own word on rhythm before all reasons, and nothing that speaks against it."""
    gap = round(int(selection.wished_gap[row]) / DAY_SECONDS)
    own = plain_fact("own_rhythm", {"cadence_days": gap, "silence_days": evidence["silence_days"]})
    return _first_of_all(own, reasons, counter)


def _revival(plain: list[Reason], reasons: tuple[Reason, ...], evidence: dict[str, Any]) -> Explained:
    """Return the plain facts first, at most three reasons; that most do not answer speaks against."""
    unlikely = [fact for fact in plain if fact.code == "answers" and not most_answer(fact.numbers["likely"])]
    hopeful = each_topic_once([fact for fact in [*plain, *reasons] if fact not in unlikely])[:MOST_REASONS]
    return tuple(hopeful or [_silence(evidence)]), next(iter(unlikely), None)


def _plain_facts(selection: Selection, row: int, evidence: dict[str, Any]) -> list[Reason]:
    """Return what the ledger, the depth and the owner's own word say."""
    facts, profile = [], selection.context.profile(selection.pair(row))
    if selection.pool[row] == REVIVAL and selection.depth.value[row] >= DEEP:
        facts.append(plain_fact("deep_once", _deep_once(selection, row, evidence)))
    helped = _help_reason(selection.ledger(row))
    if helped is not None:
        facts.append(helped)
    if profile.own_depth is not None:
        facts.append(plain_fact("owner_said", {"pinned": profile.pinned, "importance": profile.own_depth}))
    if not np.isnan(selection.answer[row]):
        facts.append(plain_fact("answers", {"likely": round(float(selection.answer[row]), 2)}))
    return facts


def _deep_once(selection: Selection, row: int, evidence: dict[str, Any]) -> dict[str, Any]:
    snapshot = selection.snapshot
    first, last = int(snapshot.log.at[snapshot.begin[row]]), int(selection.last_at[row])
    span = round((last - first) / DAY_SECONDS)
    return {"active_days": evidence["active_days"], "span_days": span, "last_at": last}


def _help_reason(ledger: HelpLedger) -> Reason | None:
    given, received = ledger.of(Side.GIVEN), ledger.of(Side.RECEIVED)
    if given and received:
        last = max(given[-1], received[-1])
        counts = {"given": len(given), "received": len(received), "last_at": last.at}
        return plain_fact("help_both", counts, _ids([given[-1], received[-1]]))
    if received:
        kind = received[-1].exchange
        alike = [act for act in received if act.exchange is kind]
        numbers = {"kind": str(kind), "count": len(alike), "last_at": alike[-1].at, "given_since": False}
        return plain_fact("help_received", numbers, _ids(alike))
    if given:
        return plain_fact("help_given", {"count": len(given), "last_at": given[-1].at}, _ids(given))
    return None


def _ids(acts: list[HelpAct]) -> list[str]:
    return [act.interaction for act in acts if act.interaction]
