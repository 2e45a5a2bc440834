"""What kith people and kith coverage print."""

from typing import TYPE_CHECKING, Any

import click

from data.wording.commands.import_results import source_name
from data.wording.explanations.visibility import channel_name
from data.wording.kept import retold
from data.wording.language import Language
from service.use_cases.phrases import plain

if TYPE_CHECKING:
    from data.coverage import Coverage


def proposal_line(one: dict[str, Any], lang: Language) -> str:
    """Say who may be one person, and why."""
    first, second = (
        f"{name} <{one[place]}>" for name, place in zip(one["names"], ("first", "second"), strict=True)
    )
    return lang.say(
        "{first} and {second}: {evidence}.",
        first=first,
        second=second,
        evidence=retold(one["evidence"], lang),
    )


def kind(kind: str, lang: Language) -> str:
    """Return what a decision is called."""
    return {"merge": lang.say("merge"), "split": lang.say("split")}.get(kind, kind)


def decision_line(one: dict[str, Any], lang: Language) -> str:
    """Say what was decided, by whom and why."""
    how = lang.say("by itself") if one["automatic"] else lang.say("by you")
    whom = ", ".join(one["handles"])
    if one["others"]:
        whom = lang.say("{these} from {those}", these=whom, those=", ".join(one["others"]))
    return f"{one['number']}. {kind(one['kind'], lang)} {whom} ({retold(one['evidence'], lang)}; {how})"


def print_coverage(one: "Coverage", lang: Language) -> None:
    """Print what a source shows, where it stops and what it cannot show."""
    first, last = lang.date(one.first), lang.date(one.last)
    said = lang.counted(
        "{source} ({owner}): {count} interaction, {first} to {last}.",
        "{source} ({owner}): {count} interactions, {first} to {last}.",
        one.count,
        source=source_name(one.source, lang),
        owner=one.owner,
        first=first,
        last=last,
    )
    stopped = lang.say("It stops there: who was only seen there is not visible since {since}.", since=last)
    gaps = [
        lang.say("Nothing from {first} to {last}.", first=lang.date(gap.after), last=lang.date(gap.before))
        for gap in one.gaps
    ]
    limits = [lang.say("It cannot show: {limit}.", limit=retold(limit, lang)) for limit in one.limits]
    click.echo(plain(said))
    for line in (*([stopped] if one.stopped else []), *gaps, *limits):
        click.echo(plain(f"   {line}"))


def print_channels(contact: str, seen: list[dict[str, Any]], lang: Language, *, as_json: bool) -> None:
    """Print in which channels somebody was seen, and when last."""
    if as_json:
        print_json({"contact": contact, "channels": seen})
        return
    for one in seen:
        said = lang.say(
            "{contact}: {count} by {channel}, last {date}.",
            contact=plain(contact),
            count=lang.number(one["count"]),
            channel=plain(channel_name(one["channel"], lang)),
            date=lang.date(one["last"]),
        )
        click.echo(said)


def print_decision(number: int, sentence: str, lang: Language, *, as_json: bool) -> None:
    """Print what was decided, and the number to undo it by."""
    if as_json:
        print_json({"number": number})
    else:
        said = lang.say(
            "Decision {number}: {sentence}. Lists follow at the next kith suggest.",
            number=lang.number(number),
            sentence=sentence,
        )
        click.echo(plain(said))


def print_json(found: Any) -> None:
    """Print what a program reads."""
    from data.strict_json import to_json

    click.echo(to_json(found, indent=2))
