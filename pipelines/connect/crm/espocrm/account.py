"""Requests to EspoCRM: lists page by page, the reason of a refusal out of its header, moments without a zone.

By its documentation (docs.espocrm.com/development/api) and seen at version 9.3.10.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from http import HTTPStatus
from typing import Any

from data.errors import NeedsOwnerError
from data.schema import from_epoch
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.json_account import JsonAccount, JsonAnswer, Pace

API = "/api/v1"
# More it refuses to put into one page.
PAGE = 200
REASON = "x-status-reason"

Record = Mapping[str, Any]
# A condition, as its lists take them: what is compared, how, and with what.
Where = Mapping[str, Any]


class EspoAccount(JsonAccount):
    """One EspoCRM; `secret` is an API key, or KEY:ADMIN:PASSWORD while fields are made or removed."""

    def __init__(self, url: str, secret: str, pace: Pace, networks: Networks) -> None:
        """Take the address of the CRM."""
        key, _, admin = secret.partition(":")
        super().__init__(f"{url.rstrip('/')}{API}", {"X-Api-Key": key}, pace, networks)
        self._as_admin = {"Authorization": f"Basic {b64encode(admin.encode()).decode()}"} if admin else None

    def listed(
        self, kind: str, select: Sequence[str], where: Sequence[Where], order: str
    ) -> Iterator[Record]:
        """Yield all records of a list in an ascending order; raises RemoteError where it is none."""
        offset = 0
        while records := self.page(kind, select, where, order, offset)["list"]:
            yield from records
            offset += len(records)
            if len(records) < PAGE:
                return

    def page(self, kind: str, select: Sequence[str], where: Sequence[Where], order: str, offset: int) -> Any:
        """Return one page: `list`, and the `total`, which is negative where it is not counted."""
        query: dict[str, Any] = {
            "select": ",".join(select),
            "orderBy": order,
            "order": "asc",
            "maxSize": PAGE,
            "offset": offset,
        }
        return self.checked(self.get(f"/{kind}", query | dict(_flat("where", where))), "list", "total")

    def fields(self, kind: str) -> dict[str, Any]:
        """Return the fields of a kind of record, by EspoCRM's names."""
        answer = self.get("/Metadata", {"key": f"entityDefs.{kind}.fields"})
        return {str(name): one for name, one in self.checked(answer).items()}

    def change_fields(self, method: str, path: str, body: Any = None) -> None:
        """Change fields as the admin; raises NeedsOwnerError where nobody signed in as one."""
        if self._as_admin is None:
            raise NeedsOwnerError(
                "only an admin of {server} can make or remove fields: make them by hand as the guide says, "
                "or give an admin's sign-in for a while",
                server=self.server,
            )
        key = self._headers.pop("X-Api-Key")
        self._headers |= self._as_admin
        try:
            self.settled(method, f"/Admin/fieldManager/{path}", body)
        finally:
            del self._headers["Authorization"]
            self._headers["X-Api-Key"] = key

    def _ask_once(self, method: str, path: str, body: Any) -> JsonAnswer:
        answer = super()._ask_once(method, path, body)
        reason = answer.headers.get(REASON)
        if answer.status < HTTPStatus.BAD_REQUEST or not reason:
            return answer
        return JsonAnswer(answer.status, answer.headers, reason)


def moment(at: int) -> str:
    """Return a moment as EspoCRM writes it: in UTC, and without saying so."""
    return from_epoch(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def condition(kind: str, attribute: str, value: Any) -> Where:
    """Return a condition of a list."""
    return {"type": kind, "attribute": attribute, "value": value}


def any_of(conditions: Sequence[Where]) -> Where:
    """Return a condition that holds where one of several does."""
    return {"type": "or", "value": list(conditions)}


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield nested conditions as the parameters of an address."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from _flat(f"{name}[{place}]", inner)
    else:
        yield name, value
