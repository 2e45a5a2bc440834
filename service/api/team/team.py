"""Who of a workplace knows a contact or a company, among those who agreed to it."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from data.identity.purposes import Purpose
from data.strict_json import to_json
from service.security import Right
from service.use_cases.workplace.team import company_in_team, contact_in_team
from service.web.problems import api_router
from service.web.request import Company, Contact, authorise, json_response, owner_of_key
from service.web.schemas import ResponseModel, StoredMoment

router = api_router("workplace")


class ColleagueOut(ResponseModel):
    """A colleague who knows a contact, and agreed that colleagues see it."""

    owner: str = Field(description="Who")
    last_at: StoredMoment = Field(description="When the two were last in touch")
    going_quiet: bool = Field(description="Whether the colleague's list expects that they lose touch")


class TeamContactOut(ResponseModel):
    """Who knows a contact; nobody's notes, and no figure by which colleagues could be compared."""

    contact: str = Field(description="Who is known")
    best_placed: str | None = Field(description="Who had most days of contact with them in two years")
    colleagues: list[ColleagueOut] = Field(description="By name")


class TeamCompanyOut(ResponseModel):
    """How a company is known, by what address books say."""

    company: str = Field(description="As it was asked for")
    contacts: int = Field(description="How many of its people are known")
    alive: list[str] = Field(description="Whose contact there is less than 90 days old, by name")
    last_one: bool = Field(description="Whether one living relationship is all that is left")


@router.get("/v1/team/contacts/{contact:path}", summary="Who knows a contact", response_model=TeamContactOut)
async def get_team_contact(request: Request, contact: Contact) -> Response:
    """403 unless the workplace switched the team view on; only colleagues who agreed are named."""
    asked_by = owner_of_key(request)
    authorised = authorise(request, Right.READ, asked_by)
    in_team = await authorised.read(
        lambda use_cases: contact_in_team(use_cases.store, contact, asked_by, use_cases.clock())
    )
    await authorised.look_at_each([one.owner for one in in_team.colleagues], Purpose.TEAM)
    colleagues = [ColleagueOut.model_validate(one) for one in in_team.colleagues]
    shown = TeamContactOut(contact=in_team.contact, best_placed=in_team.best_placed, colleagues=colleagues)
    return json_response(to_json(shown.model_dump()))


@router.get(
    "/v1/team/companies/{company:path}", summary="How a company is known", response_model=TeamCompanyOut
)
async def get_team_company(request: Request, company: Company) -> Response:
    """Whether one living relationship is left, before a colleague goes on leave or for good."""
    asked_by = owner_of_key(request)
    authorised = authorise(request, Right.READ, asked_by)
    in_team = await authorised.read_long(
        lambda use_cases: company_in_team(use_cases.store, company, asked_by, use_cases.clock())
    )
    await authorised.look_at_each(in_team.alive, Purpose.TEAM)
    return json_response(TeamCompanyOut.model_validate(in_team).model_dump_json())
