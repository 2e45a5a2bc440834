"""Disagreements between the badge of a suggestion, the words of its probability, its reason and the number.

python -m benchmarks.model.badges FOLDER [--only LOG]... [--json FILE]

Weekly lists of the public logs by the shipped prior, in English; the last four weeks of each log are judged,
with what earlier lists say is usual for the two. What is said is read back from the sentences that a person
sees, so that a badge and a sentence that argue are counted whatever made them. Ends with 1 if there is one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.model.cuts import Cut, read_cuts, read_logs
from data.reason_conditions import CONDITIONS
from data.schema import DAY_SECONDS, Pool, Suggestion
from data.store.lists.past_lists import usual_probability
from data.strict_json import to_json
from data.wording.explanations.probability import badge, certainty, likelihood
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import OutFile
from models.lists.candidates.context import Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, make_lists
from models.log.log import Log
from pipelines.model_store.artefact import prior

WEEKS, JUDGED = 14, 4
ENGLISH = language()
# What a sentence says of the probability, lowest and highest: a tenth is said of all that rounds to it.
SAID = (
    (re.compile("^Less than 1 in 20 "), (0.0, 0.05)),
    (re.compile("^More than 19 in 20 "), (0.95, 1.0)),
    (re.compile("^More likely than not "), (0.5, 1.0)),
    (re.compile("^Less likely than not "), (0.0, 0.5)),
    (re.compile("^As likely as not "), (0.4, 0.6)),
)
ABOUT = re.compile(r"^About (\d) in 10 ")
USUALLY = re.compile(r"For you two it is usually about (\d) in 10\.")
# Tenths are rounded; nought and ten are said as one and nine.
HALF_A_TENTH = 0.05
HALF = 0.5


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, metavar="LOG", help="Judge this log.")
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every count there.")
def main(folder: Path, only: tuple[str, ...], json_file: Path | None) -> None:
    """Count where badge, sentence, reason and probability of the public logs' lists argue."""
    cuts = read_cuts()
    logs = {name: log for name, log in read_logs(folder, cuts).items() if name in only or not only}
    counts = {name: judge_log(logs[name], cuts[name]) for name in show_steps(list(logs), "judging")}
    Console(width=130).print(counts_table(counts))
    if json_file is not None:
        json_file.write_text(to_json({"logs": counts}, indent=2) + "\n", encoding="utf-8")
    if any(name.startswith("argues") for count in counts.values() for name in count):
        raise SystemExit(1)


def judge_log(log: Log, cut: Cut) -> Counter[str]:
    """Return how many suggestions of the last weeks have each badge, and how many argue with themselves."""
    chances: dict[tuple[str, str], list[float]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for week, lists in enumerate(weekly_lists(log, cut)):
        if week >= WEEKS - JUDGED:
            for suggestion in lists.suggestions:
                usual = usual_probability(chances[suggestion.owner, suggestion.contact])
                counts.update(judge(suggestion, usual))
        for owner, candidates in lists.candidates.items():
            for who in candidates:
                if who.pool == Pool.UPKEEP and who.probability is not None:
                    chances[owner, who.contact].append(who.probability)
    return counts


def weekly_lists(log: Log, cut: Cut) -> Iterator[Lists]:
    """Yield the lists of the last weeks before the log's last day of test."""
    artefact, last = prior(), int(max(cut.windows(log).test))
    for weeks_before in reversed(range(WEEKS)):
        as_of = last - weeks_before * 7 * DAY_SECONDS
        request = ListRequest(as_of, as_of, cut.horizon)
        yield make_lists(log, {cut.horizon: artefact}, request, Context())


def judge(suggestion: Suggestion, usual: float | None) -> list[str]:
    """Return the badge of a suggestion, and each way in which what is said beside it argues."""
    if suggestion.probability is None:
        # Whom one has just met is named by rule: there is no number to argue with.
        return ["just met"]
    ends = suggestion.probability_low, suggestion.probability_high
    chance, pool = suggestion.probability, str(suggestion.pool)
    words = badge(pool, chance, ends, usual, ENGLISH)
    number = likelihood(chance, pool, suggestion.horizon_days, ENGLISH, ends)
    beside = certainty(chance, pool, ends, str(suggestion.confidence), usual, ENGLISH)
    low, high = said(number)
    usually = USUALLY.search(beside)
    faults = {
        "argues: sentence and probability": not low <= chance <= high,
        "argues: going quiet, said unlikely": words == "going quiet" and high <= HALF and usually is None,
        "argues: going quiet, said usual": bool(usually) and 2 * _tenths(usually) > 10 * (low + high) / 2,
        "argues: a good moment, said likely": words == "a good moment" and low >= HALF,
        "argues: badge of the other pool": (words == "worth picking up again") != (pool == Pool.REVIVAL),
        "argues: badge and reason": pool == Pool.UPKEEP and _speaks_against(suggestion),
    }
    return [
        words,
        *(["by what is usual"] if usually else []),
        *(name for name, is_so in faults.items() if is_so),
    ]


def said(number: str) -> tuple[float, float]:
    """Return between which probabilities a sentence puts it."""
    if about := ABOUT.match(number):
        tenths = int(about[1])
        low = 0.0 if tenths == 1 else round(tenths / 10 - HALF_A_TENTH, 2)
        return low, 1.0 if tenths == 9 else round(tenths / 10 + HALF_A_TENTH, 2)  # noqa: PLR2004 - nine in ten
    return next(ends for pattern, ends in SAID if pattern.match(number))


def _tenths(usually: "re.Match[str] | None") -> int:
    return int(usually[1]) if usually else 0


def _speaks_against(suggestion: Suggestion) -> bool:
    """Tell whether the reason on the card is a term that makes silence less likely, or says nothing."""
    if not suggestion.reasons:
        return False
    first = suggestion.reasons[0]
    return (first.code in CONDITIONS and first.share < 0) or not sentence(first, ENGLISH)


def counts_table(counts: Mapping[str, Mapping[str, int]]) -> Table:
    """Return each log's counts, a log a row."""
    names: Sequence[str] = sorted({name for count in counts.values() for name in count})
    table = Table("", *names, title="Badges of weekly lists", box=SIMPLE_HEAD)
    for log, count in counts.items():
        table.add_row(log, *(f"{count.get(name, 0):,}" for name in names))
    return table


if __name__ == "__main__":
    main()
