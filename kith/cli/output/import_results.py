"""What each source of an import brought: as lines for a person, as fields for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from data.wording.commands.import_results import beside, brought, joined_by_itself

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.messages import Message
    from data.store.sure_joins import Joined
    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested

# More joins than this nobody reads in the answer of an import.
JOINS_SHOWN = 5


def result_lines(result: Ingested, limits: Sequence[Message], lang: Language, *, explain: bool) -> list[str]:
    """Say what a source brought and what was left out of it; `limits` are those to be said of it."""
    if result.nothing and (result.fault or result.unread):
        # Nothing but faults, which are said as such.
        return []
    from pipelines.jobs.ingest.import_fields import counts_of

    counts = counts_of(result)
    unread = [one for one in result.unread if not one.is_damaged] if explain else ()
    return [
        f"{result.file}: {brought(counts, len(result.rejected), lang)}",
        *(f"  {line}" for line in beside(counts, lang)),
        *(
            "  " + lang.say("{count} left out: {reason}", count=count, reason=lang.word(reason))
            for reason, count in by_count(result.left_out)
        ),
        *(f"    {one.file}: {lang.word(one.what)}" for one in unread),
        *("  " + lang.say("Not to be seen here: {limit}.", limit=lang.word(limit)) for limit in limits),
        *joined_lines(result.joined, lang),
    ]


def by_count(counter: Any) -> list[tuple[Message, int]]:
    """Return what was counted, the most frequent first."""
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def joined_lines(joined: Sequence[Joined], lang: Language) -> Iterator[str]:
    """Say who is one person by now without anybody's word; of many only the first."""
    for one in joined[:JOINS_SHOWN]:
        whom = tuple(
            name if name == contact else f"{name} <{contact}>"
            for name, contact in zip(one.names, one.contacts, strict=True)
        )
        yield joined_by_itself(whom, lang.word(one.evidence), one.number, lang)
    if len(joined) > JOINS_SHOWN:
        yield lang.say("And {count} more; see them with: kith people review", count=len(joined) - JOINS_SHOWN)
