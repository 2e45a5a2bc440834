"""The experiment's effect so far, from the logged candidates whose window has closed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from data.errors import UsageError
from data.identity.purposes import Purpose
from data.schema import DAY_SECONDS, OWN
from data.store.bookkeeping.preferences import CALIBRATION, EFFECT, EXPERIMENT
from data.store.store import Store
from models.evaluation.calibration_by_arm import Forecast, calibration_by_arm
from models.evaluation.holdout_effect import ENOUGH, Effect, estimate_effect, known_from, pool_effect


@dataclass(frozen=True)
class MeasuredEffect:
    """What suggestions changed so far, and from when on it can be known (epoch seconds)."""

    effect: Effect
    known_from: int | None


def measured_effect(store: Store, now: int, owner: str | None = None) -> MeasuredEffect:
    """Return how much more often suggested relationships revived than held-back ones, so far.

    Of one owner, or pooled over the owners who agree.

    A relationship counts once for each period that one lot was drawn for: as it stood on the first of
    its lists. Only windows that have closed count, and only those of owners who took part. At a workplace a
    figure over several owners holds only those who let others see how right their lists were.
    """
    return _measured(_windows(store, now, _who_agree(store) if owner is None else [owner]), now)


def _measured(windows: Sequence["_Window"], now: int) -> MeasuredEffect:
    number = {name: at for at, name in enumerate(sorted({one.owner for one in windows}))}
    owners = np.array([number[one.owner] for one in windows], dtype=np.int64)
    closes = np.array([one.closes for one in windows], dtype=np.int64)
    shown = np.array([one.shown for one in windows], dtype=bool)
    revived = np.array([one.revived for one in windows], dtype=bool)
    share = np.array([one.share for one in windows], dtype=float)
    closed = closes <= now
    values = (shown[closed], revived[closed], share[closed])
    several = len(number) > 1
    effect = pool_effect(owners[closed], *values) if several else estimate_effect(*values)
    return MeasuredEffect(effect, known_from(closes, shown))


class _Window(NamedTuple):
    """One relationship in one period: whose, whether it was shown, with which share, when it closes."""

    owner: str
    shown: bool
    revived: bool
    share: float
    closes: int


def _windows(store: Store, now: int, owners: Collection[str] | None) -> list[_Window]:
    inputs = store.list_inputs.of(None if owners is None else sorted(owners))
    inputs.watch(now)
    seen: set[tuple[str, str, int]] = set()
    windows = []
    for of, contact, as_of, days, _, share, was_shown, _, _, revived_at in inputs.outcomes(now):
        period = as_of // (days * DAY_SECONDS)
        if not 0 < share < 1 or (of, contact, period) in seen:
            continue
        seen.add((of, contact, period))
        closes = as_of + days * DAY_SECONDS
        windows.append(_Window(of, bool(was_shown), revived_at is not None, share, closes))
    return windows


def _who_agree(store: Store) -> Collection[str] | None:
    """Return the owners of a workplace whose figures others may see; None for everybody of one's own."""
    return None if store.workspace == OWN else store.consents.agreed(Purpose.REPORT)


def closed_forecasts(store: Store, now: int, owners: Collection[str] | None = None) -> list[Forecast]:
    """Return what was foretold of each candidate whose window has closed, of some owners or of all."""
    return _forecasts(store.list_inputs.of(owners).forecasts(now))


def early_forecasts(store: Store, days: int, now: int) -> list[Forecast]:
    """Return what was foretold of each candidate over 14 or 30 days, where these are over."""
    return _forecasts(store.list_inputs.early_forecasts(days, now))


def _forecasts(rows: Iterable[Sequence[Any]]) -> list[Forecast]:
    return [
        Forecast(owner, contact, at, days, propensity, bool(shown), probability, bool(dormant))
        for owner, contact, at, days, propensity, shown, probability, dormant in rows
    ]


def publish_calibration(store: Store, forecasts: Iterable[Forecast], owners: Collection[str]) -> None:
    """Put how right the probabilities were where the page reads it, for those owners with closed windows."""
    by_owner: dict[str, list[Forecast]] = defaultdict(list)
    for forecast in forecasts:
        by_owner[forecast.owner].append(forecast)
    for owner in by_owner.keys() & set(owners):
        store.preferences.set(owner, CALIBRATION, calibration_by_arm(by_owner[owner]))


def publish_effect(store: Store, now: int, owners: list[str]) -> None:
    """Put what the experiment has shown so far where the page reads it, for the owners who take part."""
    parts = store.preferences.of_everyone(EXPERIMENT)
    windows: dict[str, list[_Window]] = {owner: [] for owner in owners if parts.get(owner)}
    if not windows:
        return
    for window in _windows(store, now, windows.keys()):
        windows[window.owner].append(window)
    for owner, own in windows.items():
        store.preferences.set(owner, EFFECT, effect_values(_measured(own, now).effect))


def effect_values(effect: Effect) -> dict[str, Any]:
    """Return an effect as values that data/wording/explanations/week.py can say."""
    return {
        "windows": [effect.suggested.windows, effect.held_back.windows],
        "needed": ENOUGH,
        "found": [effect.difference, effect.low, effect.high] if effect.enough else None,
    }


def take_part(store: Store, owner: str | None, now: int, *, join: bool) -> None:
    """Opt an owner into the experiment, or out of it; raises UsageError where it is not clear whom."""
    owners = store.interactions.owners()
    if owner is None and len(owners) != 1:
        raise UsageError("say whose lists take part with --owner")
    owner = owners[0] if owner is None else owner
    if owner not in owners:
        raise UsageError("there is no owner {owner!r} in the log", owner=owner)
    store.preferences.set(owner, EXPERIMENT, join)
    store.list_inputs.say(owner, "", EXPERIMENT, join, now)
    publish_effect(store, now, [owner])
