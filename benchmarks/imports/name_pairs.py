"""How many pairs of names that are one person's are proposed, and how many that are not.

    python -m benchmarks.imports.name_pairs [PAIRS.csv]

The pairs are made up: nobody's address book is in them. Each is two contacts in a store of two.
name_pairs.csv was there while the rules were written; name_pairs_set_aside.csv was written before it was
first measured. Then 53 of its 62 pairs that are one were proposed, and none of the 62 that are two; the forms
of names that it lacked were added afterwards.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data.identity.duplicates import PersonRecord, propose

PAIRS = Path(__file__).with_suffix(".csv")
SET_ASIDE = PAIRS.with_name("name_pairs_set_aside.csv")


def outcomes(path: Path = PAIRS) -> Iterator[tuple[bool, str, str, str]]:
    """Yield each pair: whether it is one person, both names, and the evidence found ("" for none)."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            two = [
                PersonRecord(f"{place}@{place}.example", (row[place],), (f"{place}@{place}.example",))
                for place in ("first", "second")
            ]
            proposals = propose(two)
            evidence = f"{proposals[0].evidence}" if proposals else ""
            yield row["one person"] == "yes", row["first"], row["second"], evidence


def main() -> None:
    """Print the figures, and each pair that is judged wrongly."""
    counted: Counter[tuple[bool, bool]] = Counter()
    for is_one, first, second, evidence in outcomes(*map(Path, sys.argv[1:2])):
        counted[is_one, bool(evidence)] += 1
        if is_one != bool(evidence):
            print(f"{'missed' if is_one else 'wrong'}: {first} / {second} {evidence}")
    print(f"of {counted[True, True] + counted[True, False]} that are one, proposed: {counted[True, True]}")
    print(f"of {counted[False, True] + counted[False, False]} that are two, proposed: {counted[False, True]}")


if __name__ == "__main__":
    main()
