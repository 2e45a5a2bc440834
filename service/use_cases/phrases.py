"""Figures and dates said in words, the same on the page and in the terminal."""

from datetime import datetime

from data.wording.explanations import probability as odds
from data.wording.explanations.probability import tenths
from data.wording.language import language

__all__ = ["POOLS", "answered", "day", "likelihood", "plain", "spread", "tenths"]

# What has not been translated yet is said in English.
ENGLISH = language()
POOLS = {name: odds.pool(name, ENGLISH) for name in ("upkeep", "revival")}


def likelihood(probability: float, pool: str, horizon_days: int) -> str:
    """Say a probability with its horizon, as a person would."""
    return odds.likelihood(probability, pool, horizon_days, ENGLISH)


def spread(low: float, high: float, confidence: str) -> str:
    """Say how sure a probability is, and what that rests on."""
    return odds.spread(low, high, confidence, ENGLISH)


def day(moment: datetime) -> str:
    """Say a date without leading zeros, whatever the platform's locale."""
    return ENGLISH.date(moment)


def answered(kind: str, contact: str, until: datetime | None = None) -> str:
    """Say what an answer did; `until` a snoozed contact comes back."""
    return odds.answered(kind, contact, ENGLISH, until)


def plain(text: str) -> str:
    """Return a text in which nothing can steer the terminal it is shown in."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
