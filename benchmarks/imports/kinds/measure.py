"""How many people are taken for something else, and how many desks, machines and lists are found.

python -m benchmarks.imports.kinds.measure [--half choose]

The rows are those of collect.py: what an archive says of an address, and the signs that Kith sees in the
address and the name. What an owner did is not among them, so the figures are of contacts to whom nobody has
written yet. Cases of our own making are counted apart.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from math import sqrt

from benchmarks.imports.kinds.collect import ROWS
from benchmarks.imports.kinds.own_cases import CASES
from data.identity.kinds.kind_of_contact import kind_of_handle
from data.identity.kinds.signs import KindSign, SeenSign, decide

Z_95 = 1.959964


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval (1927) of a share, 95 %."""
    share, square = hits / of, Z_95**2
    middle = share + square / (2 * of)
    wide = Z_95 * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - wide) / (1 + square / of)), (middle + wide) / (1 + square / of)


def counted(half: str) -> tuple[Counter[str], Counter[str], Counter[tuple[str, str]]]:
    """Return how many of each label there are, how many were taken for no person, and for which kind."""
    of, found, kinds = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    with ROWS.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["half"] == half:
                kind = decide(SeenSign(KindSign(sign)) for sign in row["signs"].split())
                of[row["label"]] += 1
                found[row["label"]] += kind != "person"
                kinds[row["label"], str(kind)] += 1
    return of, found, kinds


def line(name: str, hits: int, of: int) -> str:
    """Return a share with its interval."""
    low, high = wilson(hits, of)
    return f"{name:<28} {hits:>5} of {of:>5}  {hits / of:7.2%}  ({low:.2%} to {high:.2%})"


def shown(half: str) -> Iterable[str]:
    """Yield the lines of the report."""
    of, found, kinds = counted(half)
    yield line("persons lost", found["person"], of["person"])
    others = [label for label in ("desk", "machine", "list") if of[label]]
    for label in others:
        yield line(f"{label}s found", found[label], of[label])
    yield line("others found, together", sum(found[one] for one in others), sum(of[one] for one in others))
    yield line(
        "others of the right kind", sum(kinds[one, one] for one in others), sum(of[one] for one in others)
    )
    people = [case for case in CASES if case[2] == "person"]
    rest = [case for case in CASES if case[2] != "person"]
    yield line("of our own making: lost", sum(_is_other(*case) for case in people), len(people))
    yield line("of our own making: found", sum(_is_other(*case) for case in rest), len(rest))


def _is_other(address: str, name: str, _: str) -> bool:
    return kind_of_handle(address, (name,) if name else ()) != "person"


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("measure", "choose"), default="measure")
    print("\n".join(shown(parser.parse_args().half)))


if __name__ == "__main__":
    main()
