"""The document of one owner's list as API, page and terminal read it: facts of the store and sentences.

The API's schema is generated from these classes, docstrings of the fields included, so what is sent
and what is described cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.schema import Confidence, Opener, OpenerKind, Pool, Reason, Suggestion, from_epoch
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.explanations.week import left_off
from data.wording.language import ENGLISH, Language, language

DESCRIBED_BY_DOCSTRINGS = {"use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True)
class ReasonOut:
    """A term of the model said in words."""

    __pydantic_config__ = DESCRIBED_BY_DOCSTRINGS

    code: str
    """Which term; stable, for programs"""
    share: float
    """Its exact part of the logit; negative speaks against; 0 for plain facts"""
    numbers: Mapping[str, Any]
    """The evidence's figures, by name"""
    normal: Mapping[str, float] | None
    """The figure now, and what is usual between these two"""
    evidence: Sequence[str]
    """Interactions it rests on, as source/external_id"""
    sentence: str
    """The same for a person"""


@dataclass(frozen=True, slots=True)
class OpenerOut:
    """How to begin."""

    __pydantic_config__ = DESCRIBED_BY_DOCSTRINGS

    kind: OpenerKind
    """thank, offer, ask, share, congratulate, answer or catch_up"""
    code: str
    """Which sentence; stable, for programs"""
    numbers: Mapping[str, Any]
    """What it rests on: the moment, a note, a circle, a channel"""
    sentence: str
    """The same for a person"""


@dataclass(frozen=True, slots=True)
class SuggestionOut:
    """Reach out to this contact."""

    __pydantic_config__ = DESCRIBED_BY_DOCSTRINGS

    contact: str
    """Whom"""
    rank: int
    """Place on the list, from 1"""
    pool: Pool
    """upkeep: alive and at risk; revival: dormant and worth picking up again; just_met: met within two
    weeks, by a rule"""
    probability: float | None
    """Calibrated chance of silence through the horizon; no number to show where its ends are more than
    0.4 apart: words and order only; none of somebody just met, or named by the owner's own rhythm with
    fewer than three interactions"""
    probability_low: float | None
    """Lower end: nine in ten groups like this lay inside"""
    probability_high: float | None
    """Upper end of the same interval"""
    confidence: Confidence
    """How much history the probability rests on"""
    depth: float
    """How much the relationship holds, 0 to 1"""
    priority: float
    """What the list is ordered by: the worth, times what the owner's answers made of it"""
    worth: float | None
    """What a word may save or win back, as a share of what the deepest relationship holds: the chance of
    silence (upkeep) or of an answer (revival) times depth; none on lists of an older Kith"""
    reasons: Sequence[ReasonOut]
    """Strongest first"""
    counter_reason: ReasonOut | None
    """The strongest term against, if any"""
    opener: OpenerOut | None
    """How to begin; none on lists of an older Kith"""


@dataclass(frozen=True, slots=True)
class WeekOut:
    """The open suggestions of an owner's latest list."""

    __pydantic_config__ = DESCRIBED_BY_DOCSTRINGS

    owner: str
    """Whose list"""
    as_of: datetime
    """The list knows what happened strictly before this moment"""
    horizon_days: int
    """How far ahead the probabilities look"""
    model_version: str
    """The model that made the list"""
    note: str | None
    """Why the list is shorter than its places, for a person; none where nobody was left off for that"""
    suggestions: Sequence[SuggestionOut]
    """Open ones only, by rank"""


# What is said as it is stored.
OF_WEEK = list(WeekOut.__dataclass_fields__)[:-2]
OF_SUGGESTION = list(SuggestionOut.__dataclass_fields__)[:-3]


def week_document(
    latest: Mapping[str, Any], suggestions: Sequence[Suggestion], lang: str = ENGLISH
) -> WeekOut:
    """Return an owner's list with its open suggestions, said in a language."""
    spoken = language(lang)
    fields = {name: latest[name] for name in OF_WEEK}
    note = left_off(latest["size"], spoken) if latest["left_off"] else None
    open_ones = [_suggestion(suggestion, spoken) for suggestion in suggestions]
    return WeekOut(**fields, note=note, suggestions=open_ones)


def _suggestion(suggestion: Suggestion, lang: Language) -> SuggestionOut:
    counter, first = suggestion.counter_reason, suggestion.opener
    return SuggestionOut(
        **{name: getattr(suggestion, name) for name in OF_SUGGESTION},
        reasons=[reason_document(reason, lang) for reason in suggestion.reasons],
        counter_reason=None if counter is None else reason_document(counter, lang),
        opener=None if first is None else opener_document(first, lang),
    )


def reason_document(reason: Reason, lang: Language) -> ReasonOut:
    """Return a reason with its sentence in a language, empty where its figures do not read so."""
    words = sentence(reason, lang) or ""
    numbers = with_moments(reason.numbers)
    return ReasonOut(reason.code, reason.share, numbers, reason.normal, reason.evidence, words)


def opener_document(first: Opener, lang: Language) -> OpenerOut:
    """Return how to begin, said in a language."""
    sentence = opener(first.code, first.numbers, lang)
    return OpenerOut(first.kind, first.code, with_moments(first.numbers), sentence)


def with_moments(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures by name in which moments, kept as epoch seconds, are moments."""
    return {
        name: from_epoch(value) if isinstance(value, int) and f"_{name}".endswith("_at") else value
        for name, value in numbers.items()
    }
