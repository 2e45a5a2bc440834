"""What kith people and kith coverage print."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from data.wording.commands.import_results import source_name
from data.wording.explanations.visibility import channel_name
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_line

if TYPE_CHECKING:
    from data.coverage import Coverage


def proposal_line(proposal: dict[str, Any], lang: Language) -> str:
    """Return who may be one person, and why."""
    first, second = (
        f"{name} <{proposal[place]}>"
        for name, place in zip(proposal["names"], ("first", "second"), strict=True)
    )
    evidence = lang.word(proposal["evidence"])
    return lang.say("{first} and {second}: {evidence}.", first=first, second=second, evidence=evidence)


def kind(kind: str, lang: Language) -> str:
    """Return what a decision is called."""
    return {"merge": lang.say("merge"), "split": lang.say("split")}.get(kind, kind)


def decision_line(decision: dict[str, Any], lang: Language) -> str:
    """Return what was decided, by whom and why."""
    how = lang.say("by itself") if decision["automatic"] else lang.say("by you")
    whom = ", ".join(decision["handles"])
    if decision["others"]:
        whom = lang.say("{these} from {those}", these=whom, those=", ".join(decision["others"]))
    evidence = lang.word(decision["evidence"])
    return f"{decision['number']}. {kind(decision['kind'], lang)} {whom} ({evidence}; {how})"


def print_coverage(source: "Coverage", lang: Language) -> None:
    """Print what a source shows, where it stops and what it cannot show."""
    summary = lang.counted(
        "{source} ({owner}): {count} interaction, {first:date} to {last:date}.",
        "{source} ({owner}): {count} interactions, {first:date} to {last:date}.",
        source.count,
        **asdict(source) | {"source": source_name(source.source, lang)},
    )
    stopped = lang.say(
        "It stops there: who was only seen there is not visible since {last:date}.", last=source.last
    )
    gaps = [lang.say("Nothing from {after:date} to {before:date}.", **asdict(gap)) for gap in source.gaps]
    limits = [lang.say("It cannot show: {limit}.", limit=lang.word(limit)) for limit in source.limits]
    print_line(summary)
    for line in (*([stopped] if source.stopped else []), *gaps, *limits):
        print_line(f"   {line}")


def print_channels(contact: str, channels: list[dict[str, Any]], lang: Language) -> None:
    """Print in which channels somebody was seen, and when last."""
    for channel in channels:
        line = lang.say(
            "{contact}: {count} by {name}, last {last:date}.",
            contact=contact,
            name=channel_name(channel["channel"], lang),
            **channel,
        )
        print_line(line)


def decision_output(number: int, sentence: str, lang: Language) -> Output:
    """Return what was decided, and the number to undo it by."""
    line = lang.say(
        "Decision {number}: {sentence}. Lists follow at the next kith suggest.",
        number=number,
        sentence=sentence,
    )
    return {"number": number}, lambda: print_line(line)
