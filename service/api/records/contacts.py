"""The contacts of an owner, with or without interactions, page by page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import Contact, ContactKind, ContactState, to_epoch
from data.store.store import Store
from service.security import Right
from service.use_cases.find_contact import fold_name, require_owner
from service.use_cases.week import WeekUseCases
from service.web.cursors import Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import Owner, authorise, json_response
from service.web.schemas import Moment, Name, ResponseModel, StoredMoment, Text

router = api_router("people")
OfKind = Annotated[ContactKind | None, Query(description="Only contacts of this kind")]
InState = Annotated[ContactState | None, Query(description="Only contacts in this state")]
InCircle = Annotated[Name | None, Query(description="Only who is in this circle of the owner's")]
ChangedSince = Annotated[
    Moment | None,
    Query(description="Only whose card or interactions changed at or after this moment"),
]


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts are wanted; None leaves nobody out."""

    text: str | None
    kind: ContactKind | None
    state: ContactState | None
    circle: str | None

    def fits(self, row: "ContactRowOut") -> bool:
        """Tell whether a contact is wanted."""
        return (
            self.kind in {None, row.kind}
            and self.state in {None, row.state}
            and (self.circle is None or fold_name(row.circle or "") == fold_name(self.circle))
            and (self.text is None or fold_name(self.text) in fold_name(f"{row.name or ''}\n{row.contact}"))
        )


async def contact_filter(
    text: Text = None, kind: OfKind = None, state: InState = None, circle: InCircle = None
) -> ContactFilter:
    """Return the filter that the parameters of a request ask for."""
    return ContactFilter(text, kind, state, circle)


Wanted = Annotated[ContactFilter, Depends(contact_filter)]


class ContactRowOut(ResponseModel):
    """A contact at a glance."""

    contact: str = Field(description="As interactions name them")
    name: str | None = Field(description="How to call them")
    kind: ContactKind = Field(description="Only persons are suggested")
    state: ContactState = Field(description="Only the active are suggested")
    born: str | None = Field(description="YYYY-MM-DD, or --MM-DD")
    met: str | None = Field(description="Where or through whom they met")
    importance: float | None = Field(description="0 to 1")
    cadence_days: int | None = Field(description="Wished-for gap")
    circle: str | None = Field(description="The owner's circle that they are in")
    changed_at: StoredMoment = Field(description="When their card or their interactions changed last")


class ContactsPageOut(Page):
    """One page of contacts."""

    contacts: list[ContactRowOut] = Field(description="By contact")


@router.get(
    "/v1/owners/{owner:path}/contacts",
    summary="The contacts of an owner, page by page",
    response_model=ContactsPageOut,
)
async def list_contacts(
    request: Request,
    owner: Owner,
    wanted: Wanted,
    changed_since: ChangedSince = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Everybody of whom a card or an interaction is kept; whoever was merged has the name of now."""
    authorised = authorise(request, Right.READ, owner)
    (after,) = begin_after(cursor, str) or ("",)

    def read(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        require_owner(store, owner)
        since = 0 if changed_since is None else to_epoch(changed_since)
        # A circle is the owner's own word, and nobody else's at a workplace.
        circles = {} if authorised.caller.is_somebody_else(owner) else store.memories.circles(owner)
        rows = [row for row in _rows(store, owner, after, since, circles) if wanted.fits(row)]
        shown, next_cursor = one_page(rows, limit, lambda row: [row.contact])
        return ContactsPageOut(contacts=list(shown), next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read_long(read))


def _rows(
    store: Store, owner: str, after: str, since: int, circles: Mapping[str, str]
) -> list[ContactRowOut]:
    """Return an owner's contacts after a name, those that changed since a moment."""
    cards = {card.contact: card for card in store.contacts.all(owner)}
    has_objected = store.objections.predicate()
    return [
        _row(
            cards.get(contact) or Contact(owner, contact),
            circle=circles.get(contact),
            changed_at=moment,
            objected=has_objected is not None and has_objected(owner, contact),
        )
        for contact, moment in store.contact_pages.changed_at(owner, after=after, since=since).items()
    ]


def _row(card: Contact, *, circle: str | None, changed_at: int, objected: bool) -> ContactRowOut:
    fields = {name: value for name, value in asdict(card).items() if name in ContactRowOut.model_fields}
    # The contact's own word stands above the card's.
    state = ContactState.OBJECTED if objected else card.state
    return ContactRowOut.model_validate(fields | {"state": state, "circle": circle, "changed_at": changed_at})
