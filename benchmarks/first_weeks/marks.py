"""Scores what blind readers marked: what a thoughtful friend would not say, by origin, and how they agree.

python -m benchmarks.first_weeks.marks KEY MARKS MARKS MARKS

KEY is what sheets.py wrote, each MARKS one reader's lines `id,ok|no,why`. Prints for each origin the share
of marks that are `no`, the share of cards that most readers marked so, and the differences from Kith, each
with a 95 % interval by bootstrap over the people named, since cards of one person are not independent.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.first_weeks.sheets import KITH
from models.log.log import Floats

RESAMPLES, ENDS = 5_000, (2.5, 97.5)
WORDS = ("ok", "no")


def read_marks(path: Path, ids: Sequence[str]) -> list[bool]:
    """Return whether a reader marked each card `no`; raises ValueError where a card has neither word."""
    lines = [line.split(",", 2) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    marks = {cells[0].strip(): cells[1].strip().lower() for cells in lines if len(cells) > 1}
    if wrong := [one for one in ids if marks.get(one) not in WORDS]:
        raise ValueError(f"{path}: {len(wrong)} cards without ok or no, the first of them {wrong[0]}")
    return [marks[one] == "no" for one in ids]


def fleiss_kappa(marks: Floats) -> float:
    """Return Fleiss' kappa (1971) of marks of nought and one, shape (readers, cards)."""
    readers = len(marks)
    no = marks.sum(axis=0)
    counts = np.stack([no, readers - no])
    by_card = ((counts**2).sum(axis=0) - readers) / (readers * (readers - 1))
    by_chance = ((counts.sum(axis=1) / counts.sum()) ** 2).sum()
    return float((by_card.mean() - by_chance) / (1 - by_chance))


def shares(value: Floats, origin: Sequence[str], weight: Floats) -> dict[str, float]:
    """Return the weighted mean of a value by origin."""
    names = np.array(origin)
    return {
        name: float(np.average(value[names == name], weights=weight[names == name]))
        for name in dict.fromkeys(origin)
    }


def resampled(value: Floats, cards: Sequence[Mapping[str, Any]], seed: int = 0) -> list[dict[str, float]]:
    """Return the shares of samples of people, drawn with replacement; of all cards of a person together."""
    people = [f"{card['seed']}/{card['contact']}" for card in cards]
    _, person = np.unique(people, return_inverse=True)
    random, size = np.random.default_rng(seed), int(person.max()) + 1
    draws = random.multinomial(size, np.full(size, 1 / size), RESAMPLES).astype(float)
    origin = [card["origin"] for card in cards]
    return [shares(value, origin, draw[person]) for draw in draws]


def table(value: Floats, cards: Sequence[Mapping[str, Any]], what: str) -> list[str]:
    """Return the lines of one measure: each origin with its interval, then each rule minus Kith."""
    origin = [card["origin"] for card in cards]
    point, samples = shares(value, origin, np.ones(len(value))), resampled(value, cards)
    count = Counter(origin)
    lines = [f"{what}:"]
    for name, share in point.items():
        low, high = np.percentile([one[name] for one in samples], ENDS)
        lines.append(f"  {name:<18} {share:6.1%}  ({low:.1%} to {high:.1%})  of {count[name]} cards")
    for name in point:
        if name != KITH:
            low, high = np.percentile([one[name] - one[KITH] for one in samples], ENDS)
            lines.append(
                f"  {name} minus {KITH}: {point[name] - point[KITH]:+.1%}  ({low:+.1%} to {high:+.1%})"
            )
    return lines


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key", type=Path)
    parser.add_argument("marks", type=Path, nargs="+")
    asked = parser.parse_args()
    key = json.loads(asked.key.read_text(encoding="utf-8"))
    ids, cards = list(key), list(key.values())
    marks = np.array([read_marks(path, ids) for path in asked.marks], dtype=float)
    for path, own in zip(asked.marks, marks, strict=True):
        by_origin = shares(own, [card["origin"] for card in cards], np.ones(len(cards)))
        print(f"{path.name}: " + ", ".join(f"{name} {share:.1%}" for name, share in by_origin.items()))
    print("\n".join(table(marks.mean(axis=0), cards, "Share of marks that are no")))
    print(
        "\n".join(
            table((marks.mean(axis=0) > 1 / 2).astype(float), cards, "Share of cards that most marked no")
        )
    )
    print(f"Fleiss' kappa of {len(marks)} readers over {len(cards)} cards: {fleiss_kappa(marks):.3f}")


if __name__ == "__main__":
    main()
