"""Counts what a reader of the lists would stumble over: contradictions, empty reasons, one fact twice.

python -m benchmarks.model.reasons FOLDER [--json FILE] [--docs] [--owners N] [--lists N]

FOLDER/NAME/log.parquet is a log of protocol.toml. The shipped prior makes the lists of sampled owners at
moments of each log's test. Their sentences are read as a person does, not by what the code knows of them.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click
import numpy as np

from benchmarks.model.cuts import Cut, read_cuts, read_logs
from data.schema import Reason, Suggestion
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import OutFile, seed_option
from models.lists.candidates.context import Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import make_lists
from models.log.log import Log
from pipelines.model_store.artefact import prior
from pipelines.model_store.served_models import models_ahead

ENGLISH = language()
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "model" / "reasons.md"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Numbers, lengths and dates: what two sentences of one form differ in.
FILLED_IN = rf"\d[\d,.]*|(\d+ )?({MONTHS}) \d+|\bonce\b|\bless than a day\b|\bdays?\b|\btimes?\b|“.*”"
# What is no reason to write to anybody.
EMPTY = re.compile(
    r"only \d+ days? of contact|on (only )?(1|2) days? of the last \d+\.|quieter with everyone"
    r"|been in touch with someone on|So far only you|always among others"
    r"|Nobody else here has been in touch with them\."
)
# What is one fact in several words.
SAME = {
    "how long it has been": r"[Ii]t has been|days? ago|last in touch in|the last in",
    "who spoke last": r"spoke last|last reached out|is the last between|[Aa]nswer what they|last message",
    "earlier pauses": r"pauses? (before|between you|that)|[Pp]auses? of up to|earlier gaps|longest pause",
    "both sides": r"goes both ways|answered each other",
    "days of contact": r"days? of contact",
}
MONTH = re.compile(rf"(?:{MONTHS}) \d{{4}}")
# The horizon is the same in all sentences, and no fact about anybody.
NO_FACTS = {"horizon_days"}
FAULTS = ("contradictions", "empty reasons", "usual of what is not regular", "facts said twice", "catch up")


def faults_of(suggestions: Sequence[Suggestion]) -> Counter[str]:
    """Return how often the sentences of one list have each of the FAULTS; `catch up` counts openers."""
    faults = Counter(dict.fromkeys(FAULTS, 0))
    for one in suggestions:
        spoken = [*one.reasons, *([one.counter_reason] if one.counter_reason else [])]
        faults["empty reasons"] += sum(not words(r) or bool(EMPTY.search(words(r))) for r in one.reasons)
        faults["usual of what is not regular"] += sum(map(_is_falsely_usual, spoken))
        faults["facts said twice"] += len(repeated(one))
        faults["catch up"] += begin(one).startswith("Catch up")
    faults["contradictions"] = len(contradictions(suggestions))
    return faults


def contradictions(suggestions: Sequence[Suggestion]) -> set[str]:
    """Return the sentences, without what is filled in, that speak for one suggestion and against another."""
    reasons = {_form(words(reason)) for one in suggestions for reason in one.reasons}
    counters = {_form(words(one.counter_reason)) for one in suggestions if one.counter_reason}
    return reasons & counters


def repeated(one: Suggestion) -> list[str]:
    """Return what a card says twice: a fact in several words, a number, in the opener a reason's month."""
    sentences = {words(reason): dict(reason.numbers) for reason in one.reasons}
    if one.counter_reason:
        sentences[words(one.counter_reason)] = dict(one.counter_reason.numbers)
    sentences[begin(one)] = dict(one.opener.numbers) if one.opener else {}
    said = Counter[str]()
    for text, numbers in sentences.items():
        said.update({name for name, pattern in SAME.items() if re.search(pattern, text)})
        said.update({name for name, value in numbers.items() if name not in NO_FACTS and _says(text, value)})
    # Two reasons may be of one month: the last contact and the last help. An opener adds nothing by it.
    months = {month for text in sentences for month in MONTH.findall(text) if text != begin(one)}
    return [fact for fact, times in said.items() if times > 1] + [
        m for m in MONTH.findall(begin(one)) if m in months
    ]


def _says(text: str, value: object) -> bool:
    """Tell whether a sentence says a number as a length in days."""
    return isinstance(value, float) and re.search(rf"\b{ENGLISH.days(value)}\b", text) is not None


def words(reason: Reason) -> str:
    """Return a reason's sentence in English, empty where its numbers do not read so."""
    return sentence(reason, ENGLISH) or ""


def begin(one: Suggestion) -> str:
    """Return a suggestion's opener in English."""
    return opener(one.opener.code, one.opener.numbers, ENGLISH) if one.opener else ""


def _form(text: str) -> str:
    return re.sub(FILLED_IN, "…", text)


def _is_falsely_usual(reason: Reason) -> bool:
    """Tell whether "usually" is said where nine of ten gaps are not within twice the usual one."""
    numbers = reason.numbers
    if "usually in touch" not in words(reason) or numbers.get("late_gap_days") is None:
        return False
    return bool(numbers["late_gap_days"] > 2 * max(numbers["usual_gap_days"], 1))


def measure(log: Log, cut: Cut, owners: int, moments: int, seed: int) -> Counter[str]:
    """Return the faults of the lists of sampled owners at the last moments of a log's test."""
    as_ofs, sample = cut.windows(log).test[-moments:], sample_owners(log, owners, seed)
    models = models_ahead(prior(), cut.horizon)
    faults = Counter(dict.fromkeys(("lists", "suggestions", *FAULTS), 0))
    for as_of in as_ofs:
        lists = make_lists(sample, models, ListRequest(as_of, as_of, cut.horizon), Context())
        for suggestions in by_owner(lists.suggestions):
            faults.update(faults_of(suggestions))
            faults.update({"lists": 1, "suggestions": len(suggestions)})
    return faults


def sample_owners(log: Log, most: int, seed: int) -> Log:
    """Return the log of so many owners, drawn at random; all of them where there are fewer."""
    return log.where(np.isin(log.owner, np.random.default_rng(seed).permutation(len(log.owners))[:most]))


def by_owner(suggestions: Iterable[Suggestion]) -> list[list[Suggestion]]:
    """Return each owner's list; suggestions come by owner and rank."""
    return [list(own) for _, own in groupby(suggestions, key=lambda one: one.owner)]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every figure there.")
@click.option("--docs", is_flag=True, help=f"Write the table into {PAGE.name}.")
@click.option("--owners", default=300, show_default=True, help="Drawn from each log.")
@click.option("--lists", default=3, show_default=True, help="Of each owner, at the last moments of the test.")
@seed_option
def main(folder: Path, json_file: Path | None, docs: bool, owners: int, lists: int, seed: int) -> None:  # noqa: FBT001
    """Count the faults of the lists of sampled owners of the public logs in FOLDER."""
    cuts = read_cuts()
    logs = read_logs(folder, cuts)
    counts = {
        name: measure(logs[name], cuts[name], owners, lists, seed) for name in show_steps([*logs], "reading")
    }
    table = as_table(counts)
    click.echo(table)
    if docs:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(re.sub(r"(?s)\n\|.*\|\n", lambda _: f"\n{table}\n", text), encoding="utf-8")
    if json_file is not None:
        json_file.write_text(json.dumps({"seed": seed, "logs": counts}, indent=2) + "\n", encoding="utf-8")
    sys.exit(any(counted[fault] for counted in counts.values() for fault in FAULTS[:-1]))


def as_table(counts: Mapping[str, Counter[str]]) -> str:
    """Return a table of Markdown, a log a row and all of them below."""
    columns = ("lists", "suggestions", *FAULTS)
    total = sum(counts.values(), Counter[str]())
    rows = [[name, *(f"{counted[what]:,}" for what in columns)] for name, counted in counts.items()]
    rows.append(["**all**", *(f"**{total[what]:,}**" for what in columns)])
    lines = [["log", *columns], ["---", *["---:"] * len(columns)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    main()
