"""Where CRMs tell of changes: checked on the very bytes that came, counted, answered at once, read later."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.schema import to_epoch
from service.runtime.store_access import WorkspaceAccess
from service.security import PERSON, Caller
from service.use_cases.connections.crm_webhooks import CrmWebhookUseCases, connection_at
from service.web.request import store_access_of

# What stands in the address is a secret, and what comes is signed: no key is asked for.
router = APIRouter(include_in_schema=False)


@router.post("/crm/{number}/{token}")
async def receive(request: Request, number: str, token: str) -> Response:
    """Take a webhook of a CRM; 403 where it is not signed with the secret that holds now."""
    access = store_access_of(request)
    connection = await access.reader.run(PERSON.workspace, lambda store: connection_at(store, number, token))
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    key_path, caller = request.app.state.webhooks.key_path, Caller("crm", connection.workspace, frozenset())
    refused = await WorkspaceAccess(access, caller).write(
        lambda use_cases: CrmWebhookUseCases(use_cases.store, key_path).receive(
            number, headers, body, to_epoch(use_cases.clock())
        )
    )
    if refused is not None:
        raise refused
    return Response(status_code=HTTPStatus.ACCEPTED)
