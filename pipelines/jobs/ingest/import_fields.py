"""What an import brought, as fields for a program: for --json, and for the page that follows its job."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.identity.own_addresses import AddressState, OwnAddress
from data.messages import as_json as message_as_json
from pipelines.jobs.ingest.recorder import Ingested
from pipelines.jobs.ingest.whose import OwnerInFiles


def counts_of(result: Ingested) -> dict[str, int]:
    """Return what a source brought, by the names that `--json` gives the counts."""
    further = {
        "plans": result.plans,
        "withdrawn": result.withdrawn,
        "people": result.people,
        "known": result.known,
    }
    return asdict(result.recorded) | further


def result_fields(result: Ingested) -> dict[str, Any]:
    """Return what a source brought for a program."""
    whats = [one.what for one in result.unread]
    return {
        "file": result.file,
        "kind": result.kind,
        "files": result.files,
        **counts_of(result),
        "unnamed": result.unnamed,
        "left_out": dict(sorted(result.left_out.items())),
        "unread": [{"file": one.file, "what": one.what} for one in result.unread],
        "limits": result.limits,
        "rejected": [row.as_dict() for row in result.rejected],
        "joined": [asdict(one) for one in result.joined],
        "fault": result.fault,
        # For who says them in another language: the page, whose files a worker reads.
        "messages": {
            sentence: message_as_json(sentence)
            for sentence in (*result.left_out, *whats, *result.limits, *filter(None, [result.fault]))
            if sentence.fields
        },
    }


def owner_fields(owner: OwnerInFiles, addresses: Sequence[OwnAddress]) -> dict[str, object]:
    """Return whose history an import was taken to be: addresses, what is asked with its signs, others' files.

    `shows_owner` is whether any file is of a kind that can show it.
    """
    return {
        "owner": owner.reading.owner,
        "shows_owner": owner.shows_owner,
        "others": {label: list(whose) for label, whose in sorted(owner.whose.others.items())},
        "own_addresses": [one.handle for one in addresses if one.state is AddressState.OWN],
        "asked_addresses": [
            {"handle": one.handle, "signs": {str(sign): list(seen) for sign, seen in one.signs.items()}}
            for one in addresses
            if one.state is AddressState.ASKED
        ],
    }
