"""Which contacts of an owner were merged: read back page by page, and undone one by one."""

from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.decisions import Decision, DecisionKind, standing
from data.schema import to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST, Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import Owner, authorise, json_response
from service.web.schemas import Moment, ResponseModel, StoredMoment

router = api_router("people")
MERGES = "/v1/owners/{owner:path}/merges"
Number = Annotated[int, Path(ge=1, le=LARGEST, description="As the merge's `number` gives it")]
Since = Annotated[Moment | None, Query(description="Only those made at or after this moment")]


class MergeOut(ResponseModel):
    """A merge that stands."""

    number: int = Field(description="What tells it from the owner's others")
    contact: str = Field(description="Who all of them are now")
    handles: list[str] = Field(description="What was made one, each as it was named before")
    automatic: bool = Field(description="Whether a card or a sure sign made it, and not a person or a CRM")
    evidence: str = Field(description="What it rests on")
    at: StoredMoment = Field(description="When it was made")


class MergesPageOut(Page):
    """One page of merges."""

    merges: list[MergeOut] = Field(description="The oldest first")


@router.get(MERGES, summary="The merges of an owner's contacts, page by page", response_model=MergesPageOut)
async def list_merges(
    request: Request, owner: Owner, since: Since = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Those that stand; what was undone is not among them."""
    authorised = authorise(request, Right.READ, owner)
    (after,) = begin_after(cursor, int) or (0,)
    moment = 0 if since is None else to_epoch(since)

    def read(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        require_owner(store, owner)
        rows = [one for one in standing_merges(store, owner) if one.number > after and one.at >= moment]
        shown, next_cursor = one_page(rows, limit, lambda row: [row.number])
        mapping = store.identities.mapping(owner)
        merges = [merge_document(one, mapping) for one in shown]
        return MergesPageOut(merges=merges, next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read_long(read))


@router.delete(f"{MERGES}/{{number}}", summary="Undo a merge", response_model=MergeOut)
async def undo_merge(request: Request, owner: Owner, number: Number) -> Response:
    """Whoever was merged is a contact of their own again, with all that was kept under their names.

    Returns the merge that was undone.
    """
    authorised = authorise(request, Right.PEOPLE, owner)

    def work(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        merge = next((one for one in standing_merges(store, owner) if one.number == number), None)
        if merge is None:
            raise NotFoundError("no merge {number} of {owner!r} stands", number=number, owner=owner)
        document = merge_document(merge, store.identities.mapping(owner))
        now = to_epoch(use_cases.clock())
        store.identities.undo(owner, number, now)
        store.audit.add(AuditAction.DECISION_UNDONE, authorised.caller.id, now, about=owner)
        return document.model_dump_json()

    return json_response(await authorised.write(work))


def standing_merges(store: Store, owner: str) -> list[Decision]:
    """Return the merges of an owner's contacts that were not undone, the oldest first."""
    journal = store.identities.journal(owner)
    return [one for one in standing(journal) if one.kind is DecisionKind.MERGE]


def merge_document(merge: Decision, mapping: dict[str, str]) -> MergeOut:
    """Return a merge as it is sent."""
    return MergeOut(
        number=merge.number,
        contact=mapping.get(merge.handles[0], merge.handles[0]),
        handles=list(merge.handles),
        automatic=merge.automatic,
        evidence=merge.evidence,
        at=merge.at,  # type: ignore[arg-type]  # The model reads epoch seconds.
    )
