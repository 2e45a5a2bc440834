"""An interaction as a row of the log's table: its columns, its key, and what a later reading may correct."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from operator import itemgetter

from data.schema import Interaction, to_epoch
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.people.doubles import DOUBLE

# Every column, as its values are written.
WRITTEN = {
    **dict.fromkeys(("workspace", "source", "external_id", "owner", "handle", "contact"), "text"),
    "at": "bigint",
    **dict.fromkeys(("direction", "channel"), "text"),
    "people": "integer",
    "role": "text",
    "counts": "smallint",
    **dict.fromkeys(("exchange", "exchange_side", "note"), "text"),
    "recorded_at": "bigint",
}
# Where in such a row its natural key lies, and the owner and handle in it.
KEY, WHOSE = slice(1, 5), slice(3, 5)
OWNER_PLACE, CONTACT_PLACE, PEOPLE_PLACE, ROLE_PLACE, COUNTS_PLACE = (
    list(WRITTEN).index(name) for name in ("owner", "contact", "people", "role", "counts")
)
WHOM = slice(OWNER_PLACE, CONTACT_PLACE + 1, 2)
# What follows the channel in a row of two people that says no more.
ONE_TO_ONE = (1, None, 1, None, None, None)
# Whose day it is of, in which source and channel, and when.
day_of = itemgetter(*(list(WRITTEN).index(name) for name in ("owner", "source", "channel", "at")))
key_of, whose_of, whom_of = itemgetter(KEY), itemgetter(WHOSE), itemgetter(WHOM)
# Whom a handle belongs to is not the source's to say: `contact` stays.
DESCRIBED = list(WRITTEN)[6:-1]
# A source knows nothing of a row's double under another handle.
SAID = {
    "counts": f"CASE WHEN interactions.counts = {DOUBLE} AND excluded.counts = 1"
    f" THEN {DOUBLE} ELSE excluded.counts END"
}
KEPT = {"counts": "abs(interactions.counts)"}
CORRECTION = f"""
ON CONFLICT (workspace, source, external_id, owner, handle) DO UPDATE SET
  {", ".join(f"{column} = {SAID.get(column, f'excluded.{column}')}" for column in DESCRIBED)},
  recorded_at = excluded.recorded_at
WHERE {
    " OR ".join(
        f"{KEPT.get(column, f'interactions.{column}')} IS DISTINCT FROM excluded.{column}"
        for column in DESCRIBED
    )
}
"""
CORRECT = f"{insert('interactions', ', '.join(WRITTEN))} {CORRECTION}"


def content_key(owner: str, contact: str, at: int, direction: str, channel: str) -> str:
    """Return a stable id for an interaction whose source gives none: a digest of what it says."""
    content = f"{owner}\x1f{contact}\x1f{at}\x1f{direction}\x1f{channel}"
    return blake2b(content.encode(), digest_size=16).hexdigest()


def resolved(rows: Sequence[Record], moved: Mapping[tuple[str, str], str]) -> Sequence[Record]:
    """Return rows under whom their handles belong to: a merged one stays so, whatever comes later."""
    if not moved:
        return rows
    c = CONTACT_PLACE
    return [(*row[:c], moved.get(row[WHOSE], row[c]), *row[c + 1 :]) for row in rows]


def row_of(item: Interaction) -> Record:
    """Return an interaction as a row, without its workspace and the moment it is recorded at."""
    key = (item.source, item.external_id, item.owner, item.handle or item.contact)
    how = (str(item.direction), item.channel, item.people, item.role and str(item.role), int(item.counts))
    exchange = (item.exchange and str(item.exchange), item.side and str(item.side))
    return (*key, item.contact, to_epoch(item.at), *how, *exchange, item.note)
