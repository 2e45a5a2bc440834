"""Requests to HubSpot: batches of at most a hundred, searches without their limit of 10,000, its own limits.

A search answers from an index that lags behind, and shows no more than 10,000 records of one question: it is
asked for what changed alone, by ascending id, so that no page is counted from the beginning.
"""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from data.schema import HOUR_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.json_account import JsonAccount, JsonAnswer, Pace, no_data

VERSION = "2026-09"
OBJECTS, ASSOCIATIONS = f"/crm/objects/{VERSION}", f"/crm/associations/{VERSION}"
PAGE, BATCH, FOUND = 100, 100, 200
# An account on the free plan may send 100 requests in ten seconds, and five searches a second.
REQUESTS_A_SECOND, SEARCHES_A_SECOND = 9, 4
# What a refusal for too many requests is called, and after how many seconds it is over.
POLICIES = {"SECONDLY": 1, "TEN_SECONDLY_ROLLING": 10, "DAILY": HOUR_SECONDS}

Record = Mapping[str, Any]


class HubSpotAccount(JsonAccount):
    """One account of HubSpot; every answer is checked for what it must hold."""

    def __init__(self, url: str, token: str, pace: Pace, networks: Networks) -> None:
        """Take the API's address and a service key."""
        super().__init__(url, {"Authorization": f"Bearer {token}"}, pace, networks)
        self._searches = Pace(SEARCHES_A_SECOND, 1.0, sleep=pace.sleep, clock=pace.clock)

    def seconds_to_wait(self, answer: JsonAnswer) -> int:
        """Return for how long to wait: what the answer asks for, else what its policy means."""
        policy = answer.content.get("policyName") if isinstance(answer.content, dict) else None
        if "retry-after" in answer.headers or policy not in POLICIES:
            return super().seconds_to_wait(answer)
        return POLICIES[policy]

    def details(self) -> tuple[Record, int]:
        """Return what account this is, and what time it is there, in epoch seconds."""
        answer = self.get(f"/account-info/{VERSION}/details")
        return self.checked(answer, "portalId"), self.time_of(answer)

    def listed(self, path: str, query: Mapping[str, Any]) -> Iterator[Record]:
        """Yield all records of a list, page by page."""
        after: str | None = None
        while True:
            paged = {**query, "limit": PAGE, **({"after": after} if after else {})}
            content = self.checked(self.get(path, paged), "results")
            yield from content["results"]
            after = _after(content)
            if not after:
                return

    def search(
        self, kind: str, filters: Sequence[Record], properties: Sequence[str] = ()
    ) -> Iterator[Record]:
        """Yield what a search finds, by ascending id."""
        last = "0"
        while True:
            self._searches.wait()
            above = {"propertyName": "hs_object_id", "operator": "GT", "value": last}
            body = {
                "filterGroups": [{"filters": [*filters, above]}],
                "sorts": ["hs_object_id"],
                "properties": list(properties),
                "limit": FOUND,
                "after": "0",
            }
            records = self.checked(self.ask("POST", f"{OBJECTS}/{kind}/search", body), "results")["results"]
            yield from records
            if len(records) < FOUND:
                return
            last = max((str(one["id"]) for one in records), key=int)

    def read(
        self,
        kind: str,
        ids: Sequence[str],
        properties: Sequence[str],
        *,
        by: str | None = None,
        archived: bool = False,
    ) -> Iterator[Record]:
        """Yield the records with these ids, or these values of a unique property; what is not there lacks."""
        path = f"{OBJECTS}/{kind}/batch/read" + ("?archived=true" if archived else "")
        for place in range(0, len(ids), BATCH):
            body = {
                "inputs": [{"id": one} for one in ids[place : place + BATCH]],
                "properties": list(properties),
                "propertiesWithHistory": [],
                **({"idProperty": by} if by else {}),
            }
            answer = self.ask("POST", path, body)
            if answer.status != HTTPStatus.NOT_FOUND:
                yield from self.checked(answer, "results")["results"]

    def associated(self, kind: str, other: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """Return which records of another kind belong to each of these; one without any lacks."""
        path = f"{ASSOCIATIONS}/{kind}/{other}/batch/read"
        linked: dict[str, list[str]] = {}
        inputs: list[Record] = [{"id": one} for one in ids]
        while inputs:
            some, inputs = inputs[:BATCH], inputs[BATCH:]
            answer = self.ask("POST", path, {"inputs": some})
            if answer.status == HTTPStatus.NOT_FOUND:
                continue
            for one in self.checked(answer, "results")["results"]:
                number = str(one["from"]["id"])
                linked.setdefault(number, []).extend(str(to["toObjectId"]) for to in one["to"])
                if after := _after(one):
                    inputs.append({"id": number, "after": after})
        return linked

    def checked(self, answer: JsonAnswer, *names: str) -> Any:
        """Return the content of an answer; raises RemoteError where it is an error by another name."""
        if isinstance(answer.content, dict) and answer.content.get("status") == "error":
            raise no_data(self.server, answer.content)
        return super().checked(answer, *names)


def _after(content: Record) -> str | None:
    following = (content.get("paging") or {}).get("next") or {}
    return following.get("after")
