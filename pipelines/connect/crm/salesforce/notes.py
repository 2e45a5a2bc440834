"""A note in Salesforce: made and linked with its contact in one request, both or neither of them."""

import html
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from pipelines.connect.crm.adapter import CrmNote, WriteOutcome, WriteResult
from pipelines.connect.crm.json_account import said_in
from pipelines.connect.crm.salesforce.account import API, GONE, Record, codes_of

COMPOSITE = f"{API}/composite"
TITLE = "Kith"
# What is said of the one that is not done since the other failed.
HALTED = "PROCESSING_HALTED"


def body_of(note: CrmNote) -> dict[str, Any]:
    """Return the request that makes a note, whose content is HTML, and links it with its contact."""
    content = html.escape(note.text).replace("\n", "<br>")
    made = {"Title": TITLE, "Content": b64encode(content.encode()).decode()}
    link = {"ContentDocumentId": "@{note.id}", "LinkedEntityId": note.contact, "ShareType": "V"}
    return {
        "allOrNone": True,
        "compositeRequest": [_part("note", "ContentNote", made), _part("link", "ContentDocumentLink", link)],
    }


def result_of(note: CrmNote, parts: Sequence[Record]) -> WriteResult:
    """Return what became of a note, by the answers to both parts of its request."""
    failed = [part["body"] for part in parts if HALTED not in codes_of(part["body"]) and _is_failed(part)]
    if not failed:
        return WriteResult(note.contact, WriteOutcome.WRITTEN)
    if any(codes_of(one) & GONE for one in failed):
        return WriteResult(note.contact, WriteOutcome.GONE)
    return WriteResult(note.contact, WriteOutcome.REFUSED, said_in(failed))


def _part(name: str, kind: str, body: Record) -> dict[str, Any]:
    return {"method": "POST", "url": f"{API}/sobjects/{kind}", "referenceId": name, "body": body}


def _is_failed(part: Record) -> bool:
    return int(part["httpStatusCode"]) >= 300  # noqa: PLR2004 - no success
