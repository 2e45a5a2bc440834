"""What kith people and kith coverage print."""

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
    return lang.say(
        "{first} and {second}: {evidence}.",
        first=first,
        second=second,
        evidence=lang.word(proposal["evidence"]),
    )


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
    first, last = lang.date(source.first), lang.date(source.last)
    summary = lang.counted(
        "{source} ({owner}): {count} interaction, {first} to {last}.",
        "{source} ({owner}): {count} interactions, {first} to {last}.",
        source.count,
        source=source_name(source.source, lang),
        owner=source.owner,
        first=first,
        last=last,
    )
    stopped = lang.say("It stops there: who was only seen there is not visible since {since}.", since=last)
    gaps = [
        lang.say("Nothing from {first} to {last}.", first=lang.date(gap.after), last=lang.date(gap.before))
        for gap in source.gaps
    ]
    limits = [lang.say("It cannot show: {limit}.", limit=lang.word(limit)) for limit in source.limits]
    print_line(summary)
    for line in (*([stopped] if source.stopped else []), *gaps, *limits):
        print_line(f"   {line}")


def print_channels(contact: str, channels: list[dict[str, Any]], lang: Language) -> None:
    """Print in which channels somebody was seen, and when last."""
    for channel in channels:
        line = lang.say(
            "{contact}: {count} by {channel}, last {date}.",
            contact=contact,
            count=lang.number(channel["count"]),
            channel=channel_name(channel["channel"], lang),
            date=lang.date(channel["last"]),
        )
        print_line(line)


def decision_output(number: int, sentence: str, lang: Language) -> Output:
    """Return what was decided, and the number to undo it by."""
    line = lang.say(
        "Decision {number}: {sentence}. Lists follow at the next kith suggest.",
        number=lang.number(number),
        sentence=sentence,
    )
    return {"number": number}, lambda: print_line(line)
