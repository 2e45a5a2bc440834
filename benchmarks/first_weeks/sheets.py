"""Makes sheets for blind readers: suggestions of Kith and of two rules, mixed, in three orders.

python -m benchmarks.first_weeks.sheets FOLDER --key FILE [--seeds 11 12 ...] [--each 100]

Each seed is one owner's twelve weeks (walk.py). FOLDER/reader1.md to reader3.md hold every card once,
without its origin; FILE holds the origins, for marks.py alone. All of Kith's suggestions are read, of each
rule as many as --each.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from random import Random

from benchmarks.first_weeks.history import History
from benchmarks.first_weeks.reading_cards import ReadingCard, reading_card
from benchmarks.first_weeks.rules import RULES, RuleLists
from benchmarks.first_weeks.walk import Walk
from data.schema import to_epoch

KITH = "kith"
READERS = 3
INSTRUCTION = """# Which of these would a thoughtful friend not say?

Each card below is a suggestion to one person (the owner, "you"): on that day, get in touch with this
contact, for this reason, and begin so. Everybody is made up. Above each suggestion stand the facts that
were on record that day: who the contact is, all contact with them, the last contacts, what is planned,
and what the owner answered when the name came up before. Nothing else is known; contact outside of these
records may exist, and counts for nothing here.

Imagine a thoughtful friend of the owner who knows exactly these facts and wants the owner's
relationships to last and to be of use to both sides. Would that friend say this, today? Mark `ok` if
they would, or could well. Mark `no` if a thoughtful friend would not say it: because it is the wrong
person to name at all, the wrong moment, a reason that is untrue, no reason, or one that grates, a way to
begin that does not fit the facts, or anything else. Judge each card by itself and by the facts on it; do
not look for a pattern, and do not mark a share that seems right.

Write one line for each card into `marks{reader}.csv` beside this sheet: `id,ok` or `id,no,why`, with a few
words of why after `no`. Mark every card.
"""


def collect(seed: int) -> list[ReadingCard]:
    """Walk one owner's weeks; return the cards of Kith and of the rules."""
    cards: list[ReadingCard] = []
    rules = RuleLists()

    def observe(walk: Walk, week: int, now: datetime) -> None:
        with walk.home.store(now) as store:
            said = {
                KITH: {
                    one.contact: (one.reasons, one.opener)
                    for one in store.lists.open(walk.owner, to_epoch(now))
                }
            }
            for name, names in rules.of_week(store, walk.owner, to_epoch(now)).items():
                said[name] = {contact: (one.reasons, one.opener) for contact, one in names.items()}
            cards.extend(
                reading_card(store, walk.history, (week, now), (origin, contact), words)
                for origin, names in said.items()
                for contact, words in names.items()
            )

    with tempfile.TemporaryDirectory() as folder:
        Walk(History(seed), Path(folder), whole_mailbox=False).run(observe)
    return cards


def identify(card: ReadingCard) -> str:
    """Return an id that says nothing of the origin."""
    text = f"{card.origin}/{card.seed}/{card.week}/{card.contact}"
    return blake2b(text.encode(), digest_size=4, key=b"blind").hexdigest()


def choose(cards: Sequence[ReadingCard], each: int, seed: int) -> list[ReadingCard]:
    """Return all cards of Kith, and of each rule as many as asked for, drawn at random."""
    random = Random(f"choice/{seed}")  # noqa: S311 - no secret
    chosen = [card for card in cards if card.origin == KITH]
    for name in RULES:
        own = [card for card in cards if card.origin == name]
        chosen += random.sample(own, min(each, len(own)))
    return chosen


def sheet(cards: Sequence[ReadingCard], reader: int) -> str:
    """Return a reader's sheet: the cards in an order of its own."""
    order = list(cards)
    Random(f"order/{reader}").shuffle(order)  # noqa: S311 - no secret
    return "\n".join([INSTRUCTION.format(reader=reader), *map(as_text, order)])


def as_text(card: ReadingCard) -> str:
    """Return a card with its facts."""
    facts = "\n".join(f"- {fact}" for fact in card.facts)
    return f"## {identify(card)}\n\n{card.day}\n\n{facts}\n\n> " + "\n> ".join(card.card) + "\n"


def main() -> None:
    """Write the sheets and the key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15, 16])
    parser.add_argument("--each", type=int, default=100, help="Cards of each rule.")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.processes) as pool:
        collected = list(pool.map(collect, asked.seeds))
    cards = choose([card for cards in collected for card in cards], asked.each, asked.seeds[0])
    asked.folder.mkdir(parents=True, exist_ok=True)
    for reader in range(1, READERS + 1):
        (asked.folder / f"reader{reader}.md").write_text(sheet(cards, reader), encoding="utf-8")
    key = {identify(card): asdict(card) for card in cards}
    asked.key.write_text(json.dumps(key, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print({origin: sum(card.origin == origin for card in cards) for origin in (KITH, *RULES)})


if __name__ == "__main__":
    main()
